"""The contract checklist of an approved decision: begun from the template, added to, each step done, left out with a reason, or opened again."""
import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from applicants import characters
from applicants.actions.closing import open_closing, take_files
from applicants.models import AgendaItem, ContractStep, Deal, Document
from applicants.queries.contract import kind_of, template
from fund.audit import acting
from fund.errors import Refused
from fund.models import Seat
from fund.permissions import Can
from fund.states import Edge, move

LONGEST, LONGEST_NOTE = 200, 300
FARTHEST = dt.timedelta(days=366)
MOST_STEPS = 60
S = ContractStep.State
TURNS = (Edge(S.OPEN, S.DONE, Can.WORK_ON_DEAL), Edge(S.OPEN, S.NOT_NEEDED, Can.WORK_ON_DEAL), Edge(S.DONE, S.OPEN, Can.WORK_ON_DEAL),
         Edge(S.NOT_NEEDED, S.OPEN, Can.WORK_ON_DEAL))


def start_contract(*, item: AgendaItem, by: Seat) -> list[ContractStep]:
    """Lay down the steps of the template for what is bought; begun twice is begun once. Returns every step of the decision.

    Refused as `open_closing` refuses, and before the deal is at contracting: the signed minutes bring it there.
    """
    with acting(by, "start contract", deal=str(item.deal.uuid)):
        row = open_closing(item=item, by=by)
        _at_contract(row)
        there = set(row.contract_steps.values_list("key", flat=True))
        for order, line in enumerate(template(kind_of(row.terms)), start=1):
            if line.key not in there:
                ContractStep.objects.create(item=row, key=line.key, order=order, text=line.text_ko, lang="ko")
        return list(row.contract_steps.all())


def add_step(*, item: AgendaItem, text: str, due_on: dt.date | None = None, by: Seat) -> ContractStep:
    """Add a step of the house's own at the end. Refused as beginning is, without words (field text), and for a day that has passed or
    lies more than a year off (field due_on)."""
    with acting(by, "add contract step", deal=str(item.deal.uuid)):
        row = open_closing(item=item, by=by)
        _at_contract(row)
        said = characters.legible(" ".join(text.split()), most=LONGEST, field="text", missing=_("Say what is to be done."))
        today = timezone.localdate()
        if due_on is not None and not today <= due_on <= today + FARTHEST:
            raise Refused(_("Choose a day from today on, at most a year away."), field="due_on")
        if row.contract_steps.count() >= MOST_STEPS:
            raise Refused(_("At most %(n)s steps.") % {"n": MOST_STEPS}, field="text")
        last = row.contract_steps.aggregate(last=Max("order"))["last"] or 0
        return ContractStep.objects.create(item=row, order=last + 1, text=said, lang=characters.language(said), due_on=due_on)


def finish_step(*, step: ContractStep, note: str = "", uploads: Iterable[Any] = (), papers: Iterable[Document] = (), by: Seat) -> ContractStep:
    """Mark a step done, with a note and files where there are any. Refused as `open_closing` and `take_files` refuse, and for a step that
    is not open."""
    with acting(by, "finish contract step", deal=str(step.item.deal.uuid)):
        row = _locked(step, by)
        said = characters.legible(note.replace("\x00", ""), most=LONGEST_NOTE, field="note")
        row.files.add(*take_files(deal=row.item.deal, slot=str(row.uuid), uploads=uploads, papers=papers, by=by))
        return move(row, S.DONE, TURNS, by, also={"note": said, "done_by": by, "done_at": timezone.now()})


def leave_out_step(*, step: ContractStep, reason: str, by: Seat) -> ContractStep:
    """Mark a step as not needed, with a reason (field reason). Refused as finishing is."""
    with acting(by, "leave out contract step", deal=str(step.item.deal.uuid)):
        row = _locked(step, by)
        said = characters.legible(reason.replace("\x00", ""), most=LONGEST_NOTE, field="reason", missing=_("Say why it is not needed."))
        return move(row, S.NOT_NEEDED, TURNS, by, also={"note": said, "done_by": by, "done_at": timezone.now()})


def reopen_step(*, step: ContractStep, by: Seat) -> ContractStep:
    """Open a step again; its note and files stay. Refused as `open_closing` refuses, and for a step that is open."""
    with acting(by, "reopen contract step", deal=str(step.item.deal.uuid)):
        return move(_locked(step, by), S.OPEN, TURNS, by, also={"done_by": None, "done_at": None})


def _locked(step: ContractStep, by: Seat) -> ContractStep:
    item = open_closing(item=step.item, by=by)
    row = ContractStep.objects.select_for_update(of=("self",)).get(pk=step.pk)
    row.item = item
    return row


def _at_contract(item: AgendaItem) -> None:
    if item.deal.stage != Deal.Stage.CONTRACTING:
        raise Refused(_("The contract begins once the minutes are signed and the deal is at contracting."))
