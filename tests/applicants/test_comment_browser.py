"""In a real browser: the cards of the work on a deal by keyboard; @ calls a colleague by 초성, and a refused form comes back in its place."""
import pytest

from applicants.models import Comment, Task
from tests.applicants.scoring import screened
from tests.applicants.test_form_browser import opened, sound
from tests.applicants.working import everything, room, task

pytestmark = pytest.mark.django_db(transaction=True)


def named(seat, name):
    seat.user.name = name
    seat.user.save()
    return seat


def test_a_colleague_is_called_with_the_keyboard_and_not_while_a_syllable_is_being_composed(cast, page, live_server):
    deal = screened(cast, None)
    named(cast.analyst, "김하늘"), named(cast.analyst2, "박바다"), named(cast.operations, "강라온")
    opened(page, live_server, cast.partner, room("comments", deal))
    listed = "#comment-calls [role=option]:not([hidden])"
    page.focus("#comment-text")
    page.keyboard.type("확인 부탁드립니다 @")
    assert page.locator(listed).all_inner_texts() and page.locator(listed).count() == 3
    page.evaluate("""() => {
        const box = document.getElementById("comment-text");
        box.dispatchEvent(new CompositionEvent("compositionstart", { bubbles: true }));
        box.value += "ㄱ";
        box.dispatchEvent(new InputEvent("input", { bubbles: true, isComposing: true }));
    }""")
    assert page.locator(listed).count() == 3  # it keeps still
    page.evaluate("""document.getElementById("comment-text").dispatchEvent(new CompositionEvent("compositionend", { bubbles: true }))""")
    assert [text.split("\n")[0] for text in page.locator(listed).all_inner_texts()] == ["강라온", "김하늘"]
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.input_value("#comment-text") == "확인 부탁드립니다 @김하늘 " and page.locator("#comment-calls").is_hidden()
    page.keyboard.type("@박")
    page.keyboard.press("Escape")
    assert page.locator("#comment-calls").is_hidden() and page.input_value("#comment-text").endswith("@박")
    page.keyboard.press("Backspace")
    page.keyboard.press("Backspace")
    page.click(".say [type=submit]")
    page.wait_for_selector("#comments .remark")
    assert [seat.user.name for seat in Comment.objects.get().mentions.all()] == ["김하늘"] and page.input_value("#comment-text") == ""


def test_a_task_is_added_refused_and_done_in_its_place(cast, page, live_server):
    deal = screened(cast, None)
    task(cast, deal, "먼저 할 일", 1)
    opened(page, live_server, cast.partner, room("tasks", deal))
    page.focus("#task-text")
    page.keyboard.press("Enter")
    page.wait_for_selector("#task-text[aria-invalid=true]")
    assert page.evaluate("document.activeElement.id") == "task-text" and page.locator(".failure[role=alert]").count() == 0
    page.keyboard.type("공장 방문")
    page.keyboard.press("Enter")
    page.wait_for_selector(".task-text >> text=공장 방문")
    assert (page.evaluate("document.activeElement.id"), page.input_value("#task-text")) == ("task-text", "")
    page.locator(".tick").first.click()
    page.wait_for_selector("[data-closed] >> text=먼저 할 일")
    assert page.evaluate("document.activeElement.id") == "s-tasks"  # the pressed button is gone
    page.wait_for_selector("body > p.vh[role=status]:not(:empty)", state="attached")
    assert page.locator("[data-said]").count() == 0
    assert list(Task.objects.order_by("pk").values_list("text", "state")) == [("먼저 할 일", "done"), ("공장 방문", "open")]


@pytest.mark.parametrize("noun", ["tasks", "comments", "interviews", "contacts"])
def test_each_card_is_sound_at_the_desk_and_on_a_phone(cast, page, live_server, noun):
    deal = screened(cast, None)
    everything(cast, deal)
    opened(page, live_server, cast.partner, room(noun, deal))
    page.evaluate("for (const fold of document.querySelectorAll('#main details')) fold.open = true")
    sound(page)
