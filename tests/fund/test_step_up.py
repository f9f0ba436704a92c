"""What moves money, publishes, erases or gives a seat asks for the password again once the sign-in is old."""
import inspect
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test import override_settings
from django.urls import get_resolver

from tests.fund.browsing import older, signed_in
from tests.test_access import TABLE, url
from tests.test_structure import ROOT
from tests.world import seat, world

pytestmark = pytest.mark.django_db

MONEY = {"fund:call_new", "fund:call_paid", "applicants:payment_ask", "portfolio:invest", "portfolio:tranche_confirm", "portfolio:value_approve"}
PUBLICATION = {"portfolio:cut_approve", "portfolio:cut_publish", "portfolio:cut_restate"}
SEATS = {"invite", "invitation_again", "invitation_withdraw", "seat_give", "seat_change", "seat_end", "factor_reset",
         *(f"applicants:collaborator_{deed}" for deed in ("invite", "again", "withdraw", "end"))}
WALLS = {"applicants:wall_new", "applicants:wall_end", "applicants:exclusion_answer"}
SIGNATURES = {"applicants:minutes_sign"}
ERASURE = {"applicants:erasure_ask", "applicants:erasure_answer", "applicants:erasure_due"}
MARKED = MONEY | PUBLICATION | SEATS | WALLS | SIGNATURES | ERASURE
ROWS = {row.name: row for row in TABLE if row.name in MARKED}
REAUTHENTICATE = "/accounts/reauthenticate/"

asking = override_settings(STEP_UP_SECONDS=600)


def written() -> dict[str, str | None]:
    """The content of every table of ours: two pictures are equal when nothing at all was written between them."""
    tables = [model._meta.db_table for house in ("fund", "applicants", "portfolio") for model in apps.get_app_config(house).get_models()]
    with connection.cursor() as cursor:
        def content(table: str) -> str | None:
            cursor.execute(f'SELECT md5(string_agg(t::text, E\'\\n\' ORDER BY t::text)) FROM "{table}" t')  # noqa: S608  our own names
            return cursor.fetchone()[0]

        return {table: content(table) for table in tables if table != "fund_user"}  # a sign-in notes its day there


@pytest.fixture(scope="module")
def everything(django_db_setup, django_db_blocker):
    """The whole world; all of it is rolled back in the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield world()
        transaction.set_rollback(True)


def views(resolver=None, space: str = "") -> dict[str, object]:
    """Name → view of every named address of the site."""
    found = {}
    for entry in (resolver or get_resolver()).url_patterns:
        inner = hasattr(entry, "url_patterns")
        found |= views(entry, space + (f"{entry.namespace}:" if entry.namespace else "")) if inner else {f"{space}{entry.name}": entry.callback}
    return found


def test_the_marked_addresses_are_these_and_no_others():
    assert {name for name, view in views().items() if getattr(view, "step_up", False)} == MARKED == set(ROWS)


def test_no_marked_view_takes_files_for_they_would_be_lost_while_the_password_is_asked():
    assert [name for name, view in views().items() if name in MARKED and "FILES" in inspect.getsource(inspect.unwrap(view))] == []


def drawn_by(text: str) -> set[Path]:
    """The templates that a source names, and those they extend or include."""
    found = {path for name in re.findall(r"[\"']((?:fund|applicants|portfolio)/[\w/]+\.html)", text) if (path := ROOT / "templates" / name).exists()}
    return found | {inner for path in found for inner in drawn_by(path.read_text())}


def test_every_form_on_a_page_that_answers_a_marked_write_says_where_to():
    """After the password the browser stands on another address: a form without its own would be sent there."""
    pages = set().union(*(drawn_by(inspect.getsource(inspect.getmodule(inspect.unwrap(view))))
                          for name, view in views().items() if name in MARKED))
    assert {"call_new.html", "invest.html", "work.html"} <= {path.name for path in pages}
    assert [path.name for path in pages for tag in re.findall(r"<form[^>]*", path.read_text())
            if 'method="post"' in tag and "action=" not in tag] == []


@asking
@pytest.mark.parametrize("name", sorted(MARKED))
def test_an_old_sign_in_is_asked_again_and_writes_nothing_while_a_fresh_one_passes(everything, name):
    row = ROWS[name]
    address = url(everything, row, everything.slug)
    who, expected = next((who, status) for who, status in row.post.items() if status in (200, 302, 422))
    with transaction.atomic():
        client = older(signed_in(seat(everything, who).user), 601)
        before = written()
        answer = client.post(address, {"any": "thing"})
        assert (answer.status_code, answer.headers.get("Location", "").split("?")[0]) == (302, REAUTHENTICATE)
        assert written() == before
        fresh = signed_in(seat(everything, who).user).post(address, {"any": "thing"})
        assert (fresh.status_code, REAUTHENTICATE in fresh.headers.get("Location", "")) == (expected, False)
        transaction.set_rollback(True)


@asking
@pytest.mark.parametrize("name", sorted(MARKED))
def test_who_may_not_write_is_refused_and_not_asked_for_a_password(everything, name):
    row = ROWS[name]
    who = [who for who, status in row.post.items() if status == 403][-1]
    with transaction.atomic():
        assert older(signed_in(seat(everything, who).user), 601).post(url(everything, row, everything.slug)).status_code == 403
        transaction.set_rollback(True)
