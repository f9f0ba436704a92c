"""What a page is told after it saved: what was kept and when, what is in conflict and with whom, the pieces to show anew."""
from typing import Any

from django.template.loader import render_to_string

from applicants.models import Application
from fund.models import Seat
from fund.templatetags.look import clock

FOLDER = "applicants/application"


def told(saved: Any, section: str) -> dict[str, Any]:
    """What became of each field that was sent: {saved_at, kept: {name: {rev, at}}, conflicts: {name: {rev, at, who, value}}, too_long}."""
    seats = Seat.objects.select_related("user").in_bulk({stamp.seat for stamp in saved.conflicts.values()}) if saved.conflicts else {}
    return {
        "saved_at": clock(saved.application.saved_at),
        "kept": {name: {"rev": stamp.rev, "at": clock(stamp.at)} for name, stamp in saved.kept.items()},
        "conflicts": {name: {"rev": stamp.rev, "at": clock(stamp.at), "who": seats[stamp.seat].person if stamp.seat in seats else "",
                             "value": _value(saved.application, section, name)} for name, stamp in saved.conflicts.items()},
        "too_long": saved.too_long,
    }


def pieces(form: Any, sent: set[str]) -> dict[str, str]:
    """The parts of the section's page that depend on what was sent, by their element's id: how each field was read, what is wrong with
    it, and questions that are asked now, or no longer."""
    found: dict[str, str] = {}
    for name in sent:
        if row := form.find(name):
            found[f"{row.field.auto_id}-errors"] = render_to_string(f"{FOLDER}/errors.html", {"row": row})
            found[f"{row.field.auto_id}-note"] = render_to_string(f"{FOLDER}/note.html", {"row": row})
    for row in form.rows:
        question = row.question
        if {question.only_with[0], question.not_with[0]} & sent:
            found[f"q-{question.name}"] = render_to_string(f"{FOLDER}/question.html", {"row": row, "form": form, "may_edit": True})
        if row.kind in ("years", "months") and any(question.name == name.split("-")[0] for name in sent):  # sums and balances hang together
            for cell in (cell for line in row.lines for cell in line.cells):
                found[f"{cell.field.auto_id}-note"] = render_to_string(f"{FOLDER}/note.html", {"row": cell})
        if "indicator" in sent and row.kind == "quantity":
            found[f"{row.field.auto_id}-unit"] = render_to_string(f"{FOLDER}/suffix.html", {"row": row})
    if "indicator" in sent:
        found["indicator-definition"] = render_to_string(f"{FOLDER}/definition.html", {"chosen": form.chosen})
    return found


def _value(application: Application, section: str, name: str) -> str:
    return application.answers.get(section, {}).get(name, "")
