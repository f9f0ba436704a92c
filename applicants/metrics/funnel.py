"""How deals pass a fund's stages: counts by stage and how it ended there, and days in a stage (quantiles: Hyndman & Fan 1996, definition 7).

A deal that was moved back counts as if it had not come further than that; the days it spent further on are still days spent there.
"""
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import floor

ACTIVE, HOLD, PASSED, WITHDRAWN = "active", "hold", "passed", "withdrawn"
LONG = 0.8  # which share of stays is no longer than the second figure of days
Stays = Mapping[str, Sequence[float]]  # stage -> days, each stay one


@dataclass(frozen=True, slots=True)
class Journey:
    """The way of `n` deals alike: their standing moves in time, (from, to), where they stand, and how (active, hold, passed, withdrawn).

    `reason` is the weightiest code for which they were passed: "" where none was given, None where it may not be told.
    """

    stage: str
    status: str
    moves: tuple[tuple[str, str], ...] = ()
    reason: str | None = ""
    n: int = 1


@dataclass(frozen=True, slots=True)
class Spread:
    """How many stays, their median and the length that 80 % of them do not exceed, in days; None without a stay."""

    n: int
    median: float | None
    long: float | None


@dataclass(frozen=True, slots=True)
class StageCount:
    """One stage: entered = went_on + passed + withdrawn + on_hold + still, each a number of deals; `back` were moved back out of it."""

    stage: str
    entered: int
    went_on: int
    passed: int
    withdrawn: int
    on_hold: int
    still: int
    back: int
    finished: Spread
    running: Spread

    @property
    def onward(self) -> float | None:
        """Of those who entered, which share went on."""
        return share(self.went_on, self.entered)

    @property
    def decided(self) -> float | None:
        """Of those of whom it is decided here, which share went on."""
        return share(self.went_on, self.went_on + self.passed + self.withdrawn)


def share(part: int, whole: int) -> float | None:
    """A part of a whole, 0 to 1; None of nothing."""
    return part / whole if whole else None


def quantile(values: Sequence[float], at: float) -> float | None:
    """The value below which the share `at` of the sorted values lies, between neighbours in proportion; None of nothing."""
    if not values:
        return None
    place = (len(values) - 1) * at
    low = floor(place)
    high = min(low + 1, len(values) - 1)
    return values[low] + (values[high] - values[low]) * (place - low)


def spread(values: Iterable[float]) -> Spread:
    """Number, median and 80th percentile."""
    found = sorted(values)
    return Spread(len(found), quantile(found, 0.5), quantile(found, LONG))


def path(journey: Journey, order: Sequence[str]) -> list[str]:
    """The stages of `order` that the deals came through and did not go back behind, ending where they stand."""
    place = {stage: at for at, stage in enumerate(order)}
    been: list[str] = []
    for stage in (*(end for move in journey.moves for end in move), journey.stage):
        if stage in place:
            while been and place[been[-1]] >= place[stage]:
                been.pop()
            been.append(stage)
    return been


def funnel(journeys: Iterable[Journey], order: Sequence[str], finished: Stays, running: Stays) -> list[StageCount]:
    """Every stage of `order` with its counts, and its stays in days: those that are over and those that go on."""
    place = {stage: at for at, stage in enumerate(order)}
    entered, went_on, back = Counter[str](), Counter[str](), Counter[str]()
    ended: dict[str, Counter[str]] = {status: Counter() for status in (ACTIVE, HOLD, PASSED, WITHDRAWN)}
    for journey in journeys:
        been = path(journey, order)
        for stage in been:
            entered[stage] += journey.n
        for stage in been[:-1]:
            went_on[stage] += journey.n
        if journey.stage in place:
            ended[journey.status][journey.stage] += journey.n
        for stage in {source for source, target in journey.moves if place.get(target, len(order)) < place.get(source, -1)}:
            back[stage] += journey.n
    return [StageCount(stage, entered[stage], went_on[stage], ended[PASSED][stage], ended[WITHDRAWN][stage], ended[HOLD][stage],
                       ended[ACTIVE][stage], back[stage], spread(finished.get(stage, ())), spread(running.get(stage, ()))) for stage in order]


def reasons(journeys: Iterable[Journey], order: Sequence[str]) -> dict[str, dict[str, int]]:
    """Reason -> stage -> how many deals were passed there for it in the first place; what may not be told is left out."""
    found: dict[str, Counter[str]] = {}
    for journey in journeys:
        if journey.status == PASSED and journey.reason is not None and journey.stage in order:
            found.setdefault(journey.reason, Counter())[journey.stage] += journey.n
    return {reason: {stage: counted[stage] for stage in order} for reason, counted in sorted(found.items(), key=lambda row: (-row[1].total(), row[0]))}


def together(parts: Iterable[Stays]) -> dict[str, list[float]]:
    """The stays of several groups, stage by stage."""
    found: dict[str, list[float]] = {}
    for part in parts:
        for stage, days in part.items():
            found.setdefault(stage, []).extend(days)
    return found
