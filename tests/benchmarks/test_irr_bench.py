"""What computing a whole book at once saves, as a ratio within one run."""

import random
from collections.abc import Callable
from datetime import date, timedelta
from time import perf_counter

import numpy as np
import pytest

from fund.metrics.irr import xirr, xirr_book

HOLDINGS, FLOWS = 2000, 50


def holding(seed: int, calls: float) -> list[tuple[date, float]]:
    """Flows three weeks to three months apart; calls first, or calls and proceeds mixed in that share."""
    draw = random.Random(seed)
    day, flows = date(2016, 1, 1), []
    for i in range(FLOWS):
        day += timedelta(days=draw.randint(20, 90))
        out = i < 20 if calls == 1 else draw.random() < calls
        flows.append((day, float(draw.randint(10**6, 10**9) * (-1 if out else 2))))
    return flows


def seconds(work: Callable[[], object], repeats: int) -> float:
    """The best of several runs, so that what else the machine does counts least."""
    best = float("inf")
    for _ in range(repeats):
        start = perf_counter()
        work()
        best = min(best, perf_counter() - start)
    return best


@pytest.mark.parametrize(("mixture", "calls"), [("one change of sign", 1), ("many changes of sign", 0.55)])
def test_a_book_at_once_is_faster_than_holding_by_holding(mixture: str, calls: float) -> None:
    holdings = [holding(seed, calls) for seed in range(HOLDINGS)]
    days = np.array([day for flows in holdings for day, _ in flows], dtype="datetime64[D]")
    amounts = np.array([amount for flows in holdings for _, amount in flows])
    offsets = np.arange(HOLDINGS + 1) * FLOWS
    at_once = seconds(lambda: xirr_book(days, amounts, offsets), 5)
    one_by_one = seconds(lambda: [xirr(flows) for flows in holdings], 2)
    print(f"{mixture}: book {at_once:.4f} s, one by one {one_by_one:.4f} s, ratio {one_by_one / at_once:.1f}")
    assert one_by_one / at_once > 2.5
