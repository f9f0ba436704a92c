"""Write the next version of a step's form, and note that a founder has seen theirs."""
from typing import Any

from django.utils.translation import gettext as _

from applicants import wording
from applicants.actions.draft import may_write
from applicants.models import Application, Deal, Form
from applicants.queries.application import closed_because
from applicants.queries.form import newest, round_form
from applicants.questions import FIRST
from fund.actions.reference import ask_keeper
from fund.audit import acting
from fund.errors import Refused
from fund.models import Seat
from fund.versions import next_version

LONGEST_NOTE = 300


def write_form(*, old: Form, sections: list[dict[str, Any]], note: str, seen: int, by: Seat) -> Form:
    """The next version of a step's form, written from `old`: its sections with other texts, another order, other demands.

    `seen` is the newest version that the writer had before them. Refused where something else than the wording differs from
    `old`, where a text is missing or cannot be used, where nothing differs from the newest version, and where somebody else has
    written since. Calls keep the version they name.
    """
    ask_keeper(by=by)
    note = wording.one_line(note)
    if not note or len(note) > LONGEST_NOTE:
        raise Refused(_("Say in a sentence what changed."), field="note")
    if wording.skeleton(sections) != wording.skeleton(old.sections):
        raise Refused(_("Only texts, order and what is asked may change. Nothing was saved."))
    tidy = wording.tidied(sections)
    for name, words in wording.problems(tidy).items():
        raise Refused(words, field=name)
    with acting(by, "write form"):
        number = next_version(Form.objects.filter(step=old.step), seen)
        last = newest(old.step)
        if wording.is_same(tidy, last.sections):
            raise Refused(_("Nothing differs from version %(n)s.") % {"n": last.version})
        return Form.objects.create(step=old.step, version=number, sections=tidy, note=note, written_by=by)


def see_form(*, deal: Deal, version: int, by: Seat) -> None:
    """Note that the founder has read what the form of the first step asks differently by this version.

    A version that holds no longer is not noted: what came after it is still unread. Refused as saving is.
    """
    may_write(deal=deal, by=by)
    if reason := closed_because(deal):
        raise Refused(reason)
    with acting(by, "see form"):
        application = Application.objects.select_for_update(of=("self",)).get(deal=deal)
        form = round_form(deal.round, FIRST, application)
        if form.version == version:
            application.form = form
            application.save(update_fields=["form"])
