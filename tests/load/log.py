"""What the surge saw: every request by its name with its seconds and status, and how it is told."""
import math
import time
from collections import Counter, defaultdict
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, field

from tests.load.browser import Answer, Cut


@dataclass
class Log:
    """Seconds by kind of request, and what went wrong."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    wrong: Counter = field(default_factory=Counter)
    count: int = 0
    began: float = field(default_factory=time.perf_counter)
    lasted: float = 0.0

    async def of(self, kind: str, request: Awaitable[Answer], good: Sequence[int] = (200, 302)) -> Answer:
        """Wait for a request and note it; raises Cut where it raises it."""
        self.count += 1
        try:
            answer = await request
        except Cut:
            self.wrong[f"{kind}: no answer"] += 1
            raise
        self.note(kind, answer, good)
        return answer

    def note(self, kind: str, answer: Answer, good: Sequence[int] = (200, 302)) -> None:
        """Keep its seconds, and that it was not what it should be."""
        self.seconds[kind].append(answer.seconds)
        if answer.status not in good:
            self.wrong[f"{kind}: {answer.status}"] += 1


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest value that so many percent do not exceed; nan of nothing."""
    return sorted(values)[max(0, math.ceil(len(values) * percent / 100) - 1)] if values else math.nan


def line(name: str, values: Sequence[float], *, over: float | None = None) -> str:
    """A row of the table, in milliseconds; `over` is the number of seconds in which they were made."""
    cells = "".join(f"{percentile(values, p) * 1000:>9,.0f}" if values else f"{'-':>9}" for p in (50, 95, 99, 100))
    rate = f"{len(values) / over:>9.1f}" if over else f"{'':>9}"
    return f"  {name:<42}{len(values):>7}{rate}{cells}"


HEAD = f"  {'':<42}{'count':>7}{'per s':>9}{'p50 ms':>9}{'p95':>9}{'p99':>9}{'max':>9}"
