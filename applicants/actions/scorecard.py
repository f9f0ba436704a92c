"""Reviewers' cards: assign them, save while marking, lock for good, step back, or open a new version."""
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from applicants.actions.marked_page import mark_deck_for
from applicants.actions.tally import count_cards
from applicants.actions.wall import check_open
from applicants.models import Deal, Mark, Scorecard
from applicants.models.scorecard import CARD_MOVES
from applicants.queries.inbound import rubric_of
from applicants.queries.scorecard import missing
from fund import audit
from fund.errors import Refused
from fund.models import Seat
from fund.models.wall import shut_out
from fund.notify import notify
from fund.permissions import FOUNDERS, Can, holds
from fund.states import move

MARK_FIELDS = ("score", "confidence", "comment", "page")


def assign_reviewers(*, deal: Deal, reviewers: Sequence[Seat], by: Seat) -> list[Scorecard]:
    """Give each seat an open card on the deal's rubric; returns the new cards.

    Refused where the deal is not being screened, nobody was chosen, a person was chosen twice or has a card already,
    a seat may not score in this fund or is no longer held, or a reviewer also sits at the company.
    """
    with audit.acting(by, "assign_reviewers", deal=str(deal.uuid)):
        deal = Deal.objects.select_for_update(of=("self",)).select_related("round", "company", "fund").get(pk=deal.pk)
        rubric = _check_assignable(deal, by)
        check_open(deal=deal, by=by)
        _check_reviewers(deal, reviewers)
        cards = [Scorecard.objects.create(deal=deal, reviewer=seat, rubric_id=rubric) for seat in reviewers]
        for card in cards:
            notify("review_assigned", to=[card.reviewer], source=f"card:{card.uuid}", by=by, fund=deal.fund, about=deal.uuid,
                   url=reverse("applicants:scorecard", args=[deal.fund.slug, card.uuid]), company=deal.company.name)
        mark_deck_for(cards=cards)
        return cards


def save_card(*, card: Scorecard, data: Mapping[str, Any], by: Seat) -> Scorecard:
    """Keep what the reviewer wrote so far; what `data` does not name stays as it was.

    data: {"marks": {criterion pk: {"score", "confidence", "comment", "page"}}, "esg_gate": str, "no_conflict": bool}.
    Refused where the card is not the seat's own or no longer open, or a mark lies outside the rubric.
    """
    with audit.acting(by, "save_card", card=str(card.uuid)):
        locked = _own_open_card(card, by)
        scale = range(locked.rubric.scale_min, locked.rubric.scale_max + 1)
        known = set(locked.rubric.criteria.values_list("pk", flat=True))
        for criterion, given in data.get("marks", {}).items():
            if criterion not in known or (given.get("score") is not None and given["score"] not in scale):
                raise Refused(_("A mark lies outside this rubric. Nothing was saved."))
            kept = {name: given[name] for name in MARK_FIELDS if name in given}
            Mark.objects.update_or_create(scorecard=locked, criterion_id=criterion, defaults=kept)
        for name in ("esg_gate", "no_conflict"):
            if name in data:
                setattr(locked, name, data[name])
        locked.saved_at = timezone.now()
        locked.save(update_fields=["esg_gate", "no_conflict", "saved_at"])
        return locked


def lock_card(*, card: Scorecard, by: Seat) -> Scorecard:
    """Lock a complete card for good; an earlier version of it stops counting. Refused with the list of what is missing."""
    with audit.acting(by, "lock_card", card=str(card.uuid)):
        _hold_deal(card)
        locked = _own_open_card(card, by)
        if gaps := missing(locked):
            raise Refused(_("Missing: %(gaps)s. A criterion without a mark needs a comment that says why.") % {"gaps": ", ".join(gaps)})
        Scorecard.objects.filter(deal_id=locked.deal_id, reviewer_id=locked.reviewer_id, state=Scorecard.State.LOCKED,
                                 superseded=False).update(superseded=True)
        done = move(locked, Scorecard.State.LOCKED, CARD_MOVES, by, also={"locked_at": timezone.now()})
        count_cards(deal=locked.deal)
        return done


def recuse(*, card: Scorecard, reason: str, by: Seat) -> Scorecard:
    """Step back because of a conflict of interest: the card ends, its marks do not count, the deal's marks stay hidden."""
    if not reason.strip():
        raise Refused(_("Say in a sentence why you step back."), field="reason")
    with audit.acting(by, "recuse", card=str(card.uuid)):
        _hold_deal(card)
        locked = _own_open_card(card, by)
        Scorecard.objects.filter(deal_id=locked.deal_id, reviewer_id=locked.reviewer_id, state=Scorecard.State.LOCKED,
                                 superseded=False).update(superseded=True)
        done = move(locked, Scorecard.State.RECUSED, CARD_MOVES, by, also={"reason": reason.strip(), "no_conflict": False})
        count_cards(deal=locked.deal)
        return done


def renew_card(*, card: Scorecard, reason: str, by: Seat) -> Scorecard:
    """Open a new version with the marks of a locked card; the locked one counts until the new one is locked.

    Refused without a reason, for somebody else's or an outdated card, or once the deal has left screening.
    """
    if not reason.strip():
        raise Refused(_("Say in a sentence what changed your judgement."), field="reason")
    with audit.acting(by, "renew_card", card=str(card.uuid)):
        deal = Deal.objects.select_for_update(of=("self",)).get(pk=card.deal_id)
        old = Scorecard.objects.select_for_update(of=("self",)).get(pk=card.pk)
        check_open(deal=deal, by=by)
        if old.reviewer_id != by.pk or old.state != Scorecard.State.LOCKED or old.superseded:
            raise Refused(_("Only your own card that counts today can get a new version."))
        if deal.stage != Deal.Stage.SCREENING:
            raise Refused(_("The deal has left screening; its cards stand as they are."))
        try:
            with transaction.atomic():
                new = Scorecard.objects.create(deal=deal, reviewer=by, rubric_id=old.rubric_id, version=old.version + 1,
                                               reason=reason.strip(), no_conflict=old.no_conflict, esg_gate=old.esg_gate)
        except IntegrityError as clash:
            raise Refused(_("A new version of this card is already open.")) from clash
        Mark.objects.bulk_create([Mark(scorecard=new, criterion_id=mark.criterion_id, **{f: getattr(mark, f) for f in MARK_FIELDS})
                                  for mark in old.marks.all()])
        return new


def _hold_deal(card: Scorecard) -> None:
    """Cards of one deal close one after the other, so that each counts those before it."""
    Deal.objects.select_for_update(of=("self",)).get(pk=card.deal_id)


def _own_open_card(card: Scorecard, by: Seat) -> Scorecard:
    """The card, locked against others; refused where it is not the seat's own or not open any more."""
    locked = Scorecard.objects.select_for_update(of=("self",)).select_related("rubric", "deal").get(pk=card.pk)
    if locked.reviewer_id != by.pk:
        raise Refused(_("This is somebody else's card."))
    check_open(deal=locked.deal, by=by)
    if locked.deal.status == Deal.Status.WITHDRAWN:
        raise Refused(_("The company withdrew its application. It is not reviewed any more; nothing was changed."))
    if locked.state != Scorecard.State.DRAFT:
        raise Refused(_("This card is closed; nothing was changed. A change is a new version with a reason."))
    return locked


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
