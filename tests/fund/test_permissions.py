"""Closed by default: what is invisible is not found, what is visible but not allowed is forbidden, and a view must say whom it serves."""
import datetime as dt
from types import SimpleNamespace

import pytest
from django.http import Http404, HttpResponse
from django.test import override_settings
from django.urls import path
from django.utils import timezone
from django.views.generic import TemplateView

from fund import checks
from fund.models import Fund, Seat
from fund.permissions import GRANTS, Can, Role, acting_seat, allow, holds, public, visible_or_404
from tests.cast import cast as build_cast
from tests.cast import organisation, person


def bare(request):
    return HttpResponse()


urlpatterns = [
    path("open/", public(bare)), path("guarded/", allow(Can.SIGN_IN)(bare)), path("bare/", bare),
    path("template/", TemplateView.as_view(template_name="404.html")),
]


def books(fund: Fund) -> str:
    return f"/f/{fund.slug}/books/"


def test_every_capability_is_granted_to_known_roles_and_no_role_is_left_out():
    assert set(GRANTS) == set(Can)
    assert all(GRANTS.values()) and frozenset().union(*GRANTS.values()) == frozenset(Role)
    assert not holds("nobody", Can.SIGN_IN)


@override_settings(ROOT_URLCONF=__name__)
def test_a_view_without_a_capability_is_refused_at_the_start():
    assert [error.msg for error in checks.views_name_a_capability(None)] == [
        f"The view of “{address}” names no capability." for address in ("bare/", "template/")]


def test_every_view_of_the_site_names_a_capability_and_every_job_has_its_task():
    assert checks.views_name_a_capability(None) == checks.jobs_are_answered(None) == []


def test_a_job_name_that_nobody_answers_is_refused_at_the_start(tmp_path, monkeypatch):
    (tmp_path / "actions").mkdir()
    (tmp_path / "actions" / "typo.py").write_text('enqueue("fund.delivery", "x")\nenqueue(\n    "fund.deliver", "x")\n')
    monkeypatch.setattr(checks, "HOUSES", ("fund",))
    monkeypatch.setattr(checks.apps, "get_app_config", lambda house: SimpleNamespace(path=str(tmp_path)))
    assert [error.msg for error in checks.jobs_are_answered(None)] == [
        "No task answers to the job “fund.delivery” that typo.py enqueues."]


def test_an_invisible_fund_is_not_found_and_a_visible_one_without_the_capability_forbidden(client, cast):
    rival = build_cast("rival")
    for seat, fund, status in [
        (cast.operations, cast.fund, 200), (cast.operations, rival.fund, 404), (cast.mentor, cast.fund, 403),
        (cast.founder, cast.fund, 404), (cast.administrator, cast.fund, 404), (rival.partner, cast.fund, 404),
    ]:
        client.force_login(seat.user)
        assert client.get(books(fund)).status_code == status, seat


def test_a_seat_of_one_fund_opens_nothing_in_another_fund_of_the_same_person(client, cast):
    rival = build_cast("rival")
    Seat.objects.create(user=cast.operations.user, organisation=rival.lp_a, role=Role.LP, fund=rival.fund, starts_on=dt.date(2020, 1, 1))
    Seat.objects.create(user=cast.operations.user, organisation=rival.gp, role=Role.OPERATIONS, fund=None, starts_on=dt.date(2020, 1, 1))
    client.force_login(cast.operations.user)
    assert client.get(books(cast.fund)).status_code == 200
    assert client.get(books(rival.fund)).status_code == 403


@pytest.mark.parametrize(("starts", "ends", "status"), [
    (-9, None, 200), (-9, 1, 200), (-9, 0, 404), (-9, -1, 404), (0, None, 200), (1, None, 404)])
def test_a_seat_holds_from_its_first_day_until_the_day_before_it_ends(client, cast, starts, ends, status):
    today = timezone.localdate()
    Seat.objects.filter(pk=cast.operations.pk).update(
        starts_on=today + dt.timedelta(starts), ends_on=None if ends is None else today + dt.timedelta(ends))
    client.force_login(cast.operations.user)
    assert client.get(books(cast.fund)).status_code == status


def test_a_person_who_may_no_longer_sign_in_is_signed_out(client, cast):
    client.force_login(cast.operations.user)
    cast.operations.user.is_active = False
    cast.operations.user.save()
    assert client.get(books(cast.fund)).status_code == 302


def test_only_a_visible_row_is_handed_out(cast):
    rival = build_cast("rival")
    assert visible_or_404(Fund.objects, cast.analyst.user, slug=cast.fund.slug) == cast.fund
    with pytest.raises(Http404):
        visible_or_404(Fund.objects, cast.analyst.user, slug=rival.fund.slug)


def test_a_write_comes_from_the_chosen_seat_if_it_may_and_else_from_the_first_that_may(cast):
    first = person("two", Role.ANALYST, cast.gp, cast.fund)
    second = Seat.objects.create(user=first.user, organisation=cast.gp, role=Role.PARTNER, fund=cast.fund)
    third = Seat.objects.create(user=first.user, organisation=organisation("other", "gp"), role=Role.PARTNER, fund=cast.fund)

    def seat(can: Can, chosen: Seat | None = None) -> Seat | None:
        return acting_seat(SimpleNamespace(session={"seat": chosen.pk} if chosen else {}), first.user.live_seats, can)

    assert seat(Can.SCORE) == first
    assert seat(Can.SCORE, chosen=second) == second
    assert seat(Can.PUBLISH) == second
    assert seat(Can.PUBLISH, chosen=third) == third
    assert seat(Can.PUBLISH, chosen=first) == second
    assert seat(Can.KEEP_BOOKS, chosen=first) is None
    assert seat(Can.SCORE, chosen=cast.analyst) == first
