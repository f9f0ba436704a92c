"""Every form of a deal's diligence in its place; one that was refused comes back as it was typed."""
from typing import Any

from django.forms import Form

from applicants.forms.diligence import LineForm, StartForm, line_forms
from applicants.forms.diligence_note import NoteForm, PhotosForm, correction
from applicants.forms.finding import FindingForm, SettleForm, reopening
from applicants.models import Deal, DiligenceNote
from applicants.queries.colleague import open_seats
from applicants.queries.diligence_note import waiting_photos
from fund.models import User

K = DiligenceNote.Kind
Wrong = tuple[str, Form] | None


def with_forms(page: dict[str, Any], deal: Deal, user: User, opened: str = "", wrong: Wrong = None) -> dict[str, Any]:
    """The page with its forms; `opened` is the uuid of the line that is worked on, `wrong` a refused form with its place: "start", "line",
    "finding", "call", "visit", "close:<uuid of a line>", "settle:<uuid>", "again:<uuid>", "note:<uuid>", "photos:<uuid>"."""
    def form(place: str, made: Form) -> Form:
        return wrong[1] if wrong and wrong[0] == place else made

    if page.get("diligence_blind"):
        return page | {"diligence_wrong": wrong and wrong[1]}
    if page["may_write"]:
        waiting = waiting_photos(deal, user)
        page |= {"start_form": form("start", StartForm(page["templates"], auto_id="start_%s")), "line_form": form("line", LineForm(auto_id="line_%s")),
                 "finding_form": form("finding", FindingForm(auto_id="finding_%s")),
                 "call_form": form("call", NoteForm(waiting, kind=K.REFERENCE, auto_id="call_%s")),
                 "visit_form": form("visit", NoteForm(waiting, kind=K.VISIT, auto_id="visit_%s"))}
        for line in page["settled"]:
            place = f"again:{line['row'].uuid}"
            if not line["again"] or (wrong and wrong[0] == place):  # what was typed too late is not lost
                line["reopen"] = form(place, reopening(line["row"]))
        for line in page["notes"]:
            row = line["row"]
            line["correct"] = form(f"note:{row.uuid}", correction(row, waiting))
            line["more"] = form(f"photos:{row.uuid}", PhotosForm(waiting, auto_id=f"photos{row.uuid.hex}_%s")) if line["is_visit"] else None
    page["reopening_wrong"] = bool(wrong and wrong[0].startswith("again:"))
    if page["may_settle"]:
        for line in page["findings"]:
            line["settle"] = form(f"settle:{line['row'].uuid}", SettleForm(auto_id=f"settle{line['row'].uuid.hex}_%s"))
    for line in (line for group in page["groups"] for line in group["lines"]):
        if str(line["row"].uuid) == opened:
            line["opened"] = True
            if page["may_write"]:
                line["forms"] = forms_of_line(line, deal, wrong)
    return page | {"diligence_wrong": wrong and wrong[1]}


def forms_of_line(line: dict[str, Any], deal: Deal, wrong: Wrong = None) -> dict[str, Any]:
    """The forms of one line."""
    key = str(line["row"].uuid)
    place = wrong[0].partition(":") if wrong else ("", "", "")
    own = FindingForm(has_area=True, auto_id=f"found{line['row'].uuid.hex}_%s")
    return line_forms(line["row"], open_seats(deal), (place[0], wrong[1]) if wrong and place[2] == key else None, own)
