"""Minutes: drawn once from the kept outcome by a worker, whatever was decided, in Korean to be signed and in English to be read."""
import datetime as dt

import pytest
from django.utils import timezone, translation

from applicants.actions.minutes import draw_minutes
from applicants.models import Blob, Deal, Minutes, MinutesTranslation, Voiding
from applicants.queries.blob import read_blob
from applicants.queries.minutes_document import document
from applicants.queries.resolution import conditions, decision
from applicants.tasks import draw_minutes as the_job
from fund.errors import Refused
from fund.jobs import enqueue
from fund.models import Job, Notification, Seat, Wall
from fund.permissions import Role
from tests.applicants.minuting import absent, decided, drawn, said, url, vote
from tests.cast import cast as another_cast
from tests.cast import person

CONDITIONS = [{"text": "원료 공급 계약 3년 체결", "owner": "counsel", "due_on": "2026-09-30", "seat": ""},
              {"text": "소방 설비 확인서", "owner": "company", "due_on": "2026-09-15", "seat": ""}]


@pytest.fixture
def approved(cast):
    return decided(cast, vote(cast.chair, "yes"), vote(cast.member, "conditional", before="no", reason="소방 설비 확인서"),
                   vote(cast.member2, "recused", reason="계열사가 공급처"), hinges=True, conditions=CONDITIONS,
                   remarks={"member": "판가가 내리면 역마진이라고 짚었다.", "partner": "임대 매출로 보완한다고 답했다."})


def test_the_korean_minutes_say_all_that_a_fund_files_and_name_no_person(cast, approved):
    observer = person("listens", Role.OBSERVER, cast.lp_a, cast.fund)
    minutes = drawn(approved)
    text = said(minutes.blob_id)
    meeting = approved.meeting
    assert absent([
        f"제{meeting.number}차 투자심의위원회 의사록", "2026년 8월 5일(수) 14:30", "성수동 회의실", "본투심", "재적 3 · 회피 1 · 출석 2",
        "출석 2", "회피 1", "sunhwan LP 가", "제2호 의안", "투자의 건", "모태 자금", "신주", "25,000원", "80,000주", "2,000,000,000원", "14.29%",
        "바람벤처스 500,000,000원", "2030 매각", "판가가 내리면 역마진이라고 짚었다.", "임대 매출로 보완한다고 답했다.", "파트너 (sunhwan gp)",
        "사전", "최종", "반대", "조건부 찬성 (바뀜)", "계열사가 공급처", "조건부 승인", "찬성 2 · 반대 0 · 기권 0 · 회피 1",
        "회피한 위원이 모두 반대했다면", "원료 공급 계약 3년 체결", "법률 자문", "2026.9.30", "소방 설비 확인서", "회사", "2026.9.15",
        approved.packet_sha256, approved.outcome["sha256"], "출석위원이 다음과 같이 서명 또는 날인한다", "(서명 또는 인)"], text) == []
    everybody = (cast.chair, cast.member, cast.member2, cast.partner, observer)
    assert [seat.user.name for seat in everybody if seat.user.name in text] == []
    assert text.count("(서명또는인)") == 2  # those who were present


def test_the_english_copy_says_what_it_is_and_has_no_place_for_a_signature(cast, approved):
    minutes = drawn(approved)
    text = said(minutes.translations.get(lang="en").blob_id)
    assert absent([
        f"Minutes of investment committee meeting no. {approved.meeting.number}", "Translation to read along. The Korean original is what is signed",
        "5 Aug 2026 14:30", "3 seats · 1 recused · 2 present", "In favour, with a condition (changed)", "Approved with conditions", "Legal counsel",
        "30 Sep 2026", "원료 공급 계약 3년 체결", minutes.blob_id, approved.packet_sha256], text) == []
    assert absent(["(signature or seal)", "(서명 또는 인)", "의사록", "조건부"], text) == ["(signature or seal)", "(서명 또는 인)", "의사록", "조건부"]


def test_a_rejection_by_the_preliminary_committee_says_so_and_has_no_conditions(cast):
    item = decided(cast, vote(cast.chair, "yes"), vote(cast.member, "no", reason="시장이 작습니다"), vote(cast.member2, "abstain", reason="자료 부족"),
                   decision="rejected", kind="preliminary", terms={"instrument": "safe", "shares": "0", "price": "0", "discount": "0.2"})
    text = said(drawn(item).blob_id)
    assert absent(["예비투자심의위원회 의사록", "예비투자심의의 건", "부결", "찬성 1 · 반대 1 · 기권 1 · 회피 0", "기권 1", "반대 이유: 시장이 작습니다",
                   "기업가치 상한", "12,000,000,000원", "할인율", "20%"], text) == []
    assert absent(["선행조건", "주당 인수가액", "주식 수"], text) == ["선행조건", "주당 인수가액", "주식 수"]


def test_a_decision_put_off_names_its_reason_and_counts_nobody_as_absent(cast):
    item = decided(cast, vote(cast.member2, "recused", before=""), decision="deferred", deferred="원가 자료를 보완한 뒤 다시 올립니다.", seats=3)
    text = said(drawn(item).blob_id)
    assert absent(["보류", "원가 자료를 보완한 뒤 다시 올립니다.", "재적 3 · 회피 1", "투심 의장 (sunhwan gp)"], text) == []
    assert absent(["불참", "의사정족수를 충족하였다", "찬성 0"], text) == ["불참", "의사정족수를 충족하였다", "찬성 0"]


def test_who_was_missing_is_named_by_their_seat_as_they_sat_that_day(cast):
    item = decided(cast, vote(cast.chair, "yes"), vote(cast.member, "yes"), seats=3)
    assert absent(["불참 1", "투심 위원 (sunhwan sponsor)"], said(drawn(item).blob_id)) == []
    another = decided(cast, vote(cast.chair, "yes"), vote(cast.member, "yes"), seats=4, name="너울섬유")  # one sat there who is not known
    with translation.override("ko"):
        assert [row for row in document(another)["attendance"] if row["count"] == "2"][1] == {"label": "불참", "count": "2", "value": ""}


def test_outcomes_from_before_final_votes_are_read_as_they_were_kept(cast):
    rows = [{key: value for key, value in row.items() if key not in ("before", "entered")}
            for row in (vote(cast.chair, "yes"), vote(cast.member, "conditional", reason="공급 계약"), vote(cast.member2, "no", reason="비쌉니다"))]
    item = decided(cast, vote(cast.chair, "yes"), vote(cast.member, "conditional"), vote(cast.member2, "no"))
    old = {key: value for key, value in item.outcome.items() if key not in ("hinges", "deferred")} | {
        "votes": rows, "conditions": ["공급 계약"], "counts": {"yes": 1, "conditional": 1, "no": 1, "recused": 0}}
    item.outcome = old
    assert [str(row) for row in conditions(item)] == ["원료 공급 계약 3년", "공급 계약"]
    made = decision(item)
    assert [(row["before_word"], row["changed"], row["left_out"]) for row in made["votes"]] == [("", False, False)] * 3
    with translation.override("ko"):
        paper = document(item)
    assert (len(paper["votes"]["head"]), paper["decision"]["word"]) == (4, "조건부 승인")
    assert [row[1:] for row in paper["conditions"]] == [["원료 공급 계약 3년", "", ""], ["공급 계약", "", ""]]


def test_a_condition_that_stayed_out_is_marked_and_counts_neither_way(cast):
    item = decided(cast, vote(cast.chair, "yes"), vote(cast.member, "yes"), vote(cast.member2, "conditional", reason="이사 선임", entered=False))
    text = said(drawn(item).blob_id)
    assert absent(["조건부 찬성 (바뀜, 조건 제외)", "세지 않은 표 1", "찬성 2 · 반대 0"], text) == []
    assert decision(item)["conditions"] == []


def test_a_decision_declared_void_before_its_minutes_are_drawn_says_so_in_them(cast, approved):
    Voiding.objects.create(item=approved, reason="통지가 늦었습니다.", by=cast.chair)
    assert absent(["무효 처리: 통지가 늦었습니다."], said(drawn(approved).blob_id)) == []


def test_drawing_twice_keeps_one_file_in_each_language_and_tells_once(cast, approved):
    job = enqueue("applicants.draw_minutes", "x", item=approved.pk)
    assert the_job(job, **job.args) == the_job(job, **job.args)
    assert (Minutes.objects.count(), MinutesTranslation.objects.count(), Blob.objects.filter(minutes__isnull=False).count()) == (1, 1, 1)
    assert set(Notification.objects.filter(kind="minutes_drawn").values_list("user", flat=True)) == {cast.chair.user_id, cast.member.user_id}
    assert Minutes.objects.get().content["title"] == document(approved)["title"]


def test_nobody_is_asked_to_sign_who_left_or_stands_behind_a_wall(cast):
    item = decided(cast)
    Seat.objects.filter(pk=cast.member.pk).update(ends_on=timezone.localdate())
    Wall.objects.create(fund=cast.fund, about=item.deal.uuid, user=cast.member2.user, ground="conflict", reason="뒤늦게 알았습니다", put_up_by=cast.partner)
    drawn(item)
    assert list(Notification.objects.filter(kind="minutes_drawn").values_list("user", flat=True)) == [cast.chair.user_id]


def test_nothing_is_drawn_before_the_decision(cast):
    item = decided(cast)
    item.pk = None
    item.state, item.decision, item.decided_at, item.order = "opened", "", None, 9
    item.deal = Deal.objects.create(fund=cast.fund, company=item.deal.company, stage="committee")
    item.uuid = type(item)._meta.get_field("uuid").default()
    item.save()
    with pytest.raises(Refused):
        draw_minutes(item.pk)
    assert not Minutes.objects.exists()


def test_the_page_links_the_file_once_it_is_drawn_and_only_those_who_see_the_item_get_it(cast, approved, client):
    observer = person("listens", Role.OBSERVER, cast.sponsor, cast.fund)
    job = enqueue("applicants.draw_minutes", f"item:{approved.uuid}", by=cast.chair, fund=cast.fund, about=approved.deal.uuid, item=approved.pk)
    link = url(approved, "minutes")
    for seat, sees_job in ((cast.chair, True), (cast.partner, True), (cast.member, False), (observer, False)):
        client.force_login(seat.user)
        body = client.get(url(approved, "agenda_item")).content.decode()
        assert (f'href="{link}' in body, f"/jobs/{job.uuid}/" in body) == (False, sees_job)
        assert client.get(link).status_code == 404
    minutes = drawn(approved)
    Wall.objects.create(fund=cast.fund, about=approved.deal.uuid, user=cast.member2.user, ground="recusal", reason="회피", put_up_by=cast.chair)
    for seat in (cast.member, cast.inspector, observer, cast.analyst):
        client.force_login(seat.user)
        assert f'href="{link}' in client.get(url(approved, "agenda_item")).content.decode()
        answer = client.get(link)
        assert (answer.status_code, answer["Content-Type"], answer.content) == (200, "application/pdf", read_blob(minutes.blob_id))
        assert answer["Content-Disposition"].startswith("attachment")
        assert client.get(link + "?lang=en").content == read_blob(minutes.translations.get().blob_id)
        assert client.get(link + "?lang=xx").content == read_blob(minutes.blob_id)
    for seat, status in ((cast.member2, 404), (cast.lp, 403), (cast.founder, 404), (another_cast("rival").chair, 404)):
        client.force_login(seat.user)
        assert [client.get(url(approved, name)).status_code for name in ("minutes", "minutes_signed")] == [status, status]
    assert Job.objects.filter(name="applicants.draw_minutes").count() == 1


def test_who_reads_english_finds_the_translation_beside_the_original(cast, approved, client):
    drawn(approved)
    client.force_login(cast.chair.user)
    link = url(approved, "minutes")
    assert link + "?lang=" not in client.get(url(approved, "agenda_item")).content.decode()
    client.cookies["django_language"] = "en"
    body = client.get(url(approved, "agenda_item")).content.decode()
    assert (f'href="{link}?lang=en"' in body, f'href="{link}"' in body) == (True, True)


def test_the_day_of_the_minutes_is_that_of_the_decision_in_seoul(cast, approved):
    approved.decided_at = dt.datetime(2026, 8, 5, 16, 30, tzinfo=dt.UTC)  # half past one at night in Seoul
    with translation.override("ko"):
        paper = document(approved)
    assert (paper["dated"], paper["signatures"]["day"]) == ("2026-08-06", "2026년 8월 6일(목)")
