"""Tables of companies as they are handed in: text in an encoding, or a workbook, and what the site makes of them."""
import io
from types import SimpleNamespace
from typing import Any

from django.db import transaction

from applicants import tasks  # noqa: F401  (what the worker knows by name)
from applicants.actions.deal_import import ask_take_over, take_in
from applicants.models import DealImport
from fund.jobs import TASKS, perform
from fund.models import Job, Seat
from tests.cast import business_number

HEAD = "회사명,사업자등록번호,희망금액,단계"


def number(seed: int) -> str:
    """A well-formed number that no other test company has."""
    return business_number(777_000_000 + seed)


def rows(*lines: str, head: str = HEAD) -> str:
    return "\r\n".join((head, *lines)) + "\r\n"


def handed_in(c: SimpleNamespace, data: str | bytes, *, by: Seat | None = None, name: str = "딜.csv", source: str = "outreach") -> DealImport:
    """The table after the worker has read it."""
    table = take_in(fund=c.fund, name=name, data=data.encode() if isinstance(data, str) else data, source=source, by=by or c.analyst)
    worked_off()
    table.refresh_from_db()
    return table


def worked_off() -> None:
    """Every job that waits, done as a worker does it."""
    for job in Job.objects.filter(state=Job.State.QUEUED, name__contains="import").order_by("pk"):
        perform(job.pk, TASKS[job.name])


def taken_over(table: DealImport, known: str = "leave") -> DealImport:
    """The table after its person has asked for it and the worker has run."""
    with transaction.atomic():
        ask_take_over(table=table, known=known, by=table.by)
    worked_off()
    table.refresh_from_db()
    return table


def problems(table: DealImport) -> dict[int, dict[str, str]]:
    """What is wrong, by line and column."""
    return {line["line"]: {name: problem["code"] for name, problem in line["problems"].items()} for line in table.rows if line["problems"]}


def workbook(*lines: list[Any], merge: str = "", formats: dict[str, str] | None = None) -> bytes:
    """An XLSX with these rows in its first sheet."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    sheet.title = "딜"
    for line in lines:
        sheet.append(line)
    if merge:
        sheet.merge_cells(merge)
    for place, written in (formats or {}).items():
        sheet[place].number_format = written
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
