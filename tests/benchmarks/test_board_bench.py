"""What the board costs: a call of 1,000 deals beside nothing and beside 99,000 others, and all of them at once; seconds and ratios of one run."""
import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from applicants.models import Round
from tests.applicants.moving import planned
from tests.benchmarks.clock import in_turn, ratio, seconds
from tests.benchmarks.test_pipeline_bench import queries
from tests.benchmarks.thousands import fill
from tests.cast import cast

pytestmark = pytest.mark.django_db
ROUND, TABLE = 1_000, 100_000
BESIDE, ALL, MOST_QUERIES = 1.3, 4, 12


def test_the_board_of_a_call_does_not_feel_the_table_behind_it_and_all_calls_cost_little_more(client):
    c = cast()
    planned(c)
    fill(c, c.round, ROUND, 1)
    client.force_login(c.partner.user)
    bare_page, page = reverse("keys"), reverse("applicants:deals", args=["sunhwan"]) + "?view=board"
    of_call = f"{page}&round={c.round.pk}"
    in_turn(client, bare_page, of_call, repeats=2)
    bare, alone = in_turn(client, bare_page, of_call)
    other = Round.objects.create(fund=c.fund, name_ko="지난 모집", name_en="Before", opens_at=c.round.opens_at - dt.timedelta(days=99),
                                 closes_at=c.round.opens_at, results_by=timezone.localdate(), rubric=c.round.rubric)
    fill(c, other, TABLE - ROUND, ROUND + 1)
    bare_again, beside, every, sorted_ = in_turn(client, bare_page, of_call, page, f"{page}&sort=-impact", repeats=8)
    counts = [queries(client, path) for path in (of_call, page, f"{of_call}&sort=-impact", f"{page}&gaps=1")]
    feels, all_of_them, by_impact = ratio(beside, bare_again) / ratio(alone, bare), ratio(every, beside), ratio(sorted_, beside)
    print(f"bare page {seconds(bare)}; board of {ROUND:,} {seconds(alone)} ({ratio(alone, bare):.1f} x bare); beside {TABLE:,} {seconds(beside)} "
          f"({feels:.2f} x); all {TABLE:,} {seconds(every)} ({all_of_them:.2f} x), by impact {seconds(sorted_)} ({by_impact:.2f} x); queries {counts}")
    assert max(counts) <= MOST_QUERIES
    assert feels <= BESIDE
    assert all_of_them <= ALL
