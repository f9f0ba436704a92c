"""One deed on many deals: each goes through the single action under its own lock, and what is refused says why and changes nothing."""
import datetime as dt
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from applicants.actions.deal import set_owner
from applicants.actions.deal_status import hold_deal, pass_deal, take_up_deal
from applicants.actions.scorecard import assign_reviewers
from applicants.actions.stage_move import move_deal
from applicants.actions.task import add_task
from applicants.models import BulkDeed, Deal, Scorecard
from applicants.queries import bulk as query
from applicants.queries import deal_status
from applicants.queries.deal import deals
from applicants.queries.decision import open_decision
from applicants.queries.decision_letter import gaps
from applicants.queries.scorecard import assignable_seats
from fund.audit import acting
from fund.errors import Refused
from fund.models import Fund, Seat

log = logging.getLogger(__name__)
Seen = Mapping[UUID, str]  # what the page showed of each deal: `stamp` of it


@dataclass(frozen=True)
class Outcome:
    """What became of one deal: whether it was done, and what, or why not."""

    deal: Deal
    is_done: bool
    words: str


def keep(*, fund: Fund, kind: str, outcomes: Sequence[Outcome], batch: UUID, by: Seat) -> BulkDeed:
    """Keep what became of a deed on many deals, so that the trail tells of it and who did it can look it up; `batch` becomes its uuid."""
    done = sum(outcome.is_done for outcome in outcomes)
    with acting(by, "do with many"):
        return BulkDeed.objects.create(
            uuid=batch, fund=fund, by=by, kind=kind, done=done, refused=len(outcomes) - done,
            said=[[str(outcome.deal.uuid), outcome.is_done, outcome.words] for outcome in outcomes])


def own_deals(*, rows: Sequence[Deal], owner: Seat, seen: Seen, by: Seat) -> list[Outcome]:
    """Give deals to one person to look after."""
    def deed(deal: Deal) -> str:
        was = seen.get(deal.uuid, "").split("/")
        set_owner(deal=deal, owner=owner, seen=was[2] if len(was) == 3 else None, by=by)
        return _("%(name)s looks after it.") % {"name": owner.person}
    return _each(rows, deed, by)


def move_deals(*, rows: Sequence[Deal], to: str, reason: str, seen: Seen, batch: UUID, by: Seat) -> list[Outcome]:
    """Move deals to one stage; what was moved has one `batch`, so that it can be taken back at once."""
    def deed(deal: Deal) -> str:
        _as_seen(deal, seen)
        made = move_deal(deal=deal, to=to, reason=reason, seen=_part(seen, deal, 0), batch=batch, by=by)
        return f"{made.get_source_display()} → {made.get_target_display()}"
    there = [row for row in rows if row.stage == to and row.status == Deal.Status.ACTIVE]
    return _each([row for row in rows if row not in there], deed, by) + [Outcome(row, False, _("It stands there already.")) for row in there]


def hand_out(*, rows: Sequence[Deal], people: Sequence[Seat], per_deal: int, by: Seat) -> list[Outcome]:
    """Hand out deals among people until each has `per_deal` reviewers: always to those with the fewest open cards, then in their order.

    Left out for a deal: who has a card on it, sits at the company or stands behind a wall. Who was left out is said in the outcome.
    """
    people = sorted(people, key=lambda seat: seat.pk)
    load = {seat.pk: 0 for seat in people}
    for reviewer in Scorecard.objects.filter(reviewer__in=people, state=Scorecard.State.DRAFT).values_list("reviewer", flat=True):
        load[reviewer] += 1

    def deed(deal: Deal) -> str:
        have = deal.scorecards.filter(superseded=False).exclude(state=Scorecard.State.RECUSED).values("reviewer").distinct().count()
        if have >= per_deal:
            raise Refused(_("It has its reviewers already: %(n)s.") % {"n": have})
        free = set(assignable_seats(deal).filter(pk__in=load).values_list("pk", flat=True))
        able = sorted((seat for seat in people if seat.pk in free), key=lambda seat: (load[seat.pk], seat.pk))
        chosen = able[:per_deal - have]
        left = ", ".join(seat.person for seat in people if seat.pk not in free)
        out = _("Left out (a card already, a conflict or a wall): %(names)s.") % {"names": left} if left else ""
        if not chosen:
            raise Refused(_("None of those you chose can be asked.") + (f" {out}" if out else ""))
        assign_reviewers(deal=deal, reviewers=chosen, by=by)
        for seat in chosen:
            load[seat.pk] += 1
        short = _("Still missing: %(n)s.") % {"n": per_deal - have - len(chosen)} if have + len(chosen) < per_deal else ""
        return " ".join(part for part in (", ".join(seat.person for seat in chosen) + ".", short, out) if part)
    return _each(rows, deed, by)


def hold_deals(*, rows: Sequence[Deal], reason: str, revisit_on: dt.date | None, seen: Seen, by: Seat) -> list[Outcome]:
    """Put deals on hold inside the house."""
    def deed(deal: Deal) -> str:
        hold_deal(deal=deal, reason=reason, revisit_on=revisit_on, seen=_standing(seen, deal), by=by)
        return _("On hold.")
    return _each(rows, deed, by)


def pass_deals(*, rows: Sequence[Deal], reasons: Sequence[str], sentence_ko: str, sentence_en: str, revisit_on: dt.date | None, seen: Seen,
               by: Seat) -> list[Outcome]:
    """End deals from our side with the same words; each gets its own draft of a letter, which a partner reads and sends."""
    def deed(deal: Deal) -> str:
        pass_deal(deal=deal, reasons=reasons, sentence_ko=sentence_ko, sentence_en=sentence_en, revisit_on=revisit_on,
                  seen=_standing(seen, deal), by=by)
        letter = open_decision(deal)
        if letter is None:
            return _("Passed. It did not apply, so there is no letter.")
        lacks = gaps(letter)
        return _("Passed; the letter is drafted.") + (" " + _("It still lacks: %(gaps)s.") % {"gaps": " · ".join(lacks)} if lacks else "")
    return _each(rows, deed, by)


def take_up_deals(*, rows: Sequence[Deal], reason: str, seen: Seen, by: Seat) -> list[Outcome]:
    """Go on with deals that were on hold or passed."""
    def deed(deal: Deal) -> str:
        take_up_deal(deal=deal, reason=reason, seen=_standing(seen, deal), by=by)
        return _("Active again, at %(stage)s.") % {"stage": deal.get_stage_display()}
    return _each(rows, deed, by)


def give_tasks(*, rows: Sequence[Deal], text: str, due_on: dt.date | None, assignee: Seat | None, by: Seat) -> list[Outcome]:
    """Write the same task down for each deal."""
    def deed(deal: Deal) -> str:
        add_task(deal=deal, text=text, due_on=due_on, assignee=assignee, by=by)
        return _("The task is there.")
    return _each(rows, deed, by)


def _each(rows: Sequence[Deal], deed: Callable[[Deal], str], by: Seat) -> list[Outcome]:
    """The deed on each deal for itself, in the order of their keys; a deal that has gone behind a wall meanwhile is not spoken of.

    What breaks is said of its own row alone: the others are done, and nobody has to guess which.
    """
    found = []
    for row in sorted(rows, key=lambda row: row.pk):
        try:
            found.append(Outcome(row, True, deed(row)))
        except Refused as no:
            found.append(Outcome(row, False, str(no)))
        except Exception:
            log.exception("bulk deed on deal %s failed", row.uuid)
            found.append(Outcome(row, False, _("Something went wrong here on our side; nothing was changed. Try this one again.")))
    refused = [outcome.deal.pk for outcome in found if not outcome.is_done]
    still = set(deals(rows[0].fund, Seat.objects.get(pk=by.pk).user).filter(pk__in=refused).values_list("pk", flat=True)) if refused else set()
    return [outcome for outcome in found if outcome.is_done or outcome.deal.pk in still]


def _part(seen: Seen, deal: Deal, at: int) -> str:
    parts = seen.get(deal.uuid, "").split("/")
    return parts[at] if len(parts) > at else ""


def _standing(seen: Seen, deal: Deal) -> str:
    """Stage and status as the page showed them; where it said nothing of this deal, as they are."""
    return "/".join((_part(seen, deal, 0), _part(seen, deal, 1))) if deal.uuid in seen else deal_status.stamp(deal)


def _as_seen(deal: Deal, seen: Seen) -> None:
    if why := query.before(deal, seen):
        raise Refused(why)
