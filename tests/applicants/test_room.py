"""The room of an item, page by page: what each reader is shown and offered as it goes from sealed to decided."""
import datetime as dt

import pytest
from django.utils import timezone

from applicants.actions.committee import close_ballot, open_ballot
from applicants.actions.vote import cast_vote
from applicants.models import AgendaItem, Condition, Remark, Scorecard, Vote
from tests.applicants.ballots import again, closed, decided, meeting, opened, prepared, sealed, voted
from tests.applicants.calling import english
from tests.applicants.test_vote import url
from tests.cast import cast as another_cast
from tests.cast import person

EVERYBODY = ("chair", "member", "member2", "observer", "partner", "operations", "analyst", "inspector")


def room(seat, item):
    return english(seat).get(url(item, "agenda_item"))


def offered(c, item) -> dict[str, set[str]]:
    """Name of the cast -> the forms that the room offers."""
    forms = ("vote", "step_back", "remark", "recuse", "close", "defer", "void_form")
    return {name: {form for form in forms if form in room(getattr(c, name), item).context} for name in EVERYBODY}


def test_what_is_offered_to_whom_in_every_state(cast):
    item = voted(cast, sealed(cast), chair="yes", member="yes")
    voting = {"vote", "step_back"}
    nothing = dict.fromkeys(EVERYBODY, set())
    assert offered(cast, item) == nothing | {"chair": voting | {"recuse", "defer"}, "member": voting, "member2": voting}
    open_ballot(item=item, by=cast.chair)
    assert offered(cast, item) == nothing | {"chair": voting | {"recuse", "defer", "close", "remark"}, "member": voting | {"remark"},
                                             "member2": voting | {"remark"}, "partner": {"remark"}, "operations": {"remark"}}
    closed(cast, item, chair="yes", member="yes")
    assert offered(cast, item) == nothing | {"chair": {"void_form"}}


def test_the_bar_tells_the_roll_and_never_who(cast):
    item = voted(cast, sealed(cast), chair="yes", member="no")
    assert room(cast.observer, item).context["roll"] == "3 seats"
    voted(cast, item, member2="recused")
    assert room(cast.observer, item).context["roll"] == "3 seats · 1 recused"
    open_ballot(item=item, by=cast.chair)
    assert room(cast.observer, item).context["roll"] == "3 seats · 1 recused · 0 present"
    voted(cast, item, chair="yes")
    assert room(cast.observer, item).context["roll"] == "3 seats · 1 recused · 1 present"
    closed(cast, item, member="yes")
    assert room(cast.observer, item).context["roll"] == "3 seats · 1 recused · 2 present"


def test_an_observer_reads_packet_count_and_decision_and_votes_nowhere(cast):
    ready = prepared(cast, name="준비 회사")
    item = voted(cast, sealed(cast), chair="yes", member="no")
    assert room(cast.observer, ready).status_code == 404
    body = room(cast.observer, item).content.decode()
    assert item.deal.company.name in body and "2 of 3 votes are in" in body and "because of" not in body
    for name in ("vote", "vote_step_back", "vote_recuse", "open_ballot", "close_ballot", "defer_item", "decision_void", "remark", "freeze"):
        assert english(cast.observer).post(url(item, name), {"choice": "yes", "reason": "x", "text": "x"}).status_code == 403
    open_ballot(item=item, by=cast.chair)
    assert "because of member" in room(cast.observer, item).content.decode()
    decided_body = room(cast.observer, closed(cast, item, chair="yes", member="conditional")).content.decode()
    assert "Approved" in decided_body and "changed" in decided_body
    rival = another_cast("rival")
    assert room(rival.observer, item).status_code == 404


def test_the_opened_room_shows_each_sealed_vote_and_of_final_ones_only_that_they_are_in(cast):
    item = opened(cast, sealed(cast), chair="yes", member="conditional")
    cast_vote(item=item, choice="no", reason="바꾼 까닭비밀", by=cast.member)
    for name in ("chair", "member2", "observer", "partner", "inspector"):
        page = room(getattr(cast, name), item)
        rows = page.context["seats"]
        assert [(row["word"], row["reason"], row["is_in"], row["recused"]) for row in rows] == [
            ("In favour", "because of chair", False, False), ("In favour, with a condition", "because of member", True, False), ("", "", False, False)]
        assert "바꾼 까닭비밀" not in page.content.decode()


def test_who_is_blind_to_the_deal_and_does_not_vote_reads_none_of_it_while_it_is_discussed(cast):
    item = opened(cast, sealed(cast), chair="yes", member="no")
    blind = person("sunhwan-analyst3", "analyst", cast.gp, cast.fund)
    card = Scorecard.objects.create(deal=item.deal, reviewer=blind, rubric=cast.round.rubric)
    Remark.objects.create(item=item, text="판가를 의심합니다", by=cast.member)
    for words in ("because of member", "판가를 의심합니다"):
        assert words not in room(blind, item).content.decode() and words in room(cast.analyst2, item).content.decode()
    Scorecard.objects.filter(pk=card.pk).update(state="released", reason="다른 사람이 봅니다")
    assert "because of member" in room(blind, item).content.decode()


def test_the_chair_closes_with_what_enters_as_the_page_proposes_it(cast):
    item = voted(cast, opened(cast, sealed(cast), chair="yes", member="yes"), chair="yes", member="conditional", member2="no")
    page = room(cast.chair, item)
    assert [(row["text"], row["seat"], row["who"]) for row in page.context["proposals"]] == [
        ("원료 공급 계약 3년", "", "Packet"), ("because of member", str(cast.member.uuid), "Committee member · sunhwan sponsor"),
        ("", "", "Another condition")]
    given = sent(page)
    vote = Vote.objects.get(item=item, choice="conditional", final=True)
    due = (timezone.localdate() + dt.timedelta(days=7)).isoformat()
    given |= {f"text-v{vote.pk}": "계약서 원본 확인", f"owner-v{vote.pk}": "counsel", f"due_on-v{vote.pk}": due}
    del given["enter-p0"]
    assert english(cast.chair).post(url(item, "close_ballot"), given).status_code == 302
    assert list(Condition.objects.values_list("text", "owner", "due_on")) == [("계약서 원본 확인", "counsel", dt.date.fromisoformat(due))]
    kept = again(item)
    assert (kept.decision, kept.outcome["in_favour"], kept.outcome["conditions"][0]["seat"]) == ("approved", 2, str(cast.member.uuid))
    body = room(cast.partner, item).content.decode()
    assert "계약서 원본 확인" in body and "Legal counsel" in body


def sent(page) -> dict[str, str]:
    """What the closing form of a page would send."""
    form = page.context["close"]
    found = {"seen": str(form.now)}
    for row in form.rows:
        if row["enter"].value():
            found[row["enter"].html_name] = "on"
        found |= {row[name].html_name: str(row[name].value() or "") for name in ("text", "owner", "due_on")}
    return found


@pytest.mark.parametrize(("changed", "errors"), [
    ({"text-p0": "", "owner-p0": "company"}, ["text-p0"]), ({"due_on-p0": "2020-01-01"}, ["due_on-p0"]), ({"due_on-p0": "언젠가"}, ["due_on-p0"]),
    ({"owner-p0": "nobody"}, ["owner-p0"]), ({"seen": ""}, ["seen"]), ({"enter-n": "on"}, ["text-n"])])
def test_a_wrong_condition_is_said_beside_its_field_and_the_rest_stays_as_typed(cast, changed, errors):
    item = voted(cast, opened(cast, sealed(cast), chair="yes", member="yes"), chair="yes", member="conditional")
    vote = Vote.objects.get(item=item, choice="conditional", final=True)
    given = sent(room(cast.chair, item)) | {f"text-v{vote.pk}": "다른 말로 쓴 조건"} | changed
    answer = english(cast.chair).post(url(item, "close_ballot"), given)
    assert (answer.status_code, list(answer.context["close"].errors)) == (422, errors)
    assert "다른 말로 쓴 조건" in answer.content.decode()
    assert (again(item).state, Condition.objects.count()) == ("opened", 0)


def test_a_vote_that_came_after_the_closing_page_stops_it_shows_the_new_condition_and_keeps_what_was_typed(cast):
    item = voted(cast, opened(cast, sealed(cast), chair="yes", member="yes"), chair="yes", member="yes")
    given = sent(room(cast.chair, item)) | {"text-p0": "고쳐 쓴 조건", "enter-n": "on", "text-n": "덧붙인 조건"}
    voted(cast, item, member2="conditional")
    answer = english(cast.chair).post(url(item, "close_ballot"), given)
    body = answer.content.decode()
    assert (answer.status_code, again(item).state) == (422, "opened")
    assert "Somebody voted or stepped back after this page was opened." in body
    assert all(words in body for words in ("고쳐 쓴 조건", "덧붙인 조건", "because of member2"))
    assert english(cast.chair).post(url(item, "close_ballot"), sent(answer)).status_code == 302
    assert [row["text"] for row in again(item).outcome["conditions"]] == ["고쳐 쓴 조건", "because of member2", "덧붙인 조건"]


def test_without_a_quorum_the_page_names_the_numbers_and_keeps_what_was_typed(cast):
    item = voted(cast, opened(cast, sealed(cast), chair="yes", member="yes"), chair="yes")
    given = sent(room(cast.chair, item)) | {"text-p0": "고쳐 쓴 조건"}
    answer = english(cast.chair).post(url(item, "close_ballot"), given)
    body = answer.content.decode()
    assert (answer.status_code, again(item).state) == (422, "opened")
    assert "1 of the 3 entitled to vote have cast a final vote, and 2 are needed" in body and "고쳐 쓴 조건" in body


def test_a_post_that_lost_a_race_answers_with_the_sentence_and_the_room_as_it_stands(cast):
    item = voted(cast, opened(cast, sealed(cast), chair="yes", member="yes"), chair="yes", member="yes")
    given = sent(room(cast.chair, item))
    close_ballot(item=item, by=cast.chair)
    for name, data, said in (("close_ballot", given, "the decision stands already"), ("open_ballot", {}, "it was opened already"),
                             ("defer_item", {"reason": "자료"}, "the decision stands already"),
                             ("vote", {"choice": "no", "reason": "늦음"}, "The ballot is closed"),
                             ("remark", {"text": "늦은 말"}, "The decision stands"), ("vote_step_back", {"reason": "늦음"}, "The decision stands")):
        answer = english(cast.chair).post(url(item, name), data, follow=True, headers={"referer": "http://testserver" + url(item, "agenda_item")})
        assert said in answer.content.decode(), name
        assert answer.context["decision"]["approved"] is True
    assert Vote.objects.filter(item=item).count() == 4


def test_the_acting_presider_is_offered_what_the_chair_would_be(cast):
    item = voted(cast, sealed(cast), chair="recused", member="yes", member2="yes")
    assert 'id="open-all"' in room(cast.member, item).content.decode() and 'id="open-all"' not in room(cast.member2, item).content.decode()
    assert english(cast.member2).post(url(item, "open_ballot")).status_code == 403
    assert english(cast.member).post(url(item, "open_ballot")).status_code == 302
    voted(cast, item, member="yes", member2="yes")
    assert english(cast.member).post(url(item, "close_ballot"), sent(room(cast.member, item))).status_code == 302
    assert again(item).decided_by == cast.member


def test_arrow_keys_lead_to_the_items_beside_it(cast):
    where = meeting(cast)
    one, two, three = (sealed(cast, where, f"{n}번 회사") for n in (1, 2, 3))
    page = room(cast.member, two)
    body = page.content.decode()
    assert (page.context["earlier"], page.context["later"]) == (one, three)
    assert f'href="{url(one, "agenda_item")}" data-key="arrowleft"' in body and f'href="{url(three, "agenda_item")}" data-key="arrowright"' in body
    assert "pagekeys.js" in body


def test_the_duties_of_an_item_follow_its_state(cast):
    from fund.today import waiting

    item = voted(cast, sealed(cast), chair="yes", member="yes")

    def owed(seat):
        user = type(seat.user).objects.get(pk=seat.user_id)
        return [row["duty"].key for row in waiting(user) if row["duty"].key in ("vote", "open_ballot", "close_ballot", "sign_minutes")]

    assert {name: owed(getattr(cast, name)) for name in ("chair", "member", "member2", "observer")} == {
        "chair": ["open_ballot"], "member": [], "member2": ["vote"], "observer": []}
    open_ballot(item=item, by=cast.chair)
    assert {name: owed(getattr(cast, name)) for name in ("chair", "member2", "observer")} == {
        "chair": ["vote", "close_ballot"], "member2": ["vote"], "observer": []}
    closed(cast, item, chair="yes", member="yes")
    assert {name: owed(getattr(cast, name)) for name in ("chair", "member2", "observer")} == {"chair": [], "member2": [], "observer": []}


@pytest.mark.parametrize("state", ["sealed", "opened", "decided"])
def test_the_room_costs_as_many_queries_beside_three_items_as_beside_one(cast, django_assert_max_num_queries, state):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    made = {"sealed": lambda row: voted(cast, row, chair="yes"), "opened": lambda row: opened(cast, row, chair="yes", member="yes"),
            "decided": lambda row: decided(cast, row, chair="yes", member="yes")}[state]
    where = meeting(cast)
    item = made(sealed(cast, where, "1번 회사"))
    client = english(cast.chair)
    client.get(url(item, "agenda_item"))
    with CaptureQueriesContext(connection) as one:
        client.get(url(item, "agenda_item"))
    for n in (2, 3):
        made(sealed(cast, where, f"{n}번 회사"))
    with CaptureQueriesContext(connection) as three:
        client.get(url(item, "agenda_item"))
    assert len(three) == len(one) and AgendaItem.objects.count() == 3
