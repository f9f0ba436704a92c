"""Everybody signs in in the browser with their own password and finds their own home: their seat, their rooms, what waits."""
import pytest
from django.core.management import call_command

from fund.models import User
from fund.permissions import Role
from fund.queries.demo import DOMAIN, PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)

# Sign-in -> role, rooms that must be there, rooms that must not.
HOMES = {
    "founder2": (Role.FOUNDER_OWNER, ["내 지원"], ["딜", "조합 장부", "LP 보고", "사람과 자리"]),
    "analyst": (Role.ANALYST, ["내 심사", "딜", "포트폴리오", "분기 마감"], ["조합 장부", "사람과 자리"]),
    "partner": (Role.PARTNER, ["내 심사", "딜", "투자심의", "조합 장부"], ["사람과 자리"]),
    "operations": (Role.OPERATIONS, ["딜", "조합 장부", "분기 마감"], ["내 심사", "사람과 자리"]),
    "chair": (Role.CHAIR, ["투자심의"], ["딜", "포트폴리오", "조합 장부"]),
    "member": (Role.MEMBER, ["투자심의"], ["딜", "포트폴리오", "조합 장부"]),
    "observer": (Role.OBSERVER, ["투자심의"], ["딜", "포트폴리오", "조합 장부"]),
    "programme": (Role.PROGRAMME, [], ["딜", "투자심의", "조합 장부", "LP 보고"]),
    "mentor": (Role.MENTOR, [], ["딜", "투자심의", "조합 장부", "LP 보고"]),
    "lp": (Role.LP, ["LP 보고"], ["딜", "투자심의", "조합 장부", "포트폴리오"]),
    "inspector": (Role.INSPECTOR, ["딜", "조합 장부", "LP 보고"], ["내 심사", "사람과 자리"]),
    "administrator": (Role.ADMINISTRATOR, ["사람과 자리"], ["딜", "투자심의", "조합 장부", "LP 보고", "포트폴리오"]),
}


def test_each_role_signs_in_and_sees_its_own_home(page, live_server, settings):
    settings.SITE_URL = live_server.url
    call_command("seed")
    assert {role for role, _there, _absent in HOMES.values()} >= set(Role) - {Role.FOUNDER_EDITOR, Role.FOUNDER_VIEWER}
    for who, (role, there, absent) in HOMES.items():
        page.goto("about:blank")
        page.context.clear_cookies()
        page.goto(live_server.url + "/")
        assert "/accounts/login/" in page.url
        page.fill("[name=login]", f"{who}{DOMAIN}")
        page.fill("[name=password]", PASSWORD)
        with page.expect_navigation():
            page.click("main form button[type=submit]")
        assert page.url == live_server.url + "/", who
        user = User.objects.get(email=f"{who}{DOMAIN}")
        seat = user.live_seats[0]
        head = page.locator("main .page-head").inner_text()
        assert (role, str(seat.organisation) in head, str(seat.get_role_display()) in head) == (seat.role, True, True), who
        rooms = page.locator("nav.sidenav a").all_inner_texts()
        names = {name.strip() for name in rooms}
        assert (who, set(there) - names, set(absent) & names) == (who, set(), set())
