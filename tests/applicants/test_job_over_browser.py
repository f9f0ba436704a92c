"""A job ends while somebody writes: the page is loaded again for who only waits, never over what is typed or beside a card that is marked."""
import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import expect

from applicants.models import Document, MarkedPage
from fund.models import Job
from tests.applicants.ballots import sealed
from tests.applicants.scoring import assigned, screened
from tests.applicants.test_scoring_keys import with_deck
from tests.fund.test_shell import entered

pytestmark = pytest.mark.django_db(transaction=True)
TYPED = "판가 가정을 다시 봅니다."


def end(job: Job, page) -> None:
    """The job ends now; the page has asked and been told of it."""
    with page.expect_response(lambda answer: "HX-Trigger-After-Swap".lower() in answer.headers):
        Job.objects.filter(pk=job.pk).update(state="done")


def stays(page) -> bool:
    """Whether the page is the very one on which this was asked for the first time."""
    return page.evaluate("(window.stayed ??= []).push(1) > 1")


@pytest.fixture
def room(cast, page, live_server, settings):
    """The committee's room while votes are sealed; a member has asked for a copy of the packet, which is being drawn beside the ballot."""
    item = sealed(cast)
    entered(page, live_server, settings, cast.member).goto(live_server.url + reverse("applicants:agenda_item", args=["sunhwan", item.uuid]))
    with page.expect_navigation():
        page.get_by_text("Draw your copy (PDF)").click()
    cast.job = Job.objects.get(name="applicants.draw_packet", args__seat=cast.member.pk, args__lang="en")
    expect(page.locator(f"#job-{cast.job.uuid}")).to_be_visible()
    assert not stays(page)
    return page


def test_who_only_waits_sees_the_page_as_it_is_now(cast, room):
    with room.expect_navigation():
        end(cast.job, room)
    assert not stays(room)


def test_what_is_typed_is_not_taken_away_by_a_job_that_ends(cast, room):
    box = room.locator("main form [name=reason]").first
    box.fill(TYPED)
    end(cast.job, room)
    expect(room.locator("[data-job-over]")).to_be_visible()
    assert box.input_value() == TYPED and stays(room)
    with room.expect_navigation():
        room.click("[data-load-again]")
    assert not stays(room)


def test_a_sign_in_that_ends_meanwhile_takes_nothing_away_either(cast, room):
    box = room.locator("main form [name=reason]").first
    box.fill(TYPED)
    with room.expect_response(lambda answer: "hx-redirect" in answer.headers):
        Session.objects.all().delete()
    room.wait_for_timeout(300)
    assert box.input_value() == TYPED and stays(room)
    with room.expect_navigation():  # with nothing typed it leads to the sign-in
        box.fill("")
    assert "/accounts/login/" in room.url


def test_the_card_beside_a_deck_stays_while_the_rest_of_the_deck_is_drawn(cast, page, live_server, settings):
    card = with_deck(assigned(cast, screened(cast), cast.analyst))
    deck = Document.objects.get(deal=card.deal)
    MarkedPage.objects.exclude(page__number=1).delete()
    job = Job.objects.create(name="applicants.mark_pages", subject=f"document:{deck.uuid}:{cast.analyst.uuid}", digest="x", state="running",
                             asked_by=cast.analyst, about=card.deal.uuid, done=1, total=3)
    entered(page, live_server, settings, cast.analyst).goto(live_server.url + reverse("applicants:scorecard", args=["sunhwan", card.uuid]))
    expect(page.locator(f"#job-{job.uuid}")).to_be_visible()
    assert not stays(page)
    mark = page.locator(".scale label:has(> input[value='4'])").first
    mark.click()
    end(job, page)
    expect(page.locator(f"#job-{job.uuid}")).to_have_attribute("data-state", "done")
    page.wait_for_timeout(300)
    assert stays(page) and mark.locator("input").is_checked()
