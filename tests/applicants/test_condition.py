"""Conditions precedent: evidence, a second person, the way back, the due day, who is told, and what holds in SQL too."""
import datetime as dt

import pgtrigger
import pytest
from django.db import ProgrammingError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from applicants.actions.condition import (
    ask_for_evidence,
    clear_condition,
    evidence_condition,
    move_condition,
    return_condition,
    tell_of_conditions,
)
from applicants.actions.contract import finish_step, start_contract
from applicants.actions.tombstone import clear
from applicants.models import Condition, ContractStep, Deal, Document, Erasure, Inquiry, Meeting, Scorecard, Voiding
from fund.errors import Refused
from fund.models import Notification, User
from fund.today import waiting
from tests.applicants.applying import PROGRAM, upload
from tests.applicants.ballots import sql
from tests.applicants.closings import closing, evidenced
from tests.applicants.inquiring import answered
from tests.applicants.scoring import english
from tests.applicants.walling import fresh, walled
from tests.cast import cast as build
from tests.cast import company, person, submitted_deal

TODAY = timezone.localdate()


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def item(cast):
    return closing(cast)


@pytest.fixture
def condition(item):
    return item.conditions.get()


def address(item, name="closing", *args):
    return reverse(f"applicants:{name}", args=[item.meeting.fund.slug, item.uuid, *args])


def english_client(seat):
    return english(Client(), seat)


def told(kind):
    return set(Notification.objects.filter(kind=kind).values_list("user__email", flat=True))


def duties(seat, key):
    return [row["name"] for row in waiting(fresh(seat).user) if row["duty"].key == key]


def refusal(action, **given) -> str:
    with pytest.raises(Refused) as no:
        action(**given)
    return str(no.value)


def test_evidence_is_brought_with_a_file_and_a_note_and_who_may_clear_it_is_told(cast, item, condition):
    row = evidenced(cast, condition)
    file = row.files.get()
    assert (row.state, row.note, row.evidenced_by, file.name, file.kind, file.slot, file.deal) == (
        "evidenced", "계약서 3쪽", cast.analyst, "계약서.pdf", "house", str(row.uuid), item.deal)
    assert told("condition_evidenced") == {cast.partner.user.email, cast.operations.user.email}
    assert "계약서 3쪽" not in str(list(Notification.objects.values_list("facts", flat=True)))
    assert (duties(cast.partner, "clear_condition"), duties(cast.analyst, "clear_condition")) == ([item.deal.company.name], [])


def test_a_second_person_clears_it_for_good(cast, condition):
    row = clear_condition(condition=evidenced(cast, condition), by=cast.partner)
    assert (row.state, row.cleared_by, duties(cast.partner, "clear_condition")) == ("cleared", cast.partner, [])
    assert "cleared already" in refusal(clear_condition, condition=row, by=cast.operations)
    assert "no evidence to send back" in refusal(return_condition, condition=row, reason="다시", by=cast.operations)
    assert "cleared already" in refusal(move_condition, condition=row, due_on=TODAY, reason="다시", by=cast.analyst)
    for change in ("state = 'open'", "note = 'x'", "due_on = '2030-01-01'"):
        with pytest.raises(ProgrammingError):
            sql(f"UPDATE applicants_condition SET {change} WHERE id = %s", row.pk)


def test_the_files_of_a_cleared_condition_stay_what_was_confirmed_and_those_of_an_open_one_do_not(cast, item, condition):
    row, rows = evidenced(cast, condition), Condition.files.through.objects
    other = item.deal.submissions.get().deck
    row.files.add(other)
    row.files.remove(other)
    clear_condition(condition=row, by=cast.partner)
    before = list(rows.values_list())
    for statement, values in (("INSERT INTO applicants_condition_files (condition_id, document_id) VALUES (%s, %s)", (row.pk, other.pk)),
                              ("UPDATE applicants_condition_files SET document_id = %s WHERE condition_id = %s", (other.pk, row.pk)),
                              ("DELETE FROM applicants_condition_files WHERE condition_id = %s", (row.pk,))):
        with pytest.raises(ProgrammingError, match="evidence of a cleared condition stays"):
            sql(statement, *values)
    with pytest.raises(ProgrammingError, match="evidence of a cleared condition stays"), transaction.atomic():
        row.files.clear()
    assert before and list(rows.values_list()) == before


def test_who_brought_the_evidence_cannot_clear_it_from_another_seat_nor_after_another_brought_it_again(cast, condition):
    row = evidenced(cast, condition, by=cast.partner)
    assert "You brought this evidence yourself" in refusal(clear_condition, condition=row, by=cast.partner)
    second = person("sunhwan-second", "operations", cast.gp, cast.fund)
    second.user = cast.partner.user
    second.save()
    assert "You brought this evidence yourself" in refusal(clear_condition, condition=row, by=second)
    back = return_condition(condition=row, reason="날인이 없습니다.", by=cast.operations)
    again = evidence_condition(condition=back, note="3쪽의 날인", by=cast.analyst)  # on the partner's file, which stays on record
    assert "You brought this evidence yourself" in refusal(clear_condition, condition=again, by=cast.partner)
    assert clear_condition(condition=again, by=cast.operations).state == "cleared"


def test_without_evidence_nothing_is_cleared_in_words_and_in_sql(cast, condition):
    assert "no evidence for this condition yet" in refusal(clear_condition, condition=condition, by=cast.partner)
    Condition.objects.filter(pk=condition.pk).update(state="evidenced", evidenced_by=cast.analyst, note="말뿐")
    assert "no evidence for this condition yet" in refusal(clear_condition, condition=condition, by=cast.partner)
    with pytest.raises(ProgrammingError, match="with evidence only"):
        sql("UPDATE applicants_condition SET state = 'cleared', cleared_by_id = %s, cleared_at = now() WHERE id = %s", cast.partner.pk, condition.pk)
    with pytest.raises(ProgrammingError):
        sql("DELETE FROM applicants_condition WHERE id = %s", condition.pk)
    assert Condition.objects.get().state == "evidenced"


@pytest.mark.parametrize(("given", "field", "words"), [
    ({"note": " "}, "note", "Say what the evidence shows."), ({"uploads": []}, "files", "with evidence only"),
    ({"note": "가" * 601}, "note", "601 characters"), ({"note": "a\u202eb"}, "note", "writing direction"),
    ({"uploads": [upload(PROGRAM, "계약서.pdf")]}, "files", "계약서.pdf: This is a program"),
    ({"uploads": [upload(b"", "빈.pdf")]}, "files", "빈.pdf: This file is empty")])
def test_bad_evidence_is_refused_beside_its_field_and_nothing_is_kept(cast, condition, given, field, words):
    with pytest.raises(Refused) as no:
        evidence_condition(**({"condition": condition, "note": "3쪽", "uploads": [upload()], "by": cast.analyst} | given))
    assert no.value.field == field and words in str(no.value)
    assert (Condition.objects.get().state, Document.objects.filter(kind="house").count()) == ("open", 0)


def test_papers_of_the_deal_serve_as_evidence_and_no_others(cast, item, condition):
    asked = ask_for_evidence(condition=condition, text="계약서를 보내 주세요.", due_on=TODAY, by=cast.analyst)
    answered(cast, asked, file="공급계약서.pdf")
    paper = Document.objects.get(kind="answer")
    elsewhere = submitted_deal(cast, company("다른 회사"))
    other = Document.objects.create(company=item.deal.company, deal=elsewhere, kind="house", name="남.pdf", blob=paper.blob)
    assert "not open to you" in refusal(evidence_condition, condition=condition, note="1쪽", papers=[other], by=cast.analyst)
    Document.objects.filter(pk=paper.pk).update(problem="infected")
    assert "not open to you" in refusal(evidence_condition, condition=condition, note="1쪽", papers=[paper], by=cast.analyst)
    Document.objects.filter(pk=paper.pk).update(problem="")
    row = evidence_condition(condition=condition, note="1쪽", papers=[paper], by=cast.analyst)
    assert list(row.files.all()) == [paper]
    assert clear_condition(condition=row, by=cast.partner).state == "cleared"


def test_evidence_sent_back_opens_the_condition_keeps_its_files_and_tells_who_brought_it(cast, condition):
    evidenced(cast, condition)
    assert refusal(return_condition, condition=condition, reason="", by=cast.partner) == "Say what is missing."
    assert "Your seat may not" in refusal(return_condition, condition=condition, reason="x", by=cast.analyst)
    row = return_condition(condition=condition, reason="날인이 없습니다.", by=cast.partner)
    assert (row.state, row.returned_reason, row.files.count(), told("condition_returned")) == ("open", "날인이 없습니다.", 1, {cast.analyst.user.email})
    again = evidenced(cast, row)
    assert (again.state, again.returned_reason, again.files.count()) == ("evidenced", "", 1)  # the same bytes are the same file
    assert "is in already" in refusal(evidence_condition, condition=again, note="x", uploads=[upload()], by=cast.analyst2)


@pytest.mark.parametrize(("days", "reason", "words"), [
    (30, "사유", "on this day already"), (-1, "사유", "has passed"), (400, "사유", "more than a year"), (40, "", "Say why the day moves."),
    (40, "가" * 301, "301 characters")])
def test_a_due_day_moves_with_a_reason_to_a_day_that_can_be(cast, condition, days, reason, words):
    assert words in refusal(move_condition, condition=condition, due_on=TODAY + dt.timedelta(days=days), reason=reason, by=cast.analyst)
    row = move_condition(condition=condition, due_on=TODAY + dt.timedelta(days=45), reason="등기가 늦습니다.", by=cast.analyst)
    assert (row.due_on, row.due_reason) == (TODAY + dt.timedelta(days=45), "등기가 늦습니다.")


def test_evidence_may_come_before_the_minutes_are_signed_but_not_after_the_decision_is_void(cast, item, condition):
    Deal.objects.filter(pk=item.deal.pk).update(stage="committee")
    assert evidenced(cast, condition).state == "evidenced"
    Voiding.objects.create(item=item, reason="회피 누락", by=cast.chair)
    for action, given in ((clear_condition, {}), (return_condition, {"reason": "x"}), (move_condition, {"due_on": TODAY, "reason": "x"})):
        assert "declared void" in refusal(action, condition=condition, by=cast.partner, **given)
    assert Condition.objects.get().state == "evidenced"


@pytest.mark.parametrize("columns", [{"status": "withdrawn"}, {"status": "hold"}, {"stage": "diligence"}, {"stage": "invested"}])
def test_nothing_is_brought_for_a_deal_that_went_elsewhere(cast, item, condition, columns):
    Deal.objects.filter(pk=item.deal.pk).update(**columns)
    assert refusal(evidence_condition, condition=condition, note="x", uploads=[upload()], by=cast.analyst).endswith(
        "any more." if "invested" in columns.values() else "Nothing was changed.")
    assert not Document.objects.filter(kind="house").exists()


def test_who_sits_elsewhere_or_behind_a_wall_brings_nothing(cast, item, condition):
    rival = build("rival")
    for seat in (rival.analyst, cast.member, cast.inspector, cast.founder):
        assert "Your seat may not" in refusal(evidence_condition, condition=condition, note="x", uploads=[upload()], by=seat)
    walled(cast, item.deal, cast.analyst)
    assert "no longer open to you" in refusal(evidence_condition, condition=condition, note="x", uploads=[upload()], by=fresh(cast.analyst))
    evidenced(cast, condition, by=cast.analyst2)
    walled(cast, item.deal, cast.operations)
    assert duties(cast.operations, "clear_condition") == [] and duties(cast.partner, "clear_condition") == [item.deal.company.name]


def test_the_owner_is_told_of_an_overdue_condition_once_for_each_day_and_never_of_what_is_over(cast, item, condition):
    assert tell_of_conditions() == 0
    Condition.objects.update(due_on=TODAY - dt.timedelta(days=1))
    assert (tell_of_conditions(), tell_of_conditions(), told("condition_late")) == (1, 0, {cast.analyst.user.email})
    assert duties(cast.analyst, "late_condition") == [item.deal.company.name] and duties(cast.analyst2, "late_condition") == []
    Condition.objects.update(due_on=TODAY - dt.timedelta(days=2))
    walled(cast, item.deal, cast.analyst)
    assert tell_of_conditions() == 0
    Deal.objects.filter(pk=item.deal.pk).update(owner=cast.analyst2)
    assert tell_of_conditions() == 1
    clear_condition(condition=evidenced(cast, condition, by=cast.analyst2), by=cast.partner)
    Notification.objects.all().delete()
    assert tell_of_conditions() == 0


def test_asking_the_founder_sends_the_question_alone(cast, item, condition):
    User.objects.update(quiet_from=None, quiet_until=None)
    client, where = english_client(cast.analyst), address(item, "condition_ask", condition.uuid)
    assert condition.text in client.get(address(item)).content.decode().split("Only this text goes to the founder")[1]
    assert client.post(where, {"text": "", "due_on": TODAY}).status_code == 422
    answer = client.post(where, {"text": "공급 계약서를 보내 주세요.", "due_on": TODAY}, follow=True)
    assert "Asked as question 1." in answer.content.decode()
    row = Inquiry.objects.get()
    assert (row.text, row.asked_by, row.deal) == ("공급 계약서를 보내 주세요.", cast.analyst, item.deal)
    page = english_client(cast.founder).get(reverse("applicants:inquiries", args=[item.deal.uuid])).content.decode()
    assert row.text in page and condition.text not in page and "Condition" not in page


def test_the_page_walks_it_in_the_browser_s_way(cast, item, condition):
    client = english_client(cast.analyst)
    page = client.get(address(item)).content.decode()
    assert condition.text in page and "Bring evidence" in page and "Clear the condition" not in page
    where = address(item, "condition_evidence", condition.uuid)
    wrong = client.post(where, {"note": "3쪽과 붙임"})
    assert wrong.status_code == 422 and "3쪽과 붙임" in wrong.content.decode() and "with evidence only" in wrong.content.decode()
    answer = client.post(where, {"note": "3쪽", "files": [upload(name="가.pdf"), upload(b"%PDF-1.4 x", name="나.pdf")]})
    assert answer.status_code == 302 and answer.url.endswith("#condition-1")
    assert {row.name for row in condition.files.all()} == {"가.pdf", "나.pdf"}
    assert "Clear the condition" not in client.get(address(item)).content.decode()
    partner = english_client(cast.partner)
    page = partner.get(address(item)).content.decode()
    assert "Clear the condition" in page and "가.pdf" in page and "3쪽" in page
    assert partner.post(address(item, "condition_return", condition.uuid), {"reason": "날인"}).status_code == 302
    assert "Sent back: 날인" in client.get(address(item)).content.decode()
    client.post(where, {"note": "4쪽", "papers": [str(condition.files.first().uuid)]})
    assert partner.post(address(item, "condition_clear", condition.uuid)).status_code == 302
    page = client.get(address(item)).content.decode()
    assert "Cleared by" in page and "Bring evidence" not in page and Condition.objects.get().state == "cleared"


def test_evidence_is_nobody_s_who_may_not_read_it(cast, item, condition):
    evidenced(cast, condition)
    file = condition.files.get()
    for seat in (cast.founder, cast.member, cast.lp, cast.programme):
        assert english_client(seat).get(reverse("applicants:document_file", args=[file.uuid])).status_code == 404, seat
        assert english_client(seat).get(address(item)).status_code in (403, 404)
    Scorecard.objects.create(deal=item.deal, reviewer=cast.analyst2, rubric=cast.round.rubric)  # an open card: blind to what the house writes of the deal
    page = english_client(cast.analyst2).get(address(item)).content.decode()
    assert "Files that are not open to you: 1" in page and "계약서.pdf" not in page
    assert "계약서.pdf" in english_client(cast.inspector).get(address(item)).content.decode()
    walled(cast, item.deal, cast.analyst)
    assert english_client(cast.analyst).get(address(item)).status_code == 404


def test_the_committee_s_room_says_how_far_each_condition_is_and_nothing_of_what_was_brought(cast, item, condition):
    evidenced(cast, condition)
    for seat, closes in ((cast.chair, False), (cast.member, False), (cast.analyst, True)):
        room = english_client(seat).get(reverse("applicants:agenda_item", args=[cast.fund.slug, item.uuid])).content.decode()
        assert condition.text in room and "Evidence in, not confirmed yet" in room
        assert (address(item) in room) is closes
        assert "계약서 3쪽" not in room and "계약서.pdf" not in room
    tab = english_client(cast.analyst).get(reverse("applicants:deal_committee", args=[cast.fund.slug, item.deal.uuid])).content.decode()
    assert address(item) in tab


def test_an_inspector_reads_the_page_and_is_offered_nothing(cast, item):
    page = english_client(cast.inspector).get(address(item)).content.decode()
    for words in ("Bring evidence", "Move the due day", "Ask the founder", "Lay down the checklist", "Ask for the payment order"):
        assert words not in page, words


def test_a_rival_and_a_preliminary_decision_find_no_closing(cast, item):
    rival = build("rival")
    assert english_client(rival.partner).get(address(item)).status_code == 404
    with pgtrigger.ignore("applicants.Meeting:rule_is_fixed_beforehand"):
        Meeting.objects.filter(pk=item.meeting_id).update(kind="preliminary")
    assert english_client(cast.partner).get(address(item)).status_code == 404


def test_an_erasure_takes_names_out_of_the_notes_also_of_what_is_cleared_and_the_trail_never_had_them(cast, item, condition):
    name, mail = cast.founder.user.name, "ceo@example.net"
    row = evidence_condition(condition=condition, note=f"{name} 대표({mail})의 날인", uploads=[upload()], by=cast.analyst)
    clear_condition(condition=row, by=cast.partner)
    step = finish_step(step=start_contract(item=item, by=cast.analyst)[0], note=f"{name} 대표와 합의", by=cast.analyst)
    erasure = Erasure.objects.create(company=item.deal.company, deal=item.deal, asked_by=cast.founder)
    work = clear(erasure=erasure, deal=item.deal, rules={"comments": "ended-content"})
    row.refresh_from_db()
    step.refresh_from_db()
    assert (row.note, row.state, step.note, work.counts["comments"]) == ("[…] 대표([…])의 날인", "cleared", "[…] 대표와 합의", 2)
    kept = str(list(Condition.pgh_event_model.objects.values())) + str(list(ContractStep.pgh_event_model.objects.values()))
    assert name not in kept and mail not in kept and kept.count("'cleared'") >= 1
