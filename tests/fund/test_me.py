"""The person's own page, and a language and a theme that come along to every browser."""
import datetime as dt
import re

import pytest
from django.test import Client

from fund.actions.person import create_person
from fund.forms.me import PhoneField
from fund.models import Message, Seat, User
from tests.cast import PASSWORD
from tests.fund.browsing import says, signed_in

pytestmark = pytest.mark.django_db

ME = {"name": "한결", "phone": "010 1234 5678", "language": "en", "theme": "dark"}


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def drawn(page) -> tuple[str, str]:
    """Language and theme a page is drawn in."""
    tag = re.search(r"<html[^>]*>", page.content.decode())[0]
    return re.search(r'lang="(\w+)"', tag)[1], (re.search(r'data-theme="(\w+)"', tag) or ["", ""])[1]


def test_what_a_person_writes_is_kept_and_the_pages_follow_at_once(cast):
    client = signed_in(cast.partner.user)
    assert drawn(client.get("/me/")) == ("ko", "")
    page = client.post("/me/", ME, follow=True)
    user = fresh(cast.partner.user)
    assert (user.name, user.phone, user.language, user.theme) == ("한결", "010-1234-5678", "en", "dark")
    assert drawn(page) == ("en", "dark") and "Saved." in page.content.decode()
    assert drawn(client.post("/me/", ME | {"language": "ko", "theme": "device"}, follow=True)) == ("ko", "")


@pytest.mark.parametrize(("field", "value"), [("name", ""), ("name", "가" * 81), ("phone", "010-12"), ("phone", "전화 주세요"), ("language", "fr"),
                                              ("theme", "pink"), ("theme", "")])
def test_bad_input_stands_beside_its_field_and_keeps_the_rest(cast, field, value):
    client = signed_in(cast.partner.user)
    page = client.post("/me/", ME | {"name": "한결 <b>"} | {field: value})
    assert page.status_code == 422 and list(page.context["form"].errors) == [field]
    assert field == "name" or 'value="한결 &lt;b&gt;"' in page.content.decode()
    assert fresh(cast.partner.user).name == "sunhwan-partner"


@pytest.mark.parametrize(("typed", "kept"), [
    ("01012345678", "010-1234-5678"), ("010.1234.5678", "010-1234-5678"), ("+82 10-1234-5678", "010-1234-5678"),
    ("+82 (0)10 1234 5678", "010-1234-5678"), ("011-234-5678", "011-234-5678"), ("+44 7700 900123", "+447700900123"), ("", "")])
def test_a_number_is_read_as_people_write_it(typed, kept):
    assert PhoneField(required=False).clean(typed) == kept


def test_seats_stand_with_their_days_and_only_ones_own(cast):
    Seat.objects.create(user=cast.partner.user, organisation=cast.sponsor, role="analyst", fund=cast.fund, starts_on=dt.date(2019, 3, 2),
                        ends_on=dt.date(2019, 12, 31))
    page = signed_in(cast.partner.user).get("/me/")
    assert [(seat.organisation, seat.ends_on) for seat in page.context["held"]] == [(cast.gp, None), (cast.sponsor, dt.date(2019, 12, 31))]
    assert says(page, "You act from here") and says(page, "Ended") and "2019" in page.content.decode()
    assert "sunhwan LP" not in page.content.decode()


def test_a_person_without_a_seat_has_a_page_too(db):
    user = create_person(email="new@example.org", name="새 사람", language="ko", password=PASSWORD)
    page = signed_in(user).get("/me/")
    assert page.status_code == 200 and says(page, "No seat so far. An application makes you a founder of its company; the fund invites "
                                            "everybody else.")


# Language and theme ---------------------------------------------------------------------------------------------------
def test_language_and_theme_come_along_to_another_browser(cast):
    client = signed_in(cast.partner.user)
    client.post("/i18n/setlang/", {"language": "en", "next": "/"})
    assert client.post("/me/look/", {"theme": "dark"}, headers={"HX-Request": "true"}).status_code == 204
    assert drawn(client.get("/")) == ("en", "dark")
    elsewhere = Client()
    assert drawn(elsewhere.get("/accounts/login/")) == ("ko", "")
    assert drawn(signed_in(cast.partner.user, elsewhere).get("/")) == ("en", "dark")


def test_whoever_signs_in_after_another_person_gets_their_own_look(cast):
    User.objects.filter(pk=cast.partner.user.pk).update(language="en", theme="dark")
    client = signed_in(fresh(cast.partner.user))
    client.post("/accounts/logout/")
    assert drawn(signed_in(cast.analyst.user, client).get("/")) == ("ko", "")


def test_who_is_not_signed_in_changes_the_language_of_the_browser_only(cast, client):
    assert client.post("/i18n/setlang/", {"language": "en", "next": "/accounts/login/"}).headers["Location"] == "/accounts/login/"
    assert drawn(client.get("/accounts/login/")) == ("en", "") and not User.objects.filter(language="en").exists()
    assert client.post("/me/look/", {"theme": "dark"}).headers["Location"].startswith("/accounts/login/")


def test_what_is_no_look_of_ours_changes_nothing(cast):
    client = signed_in(cast.partner.user)
    client.post("/me/look/", {"theme": "pink", "language": "fr", "next": "//elsewhere.example/"})
    assert (fresh(cast.partner.user).theme, fresh(cast.partner.user).language) == ("", "ko")
    client.cookies["theme"] = 'x" onload="'
    assert drawn(client.get("/")) == ("ko", "")
    assert client.post("/me/look/", {"theme": "light", "next": "//elsewhere.example/"}).headers["Location"] == "/"


def test_letters_follow_the_language_the_person_chose(cast):
    signed_in(cast.partner.user).post("/i18n/setlang/", {"language": "en", "next": "/"})
    before = set(Message.objects.values_list("pk", flat=True))
    client = signed_in(cast.partner.user)
    client.post("/accounts/password/reset/", {"email": cast.partner.user.email})
    letter = Message.objects.exclude(pk__in=before).get()
    assert letter.language == "en" and not re.search("[가-힣]", letter.body)
