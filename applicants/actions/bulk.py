"""One deed on many deals: each goes through the single action under its own lock, and what is refused says why and changes nothing."""
import datetime as dt
import logging
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from uuid import UUID

from django.utils.translation import gettext as _

from applicants.actions.assignment import assign_reviewers, hand_over, tell_of_cards
from applicants.actions.deal import set_owner
from applicants.actions.deal_status import hold_deal, pass_deal, take_up_deal
from applicants.actions.stage_move import move_deal
from applicants.actions.task import add_task
from applicants.models import BulkDeed, Deal, Scorecard
from applicants.queries import bulk as query
from applicants.queries import deal_status
from applicants.queries.assignment import asked, pairs, scorers
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


def hand_out(*, rows: Sequence[Deal], people: Sequence[Seat], per_deal: int, due_on: dt.date | None = None, by: Seat) -> list[Outcome]:
    """Hand out deals among people until each has `per_deal` reviewers: always to those with the fewest deals in hand, then in their order.

    Left out for a deal: who has a card on it, sits at the company or stands behind a wall. Who was left out is said in the outcome.
    """
    people = sorted(people, key=lambda seat: seat.pk)
    load = dict.fromkeys((seat.pk for seat in people), 0)
    load |= {seat.pk: seat.load for seat in scorers(rows[0].fund) if seat.pk in load} if rows else {}
    shared = pairs(rows)
    made: list[Scorecard] = []

    def deed(deal: Deal) -> str:
        have = Deal.objects.annotate(asked=asked(by.user)).values_list("asked", flat=True).get(pk=deal.pk)
        if have >= per_deal:
            raise Refused(_("It has its reviewers already: %(n)s.") % {"n": have})
        free = set(assignable_seats(deal).filter(pk__in=load).values_list("pk", flat=True))
        with_it = list(deal.scorecards.standing().values_list("reviewer", flat=True))
        chosen = _mixed([seat for seat in people if seat.pk in free], per_deal - have, load, shared, with_it)
        left = ", ".join(seat.person for seat in people if seat.pk not in free)
        out = _("Left out (a card already, a conflict or a wall): %(names)s.") % {"names": left} if left else ""
        if not chosen:
            raise Refused(_("None of those you chose can be asked.") + (f" {out}" if out else ""))
        made.extend(assign_reviewers(deal=deal, reviewers=chosen, due_on=due_on, tell=False, by=by))
        for seat in chosen:
            load[seat.pk] += 1
        shared.update(frozenset(pair) for pair in combinations([*with_it, *(seat.pk for seat in chosen)], 2))
        short = _("Still missing: %(n)s.") % {"n": per_deal - have - len(chosen)} if have + len(chosen) < per_deal else ""
        return " ".join(part for part in (", ".join(seat.person for seat in chosen) + ".", short, out) if part)
    outcomes = _each(rows, deed, by)
    with acting(by, "assign_reviewers"):
        tell_of_cards(cards=made, by=by)
    return outcomes


def hand_on(*, cards: Sequence[Scorecard], people: Sequence[Seat], reason: str, by: Seat) -> list[Outcome]:
    """Take open cards back and ask others in their place, each time the one of `people` with the fewest deals in hand who may."""
    load = {seat.pk: seat.load for seat in scorers(cards[0].deal.fund) if seat.pk in {person.pk for person in people}} if cards else {}
    of: dict[int, list[Scorecard]] = {}
    for card in cards:
        of.setdefault(card.deal_id, []).append(card)

    def deed(deal: Deal) -> str:
        """All the cards of a deal that were ticked, or none of them."""
        free = sorted(assignable_seats(deal).filter(pk__in=load), key=lambda seat: (load[seat.pk], seat.pk))
        if len(free) < len(of[deal.pk]):
            raise Refused(_("Of those you chose too few can be asked: %(n)s.") % {"n": len(free)} if free else _("None of those you chose can be asked."))
        turns = list(zip(of[deal.pk], free, strict=False))
        with acting(by, "hand over card", deal=str(deal.uuid)):
            for card, seat in turns:
                hand_over(card=card, to=seat, reason=reason, by=by)
        for _card, seat in turns:
            load[seat.pk] += 1
        return ", ".join(f"{card.reviewer.person} → {seat.person}" for card, seat in turns)
    return _each([each[0].deal for each in of.values()], deed, by)


def _mixed(able: Sequence[Seat], number: int, load: Mapping[int, int], shared: Counter[frozenset[int]], with_it: Sequence[int]) -> list[Seat]:
    """The people a deal goes to: those with the fewest deals in hand, and of those who are not ahead of anybody, who shared the fewest with the
    others on it. Who always judge together cannot be told apart: severity needs people who meet everybody, so the first is who has met most
    of those that are free, while there is still a choice."""
    chosen: list[Seat] = []
    for _place in range(min(number, len(able))):
        left, beside = [seat for seat in able if seat not in chosen], [*with_it, *(seat.pk for seat in chosen)]
        least, most = min(load[seat.pk] for seat in left), max(load[seat.pk] for seat in able)
        near = [seat for seat in left if load[seat.pk] == least or (beside and load[seat.pk] < most)]
        met = {seat.pk: sum(shared[frozenset((seat.pk, other))] for other in (beside or [one.pk for one in near if one != seat])) for seat in near}
        chosen.append(min(near, key=lambda seat: (met[seat.pk] if beside else -met[seat.pk], load[seat.pk], seat.pk)))
    return chosen


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
