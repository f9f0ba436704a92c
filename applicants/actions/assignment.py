"""Who scores which deal: cards handed out, taken back, handed on to somebody else."""
import datetime as dt
from collections.abc import Sequence

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from applicants import characters
from applicants.actions.marked_page import mark_deck_for
from applicants.actions.wall import check_open
from applicants.models import Deal, Scorecard
from applicants.models.scorecard import CARD_MOVES
from applicants.queries.inbound import rubric_of
from applicants.queries.scorecard import is_blind
from fund import audit
from fund.errors import Refused
from fund.models import Seat
from fund.models.wall import shut_out
from fund.notify import notify
from fund.permissions import FOUNDERS, Can, holds
from fund.states import move

LONGEST = 300
FARTHEST = dt.timedelta(days=365)


def assign_reviewers(*, deal: Deal, reviewers: Sequence[Seat], due_on: dt.date | None = None, tell: bool = True, by: Seat) -> list[Scorecard]:
    """Give each seat an open card on the deal's rubric, asked for by `due_on`; returns the new cards. `tell`: each learns of each card.

    Refused where the deal is not being screened, the day has passed, nobody was chosen, a person was chosen twice or has a card already,
    a seat may not score in this fund or is no longer held, or a reviewer also sits at the company.
    """
    with audit.acting(by, "assign_reviewers", deal=str(deal.uuid)):
        deal = Deal.objects.select_for_update(of=("self",)).select_related("round", "company", "fund").get(pk=deal.pk)
        rubric = _check_assignable(deal, by)
        check_open(deal=deal, by=by)
        _check_due(due_on)
        _check_reviewers(deal, reviewers)
        cards = [Scorecard.objects.create(deal=deal, reviewer=seat, rubric_id=rubric, due_on=due_on) for seat in reviewers]
        if tell:
            tell_of_cards(cards=cards, by=by)
        mark_deck_for(cards=cards)
        return cards


def tell_of_cards(*, cards: Sequence[Scorecard], by: Seat) -> None:
    """Tell each reviewer of new cards: of one by its company's name, of several how many they are, once."""
    each: dict[int, list[Scorecard]] = {}
    for card in cards:
        each.setdefault(card.reviewer_id, []).append(card)
    for mine in each.values():
        card, fund = mine[0], mine[0].deal.fund
        if len(mine) == 1:
            notify("review_assigned", to=[card.reviewer], source=f"card:{card.uuid}", by=by, fund=fund, about=card.deal.uuid,
                   url=reverse("applicants:scorecard", args=[fund.slug, card.uuid]), company=card.deal.company.name)
        else:
            notify("reviews_assigned", to=[card.reviewer], source=f"cards:{card.uuid}", by=by, fund=fund,
                   url=reverse("applicants:review_queue", args=[fund.slug]), number=len(mine))


def release_card(*, card: Scorecard, reason: str, by: Seat) -> Scorecard:
    """Take an open card back from its reviewer; what they wrote is kept with it and never counts. They are told, and why.

    Refused without a reason, for a seat that may not assign, before a wall, for a card that is not open, and for who has an open card on the
    deal themselves: whose card is still open would tell them how far the others are.
    """
    with audit.acting(by, "release card", card=str(card.uuid)):
        return _released(card, reason, by)


def hand_over(*, card: Scorecard, to: Seat, reason: str, by: Seat) -> Scorecard:
    """Take an open card back and ask somebody else in its place, by the same day; returns the new card. Refused as both deeds are."""
    with audit.acting(by, "hand over card", card=str(card.uuid)):
        done = _released(card, reason, by)
        due = done.due_on if done.due_on and done.due_on >= timezone.localdate() else None
        return assign_reviewers(deal=done.deal, reviewers=[to], due_on=due, by=by)[0]


def set_due(*, card: Scorecard, due_on: dt.date | None, by: Seat) -> Scorecard:
    """Ask for an open card by another day. Refused as taking it back is, and for a day that has passed."""
    with audit.acting(by, "set card's day", card=str(card.uuid)):
        row = _open_card(card, by)
        _check_due(due_on)
        row.due_on = due_on
        row.save(update_fields=["due_on"])
        return row


def set_days(*, cards: Sequence[Scorecard], due_on: dt.date | None, by: Seat) -> list[Scorecard]:
    """Ask for these open cards by another day, all or none. Refused as one is."""
    with audit.acting(by, "set card's day"):
        return [set_due(card=card, due_on=due_on, by=by) for card in cards]


def _released(card: Scorecard, reason: str, by: Seat) -> Scorecard:
    said = characters.legible(reason, most=LONGEST, field="reason", missing=_("Say in a sentence why it is taken back; its reviewer reads it."))
    row = _open_card(card, by)
    done = move(row, Scorecard.State.RELEASED, CARD_MOVES, by, also={"reason": said})
    notify("review_released", to=[row.reviewer], source=f"card:{row.uuid}:released", by=by, fund=row.deal.fund, about=row.deal.uuid,
           url=reverse("applicants:review_queue", args=[row.deal.fund.slug]), company=row.deal.company.name, reason=said)
    return done


def _open_card(card: Scorecard, by: Seat) -> Scorecard:
    """The card, its deal locked before it as every deed on cards does; refused alike whatever its state for who is blind to the deal."""
    deal = Deal.objects.select_for_update(of=("self",)).select_related("company__organisation", "fund").get(pk=card.deal_id)
    if by.fund_id != deal.fund_id or not holds(by.role, Can.ASSIGN_REVIEWER):
        raise Refused(_("Your seat may not take this step. Nothing was changed."))
    check_open(deal=deal, by=by)
    if is_blind(deal, by.user):
        raise Refused(_("You score this deal yourself, or stepped back from it, so you may not know whose card is open. Somebody else hands cards over."))
    row = Scorecard.objects.select_for_update(of=("self",)).select_related("reviewer__user", "reviewer__organisation").get(pk=card.pk)
    row.deal = deal
    if row.state != Scorecard.State.DRAFT:
        raise Refused(_("This card is not open any more; nothing was changed."))
    return row


def _check_due(due_on: dt.date | None) -> None:
    if due_on is not None and due_on < timezone.localdate():
        raise Refused(_("This day has passed. Choose today or a later one."), field="due_on")
    if due_on is not None and due_on > timezone.localdate() + FARTHEST:
        raise Refused(_("This day lies more than a year off. Choose an earlier one."), field="due_on")


def _check_assignable(deal: Deal, by: Seat) -> int:
    """The key of the rubric that the deal is scored by; refused where nobody can be assigned."""
    if not holds(by.role, Can.ASSIGN_REVIEWER):
        raise Refused(_("Your seat may not take this step. Nothing was changed."))
    if deal.stage != Deal.Stage.SCREENING or deal.status != Deal.Status.ACTIVE:
        raise Refused(_("Reviewers are assigned while a deal is being screened."))
    rubric = rubric_of(deal)
    if rubric is None:
        raise Refused(_("This fund has never made a call, so there is no rubric to score it by.") if deal.is_inbound else
                      _("This deal belongs to no round, so there is no rubric to score it by."))
    return rubric


def _check_reviewers(deal: Deal, reviewers: Sequence[Seat]) -> None:
    if not reviewers:
        raise Refused(_("Choose at least one reviewer."), field="reviewers")
    people = [seat.user_id for seat in reviewers]
    taken = set(Scorecard.objects.filter(deal=deal, reviewer__user__in=people).values_list("reviewer__user", flat=True))
    if len(set(people)) < len(people) or taken:
        raise Refused(_("A person scores a deal once; somebody was chosen twice or has a card already."), field="reviewers")
    live = set(Seat.objects.live().filter(pk__in=[s.pk for s in reviewers], user__is_active=True).values_list("pk", flat=True))
    if any(s.pk not in live or s.fund_id != deal.fund_id or not holds(s.role, Can.SCORE) for s in reviewers):
        raise Refused(_("Only people who hold a scoring seat in this fund today can be reviewers."), field="reviewers")
    insiders = Seat.objects.live().filter(user__in=people, organisation=deal.company.organisation_id, role__in=FOUNDERS)
    if insiders.exists():
        raise Refused(_("A reviewer also sits at the company; that is a conflict of interest."), field="reviewers")
    if shut_out(deal.uuid) & set(people):
        raise Refused(_("This deal is shut off from a reviewer by a wall."), field="reviewers")
