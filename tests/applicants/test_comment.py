"""Comments on a deal: among us or also to the company, with people called to them; blind, walled and foreign eyes find nothing."""
import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from applicants.actions.comment import take_back_comment, write_comment
from applicants.models import Comment
from applicants.queries.comment import called
from applicants.queries.timeline import timeline
from fund.errors import Refused
from fund.models import Message, Notification
from tests.applicants.applying import address
from tests.applicants.calling import english, said
from tests.applicants.crawling import changes, crawl
from tests.applicants.scoring import assigned, locked, screened
from tests.applicants.walling import fresh, walled
from tests.applicants.working import SECRETS, comment, room, told
from tests.cast import cast as build
from tests.cast import person

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


def heard(kind: str) -> list[str]:
    return list(Notification.objects.filter(kind=kind).order_by("pk").values_list("user__name", flat=True))


def lines(seat, deal) -> list[str]:
    """The words on a person's page of comments."""
    return [line["row"].text for line in english(seat).get(room("comments", deal)).context["comment_card"]["lines"]]


def test_a_comment_stays_among_us_unless_the_company_is_chosen_each_time(cast):
    deal = screened(cast)
    client = english(cast.partner)
    page = client.get(room("comments", deal))
    assert 'value="house" id="audience-house" checked' in page.text and "cannot be unsaid" in said(page)
    assert client.post(room("comment_write", deal), {"text": SECRETS["comment"]}).status_code == 422  # who reads it was not sent along
    answer = client.post(room("comment_write", deal), {"text": SECRETS["comment"], "audience": "house"}, **HTMX)
    assert answer.status_code == 200 and 'value="house" id="audience-house" checked' in answer.text and "<html" not in answer.text
    row = Comment.objects.get()
    assert (row.audience, row.author, row.text) == ("house", cast.partner, SECRETS["comment"])
    assert SECRETS["comment"] not in english(cast.founder).get(address("status", deal.uuid)).text and heard("fund_note") == []


def test_what_the_company_is_told_stands_on_its_status_page_by_role_and_its_owners_are_told_that_it_does(cast):
    deal = screened(cast, None)
    client = english(cast.partner)
    answer = client.post(room("comment_write", deal), {"text": "일정을 알립니다.\nhttps://fund.example/a", "audience": "company"}, **HTMX)
    assert "The company reads this" in said(answer) and "data-told" in answer.text and 'id="audience-house" checked' in answer.text
    page = english(cast.founder).get(address("status", deal.uuid))
    assert "Notes from the fund" in said(page) and f"Partner · {cast.gp.name}" in page.text
    assert '일정을 알립니다.<br><a href="https://fund.example/a" rel="nofollow">https://fund.example/a</a>' in page.text
    assert cast.partner.user.name not in page.text
    assert heard("fund_note") == [cast.founder.user.name]
    letter = Message.objects.get(kind="fund_note")
    assert "일정을 알립니다" not in letter.body and address("status", deal.uuid) in letter.body
    rival = build("rival")
    for seat in (rival.founder, cast.lp, cast.chair):
        assert list(Comment.objects.visible_to(seat.user)) == []
    assert list(Comment.objects.visible_to(cast.viewer.user)) == [Comment.objects.get()]


def test_what_was_told_cannot_be_unsaid_and_what_was_said_among_us_vanishes(cast):
    deal = screened(cast, None)
    among, to_company = comment(cast, deal, "홧김에 쓴 말"), told(cast, deal)
    for row in (among, to_company):
        assert english(cast.analyst).post(room("comment_back", deal, row.uuid)).status_code == 422  # not theirs
        assert english(cast.partner).post(room("comment_back", deal, row.uuid)).url == room("deal", deal) + "#comments"
        first = Comment.objects.get(pk=row.pk).taken_back_at
        assert take_back_comment(comment=row, by=cast.partner).taken_back_at == first
    for seat in (cast.partner, cast.analyst):
        page = english(seat).get(room("comments", deal))
        assert "홧김에" not in page.text + str(timeline(deal, seat.user)) and "Taken back" in said(page)
        assert SECRETS["told"] in page.text and "· taken back" in said(page)
    page = english(cast.founder).get(address("status", deal.uuid))
    assert SECRETS["told"] in page.text and "Taken back by the fund" in said(page) and "홧김에" not in page.text
    for change in ({"text": "다른 말"}, {"taken_back_at": None}, {"audience": "company"}):
        with pytest.raises(Exception, match="comments_are_not_rewritten|Cannot update"), transaction.atomic():
            Comment.objects.filter(pk=among.pk).update(**change)


def test_the_called_are_told_without_a_word_of_it(cast):
    deal = screened(cast, "한빛소재")
    cast.analyst.user.name, cast.analyst2.user.name = "김하", "김하늘"
    for seat in (cast.analyst, cast.analyst2):
        seat.user.save()
    text = f"@김하늘님 확인해 주세요. {SECRETS['comment']}"
    answer = english(cast.partner).post(room("comment_write", deal), {"text": text, "audience": "house", "mentions": [cast.operations.pk]}, **HTMX)
    assert "Called: sunhwan-operations, 김하늘" in said(answer)
    assert sorted(heard("comment_mention")) == ["sunhwan-operations", "김하늘"]
    rows = Notification.objects.filter(kind="comment_mention")
    assert [row.facts for row in rows] == [{"company": "한빛소재", "person": cast.partner.user.name}] * 2
    assert not any(SECRETS["comment"] in message.body for message in Message.objects.all())
    assert rows[0].url == room("deal", deal) + "#comments"
    english(cast.partner).post(room("comment_write", deal), {"text": text, "audience": "house", "mentions": [cast.operations.pk]})
    assert Comment.objects.count() == 1 and len(heard("comment_mention")) == 2  # sent twice is sent once


@pytest.mark.parametrize(("text", "names"), [
    ("@김하늘", ["김하늘"]), ("@김하 그리고 @KIM lee", ["김하", "Kim Lee"]), ("(@Kim Lee에게)", ["Kim Lee"]), ("김하늘", []), ("@ 김하늘", []),
    ("mail@kim lee.kr", []), ("@Kim Leeds", []), ("@kım lee", [])])
def test_at_and_a_name_call_the_longest_name_that_fits(cast, text, names):
    seats = [cast.analyst, cast.analyst2, cast.operations]
    for seat, name in zip(seats, ("김하", "김하늘", "Kim Lee"), strict=True):
        seat.user.name = name
    assert [seat.user.name for seat in called(text, seats)] == names


def test_nobody_who_does_not_read_it_now_can_be_called_and_the_answer_does_not_say_why(cast):
    deal = screened(cast)
    walled(cast, deal, cast.operations)
    assigned(cast, deal, cast.analyst)  # an open card: blind
    page = english(cast.partner).get(room("comments", deal))
    offered = [row["seat"].user.name for row in page.context["comment_card"]["people"]]
    assert offered == ["sunhwan-analyst2"]
    answers = []
    for seat in (cast.operations, cast.analyst):
        answer = english(cast.partner).post(room("comment_write", deal), {"text": f"@{seat.user.name} 보세요", "audience": "house"})
        answers.append(answer.context["comment_card"]["new"]["errors"]["text"][0].replace(seat.user.name, "…"))
        sent = {"text": "보세요", "audience": "house", "mentions": [seat.pk]}
        assert english(cast.partner).post(room("comment_write", deal), sent).context["comment_card"]["new"]["errors"].keys() == {"mentions"}
        with pytest.raises(Refused):
            write_comment(deal=deal, text="보세요", mentions=[seat], by=cast.partner)
    assert answers[0] == answers[1] and (Comment.objects.count(), heard("comment_mention")) == (0, [])
    with pytest.raises(Refused) as refused:
        write_comment(deal=deal, text="@sunhwan-analyst2 회사도 봅니다", audience="company", by=cast.partner)
    assert refused.value.field == "text"


@pytest.mark.parametrize(("text", "audience", "field"), [
    (" \n ", "house", "text"), ("가" * 4001, "house", "text"), ("뒤집힌 \u202e글", "company", "text"), ("좋음", "everybody", "audience"),
])
def test_what_is_refused_comes_back_as_it_was_typed(cast, text, audience, field):
    deal = screened(cast)
    answer = english(cast.partner).post(room("comment_write", deal), {"text": text, "audience": audience}, **HTMX)
    new = answer.context["comment_card"]["new"]
    assert (answer.status_code, list(new["errors"]), new["given"]["text"]) == (422, [field], text)
    assert Comment.objects.count() == 0


def test_a_company_without_an_account_cannot_be_told(cast):
    deal = screened(cast, "계정 없는 회사")
    sent = {"text": "안녕하십니까", "audience": "company"}
    answer = english(cast.partner).post(room("comment_write", deal), sent, **HTMX)
    assert answer.status_code == 422 and list(answer.context["comment_card"]["new"]["errors"]) == ["audience"]
    assert 'id="audience-company" aria-describedby="audience-told" checked' in answer.text and Comment.objects.count() == 0


def test_who_is_blind_to_the_deal_writes_and_finds_their_own_alone_and_no_count(cast):
    deal, seen = screened(cast, "눈가린 딜"), screened(cast, "보이는 딜")
    comment(cast, seen, "보이는 의견", by=cast.partner)
    assigned(cast, deal, cast.analyst)
    Notification.objects.update(read_at=timezone.now())  # the walk itself would read them
    before = crawl(fresh(cast.analyst).user, ["/", room("comments", deal), "/find/?q=남의"])
    for n in range(7):
        comment(cast, deal, f"남의 의견 {n}", by=cast.partner)
    after = crawl(fresh(cast.analyst).user, ["/", room("comments", deal), "/find/?q=남의"])
    assert {address for address, text in after.items() if "남의 의견" in text} == set()
    changed = set(changes(before, after))
    assert changed == set() and before.keys() == after.keys()
    assert "visible after you score" in after[room("comments", deal)] or "내 평가 후" in after[room("comments", deal)]
    mine = comment(cast, deal, "내 의견", by=cast.analyst)
    assert lines(cast.analyst, deal) == ["내 의견"] and heard("comment_mention") == []
    history = [line["quote"] for line in timeline(deal, fresh(cast.analyst).user, blind=True) if line["of"] == "comment"]
    assert history == ["내 의견"]
    assert len(lines(cast.partner, deal)) == 8 and Comment.objects.visible_to(fresh(cast.analyst).user).filter(deal=deal).get() == mine
    locked(cast, seen, cast.analyst)  # a card that is locked hides nothing
    assert lines(cast.analyst, seen) == ["보이는 의견"]
    assert english(cast.analyst).post(room("comment_back", deal, Comment.objects.filter(deal=deal).first().uuid)).status_code == 404


def test_behind_a_wall_nothing_of_it_is_left_and_a_call_from_before_is_gone_too(cast):
    deal = screened(cast, "잠긴고래")
    comment(cast, deal, f"@{cast.analyst.user.name} {SECRETS['comment']}")
    assert "잠긴고래" in english(cast.analyst).get("/notifications/").text
    walled(cast, deal, cast.analyst)
    pages = crawl(fresh(cast.analyst).user, ["/", "/notifications/", "/find/?q=단가", "/find/?q=잠긴"])
    assert {address for address, text in pages.items() for word in (SECRETS["comment"], "잠긴고래", str(deal.uuid)) if word in text} == set()
    analyst = fresh(cast.analyst)
    assert english(analyst).get(room("comments", deal)).status_code == 404
    assert english(analyst).post(room("comment_write", deal), {"text": "x", "audience": "house"}).status_code == 404
    with pytest.raises(Refused):
        write_comment(deal=deal, text="x", by=analyst)
    assert list(Comment.objects.visible_to(analyst.user)) == [] and Comment.objects.count() == 1


def test_the_deal_s_page_shows_the_newest_and_leads_to_all(cast):
    deal = screened(cast)
    for n in range(7):
        comment(cast, deal, f"의견 {n}")
    answer = english(cast.operations).post(room("comment_write", deal), {"text": "의견 7", "audience": "house"}, **HTMX)
    card = answer.context["comment_card"]
    assert ([line["row"].text for line in card["lines"]], card["more"]) == ([f"의견 {n}" for n in range(7, 2, -1)], True)
    assert room("comments", deal) in answer.text and len(lines(cast.partner, deal)) == 8


def test_the_database_keeps_what_was_written(cast):
    row = comment(cast, screened(cast))
    with pytest.raises(Exception, match="Cannot delete"), transaction.atomic():
        Comment.objects.filter(pk=row.pk).delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        Comment.objects.create(deal=row.deal, author=row.author, text="")
    assert Comment.objects.get().written_at <= timezone.now()


def test_one_who_holds_two_seats_is_called_once(cast):
    deal = screened(cast)
    again = person("second", "partner", cast.gp, cast.fund)
    again.user_id = cast.analyst.user_id
    again.save()
    comment(cast, deal, f"@{cast.analyst.user.name} 확인")
    assert heard("comment_mention") == [cast.analyst.user.name]


def test_whom_a_blind_author_calls_tells_them_nothing_of_how_far_the_others_are(cast):
    deal = screened(cast)
    assigned(cast, deal, cast.analyst)
    locked(cast, deal, cast.partner)
    assigned(cast, deal, cast.analyst2)  # open: reads nothing now
    answers = []
    for seat in (cast.partner, cast.analyst2):
        answer = english(cast.analyst).post(room("comment_write", deal), {
            "text": f"@{seat.user.name} 봐 주세요", "audience": "house", "mentions": [seat.pk]}, **HTMX)
        answers.append((answer.status_code, said(answer).count("Called: ")))
    assert answers == [(200, 1), (200, 2)] and heard("comment_mention") == [cast.partner.user.name]
    refused = english(cast.partner).post(room("comment_write", deal), {"text": f"@{cast.analyst2.user.name}", "audience": "house"}, **HTMX)
    assert refused.status_code == 422
