"""The page of a rubric: the card as a reviewer gets it, what changed since the version before, where each version is used."""
import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from applicants.actions.rubric import write_rubric
from applicants.models import Round, Rubric, Scorecard
from applicants.queries.rubric_versions import changes, versions
from fund.actions.wall import put_up_wall
from fund.models import Seat, User
from tests.applicants.calling import english, said
from tests.applicants.rubrics import ROOM, criteria
from tests.applicants.scoring import assigned, filled, locked, screened
from tests.cast import rubric as plain_rubric

DAY = dt.timedelta(days=1)


def written(cast, rows, name="평가표"):
    return write_rubric(name=name, criteria=rows, by=cast.administrator)


def told(old, new):
    with translation.override("en"):
        return [(line["axis"], line["name"], line["what"], line["before"], line["after"]) for line in changes(old, new)]


def page(cast, rubric):
    return english(cast.administrator).get(f"{ROOM}{rubric.pk}/")


def test_the_card_shows_every_mark_with_words_at_one_three_and_five_and_the_gate(cast):
    text = said(page(cast, plain_rubric()))
    for words in ("Depth weight 40%", "Team weight 50%", "none", "some", "proven", "ESG risk a gate, not a mark", "Pass with conditions",
                  "it has no weight and enters no score", "confidence (low, medium, high)"):
        assert words in text
    assert page(cast, plain_rubric()).text.count('class="paper-scale" aria-hidden="true"') == 4


def test_the_first_version_has_no_version_before_it(cast):
    answer = page(cast, written(cast, criteria(impact=[100], financial=[100])))
    assert answer.context["before"] is None and 'id="changes"' not in answer.text


def test_criteria_added_dropped_renamed_moved_and_their_weights_and_anchors_are_told(cast):
    old = written(cast, criteria(impact=[50, 30, 20], financial=[60, 40]))
    rows = criteria(impact=[50, 30, 20], financial=[60, 40])
    rows[0], rows[1] = rows[1], rows[0]                     # impact: the second comes first
    rows[1] |= {"middle_en": "half of it, measured"}
    rows[2] |= {"weight": 10}
    rows[3] |= {"name_ko": "팀", "weight": 100}              # financial: renamed in Korean
    rows[4] = rows[2] | {"name_ko": "새 항목", "name_en": "New one"}   # impact: added; the second financial one is dropped
    new = written(cast, rows)
    assert told(old, new) == [
        ("Impact", "name_en 2", "Place", "2", "1"),
        ("Impact", "name_en 1", "Place", "1", "2"),
        ("Impact", "name_en 1", "Mark 3, in English", "middle_en words", "half of it, measured"),
        ("Impact", "name_en 3", "Weight", "20%", "10%"),
        ("Impact", "New one", "Added", "", "10%"),
        ("Financial", "name_en 1", "Criterion in Korean", "name_ko 1", "팀"),
        ("Financial", "name_en 1", "Weight", "60%", "100%"),
        ("Financial", "name_en 2", "Dropped", "40%", ""),
    ]
    text = said(page(cast, new))
    assert "What changed since version 1" in text and "half of it, measured" in text


def test_a_criterion_renamed_in_both_languages_is_known_by_its_anchors(cast):
    rows = criteria(impact=[100], financial=[100])
    old = written(cast, rows)
    rows[0] |= {"name_ko": "깊이", "name_en": "Depth"}
    assert told(old, written(cast, rows)) == [("Impact", "Depth", "Criterion in Korean", "name_ko 1", "깊이"),
                                              ("Impact", "Depth", "Criterion in English", "name_en 1", "Depth")]


def test_a_place_is_not_told_where_only_one_before_it_was_dropped(cast):
    old = written(cast, criteria(impact=[50, 30, 20], financial=[100]))
    rows = criteria(impact=[50, 30, 20], financial=[100])[1:]
    rows[0] |= {"weight": 80}
    assert told(old, written(cast, rows)) == [("Impact", "name_en 2", "Weight", "30%", "80%"), ("Impact", "name_en 1", "Dropped", "50%", "")]


def used(cast, rubric, name, **columns):
    now = timezone.now()
    return Round.objects.create(**{"fund": cast.fund, "name_ko": name, "name_en": name, "opens_at": now - DAY, "closes_at": now + DAY,
                                   "results_by": now.date(), "rubric": rubric} | columns)


def test_every_version_names_the_public_calls_it_is_used_in_and_of_the_others_only_that_they_are(cast):
    first, second, third = (written(cast, criteria(impact=[100], financial=weights)) for weights in ([100], [50, 50], [60, 40]))
    used(cast, first, "Spring call")
    used(cast, second, "Secret call", opens_at=timezone.now() + DAY, closes_at=timezone.now() + 2 * DAY)
    rows = versions(third, cast.administrator.user)
    assert [(row["rubric"].version, [call.name_en for call in row["calls"]], row["untold"], row["here"], row["rubric"].in_use) for row in rows] == [
        (3, [], False, True, False), (2, [], True, False, True), (1, ["Spring call"], False, False, True)]
    text = said(page(cast, third))
    assert "Spring call" in text and "A call that is not public" in text and "Secret call" not in text


def test_cards_are_counted_for_the_administrator_without_naming_a_deal(cast):
    rubric = cast.round.rubric
    deal, other = screened(cast, "여울 하나"), screened(cast, "여울 둘")
    locked(cast, deal, cast.analyst)
    filled(assigned(cast, deal, cast.analyst2))
    assigned(cast, other, cast.analyst)
    [row] = versions(rubric, cast.administrator.user)
    assert row["cards"] == {"draft": 2, "locked": 1}
    assert "여울" not in page(cast, rubric).text


def test_who_could_be_blind_is_shown_no_count_though_they_keep_the_reference_data_too(cast):
    deal = screened(cast)
    locked(cast, deal, cast.analyst2)
    both = cast.administrator.user
    before = page(cast, cast.round.rubric)
    assert before.context["versions"][0]["cards"] == {"draft": 0, "locked": 1} and "Cards, locked" in before.text
    for role, organisation, fund in (("analyst", cast.gp, cast.fund), ("founder_viewer", cast.founder_company.organisation, None)):
        seat = Seat.objects.create(user=both, organisation=organisation, role=role, fund=fund, starts_on=dt.date(2020, 1, 1))
        assert versions(cast.round.rubric, User.objects.get(pk=both.pk))[0]["cards"] is None
        seat.delete()
    Seat.objects.create(user=both, organisation=cast.gp, role="analyst", fund=cast.fund, starts_on=dt.date(2020, 1, 1))
    after = page(cast, cast.round.rubric)
    assert after.status_code == 200 and "Cards, locked" not in after.text and "Cards, open" not in after.text


def test_a_deal_behind_a_wall_is_not_counted(cast):
    deal = screened(cast)
    locked(cast, deal, cast.analyst)
    seat = Seat.objects.create(user=cast.administrator.user, organisation=cast.gp, role="analyst", fund=cast.fund, starts_on=dt.date(2020, 1, 1))
    put_up_wall(fund=cast.fund, about=deal.uuid, applicant=deal.company.organisation, user=cast.administrator.user, ground="conflict",
                reason="가족", by=cast.operations)
    seat.delete()  # the wall outlasts the seat
    assert Scorecard.objects.count() == 1
    assert versions(cast.round.rubric, User.objects.get(pk=cast.administrator.user_id))[0]["cards"] == {"draft": 0, "locked": 0}


def test_the_page_costs_the_same_with_one_version_and_with_five(cast):
    client, costs = english(cast.administrator), []
    for weights in ([100], [50, 50], [60, 40], [70, 30], [80, 20]):
        row = written(cast, criteria(impact=[100], financial=weights))
        used(cast, row, f"Call {weights}")
        client.get(f"{ROOM}{row.pk}/")
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"{ROOM}{row.pk}/").status_code == 200
        costs.append(len(queries))
    assert len(set(costs[1:])) == 1 and costs[1] - costs[0] <= 2


@pytest.mark.parametrize("who", ["partner", "operations", "analyst", "inspector"])
def test_the_house_does_not_come_in(cast, who):
    for path in (f"{ROOM}{cast.round.rubric_id}/", f"{ROOM}{cast.round.rubric_id}/?edit=1"):
        assert english(getattr(cast, who)).get(path).status_code == 403
    assert Rubric.objects.filter(pk=cast.round.rubric_id).exists()
