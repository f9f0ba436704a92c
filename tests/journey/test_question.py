"""A question of the fund from the first letter to the last: asked by the analyst, answered on a phone with a file, read, and then declined.

In a real browser with a real worker: the letters really leave, and the deck and the file are really read.
"""
import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import translation

from applicants.actions.application import submit_application
from applicants.actions.decision import stamp_of
from applicants.models import AccessLog, Answer, Deal, Decision, Document
from fund.models import Message, User
from fund.permissions import Role
from tests.applicants.applying import filled, pdf
from tests.cast import person
from tests.journey.people import Traveller, until

pytestmark = pytest.mark.django_db(transaction=True)
ASKED = "지난 분기에 몇 톤을 판매했습니까? 계근표가 있으면 붙여 주세요."
SAID = "412톤입니다. 계근표를 붙입니다."
WHY = {"ko": "판매량이 계획의 절반에 못 미칩니다. 두 분기 연속 800톤을 넘기면 다시 지원해 주세요.",
       "en": "You sell less than half of what the plan needs. Apply again after two quarters above 800 tonnes."}


@pytest.fixture
def world(cast, live_server, settings, celery_worker_process):
    """An application that was handed in and checked, its owners one who reads Korean and one who reads English; nobody's hours are quiet."""
    settings.SITE_URL = live_server.url
    cast.english = person("english-owner", Role.FOUNDER_OWNER, cast.founder_company.organisation, None, "en")
    User.objects.update(quiet_from=None, quiet_until=None)
    cast.deal = filled(cast)
    submit_application(deal=cast.deal, by=cast.founder)
    until(lambda: Deal.objects.filter(pk=cast.deal.pk, stage="screening").exists())
    cast.deal.refresh_from_db()
    return cast


@pytest.fixture
def desk(page, live_server):
    page.set_default_timeout(15_000)
    return Traveller(page, live_server.url)


@pytest.fixture
def phone(chromium, live_server):
    context = chromium.new_context(locale="ko-KR", viewport={"width": 390, "height": 844}, has_touch=True, reduced_motion="reduce")
    opened, broken = context.new_page(), []
    opened.set_default_timeout(15_000)
    opened.on("pageerror", lambda error: broken.append(str(error)))
    yield Traveller(opened, live_server.url)
    context.close()
    assert broken == []


def test_a_question_is_asked_answered_with_a_file_and_the_decline_is_read_in_both_languages(world, desk, phone):
    asks(world, desk)
    link = receives(world)
    answers(world, phone, link)
    reads(world, desk)
    sees_who_opened_it(world, phone)
    declines(world, desk)
    for seat in (world.founder, world.english):
        is_told(world, phone, seat)


def asks(world, desk):
    desk.sign_in(world.analyst.user)
    desk.go(f"/f/{world.fund.slug}/deals/{world.deal.uuid}/talk/")
    desk.page.locator("#questions details:has(#question_text) > summary").first.click()
    desk.page.fill("#question_text", ASKED)
    desk.press("#questions form:has(#question_text) button[type=submit]")
    desk.reads(ASKED)
    row = world.deal.inquiries.get()
    assert (row.number, row.text, row.asked_by, row.state) == (1, ASKED, world.analyst, "open")


def receives(world) -> str:
    """The letters left, each in its reader's language; returns the address in the Korean one."""
    letters = until(lambda: Message.objects.filter(kind="inquiry", state="sent").count() == 3 and Message.objects.filter(kind="inquiry"))
    by_reader = {letter.user_id: letter for letter in letters}
    korean, english = by_reader[world.founder.user_id], by_reader[world.english.user_id]
    assert set(by_reader) == {world.founder.user_id, world.editor.user_id, world.english.user_id}
    assert ASKED in korean.body and ASKED in english.body
    assert re.search("[가-힣]", korean.subject.replace(world.founder_company.name, "")) and "a question from the fund" in english.subject
    return re.search(r"https?://\S+/questions/", korean.body)[0]


def answers(world, phone, link):
    phone.sign_in(world.founder.user)
    phone.go("/")
    phone.press(f"main a[href='/applications/{world.deal.uuid}/questions/']")
    assert phone.page.url == link
    fits(phone.page)
    phone.page.fill("#id_answer-1", SAID)
    phone.page.wait_for_selector("#id_answer-1-at .mark", state="attached")
    assert (world.deal.inquiries.get().draft, Answer.objects.count()) == (SAID, 0)
    phone.go(link)  # as if the phone had been put away
    assert phone.page.input_value("#id_answer-1") == SAID
    phone.page.set_input_files("#id_files-1", {"name": "계근표 3분기.pdf", "mimeType": "application/pdf", "buffer": pdf()})
    fits(phone.page)
    phone.press("button[formaction$='/answer/']")
    phone.reads(SAID, "계근표 3분기.pdf")
    fits(phone.page)
    answer = Answer.objects.get()
    assert (answer.text, answer.by, [file.name for file in answer.files.all()]) == (SAID, world.founder, ["계근표 3분기.pdf"])
    phone.go(link)
    assert phone.page.input_value("#id_answer-1") == ""


def reads(world, desk):
    until(lambda: Message.objects.filter(user=world.analyst.user, kind="inquiry_answered", state="sent").exists())
    desk.go("/notifications/")
    desk.press("main .told a")  # the newest stands on top
    assert desk.page.url.endswith(f"/deals/{world.deal.uuid}/talk/#question-1")
    desk.reads(SAID, "계근표 3분기.pdf")
    accessible(desk.page)
    with desk.page.expect_download() as taken:
        desk.page.locator("#question-1 a", has_text="계근표 3분기.pdf").click()
    assert Path(taken.value.path()).read_bytes() == pdf()
    file = Document.objects.get(kind="answer")
    assert AccessLog.objects.get(document=file).seat == world.analyst


def sees_who_opened_it(world, phone):
    phone.go(f"/applications/{world.deal.uuid}/")
    phone.reads(world.gp.name)


def declines(world, desk):
    desk.sign_in(world.partner.user)
    desk.go(f"/f/{world.fund.slug}/deals/{world.deal.uuid}/letter/")
    desk.fill(kind="decline")
    desk.page.locator("main [name=reasons][value=traction]").check()
    desk.fill(sentence_ko=WHY["ko"], sentence_en=WHY["en"])
    until(lambda: Decision.objects.filter(sentence_en=WHY["en"]).exists()
          and desk.page.input_value("#letter-seen") == stamp_of(Decision.objects.get()))  # the page has saved itself
    desk.press("#letter button[type=submit]")
    desk.reads(*WHY.values())
    desk.page.locator("main label:has([name=when][value=now])").click()
    desk.press("main form[action$='/send/'] button[type=submit]")
    decision = Decision.objects.get()
    world.deal.refresh_from_db()
    assert (decision.state, decision.kind, decision.reasons, world.deal.status) == ("sent", "decline", ["traction"], "passed")


def is_told(world, phone, seat):
    language = seat.user.language
    letter = until(lambda: Message.objects.filter(user=seat.user, body__contains=WHY[language], state="sent").first())
    other = WHY["en" if language == "ko" else "ko"]
    assert letter.language == language and other not in letter.body
    phone.sign_in(seat.user)
    phone.go(f"/applications/{world.deal.uuid}/decision/")
    with translation.override(language):
        reason = str(Decision.Reason.TRACTION.label)
    phone.reads(WHY[language], reason)
    fits(phone.page)
    phone.go(f"/applications/{world.deal.uuid}/questions/")
    phone.reads(SAID)
    assert phone.page.locator("button[formaction$='/answer/']").count() == 0  # it is decided: nothing more is taken


def fits(page) -> None:
    """Nothing is wider than the phone, and axe finds nothing."""
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"], page.url
    accessible(page)


def accessible(page) -> None:
    found = Axe().run(page).response["violations"]
    assert [f"{page.url}: {problem['id']} {problem['nodes'][0]['target']}" for problem in found] == []
