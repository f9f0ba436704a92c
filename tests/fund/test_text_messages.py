"""Text messages: through the adapter that is set, by the same outbox and job as letters."""
import pytest

from fund import jobs, text_messages
from fund.actions.message import GONE, NO_SERVICE, deliver
from fund.models import Job, Message
from fund.tasks import deliver_message
from tests.fund.telling import awake, choose, tell, wall

TAKEN: list[tuple[str, str]] = []


def adapter(number: str, text: str) -> None:
    TAKEN.append((number, text))


def broken(number: str, text: str) -> None:
    raise ConnectionError("the gateway is away")


@pytest.fixture
def message(cast, settings):
    TAKEN.clear()
    settings.DEMO = True
    awake(cast.chair, phone="010-1234-5678", language="en")
    choose(cast.chair, mail="off", text_message=True)
    tell(cast, cast.chair)
    settings.DEMO = False
    return Message.objects.get()


def test_the_console_takes_it_in_the_demo(message, settings, capsys):
    settings.DEMO = True
    deliver(message.pk)
    message.refresh_from_db()
    said = capsys.readouterr().out
    assert (message.state, message.channel) == ("sent", "text")
    assert said == ("Text message to 01012345678: The committee's sealed votes on 여울펠릿 were opened. It discusses the deal; the final votes follow.\n"
                    "http://127.0.0.1:8000/f/sunhwan/committee/\n")


def test_on_a_live_site_the_console_is_nobodys_telephone(message, capsys):
    deliver(message.pk)
    message.refresh_from_db()
    assert (message.state, message.problem, capsys.readouterr().out) == ("waiting", NO_SERVICE, "")


def test_another_adapter_gets_digits_and_the_text_once(message, settings):
    settings.TEXT_MESSAGES = "tests.fund.test_text_messages.adapter"
    for _ in range(2):
        deliver(message.pk)
    assert [number for number, _text in TAKEN] == ["01012345678"]


def test_a_service_that_fails_three_times_leaves_it_not_delivered_and_says_so(message, settings, caplog):
    settings.TEXT_MESSAGES = "tests.fund.test_text_messages.broken"
    job = Job.objects.get(name="fund.deliver")
    seen = []
    for _ in range(3):
        jobs.perform(job.pk, deliver_message)
        message.refresh_from_db()
        seen.append(message.state)
    assert seen == ["waiting", "waiting", "failed"] and message.problem == GONE


def test_a_text_message_is_held_back_by_a_wall_as_a_letter_is(message, cast, settings):
    settings.TEXT_MESSAGES = "tests.fund.test_text_messages.adapter"
    wall(cast, cast.chair)
    deliver(message.pk)
    message.refresh_from_db()
    assert (message.state, TAKEN) == ("withheld", [])


@pytest.mark.parametrize(("typed", "taken"), [("010-1234-5678", "01012345678"), (" +82 10 1234 5678", "+821012345678"), ("(02) 123", "02123")])
def test_numbers_reach_the_adapter_as_digits(typed, taken):
    assert text_messages.number(typed) == taken
