"""Take in a table of companies met elsewhere, have it read, and take its rows over as deals: all of them in one deed or none."""
import datetime as dt
import hashlib
import tempfile
import unicodedata
from collections.abc import Iterable, Mapping
from contextlib import closing
from decimal import Decimal
from io import BytesIO
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from applicants import characters
from applicants.actions.document import bounds, file_name
from applicants.actions.inbound import Entry, one_at_a_time, register
from applicants.contents import Unfit, kinds, sniff
from applicants.contents.confined import frames
from applicants.imports.deal import Heading, Said, heading, knows, typed
from applicants.imports.met import Met
from applicants.imports.table import LOOKED_AT, Row, Unreadable, decoded, rows_of
from applicants.imports.words import unreadable_words
from applicants.models import Company, Deal, DealImport, Task
from applicants.queries.deal_import import KEEP_DAYS, MOST_ROWS, READ, TAKE, compared, said_again, too_large
from fund.audit import acting
from fund.errors import Refused
from fund.jobs import enqueue, progress
from fund.models import Fund, Job, Seat
from fund.permissions import Can, holds

S = DealImport.State
HELD = (S.READING, S.READ, S.UNREADABLE)
STEPS = (gettext_noop("Reading the rows"), gettext_noop("Comparing them"), gettext_noop("Writing"))
HEAVY = {"bomb": "bomb", "too_heavy": "too_heavy", "protected": "protected"}


def take_in(*, fund: Fund, name: str, data: bytes, source: str, by: Seat) -> DealImport:
    """Keep a file as it came and have it read in the background. `source` stands for rows that name none.

    Refused, beside the field `file`, where it is empty, too large, a program or any other kind of file, or text in no encoding that is
    known (the line is named).
    """
    _may(fund, by)
    if not data:
        raise Refused(_("This file is empty (0 bytes). Choose it again, or save it once more."), field="file")
    if words := too_large(len(data)):
        raise Refused(words, field="file")
    if source not in Deal.Source.values or source == Deal.Source.CALL:
        raise Refused(_("Say where the company comes from. Who applies to a call does it on the call's page."), field="source")
    try:
        kind = _kind(data)
    except Unreadable as problem:
        with acting(by, "hand in table"):  # refused on the spot, and told all the same
            DealImport.objects.create(fund=fund, by=by, name=_named(name), sha256=hashlib.sha256(data).hexdigest(), state=S.UNREADABLE,
                                      said={"source": source, "code": problem.code, "facts": problem.facts})
        raise Refused(unreadable_words(problem.code, problem.facts), field="file") from problem
    with acting(by, "hand in table"):
        table = DealImport.objects.create(fund=fund, by=by, name=_named(name, kind), content=data, sha256=hashlib.sha256(data).hexdigest(),
                                          said={"source": source, "kind": kind})
        enqueue(READ, f"import:{table.uuid}", by=by, deal_import=table.pk)
    return table


def _kind(data: bytes) -> str:
    """xlsx or text, by what the file holds; Unreadable for everything else."""
    try:
        if sniff.kind_of(BytesIO(data), bounds()) == kinds.XLSX:
            return "xlsx"
    except Unfit as unfit:
        if unfit.code != "unknown":
            raise Unreadable(unfit.code if unfit.code in ("program", "macros", "old") else HEAVY.get(unfit.code, "unreadable")) from unfit
    else:
        raise Unreadable("no_table")
    decoded(data)
    return "text"


def _named(name: str, kind: str = "text") -> str:
    if kind == "xlsx":
        return file_name(name, kinds.XLSX)
    plain = "".join(letter for letter in name.replace("\\", "/").rpartition("/")[2] if unicodedata.category(letter)[0] != "C")
    return " ".join(characters.tidy(plain).split())[:200] or _("file")


def read_table(import_id: int, job: Any = None) -> dict[str, Any]:
    """Read a table that was handed in and compare its rows with the companies that its person sees; safe to run twice.

    What cannot be read says why on the table. Returns {"rows": n}.
    """
    table = DealImport.objects.select_related("fund", "by__user").get(pk=import_id)
    if table.state != S.READING:
        return {"rows": len(table.rows)}
    _tell(job, 0)
    try:
        head, rows, how = _taken_apart(table)
        _tell(job, 1)
        lines = compared(rows, table.fund, table.by.user, table.said["source"])
        found = {"state": S.READ, "rows": lines, "said": table.said | how | {
            "head": head.line, "columns": list(head.columns.values()), "left_out": head.left_out}}
    except Unreadable as problem:
        found = {"state": S.UNREADABLE, "said": table.said | {"code": problem.code, "facts": problem.facts}}
    with acting(None, "read table"):
        DealImport.objects.filter(pk=table.pk, state=S.READING).update(content=None, **found)
    return {"rows": len(found.get("rows", ()))}


def _taken_apart(table: DealImport) -> tuple[Heading, list[Said], dict[str, Any]]:
    """Where the table begins, its rows as they are typed, and how it was read; Unreadable in words that can be told."""
    how: dict[str, Any]
    if table.said["kind"] == "xlsx":
        head, rows, how = _workbook(bytes(table.content))
    else:
        text, encoding = decoded(bytes(table.content))
        every, separator = rows_of(text, knows, MOST_ROWS + LOOKED_AT)
        head, how = heading(every), {"encoding": encoding, "separator": separator}
        rows = [row for row in every if row.line > head.line]
    if not rows:
        raise Unreadable("no_rows")
    if len(rows) > MOST_ROWS:
        raise Unreadable("more", max=MOST_ROWS)
    return head, [typed(row, head) for row in rows], how


def _workbook(data: bytes) -> tuple[Heading, list[Row], dict[str, Any]]:
    """The first sheet whose headings name the company, read in a process of its own."""
    sheets: dict[str, list[Row]] = {}
    cut: set[str] = set()
    limits = bounds()
    task = {"do": "table", "seconds": settings.READ_SECONDS, "memory": settings.READ_MEMORY_MB * 1_000_000,
            "bounds": {"entries": limits.entries, "unpacked": limits.unpacked, "ratio": limits.ratio}}
    try:
        with tempfile.TemporaryFile() as given:
            given.write(data)
            given.flush()
            with closing(frames(task, given)) as said:
                for portion, _picture in said:
                    sheets.setdefault(_kept(portion["sheet"]), []).extend(_rows(portion["rows"]))
                    cut |= {_kept(portion["sheet"])} if portion["cut"] else set()
    except Unfit as unfit:
        raise Unreadable(HEAVY.get(unfit.code, "unreadable")) from unfit
    refusals: list[Unreadable] = []
    for name, rows in sheets.items():
        try:
            head = heading(rows)
        except Unreadable as problem:
            refusals.append(problem)
            continue
        if name in cut:
            raise Unreadable("more", max=MOST_ROWS)
        return head, [row for row in rows if row.line > head.line and not row.is_blank], {
            "sheet": name, "sheets_left": [other for other, lines in sheets.items() if other != name and lines]}
    raise next((problem for problem in refusals if problem.code != "empty"), refusals[0] if refusals else Unreadable("empty"))


def _rows(portion: Iterable[Any]) -> list[Row]:
    return [Row(line, [_kept(cell if isinstance(cell, str) else cell[1]) for cell in cells],
                {n: cell[0] for n, cell in enumerate(cells) if not isinstance(cell, str)}) for line, cells in portion]


def _kept(text: str) -> str:
    """Text that a database can hold; what it could not is a control character, which its cell is refused for."""
    return text.replace("\x00", "\x01").encode("utf-8", "replace").decode("utf-8")


def ask_take_over(*, table: DealImport, known: str, by: Seat) -> Job:
    """Ask for the rows to be taken over; asked for twice it happens once. `known` says what becomes of companies that the fund knows:
    `leave` them out, or `add` a further deal of theirs. Refused while a row is wrong, and once the table is settled."""
    with acting(by, "ask take over"):
        row = _own(table, by)
        if any(line["problems"] for line in row.rows):
            raise Refused(_("Nothing is taken over while one row is wrong."))
        if known not in ("leave", "add") or not _entries_of(row, known):
            raise Refused(_("There is nothing to take over."))
        return enqueue(TAKE, f"import:{row.uuid}", by=by, again=True, deal_import=row.pk, known=known)


def take_over(import_id: int, known: str, job: Any = None) -> dict[str, Any]:
    """Compare the rows once more and write them all as deals, in one deed that names the table as its batch; safe to run twice.

    Where anything has changed since the person looked, or a rule says no, nothing is written and the table says so. Returns {"deals": n}.
    """
    _tell(job, 1)
    table = DealImport.objects.select_related("fund", "by__user").get(pk=import_id)
    by = table.by
    try:
        with acting(by, "import deals", batch=str(table.uuid), file=table.name):
            _may(table.fund, by)
            one_at_a_time(table.fund)
            row = DealImport.objects.select_for_update(of=("self",)).get(pk=table.pk)
            if row.state != S.READ:
                return {"deals": row.deals}
            lines = compared(said_again(row), table.fund, by.user, row.said["source"])
            if _differ(row.rows, lines):
                row.rows, row.said = lines, row.said | {"changed": True, "refused": ""}
                row.save(update_fields=["rows", "said"])
                return {"deals": 0}
            row.rows = lines
            deals = _write(row, known)
            row.state, row.deals, row.rows, row.content, row.settled_at = S.DONE, len(deals), [], None, timezone.now()
            row.said = {"sources": sorted({deal.source for deal in deals}), "left": len(lines) - len(deals)}
            row.save(update_fields=["state", "deals", "rows", "content", "settled_at", "said"])
            return {"deals": len(deals)}
    except Refused as refusal:
        with acting(None, "read table"):
            DealImport.objects.filter(pk=table.pk, state=S.READ).update(said=table.said | {"refused": str(refusal)})
        return {"deals": 0}


def _differ(before: list[dict[str, Any]], now: list[dict[str, Any]]) -> bool:
    """Mark the rows of which something is said now that was not, or no longer; whether there is any, or one is wrong."""
    for old, new in zip(before, now, strict=True):
        if (old["problems"], old["known"], old.get("barred")) != (new["problems"], new["known"], new.get("barred")):
            new["changed"] = True
    return any(new.get("changed") or new["problems"] for new in now)


def _entries_of(table: DealImport, known: str) -> list[dict[str, Any]]:
    return [line for line in table.rows if known == "add" or not line["known"]]


def _write(table: DealImport, known: str) -> list[Deal]:
    lines = _entries_of(table, known)
    companies = {str(row.uuid): row for row in Company.objects.filter(uuid__in={line["known"] for line in lines if line["known"]})}
    owners = {str(row.uuid): row for row in Seat.objects.filter(uuid__in={line["found"]["owner"] for line in lines if "owner" in line["found"]})}
    entries = [Entry(_met(line["found"]), companies.get(line["known"]), owners.get(line["found"].get("owner", ""))) for line in lines]
    deals = register(fund=table.fund, entries=entries, by=table.by)
    Task.objects.bulk_create([
        Task(deal=deal, text=text, assignee=deal.owner, made_by=table.by, lang=characters.language(text))
        for deal, line in zip(deals, lines, strict=True) if (text := line["found"].get("task"))])
    return deals


def _met(found: Mapping[str, str]) -> Met:
    said = {name: value for name, value in found.items() if name not in ("owner", "task", "ask")}
    return Met(**said, ask=Decimal(found["ask"]) if "ask" in found else None)


def drop_import(*, table: DealImport, by: Seat) -> DealImport:
    """Let go of a table and of what stands in it, without taking anything over. Refused once it is settled."""
    with acting(by, "drop table"):
        row = _own(table, by, HELD)
        row.state, row.rows, row.content, row.settled_at = S.DROPPED, [], None, timezone.now()
        row.save(update_fields=["state", "rows", "content", "settled_at"])
    return row


def expire_imports() -> int:
    """Let go of tables that nobody took over in a week; returns how many."""
    with acting(None, "drop table"):
        old = DealImport.objects.filter(state__in=HELD, made_at__lt=timezone.now() - dt.timedelta(days=KEEP_DAYS))
        return old.update(state=S.DROPPED, rows=[], content=None, settled_at=timezone.now())


def _own(table: DealImport, by: Seat, states: tuple[str, ...] = (S.READ,)) -> DealImport:
    _may(table.fund, by)
    row = DealImport.objects.visible_to(by.user).select_for_update(of=("self",)).filter(pk=table.pk).first()
    if row is None or row.state not in states:
        raise Refused(_("This table is settled already. Nothing was changed."))
    return row


def _may(fund: Fund, by: Seat) -> None:
    if by.fund_id != fund.pk or not holds(by.role, Can.REGISTER_DEAL) or not Seat.objects.live().filter(pk=by.pk).exists():
        raise Refused(_("Your seat may not take this step. Nothing was changed."))


def _tell(job: Any, step: int) -> None:
    if job is not None:
        progress(job, step, len(STEPS), STEPS[step])
