"""The retention rules as data: every part has its rule, periods are kept, and what is over its time waits as a duty."""
import datetime as dt

import pytest
from django.utils import timezone, translation

from applicants.actions.erasure import ask_erasure, erase_when_due
from applicants.actions.tombstone import PARTS
from applicants.actions.withdrawal import withdraw_application
from applicants.models import Deal, Decision, Erasure, Submission
from applicants.queries import retention
from applicants.queries.erasure import COUNTS, UNCOUNTED, labels, overdue, plan
from fund.errors import Refused
from fund.models import Message
from tests.applicants.applying import address
from tests.applicants.calling import english, said
from tests.applicants.deciding import sent
from tests.applicants.walling import fresh, walled
from tests.cast import cast as build
from tests.cast import company, draft_deal, submitted_deal

DAY = dt.timedelta(days=1)


def long_ago(deal: Deal, days: int) -> Deal:
    """The deal as if everything about it had happened so many days earlier."""
    back = timezone.now() - days * DAY
    Deal.objects.filter(pk=deal.pk).update(stage_since=back)
    import pgtrigger
    with pgtrigger.ignore("applicants.DealEvent:append_only"):
        deal.events.update(pgh_created_at=back)
    with pgtrigger.ignore("applicants.Decision:frozen"):
        Decision.objects.filter(deal=deal).update(sent_at=back)
    return Deal.objects.get(pk=deal.pk)


def test_every_rule_says_in_both_languages_what_it_rests_on_and_whether_anybody_checked():
    for rule in retention.rules():
        assert rule.ko and rule.en and rule.source_ko and rule.source_en and rule.parts and rule.situations
        assert not rule.checked or rule.read_at, rule.key  # what was read says where
        assert not (rule.is_sure and not rule.checked)
        assert rule.erase or rule.years or "trail" in rule.parts or "company" in rule.parts
    laws = {rule.source_en for rule in retention.rules() if not rule.checked}
    assert all("art." not in source for source in laws)  # no article is named that nobody has read


def test_each_part_has_one_rule_in_each_situation_and_each_part_that_can_go_has_its_deed():
    assert set(labels()) == set(COUNTS) | set(UNCOUNTED)
    for situation in ("draft", "declined", "withdrawn", "invested"):
        rules = [rule for rule in retention.rules() if situation in rule.situations]
        parts = [part for rule in rules for part in rule.parts]
        assert len(parts) == len(set(parts)), situation
        assert set(parts) <= set(labels())
        assert {part for rule in rules if rule.erase for part in rule.parts} <= set(PARTS)
    for situation in ("declined", "withdrawn"):
        covered = {part for rule in retention.rules() if situation in rule.situations for part in rule.parts}
        assert covered == set(labels()) - {"payments"}


def test_the_year_that_the_consent_promises_is_the_year_of_the_rule():
    rule = retention.rule("ended-content")
    assert (rule.years, retention.STAYS_FOR) == (1, dt.timedelta(days=365))


@pytest.mark.parametrize(("columns", "situation"), [
    ({}, "review"), ({"status": "hold"}, "review"), ({"status": "withdrawn"}, "withdrawn"), ({"status": "passed"}, "review"),
    ({"stage": "contracting"}, "invested"), ({"stage": "invested"}, "invested"), ({"stage": "invested", "status": "withdrawn"}, "withdrawn")])
def test_where_a_deal_stands(cast, columns, situation):
    deal = submitted_deal(cast)
    Deal.objects.filter(pk=deal.pk).update(**columns)
    deal.refresh_from_db()
    assert retention.situation(deal) == situation
    assert bool(plan(deal)) == (situation != "review")


def test_a_draft_is_a_draft_also_when_it_was_withdrawn(cast):
    deal = draft_deal(cast)
    withdraw_application(deal=deal, by=cast.founder)
    assert retention.situation(deal) == "draft"


def test_the_record_stays_five_years_from_the_day_the_founder_was_told(cast):
    deal = submitted_deal(cast)
    sent(cast, deal)
    line = next(line for line in plan(deal) if line.part == "record")
    today = timezone.localdate()
    assert line.until == today.replace(year=today.year + 5)
    with translation.override("en"):
        assert "no law sets this period" in line.rule.source


def test_a_founder_is_told_of_marks_and_packets_but_never_how_many_there_are(cast):
    deal = submitted_deal(cast)
    Deal.objects.filter(pk=deal.pk).update(status="withdrawn")
    deal.refresh_from_db()
    own, house = ({line.part: line.count for line in plan(deal, to_founder=who)} for who in (True, False))
    assert {part: own[part] for part in ("scores", "packets", "comments", "checks", "letters")} == dict.fromkeys(
        ("scores", "packets", "comments", "checks", "letters"))
    assert "scores" not in house and own["first"] == 1


def test_what_has_stood_its_year_waits_for_operations_and_partner_and_is_destroyed_by_their_hand(cast):
    build("rival")
    over, fresh_one, untold = submitted_deal(cast), submitted_deal(cast, company("아직 한 해")), submitted_deal(cast, company("말하지 않은"))
    for deal in (over, fresh_one):
        sent(cast, deal)
    Deal.objects.filter(pk=untold.pk).update(status="passed")
    over, untold = long_ago(over, 366), long_ago(untold, 800)
    long_ago(fresh_one, 364)
    for who, waits in (("partner", True), ("operations", True), ("analyst", False)):
        home = english(getattr(cast, who)).get("/")
        assert ("Destroy an application whose time is over" in said(home)) is waits
        for deal in (fresh_one, untold):
            assert address("erasure", "sunhwan", deal.uuid) not in home.text
    assert list(overdue(cast.operations.user)) == [over]
    page = english(cast.operations).get(address("erasure", "sunhwan", over.uuid))
    assert "Due for destruction" in said(page) and Submission.objects.get(deal=over).erased_at is None  # nothing goes by itself
    for deal in (fresh_one, untold):
        with pytest.raises(Refused):
            erase_when_due(deal=deal, by=cast.operations)
    with pytest.raises(Refused):
        erase_when_due(deal=over, by=cast.analyst)
    assert english(cast.operations).post(address("erasure_due", "sunhwan", over.uuid)).url == address("erasure", "sunhwan", over.uuid)
    row = Erasure.objects.get()
    assert (row.deal, row.state, row.decided_by) == (over, "done", cast.operations)
    assert Submission.objects.get(deal=over).erased_at and Submission.objects.get(deal=fresh_one).ask
    assert Message.objects.filter(kind="erased", user=cast.founder.user).count() == 1
    assert list(overdue(fresh(cast.operations).user)) == []


def test_a_wall_hides_what_is_due_and_an_open_request_goes_first(cast):
    deal, asked = submitted_deal(cast), submitted_deal(cast, company("요청한"))
    for row in (deal, asked):
        Deal.objects.filter(pk=row.pk).update(status="withdrawn")
        long_ago(row, 400)
    seat = cast.founder
    seat_there = type(seat).objects.create(user=seat.user, organisation=asked.company.organisation, role=seat.role)
    ask_erasure(deal=Deal.objects.get(pk=asked.pk), by=seat_there)
    assert list(overdue(cast.partner.user)) == [deal]
    walled(cast, deal, cast.operations)
    assert list(overdue(fresh(cast.operations).user)) == []
