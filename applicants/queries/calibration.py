"""How far a round's marks can be relied on: raw beside adjusted for severity, and how well reviewers agree; shut while one's own card is open."""
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from applicants.metrics.calibration import Calibration, adjust
from applicants.metrics.reliability import Icc, icc, krippendorff_alpha
from applicants.models import Criterion, Deal, Round, Scorecard
from applicants.queries.round_scores import AXES, counted, rounds, subtotals
from fund.models import Fund, Seat, User


@dataclass(frozen=True)
class Line:
    """One deal on one axis: its raw mean, the same adjusted for severity, n, and what each reviewer gave (None: no mark)."""

    deal: Deal
    raw: float
    adjusted: float
    n: int
    marks: tuple[Decimal | None, ...]

    @property
    def shift(self) -> float:
        """What the adjustment adds; zero where it adds nothing a page could show."""
        return self.adjusted - self.raw


@dataclass(frozen=True)
class Judge:
    """One reviewer on one axis: marks given, their raw mean, severity (positive: stricter; None: cannot be told), and its bar from `x` on
    in percent of the widest one's half."""

    seat: Seat
    given: int
    mean: float
    severity: float | None
    x: float = 0.0
    width: float = 0.0


@dataclass(frozen=True)
class AxisTable:
    """The reviewers' subtotals on one axis, a line a deal and a column a reviewer, and what follows from them."""

    key: str
    label: str
    reviewers: tuple[Seat, ...]
    lines: tuple[Line, ...]
    judges: tuple[Judge, ...]
    icc: Icc
    alpha: float | None
    found: Calibration[int, int]
    parts: tuple[tuple[str, ...], ...] = field(default=())

    @property
    def complete(self) -> bool:
        return all(mark is not None for line in self.lines for mark in line.marks)

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

    @property
    def alpha_words(self) -> str:
        """What stands where alpha has no value."""
        marks = {mark for line in self.lines for mark in line.marks if mark is not None}
        if len(marks) == 1:
            return _("Not defined: all marks are the same")
        return _("Not defined: nothing to compare")

    @property
    def severity_words(self) -> str:
        """Why severities are not told, or of whom; empty where all are."""
        if self.found.state == "no_data":
            return _("No marks yet")
        if len(self.reviewers) == 1:
            return _("One reviewer: severity cannot be told from the deals. Raw marks stand as given.")
        if self.found.state == "not_defined":
            return _("No two reviewers share a deal, so severity cannot be told. Raw marks stand as given.")
        if self.found.unrated:
            return _("Who shares no deal with anybody has no severity; their marks stand as given.")
        return ""


@dataclass(frozen=True)
class Calibrated:
    """A round's marks and how reliable they are; `left_out` deals have no locked card this person may see."""

    round: Round
    reviewers: tuple[Seat, ...]
    axes: tuple[AxisTable, ...]
    deals: int
    left_out: int


def listed(fund: Fund, user: User) -> QuerySet[Round]:
    """The fund's rounds with `handed_in` deals they see and `mine_open`, this person's own open cards in each."""
    own = _own_open(user).values("pk")
    shown = Deal.objects.in_house(user).values("pk")
    return rounds(fund, user).annotate(
        handed_in=Count("deals", filter=Q(deals__in=shown) & ~Q(deals__stage=Deal.Stage.DRAFT), distinct=True),
        mine_open=Count("deals__scorecards", filter=Q(deals__scorecards__in=own), distinct=True))


def open_cards(round: Round, user: User) -> int:
    """How many cards this person still has open in the round; while there is one, the page stays shut: what it says of reviewers speaks of
    every deal at once."""
    return _own_open(user).filter(deal__round=round).count()


def calibrated(round: Round, user: User) -> Calibrated:
    """The round's locked cards as tables: raw and adjusted (two-way fixed effects), severities, ICC(2,k), ICC(2,1) and alpha for interval data.

    On the rubric's scale, axis by axis. Shrout & Fleiss (1979); Krippendorff (2011). The caller has made sure that `open_cards` is zero.
    """
    cards = counted(round, user)
    found = subtotals(cards)
    keys = sorted({key for column in found.values() for key in column})
    deals = {deal.pk: deal for deal in Deal.objects.filter(pk__in={deal for deal, _reviewer in keys}).select_related("company__organisation", "fund")}
    seats = {seat.pk: seat for seat in Seat.objects.filter(pk__in={reviewer for _deal, reviewer in keys}).select_related("user")}
    have = set(Criterion.objects.filter(rubric=round.rubric_id).values_list("axis", flat=True))
    reviewers = tuple(seats[pk] for pk in sorted(seats))
    handed_in = Deal.objects.in_house(user).filter(round=round).exclude(stage=Deal.Stage.DRAFT).count()
    axes = tuple(_table(axis, found[axis.value], deals, reviewers) for axis in AXES if axis.value in have)
    return Calibrated(round, reviewers, axes, len(deals), handed_in - len(deals))


def _table(axis: Criterion.Axis, column: dict[tuple[int, int], Decimal], deals: dict[int, Deal], reviewers: Sequence[Seat]) -> AxisTable:
    order = sorted({deal for deal, _reviewer in column}, key=lambda pk: (deals[pk].company.name, pk))
    marked = [[column.get((deal, seat.pk)) for seat in reviewers] for deal in order]
    rows = [[None if mark is None else float(mark) for mark in row] for row in marked]
    found = adjust([(deal, reviewer, mark) for (deal, reviewer), mark in column.items()])
    lines = tuple(Line(deals[pk], found.raw[pk], found.adjusted[pk], found.n[pk], tuple(row)) for pk, row in zip(order, marked, strict=True))
    return AxisTable(axis.value, str(axis.label), tuple(reviewers), lines, tuple(_judges(column, reviewers, found)), icc(rows),
                     krippendorff_alpha(list(zip(*rows, strict=True)), "interval"), found, _parts(found, reviewers))


def _judges(column: dict[tuple[int, int], Decimal], reviewers: Sequence[Seat], found: Calibration[int, int]) -> Iterator[Judge]:
    given: dict[int, list[Decimal]] = {}
    for (_deal, reviewer), mark in column.items():
        given.setdefault(reviewer, []).append(mark)
    widest = max((abs(each) for each in found.severity.values() if each is not None), default=0.0)
    judges = []
    for seat in reviewers:
        if marks := given.get(seat.pk):
            severity = found.severity[seat.pk]
            drawn = 50 * (severity or 0.0) / widest if widest else 0.0
            judges.append(Judge(seat, len(marks), float(sum(marks)) / len(marks), severity, round(min(0.0, drawn), 2), round(abs(drawn), 2)))
    yield from sorted(judges, key=lambda judge: (judge.severity is None, -(judge.severity or 0.0), judge.seat.pk))


def _parts(found: Calibration[int, int], reviewers: Sequence[Seat]) -> tuple[tuple[str, ...], ...]:
    """The reviewers of each component by name, where there are several."""
    names = {seat.pk: seat.person for seat in reviewers}
    return () if found.connected else tuple(tuple(names[pk] for pk in part.reviewers) for part in found.components)


def _own_open(user: User) -> QuerySet[Scorecard]:
    """Those that can still be locked: a company that withdrew is not reviewed any more."""
    return Scorecard.objects.own(user).filter(state=Scorecard.State.DRAFT).exclude(deal__status=Deal.Status.WITHDRAWN)
