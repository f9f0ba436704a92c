"""The outbox: who was written to and how it ended; subjects for the operations of the fund alone, the letters for nobody."""
import pytest

from applicants.models import Meeting
from fund import mail
from fund.actions.outbox import retry_message
from fund.errors import Refused
from fund.models import Job, Message, Wall
from tests.cast import cast as build_cast
from tests.cast import company, submitted_deal


def receipt(c, name="여울펠릿", **columns):
    deal = submitted_deal(c, company(name))
    letter = mail.send("receipt", c.founder.user, deal=deal, submission=deal.submissions.get(), url="http://testserver/secret-link/",
                       about=deal.uuid, fund=c.fund)
    Message.objects.filter(pk=letter.pk).update(**columns)
    letter.refresh_from_db()
    return letter


def test_the_administrator_sees_address_kind_state_and_times_but_no_company_no_number_and_no_link(client, cast):
    letter = receipt(cast, "비밀회사")
    mail.send("packet", cast.chair.user, item=None, meeting=Meeting(fund=cast.fund, number=3, held_on=cast.fund.formed_on), fund=cast.fund,
              company=company("숨은회사"), link="http://testserver/secret-link/")
    client.force_login(cast.administrator.user)
    client.cookies["django_language"] = "en"
    page = client.get("/outbox/").text
    for secret in ("비밀회사", "숨은회사", "R-0", letter.subject, "secret-link", cast.round.name_ko):
        assert secret not in page, secret
    assert all(shown in page for shown in ("Receipt of an application", "Committee packet", cast.founder.user.email, cast.chair.user.email))


def test_operations_read_subjects_of_their_own_fund_but_none_behind_a_wall(client, cast):
    open_one, walled = receipt(cast, "열린회사"), receipt(cast, "가려진회사")
    rival = build_cast("rival")
    receipt(rival, "남의회사")
    Wall.objects.create(fund=cast.fund, about=walled.about, user=cast.operations.user, ground="conflict", reason="친척")
    client.force_login(cast.operations.user)
    page = client.get("/outbox/")
    assert [(line["letter"].pk, line["subject"]) for line in page.context["lines"]] == [(open_one.pk, open_one.subject)]
    assert "secret-link" not in page.text


def test_letters_are_found_by_address_and_by_state_with_the_number_in_each(client, cast):
    receipt(cast, state="failed")
    sent = receipt(cast, state="sent")
    mail.post("other@example.org", subject="x", body="x")
    client.force_login(cast.administrator.user)
    page = client.get("/outbox/", {"q": "founder", "state": "sent"})
    assert [line["letter"].pk for line in page.context["lines"]] == [sent.pk]
    assert {row["state"]: row["n"] for row in page.context["counts"]} == {"waiting": 1, "sent": 1, "failed": 1, "withheld": 0}
    assert client.get("/outbox/", {"q": "OTHER@"}).context["page"].paginator.count == 1


def test_why_a_letter_was_held_back_is_said(client, cast):
    from fund.actions.message import LEFT

    receipt(cast, state="withheld", problem=LEFT)
    client.force_login(cast.operations.user)
    client.cookies["django_language"] = "en"
    assert LEFT in client.get("/outbox/").text


def test_a_letter_that_was_not_delivered_is_sent_again(client, cast):
    letter = receipt(cast, state="failed", problem="no")
    Job.objects.filter(subject=f"message:{letter.uuid}").update(state="failed", attempts=3)
    client.force_login(cast.operations.user)
    assert client.post(f"/outbox/{letter.uuid}/retry/").status_code == 302
    letter.refresh_from_db()
    job = Job.objects.get(subject=f"message:{letter.uuid}")
    assert (letter.state, letter.problem, job.state, job.attempts) == ("waiting", "", "queued", 0)


@pytest.mark.parametrize("state", ["waiting", "sent", "withheld"])
def test_a_letter_in_any_other_state_is_not(client, cast, state):
    letter = receipt(cast, state=state)
    with pytest.raises(Refused):
        retry_message(message=letter, by=cast.administrator)
    client.force_login(cast.administrator.user)
    client.post(f"/outbox/{letter.uuid}/retry/")
    letter.refresh_from_db()
    assert letter.state == state


def test_nobody_else_sends_a_letter_again(client, cast):
    letter = receipt(cast, state="failed")
    rival = build_cast("rival")
    for seat, status in ((cast.partner, 403), (cast.founder, 403), (cast.lp, 403), (rival.operations, 404)):
        client.force_login(seat.user)
        assert client.post(f"/outbox/{letter.uuid}/retry/").status_code == status
    with pytest.raises(Refused):
        retry_message(message=letter, by=cast.partner)
    letter.refresh_from_db()
    assert letter.state == "failed"


def test_the_demo_shows_letters_in_full_a_page_at_a_time_and_finds_an_address(client, cast, settings):
    settings.DEMO = True
    for n in range(26):
        mail.post(f"reader{n}@example.org", subject=f"Letter {n}", body="body")
    assert client.get("/outbox/").context["page"].paginator.num_pages == 2
    page = client.get("/outbox/", {"q": "reader7@"})
    assert [letter.subject for letter in page.context["page"]] == ["Letter 7"] and "body" in page.text
