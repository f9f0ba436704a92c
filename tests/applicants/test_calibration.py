"""Agreement of reviewers: raw marks with ICC and alpha, in words where a table has gaps, shut while one's own card is open."""
import csv
import io
import re
from decimal import Decimal

import pytest
from django.urls import reverse

from applicants.actions.case import import_krippendorff, import_shrout_fleiss
from applicants.actions.scorecard import renew_card
from applicants.exports import sheet
from applicants.models import Company, Deal, Round, Scorecard, Tally
from applicants.queries.calibration import calibrated
from applicants.queries.scorecard import assignable_seats
from fund.cases import case
from fund.models import Seat, User
from tests.applicants.scoring import assigned, english, filled, locked, screened
from tests.applicants.tabs import whole
from tests.cast import cast as another_cast
from tests.cast import person

LIST = reverse("applicants:rounds", args=["sunhwan"])


def page(round, name="calibration", slug="sunhwan"):
    return reverse(f"applicants:{name}", args=[slug, round.uuid])


# The published table ----------------------------------------------------------------------------------------------------

@pytest.fixture
def published(cast):
    return import_shrout_fleiss(fund=cast.fund, by=cast.partner)


def test_the_page_reads_what_shrout_and_fleiss_published(cast, published, client):
    text = english(client, cast.analyst).get(page(published)).content.decode()
    tiles = dict(re.findall(r'tile-label">([^<]+)<.*?tile-figure">([^<]+)<', text, re.S))
    assert (tiles["ICC(2,k)"], tiles["ICC(2,1)"]) == ("0.62", "0.29")
    assert "6 deals × 4 reviewers" in text
    assert all(square in text for square in ("BMS 11.24", "JMS 32.49", "EMS 1.02"))
    assert case("icc_shrout_fleiss_1979")["url"] in text


def test_the_import_holds_the_published_marks_cell_by_cell_as_locked_cards(cast, published):
    found = calibrated(published, cast.analyst.user)
    expected = case("icc_shrout_fleiss_1979")["inputs"]["ratings_targets_x_judges"]
    assert [axis.key for axis in found.axes] == ["impact"]
    assert [[int(mark) for mark in line.marks] for line in found.axes[0].lines] == expected
    assert [line.deal.company.name for line in found.axes[0].lines] == [f"Target {n}" for n in range(1, 7)]
    assert set(Scorecard.objects.values_list("state", flat=True)) == {"locked"}


def test_importing_again_adds_nothing_and_another_fund_gets_its_own(cast, published):
    counted = [model.objects.count() for model in (Round, Deal, Company, Scorecard, Seat, User)]
    assert import_shrout_fleiss(fund=cast.fund) == published
    assert [model.objects.count() for model in (Round, Deal, Company, Scorecard, Seat, User)] == counted
    rival = another_cast("rival")
    theirs = import_shrout_fleiss(fund=rival.fund)
    assert (theirs.fund, theirs.deals.count()) == (rival.fund, 6)


def test_judges_cannot_sign_in_or_be_asked_to_score_and_nobody_can_apply_to_the_case(cast, published, client):
    judges = User.objects.filter(email__startswith="judge-")
    assert (judges.count(), judges.filter(is_active=True).count()) == (4, 0)
    assert not any(judge.has_usable_password() for judge in judges)
    assert not Seat.objects.live().filter(user__in=judges).exists()
    assert not assignable_seats(screened(cast)).filter(user__in=judges).exists()
    assert published not in Round.objects.open()
    assert not Round.objects.visible_to(cast.founder.user).filter(pk=published.pk).exists()


def test_a_published_deal_says_where_it_comes_from_and_makes_nothing_up(cast, published, client):
    deal = published.deals.first()
    text = whole(english(client, cast.partner), deal)
    assert case("icc_shrout_fleiss_1979")["source"].replace("&", "&amp;") in text
    assert "Not asked" in text
    assert "data-move" not in text


# Gaps, shut doors -------------------------------------------------------------------------------------------------------

def test_a_table_with_gaps_says_so_and_gives_alpha_instead(cast, client):
    for name, people in (("가람", (cast.analyst, cast.analyst2)), ("나루", (cast.analyst, cast.partner)),
                         ("다솜", (cast.analyst2, cast.partner))):
        deal = screened(cast, name)
        for n, reviewer in enumerate(people):
            locked(cast, deal, reviewer, {"Depth": 4 - n, "Pathway": 4, "Team": 2 + n, "Market": 3})
    text = english(client, cast.operations).get(page(cast.round)).content.decode()
    assert text.count("Incomplete table: alpha instead") == 4
    found = calibrated(cast.round, cast.operations.user)
    assert all(axis.icc.icc2k is None and axis.alpha is not None for axis in found.axes)
    assert [axis.key for axis in found.axes] == ["impact", "financial"]
    assert found.axes[0].lines[0].marks == (Decimal(4), Decimal("3.6"), None)


def test_one_deal_or_equal_marks_are_not_defined_and_no_card_is_an_empty_page(cast, client):
    english(client, cast.operations)
    assert "No locked cards yet" in client.get(page(cast.round)).content.decode()
    deal = screened(cast)
    for reviewer in (cast.analyst, cast.analyst2):
        locked(cast, deal, reviewer)
    text = client.get(page(cast.round)).content.decode()
    assert text.count("Not defined: it takes two deals, two reviewers and marks that differ") == 4
    assert text.count("Not defined: all marks are the same") == 2


def test_only_the_newest_locked_card_of_a_reviewer_counts(cast):
    deal = screened(cast)
    card = locked(cast, deal, cast.analyst)
    filled(renew_card(card=card, reason="again", by=cast.analyst), {"Depth": 1})
    assert [(line.deal, line.marks) for line in calibrated(cast.round, cast.operations.user).axes[0].lines] == [(deal, (Decimal("3.4"),))]


def test_the_round_is_shut_while_a_card_of_mine_is_open_also_as_a_file(cast, client):
    locked(cast, screened(cast, "가람"), cast.analyst2)
    assigned(cast, screened(cast, "나루"), cast.analyst)
    english(client, cast.analyst)
    text = client.get(page(cast.round)).content.decode()
    assert "Your open cards in this round: 1." in text
    assert "가람" not in text
    assert client.get(page(cast.round, "calibration_csv")).url == page(cast.round)
    client.force_login(cast.partner.user)
    assert "가람" in client.get(page(cast.round, "calibration_csv")).content.decode()


def test_the_file_holds_the_raw_marks_and_the_correlations(cast, published, client):
    client.force_login(cast.inspector.user)
    client.cookies["django_language"] = "en"
    answer = client.get(page(published, "calibration_csv"))
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"].startswith("attachment")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0] == ["Deal", "Axis", "Raw", "Adjusted", "n", "Judge 1", "Judge 2", "Judge 3", "Judge 4"]
    assert rows[1] == ["Target 1", "Impact", "6.000000", "6.000000", "4", "9.0000", "2.0000", "5.0000", "8.0000"]
    assert rows[8] == ["ICC(2,k)", "Impact", "0.620051"]


def test_a_name_that_a_spreadsheet_would_run_stays_text():
    assert sheet([["=1+1", "@SUM(A1)", "-", "정상", 3]]) == "\ufeff'=1+1,'@SUM(A1),'-,정상,3\r\n"


def test_other_funds_rounds_do_not_exist_and_reading_needs_a_seat_of_the_house(cast, client):
    rival = another_cast("rival")
    client.force_login(cast.partner.user)
    for slug in ("sunhwan", "rival"):
        for name in ("calibration", "calibration_csv", "round_scores", "round_reviewers"):
            assert client.get(page(rival.round, name, slug)).status_code == 404
    assert rival.round.uuid not in [row.uuid for row in client.get(LIST).context["rounds"]]
    for seat in (cast.lp, cast.chair, cast.mentor):
        client.force_login(seat.user)
        assert client.get(page(cast.round)).status_code == 403


def test_the_list_and_the_table_ask_the_database_the_same_number_of_times(cast, client, django_assert_num_queries):
    client.force_login(cast.partner.user)
    client.get("/healthz")  # the first request of a session writes down when it began
    locked(cast, screened(cast), cast.analyst)
    with django_assert_num_queries(6):
        client.get(LIST)
    with django_assert_num_queries(12):
        client.get(page(cast.round))
    for name in ("가람", "나루"):
        deal = screened(cast, name)
        locked(cast, deal, cast.analyst)
        locked(cast, deal, cast.analyst2)
    import_shrout_fleiss(fund=cast.fund)
    Round.objects.create(fund=cast.fund, name_ko="상반기", name_en="First half", opens_at=cast.round.opens_at,
                         closes_at=cast.round.closes_at, results_by=cast.round.results_by, rubric=cast.round.rubric)
    with django_assert_num_queries(6):
        answer = client.get(LIST)
    assert [row.handed_in for row in answer.context["rounds"]] == [0, 3, 6]
    with django_assert_num_queries(12):
        client.get(page(cast.round))


# Severity ---------------------------------------------------------------------------------------------------------------

GOOD, FAIR = {"Depth": 5, "Pathway": 5, "Team": 4, "Market": 4}, {"Depth": 4, "Pathway": 4, "Team": 4, "Market": 4}


def impact(cast):
    return calibrated(cast.round, cast.operations.user).axes[0]


def test_raw_stands_beside_adjusted_and_severities_add_up_to_zero(cast, client):
    for name, marks in (("가람", (GOOD, FAIR)), ("나래", (FAIR, {"Depth": 3, "Pathway": 3, "Team": 4, "Market": 4}))):
        deal = screened(cast, name)
        for seat, scores in zip((cast.analyst, cast.analyst2), marks, strict=True):
            locked(cast, deal, seat, scores)
    alone = screened(cast, "다솜")
    locked(cast, alone, cast.analyst2, FAIR)
    found = impact(cast)
    assert {judge.seat: judge.severity for judge in found.judges} == {cast.analyst2: 0.5, cast.analyst: -0.5}
    assert [(line.deal.company.name, line.raw, line.adjusted, line.n) for line in found.lines] == [
        ("가람", 4.5, 4.5, 2), ("나래", 3.5, 3.5, 2), ("다솜", 4.0, 4.5, 1)]  # the strict one's four is a four and a half
    text = english(client, cast.operations).get(page(cast.round)).content.decode()
    assert "+0.50" in text and "−0.50" in text and "Raw beside adjusted" in text
    assert Tally.objects.get(deal=alone).impact == 4  # raw is never replaced


def test_reviewers_who_share_no_deal_are_adjusted_apart_and_the_page_says_so(cast, client):
    other = person("rev3", "analyst", cast.analyst.organisation, cast.fund)
    for name, seats in (("가람", (cast.analyst, cast.analyst2)), ("나래", (cast.partner, other))):
        deal = screened(cast, name)
        for n, seat in enumerate(seats):
            locked(cast, deal, seat, {"Depth": 4 - n, "Pathway": 4 - n, "Team": 3, "Market": 3})
    found = impact(cast)
    assert [len(part) for part in found.parts] == [2, 2]
    assert sorted(judge.severity for judge in found.judges) == [-0.5, -0.5, 0.5, 0.5]
    text = english(client, cast.operations).get(page(cast.round)).content.decode()
    assert "The marks fall into 2 groups that share no deal" in text


def test_one_reviewer_alone_has_no_severity_and_the_marks_stand_as_given(cast, client):
    for name, scores in (("가람", GOOD), ("나래", FAIR)):
        locked(cast, screened(cast, name), cast.analyst, scores)
    found = impact(cast)
    assert [judge.severity for judge in found.judges] == [None]
    assert all(line.raw == line.adjusted for line in found.lines)
    text = english(client, cast.operations).get(page(cast.round)).content.decode()
    assert "One reviewer: severity cannot be told from the deals" in text and "Cannot be told" in text


def test_krippendorffs_published_table_reads_as_published(cast, client):
    round = import_krippendorff(fund=cast.fund, by=cast.partner)
    found = calibrated(round, cast.operations.user).axes[0]
    assert (len(found.lines), len(found.reviewers), round_(found.alpha)) == (12, 4, case("krippendorff_4x12")["expected"]["interval"])
    assert "Incomplete table: alpha instead" in english(client, cast.operations).get(page(round)).content.decode()
    assert import_krippendorff(fund=cast.fund, by=cast.partner) == round


def round_(value):
    return float(f"{value:.3f}")


def test_a_withdrawn_deals_open_card_keeps_the_page_shut_for_nobody(cast, client):
    locked(cast, screened(cast, "가람"), cast.analyst2)
    waiting = screened(cast, "나래")
    assigned(cast, waiting, cast.analyst)
    Deal.objects.filter(pk=waiting.pk).update(status="withdrawn")
    assert "가람" in english(client, cast.analyst).get(page(cast.round)).content.decode()
