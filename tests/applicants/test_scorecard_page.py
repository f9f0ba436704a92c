"""The reviewer's pages: the queue, the card beside the deck, saved while writing, read-only once locked."""
import datetime as dt
import re

from django.urls import reverse

from applicants.actions.scorecard import save_card
from applicants.models import AccessLog, Blob, Criterion, Document, MarkedPage, Page, Scorecard
from fund.models import Seat
from fund.permissions import Role
from tests.applicants.scoring import FULL, assigned, english, filled, locked, marks, screened
from tests.cast import cast as another_cast


def url(name, card, slug="sunhwan"):
    return reverse(f"applicants:{name}", args=[slug, card.uuid])


def posted(card, scores=FULL, **more):
    """A browser's form with these marks."""
    ids = dict(card.rubric.criteria.values_list("name_en", "pk"))
    return {f"score-{ids[name]}": score for name, score in scores.items()} | {"no_conflict": "on", "esg_gate": "pass"} | more


def test_somebody_elses_card_does_not_exist_and_neither_does_one_of_another_fund(cast, client):
    rival = another_cast("rival")
    mine, open_card = locked(cast, screened(cast), cast.analyst), filled(assigned(rival, screened(rival), rival.analyst))
    Seat.objects.create(user=cast.analyst.user, organisation=rival.gp, role=Role.ANALYST, fund=rival.fund,
                        starts_on=dt.date(2020, 1, 1))
    for reader, card, slug in ((cast.analyst2, mine, "sunhwan"), (cast.partner, mine, "sunhwan"), (cast.analyst, mine, "rival"),
                               (cast.analyst, open_card, "rival"), (rival.analyst, mine, "sunhwan")):
        client.force_login(reader.user)
        assert client.get(url("scorecard", card, slug)).status_code == 404
        for name in ("scorecard_save", "scorecard_lock", "scorecard_recuse", "scorecard_renew"):
            assert client.post(url(name, card, slug), {"reason": "mine now"}).status_code == 404
    for reader in (cast.operations, cast.lp, cast.chair, cast.inspector):
        client.force_login(reader.user)
        assert client.get(url("scorecard", mine)).status_code == 403
    mine.refresh_from_db()
    assert (mine.state, Scorecard.objects.count()) == ("locked", 2)


def test_autosave_answers_with_both_subtotals_and_what_is_still_missing(cast, client):
    card = assigned(cast, screened(cast), cast.analyst)
    english(client, cast.analyst)
    answer = client.post(url("scorecard_save", card), posted(card, {"Depth": 4, "Pathway": 3}), HTTP_HX_REQUEST="true")
    page = answer.content.decode()
    assert re.findall(r'class="total">([^<]+)<', page) == ["3.4", "–"]
    assert re.findall(r"\((\d of \d)\)", page) == ["2 of 2", "0 of 2"]
    assert page.count("hx-swap-oob") == 3 + 4  # and what is wrong beside each criterion, which is nothing
    assert "Still missing: Team, Market" in page
    assert "<html" not in page


def test_a_wrong_page_number_is_named_and_everything_else_is_saved(cast, client):
    card = assigned(cast, screened(cast), cast.analyst)
    depth = Criterion.objects.get(rubric=card.rubric, name_en="Depth").pk
    form = posted(card, FULL, **{f"page-{depth}": "-2", f"comment-{depth}": "solid"})
    answer = english(client, cast.analyst).post(url("scorecard_save", card), form, HTTP_HX_REQUEST="true")
    assert "The first page of a deck is 1." in answer.content.decode()
    assert (card.marks.count(), card.marks.get(criterion=depth).comment, card.marks.get(criterion=depth).page) == (4, "solid", None)
    refused = client.post(url("scorecard_lock", card), form)
    card.refresh_from_db()
    assert (refused.status_code, card.state) == (200, "draft")
    assert 'value="-2"' in refused.content.decode()


def test_the_lock_button_saves_first_and_says_what_is_missing(cast, client):
    first, second = (assigned(cast, screened(cast, name), cast.analyst) for name in (None, "둘째"))
    english(client, cast.analyst)
    answer = client.post(url("scorecard_lock", first), posted(first, {"Depth": 4}), follow=True)
    assert "Saved, but not locked. Missing: Pathway, Team, Market" in answer.content.decode()
    assert first.marks.get(criterion__name_en="Depth").score == 4
    answer = client.post(url("scorecard_lock", first), posted(first))
    assert answer.url == url("scorecard", second)
    assert client.post(url("scorecard_lock", second), posted(second)).url == reverse("applicants:review_queue", args=["sunhwan"])
    assert set(Scorecard.objects.values_list("state", flat=True)) == {"locked"}


def test_a_locked_card_is_read_only_and_a_stale_tab_changes_nothing(cast, client):
    card = locked(cast, screened(cast), cast.analyst)
    page = english(client, cast.analyst).get(url("scorecard", card)).content.decode()
    assert "data-autosave" not in page
    assert "scorecard_lock" not in page
    assert page.count(" disabled") >= 4 * 5
    back = "http://testserver" + url("scorecard", card)
    answer = client.post(url("scorecard_save", card), posted(card, {"Depth": 1}), follow=True, HTTP_REFERER=back)
    assert "A change is a new version with a reason" in answer.content.decode()
    assert card.marks.get(criterion__name_en="Depth").score == 4


def test_a_new_version_is_opened_from_the_locked_card(cast, client):
    card = locked(cast, screened(cast), cast.analyst)
    english(client, cast.analyst)
    assert 'id="renew"' in client.get(url("scorecard", card)).content.decode()
    answer = client.post(url("scorecard_renew", card), {"reason": "x" * 301}, follow=True)
    assert Scorecard.objects.count() == 1
    answer = client.post(url("scorecard_renew", card), {"reason": "visited the plant"})
    assert answer.url == url("scorecard", Scorecard.objects.get(version=2))
    assert 'id="renew"' not in client.get(url("scorecard", card)).content.decode()


def test_the_deck_pane_says_when_pages_are_being_drawn_or_could_not_be_and_turns_pages(cast, client):
    deal = screened(cast)
    card, deck = assigned(cast, deal, cast.analyst), Document.objects.get(deal=deal)
    english(client, cast.analyst)
    page = client.get(url("scorecard", card)).content.decode()
    assert "still being drawn" in page
    assert 'hx-trigger="load delay:3s"' in page
    Document.objects.filter(pk=deck.pk).update(problem="protected")
    assert "protected by a password" in client.get(url("scorecard", card)).content.decode()
    Document.objects.filter(pk=deck.pk).update(problem="")
    blob = Blob.objects.create(sha256="9" * 64, size=1, mime="image/png")
    Page.objects.bulk_create([Page(document=deck, number=n, blob=blob, text=f"words of {n}") for n in (1, 2, 3)])
    waits = client.get(url("scorecard", card)).content.decode()
    assert ("Your copy is being drawn" in waits, "words of 1" in waits, 'hx-trigger="load delay:1s"' in waits) == (True, False, True)
    MarkedPage.objects.bulk_create([MarkedPage(page=page, seat=cast.analyst, blob=blob) for page in deck.pages.all()])
    save_card(card=card, data=marks(card, {"Depth": 4}, comment="see there"), by=cast.analyst)
    for asked, number in (("2", 2), ("99", 3), ("0", 1), ("-1", 1), ("x", 1), ("²", 1), ("", 1)):
        shown = client.get(url("scorecard", card), {"page": asked}, HTTP_HX_REQUEST="true").content.decode()
        assert (f'data-deck-page="{number}"' in shown, "words of" in shown, "<html" in shown) == (True, False, False)
        assert reverse("applicants:document_page", args=[deck.uuid, number]) in shown
    assert shown.count(" data-note>") + shown.count(" data-note ") == 1


def test_opening_a_card_beside_the_deck_is_written_into_the_founders_log(cast, client):
    deal = screened(cast)
    card = assigned(cast, deal, cast.analyst)
    client.force_login(cast.analyst.user)
    client.get(url("scorecard", card))
    log = AccessLog.objects.get(deal=deal)
    assert (log.what, log.seat, log.document.deal, log.role) == ("document", cast.analyst, deal, "analyst")


def test_the_queue_shows_my_progress_and_asks_the_database_the_same_number_of_times(cast, client, django_assert_num_queries):
    client.force_login(cast.analyst.user)
    client.get("/keys/")  # the first request of a sign-in starts its clock
    page = reverse("applicants:review_queue", args=["sunhwan"])
    card = assigned(cast, screened(cast), cast.analyst)
    save_card(card=card, data=marks(card, {"Depth": 4, "Team": 2}), by=cast.analyst)
    with django_assert_num_queries(6):
        answer = client.get(page)
    assert [(c.given, c.total) for c in answer.context["waiting"]] == [(2, 4)]
    for name in ("둘째", "셋째"):
        assigned(cast, screened(cast, name), cast.analyst)
    locked(cast, screened(cast, "넷째"), cast.analyst)
    locked(cast, screened(cast, "남의 것"), cast.analyst2)
    with django_assert_num_queries(6):
        answer = client.get(page)
    assert (len(answer.context["waiting"]), [c.deal.company.name for c in answer.context["closed"]]) == (3, ["넷째"])
    assert "남의 것" not in answer.content.decode()
