"""A round's marks as their reviewers gave them: two columns that are never merged, how far people are apart, what was said about it."""
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import F, Q, QuerySet, Sum

from applicants.metrics.disagreement import Disagreement, disagreement, is_apart
from applicants.models import Criterion, Deal, Discussion, Mark, Round, Scorecard
from fund.models import Fund, User
from fund.models.wall import behind_walls

AXES = (Criterion.Axis.IMPACT, Criterion.Axis.FINANCIAL)
Subtotals = dict[str, dict[tuple[int, int], Decimal]]  # axis -> (deal, reviewer) -> weighted mean of the marks that were given
SHOW = ("all", "apart", "open", "talked")


@dataclass(frozen=True)
class Row:
    """One deal: where it stands, the reviewers' subtotals on each axis with mean, spread and n, the gate, whether it was talked about.
    `hidden`: this person is blind to it, and nothing of these is there."""

    deal: Deal
    hidden: bool
    axes: dict[str, Disagreement]
    gates: dict[str, int]
    apart: bool
    talked: str
    waits: bool

    @property
    def widest(self) -> Decimal:
        """The larger distance between highest and lowest of the two axes: what a list of disagreement goes by."""
        return max((axis.high - axis.low for axis in self.axes.values() if axis.high is not None and axis.low is not None), default=Decimal(-1))


def rounds(fund: Fund, user: User) -> QuerySet[Round]:
    """The fund's rounds that are scored, the latest first."""
    return Round.objects.visible_to(user).filter(fund=fund).select_related("rubric").order_by("-closes_at", "-pk")


def subtotals(cards: QuerySet[Scorecard]) -> Subtotals:
    """The subtotal of each of these cards on each axis, in one query: sum of mark x weight over the weights that have a mark.

    A criterion without a mark drops out with its weight and never counts as zero; a card without any mark on an axis is not there.
    """
    weighted = (Mark.objects.filter(scorecard__in=cards.order_by().values("pk"), score__isnull=False).order_by()
                .values("scorecard__deal", "scorecard__reviewer", "criterion__axis")
                .annotate(marks=Sum(F("score") * F("criterion__weight")), weights=Sum("criterion__weight")))
    found: Subtotals = {axis.value: {} for axis in AXES}
    for row in weighted:
        found[row["criterion__axis"]][row["scorecard__deal"], row["scorecard__reviewer"]] = Decimal(row["marks"]) / row["weights"]
    return found


def counted(round: Round, user: User) -> QuerySet[Scorecard]:
    """The round's cards that count, as far as this person may see them: none of a deal they are blind to or that is walled off."""
    return (Scorecard.objects.visible_to(user).counted().filter(deal__round=round)
            .exclude(Q(deal__in=Scorecard.objects.blind_deals(user)) | Q(deal__uuid__in=behind_walls(user))))


def overview(round: Round, user: User, *, show: str = "all", sort: str = "name") -> dict[str, Any]:
    """The deals of a round that came to be scored, as rows in the order asked for; what is hidden from this person always last, by name.

    show: all, apart (highest and lowest a quarter of the scale apart or more), open (fewer cards than the fund asks for), talked. sort: name,
    financial, impact (best first), apart (widest first). Returns {rows, counts, top, axes}; the counts speak of rows that are not hidden.
    """
    cards = counted(round, user)
    found = _by_deal(subtotals(cards))
    gates = _gates(cards)
    talk = dict(Discussion.objects.visible_to(user).filter(deal__round=round).order_by("deal", "-pk").distinct("deal").values_list("deal", "outcome"))
    rows = [_row(deal, round, found, gates, talk) for deal in _deals(round, user)]
    shown = [row for row in rows if _is_shown(row, show)]
    return {"rows": sorted(shown, key=lambda row: _order(row, sort)), "axes": _axes(round),
            "counts": {key: sum(not row.hidden and _is_shown(row, key) for row in rows) for key in SHOW}, "hidden": sum(row.hidden for row in rows)}


def _deals(round: Round, user: User) -> QuerySet[Deal]:
    """The deals of the round somebody was asked to score, with `hidden`."""
    asked = Scorecard.objects.filter(deal__round=round).order_by().values("deal")
    return (Deal.objects.in_house(user).filter(round=round, pk__in=asked).annotate(
        hidden=Q(pk__in=Scorecard.objects.blind_deals(user)),
        stepped_back=Q(pk__in=Scorecard.objects.blinding(user).filter(state=Scorecard.State.RECUSED).values("deal")))
            .select_related("company__organisation", "fund").order_by("company__organisation__name", "pk"))


def _axes(round: Round) -> list[tuple[str, str]]:
    have = set(Criterion.objects.filter(rubric=round.rubric_id).values_list("axis", flat=True))
    return [(axis.value, str(axis.label)) for axis in AXES if axis.value in have]


def _gates(cards: QuerySet[Scorecard]) -> dict[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = {}
    for deal, gate in cards.exclude(esg_gate="").order_by().values_list("deal", "esg_gate"):
        found.setdefault(deal, {}).setdefault(gate, 0)
        found[deal][gate] += 1
    return found


def _row(deal: Deal, round: Round, found: dict[str, dict[int, list[Decimal]]], gates: dict[int, dict[str, int]], talk: dict[int, str]) -> Row:
    if deal.hidden:
        return Row(deal, True, {}, {}, False, "", False)
    axes = {axis.value: disagreement(found[axis.value].get(deal.pk, ())) for axis in AXES}
    people = max((axis.n for axis in axes.values()), default=0)
    scale = round.rubric.scale_min, round.rubric.scale_max
    return Row(deal, False, axes, gates.get(deal.pk, {}), any(is_apart(axis, *scale) for axis in axes.values()), talk.get(deal.pk, ""),
               people < deal.fund.reviewers_per_deal)


def _by_deal(found: Subtotals) -> dict[str, dict[int, list[Decimal]]]:
    grouped: dict[str, dict[int, list[Decimal]]] = {axis: {} for axis in found}
    for axis, column in found.items():
        for (deal, _reviewer), value in column.items():
            grouped[axis].setdefault(deal, []).append(value)
    return grouped


def _is_shown(row: Row, show: str) -> bool:
    if show == "apart":
        return row.apart
    if show == "open":
        return row.waits
    if show == "talked":
        return bool(row.talked)
    return True


def _order(row: Row, sort: str) -> tuple[Any, ...]:
    name = (row.deal.company.name, row.deal.pk)
    if row.hidden:
        return (2, *name)
    if sort in (axis.value for axis in AXES):
        mean = row.axes[sort].mean
        return (0, -mean, *name) if mean is not None else (1, *name)
    return (0, -row.widest, *name) if sort == "apart" else (0, *name)
