"""What taking off the severity of reviewers costs beside a bare NumPy solve of the same least squares, as ratios within one run."""

import random

import numpy as np
import pytest

from applicants.metrics.calibration import adjust
from tests.benchmarks.test_irr_bench import seconds

DEALS, REVIEWERS = 500, 8
TIMES_BARE = 3


def table(seen: int) -> list[tuple[int, int, float]]:
    """Marks of 1 to 5, each deal seen by so many reviewers; a deal and a reviewer by their number."""
    draw = random.Random(seen)
    return [(deal, at, float(draw.randint(1, 5))) for deal in range(DEALS) for at in sorted(draw.sample(range(REVIEWERS), seen))]


@pytest.mark.parametrize("seen", [REVIEWERS, 3])
def test_adjusting_five_hundred_deals_costs_no_more_than_a_few_bare_solves(seen: int) -> None:
    marks = table(seen)
    design, right = np.zeros((len(marks), DEALS + REVIEWERS)), np.array([mark for *_, mark in marks])
    for row, (deal, at, _) in enumerate(marks):
        design[row, deal], design[row, DEALS + at] = 1, -1
    solved = np.linalg.lstsq(design, right, rcond=None)[0]
    found = adjust(marks)
    middle = solved[DEALS:].mean()
    assert np.allclose(solved[:DEALS] - middle, list(found.adjusted.values()), atol=1e-9)
    assert np.allclose(solved[DEALS:] - middle, list(found.severity.values()), atol=1e-9)
    ours = seconds(lambda: adjust(marks), 10)
    bare = seconds(lambda: np.linalg.lstsq(design, right, rcond=None), 2)
    print(f"{seen} of {REVIEWERS} a deal: adjusted {ours:.4f} s, bare solve {bare:.4f} s, ratio {ours / bare:.3f}")
    assert ours / bare <= TIMES_BARE
