"""One deed on many deals: each row for itself, refused with its reason or done, and nothing of what the person does not see."""
import uuid
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from applicants.actions.decision import stamp_of
from applicants.models import BulkDeed, Deal, Decision, Scorecard, StageMove, StagePlan, Task
from applicants.queries.bulk import DEEDS, MOST, obstacles, picked
from fund.models import Message
from fund.permissions import Role
from tests.applicants.applying import address
from tests.applicants.ballots import sealed
from tests.applicants.calling import as_sent, english, said
from tests.applicants.deciding import EN, KO, written
from tests.applicants.scoring import assigned, locked
from tests.applicants.walling import fresh, today, walled
from tests.cast import cast as second_cast
from tests.cast import company, person, submitted_deal

pytestmark = pytest.mark.django_db
PASS = {"deed": "pass", "go": "1", "reasons": ["too_early"], "sentence_ko": KO, "sentence_en": EN}


@pytest.fixture
def house(cast):
    """Three plain deals, one behind a wall from the partner, one of another fund."""
    cast.deals = [submitted_deal(cast, company(name)) for name in ("가람", "나래", "다솜")]
    cast.whale = submitted_deal(cast, company("잠긴고래"))
    walled(cast, cast.whale, cast.partner, by=cast.operations)
    cast.rival = second_cast("rival")
    cast.foreign = submitted_deal(cast.rival, company("남의회사"))
    cast.partner = fresh(cast.partner)
    return cast


def post(c: SimpleNamespace, who, deals=None, **fields):
    keys = [str(row.uuid) for row in (c.deals if deals is None else deals)]
    return english(who).post(address("deals_bulk", c.fund.slug), {"deals": keys, **fields}, follow=True)


def outcome(response) -> dict[str, str]:
    """Company -> what the page says became of it."""
    return {row["deal"].company.name: row["words"] for row in [*response.context["done"], *response.context["refused"]]}


def stands(c: SimpleNamespace) -> list[tuple[str, str]]:
    return [tuple(Deal.objects.values_list("stage", "status").get(pk=row.pk)) for row in c.deals]


def test_what_one_does_not_see_is_answered_as_if_it_were_not_there(house):
    strange = [*house.deals, house.whale, house.foreign, SimpleNamespace(uuid=uuid.uuid4()), SimpleNamespace(uuid="keine-uuid")]
    asks = post(house, house.partner, strange, deed="pass")
    assert asks.status_code == 200 and "Picked deals: 3" in said(asks)
    done = post(house, house.partner, strange, **PASS)
    assert set(outcome(done)) == {"가람", "나래", "다솜"} and "Done: 3 · refused: 0" in said(done)
    for page in (asks, done):
        assert not {"잠긴고래", "남의회사", str(house.whale.uuid), str(house.foreign.uuid)} & set(page.content.decode().split('"'))
        assert "고래" not in page.content.decode() and "남의" not in page.content.decode()
    assert set(Deal.objects.filter(status="passed").values_list("company__organisation__name", flat=True)) == {"가람", "나래", "다솜"}
    only = english(house.partner).post(address("deals_bulk", house.fund.slug), {"deals": [str(house.whale.uuid)], **PASS}, follow=True)
    none = english(house.partner).post(address("deals_bulk", house.fund.slug), {"deals": [str(uuid.uuid4())], **PASS}, follow=True)
    assert "No deal is picked" in said(only) and said(only) == said(none)


def test_a_pass_of_many_drafts_each_letter_and_says_which_cannot_go_yet(house):
    person("reader-en", Role.FOUNDER_OWNER, house.deals[0].company.organisation, None, language="en")
    done = post(house, house.partner, sentence_en="", revisit_on=today(60).isoformat(), **{k: v for k, v in PASS.items() if k != "sentence_en"})
    assert outcome(done) == {"가람": "Passed; the letter is drafted. It still lacks: A sentence in English.",
                             "나래": "Passed; the letter is drafted.", "다솜": "Passed; the letter is drafted."}
    assert {(row.deal_id, row.state, row.sentence_ko) for row in Decision.objects.all()} == {(row.pk, "draft", KO) for row in house.deals}
    assert set(Deal.objects.filter(status="passed").values_list("revisit_on", flat=True)) == {today(60)} and not Message.objects.exists()


def test_each_row_is_refused_for_its_own_reason_and_the_others_are_done(house):
    StagePlan.objects.filter(fund=house.fund).update(between=["interview"])
    free, gated, held = house.deals
    for reviewer in (house.analyst, house.analyst2):
        locked(house, free, reviewer)
    Deal.objects.filter(pk=held.pk).update(status="hold")
    blind, voting = submitted_deal(house, company("라온")), sealed(house, name="마루").deal
    there = submitted_deal(house, company("바다"), stage="interview")
    assigned(house, blind, house.partner)
    rows = [*house.deals, blind, voting, there]
    asks = post(house, house.partner, rows, deed="move")
    assert asks.context["lines"][3]["why"].startswith("Lock your own scorecard") and "The committee is voting" in said(asks)
    done = english(house.partner).post(address("deals_bulk", house.fund.slug), as_sent(asks) | {"go": "1", "to": "interview"}, follow=True)
    words = outcome(done)
    assert words.pop("나래").startswith("The deal cannot move yet. Missing: At least 2 scorecards locked (0 locked)")
    assert words == {"가람": "Screening → Interview", "다솜": "This deal is not active. Nothing was changed.", "바다": "It stands there already.",
                     "라온": "Lock your own scorecard first; until then others' cards are hidden from you.",
                     "마루": "The committee is voting on it. Its decision comes first."}
    assert stands(house) == [("interview", "active"), ("screening", "active"), ("screening", "hold")]
    again = as_sent(done)
    assert set(again["deals"]) == {str(row.uuid) for row in rows if row.pk != free.pk} and again["to"] == "interview"
    asks = english(house.partner).post(address("deals_bulk", house.fund.slug), again)
    assert as_sent(asks)["to"] == ["interview"] and len(asks.context["lines"]) == 5


def test_a_row_that_somebody_changed_meanwhile_is_refused_with_where_it_stands(house):
    asks = as_sent(post(house, house.partner, deed="pass"))
    Deal.objects.filter(pk=house.deals[1].pk).update(status="hold")
    Deal.objects.filter(pk=house.deals[2].pk).update(stage="interview")
    words = outcome(english(house.partner).post(address("deals_bulk", house.fund.slug), asks | PASS, follow=True))
    assert words == {"가람": "Passed; the letter is drafted.",
                     "나래": "Somebody changed this deal meanwhile: it stands at Screening, On hold now. Nothing was changed.",
                     "다솜": "Somebody changed this deal meanwhile: it stands at Interview, Active now. Nothing was changed."}
    twice = outcome(english(house.partner).post(address("deals_bulk", house.fund.slug), asks | PASS, follow=True))
    assert twice["가람"].startswith("Somebody changed this deal meanwhile: it stands at Screening, Passed now") and Decision.objects.count() == 1
    owner = as_sent(post(house, house.partner, deed="owner")) | {"go": "1", "owner": house.analyst2.pk}
    Deal.objects.filter(pk=house.deals[0].pk).update(owner=house.partner)
    words = outcome(english(house.partner).post(address("deals_bulk", house.fund.slug), owner, follow=True))
    assert words["가람"] == f"Somebody else looks after it meanwhile: {house.partner.person}. Nothing was changed."
    assert set(Deal.objects.filter(owner=house.analyst2).values_list("pk", flat=True)) == {row.pk for row in house.deals[1:]}


def test_a_wall_that_comes_between_the_page_and_the_press_leaves_no_word_of_the_deal(house):
    asks = as_sent(post(house, house.analyst, deed="hold"))
    walled(house, house.deals[2], house.analyst, by=house.operations)
    done = english(house.analyst).post(address("deals_bulk", house.fund.slug), asks | {"go": "1", "reason": "기다립니다"}, follow=True)
    assert set(outcome(done)) == {"가람", "나래"} and "다솜" not in done.content.decode()
    assert [status for _stage, status in stands(house)] == ["hold", "hold", "active"]


def test_moves_of_many_have_one_batch_and_are_taken_back_at_once(house):
    done = post(house, house.partner, deed="move", go="1", to="committee", reason="")
    assert {words.split(" Missing")[0] for words in outcome(done).values()} == {"The deal cannot move yet."}
    for deal in house.deals[:2]:
        for reviewer in (house.analyst, house.analyst2):
            locked(house, deal, reviewer)
    done = post(house, house.partner, deed="move", go="1", to="committee", reason="")
    batch = set(StageMove.objects.values_list("batch", flat=True))
    assert batch == {BulkDeed.objects.first().uuid} and stands(house)[:2] == [("committee", "active")] * 2
    undo = address("move_undo", house.fund.slug, batch.pop())
    assert undo in done.content.decode()
    page = {"Referer": f"http://testserver{done.redirect_chain[-1][0]}", "Accept": "text/html"}  # where the outcome stands
    back = english(house.partner).post(undo, headers=page, follow=True)
    assert stands(house) == [("screening", "active")] * 3
    assert (back.status_code, back.redirect_chain[-1][0]) == (200, address("deals", house.fund.slug)) and "Deals moved back: 2" in back.text


def test_reviewers_are_handed_out_to_those_with_the_least_in_hand_and_each_row_says_who_was_left_out(house):
    one, two, three = house.deals
    other = submitted_deal(house, company("이미"))
    assigned(house, other, house.analyst)  # one deal in hand more than the second analyst
    assigned(house, one, house.analyst2)
    walled(house, three, house.analyst2, by=house.operations)
    done = post(house, house.operations, deed="review", go="1", people=[house.analyst.pk, house.analyst2.pk], per_deal="2")
    a, b = house.analyst.person, house.analyst2.person
    out = "Left out (a card already, a conflict or a wall): %s."
    assert outcome(done) == {"가람": f"{a}. {out % b}", "나래": f"{b}, {a}." , "다솜": f"{a}. Still missing: 1. {out % b}"}
    assert {(row.deal.company.name, row.reviewer.person) for row in Scorecard.objects.exclude(deal=other)} == {
        ("가람", b), ("가람", a), ("나래", b), ("나래", a), ("다솜", a)}
    again = post(house, house.operations, deed="review", go="1", people=[house.analyst.pk, house.analyst2.pk], per_deal="2")
    assert outcome(again) == {"가람": "It has its reviewers already: 2.", "나래": "It has its reviewers already: 2.",
                              "다솜": f"None of those you chose can be asked. {out % f'{a}, {b}'}"}


def test_tasks_owners_and_taking_up_again_for_many(house):
    done = post(house, house.operations, deed="task", go="1", text="주주명부를 받는다", due_on=today(7).isoformat(), assignee=house.analyst.pk)
    assert set(outcome(done).values()) == {"The task is there."}
    assert set(Task.objects.values_list("text", "due_on", "assignee")) == {("주주명부를 받는다", today(7), house.analyst.pk)}
    Deal.objects.filter(pk=house.deals[0].pk).update(status="hold")
    words = outcome(post(house, house.partner, deed="take_up", go="1", reason="새 소식"))
    assert words["가람"] == "Active again, at Screening." and words["나래"].startswith("It is neither on hold nor passed")


def test_bad_input_comes_back_as_it_was_typed_and_nothing_is_changed(house):
    short = post(house, house.partner, **PASS | {"sentence_ko": "", "sentence_en": ""})
    assert short.status_code == 422 and as_sent(short)["reasons"] == ["too_early"] and len(as_sent(short)["deals"]) == 3
    for fields in ({"deed": "explode"}, {"deed": ""}, {"deed": "pass", "deals": []}, {"deed": "pass", "every": "1", "question": "stage=moon"}):
        answer = english(house.partner).post(address("deals_bulk", house.fund.slug), {"deals": [str(house.deals[0].uuid)]} | fields)
        assert answer.status_code == 302 and answer.url.startswith(address("deals", house.fund.slug))
    assert post(house, house.partner, deed="move", go="1", to="moon").status_code == 422
    assert post(house, house.partner, deed="review", go="1", people=[house.chair.pk], per_deal="0").status_code == 422
    assert post(house, house.operations, **PASS).status_code == 403 and post(house, house.analyst, deed="owner").status_code == 403
    assert post(house, house.inspector, **PASS).status_code == 403 and english(house.partner).get(address("deals_bulk", house.fund.slug)).status_code == 405
    assert stands(house) == [("screening", "active")] * 3


def test_every_deal_that_matches_is_picked_by_the_question_up_to_five_hundred(house):
    Deal.objects.filter(pk=house.deals[0].pk).update(stage="interview")
    asks = english(house.partner).post(address("deals_bulk", house.fund.slug), {"deed": "hold", "every": "1", "question": "stage=screening"})
    assert [line["deal"].company.name for line in asks.context["lines"]] == ["나래", "다솜"]
    assert asks.context["back"] == address("deals", house.fund.slug) + "?stage=screening"
    rows = [company(f"많은 {n}") for n in range(MOST)]
    Deal.objects.bulk_create([Deal(fund=house.fund, company=row, stage="screening") for row in rows])
    many = english(house.partner).post(address("deals_bulk", house.fund.slug), {"deed": "hold", "every": "1", "go": "1", "reason": "기다립니다"},
                                       follow=True)
    assert "At most 500 deals at once" in said(many)
    assert not Deal.objects.filter(status="hold").exists()


def test_the_page_asks_as_much_of_the_database_for_many_rows_as_for_few(house):
    def queries(number: int) -> int:
        rows = picked(house.fund, house.partner.user, [row.uuid for row in house.deals[:number]])
        with CaptureQueriesContext(connection) as seen:
            obstacles(rows, DEEDS["move"], house.partner.user)
        return len(seen)
    assert queries(1) == queries(3)


# Letters together

def letters(c: SimpleNamespace, who, rows, **fields):
    return english(who).post(address("decisions_bulk", c.fund.slug), {"letters": [str(row.uuid) for row in rows], **fields})


def test_letters_are_read_one_under_the_other_and_each_goes_as_it_was_read(house):
    rows = [written(house, deal) for deal in house.deals]
    page = english(house.partner).get(address("decisions", house.fund.slug))
    assert said(page).count("Pick ") == 4 and "All 3 drafts that say why" in said(page)
    read = letters(house, house.partner, rows)
    assert read.content.decode().count("<article") == 6 and read.content.decode().count(KO) == 3
    written(house, house.deals[1], sentence_ko=f"{KO} 한 문장 더 적습니다.")
    done = english(house.partner).post(address("decisions_bulk", house.fund.slug), as_sent(read) | {"go": "1", "when": "now"})
    assert "On their way: 2 · not sent: 1" in said(done) and "changed since you read it" in said(done)
    assert [Deal.objects.get(pk=row.pk).status for row in house.deals] == ["passed", "active", "passed"]
    assert set(Decision.objects.filter(state="sent").values_list("deal", "approved_by")) == {(house.deals[n].pk, house.partner.pk) for n in (0, 2)}
    again = english(house.partner).post(address("decisions_bulk", house.fund.slug), as_sent(done))
    assert "한 문장 더" in again.content.decode() and as_sent(again)["letters"] == [str(rows[1].uuid)]


def test_letters_can_be_planned_together_and_bad_hours_stop_them_all(house):
    rows = [written(house, deal) for deal in house.deals]
    sent = as_sent(letters(house, house.partner, rows)) | {"go": "1", "when": "later"}
    soon = english(house.partner).post(address("decisions_bulk", house.fund.slug), sent | {"send_at": "2020-01-01T09:00"})
    assert soon.status_code == 422 and "at least 5 minutes" in said(soon) and set(as_sent(soon)["letters"]) == set(sent["letters"])
    assert english(house.partner).post(address("decisions_bulk", house.fund.slug), sent | {"when": ""}).status_code == 422
    done = english(house.partner).post(address("decisions_bulk", house.fund.slug), sent | {"send_at": f"{today(2).isoformat()}T09:00"})
    assert "On their way: 3" in said(done) and set(Decision.objects.values_list("state", flat=True)) == {"planned"}


def test_no_letter_goes_of_a_deal_that_is_walled_blind_foreign_incomplete_or_gone(house):
    good, lacking, blind = house.deals
    rows = [written(house, good), written(house, lacking, sentence_ko="짧음"), written(house, blind), written(house, house.whale),
            written(house.rival, house.foreign, by=house.rival.analyst2)]
    read = letters(house, house.partner, rows)
    assert "고래" not in read.content.decode() and "남의" not in read.content.decode()
    assert [bool(page["lacks"]) for page in read.context["pages"]] == [False, True, False]
    alone = letters(house, house.partner, [rows[1]]).content.decode()
    assert 'aria-disabled="true" aria-describedby="go-why"' in alone and 'id="go-why"' in alone and 'name="go"' not in alone
    assigned(house, blind, house.partner)
    seen = " ".join(f"{row.uuid}={stamp_of(row)}" for row in rows)
    sent = as_sent(read) | {"letters": [str(row.uuid) for row in rows], "go": "1", "when": "now", "seen": seen}
    done = english(house.partner).post(address("decisions_bulk", house.fund.slug), sent)
    assert "On their way: 1 · not sent: 1" in said(done) and "Missing: A sentence in Korean" in said(done)
    for name in ("고래", "남의", "다솜"):
        assert name not in done.content.decode()
    assert set(Decision.objects.filter(state="sent")) == {rows[0]}
    unread = written(house, submitted_deal(house, company("안 읽은")))
    assert "changed since you read it" in said(letters(house, house.partner, [unread], go="1", when="now"))
    assert letters(house, house.analyst, [unread]).status_code == letters(house, house.operations, [unread]).status_code == 403
    assert letters(house, house.partner, [rows[0]]).status_code == 302  # it is out already
