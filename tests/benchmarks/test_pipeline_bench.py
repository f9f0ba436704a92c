"""What the table of deals costs: sixty rows beside a fixed piece of work, a call of 1,000 beside nothing and beside 99,000 others, all of them at once."""
import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from applicants.models import Deal, Round, Task
from tests.applicants.moving import planned
from tests.benchmarks.clock import FIXED, in_turn, ratio, seconds
from tests.benchmarks.thousands import fill, without_triggers
from tests.cast import cast

pytestmark = pytest.mark.django_db
ROUND, TABLE = 1_000, 100_000
TIMES, BESIDE, ALL, MOST_QUERIES = 4, 1.3, 16, 12


def queries(client, path: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        client.get(path)
    return len(asked)


def with_tasks(round: Round, every: int) -> None:
    """Something to do on every so-manieth deal of a call."""
    today = timezone.localdate()
    keys = Deal.objects.filter(round=round).order_by("pk").values_list("pk", flat=True)[::every]
    with without_triggers(Task):
        Task.objects.bulk_create([Task(deal_id=pk, text="전화하기", due_on=today + dt.timedelta(days=n % 40 - 10)) for n, pk in enumerate(keys)])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE applicants_task")


def test_a_call_does_not_feel_the_table_behind_it_and_all_calls_cost_little_more(client):
    c = cast()
    planned(c)
    fill(c, c.round, ROUND, 1)
    with_tasks(c.round, 2)
    client.force_login(c.partner.user)
    page = reverse("applicants:deals", args=["sunhwan"])
    of_call = f"{page}?round={c.round.pk}"
    in_turn(client, FIXED, of_call, repeats=2)
    fixed, alone = in_turn(client, FIXED, of_call, repeats=60)
    other = Round.objects.create(fund=c.fund, name_ko="지난 모집", name_en="Before", opens_at=c.round.opens_at - dt.timedelta(days=99),
                                 closes_at=c.round.opens_at, results_by=timezone.localdate(), rubric=c.round.rubric)
    fill(c, other, TABLE - ROUND, ROUND + 1)
    with_tasks(other, 20)
    fixed_again, beside, every, sorted_ = in_turn(client, FIXED, of_call, page, f"{of_call}&sort=-impact")
    counts = [queries(client, path) for path in (of_call, page, f"{of_call}&sort=-impact", f"{page}?stage=screening&sort=next")]
    whole, feels, all_of_them = ratio(alone, fixed), ratio(beside, fixed_again) / ratio(alone, fixed), ratio(every, fixed_again)
    print(f"fixed work {seconds(fixed)}; sixty rows of {ROUND:,} {seconds(alone)} ({whole:.1f} x fixed); beside {TABLE:,} {seconds(beside)} "
          f"({feels:.2f} x); by impact {seconds(sorted_)}; all {TABLE:,} {seconds(every)} ({all_of_them:.1f} x fixed); queries {counts}")
    assert max(counts) <= MOST_QUERIES
    assert whole <= TIMES
    assert feels <= BESIDE
    assert all_of_them <= ALL  # beside a call it would look the dearer the cheaper a call becomes
