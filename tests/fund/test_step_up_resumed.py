"""A write that waited for the password is carried out after it, figure by figure; nothing typed is lost."""
import datetime as dt
from decimal import Decimal

import pytest
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from fund.actions.capital_call import issue_call
from fund.models import CapitalCall, CashFlow
from portfolio.actions.quarter import open_quarter
from tests.cast import PASSWORD
from tests.fund.browsing import older, says, signed_in
from tests.fund.entering import app_code, carry_app
from tests.portfolio.quarters import QUARTER

pytestmark = pytest.mark.django_db

REAUTHENTICATE = "/accounts/reauthenticate/"
asking = override_settings(STEP_UP_SECONDS=600)
CALL = {"total": "10억", "issued_on": "2026-01-05", "due_on": "2026-01-20", "purpose": "첫 투자 <집행> & 관리보수"}


def new_call(cast) -> str:
    return reverse("fund:call_new", args=[cast.fund.slug])


def suspended(client: Client, address: str, data: dict, page: str = "") -> str:
    """Send a write with an old sign-in; where it asks for the password."""
    answer = client.post(address, data, headers={"referer": f"http://testserver{page or address}"})
    assert answer.status_code == 302 and answer.headers["Location"].startswith(REAUTHENTICATE)
    return answer.headers["Location"]


@asking
def test_the_call_that_waited_is_issued_after_the_password_as_it_was_typed(cast):
    client = older(signed_in(cast.operations.user), 601)
    where = suspended(client, new_call(cast), CALL)
    assert client.get(where).status_code == 200 and CapitalCall.objects.count() == 0
    done = client.post(where, {"password": PASSWORD})
    assert (done.status_code, done.headers["Location"]) == (302, reverse("fund:books", args=[cast.fund.slug]))
    row = CapitalCall.objects.get()
    assert (row.total, row.issued_on, row.due_on, row.purpose) == (
        Decimal(1_000_000_000), dt.date(2026, 1, 5), dt.date(2026, 1, 20), CALL["purpose"])
    paid = reverse("fund:call_paid", args=[cast.fund.slug, row.uuid])
    where = suspended(older(client, 601), paid, {"paid_on": "2026-01-20"}, reverse("fund:books", args=[cast.fund.slug]))
    assert CashFlow.objects.count() == 0
    client.post(where, {"password": PASSWORD})
    assert sorted((flow.on, flow.amount) for flow in CashFlow.objects.all()) == sorted(
        (dt.date(2026, 1, 20), line.amount) for line in row.lines.all())


@asking
def test_a_wrong_password_writes_nothing_and_the_right_one_still_carries_it_out_once(cast):
    client = older(signed_in(cast.operations.user), 601)
    where = suspended(client, new_call(cast), CALL)
    assert client.post(where, {"password": "wrong-pass-2026"}).status_code == 200 and CapitalCall.objects.count() == 0
    client.post(where, {"password": PASSWORD})
    again = client.post(where, {"password": PASSWORD})
    assert again.headers["Location"].startswith(new_call(cast)) and CapitalCall.objects.count() == 1


@asking
def test_what_was_wrong_with_it_is_said_after_the_password_with_everything_typed(cast):
    client = older(signed_in(cast.operations.user), 601)
    page = client.post(suspended(client, new_call(cast), CALL | {"total": "-5"}), {"password": PASSWORD})
    text = page.content.decode()
    assert page.status_code == 422 and "total" in page.context["form"].errors
    assert "첫 투자 &lt;집행&gt; &amp; 관리보수" in text and f'action="{new_call(cast)}"' in text


@asking
def test_a_rule_that_says_no_afterwards_is_heard_on_the_page_the_write_came_from(cast):
    open_quarter(fund=cast.fund, quarter=QUARTER, by=cast.operations)
    page = reverse("portfolio:quarter", args=[cast.fund.slug, QUARTER])
    client = older(signed_in(cast.partner.user), 601)
    where = suspended(client, reverse("portfolio:cut_approve", args=[cast.fund.slug, QUARTER, "money"]), {}, page)
    refused = client.post(where, {"password": PASSWORD}, headers={"referer": f"http://testserver{where}"})
    assert (refused.status_code, refused.headers["Location"]) == (302, page)
    assert says(client.get(page), "Still missing: %(what)s.")


@asking
def test_a_code_of_the_app_carries_it_out_as_well(cast):
    client = older(signed_in(cast.operations.user), 601)
    carry_app(cast.operations.user)
    asked = client.get(suspended(client, new_call(cast), CALL))
    ways = [way["url"] for way in asked.context["reauthentication_alternatives"] if "webauthn" not in way["url"]]
    assert len(ways) == 1 and client.get(ways[0]).status_code == 200 and not CapitalCall.objects.exists()
    assert client.post(ways[0], {"code": app_code()}).headers["Location"] == reverse("fund:books", args=[cast.fund.slug])
    assert CapitalCall.objects.get().total == Decimal(1_000_000_000)


@asking
def test_two_tabs_wait_and_each_password_carries_out_its_own(cast):
    client = older(signed_in(cast.operations.user), 601)
    first = suspended(client, new_call(cast), CALL)
    second = suspended(client, new_call(cast), CALL | {"total": "20억"})
    answer = client.post(first, {"password": PASSWORD})
    assert CapitalCall.objects.count() == 0 and answer.headers["Location"].startswith(new_call(cast))
    assert says(client.get(answer.headers["Location"]),
                "Another page of yours asked for the password too. Send this one again: nothing was written.")
    client.post(second, {"password": PASSWORD})
    assert [row.total for row in CapitalCall.objects.all()] == [Decimal(2_000_000_000)]


@asking
def test_htmx_is_led_to_the_whole_page_and_the_write_is_carried_out_after_it(cast):
    client = older(signed_in(cast.operations.user), 601)
    answer = client.post(new_call(cast), CALL, headers={"HX-Request": "true", "referer": f"http://testserver{new_call(cast)}"})
    assert (answer.status_code, answer.content) == (200, b"") and answer.headers["HX-Redirect"].startswith(REAUTHENTICATE)
    client.post(answer.headers["HX-Redirect"], {"password": PASSWORD})
    assert CapitalCall.objects.get().total == Decimal(1_000_000_000)


@asking
def test_reading_the_page_is_never_asked_for_and_a_sign_in_without_a_proof_counts_as_old(client, cast):
    client.force_login(cast.operations.user)
    assert client.get(new_call(cast)).status_code == 200
    assert client.post(new_call(cast), CALL).headers["Location"].startswith(REAUTHENTICATE)
    assert CapitalCall.objects.count() == 0


@asking
def test_a_person_without_password_and_second_factor_is_told_to_sign_in_again(client, cast):
    user = cast.operations.user
    user.set_unusable_password()
    user.save()
    client.force_login(user)
    answer = client.post(new_call(cast), CALL, headers={"referer": f"http://testserver{new_call(cast)}"}, follow=True)
    assert says(answer, "This needs a fresh sign-in. Sign out, sign in again and repeat it. Nothing was written.")
    assert CapitalCall.objects.count() == 0


@override_settings(STEP_UP_SECONDS=0)
def test_asking_every_time_still_ends(cast):
    client = older(signed_in(cast.operations.user), 1)
    client.post(suspended(client, new_call(cast), CALL), {"password": PASSWORD})
    assert CapitalCall.objects.count() == 1


@asking
def test_a_call_that_is_paid_on_another_persons_screen_meanwhile_is_not_posted_twice(cast):
    today = timezone.localdate()
    row = issue_call(fund=cast.fund, total=Decimal(1_000_000), issued_on=today, due_on=today, purpose="투자", by=cast.operations)
    paid = reverse("fund:call_paid", args=[cast.fund.slug, row.uuid])
    client = older(signed_in(cast.operations.user), 601)
    where = suspended(client, paid, {"paid_on": str(today)})
    signed_in(cast.operations.user).post(paid, {"paid_on": str(today)})
    assert CashFlow.objects.count() == 3
    assert client.post(where, {"password": PASSWORD}).status_code == 422 and CashFlow.objects.count() == 3
