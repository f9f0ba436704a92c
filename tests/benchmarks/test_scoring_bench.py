"""What the next deal of a queue costs to open: the queries of the whole signed-in page beside a drawn and marked deck, and seconds beside a bare page."""
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applicants.models import Blob, Document, MarkedPage, Page, Scorecard
from tests.applicants.scoring import assigned, filled, locked, screened
from tests.benchmarks.clock import FIXED, in_turn, ratio, seconds
from tests.cast import cast, company, submitted_deal

pytestmark = pytest.mark.django_db
MOST_QUERIES = 10
TIMES = 5
QUEUE, PAGES = 60, 15


def with_deck(card: Scorecard, pages: int) -> str:
    """The address of a card whose deck has so many pages, all drawn and marked for its reviewer."""
    blob = Blob.objects.get_or_create(sha256="9" * 64, defaults={"size": 1, "mime": "image/webp"})[0]
    deck = Document.objects.get(deal=card.deal)
    Document.objects.filter(pk=deck.pk).update(page_count=pages)
    rows = Page.objects.bulk_create(Page(document=deck, number=n, blob=blob, text=f"words of {n} " * 300) for n in range(1, pages + 1))
    MarkedPage.objects.bulk_create(MarkedPage(page=row, seat=card.reviewer, blob=blob) for row in rows)
    return reverse("applicants:scorecard", args=["sunhwan", card.uuid])


def asked(client, path: str) -> list[str]:
    """What one opening asks the database, the sign-in and the frame of the page included."""
    with CaptureQueriesContext(connection) as found:
        assert client.get(path).status_code == 200
    return [query["sql"] for query in found]


def test_opening_the_next_deal_asks_ten_times_whatever_waits_behind_it_and_however_long_its_deck_is(client):
    c = cast()
    short, long = (with_deck(filled(assigned(c, screened(c, name), c.analyst), comment="쪽을 보세요"), pages)
                   for name, pages in (("짧은 자료", 1), ("긴 자료", PAGES)))
    client.force_login(c.analyst.user)
    client.get(reverse("keys"))  # the first request of a sign-in starts its clock
    of_one, of_fifteen = asked(client, short), asked(client, long)
    for number in range(QUEUE):
        deal = submitted_deal(c, company(f"대기 {number}"))
        Scorecard.objects.create(deal=deal, reviewer=c.analyst, rubric=c.round.rubric)
    locked(c, screened(c, "끝난 딜"), c.analyst)
    locked(c, screened(c, "남의 딜"), c.analyst2)
    of_sixty = asked(client, long)
    in_turn(client, FIXED, long, repeats=2)
    fixed, room = in_turn(client, FIXED, long)
    print(f"fixed work {seconds(fixed)}; the room with {QUEUE} more waiting {seconds(room)} ({ratio(room, fixed):.1f} x fixed); "
          f"queries {len(of_one)}, {len(of_fifteen)}, {len(of_sixty)}")
    assert (len(of_one), len(of_fifteen)) == (len(of_sixty), len(of_sixty)), "\n".join(of_sixty)
    assert len(of_sixty) <= MOST_QUERIES, "\n".join(of_sixty)
    assert ratio(room, fixed) <= TIMES


def test_turning_a_page_asks_no_more_than_opening_the_room(client):
    c = cast()
    room = with_deck(filled(assigned(c, screened(c), c.analyst)), PAGES)
    client.force_login(c.analyst.user)
    client.get(reverse("keys"))
    with CaptureQueriesContext(connection) as found:
        assert "words of" not in client.get(f"{room}?page=7", headers={"HX-Request": "true"}).text
    assert len(found) <= MOST_QUERIES - 1
