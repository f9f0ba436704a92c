"""The room “People and seats”: everybody is found, one page a person, and the page of a seat that has just ended says so."""
import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from fund.actions.invitation import invite
from fund.actions.seat import change_seat, end_seat, give_seat
from fund.models import Message, Seat, User
from fund.permissions import Role
from tests.applicants.ballots import prepared
from tests.cast import cast as build_cast
from tests.cast import company, draft_deal, submitted_deal

DAY = dt.timedelta(days=1)


def names(client, query: str = "") -> list[str]:
    page = client.get(f"/people/?{query}")
    assert page.status_code == 200
    return [row.name for row in page.context["page"]]


@pytest.fixture
def admin(client, cast):
    client.force_login(cast.administrator.user)
    return client


@pytest.fixture
def varied(cast):
    """Somebody who left, somebody who comes, somebody who is invited."""
    today = timezone.localdate()
    end_seat(seat=cast.analyst2, on=today, reason="퇴사", by=cast.administrator)
    give_seat(user=cast.mentor.user, organisation=cast.gp, role=Role.PARTNER, fund=cast.fund, on=today + DAY, by=cast.administrator)
    cast.invited, _token = invite(email="haneul@example.net", name="김하늘", language="ko", organisation=cast.sponsor, role=Role.CHAIR,
                                  fund=cast.fund, by=cast.administrator)
    return cast


def test_everybody_with_a_seat_is_listed_and_nobody_without(admin, cast):
    User.objects.create_user("passer-by@example.org", "x", name="passer-by")
    assert set(names(admin)) == set(Seat.objects.values_list("user__name", flat=True))


@pytest.mark.parametrize(("words", "found"), [
    ("sunhwan-analyst2", ["sunhwan-analyst2"]), ("ANALYST2@EXAMPLE", ["sunhwan-analyst2"]), ("auditor", ["sunhwan-inspector"]),
    ("LP 나", ["sunhwan-lp2"]), ("ㅇㅇㅍㄹ", ["sunhwan-editor", "sunhwan-founder", "sunhwan-viewer"]), ("zzz", []), ("%", []), ("(", []),
    ("\\", [])])
def test_people_are_found_by_name_address_and_organisation(admin, cast, words, found):
    assert [row.name for row in admin.get("/people/", {"q": words}).context["page"]] == found


def test_filters_ask_of_one_and_the_same_seat(admin, varied):
    gp, fund = varied.gp.uuid, varied.fund.slug
    assert names(admin, f"organisation={gp}&role=partner&state=live") == ["sunhwan-partner"]
    assert names(admin, f"organisation={gp}&role=partner") == ["sunhwan-mentor", "sunhwan-partner"]
    assert names(admin, f"role=partner&state=coming&fund={fund}") == ["sunhwan-mentor"]
    assert names(admin, "role=mentor&state=coming") == []  # the mentor's seat is live; the one to come is another
    assert names(admin, "state=ended") == ["sunhwan-analyst2"]
    assert "sunhwan-administrator" not in names(admin, f"fund={fund}")
    assert names(admin, "state=invited") == ["김하늘"]
    assert names(admin, "state=invited&q=ㄱㅎㄴ") == ["김하늘"] and names(admin, "state=invited&role=lp") == []


def test_nonsense_in_the_address_is_not_asked(admin, cast):
    assert len(names(admin, "state=x&fund=none&organisation=1&role=king&page=99")) == Seat.objects.count()


def test_the_tabs_count_what_they_list(admin, varied):
    for query in ("", "role=partner", f"organisation={varied.gp.uuid}", "q=analyst"):
        tabs = {tab["key"]: tab["count"] for tab in admin.get(f"/people/?{query}").context["tabs"]}
        assert tabs == {state: len(names(admin, f"{query}&state={state}")) for state in ("", "live", "coming", "ended", "invited")}


def test_a_long_list_is_turned_page_by_page_and_loses_nobody(admin, cast):
    build_cast("rival")
    first, second = names(admin), names(admin, "page=2")
    assert len(first) == 25 and len(set(first + second)) == Seat.objects.values("user").distinct().count() == len(first + second)


def test_a_person_has_one_page_with_every_seat_and_its_days(admin, varied):
    change_seat(seat=varied.analyst, organisation=varied.gp, role=Role.OPERATIONS, fund=varied.fund, on=timezone.localdate(), reason="전보",
                by=varied.administrator)
    page = admin.get(f"/people/{varied.analyst.user.uuid}/")
    assert [(seat.role, seat.standing) for seat in page.context["seats"]] == [("operations", "live"), ("analyst", "ended")]
    assert "전보" in page.content.decode()
    mentor = admin.get(f"/people/{varied.mentor.user.uuid}/").context["seats"]
    assert [(seat.role, seat.standing) for seat in mentor] == [("mentor", "live"), ("partner", "coming")]


def test_an_open_invitation_stands_on_the_page_of_its_person(admin, cast):
    invite(email=cast.mentor.user.email, name="멘토", language="ko", organisation=cast.gp, role=Role.CHAIR, fund=cast.fund, by=cast.administrator)
    assert "/again/" in admin.get(f"/people/{cast.mentor.user.uuid}/").content.decode()
    assert "/again/" not in admin.get(f"/people/{cast.analyst.user.uuid}/").content.decode()


def test_ones_own_page_offers_no_deed_and_says_why(admin, cast):
    own = [f"/people/{cast.administrator.user.uuid}/", f"/people/seats/{cast.administrator.uuid}/end/",
           f"/people/seats/{cast.administrator.uuid}/change/", f"/people/{cast.administrator.user.uuid}/seats/new/"]
    for address in own:
        page = admin.get(address).content.decode()
        assert "다른 관리자" in page or "another administrator" in page
        assert not re.search(r"<(form|button)\b", re.search("<main.*?</main>", page, re.S)[0])
    assert admin.post(own[1], {"on": "2999-01-01", "reason": "x"}).status_code == 422


def test_a_seat_is_given_changed_and_ended_on_its_pages(admin, cast):
    today, person = timezone.localdate(), cast.analyst.user
    place = {"role": "partner", "organisation": str(cast.gp.uuid), "fund": cast.fund.slug, "on": f"{today:%Y-%m-%d}"}
    home = f"/people/{person.uuid}/"
    assert admin.post(f"{home}seats/new/", place).headers["Location"] == home
    given = person.seats.get(role="partner")
    assert admin.post(f"/people/seats/{given.uuid}/change/", place | {"role": "chair", "reason": ""}).headers["Location"] == home
    changed = person.seats.get(role="chair")
    assert admin.post(f"/people/seats/{changed.uuid}/end/", {"on": f"{today:%Y-%m-%d}", "reason": "임기 만료"}).headers["Location"] == home
    assert {seat.role: seat.standing for seat in person.seats.all()} == {"analyst": "live", "partner": "ended", "chair": "ended"}
    assert list(Message.objects.order_by("pk").values_list("kind", flat=True)) == ["seat_given", "seat_changed", "seat_ended"]


@pytest.mark.parametrize(("field", "value"), [("role", ""), ("role", "lp"), ("organisation", "x"), ("fund", ""), ("on", "2020-01-01"), ("on", "어제")])
def test_a_bad_seat_stands_beside_its_field_and_keeps_the_rest(admin, cast, field, value):
    typed = {"role": "partner", "organisation": str(cast.gp.uuid), "fund": cast.fund.slug, "on": "2999-01-01"} | {field: value}
    page = admin.post(f"/people/{cast.analyst.user.uuid}/seats/new/", typed)
    assert page.status_code == 422
    assert list(page.context["form"].errors) == ["organisation" if (field, value) == ("role", "lp") else field]
    assert field == "fund" or f'value="{cast.fund.slug}" selected' in page.content.decode()
    assert cast.analyst.user.seats.count() == 1


def test_no_page_of_the_room_names_a_deal(admin, cast):
    """The founders' seats carry their organisation's name; nothing else of an application is there."""
    told = submitted_deal(cast, company("숨은펠릿"), ask=1_987_654_321)
    draft_deal(cast)
    prepared(cast, name="의안펠릿")
    give_seat(user=cast.mentor.user, organisation=told.company.organisation, role=Role.FOUNDER_EDITOR, by=cast.administrator)
    pages = [admin.get(address).content.decode() for address in (
        "/people/", "/people/?q=펠릿", f"/people/{cast.mentor.user.uuid}/", f"/people/{cast.founder.user.uuid}/", "/people/invite/",
        "/people/?state=invited", f"/people/seats/{cast.founder.uuid}/end/")]
    assert "숨은펠릿" in pages[0] and "숨은펠릿" in pages[2]
    leaks = (told.receipt_no, str(told.uuid), told.company.business_number, told.company.one_line, cast.round.name_ko, "1,987,654,321",
             "1987654321", "19.9", "/deals/", "/applications/", "심사 중")
    assert [(leak, number) for number, page in enumerate(pages) for leak in leaks if leak in page] == []
    assert admin.get(f"/f/{cast.fund.slug}/deals/").status_code == 404


# A seat that ends while its holder is signed in ----------------------------------------------------------------------


def ended(cast, seat, **changes):
    return end_seat(**{"seat": seat, "on": timezone.localdate(), "reason": "임기 만료", "by": cast.administrator} | changes)


def test_a_room_closes_at_once_and_the_page_names_the_seat_and_its_day(client, cast):
    client.force_login(cast.analyst.user)
    deals = f"/f/{cast.fund.slug}/deals/"
    client.cookies["django_language"] = "en"
    assert client.get(deals).status_code == 200
    ended(cast, cast.analyst)
    page = client.get(deals)
    today = timezone.localdate()
    assert page.status_code == 404  # with the last seat in it the fund itself is out of sight
    assert f"Your seat as Analyst at {cast.gp} ended on {today.day} {today:%b %Y}" in page.content.decode()


def test_another_seat_in_the_fund_leaves_a_plain_no_that_names_the_ended_one(client, cast):
    give_seat(user=cast.analyst.user, organisation=cast.gp, role=Role.CHAIR, fund=cast.fund, by=cast.administrator)
    client.force_login(cast.analyst.user)
    ended(cast, cast.analyst)
    client.cookies["django_language"] = "en"
    page = client.get(f"/f/{cast.fund.slug}/deals/")
    assert page.status_code == 403 and "Your seat as Analyst" in page.content.decode()
    assert client.get(f"/f/{cast.fund.slug}/committee/").status_code == 200


def test_a_write_after_the_end_writes_nothing_and_says_why(client, cast):
    client.force_login(cast.operations.user)
    ended(cast, cast.operations)
    before = Message.objects.count()
    page = client.post(f"/f/{cast.fund.slug}/books/calls/new/", {"total": "10억", "issued_on": "2026-01-05", "due_on": "2026-01-20", "purpose": "x"})
    assert page.status_code == 404 and page.context["ended"] == cast.operations and Message.objects.count() == before


def test_the_end_of_a_seat_is_not_blamed_for_what_it_never_opened(client, cast):
    client.force_login(cast.lp.user)
    rival = build_cast("rival")
    ended(cast, cast.lp)
    for address in (f"/f/{cast.fund.slug}/deals/", f"/f/{rival.fund.slug}/reports/", "/people/", "/nowhere/"):
        assert client.get(address).context.get("ended") is None
    assert client.get(f"/f/{cast.fund.slug}/reports/").context["ended"] == cast.lp


def test_an_old_end_and_a_seat_that_was_changed_are_not_blamed(client, cast):
    client.force_login(cast.analyst.user)
    change_seat(seat=cast.analyst, organisation=cast.gp, role=Role.OPERATIONS, fund=cast.fund, on=timezone.localdate(), by=cast.administrator)
    assert client.get(f"/f/{cast.fund.slug}/deals/").status_code == 200
    assert client.get(f"/f/{cast.fund.slug}/reviews/").context["ended"].role == "analyst"  # operations do not score
    Seat.objects.filter(pk=cast.analyst.pk).update(ends_on=timezone.localdate() - 40 * DAY)
    assert client.get(f"/f/{cast.fund.slug}/reviews/").context["ended"] is None


def test_a_fragment_that_is_closed_leads_to_the_first_page_which_says_it(client, cast):
    client.force_login(cast.analyst.user)
    ended(cast, cast.analyst)
    answer = client.get(f"/f/{cast.fund.slug}/deals/", headers={"HX-Request": "true"})
    assert answer.status_code == 404 and answer.headers["HX-Redirect"] == "/"
    client.cookies["django_language"] = "en"
    assert "Your seat as Analyst" in client.get("/").content.decode()


def test_a_page_that_opens_asks_nothing_about_ended_seats_and_one_that_does_not_asks_once(client, cast):
    client.force_login(cast.analyst.user)
    for address, asks in ((f"/f/{cast.fund.slug}/deals/", 0), (f"/f/{cast.fund.slug}/books/", 1)):
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        assert sum('"ends_on" BETWEEN' in query["sql"] for query in queries) == asks


def test_the_first_page_tells_of_a_seat_that_ended_this_week_unless_another_followed(client, cast):
    client.force_login(cast.analyst.user)
    client.cookies["django_language"] = "en"
    follower = give_seat(user=cast.analyst.user, organisation=cast.gp, role=Role.OPERATIONS, fund=cast.fund, by=cast.administrator)
    ended(cast, cast.analyst)
    assert "Your seat as Analyst" not in client.get("/").content.decode()
    Seat.objects.filter(pk=follower.pk).update(starts_on=dt.date(2020, 1, 1))
    assert "Your seat as Analyst" in client.get("/").content.decode()
    Seat.objects.filter(pk=cast.analyst.pk).update(ends_on=timezone.localdate() - 8 * DAY)
    assert "Your seat as Analyst" not in client.get("/").content.decode()
