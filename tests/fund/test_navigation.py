"""The way around: a page stands in one fund and names it; a person with two funds gets from each to the other."""
import pytest

from fund.models import Seat
from fund.permissions import Role
from tests.cast import cast as another_cast

pytestmark = pytest.mark.django_db


def links(answer) -> list[str]:
    return [item["url"] for group in answer.context["nav"] for item in group["items"]]


def test_each_page_names_its_own_fund_and_leads_to_the_other(cast, client):
    rival, third = another_cast("rival"), another_cast("third")
    Seat.objects.create(user=cast.analyst.user, organisation=rival.analyst.organisation, fund=rival.fund, role=Role.ANALYST)
    client.force_login(cast.analyst.user)
    for here, there in ((cast.fund, rival.fund), (rival.fund, cast.fund)):
        answer = client.get(f"/f/{here.slug}/portfolio/")
        assert (answer.context["fund"], answer.context["seat"].fund) == (here, here)
        assert [url for url in links(answer) if there.slug in url.split("/")] == [f"/f/{there.slug}/reviews/"]
    answer = client.get("/")
    assert answer.context["fund"] == cast.fund  # of the seat that is chosen
    assert [p["fund"] for p in answer.context["places"]] == [cast.fund, rival.fund]
    assert [url for url in links(answer) if rival.fund.slug in url.split("/")] == [f"/f/{rival.fund.slug}/reviews/"]
    assert f"/f/{cast.fund.slug}/portfolio/" in links(answer)
    assert third.fund.name not in answer.content.decode()


def test_a_room_outside_the_funds_opens_from_every_page(cast, client):
    rival = another_cast("rival")
    Seat.objects.create(user=cast.operations.user, organisation=rival.analyst.organisation, fund=rival.fund, role=Role.ANALYST)
    client.force_login(cast.operations.user)
    assert all("/outbox/" in links(client.get(path)) for path in ("/", "/f/sunhwan/portfolio/", "/f/rival/portfolio/"))
    client.force_login(cast.analyst.user)
    assert "/outbox/" not in links(client.get("/"))


def test_with_one_fund_there_is_no_other(cast, client):
    another_cast("rival")
    client.force_login(cast.lp.user)
    answer = client.get("/")
    assert answer.context["fund"] == cast.fund
    assert links(answer) == ["/", f"/f/{cast.fund.slug}/reports/"]
