"""What became of a deed on many deals is kept: who did it looks it up, the trail tells of it, and neither names what one may not see."""
import json
import uuid

import pytest

from applicants.models import BulkDeed, Deal
from fund.actions.trail import seal_trail
from fund.audit import acting
from fund.errors import Refused
from fund.models import TrailEntry
from tests.applicants.applying import address
from tests.applicants.calling import as_sent, english, said
from tests.applicants.scoring import assigned
from tests.applicants.walling import fresh, today, walled
from tests.cast import cast as second_cast
from tests.cast import company, submitted_deal
from tests.fund.trailing import URL, links

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(cast):
    """Two deals put on hold, one refused because it is over already; one more that nobody asked for."""
    cast.deals = [submitted_deal(cast, company(name)) for name in ("가람", "나래", "다솜")]
    Deal.objects.filter(pk=cast.deals[2].pk).update(status="withdrawn")
    cast.answer = english(cast.partner).post(address("deals_bulk", cast.fund.slug), {
        "deals": [str(row.uuid) for row in cast.deals], "deed": "hold", "go": "1", "reason": "시장을 더 봅니다", "revisit_on": today(30).isoformat()},
        follow=True)
    cast.made = BulkDeed.objects.get()
    cast.page = address("deals_bulk_done", cast.fund.slug, cast.made.uuid)
    return cast


def test_the_press_leads_to_a_page_of_its_own_that_can_be_opened_again(held):
    assert held.answer.redirect_chain == [(held.page, 302)]
    again = english(held.partner).get(held.page)
    assert (held.made.done, held.made.refused) == (2, 1)
    for page in (held.answer, again):
        assert "Done: 2 · refused: 1" in said(page) and {row["deal"].company.name for row in page.context["refused"]} == {"다솜"}
    assert as_sent(held.answer)["reason"] == "시장을 더 봅니다" and "reason" not in as_sent(again)  # another session knows the words no more
    assert Deal.objects.filter(status="hold").count() == 2


def test_only_who_did_it_opens_it(held):
    for seat in (held.analyst, held.operations, held.inspector, held.chair, held.lp, second_cast("rival").partner):
        assert english(seat).get(held.page).status_code in (403, 404)
    assert english(held.partner).get(address("deals_bulk_done", held.fund.slug, uuid.uuid4())).status_code == 404


def test_a_wall_that_comes_later_takes_the_deal_out_of_the_page(held):
    walled(held, held.deals[0], held.partner, by=held.operations)
    page = english(fresh(held.partner)).get(held.page)
    assert "Done: 1 · refused: 1" in said(page) and "가람" not in page.content.decode() and str(held.deals[0].uuid) not in page.content.decode()


def test_the_trail_counts_it_and_names_no_deal_of_it(held):
    seal_trail()
    for seat in (held.partner, held.operations, held.inspector):
        line = links(seat, held.fund).get(kind="applicants.bulkdeed")
        assert (line.verb, line.changes["done"], line.changes["refused"], line.seat) == ("do with many", [None, "2"], [None, "1"], held.partner)
        assert "said" not in line.changes and "다솜" not in json.dumps(line.changes, ensure_ascii=False)
        page = english(seat).get(f"{URL}?verb=do+with+many").content.decode()
        assert "<b>Done with many deals at once</b>" in page and "다솜" not in page
        assert (held.page in page) == (seat == held.partner)
    assert not TrailEntry.objects.filter(kind="applicants.bulkdeed", changes__icontains="시장을").exists()
    assert links(second_cast("rival").partner, held.fund).count() == 0


def test_what_was_said_names_a_left_out_reviewer_to_nobody_but_who_asked(cast):
    deal = submitted_deal(cast, company("가람"))
    walled(cast, deal, cast.analyst2, by=cast.operations)
    assigned(cast, deal, cast.analyst)
    answer = english(cast.operations).post(address("deals_bulk", cast.fund.slug), {
        "deals": [str(deal.uuid)], "deed": "review", "go": "1", "people": [cast.analyst2.pk], "per_deal": "2"}, follow=True)
    assert f"Left out (a card already, a conflict or a wall): {cast.analyst2.person}." in said(answer)
    seal_trail()
    for seat in (cast.partner, cast.inspector):
        assert "Left out" not in english(seat).get(f"{URL}?verb=do+with+many").content.decode()
        assert english(seat).get(answer.redirect_chain[-1][0]).status_code in (403, 404)


def test_it_is_written_once_and_for_good(held):
    with pytest.raises(Refused, match="확정되어"), acting(held.partner, "do with many"):
        BulkDeed.objects.filter(pk=held.made.pk).update(done=9)
    assert BulkDeed.objects.get().done == 2
