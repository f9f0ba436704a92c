"""How far the reviewers of a round agree, axis by axis: only for people who have no card open in that round."""
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from applicants.metrics.reliability import Icc, icc, krippendorff_alpha
from applicants.models import Criterion, Deal, Round, Scorecard
from applicants.queries.scorecard import axes
from fund.models import Fund, Seat, User


@dataclass(frozen=True)
class AxisTable:
    """The reviewers' subtotals on one axis: a row per deal, a column per reviewer, None where there is no mark."""

    key: str
    label: str
    rows: tuple[tuple[Deal, tuple[Decimal | None, ...]], ...]
    icc: Icc
    alpha: float | None

    @property
    def complete(self) -> bool:
        return all(mark is not None for _deal, marks in self.rows for mark in marks)

    @property
    def words(self) -> str:
        """What stands where a correlation has no value; empty where it has one."""
        if self.icc.icc2k is not None:
            return ""
        if self.icc.state == "no_data":
            return _("No marks yet")
        if not self.complete:
            return _("Incomplete table: alpha instead")
        return _("Not defined: it takes two deals, two reviewers and marks that differ")


@dataclass(frozen=True)
class Agreement:
    """A round's marks and how reliable they are; `left_out` deals have no locked card this person may see."""

    round: Round
    reviewers: tuple[Seat, ...]
    axes: tuple[AxisTable, ...]
    deals: int
    left_out: int


def rounds(fund: Fund, user: User) -> QuerySet[Round]:
    """The fund's rounds, the latest first, with `handed_in` deals they see and `mine_open`, this person's own open cards in each."""
    own = Scorecard.objects.own(user).filter(state=Scorecard.State.DRAFT).values("pk")
    shown = Deal.objects.in_house(user).values("pk")
    return (Round.objects.visible_to(user).filter(fund=fund).select_related("rubric").annotate(
        handed_in=Count("deals", filter=Q(deals__in=shown) & ~Q(deals__stage=Deal.Stage.DRAFT), distinct=True),
        mine_open=Count("deals__scorecards", filter=Q(deals__scorecards__in=own), distinct=True)).order_by("-closes_at", "-pk"))


def open_cards(round: Round, user: User) -> int:
    """How many cards this person still has open in the round; while there is one, the page stays shut."""
    return Scorecard.objects.own(user).filter(deal__round=round, state=Scorecard.State.DRAFT).count()


def agreement(round: Round, user: User) -> Agreement:
    """The round's locked cards as tables with ICC(2,k), ICC(2,1) and alpha for interval data, on the rubric's scale.

    Shrout & Fleiss (1979); Krippendorff (2011). The caller has made sure that `open_cards` is zero.
    """
    cards = (Scorecard.objects.visible_to(user).counted().filter(deal__round=round)
             .select_related("reviewer__user", "deal__company__organisation").prefetch_related("marks"))
    criteria = list(Criterion.objects.filter(rubric=round.rubric_id))
    subtotals: dict[str, dict[tuple[int, int], Decimal | None]] = {axis: {} for axis in Criterion.Axis.values}
    deals: dict[int, Deal] = {}
    reviewers: dict[int, Seat] = {}
    for card in cards.order_by("deal_id", "reviewer_id"):
        deals[card.deal_id], reviewers[card.reviewer_id] = card.deal, card.reviewer
        for axis in axes(card, criteria, card.marks.all()):
            subtotals[axis.key][card.deal_id, card.reviewer_id] = axis.subtotal
    columns = sorted(reviewers)
    handed_in = Deal.objects.in_house(user).filter(round=round).exclude(stage=Deal.Stage.DRAFT).count()
    return Agreement(round, tuple(reviewers[pk] for pk in columns), tuple(_tables(criteria, deals, columns, subtotals)),
                     len(deals), handed_in - len(deals))


def _tables(criteria: Sequence[Criterion], deals: dict[int, Deal], columns: Sequence[int], subtotals: dict[str, Any]):
    """One table an axis that the rubric has, impact first."""
    for axis in (Criterion.Axis.IMPACT, Criterion.Axis.FINANCIAL):
        if any(criterion.axis == axis for criterion in criteria):
            rows = tuple((deal, tuple(subtotals[axis].get((pk, reviewer)) for reviewer in columns)) for pk, deal in deals.items())
            marks = [[None if mark is None else float(mark) for mark in row] for _deal, row in rows]
            yield AxisTable(axis.value, str(axis.label), rows, icc(marks), krippendorff_alpha(list(zip(*marks, strict=True)), "interval"))
