"""The status page: dated steps, who acts next, what is asked, the decision once it went out; and nothing before it was told."""
import datetime as dt

import pytest
from django.utils import timezone
from django.utils.translation import override

from applicants.actions.application import submit_application
from applicants.actions.inquiry import ask_founder
from applicants.models import Deal, Decision, LateNotice, Round, Screening, StagePlan
from tests.applicants.applying import address, filled, signed_in
from tests.applicants.calling import english, said
from tests.applicants.scoring import locked
from tests.applicants.second import asked_second, screening_deal
from tests.cast import draft_deal, submitted_deal

DAY = dt.timedelta(days=1)
TODAY = timezone.localdate


def page_of(c, deal, seat=None):
    return english(seat or c.founder).get(address("status", deal.uuid))


def steps(page) -> list[tuple[str, str]]:
    return [(step["key"], step["state"]) for step in page.context["steps"]]


def decided(deal, kind="decline", by=None, **columns):
    """A letter as it went out."""
    given = {"reasons": ["team"], "sentence_ko": "공정 책임자가 없습니다.", "sentence_en": "Nobody answers for the process.",
             "state": "sent", "sent_at": timezone.now(), "approved_by": by} | columns
    return Decision.objects.create(deal=deal, kind=kind, written_by=by, **given)


def test_a_draft_s_founder_acts_next_and_every_step_lies_ahead_of_it(cast):
    page = page_of(cast, draft_deal(cast))
    assert steps(page)[:3] == [("submitted", "now"), ("checks", "next"), ("screening", "next")]
    assert (page.context["turn"], [item["title"] for item in page.context["asks"]]) == ("you", ["Finish and submit your application"])
    assert "Nobody reads a draft." in said(page)


def test_after_handing_in_the_steps_carry_true_days_and_the_fund_acts_next(cast):
    Round.objects.filter(pk=cast.round.pk).update(targets={"interview": "2030-01-15", "committee": "2030-02-20"})
    StagePlan.objects.update(between=["interview", "preliminary", "diligence"])
    deal = screening_deal(cast)
    page = page_of(cast, deal)
    assert steps(page) == [("submitted", "done"), ("checks", "done"), ("screening", "now"), ("interview", "next"), ("preliminary", "next"),
                           ("diligence", "next"), ("committee", "next"), ("contracting", "next"), ("invested", "next")]
    when = {step["key"]: step["when"] for step in page.context["steps"]}
    assert (when["interview"], when["committee"], when["diligence"]) == ("by 15 Jan 2030", "by 20 Feb 2030", "")
    assert (page.context["turn"], page.context["asks"], page.context["late"], page.context["decision"]) == ("fund", [], None, None)
    assert [row["number"] for row in page.context["receipts"]] == [1]
    assert deal.submissions.get().sha256[:4] in page.text and "The fund's turn" in said(page)
    assert page_of(cast, deal, cast.viewer).status_code == 200


def test_what_is_asked_is_listed_and_the_founder_acts_next(cast):
    deal = asked_second(cast)
    ask_founder(deal=deal, texts=["원료는 어디에서 옵니까?"], due_on=TODAY() + 3 * DAY, by=cast.analyst)
    page = page_of(cast, deal)
    assert [item["title"] for item in page.context["asks"]] == ["Question 1 from the fund", "Answer the second step"]
    assert page.context["turn"] == "you" and "원료는 어디에서 옵니까?" in said(page)
    tabs = {item["label"]: item["count"] for item in page.context["rooms"]}
    assert tabs["Questions"] == 1 and tabs["Status"] is None


def test_the_room_one_stands_in_is_marked_and_no_other(cast):
    deal = submitted_deal(cast)
    client = english(cast.founder)
    for name, label in (("application", "Application"), ("consents", "Application"), ("collaborators", "Application"), ("status", "Status"),
                        ("inquiries", "Questions"), ("access_log", "Who reads"), ("exclusions", "Who reads")):
        row = client.get(address(name, deal.uuid)).text.split('aria-label="Rooms of this application"')[1].split("</nav>")[0]
        marked = [part.split(">")[1].split("<")[0].strip() for part in row.split("<a ")[1:] if 'aria-current="page"' in part]
        assert marked == [label], name


def test_a_day_that_has_passed_is_said_plainly(cast):
    deal = submitted_deal(cast)
    Round.objects.filter(pk=cast.round.pk).update(results_by=TODAY() - 3 * DAY)
    LateNotice.objects.create(deal=deal, step="screening", due_on=TODAY() - 3 * DAY)
    page = page_of(cast, deal)
    assert ("screening", "late") in steps(page) and page.context["late"]["days"] == 3
    assert "is late. We are sorry." in said(page) and "You were told on" in said(page)
    assert next(item for item in page.context["rooms"] if item["label"] == "Status")["mark"] == "risk"


def test_a_day_of_one_s_own_stands_in_place_of_the_round_s_with_its_reason(cast):
    deal = submitted_deal(cast)
    Deal.objects.filter(pk=deal.pk).update(target_on=TODAY() + 5 * DAY, target_reason="심사역이 다쳤습니다.")
    Round.objects.filter(pk=cast.round.pk).update(results_by=TODAY() - 3 * DAY)
    page = page_of(cast, deal)
    assert ("screening", "now") in steps(page) and page.context["late"] is None
    assert "심사역이 다쳤습니다." in said(page) and "in place of" in said(page)


@pytest.mark.parametrize(("language", "sentence"), [("ko", "공정 책임자가 없습니다."), ("en", "Nobody answers for the process.")])
def test_a_decline_is_read_with_its_reason_in_the_reader_s_language_once_it_went_out(cast, language, sentence):
    deal = submitted_deal(cast, stage="committee")
    Deal.objects.filter(pk=deal.pk).update(status="passed", reason="내부 메모: 표결 1 대 2", reason_codes=["market"])
    draft = decided(deal, by=cast.partner, state="draft", sent_at=None)
    client = signed_in(cast.founder)
    client.cookies["django_language"] = language
    before = client.get(address("status", deal.uuid))
    for page in ("status", "application", "receipt"):
        text = client.get(address(page, deal.uuid)).text
        assert sentence not in text and "내부 메모" not in text
    assert (before.context["decision"], before.context["turn"]) == (None, "fund") and steps(before)[-1] == ("invested", "next")
    Decision.objects.filter(pk=draft.pk).update(state="sent", sent_at=timezone.now())
    after = client.get(address("status", deal.uuid))
    assert sentence in after.text and steps(after)[-1] == ("end", "over") and after.context["turn"] == "nobody"
    with override(language):
        reason = str(Decision.Reason.TEAM.label)
    assert reason in after.text and "내부 메모" not in after.text and str(Decision.Reason.MARKET.label) not in after.text


def test_an_invitation_moves_its_founder_on_to_the_next_step(cast):
    deal = submitted_deal(cast)
    decided(deal, "invite", cast.partner, reasons=["strong"], step="interview", meets_on=TODAY() + 9 * DAY)
    page = page_of(cast, deal)
    assert ("screening", "done") in steps(page) and ("interview", "now") in steps(page)
    assert "Team, market and impact convinced the reviewers" in said(page)


def test_nothing_of_the_review_shows_before_it_was_told(cast):
    """Scores, cards, votes and counts exist; the page is the same to the letter as without them."""
    deal = submitted_deal(cast)
    before = said(page_of(cast, deal))
    locked(cast, deal, cast.analyst, comment="팀이 약합니다")
    locked(cast, deal, cast.analyst2)
    Decision.objects.create(deal=deal, kind="decline", reasons=["team"], sentence_ko="약합니다", written_by=cast.analyst)
    Deal.objects.filter(pk=deal.pk).update(reason_codes=["team"])
    assert said(page_of(cast, deal)) == before


def test_steps_that_were_passed_carry_their_day_and_those_that_were_skipped_are_left_out(cast):
    deal = submitted_deal(cast)
    for stage in ("committee", "contracting"):
        deal.stage = stage
        deal.save()
    assert steps(page_of(cast, deal))[2:] == [("screening", "done"), ("committee", "done"), ("contracting", "now"), ("invested", "next")]
    deal.stage = "invested"
    deal.save()
    page = page_of(cast, deal)
    assert steps(page)[-2:] == [("contracting", "done"), ("invested", "done")] and page.context["turn"] == "nobody"


def test_a_withdrawn_application_says_so(cast):
    deal = submitted_deal(cast)
    deal.status, deal.reason = "withdrawn", "다른 투자자"
    deal.save()
    page = page_of(cast, deal)
    assert steps(page)[-1] == ("end", "over") and page.context["turn"] == "nobody" and page.context["asks"] == []


def test_a_stopped_check_asks_its_founder_to_correct_it(cast):
    deal = filled(cast)
    submission = submit_application(deal=deal, by=cast.founder)
    assert steps(page_of(cast, deal))[:3] == [("submitted", "done"), ("checks", "now"), ("screening", "next")]
    Screening.objects.create(submission=submission, number=1, checks=[{"key": "deck", "outcome": "stop", "facts": {"problem": "unreadable"}}], figures=[])
    page = page_of(cast, deal)
    assert ("checks", "stop") in steps(page) and page.context["turn"] == "you"
    assert page.context["asks"][0]["title"] == "The automatic checks stopped"
