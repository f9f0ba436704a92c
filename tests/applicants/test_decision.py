"""A decision is drafted, read in both languages, let go by a partner once, and only then known to its founder."""
import datetime as dt
import re

import pytest
from django.utils import timezone, translation

from applicants.actions.decision import recall_decision, send_decision, stamp_of, stop_decision, write_decision
from applicants.actions.withdrawal import withdraw_application
from applicants.models import Deal, Decision, Round, Scorecard
from fund.actions.trail import seal_trail
from fund.errors import Refused
from fund.models import Message, Notification
from fund.permissions import Role
from fund.today import waiting
from tests.applicants.applying import address
from tests.applicants.ballots import sealed, sql
from tests.applicants.calling import as_sent, english, said
from tests.applicants.deciding import EN, KO, TEXTS, planned, sent, written
from tests.applicants.tabs import whole
from tests.cast import company, person, submitted_deal

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def refused(words: str, action, **arguments) -> Refused:
    with translation.override("en"), pytest.raises(Refused, match=words) as no:
        action(**arguments)
    return no.value


def typed(kind: str = "decline", **changed) -> dict:
    given = TEXTS[kind]
    return {"kind": kind, "reasons": given["reasons"], "first": given["reasons"][-1], "step": given.get("step", ""),
            "meets_on": given["meets_on"].isoformat() if "meets_on" in given else "", "sentence_ko": KO, "sentence_en": EN} | changed


def as_it_stands(row) -> Decision:
    return Decision.objects.get(pk=row.pk)


def send_later(c, row, **columns) -> dict:
    at = timezone.localtime(timezone.now() + DAY)
    return {"when": "later", "send_at": f"{at:%Y-%m-%dT%H:%M}", "seen": stamp_of(row)} | columns


def test_a_decline_goes_from_the_deal_s_page_to_both_owners_each_in_their_language(cast):
    deal = submitted_deal(cast)
    owner = person("sunhwan-owner2", Role.FOUNDER_OWNER, deal.company.organisation, None, language="en")
    page = said(english(cast.analyst2).get(address("deal_talk", cast.fund.slug, deal.uuid)))
    assert "Write a letter" in page
    client = english(cast.analyst2)
    answer = client.post(address("decision_write", cast.fund.slug, deal.uuid), typed())
    row = Decision.objects.get()
    assert answer.url == address("decision", cast.fund.slug, row.uuid)
    assert (row.state, row.reasons, row.written_by, row.deal.status) == ("draft", ["numbers", "traction"], cast.analyst2, "active")
    read = english(cast.partner).get(answer.url)
    shown = {letter["language"]: letter for letter in read.context["letters"]}
    assert (shown["ko"]["readers"], shown["en"]["readers"]) == ([cast.founder.user.name], [owner.user.name])
    assert english(cast.partner).post(address("decision_send", cast.fund.slug, row.uuid), {"when": "now", "seen": stamp_of(row)}).status_code == 302
    row, deal = as_it_stands(row), Deal.objects.get()
    assert (row.state, row.approved_by, row.late_days) == ("sent", cast.partner, 0)
    assert (deal.status, deal.reason, deal.reason_codes, deal.stage) == ("passed", KO, ["numbers", "traction"], "screening")
    for reader, language in ((cast.founder, "ko"), (owner, "en")):
        letter = Message.objects.get(user=reader.user)
        assert (letter.subject, letter.body) == (shown[language]["subject"], shown[language]["body"])
        assert (letter.kind, letter.about, letter.fund) == ("decision_decline", deal.uuid, cast.fund)
        assert (KO in letter.body, EN in letter.body) == ((True, False) if language == "ko" else (False, True))
    assert "- 사업 계획을 뒷받침하는 수치가 부족합니다\n- " in Message.objects.get(user=cast.founder.user).body
    assert "- The figures do not carry the plan\n- Too few" in Message.objects.get(user=owner.user).body
    assert cast.founder.user.name not in str(row.letters) and set(row.letters) == {"ko", "en"}


def test_the_founder_reads_it_on_their_page_in_either_language_whatever_theirs_is(cast):
    deal = submitted_deal(cast)
    client = english(cast.viewer)
    assert client.get(address("own_decision", deal.uuid)).status_code == 404
    sent(cast, deal)
    banner = said(client.get(address("application", deal.uuid)))
    assert "The fund does not invest this time" in banner and "Read the answer" in banner
    page = said(client.get(address("own_decision", deal.uuid)))
    assert "The figures do not carry the plan" in page and EN in page and KO not in page and "Thank you for the time" in page
    korean = said(client.get(address("own_decision", deal.uuid) + "?lang=ko"))
    assert "감사드립니다" in korean and KO in korean and EN in korean  # the sentence above the letter keeps the page's language
    notice = Notification.objects.get(user=cast.founder.user)
    assert notice.url == address("own_decision", deal.uuid) and "declin" not in notice.sentence


@pytest.mark.parametrize(("kind", "status", "words"), [("hold", "hold", "On hold until"), ("invite", "active", "Invitation: A conversation")])
def test_a_hold_and_an_invitation_say_their_day(cast, kind, status, words):
    deal = submitted_deal(cast)
    row = sent(cast, deal, kind)
    assert (deal.status, deal.reason, deal.stage) == (status, "", "screening")
    assert deal.target_on == (row.meets_on if kind == "hold" else None)
    day = row.meets_on
    assert f"{day.month}월 {day.day}일" in Message.objects.get(kind=f"decision_{kind}").subject
    assert words in said(english(cast.founder).get(address("own_decision", deal.uuid)))


def test_an_invitation_resumes_what_was_on_hold_and_a_decline_may_follow_a_hold(cast):
    deal = submitted_deal(cast)
    sent(cast, deal, "hold")
    sent(cast, deal, "invite")
    assert deal.status == "active"
    sent(cast, deal, "hold")
    sent(cast, deal)
    assert (deal.status, deal.reason_codes) == ("passed", ["traction", "numbers"])
    page = said(english(cast.founder).get(address("own_decision", deal.uuid)))
    assert "The fund does not invest this time" in page and page.count("On hold") == 2
    assert deal.decisions.filter(state="sent").count() == 4


def test_only_an_invitation_takes_up_again_what_was_declined(cast):
    deal = submitted_deal(cast)
    sent(cast, deal)
    for kind in ("decline", "hold"):
        assert refused("Only an invitation", written, c=cast, deal=deal, kind=kind).field == "kind"
    row = written(cast, deal, "invite")
    assert "takes a declined application up again" in said(english(cast.partner).get(address("decision", cast.fund.slug, row.uuid)))
    send_decision(decision=row, seen=stamp_of(row), by=cast.partner)
    deal.refresh_from_db()
    assert (deal.status, deal.reason, deal.reason_codes) == ("active", "", [])


def test_what_is_missing_is_kept_as_a_draft_and_named_before_it_can_go_out(cast):
    deal = submitted_deal(cast)
    client = english(cast.analyst2)
    url = address("decision_write", cast.fund.slug, deal.uuid)
    assert client.post(url, {"kind": "decline", "sentence_ko": "짧습니다."}).status_code == 302
    row = Decision.objects.get()
    page = english(cast.partner).get(address("decision", cast.fund.slug, row.uuid))
    assert {line["label"]: line["state"] for line in page.context["lacks"]} == {
        "At least one reason": "todo", "A sentence in Korean": "todo", "A sentence in English": "half"}
    assert not page.context["may_send"]
    refused("Missing: At least one reason · A sentence in Korean", send_decision, decision=row, seen=stamp_of(row), by=cast.partner)
    row = written(cast, deal, sentence_en="")  # nobody reads English
    send_decision(decision=row, seen=stamp_of(row), by=cast.partner)
    assert as_it_stands(row).state == "sent" and KO in as_it_stands(row).letters["en"]["body"]


@pytest.mark.parametrize(("changed", "field"), [
    ({"kind": "nonsense"}, "kind"),
    ({"reasons": ["strong"]}, "reasons"),
    ({"sentence_ko": "재무 점수는 3.2점이었습니다. 다시 와 주십시오."}, "sentence_ko"),
    ({"sentence_en": "Your impact score was 3.2, which is too low."}, "sentence_en"),
    ({"sentence_en": "You had 3/5 on the impact axis, too low."}, "sentence_en"),
    ({"sentence_ko": "가" * 601}, "sentence_ko"),
    ({"sentence_ko": "글자를 뒤집는\u202e 문장입니다. 다시 와 주십시오."}, "sentence_ko"),
    ({"kind": "hold", "reasons": ["waiting"], "meets_on": timezone.localdate() - DAY}, "meets_on"),
    ({"kind": "invite", "reasons": ["strong"], "step": "party"}, "step"),
])
def test_what_must_not_be_said_is_refused_beside_its_field(cast, changed, field):
    deal = submitted_deal(cast)
    assert refused(".", written, c=cast, deal=deal, **changed).field == field
    assert Decision.objects.count() == 0


def test_a_wrong_field_comes_back_as_typed_while_the_others_are_kept(cast):
    deal = submitted_deal(cast)
    client = english(cast.analyst2)
    url = address("decision_write", cast.fund.slug, deal.uuid)
    answer = client.post(url, typed("hold", meets_on="soon"))
    assert answer.status_code == 422 and 'value="soon"' in answer.text and "No day was found" in said(answer)
    assert Decision.objects.get().sentence_ko == KO
    assert client.post(url, as_sent(answer) | {"meets_on": TEXTS["hold"]["meets_on"].isoformat()}).status_code == 302
    assert Decision.objects.get().meets_on == TEXTS["hold"]["meets_on"]


def test_a_save_while_writing_answers_with_what_is_missing_and_two_writers_do_not_write_over_each_other(cast):
    deal = submitted_deal(cast)
    url, first, second = address("decision_write", cast.fund.slug, deal.uuid), english(cast.analyst2), english(cast.operations)
    htmx = {"HTTP_HX_REQUEST": "true"}
    saved = first.post(url, typed(sentence_ko=""), **htmx)
    assert saved.status_code == 200 and "A sentence in Korean" in said(saved) and stamp_of(Decision.objects.get()) in saved.text
    late = second.post(url, typed(sentence_ko="다른 사람이 먼저 쓴 것을 모르고 쓴 문장입니다."), **htmx)
    assert late.status_code == 422 and "Somebody else saved this letter meanwhile" in said(late)
    assert Decision.objects.get().sentence_ko == ""
    assert first.post(url, typed(seen=stamp_of(Decision.objects.get())), **htmx).status_code == 200
    assert Decision.objects.get().sentence_ko == KO


def test_what_goes_out_is_what_was_read(cast):
    deal = submitted_deal(cast)
    row = written(cast, deal)
    before = stamp_of(row)
    written(cast, deal, sentence_ko=KO + " 조금 바뀌었습니다.")
    refused("changed since you read it", send_decision, decision=row, seen=before, by=cast.partner)
    assert (Message.objects.count(), Deal.objects.get().status) == (0, "active")


def test_two_partners_send_it_once(cast):
    deal = submitted_deal(cast)
    other = person("sunhwan-partner2", Role.PARTNER, cast.gp, cast.fund)
    row = written(cast, deal)
    send_decision(decision=row, seen=stamp_of(row), by=cast.partner)
    refused("went out or was stopped", send_decision, decision=row, seen=stamp_of(row), by=other)
    assert Message.objects.filter(user=cast.founder.user).count() == 1
    assert as_it_stands(row).approved_by == cast.partner


def test_a_sent_decision_is_final_in_the_database_too(cast):
    row = sent(cast, submitted_deal(cast))
    for statement in ("UPDATE applicants_decision SET sentence_ko = 'x' WHERE id = %s", "DELETE FROM applicants_decision WHERE id = %s"):
        with pytest.raises(Exception, match="pgtrigger"):
            sql(statement, row.pk)
    for act in (recall_decision, stop_decision):
        refused("went out or was stopped", act, decision=row, by=cast.partner)


def test_who_may_not_write_or_send_does_not(cast):
    deal = submitted_deal(cast)
    for seat in (cast.chair, cast.inspector, cast.founder, cast.programme):
        refused("Your seat may not", written, c=cast, deal=deal, by=seat)
    row = written(cast, deal)
    for seat in (cast.analyst, cast.operations, cast.inspector, cast.chair):
        refused("Your seat may not", send_decision, decision=row, seen=stamp_of(row), by=seat)
    row = planned(cast, submitted_deal(cast, company("다른 회사")))
    for act in (recall_decision, stop_decision):
        refused("Your seat may not", act, decision=row, by=cast.analyst2)
    assert as_it_stands(row).state == "planned"


@pytest.mark.parametrize(("state", "words"), [("draft", "Lock your own scorecard"), ("recused", "You stepped back")])
def test_who_is_blind_to_the_marks_neither_reads_nor_writes_nor_sends_an_answer(cast, state, words):
    deal = submitted_deal(cast)
    row = written(cast, deal)
    Scorecard.objects.create(deal=deal, reviewer=cast.partner, rubric=cast.round.rubric, state=state, reason="가족")
    refused(words, send_decision, decision=row, seen=stamp_of(row), by=cast.partner)
    refused(words, write_decision, deal=deal, **TEXTS["decline"], seen=stamp_of(row), by=cast.partner)
    client = english(cast.partner)
    assert client.get(address("decision", cast.fund.slug, row.uuid)).status_code == 404
    pages = [said(client.get(url)) for url in (address("decisions", cast.fund.slug), address("deal_talk", cast.fund.slug, deal.uuid), "/",
                                               address("decision_write", cast.fund.slug, deal.uuid))] + [whole(client, deal)]
    assert not any("Too few paying" in page or KO in page for page in pages)
    assert deal.company.name not in pages[0] and words in pages[3]
    assert [d for d in waiting(cast.partner.user) if d["duty"].key == "send_letter"] == []
    assert "Too few paying" in said(english(cast.operations).get(address("decisions", cast.fund.slug)))
    other = person("sunhwan-partner2", Role.PARTNER, cast.gp, cast.fund)
    send_decision(decision=row, seen=stamp_of(row), by=other)
    assert KO not in whole(client, deal)
    assert KO in whole(english(cast.operations), deal)


@pytest.mark.parametrize("state", ["draft", "recused"])
def test_who_is_blind_to_the_marks_reads_no_reason_in_the_trail_or_beside_another_application(cast, state):
    deal = submitted_deal(cast)
    sent(cast, deal)
    Deal.objects.filter(pk=deal.pk).update(round=None)
    seal_trail()
    deal.refresh_from_db()
    later = submitted_deal(cast, deal.company)
    trail, pages = f"/f/sunhwan/trail/?about={deal.uuid}", ("/f/sunhwan/trail.csv", "/f/sunhwan/trail.jsonl")
    rows = {True: [], False: []}
    for blind in (False, True):
        if blind:
            Scorecard.objects.create(deal=deal, reviewer=cast.partner, rubric=cast.round.rubric, state=state, reason="가족")
        client = english(cast.partner)
        rows[blind] += [said(client.get(trail)), *(b"".join(client.get(url).streaming_content).decode() for url in pages),
                        said(client.get(address("deal", cast.fund.slug, later.uuid)))]
        rows[blind] += [said(client.get(found)) for found in set(re.findall(r'href="(/f/sunhwan/trail/\d+[^"]*)"', client.get(trail).text))]
    assert all(deal.reason in page for page in rows[False][1:4]) and deal.reason
    assert not any(deal.reason in page for page in rows[True])


def test_what_the_committee_votes_on_is_neither_declined_nor_held_meanwhile(cast):
    deal = sealed(cast).deal
    for kind in ("decline", "hold"):
        refused("committee is voting", written, c=cast, deal=deal, kind=kind)
    assert sent(cast, deal, "invite").state == "sent"


@pytest.mark.parametrize("columns", [{"stage": "contracting"}, {"stage": "invested"}, {"status": "withdrawn"}])
def test_no_letter_goes_for_what_is_past_it(cast, columns):
    deal = submitted_deal(cast)
    row = written(cast, deal)
    Deal.objects.filter(pk=deal.pk).update(**columns)
    refused(".", send_decision, decision=row, seen=stamp_of(row), by=cast.partner)
    assert (as_it_stands(row).state, Message.objects.count()) == ("draft", 0)


def test_after_the_promised_day_the_letter_and_its_preview_apologise(cast):
    deal = submitted_deal(cast)
    Round.objects.filter(pk=cast.round.pk).update(results_by=timezone.localdate() - 3 * DAY)
    row = written(cast, deal)
    page = said(english(cast.partner).get(address("decision", cast.fund.slug, row.uuid)))
    assert "It comes 3 days late. We apologise." in page and "3 days late" in page
    row = sent(cast, deal)
    assert row.late_days == 3
    assert "3일 늦었습니다" in Message.objects.get(user=cast.founder.user).body and "3 days late" in row.letters["en"]["body"]


def test_a_day_of_their_own_counts_before_the_round_s_and_a_hold_promises_its_end(cast):
    deal = submitted_deal(cast)
    Deal.objects.filter(pk=deal.pk).update(target_on=timezone.localdate() - DAY)
    assert sent(cast, Deal.objects.get(), "hold").late_days == 1
    deal.refresh_from_db()
    assert deal.target_on == TEXTS["hold"]["meets_on"]
    assert sent(cast, deal, "invite").late_days == 0


def test_nothing_but_the_letter_s_day_tells_of_a_letter_that_is_in_time(cast):
    row = sent(cast, submitted_deal(cast))
    assert row.late_days == 0 and "늦었습니다" not in row.letters["ko"]["body"] and "\n\n\n" not in row.letters["ko"]["body"]
    assert "{" not in row.letters["ko"]["body"] + row.letters["en"]["body"]


def test_the_list_says_what_goes_out_when_and_is_narrowed(cast):
    tomorrow, draft = planned(cast, submitted_deal(cast, company("내일 회사"))), written(cast, submitted_deal(cast, company("초안 회사")), "hold")
    out = sent(cast, submitted_deal(cast, company("보낸 회사")), "invite")
    client, url = english(cast.partner), address("decisions", cast.fund.slug)
    page = client.get(url)
    assert [line["row"] for line in page.context["rows"]] == [tomorrow, draft, out]
    assert f"goes out tomorrow {timezone.localtime(tomorrow.send_at):%H:%M}" in said(page)
    for question, found in (("?state=planned", [tomorrow]), ("?kind=hold", [draft]), ("?state=sent&kind=invite", [out]), ("?state=sent&kind=hold", [])):
        assert [line["row"] for line in client.get(url + question).context["rows"]] == found
    assert [line["row"] for line in english(cast.inspector).get(url).context["rows"]] == [out]


def test_withdrawn_means_nothing_is_left_to_write(cast):
    deal = submitted_deal(cast)
    withdraw_application(deal=deal, by=cast.founder)
    page = said(english(cast.analyst2).get(address("decision_write", cast.fund.slug, deal.uuid)))
    assert "No letter can go out now" in page and "withdrew its application" in page
    assert "Write a letter" not in said(english(cast.analyst2).get(address("deal_talk", cast.fund.slug, deal.uuid)))
