"""The deal's page: seven tabs at their own addresses, what each says to whom, a file beside them, and what it costs to open one."""
import datetime as dt
import re
from decimal import Decimal

import pytest
from django.utils import timezone

from applicants.actions.comment import write_comment
from applicants.actions.inbound import register_deal
from applicants.actions.interview import note_interview
from applicants.actions.scorecard import lock_card
from applicants.actions.stage_move import move_deal, undo_move
from applicants.imports.met import Met
from applicants.models import AccessLog, Deal, Decision, Document, Override, Scorecard, StagePlan
from applicants.queries.access_log import opened
from applicants.queries.deal_page import TABS
from fund.permissions import Role
from tests.applicants.applying import pdf
from tests.applicants.crawling import crawl
from tests.applicants.lively import checked, enliven
from tests.applicants.papering import handed_in, stored
from tests.applicants.scoring import assigned, english, filled, locked, screened
from tests.applicants.second import handed_in_second, screening_deal
from tests.applicants.tabs import PARTS, tab, whole
from tests.applicants.walling import fresh, walled
from tests.cast import cast as another_cast
from tests.cast import company, person, submitted_deal

COSTS = {"deal": 12, "deal_papers": 12, "deal_scores": 12, "deal_checks": 11, "deal_case": 11, "deal_talk": 12, "deal_committee": 7,
         "deal_history": 7, "deal_side": 11}


@pytest.fixture(autouse=True)
def blobs(settings, tmp_path):
    settings.BLOBS = tmp_path / "blobs"


@pytest.fixture
def keeper(cast):
    """A second partner, who reviews nothing."""
    return person("sunhwan-keeper", Role.PARTNER, cast.gp, cast.fund)


def lines(client, deal, **asked):
    return client.get(tab("deal_history", deal), asked).context["lines"]


# Tabs -------------------------------------------------------------------------------------------------------------------

def test_each_tab_has_its_address_and_leads_to_the_six_others(cast, client):
    deal = screened(cast)
    english(client, cast.inspector)
    for name in TABS:
        answer = client.get(tab(name, deal))
        nav = re.search(r'<nav class="tabs".*?</nav>', answer.content.decode(), re.S)[0]
        links = re.findall(r'<a href="([^"]+)"( aria-current="page")?>', nav)
        assert [link for link, _here in links] == [tab(each, deal) for each in TABS]
        assert [link for link, here in links if here] == [tab(name, deal)]


@pytest.mark.parametrize("name", COSTS)
def test_a_tab_asks_the_database_the_same_number_of_times_for_one_and_three_rows(cast, client, keeper, name, django_assert_num_queries):
    deal, _version = handed_in_second(cast)
    client.force_login(keeper.user)
    htmx = {"headers": {"HX-Request": "true"}} if name == "deal_side" else {}
    for reviewers in ([cast.analyst], [cast.analyst2, cast.partner]):
        enliven(cast, deal, reviewers)
        assert client.get(tab(name, deal), **htmx).status_code == 200  # and its opening is on record
        with django_assert_num_queries(COSTS[name]):
            client.get(tab(name, deal), **htmx)
    assert max(COSTS.values()) <= 12


def test_going_from_tab_to_tab_is_one_opening_and_who_comes_back_later_is_another(cast, client):
    deal = screened(cast)
    client.force_login(cast.analyst.user)
    for name in (*TABS, *PARTS, *TABS):
        client.get(tab(name, deal))
    assert [(row.what, row.role) for row in opened(cast.founder.user, deal)] == [("application", "analyst")]
    with pytest.MonkeyPatch.context() as clock:
        later = timezone.now() + dt.timedelta(minutes=11)
        clock.setattr(timezone, "now", lambda: later)
        client.get(tab("deal_history", deal))
        client.get(tab("deal", deal))
    client.force_login(cast.inspector.user)
    client.get(tab("deal_committee", deal))
    assert sorted(row.role for row in opened(cast.founder.user, deal)) == ["analyst", "analyst", "inspector"]


def test_who_stands_behind_a_wall_finds_no_tab_no_card_and_no_file(cast, client):
    deal = submitted_deal(cast)
    deck = handed_in(cast, deal, pdf(2), "IR.pdf", "deck")
    pages = [tab(name, deal) for name in (*TABS, *PARTS)] + [tab("deal_beside", deal, deck.uuid)]
    other = screened(cast, "다른 회사")
    client.force_login(cast.analyst.user)
    assert {client.get(page, headers={"HX-Request": "true"}).status_code for page in pages} == {200}
    seen = AccessLog.objects.count()
    walled(cast, deal, cast.analyst)
    client.force_login(fresh(cast.analyst).user)
    for headers in ({}, {"HX-Request": "true"}):
        assert {client.get(page, headers=headers).status_code for page in pages} == {404}
        assert client.get(tab("deal", other), {"beside": deck.uuid}, headers=headers).status_code == 404
    assert AccessLog.objects.filter(deal=deal).count() == seen


def test_a_form_that_is_refused_comes_back_on_its_own_tab_with_what_was_typed(cast, client):
    deal = screening_deal(cast)
    english(client, cast.partner)
    typed = {"inquiry_ask": ({"text": "", "due_on": "2099-01-01"}, "deal_talk"), "dossier_open": ({"due_at": "", "message": "사진"}, "deal_papers"),
             "deal_target": ({"target_on": "2020-01-01", "target_reason": "이유"}, "deal_talk"), "assign": ({}, "deal_scores"),
             "deal_owner": ({"owner": cast.chair.pk}, "deal")}
    for name, (data, at) in typed.items():
        answer = client.post(tab(name, deal), data)
        text = answer.content.decode()
        assert answer.context["tab"] == at and f'<a href="{tab(at, deal)}" aria-current="page">' in text
        assert 'class="error-summary"' in text, name
        assert name == "deal_owner" or all(value in text for value in data.values()), name  # somebody who may not is no choice


# Who reads what ---------------------------------------------------------------------------------------------------------

def test_the_blind_read_the_same_on_every_tab_whatever_others_write(cast, client, keeper):
    deal, _version = handed_in_second(cast)
    mine, theirs = filled(assigned(cast, deal, keeper), {"Depth": 3}), assigned(cast, deal, cast.analyst)
    english(client, keeper)
    count = re.compile(r'csrfmiddlewaretoken" value="[^"]+"|X-CSRFToken": "[^"]+"')
    handed_in(cast, deal, pdf(1), "IR2.pdf", "deck")
    before = count.sub("", whole(client, deal))
    lock_card(card=filled(theirs, gate="stop", comment="비밀 평가"), by=cast.analyst)
    write_comment(deal=deal, text="비밀 의견", by=cast.analyst)
    note_interview(deal=deal, held_on=timezone.localdate(), present="대표", notes="비밀 면담", advice="stop", by=cast.analyst)
    Override.objects.create(deal=deal, source="screening", target="committee", missing=["비밀"], reason="비밀 예외", asked_by=cast.analyst)
    Decision.objects.create(deal=deal, kind="decline", reasons=["market"], state="sent", sent_at=timezone.now(), written_by=cast.analyst,
                            sentence_ko="비밀 통보")
    after = count.sub("", whole(client, deal))
    assert "비밀" not in after
    assert after == before
    lock_card(card=filled(mine), by=keeper)
    assert after.count("비밀") < whole(english(client, keeper), deal).count("비밀") >= 5


def test_related_deals_are_those_of_the_company_and_those_the_checks_found_as_far_as_one_sees_them(cast, client, keeper):
    deal = screened(cast)
    earlier = Deal.objects.create(fund=cast.fund, company=deal.company, stage="screening", status="passed", reason="시장이 작습니다")
    rival = another_cast("rival")
    Deal.objects.create(fund=rival.fund, company=deal.company, round=rival.round, stage="screening", reason="남의 조합")
    checked(cast, deal, "쌍둥이")
    twin = Deal.objects.get(company__organisation__name="쌍둥이")
    Deal.objects.filter(pk=twin.pk).update(status="passed", reason="값이 높습니다")

    def shown():
        return [(row["deal"], row["why"], row["reason"]) for row in english(client, fresh(keeper)).get(tab("deal", deal)).context["related"]]

    assert shown() == [(earlier, "", "시장이 작습니다"), (twin, "same number", "값이 높습니다")]
    card = Scorecard.objects.create(deal=twin, reviewer=keeper, rubric=cast.round.rubric)
    assert shown() == [(earlier, "", "시장이 작습니다"), (twin, "same number", "")]
    card.delete()
    walled(cast, twin, keeper)
    assert shown() == [(earlier, "", "시장이 작습니다")]
    assert "쌍둥이" not in whole(english(client, fresh(keeper)), deal)


# History ----------------------------------------------------------------------------------------------------------------

def test_the_history_says_what_was_before_and_after_why_and_by_whom_but_never_their_name(cast, client, keeper):
    deal = screening_deal(cast)
    StagePlan.objects.update(between=["interview"])
    for reviewer in (cast.analyst, cast.analyst2):
        locked(cast, deal, reviewer)
    on = move_deal(deal=deal, to="interview", by=cast.partner)
    undo_move(move=on, by=cast.partner)
    move_deal(deal=Deal.objects.get(pk=deal.pk), to="interview", by=cast.partner)
    move_deal(deal=Deal.objects.get(pk=deal.pk), to="screening", reason="숫자를 다시 봅니다", by=cast.analyst)
    english(client, keeper)
    moves = [(row["title"], *(row["changes"][0].values() if row.get("changes") else ()), row["quote"], row["who"])
             for row in lines(client, deal, show="moves")]
    assert moves[:4] == [
        ("Moved back", "Interview", "Screening", "숫자를 다시 봅니다", "Analyst · sunhwan gp"),
        ("Stage", "Screening", "Interview", "", "Partner · sunhwan gp"),
        ("Move undone", "Interview", "Screening", "", "Partner · sunhwan gp"),
        ("Stage", "Screening", "Interview", "", "Partner · sunhwan gp")]
    page = client.get(tab("deal_history", deal)).content.decode().partition('id="history"')[2]
    assert not re.search(r"sunhwan-(analyst|partner)", page)


def test_the_switch_shows_a_part_of_the_history_and_an_unknown_word_all_of_it(cast, client, keeper):
    deal, _version = handed_in_second(cast)
    enliven(cast, deal, [cast.analyst], word="들린")
    english(client, keeper)
    every = lines(client, deal)
    shown = {part: lines(client, deal, show=part) for part in ("moves", "comments", "papers")}
    assert sum(map(len, shown.values())) == len(every) == len(lines(client, deal, show="secrets"))
    assert {row["title"] for row in shown["comments"]} == {
        "Scorecard locked", "Task done", "Comment", "Comment, also for the company", "Notes of a conversation"}
    said = {row["title"]: row["quote"] for row in every}
    assert (said["Task done"], said["Notes of a conversation"], said["Letter to the founder"]) == ("들린 할 일", "들린 면담", "들린 통보")
    assert (said["Asked to pass the gate"], said["Request to pass the gate"]) == ("들린 예외", "기다립시다.")
    counts = {group["key"]: group["count"] for group in client.get(tab("deal_history", deal)).context["groups"]}
    assert counts == {"": len(every), **{part: len(rows) for part, rows in shown.items()}}


# What came without an application ---------------------------------------------------------------------------------------

def test_a_deal_met_elsewhere_has_every_tab_says_what_the_house_knows_and_leads_nowhere_that_is_not_there(cast, client, keeper):
    met = Met(name="바깥회사", source="referral", source_note="한 심사역의 소개", ask=Decimal(1_200_000_000))
    made = register_deal(fund=cast.fund, by=cast.partner, met=met)
    english(client, keeper)
    text = whole(client, made)
    for words in ("바깥회사", "Referred", "한 심사역의 소개", "<b>12.0</b>", "This deal came without an application."):
        assert words in text
    assert not AccessLog.objects.filter(deal=made).exists()  # there is nothing of the company's that was opened
    found = crawl(keeper.user, [tab(name, made) for name in TABS], most=900)
    mine = {address: page[:3] for address, page in found.items() if str(made.uuid) in address}
    assert {address: status for address, status in mine.items() if status not in ("200", "302")} == {}


# A file beside ----------------------------------------------------------------------------------------------------------

def test_a_file_of_the_deal_stands_beside_any_tab_and_its_opening_is_on_record(cast, client):
    deal = submitted_deal(cast)
    deck = handed_in(cast, deal, pdf(3), "IR.pdf", "deck")
    english(client, cast.analyst)
    for name in TABS:
        answer = client.get(tab(name, deal), {"beside": deck.uuid, "page": 2})
        text = answer.content.decode()
        assert (answer.context["beside"]["document"], answer.context["beside"]["number"]) == (deck, 2)
        assert f'href="{tab("deal_history", deal)}?beside={deck.uuid}&amp;page=2"' in text  # the tabs keep it
        assert f'class="btn btn-quiet btn-s btn-icon push" href="{tab(name, deal)}"' in text
    assert [(row.what, row.document) for row in opened(cast.founder.user, deal).exclude(document=None)] == [("document", deck)]
    assert client.get(tab("deal", deal)).context.get("beside") is None


def test_what_the_address_asks_for_beside_is_refused_where_it_is_not_there_and_passed_over_where_it_is_no_file(cast, client):
    deal, other = submitted_deal(cast), submitted_deal(cast, company("다른 회사"))
    draft = stored(deal, pdf(1), "초안.pdf", by=cast.founder)  # put there, not handed in
    english(client, cast.analyst)
    for asked, status in (("x", 200), ("", 200), (draft.uuid, 404), (Document.objects.get(deal=other).uuid, 404)):
        answer = client.get(tab("deal", deal), {"beside": asked, "page": "-3"})
        assert answer.status_code == status and (status == 404 or answer.context.get("beside") is None)
    assert client.get(tab("deal_beside", deal, draft.uuid), headers={"HX-Request": "true"}).status_code == 404
    assert not AccessLog.objects.exclude(document=None).exists()


def test_a_script_gets_the_pane_alone_and_the_address_of_the_tab_it_asks_from(cast, client):
    deal = submitted_deal(cast)
    deck = handed_in(cast, deal, pdf(2), "IR.pdf", "deck")
    client.force_login(cast.analyst.user)
    pane = tab("deal_beside", deal, deck.uuid)
    for here, back in ((tab("deal_talk", deal), tab("deal_talk", deal)), ("/f/sunhwan/deals/", tab("deal", deal)), ("/x", tab("deal", deal))):
        answer = client.get(pane, {"page": 9}, headers={"HX-Request": "true", "HX-Current-URL": f"http://testserver{here}?beside=old"})
        assert answer.headers["HX-Replace-Url"] == f"{back}?beside={deck.uuid}&page=2"
        assert "<header" not in answer.content.decode() and 'id="beside"' in answer.content.decode()
    assert client.get(pane, {"page": 2}).url == f"{tab('deal', deal)}?beside={deck.uuid}&page=2"


def test_the_history_names_no_deck_that_was_never_handed_in(cast, client):
    deal = screening_deal(cast)
    stored(deal, pdf(1), "IR_v3_downround.pdf", "deck", by=cast.founder)
    english(client, cast.partner)
    assert "downround" not in client.get(tab("deal_history", deal)).text + client.get(tab("deal", deal)).text
    handed_in(cast, deal, pdf(2), "IR_v4_downround.pdf", "deck")
    assert "IR_v4_downround" in client.get(tab("deal_history", deal)).text
