"""Signing up, for founders: open to anybody, proven by a code, and silent about who has an account."""
import pytest
from django.core.cache import cache
from django.test import Client

from fund.actions.person import create_person
from fund.errors import Refused
from fund.models import Message, User
from tests.cast import PASSWORD
from tests.fund.entering import Counted, code_in, without_tokens

SIGN_UP, CODE_PAGE, RESET = "/accounts/signup/", "/accounts/confirm-email/", "/accounts/password/reset/"
NEW = "new-founder@example.org"


def sign_up(client: Client, email: str = NEW, name: str = "새 대표", **changes: str):
    cache.clear()
    return client.post(SIGN_UP, {"name": name, "email": email, "password1": "founder-pass-2026", "password2": "founder-pass-2026"} | changes)


def test_a_founder_signs_up_and_is_in_once_the_code_is_typed_in_the_same_browser(client, db):
    assert "창업자 계정 만들기" in client.get(SIGN_UP).text and "메일로 초대를 받으므로" in client.get(SIGN_UP).text
    assert sign_up(client).headers["Location"] == CODE_PAGE
    user, letter = User.objects.get(), Message.objects.get()
    assert (user.email, user.name, user.language) == (NEW, "새 대표", "ko")
    assert (letter.to, letter.user, letter.subject) == (NEW, user, "순환 계정 확인 코드")
    assert client.get("/").headers["Location"] == "/accounts/login/?next=/"  # not yet
    assert Client().post(CODE_PAGE, {"code": code_in(letter)}).headers["Location"] == "/accounts/login/"  # not from elsewhere
    assert client.post(CODE_PAGE, {"code": code_in(letter)}).headers["Location"] == "/"
    assert client.get("/").status_code == 200 and list(user.seats.all()) == []
    assert user.emailaddress_set.get().verified
    cache.clear()
    assert Client().post("/accounts/login/", {"login": NEW, "password": "founder-pass-2026"}).headers["Location"] == "/"


def test_who_signs_up_in_english_gets_english_letters(client, db):
    client.cookies["django_language"] = "en"
    sign_up(client)
    assert (User.objects.get().language, Message.objects.get().subject) == ("en", "Your code for a new Sunhwan account")


def test_without_the_code_the_account_opens_nothing(client, db):
    sign_up(client)
    cache.clear()
    again = Client()
    assert again.post("/accounts/login/", {"login": NEW, "password": "founder-pass-2026"}).headers["Location"] == CODE_PAGE
    assert again.get("/").headers["Location"] == "/accounts/login/?next=/"
    assert again.post(CODE_PAGE, {"code": code_in(Message.objects.latest("pk"))}).headers["Location"] == "/"


def test_three_wrong_codes_end_it(client, db):
    sign_up(client)
    code = code_in(Message.objects.get())
    wrong = [client.post(CODE_PAGE, {"code": "1111-1111"}) for _ in range(3)]
    assert [a.status_code for a in wrong] == [200, 200, 302] and "코드가 맞지 않습니다" in wrong[0].text
    assert client.post(CODE_PAGE, {"code": code}).headers["Location"] == "/accounts/login/"
    assert "여러 번 틀렸습니다" in client.get("/accounts/login/").text


def test_a_new_code_can_be_asked_for_and_the_old_one_is_void(client, db):
    sign_up(client)
    old = code_in(Message.objects.get())
    cache.clear()
    client.post(CODE_PAGE, {"action": "resend"})
    new = code_in(Message.objects.latest("pk"))
    assert Message.objects.count() == 2 and old != new
    assert client.post(CODE_PAGE, {"code": old}).status_code == 200
    assert client.post(CODE_PAGE, {"code": new}).headers["Location"] == "/"


@pytest.mark.parametrize("changes", [{}, {"name": "다른 이름"}])
def test_a_known_address_gets_the_same_answer_at_the_same_cost_and_a_letter_of_its_own(client, cast, settings, changes):
    settings.PASSWORD_HASHERS = ["tests.fund.entering.Counted"]
    known, answers, pages, cost = cast.partner.user, [], [], []
    for email in (known.email, NEW):
        Counted.times, browser = 0, Client()
        answers.append(sign_up(browser, email, **changes))
        cost.append(Counted.times)
        pages.append([without_tokens(browser.get(CODE_PAGE).text).replace(email, "X"),
                      without_tokens(browser.post(CODE_PAGE, {"code": "1111-1111"}).text).replace(email, "X")])
        cache.clear()
        browser.post(CODE_PAGE, {"action": "resend"})
        pages[-1].append(without_tokens(browser.get(CODE_PAGE).text).replace(email, "X"))
    assert [(a.status_code, a.headers["Location"]) for a in answers] == [(302, CODE_PAGE)] * 2
    assert pages[0] == pages[1] and cost == [1, 1]
    to_known, to_new = Message.objects.filter(to=known.email), Message.objects.filter(to=NEW)
    assert [m.subject for m in to_known] == ["이미 계정이 있습니다"] and [m.subject for m in to_new] == ["순환 계정 확인 코드"] * 2
    letter = to_known.get()
    assert letter.user == known and "/accounts/password/reset/" in letter.body and not any(c.isdigit() for c in letter.body)
    known.refresh_from_db()
    assert known.check_password(PASSWORD) and known.name == "sunhwan-partner"


def test_the_letter_to_a_known_address_is_in_its_owners_language(client, cast):
    User.objects.filter(pk=cast.partner.user.pk).update(language="en")
    sign_up(client, cast.partner.user.email)
    assert Message.objects.get().subject == "You have an account already"


def test_a_reset_answers_alike_for_known_and_unknown_addresses(client, cast, settings):
    settings.PASSWORD_HASHERS = ["tests.fund.entering.Counted"]
    known, seen = cast.partner.user.email, []
    for email in (known, NEW):
        cache.clear()
        Counted.times, browser = 0, Client()
        answer = browser.post(RESET, {"email": email})
        page = browser.get(answer.headers["Location"])
        seen.append((answer.status_code, answer.headers["Location"], without_tokens(page.text), Counted.times))
    assert seen[0] == seen[1]
    letters = {m.to: m for m in Message.objects.all()}
    assert letters[known].subject == "비밀번호 다시 정하기" and "/reset/key/" in letters[known].body
    assert letters[NEW].subject != letters[known].subject and "/reset/key/" not in letters[NEW].body and letters[NEW].user is None
    assert "/accounts/signup/" in letters[NEW].body


@pytest.mark.parametrize(("changes", "sentence"), [
    ({"name": ""}, "필수 항목입니다"), ({"email": "no address"}, "이메일 주소를 입력"), ({"password2": "other-pass-2026"}, "password2"),
    ({"password1": "short", "password2": "short"}, "최소 8자"), ({"password1": "password", "password2": "password"}, "너무 흔히"),
])
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_lost(client, db, changes, sentence):
    answer = sign_up(client, **changes)
    errors = answer.context["form"].errors
    assert answer.status_code == 200 and (sentence in errors or sentence in answer.text)
    assert f'value="{changes.get("name", "새 대표")}"' in answer.text or changes.get("name") == ""
    assert (User.objects.count(), Message.objects.count()) == (0, 0)


def test_a_person_made_by_the_site_signs_in_at_once_or_sets_a_password_by_mail(client, db):
    create_person(email="Made@Example.org", name="초대받은 이", password=PASSWORD)
    assert client.post("/accounts/login/", {"login": "made@example.org", "password": PASSWORD}).headers["Location"] == "/"
    bare = create_person(email="bare@example.org", name="비밀번호 없는 이", language="en")
    assert not bare.has_usable_password() and bare.emailaddress_set.get().verified
    cache.clear()
    client.post(RESET, {"email": "bare@example.org"})
    assert Message.objects.get().subject == "Reset your password"
    with pytest.raises(Refused):
        create_person(email="MADE@example.org", name="한 번 더")
    assert User.objects.count() == 2
