"""Tables of companies that somebody handed in: what each row says beside what they see in the fund, and why a cell cannot be taken."""
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from applicants.imports.deal import HEADS, STARTS, House, Said, understood
from applicants.imports.words import label, unreadable_words, why
from applicants.metrics.checks import Firm
from applicants.models import Company, Deal, DealImport
from applicants.models.stage_plan import StagePlan
from applicants.queries.inbound import barred_numbers, firm_of, first_owners
from applicants.queries.known_company import Sought, known_companies
from applicants.queries.stage_plan import plan_of
from fund.identifiers import format_business_number
from fund.models import Fund, Job, User
from fund.queries.job import shown

MOST_ROWS, MOST_NEAR, MOST_BYTES = 5_000, 3, 5_000_000
KEEP_DAYS = 7
READ, TAKE = "applicants.read_import", "applicants.take_over_import"
Line = dict[str, Any]


def too_large(size: int) -> str:
    """Why a file of so many bytes is not taken; empty where it is."""
    return "" if size <= MOST_BYTES else _("This file has %(size)s MB; up to %(most)s MB fit. Divide the table.") % {
        "size": f"{size / 1_000_000:,.1f}", "most": MOST_BYTES // 1_000_000}


def imports(fund: Fund, user: User) -> QuerySet[DealImport]:
    """The tables that this person handed in to a fund, the newest first, without what stands in them."""
    return DealImport.objects.visible_to(user).filter(fund=fund).defer("content", "rows")


def house(fund: Fund, source: str) -> House:
    """What rows may name in this fund: its first stages, and who may look after a deal, by name and by address."""
    plan: StagePlan = plan_of(fund)
    owners: dict[str, list[str]] = {}
    for seat in first_owners(fund):
        for word in {seat.user.name.casefold(), seat.user.email.casefold()} - {""}:
            known = owners.setdefault(word, [])
            if str(seat.uuid) not in known:
                known.append(str(seat.uuid))
    return House(frozenset(str(stage) for stage in STARTS if stage in plan.order), owners, source)


def compared(rows: Iterable[Said], fund: Fund, user: User, source: str) -> list[Line]:
    """Each row as it is kept: {line, typed, found, problems, known, by, near}: `known` is the uuid of the company of this fund that it is,
    by number or name, and `near` those of a name alike, as far as this person sees them. Rows that are the same company are problems.
    """
    room, barred, sought = house(fund, source), barred_numbers(), Sought()
    lines: list[Line] = []
    for row in rows:
        said = understood(row, room)
        firm = _firm(said.found)
        line = {"line": said.line, "typed": said.typed, "found": said.found, "problems": said.problems, "known": "", "by": "", "near": []}
        twin, by = sought.add(said.line, firm) if firm.key else (0, "")
        if twin:
            said.problems.setdefault("business_number" if by == "number" else "name", {"code": "twin", "line": twin})
        if firm.number in barred:
            line["barred"] = True
            if said.found.get("stage", Deal.Stage.SUBMITTED) != Deal.Stage.SUBMITTED:
                said.problems.setdefault("stage", {"code": "barred"})
        lines.append(line)
    known, near = sought.found(fund, user)
    for line in lines:
        line["known"], line["by"] = known.get(line["line"], ("", ""))
        line["near"] = near.get(line["line"], [])[:MOST_NEAR]
    return lines


def _firm(found: Mapping[str, str]) -> Firm:
    return firm_of(found.get("name", ""), found.get("business_number", ""), found.get("country", "KR"), found.get("foreign_number", ""))


def said_again(table: DealImport) -> list[Said]:
    """The rows as they were typed, to be understood anew; what the file itself held wrong stays wrong."""
    return [Said(line["line"], dict(line["typed"]), {}, {name: problem for name, problem in line["problems"].items() if problem["code"] in IN_THE_FILE})
            for line in table.rows]


IN_THE_FILE = frozenset({"error", "formula", "shifted"})


def page(table: DealImport, user: User) -> dict[str, Any]:
    """What the page of a table shows besides its rows: how it was read, the job that works on it, why it could not be read, counts."""
    job = Job.objects.visible_to(user).filter(name__in=(READ, TAKE), subject=f"import:{table.uuid}").order_by("-pk").first()
    said, rows = table.said, table.rows
    wrong = sum(bool(line["problems"]) for line in rows)
    known = sum(bool(line["known"]) for line in rows)
    return {
        "table": table, "job": job,
        "card": shown(job) if job and not job.is_over else None, "failed": shown(job) if job and job.state == "failed" else None,
        "unreadable": unreadable_words(said["code"], said.get("facts", {})) if said.get("code") else "",
        "read_as": _read_as(said), "left_out": said.get("left_out", []), "sheets_left": said.get("sheets_left", []),
        "counts": {"all": len(rows), "wrong": wrong, "known": known, "new": len(rows) - known, "near": sum(bool(line["near"]) for line in rows),
                   "changed": sum(bool(line.get("changed")) for line in rows)},
        "changed": said.get("changed", False), "refused": said.get("refused", "")}


def _read_as(said: Mapping[str, Any]) -> str:
    names = {",": _("comma"), ";": _("semicolon"), "\t": _("tab")}
    parts = []
    if said.get("sheet"):
        parts.append(_("Sheet “%(name)s”") % {"name": said["sheet"]})
    if said.get("encoding"):
        parts += [said["encoding"], _("cells apart by %(name)s") % {"name": names.get(said["separator"], said["separator"])}]
    if said.get("head"):
        parts.append(_("headings in line %(n)s") % {"n": said["head"]})
    return " · ".join(parts)


TABS: dict[str, Callable[[Line], bool]] = {
    "all": lambda line: True, "wrong": lambda line: bool(line["problems"]), "known": lambda line: bool(line["known"]),
    "near": lambda line: bool(line["near"]), "changed": lambda line: bool(line.get("changed")),
}


def of_tab(table: DealImport, tab: str) -> tuple[str, list[Line]]:
    """The tab that is shown, the wrong rows first of all where nobody chose, and its rows."""
    chosen = tab if tab in TABS else "wrong" if any(map(TABS["wrong"], table.rows)) else "all"
    return chosen, [line for line in table.rows if TABS[chosen](line)]


def shown_lines(lines: Iterable[Line], columns: Iterable[str], fund: Fund, user: User) -> list[Line]:
    """Rows of a page: {line, cells, problems, known, near, changed, barred}; a cell is {column, label, text, read, why}."""
    lines = list(lines)
    refs = {ref for line in lines for ref in (line["known"], *line["near"]) if ref}
    names = {str(row.uuid): row for row in known_companies(fund, user).filter(uuid__in=refs)} if refs else {}
    owners = {str(seat.uuid): seat.person for seat in first_owners(fund)}
    order = [name for name in HEADS if name in set(columns)]
    return [{
        "line": line["line"], "name": line["typed"].get("name", ""), "cells": [_cell(line, name, owners) for name in order if name != "name"],
        "name_cell": _cell(line, "name", owners), "row_why": why(line["problems"]["row"]) if "row" in line["problems"] else "",
        "more": [{"label": label(name), "why": why(problem)} for name, problem in line["problems"].items() if name not in order and name != "row"],
        "known": names.get(line["known"]),
        "by": {"number": _("same number"), "abroad": _("same number abroad"), "name": _("same name")}.get(line["by"], ""),
        "near": [names[ref] for ref in line["near"] if ref in names], "changed": line.get("changed", False), "barred": line.get("barred", False),
        "is_wrong": bool(line["problems"])} for line in lines]


def _cell(line: Line, name: str, owners: Mapping[str, str]) -> Line:
    text, problem = line["typed"].get(name, ""), line["problems"].get(name)
    read = "" if problem else _read(name, line["found"].get(name, ""), text, owners)
    return {"column": name, "label": label(name), "text": text, "read": read if read != text else "", "why": why(problem) if problem else ""}


def _read(name: str, value: str, text: str, owners: Mapping[str, str]) -> str:
    """What was understood, as the page writes it."""
    if not value:
        return ""
    if name == "ask":
        return _("%(amount)s won") % {"amount": f"{int(value):,}"}
    if name == "business_number":
        return "" if "-" not in text and text == value else format_business_number(value)
    kinds = {"stage": Deal.Stage, "source": Deal.Source, "theme": Company.Theme}
    if name in kinds:
        return str(kinds[name](value).label)
    return owners.get(value, "") if name == "owner" else value
