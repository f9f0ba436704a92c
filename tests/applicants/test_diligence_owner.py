"""A line of the checklist and who looks after it: they are told when somebody else gives it to them, and it stands on their own page."""
import pytest
from django.utils import translation

from applicants.actions.diligence import close_line, plan_line
from applicants.actions.scorecard import lock_card
from applicants.models import Deal
from fund.models import Notification
from fund.today import waiting
from tests.applicants.calling import english, said
from tests.applicants.diligent import SECRETS, line
from tests.applicants.scoring import assigned, filled, screened
from tests.applicants.tabs import tab
from tests.applicants.walling import fresh, walled
from tests.applicants.working import day
from tests.cast import approved_item

pytestmark = pytest.mark.django_db


@pytest.fixture
def deal(cast):
    return screened(cast)


def told(seat) -> list[Notification]:
    return list(Notification.objects.filter(kind="diligence_given", user=seat.user).order_by("pk"))


def waits(seat) -> list[tuple[str, object]]:
    return [(row["name"], row["due"]) for row in waiting(fresh(seat).user) if row["duty"].key == "diligence"]


def test_who_is_given_a_line_is_told_once_and_finds_it_among_what_waits(cast, deal):
    item = line(cast, deal)
    plan_line(item=item, owner=cast.analyst, due_on=day(3), by=cast.partner)
    plan_line(item=item, owner=cast.analyst, due_on=day(5), by=cast.partner)  # another day is no other owner
    row, = told(cast.analyst)
    assert row.url == f"{tab('deal_diligence', deal)}?line={item.uuid}#line-{item.uuid.hex}"
    with translation.override("en"):
        assert row.sentence.startswith(f"{deal.company.name}: you were given a line of the diligence checklist. Due: ")
    assert SECRETS["line"] not in str(row.facts)  # it travels by mail
    assert waits(cast.analyst) == [(f"{deal.company.name} · {SECRETS['line']}", day(5))] and waits(cast.partner) == []
    page = said(english(cast.analyst).get("/"))
    assert "Check a line of diligence" in page and SECRETS["line"] in page
    assert said(english(cast.analyst).get(tab("deal_diligence", deal), {"show": "mine"})).count(SECRETS["line"]) == 1
    close_line(item=item, result="끝났습니다", by=cast.partner)
    assert waits(cast.analyst) == []


def test_who_takes_a_line_is_not_told_and_who_gets_it_back_is_told_again(cast, deal):
    item = line(cast, deal)
    plan_line(item=item, owner=cast.partner, due_on=None, by=cast.partner)
    assert told(cast.partner) == [] and waits(cast.partner) == [(f"{deal.company.name} · {SECRETS['line']}", None)]
    for owner in (cast.analyst, cast.operations, cast.analyst):
        plan_line(item=item, owner=owner, due_on=None, by=cast.partner)
    assert [len(told(seat)) for seat in (cast.analyst, cast.operations)] == [2, 1]
    assert (waits(cast.operations), len(waits(cast.analyst))) == ([], 1)


def test_nobody_hears_of_it_who_is_blind_or_behind_a_wall(cast, deal):
    card = assigned(cast, deal, cast.analyst2)
    blind, walled_off = line(cast, deal), line(cast, deal, text="벽 뒤의 줄")
    plan_line(item=blind, owner=cast.analyst2, due_on=day(1), by=cast.partner)
    plan_line(item=walled_off, owner=cast.operations, due_on=day(1), by=cast.partner)
    assert len(told(cast.operations)) == len(waits(cast.operations)) == 1
    walled(cast, deal, cast.operations)
    assert told(cast.analyst2) == [] and waits(cast.analyst2) == waits(cast.operations) == []
    lock_card(card=filled(card), by=cast.analyst2)
    assert len(waits(cast.analyst2)) == 1


@pytest.mark.parametrize("ended", ["passed", "withdrawn", "approved"])
def test_once_the_diligence_is_closed_nothing_of_it_waits(cast, deal, ended):
    plan_line(item=line(cast, deal), owner=cast.analyst, due_on=day(1), by=cast.partner)
    assert len(waits(cast.analyst)) == 1
    if ended == "approved":
        approved_item(cast, deal)
    else:
        Deal.objects.filter(pk=deal.pk).update(status=ended)
    assert waits(cast.analyst) == []
