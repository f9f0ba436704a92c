"""Scorecards as their reviewer sees them: the sheet with its two subtotals, what is missing, the queue."""
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, F, FilteredRelation, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from applicants.metrics.rubric import subtotal
from applicants.models import Criterion, Deal, Mark, Scorecard
from applicants.queries.assignment import load
from fund.models import Fund, Seat, User
from fund.models.wall import shut_out, shut_out_people
from fund.permissions import GRANTS, Can

MARKED = ("score", "confidence", "comment", "page")


@dataclass(frozen=True)
class Line:
    """One criterion of a card and its mark, if any was written."""

    criterion: Criterion
    mark: Mark | None

    @property
    def score(self) -> int | None:
        return self.mark.score if self.mark else None


@dataclass(frozen=True)
class Axis:
    """The criteria of one axis with the subtotal over the marks given so far."""

    key: str
    label: str
    lines: tuple[Line, ...]
    subtotal: Decimal | None

    @property
    def given(self) -> int:
        return sum(line.score is not None for line in self.lines)

    @property
    def of(self) -> int:
        return len(self.lines)


def axes(card: Scorecard, criteria: Sequence[Criterion] | None = None, marks: Sequence[Mark] | None = None) -> tuple[Axis, ...]:
    """The card's axes that its rubric has, impact first; subtotals on the rubric's scale, never merged.

    criteria and marks may be handed in where they were fetched for many cards at once.
    """
    criteria = card.rubric.criteria.all() if criteria is None else criteria
    by_criterion = {mark.criterion_id: mark for mark in (card.marks.all() if marks is None else marks)}
    found = []
    for key in (Criterion.Axis.IMPACT, Criterion.Axis.FINANCIAL):
        lines = tuple(Line(c, by_criterion.get(c.pk)) for c in criteria if c.axis == key)
        if lines:
            found.append(Axis(key.value, str(key.label), lines, subtotal((line.score, line.criterion.weight) for line in lines)))
    return tuple(found)


def open_sheet(card: Scorecard) -> tuple[Axis, ...]:
    """The card's axes, its criteria and its marks fetched in one query."""
    own = FilteredRelation("mark", condition=Q(mark__scorecard=card.pk))
    criteria = list(Criterion.objects.filter(rubric=card.rubric_id).annotate(
        own=own, own_mark=F("own__pk"), **{f"own_{name}": F(f"own__{name}") for name in MARKED}).order_by("order"))
    marks = [Mark(pk=row.own_mark, scorecard=card, criterion=row, **{name: getattr(row, f"own_{name}") for name in MARKED})
             for row in criteria if row.own_mark]
    return axes(card, criteria, marks)


def missing(card: Scorecard, sheet: Sequence[Axis] | None = None) -> list[str]:
    """What a card still needs before it can be locked, in short words; empty where it can be.

    The declaration, the answer to the ESG gate, at least one mark on each axis, and for every criterion a mark or a comment
    that says why there is none.
    """
    gaps = [] if card.no_conflict else [_("declaration of no conflict")]
    for axis in axes(card) if sheet is None else sheet:
        silent = [line.criterion.name for line in axis.lines if line.score is None and not (line.mark and line.mark.comment.strip())]
        gaps += silent or ([] if axis.given else [_("a mark for %(axis)s") % {"axis": axis.label}])
    return gaps if card.esg_gate else [*gaps, _("ESG risk")]


def noted_pages(sheet: Sequence[Axis]) -> set[int]:
    """The deck pages that the comments of a card name."""
    return {line.mark.page for axis in sheet for line in axis.lines if line.mark and line.mark.page and line.mark.comment}


def may_renew(card: Scorecard) -> bool:
    """Whether its reviewer may open a new version: it counts today, its deal is being screened, none is open yet."""
    counts = card.state == Scorecard.State.LOCKED and not card.superseded and card.deal.stage == Deal.Stage.SCREENING
    return counts and not Scorecard.objects.filter(deal=card.deal_id, reviewer=card.reviewer_id, state=Scorecard.State.DRAFT).exists()


def queue(user: User, fund: Fund) -> tuple[list[Scorecard], list[Scorecard]]:
    """This person's cards in the fund: open ones, oldest first, with `given` of `total` marks; then the others, newest first.

    An open card of an application that was withdrawn waits for nobody.
    """
    total = Criterion.objects.filter(rubric=OuterRef("rubric")).order_by().values("rubric").annotate(n=Count("pk")).values("n")
    cards = (Scorecard.objects.own(user).filter(deal__fund=fund).select_related("deal__company__organisation", "deal__round", "rubric")
             .annotate(given=Count("marks", filter=Q(marks__score__isnull=False)), total=Subquery(total)).order_by("assigned_at", "pk"))
    waiting = [card for card in cards if card.state == Scorecard.State.DRAFT and card.deal.status != Deal.Status.WITHDRAWN]
    return waiting, [card for card in reversed(cards) if card.state != Scorecard.State.DRAFT]


def locked_cards(deal: Deal, user: User) -> list[Scorecard]:
    """The locked cards of a deal that count, each with its `axes` and subtotals `by_axis`; none while this person is blind."""
    if is_blind(deal, user):
        return []
    cards = list(_with_sheets(Scorecard.objects.visible_to(user).counted().filter(deal=deal)))
    for card in cards:
        card.axes = axes(card)
        card.by_axis = {axis.key: axis.subtotal for axis in card.axes}
    return cards


def assigned(deal: Deal) -> list[Scorecard]:
    """Who reviews a deal, one card a person (the newest version), in the order in which they were first asked; `walled` where it is shut off.

    Where the reader is blind to the deal nobody is `walled`: that stands beside open cards alone.
    """
    newest: dict[int, Scorecard] = {}  # a new version keeps the place of the first: where it stands would tell that the first was locked
    for card in deal.scorecards.select_related("reviewer__user").order_by("version", "assigned_at", "pk"):
        newest[card.reviewer_id] = card
    shut = set() if getattr(deal, "hidden", False) else shut_out(deal.uuid)
    for card in newest.values():
        card.walled = card.reviewer.user_id in shut
    return list(newest.values())


def assignable_seats(deal: Deal) -> QuerySet[Seat]:
    """The seats that may still be asked to score a deal, those with the least `load` first.

    Left out: people who have a card on it, people behind a wall or at the company, seats that ended.
    """
    have = deal.scorecards.values("reviewer__user")
    return (Seat.objects.live().filter(fund=deal.fund_id, role__in=GRANTS[Can.SCORE], user__is_active=True)
            .exclude(user__in=have).exclude(user__in=shut_out_people(deal.uuid)).select_related("user")
            .annotate(load=load()).order_by("load", "pk"))


def owner_seats(deal: Deal) -> QuerySet[Seat]:
    """The seats that may look after a deal: those that may move deals in its fund, and none from behind a wall."""
    seats = Seat.objects.live().filter(fund=deal.fund_id, role__in=GRANTS[Can.MOVE_DEAL], user__is_active=True)
    return seats.exclude(user__in=shut_out_people(deal.uuid)).select_related("user").order_by("pk")


def is_blind(deal: Deal, user: User) -> bool:
    """Whether this person may not see the deal's marks: an own card is open, or they stepped back. A row of their own list knows it."""
    if hasattr(deal, "hidden"):
        return deal.hidden
    return Scorecard.objects.blind_deals(user).filter(deal=deal).exists()


def _with_sheets(cards: QuerySet[Scorecard]) -> QuerySet[Scorecard]:
    return (cards.select_related("reviewer__user", "reviewer__organisation", "rubric")
            .prefetch_related("rubric__criteria", Prefetch("marks", Mark.objects.select_related("criterion"))).order_by("locked_at", "pk"))
