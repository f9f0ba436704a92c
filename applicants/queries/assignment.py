"""Who can be asked to score, how much each has in hand, and what a round's cards come to, as far as the reader may know it."""
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from applicants.models import Deal, Round, Scorecard
from fund.models import Fund, Seat, User, Wall
from fund.models.wall import behind_walls
from fund.permissions import GRANTS, Can

C = Scorecard.State


def load() -> Count:
    """How many deals in screening a seat was asked to score, done or not: how far they are is nobody's to read off the order of a list. A deal
    from which anybody is walled off is in nobody's number, so that it tells them nothing either."""
    return Count("scorecards__deal", distinct=True, filter=Q(
        scorecards__deal__stage=Deal.Stage.SCREENING, scorecards__deal__status=Deal.Status.ACTIVE)
        & ~Q(scorecards__state=C.RELEASED) & ~Q(scorecards__deal__uuid__in=Wall.objects.live().order_by().values("about")))


def asked(user: User) -> Count:
    """How many people were asked to score a deal and still do. To who is blind to it, everybody who ever was: that one has stepped back or was
    let go is not theirs to read off what a deal lacks."""
    standing = Q(scorecards__superseded=False, scorecards__state__in=(C.DRAFT, C.LOCKED))
    return Count("scorecards__reviewer", filter=standing | Q(pk__in=Scorecard.objects.blind_deals(user)), distinct=True)


def scorers(fund: Fund) -> QuerySet[Seat]:
    """The seats that may score in a fund, those with the least `load` first; for one deal a wall may still stand before them."""
    return (Seat.objects.live().filter(fund=fund, role__in=GRANTS[Can.SCORE], user__is_active=True).select_related("user")
            .annotate(load=load()).order_by("load", "pk"))


def pairs(rows: Sequence[Deal]) -> Counter[frozenset[int]]:
    """How many deals of the same rounds each two seats were both asked to score, whatever became of their cards."""
    people: dict[int, list[int]] = {}
    cards = Scorecard.objects.filter(deal__round__in={row.round_id for row in rows}).exclude(state=C.RELEASED)
    for deal, reviewer in cards.order_by("deal").values_list("deal", "reviewer").distinct():
        people.setdefault(deal, []).append(reviewer)
    return Counter(frozenset(pair) for together in people.values() for pair in combinations(together, 2))


def short_of(round: Round, user: User) -> QuerySet[Deal]:
    """The round's deals in screening that have fewer reviewers than the fund asks for, as far as this person sees them."""
    return (Deal.objects.in_house(user).filter(round=round, stage=Deal.Stage.SCREENING, status=Deal.Status.ACTIVE)
            .annotate(reviewers=asked(user)).filter(reviewers__lt=F("fund__reviewers_per_deal")).order_by("pk"))


def open_cards(round: Round, user: User) -> QuerySet[Scorecard]:
    """The round's open cards on deals that still wait for them, as far as this person may know: none of a deal they are blind to or do not see."""
    return (Scorecard.objects.filter(deal__round=round, state=C.DRAFT, deal__status=Deal.Status.ACTIVE, deal__in=_known(user))
            .select_related("deal__company__organisation", "deal__fund", "reviewer__user", "reviewer__organisation")
            .order_by(F("due_on").asc(nulls_last=True), "assigned_at", "pk"))


@dataclass(frozen=True)
class Reviewer:
    """What one person has in a round: cards handed out, locked, open, late; `gone` where their seat ended or they cannot sign in."""

    seat: Seat
    given: int
    locked: int
    late: int
    cards: tuple[Scorecard, ...]
    gone: bool

    @property
    def open(self) -> int:
        return len(self.cards)


def reviewers(round: Round, user: User) -> tuple[Reviewer, ...]:
    """The people who score in a round, those whose seat ended first, then those with the most open cards. Three queries.

    Who scores only what this person may not know of is not there; they are themselves.
    """
    mine: dict[int, list[Scorecard]] = {}
    for card in open_cards(round, user):
        mine.setdefault(card.reviewer_id, []).append(card)
    known = Q(scorecards__deal__round=round, scorecards__deal__in=_known(user), scorecards__superseded=False)
    own = Scorecard.objects.own(user).order_by().values("pk")
    here = Scorecard.objects.filter(Q(deal__in=_known(user)) | Q(pk__in=own), deal__round=round).order_by().values("reviewer")
    rows = (Seat.objects.filter(pk__in=here).select_related("user", "organisation").annotate(
        given=Count("scorecards", filter=known & ~Q(scorecards__state=C.RELEASED), distinct=True),
        locked=Count("scorecards", filter=known & Q(scorecards__state=C.LOCKED), distinct=True)).order_by("user__name", "pk"))
    live = set(Seat.objects.live().filter(fund=round.fund_id, role__in=GRANTS[Can.SCORE], user__is_active=True).values_list("pk", flat=True))
    found = [Reviewer(row, row.given, row.locked, sum(card.is_late for card in mine.get(row.pk, ())), tuple(mine.get(row.pk, ())),
                      row.pk not in live) for row in rows]
    return tuple(sorted(found, key=lambda row: (not (row.gone and row.open), -row.open)))


def reviewers_page(round: Round, user: User, may_assign: bool) -> dict[str, Any]:
    """What the page of a round's reviewers shows: {reviewers, unknown, short, gone}; `unknown` is whether deals are left out as this
    person is blind to them, `short` the number of deals with too few reviewers, `gone` whether open cards lie with a seat that ended."""
    rows = reviewers(round, user)
    blind = Scorecard.objects.own(user).hiding().filter(deal__round=round)  # a deal behind a wall is not spoken of either
    return {"reviewers": rows, "unknown": blind.exists(), "short": short_of(round, user).count() if may_assign else 0,
            "gone": any(row.gone and row.open for row in rows), "may_assign": may_assign}


def _known(user: User) -> QuerySet[Deal]:
    blind = Scorecard.objects.blinding(user).filter(deal=OuterRef("pk"))
    return Deal.objects.in_house(user).exclude(uuid__in=behind_walls(user)).exclude(Exists(blind)).order_by().values("pk")
