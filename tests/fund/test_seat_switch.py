"""One acts from the seat one chose: what is written carries it, and a page of another seat writes nothing."""
import datetime as dt
import json
import re

import pghistory.models
import pytest
from django.test import Client
from django.utils import timezone

from fund.models import CapitalCall, Seat
from fund.permissions import Role
from tests.cast import cast as another_cast
from tests.fund.browsing import says, signed_in

pytestmark = pytest.mark.django_db

STALE = "This page was opened as %(then)s. You now act as %(now)s in another tab. Nothing was written: switch back or load the page again."
NOT_YOURS = "This page was opened from a seat that is not yours today. You act as %(now)s. Nothing was written: load the page again."
CALL = {"total": "1000000", "issued_on": "2026-01-05", "due_on": "2026-01-20", "purpose": "투자"}


def seat(of, role, organisation, fund, **days) -> Seat:
    return Seat.objects.create(user=of.user, role=role, organisation=organisation, fund=fund, **{"starts_on": dt.date(2021, 1, 1)} | days)


@pytest.fixture
def many(cast):
    """Operations of our fund, who also sits there for the sponsor, keeps the rival fund's books and reads it as an analyst."""
    rival = another_cast("rival")
    cast.rival = rival.fund
    cast.for_sponsor = seat(cast.operations, Role.OPERATIONS, cast.sponsor, cast.fund)
    cast.there = seat(cast.operations, Role.OPERATIONS, rival.gp, rival.fund)
    cast.reading = seat(cast.operations, Role.ANALYST, rival.gp, rival.fund)
    return cast


def switch(client: Client, to: Seat, **more):
    return client.post("/me/seat/", {"seat": to.uuid, **more})


def chosen(client: Client, address: str = "/") -> Seat:
    return client.get(address).context["chosen"]


def deeds() -> list[tuple[str, int]]:
    """Verb and seat of every deed in the trail, in order."""
    rows = pghistory.models.Context.objects.order_by("created_at").values_list("metadata", flat=True)
    return [(facts["verb"], facts["seat"]) for facts in rows if facts.get("seat")]


# Choosing -------------------------------------------------------------------------------------------------------------
def test_the_oldest_seat_is_chosen_until_another_one_is(many):
    client = signed_in(many.operations.user)
    assert chosen(client) == many.operations
    assert switch(client, many.there).headers["Location"] == "/" and chosen(client) == many.there
    page = client.get("/")
    assert (page.context["fund"], page.context["seat"], page.context["seats"]) == (
        many.rival, many.there, [many.operations, many.for_sponsor, many.there, many.reading])


def test_within_a_fund_one_stays_on_the_page_and_another_fund_leads_to_its_first_page(many):
    client = signed_in(many.operations.user)
    books = "/f/sunhwan/books/"
    page = client.post("/me/seat/", {"seat": many.for_sponsor.uuid, "next": books}, follow=True)
    assert page.redirect_chain == [(books, 302)] and says(page, "You now act as %(seat)s.") and page.context["seat"] == many.for_sponsor
    assert switch(client, many.there, next=books).headers["Location"] == "/"
    assert switch(client, many.reading, next="//elsewhere.example/").headers["Location"] == "/"


def test_only_a_seat_of_ones_own_that_holds_today_can_be_chosen(many, cast):
    over = seat(many.operations, Role.PARTNER, cast.gp, cast.fund, ends_on=timezone.localdate())
    later = seat(many.operations, Role.PARTNER, cast.sponsor, cast.fund, starts_on=timezone.localdate() + dt.timedelta(days=1))
    client = signed_in(many.operations.user)
    for wrong in (cast.partner.uuid, over.uuid, later.uuid, "x", ""):
        page = client.post("/me/seat/", {"seat": wrong}, follow=True)
        assert says(page, "You do not hold this seat today. Nothing was changed.") and page.context["chosen"] == many.operations


def test_the_choice_costs_no_query_on_a_page(many, django_assert_num_queries):
    client = signed_in(many.operations.user)
    client.get("/keys/")
    with django_assert_num_queries(4):  # session, person, seats, unread
        client.get("/keys/")
    switch(client, many.there)
    client.get("/keys/")
    with django_assert_num_queries(4):
        client.get("/keys/")


# What is written names the seat ---------------------------------------------------------------------------------------
def test_every_write_names_the_chosen_seat_where_two_could_do_it(many):
    client = signed_in(many.operations.user)
    for to in (many.operations, many.for_sponsor):
        switch(client, to)
        assert client.post("/f/sunhwan/books/calls/new/", CALL).status_code == 302
    assert deeds() == [("issue capital call", many.operations.pk), ("issue capital call", many.for_sponsor.pk)]


def test_in_the_other_fund_a_seat_of_that_fund_writes_and_never_the_chosen_one_of_this(many):
    client = signed_in(many.operations.user)
    switch(client, many.for_sponsor)
    assert client.post("/f/rival/books/calls/new/", CALL).status_code == 302
    switch(client, many.reading)  # may not keep the books: the seat beside it does
    assert client.post("/f/rival/books/calls/new/", CALL).status_code == 302
    assert deeds() == [("issue capital call", many.there.pk), ("issue capital call", many.there.pk)]


# Two tabs -------------------------------------------------------------------------------------------------------------
def named(page) -> str:
    """The seat a page sends with its htmx requests."""
    return json.loads(re.search(r"hx-headers='([^']*)'", page.content.decode())[1])["X-Seat"]


def test_every_page_says_which_seat_was_chosen_when_it_was_drawn(many):
    client = signed_in(many.operations.user)
    for to in (many.operations, many.there):
        switch(client, to)
        for address in ("/", "/me/", "/f/sunhwan/books/"):
            page = client.get(address)
            assert named(page) == str(to.uuid) and f'data-seat="{to.uuid}"' in page.content.decode()


def test_a_page_of_another_seat_writes_nothing_and_says_so_where_it_was(many):
    client = signed_in(many.operations.user)
    address = "/f/sunhwan/books/calls/new/"
    old = named(client.get(address))
    switch(client, many.for_sponsor)
    page = client.post(address, CALL | {"acting_seat": old}, headers={"referer": f"http://testserver{address}"}, follow=True)
    assert page.redirect_chain == [(address, 302)] and says(page, STALE) and not CapitalCall.objects.exists()
    assert client.post(address, CALL | {"acting_seat": named(page)}).status_code == 302 and CapitalCall.objects.count() == 1


def test_htmx_is_refused_in_place_so_that_what_was_typed_stays(many):
    client = signed_in(many.operations.user)
    address = "/f/sunhwan/books/calls/new/"
    switch(client, many.for_sponsor)
    answer = client.post(address, CALL, headers={"HX-Request": "true", "X-Seat": str(many.operations.uuid)})
    assert (answer.status_code, answer.content, CapitalCall.objects.count()) == (409, b"", 0)
    told = json.loads(answer.headers["HX-Trigger"])["seat-stale"]
    assert told["seat"] == str(many.for_sponsor.uuid) and "sponsor" in told["label"]
    assert client.post(address, CALL, headers={"HX-Request": "true", "X-Seat": str(many.for_sponsor.uuid)}).status_code == 302


def test_a_seat_that_is_not_ones_own_is_no_way_in(many, cast):
    client = signed_in(many.operations.user)
    address = "/f/sunhwan/books/calls/new/"
    for wrong in (str(cast.partner.uuid), "x", "<b>"):
        page = client.post(address, CALL | {"acting_seat": wrong}, headers={"referer": f"http://testserver{address}"}, follow=True)
        assert says(page, NOT_YOURS) and not CapitalCall.objects.exists()


def test_reading_and_what_one_does_as_a_person_go_through_from_an_old_page(many):
    client = signed_in(many.operations.user)
    switch(client, many.for_sponsor)
    old = {"X-Seat": str(many.operations.uuid)}
    assert client.get("/f/sunhwan/books/", headers=old).status_code == 200
    assert client.post("/me/look/", {"theme": "dark"}, headers=old).status_code == 302
    assert client.post("/me/seat/", {"seat": many.operations.uuid}, headers=old | {"HX-Request": "true"}).status_code == 204
    assert chosen(client) == many.operations


# A seat that ends -----------------------------------------------------------------------------------------------------
def test_a_seat_that_ended_while_chosen_gives_way_to_another_and_says_so_once(many):
    client = signed_in(many.operations.user)
    switch(client, many.there)
    client.get("/")
    Seat.objects.filter(pk=many.there.pk).update(ends_on=timezone.localdate())
    page = client.get("/")
    assert says(page, "Your seat as %(ended)s has ended. You now act as %(now)s.") and "rival gp" in page.content.decode()
    assert page.context["chosen"] == many.operations
    assert not says(client.get("/"), "Your seat as %(ended)s has ended. You now act as %(now)s.")


def test_the_last_seat_that_ended_leaves_the_person_outside_and_says_so(cast):
    client = signed_in(cast.operations.user)
    client.get("/")
    Seat.objects.filter(pk=cast.operations.pk).update(ends_on=timezone.localdate())
    page = client.get("/")
    assert says(page, "Your seat as %(ended)s has ended.") and page.context["seats"] == []
    assert client.get("/f/sunhwan/books/").status_code == 404
    assert client.post("/f/sunhwan/books/calls/new/", CALL | {"acting_seat": str(cast.operations.uuid)}).status_code == 404
