"""Pages that say no: what happened, what was kept, what next; in both languages, inside the frame for who is signed in."""
import pytest
from django.test import Client, override_settings
from django.urls import include, path, reverse

from fund.permissions import Can, allow

pytestmark = pytest.mark.django_db


@allow(Can.SIGN_IN)
def breaks(request):
    raise RuntimeError("secret words of a fault")


urlpatterns = [path("breaks/", breaks), path("", include("fund.urls"))]  # the site's own addresses, and one that breaks
KEPT = {"ko": "남아 있는 것", "en": "What was kept"}


def words(answer) -> str:
    return " ".join(answer.text[answer.text.index("<main"):answer.text.index("</main>")].split())


def reader(seat=None, language="en", **options) -> Client:
    client = Client(raise_request_exception=False, **options)
    client.cookies["django_language"] = language
    if seat:
        client.force_login(seat.user)
    return client


def stopped(cast) -> dict[int, object]:
    """One answer of each kind for somebody who is signed in."""
    client = reader(cast.analyst)
    large = reader(cast.analyst).post(reverse("seat_switch"), {f"f{n}": "x" for n in range(1100)})
    return {403: client.get("/f/sunhwan/books/"), 404: client.get("/nothing/"), 413: large}


@pytest.mark.parametrize("status", [403, 404, 413])
def test_a_page_that_says_no_says_what_was_kept_and_where_to_go(cast, status):
    answer = stopped(cast)[status]
    assert answer.status_code == status
    said = words(answer)
    assert "What was kept" in said and "What next" in said and f'<p class="stop-code">{status}</p>' in said
    assert 'href="/">To Today</a>' in said and 'data-open="palette"' in said
    assert 'class="pop person-menu"' in answer.text and 'class="search-button"' in answer.text


def test_to_who_is_not_signed_in_it_offers_the_first_page_alone(cast):
    for client, status in ((reader(), 404), (reader(enforce_csrf_checks=True), 403)):
        answer = client.get("/styleguide/nothing/") if status == 404 else client.post("/i18n/setlang/", {"language": "en"})
        assert answer.status_code == status
        said = words(answer)
        assert "To the first page" in said and "palette" not in said
        assert 'id="palette"' not in answer.text and 'class="pop person-menu"' not in answer.text


def test_a_form_without_its_secret_says_why_and_what_to_do(cast):
    answer = reader(cast.analyst, enforce_csrf_checks=True).post(reverse("seat_switch"), {"seat": cast.analyst.uuid})
    assert answer.status_code == 403 and "This page was open too long" in words(answer)


def test_too_many_attempts_say_how_long_to_wait(cast, settings):
    settings.ACCOUNT_RATE_LIMITS = {"reset_password": "1/m/ip"}
    client = reader()
    answers = [client.post("/accounts/password/reset/", {"email": "nobody@example.org"}) for _ in range(3)]
    assert answers[-1].status_code == 429
    assert "Wait a minute, go back and try again." in words(answers[-1])


@pytest.mark.parametrize("language", ["ko", "en"])
@override_settings(ROOT_URLCONF=__name__)
def test_a_fault_of_ours_has_a_page_of_its_own_that_needs_nothing(cast, language):
    answer = reader(cast.analyst, language).get("/breaks/")
    assert answer.status_code == 500
    assert KEPT[language] in words(answer) and f'<html lang="{language}"' in answer.text
    assert "secret words" not in answer.text


@pytest.mark.parametrize("address", ["/nothing/", "/f/sunhwan/books/"])
def test_the_pages_speak_korean_unless_english_was_chosen(cast, address):
    assert KEPT["ko"] in words(reader(cast.analyst, "ko").get(address))
    assert KEPT["en"] in words(reader(cast.analyst, "en").get(address))
