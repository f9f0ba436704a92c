"""The page that says who can see a report tells the truth: everybody on it gets in, and nobody else does."""
import datetime as dt

import pytest
from django.utils import timezone

from fund.models import Seat
from fund.permissions import Role
from tests.world import EVERYBODY, seat, world

pytestmark = pytest.mark.django_db


def test_the_page_lists_exactly_those_the_report_opens_for(client):
    w = world()
    address = f"/f/{w.slug}/reports/{w.report.uuid}/"
    opened = set()
    for who in EVERYBODY[1:]:
        client.force_login(seat(w, who).user)
        if client.get(address).status_code == 200:
            opened.add(seat(w, who).person)
    client.force_login(w.cast.partner.user)
    houses = client.get(f"{address}readers/").context["houses"]
    assert {person["name"] for house in houses for person in house["people"]} == opened
    assert {house["organisation"] for house in houses} == {str(seat(w, who).organisation) for who in ("partner", "lp", "lp2", "inspector")}


def test_a_seat_that_ended_is_off_the_page_and_an_lp_is_said_to_read_its_own_account(client):
    w = world()
    Seat.objects.filter(pk=w.cast.lp2.pk).update(ends_on=timezone.localdate())
    client.force_login(w.cast.inspector.user)
    people = [p for h in client.get(f"/f/{w.slug}/reports/{w.report.uuid}/readers/").context["houses"] for p in h["people"]]
    assert [p["reads"] for p in people if p["role"] == Role.LP.label] == ["발행된 보고서와 자기 계좌"]


@pytest.mark.parametrize("more", [0, 2])
def test_the_page_costs_the_same_for_few_and_for_many_people(client, more, django_assert_num_queries):
    w = world()
    for number in range(more):
        user = w.cast.mentor.user.__class__.objects.create_user(f"more{number}@example.org", "x", name=f"더 {number}")
        Seat.objects.create(user=user, organisation=w.cast.lp_a, fund=w.cast.fund, role=Role.LP, starts_on=dt.date(2020, 1, 1))
    client.force_login(w.cast.partner.user)
    address = f"/f/{w.slug}/reports/{w.report.uuid}/readers/"
    client.get(address)
    with django_assert_num_queries(9):
        client.get(address)
