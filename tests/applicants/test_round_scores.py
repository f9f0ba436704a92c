"""A round's marks: two columns that are never merged, what lies apart, and nothing of a deal one is blind to."""
from decimal import Decimal

import pytest
from django.urls import reverse

from applicants.actions.discussion import note_discussion
from applicants.actions.scorecard import lock_card
from applicants.metrics.disagreement import HALF, disagreement, is_apart
from applicants.models import Deal, Tally
from applicants.queries.round_scores import overview
from tests.applicants.scoring import assigned, english, filled, locked, screened
from tests.applicants.walling import walled

HIGH = {"Depth": 5, "Pathway": 5, "Team": 5, "Market": 5}
LOW = {"Depth": 1, "Pathway": 1, "Team": 5, "Market": 4}


def page(cast, **asked):
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    return reverse("applicants:round_scores", args=["sunhwan", cast.round.uuid]) + (f"?{query}" if query else "")


@pytest.fixture
def three(cast):
    """One deal on which two agree, one on which they do not, one that a single person has scored."""
    deals = [screened(cast, name) for name in ("가람", "나래", "다솜")]
    for seat in (cast.analyst, cast.analyst2):
        locked(cast, deals[0], seat)
    locked(cast, deals[1], cast.analyst, HIGH)
    locked(cast, deals[1], cast.analyst2, LOW, gate="mitigate")
    locked(cast, deals[2], cast.partner)
    return deals


def rows(cast, seat, **asked):
    return overview(cast.round, seat.user, **asked)["rows"]


def test_mean_spread_and_number_stand_on_each_axis_and_agree_with_what_lists_are_ordered_by(cast, three):
    found = {row.deal.pk: row.axes for row in rows(cast, cast.operations)}
    for deal in three:
        tally = Tally.objects.get(deal=deal)
        for axis in ("impact", "financial"):
            mean, spread = getattr(tally, axis), getattr(tally, f"{axis}_spread")
            assert found[deal.pk][axis].mean.quantize(Decimal("0.0001")) == mean
            assert (found[deal.pk][axis].sd is None) == (spread is None)
            assert found[deal.pk][axis].n == tally.people
    apart = found[three[1].pk]
    assert (apart["impact"].mean, round(apart["impact"].sd, 4), apart["impact"].n) == (3, Decimal("2.8284"), 2)
    assert apart["financial"].low == Decimal("4.5")


def test_a_criterion_left_out_never_counts_as_zero(cast):
    deal = screened(cast)
    locked(cast, deal, cast.analyst, {"Depth": 4, "Pathway": None, "Team": 5, "Market": 2}, comment="잴 수 없었습니다.")
    (row,) = rows(cast, cast.operations)
    assert (row.axes["impact"].mean, row.axes["impact"].n) == (4, 1)


def test_what_lies_apart_is_listed_widest_first_and_by_axis_the_best_first(cast, three):
    assert [row.deal for row in rows(cast, cast.operations, show="apart", sort="apart")] == [three[1]]
    assert [row.deal for row in rows(cast, cast.operations, sort="financial")] == [three[1], three[0], three[2]]
    assert [row.deal for row in rows(cast, cast.operations, sort="impact")] == [three[0], three[2], three[1]]
    assert [row.deal for row in rows(cast, cast.operations, show="open")] == [three[2]]


def test_apart_is_a_quarter_of_the_scale_for_subtotals_and_half_of_it_for_single_marks():
    for marks, subtotal, single in (((3, 4), True, False), ((2, 4), True, True), ((3, "3.9"), False, False), ((3,), False, False), ((), False, False)):
        found = disagreement(Decimal(mark) for mark in marks)
        assert (is_apart(found, 1, 5), is_apart(found, 1, 5, HALF)) == (subtotal, single)


def test_no_page_of_the_round_adds_the_two_axes_up(cast, three, client):
    text = english(client, cast.operations).get(page(cast)).content.decode()
    both = {row.deal.pk: (row.axes["impact"].mean + row.axes["financial"].mean) / 2 for row in rows(cast, cast.operations)}
    assert "3.88" not in text and f"{both[three[1].pk]:.2f}" == "3.88"
    assert "never added up" in text


def test_rows_one_is_blind_to_stand_last_by_name_show_nothing_and_are_in_no_count(cast, three, client):
    for name, seat in (("하나", cast.analyst2), ("가나", cast.partner)):
        deal = screened(cast, name)
        assigned(cast, deal, cast.analyst)
        locked(cast, deal, seat, HIGH, gate="stop")
    for sort in ("name", "impact", "financial", "apart"):
        found = rows(cast, cast.analyst, sort=sort)
        assert [row.deal.company.name for row in found[-2:]] == ["가나", "하나"]
        assert all(row.hidden and not row.axes and not row.gates and not row.apart for row in found[-2:])
    assert overview(cast.round, cast.analyst.user)["counts"] == {"all": 3, "apart": 1, "open": 1, "talked": 0}
    text = english(client, cast.analyst).get(page(cast)).content.decode()
    assert text.count("Visible after you score") == 2
    assert "Stop 1" not in text


def test_a_walled_deal_is_not_there_for_the_walled_and_an_unknown_order_is_the_usual_one(cast, three, client):
    walled(cast, three[1], cast.analyst, by=cast.operations)
    assert three[1] not in [row.deal for row in rows(cast, cast.analyst)]
    text = english(client, cast.analyst).get(page(cast, sort="total", show="best")).content.decode()
    assert "나래" not in text and "가람" in text


def test_talks_are_counted_for_who_may_read_them(cast, three):
    note_discussion(deal=three[1], text="임팩트에서 갈렸습니다.", by=cast.operations)
    assert overview(cast.round, cast.inspector.user)["counts"]["talked"] == 1
    assert [row.talked for row in rows(cast, cast.operations, show="talked")] == ["note"]


def test_the_page_costs_the_same_with_more_deals(cast, three, client, django_assert_num_queries):
    client.force_login(cast.operations.user)
    client.get(page(cast))
    with django_assert_num_queries(11):
        client.get(page(cast))
    for name in ("라온", "마루"):
        locked(cast, screened(cast, name), cast.analyst, HIGH)
    with django_assert_num_queries(11):
        client.get(page(cast))


def test_a_deal_that_moved_on_or_was_passed_stays_in_its_rounds_list(cast, three):
    Deal.objects.filter(pk=three[0].pk).update(stage="interview")
    Deal.objects.filter(pk=three[1].pk).update(status="passed")
    assert [row.deal for row in rows(cast, cast.operations)] == three


def test_locking_ones_own_card_opens_the_row(cast, three):
    deal = screened(cast, "라온")
    card = filled(assigned(cast, deal, cast.analyst))
    locked(cast, deal, cast.partner, HIGH)
    assert rows(cast, cast.analyst)[-1].hidden
    lock_card(card=card, by=cast.analyst)
    assert not any(row.hidden for row in rows(cast, cast.analyst))
