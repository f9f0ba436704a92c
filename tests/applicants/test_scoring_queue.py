"""The scoring room as the site answers it: whose card comes next, what is said when nothing is written, which files lie beside it, who hears of it."""
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from applicants.actions.marked_page import mark_pages
from applicants.actions.scorecard import lock_card, recuse, renew_card
from applicants.models import AccessLog, Criterion, Deal, Document, MarkedPage, Page, Round, Scorecard
from applicants.queries.queue_place import Stop, place_among, queue_place
from fund.models import Seat
from tests.applicants.applying import address, pdf
from tests.applicants.papering import handed_in, stored
from tests.applicants.scoring import FULL, assigned, english, filled, locked, screened
from tests.applicants.second import handed_in_second
from tests.applicants.test_scorecard_page import posted, url
from tests.applicants.walling import walled

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture(autouse=True)
def blobs(settings, tmp_path):
    settings.BLOBS = tmp_path / "blobs"


def other_round(c):
    return Round.objects.create(fund=c.fund, name_ko="다음 모집", name_en="Next", opens_at=c.round.opens_at, closes_at=c.round.closes_at,
                                results_by=timezone.localdate(), rubric=c.round.rubric)


def test_the_place_of_a_card_is_a_ring_of_open_cards_and_counts_deals_once():
    def stop(pk, deal, round=1, state="draft", status="active"):
        return Stop(pk, f"card {pk}", deal, round, state, status)

    stops = [stop(1, 1), stop(2, 2, state="locked"), stop(3, 2), stop(4, 3, status="withdrawn"), stop(5, 4, state="recused"),
             stop(6, 5), stop(7, 6, round=2), stop(8, 7, round=2, state="locked")]
    first, middle, last = (place_among(stops, pk) for pk in (1, 6, 7))
    assert (first.done, first.total, first.before, first.after, first.following) == (1, 4, "card 7", "card 3", "card 3")
    assert (middle.before, middle.after, middle.following) == ("card 3", "card 7", "card 1")  # its own round first
    assert (last.done, last.total, last.after, last.following) == (1, 2, "card 1", "card 1")
    assert place_among(stops, 2).after == "card 3"  # from a closed card on to the next open one
    alone = place_among([stop(1, 1)], 1)
    assert (alone.total, alone.before, alone.after, alone.following) == (1, None, None, None)
    assert place_among(stops, 99).total == 0


def test_a_lock_leads_to_the_next_open_card_of_its_round_then_to_the_others_and_the_last_one_to_a_queue_that_says_so(cast, client):
    elsewhere = screened(cast, "다른 모집")
    Deal.objects.filter(pk=elsewhere.pk).update(round=other_round(cast))
    far = assigned(cast, elsewhere, cast.analyst)
    one, two, three = (assigned(cast, screened(cast, name), cast.analyst) for name in ("가", "나", "다"))
    english(client, cast.analyst)
    for card, following in ((two, three), (three, one), (one, far)):
        assert client.post(url("scorecard_lock", card), posted(card), **HTMX).headers["HX-Redirect"] == url("scorecard", following)
    done = client.post(url("scorecard_lock", far), posted(far), follow=True)
    assert done.redirect_chain[-1][0] == reverse("applicants:review_queue", args=["sunhwan"])
    assert "다른 모집: your card is locked. Nothing else waits for your marks in this fund." in done.text
    assert "Nothing waits for your marks" in done.text


def test_nothing_in_the_room_tells_of_other_reviewers_cards_whatever_they_do(cast, client):
    """The next deal, the one before, how far I am: all of it stands on my own cards, in the order in which they became mine."""
    mine = [filled(assigned(cast, screened(cast, name), cast.analyst), {"Depth": 3}) for name in ("하나", "둘", "셋")]
    english(client, cast.analyst)

    def seen():
        rooms = [client.get(url("scorecard", card)).text for card in mine]
        return [re.sub(r'csrfmiddlewaretoken" value="[^"]+"|X-CSRFToken": "[^"]+"', "", text) for text in rooms]

    before = seen()
    for card, scores in zip(mine, ({"Depth": 1, "Pathway": 1, "Team": 1, "Market": 1}, FULL, FULL), strict=True):
        theirs = locked(cast, card.deal, cast.analyst2, scores, comment="남의 말")
        if card is mine[1]:
            lock_card(card=filled(renew_card(card=theirs, reason="현장을 다녀왔습니다", by=cast.analyst2)), by=cast.analyst2)
    recuse(card=assigned(cast, mine[0].deal, cast.partner), reason="지인입니다", by=cast.partner)
    for n in range(3):
        locked(cast, screened(cast, f"남의 딜 {n}"), cast.analyst2)
    assert seen() == before
    assert "0 / 3" in before[0] and f"{url('scorecard', mine[1])}" in before[0] and "남의" not in "".join(before)


def test_a_card_behind_a_wall_is_no_stop_on_the_way(cast, client):
    one, two, three = (assigned(cast, screened(cast, name), cast.analyst) for name in ("가", "나", "다"))
    walled(cast, two.deal, cast.analyst)
    place = queue_place(one, Seat.objects.get(pk=cast.analyst.pk).user)
    assert (place.total, place.before, place.after) == (2, three.uuid, three.uuid)
    assert str(two.uuid) not in english(client, cast.analyst).get(url("scorecard", one)).text


def test_a_save_that_is_refused_says_why_and_leaves_the_page_where_it_is(cast, client):
    done, gone = locked(cast, screened(cast), cast.analyst), assigned(cast, screened(cast, "떠난 회사"), cast.analyst)
    Deal.objects.filter(pk=gone.deal_id).update(status="withdrawn")
    english(client, cast.analyst)
    for name in ("scorecard_save", "scorecard_lock"):
        for card, why in ((done, "This card is closed"), (gone, "The company withdrew its application")):
            answer = client.post(url(name, card), posted(card, {"Depth": 1}), **HTMX)
            assert (answer.status_code, answer.headers["Content-Type"], why in answer.text) == (409, "text/plain; charset=utf-8", True)
    assert (done.marks.get(criterion__name_en="Depth").score, gone.marks.count()) == (4, 0)
    early = assigned(cast, screened(cast, "이른 회사"), cast.analyst)
    answer = client.post(url("scorecard_lock", early), posted(early, {"Depth": 2}), **HTMX)
    assert (answer.status_code, "Missing: Pathway, Team, Market" in answer.text) == (409, True)
    assert early.marks.get(criterion__name_en="Depth").score == 2
    walled(cast, early.deal, cast.analyst)
    assert client.post(url("scorecard_save", early), posted(early), **HTMX).status_code == 404


def test_a_sign_in_that_has_ended_is_asked_for_in_place(cast, client):
    card = assigned(cast, screened(cast), cast.analyst)
    assert client.post(url("scorecard_save", card), posted(card), headers={"HX-Request": "true", "X-Autosave": "1"}).status_code == 401
    assert 'id="again"' in english(client, cast.analyst).get(url("scorecard", card)).text


def test_a_mark_off_the_scale_a_page_behind_the_deck_and_a_long_comment_are_named_beside_their_criterion(cast, client):
    card = assigned(cast, screened(cast), cast.analyst)
    Document.objects.filter(deal=card.deal).update(page_count=12)
    ids = dict(card.rubric.criteria.values_list("name_en", "pk"))
    form = posted(card, {"Depth": 9, "Pathway": 3, "Team": 4, "Market": 2}) | {
        f"page-{ids['Pathway']}": "13", f"comment-{ids['Team']}": "말" * 1001, f"page-{ids['Market']}": "12", f"comment-{ids['Market']}": "여기"}
    answer = english(client, cast.analyst).post(url("scorecard_save", card), form, **HTMX).text

    def beside(name):
        return re.search(rf'id="errors-{ids[name]}".*?>(.*?)</div>', answer, re.S)[1]

    assert "Choose a mark from 1 to 5, or none." in beside("Depth")
    assert "The deck ends at page 12." in beside("Pathway")
    assert "A comment has at most 1,000 letters; this one has 1,001." in beside("Team")
    assert beside("Market") == ""
    kept = {mark.criterion.name_en: (mark.score, mark.comment, mark.page) for mark in card.marks.select_related("criterion")}
    assert kept == {"Depth": (None, "", None), "Pathway": (3, "", None), "Team": (4, "", None), "Market": (2, "여기", 12)}
    Document.objects.filter(deal=card.deal).update(page_count=5)  # a shorter deck was handed in meanwhile
    again = client.post(url("scorecard_save", card), {f"page-{ids['Market']}": "12", f"comment-{ids['Market']}": "여기"}, **HTMX).text
    assert "The deck ends" not in again


def test_the_pane_offers_the_deck_first_then_what_else_the_reviewer_may_read_and_nothing_else(cast, client):
    deal = screened(cast)
    card = assigned(cast, deal, cast.analyst)
    old = Document.objects.get(deal=deal)
    deck = handed_in(cast, deal, pdf(2), "IR 2.pdf", "deck")
    draft = stored(deal, pdf(1), "초안.pdf", "paper", by=cast.founder)  # put up, not handed in
    page = english(client, cast.analyst).get(url("scorecard", card)).text
    assert f'data-file="{deck.uuid}"' in page and str(old.uuid) not in page and str(draft.uuid) not in page
    asked = client.get(url("scorecard", card), {"file": draft.uuid}, **HTMX).text
    assert f'data-file="{deck.uuid}"' in asked and "초안" not in asked


def test_papers_of_the_second_step_are_read_beside_the_card_and_comments_name_pages_of_the_deck_alone(cast, client):
    deal, version = handed_in_second(cast)
    card = Scorecard.objects.create(deal=deal, reviewer=cast.analyst, rubric=deal.round.rubric)
    paper = version.papers.first()
    page = english(client, cast.analyst).get(url("scorecard", card)).text
    options = re.findall(r'<option value="([0-9a-f-]{36})"', page)
    deck = deal.submissions.get().deck
    assert options[0] == str(deck.uuid) and set(options[1:]) == {str(row.uuid) for row in version.papers.all()}
    shown = client.get(url("scorecard", card), {"file": paper.uuid}, **HTMX).text
    assert f'data-file="{paper.uuid}"' in shown and "data-deck-page=" not in shown and "data-page=" not in shown
    assert AccessLog.objects.filter(deal=deal, document=paper, seat=cast.analyst).count() == 1


def test_a_page_is_recorded_when_its_picture_or_its_words_are_handed_out_and_not_before(cast, client):
    deal = screened(cast)
    card, deck = assigned(cast, deal, cast.analyst), handed_in(cast, deal, pdf(2, "Slide"), "IR.pdf", "deck")
    mark_pages(deck.pk, cast.analyst.pk)
    room = english(client, cast.analyst).get(url("scorecard", card)).text
    assert "Slide 1" not in room and not AccessLog.objects.filter(deal=deal).exists()
    assert client.get(address("document_page", deck.uuid, 1)).status_code == 200
    assert AccessLog.objects.get(deal=deal).seat == cast.analyst
    with_words = client.get(url("scorecard", card), {"page": "2", "part": "words"}, **HTMX).text
    assert "Slide 2" in with_words and "<section" not in with_words
    assert AccessLog.objects.filter(deal=deal).count() == 1  # one reading is one row


def test_words_alone_are_recorded_too(cast, client):
    deal = screened(cast)
    card, deck = assigned(cast, deal, cast.analyst), handed_in(cast, deal, pdf(1, "Slide"), "IR.pdf", "deck")
    mark_pages(deck.pk, cast.analyst.pk)
    client.force_login(cast.analyst.user)
    client.get(url("scorecard", card), {"part": "words"}, **HTMX)
    assert (AccessLog.objects.get(deal=deal).document, MarkedPage.objects.count(), Page.objects.filter(document=deck).count()) == (deck, 1, 1)


def test_a_room_goes_on_where_the_marking_stopped(cast, client):
    card = assigned(cast, screened(cast), cast.analyst)
    english(client, cast.analyst)

    def start():
        return client.get(url("scorecard", card)).context["form"].start

    assert start() == "declare"
    Scorecard.objects.filter(pk=card.pk).update(no_conflict=True)
    depth, pathway = (Criterion.objects.get(rubric=card.rubric, name_en=name).pk for name in ("Depth", "Pathway"))
    assert start() == depth
    client.post(url("scorecard_save", card), {"no_conflict": "on", f"score-{depth}": 4}, **HTMX)
    assert start() == pathway
    client.post(url("scorecard_save", card), posted(card) | {"esg_gate": ""}, **HTMX)
    assert start() == "gate"
