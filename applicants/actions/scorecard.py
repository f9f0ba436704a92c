"""A reviewer's own card: saved while marking, locked for good, given up by stepping back, opened anew as a new version."""
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from applicants.actions.tally import count_cards
from applicants.actions.wall import check_open
from applicants.models import Deal, Mark, Scorecard
from applicants.models.scorecard import CARD_MOVES
from applicants.queries.scorecard import missing
from fund import audit
from fund.errors import Refused
from fund.models import Seat
from fund.states import move

MARK_FIELDS = ("score", "confidence", "comment", "page")


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
                last = deal.scorecards.filter(reviewer=by).latest("version")  # a draft of a version may have been taken back
                new = Scorecard.objects.create(deal=deal, reviewer=by, rubric_id=old.rubric_id, version=last.version + 1,
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
