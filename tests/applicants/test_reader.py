"""The page that says who can see a deal says the truth: it is held against what everybody really gets from the site."""
import datetime as dt
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applicants.actions.application import submit_application
from applicants.actions.committee import freeze_packet
from applicants.actions.scorecard import recuse
from applicants.actions.screening import screen
from applicants.actions.terms import table_deal
from applicants.models import Deal
from applicants.queries.reader import readers
from fund.actions.wall import end_wall
from fund.models import Seat, User
from tests.applicants.applying import filled
from tests.applicants.ballots import TERMS, meeting
from tests.applicants.scoring import assigned, english, locked, screened
from tests.applicants.walling import today, walled
from tests.cast import cast as another_cast
from tests.cast import person

EVERYBODY = ("analyst", "analyst2", "partner", "operations", "chair", "member", "member2", "observer", "programme", "mentor", "lp", "lp2", "inspector",
             "administrator", "founder", "editor", "viewer")


@pytest.fixture
def deal(cast):
    """A deal before the committee with its deck, one locked card and one still open, and a frozen packet."""
    deal = filled(cast)
    screen(submit_application(deal=deal, by=cast.founder).pk)
    deal.refresh_from_db()
    locked(cast, deal, cast.partner)
    assigned(cast, deal, cast.analyst2)
    Deal.objects.filter(pk=deal.pk).update(stage="committee")
    deal.refresh_from_db()
    freeze_packet(item=table_deal(meeting=meeting(cast), deal=deal, terms=TERMS, by=cast.partner), by=cast.partner)
    return deal


def page(deal, name="deal_readers"):
    return reverse(f"applicants:{name}", args=["sunhwan", deal.uuid])


def told(client, deal):
    """What the page says: person -> (application, documents, marks, packet)."""
    answer = client.get(page(deal))
    assert answer.status_code == 200
    said = [reader for house in answer.context["houses"] for reader in house.readers]
    names = re.findall(r'<th scope="row" role="rowheader">([^<]+)<span class="sub">', answer.content.decode().partition('id="walls"')[0])
    assert sorted(names) == sorted(str(reader.user) for reader in said)
    return {reader.user.pk: (reader.application, reader.documents, reader.marks, reader.packet) for reader in said}


def really(deal, user):
    """What this person gets from the site when they ask for everything there is of the deal."""
    client = Client()
    client.force_login(user)
    client.cookies["django_language"] = "en"

    def opens(name, *args):
        return client.get(reverse(f"applicants:{name}", args=args)).status_code == 200

    house = client.get(page(deal, "deal"))
    marks = "no" if house.status_code != 200 else "blind" if 'class="blind"' in house.content.decode() else "yes"
    return (house.status_code == 200 or opens("application", deal.uuid), opens("document_file", deal.documents.get().uuid), marks,
            opens("agenda_item", "sunhwan", deal.agenda_items.get().uuid))


def truth(deal, people):
    found = {user.pk: really(deal, user) for user in people}
    return {pk: got for pk, got in found.items() if got != (False, False, "no", False)}


def everybody(cast, rival):
    seats = [getattr(cast, name) for name in EVERYBODY] + [getattr(rival, name) for name in EVERYBODY]
    return [seat.user for seat in seats]


def test_the_page_tells_what_everybody_really_gets_with_walls_and_without(cast, deal, client):
    people = everybody(cast, another_cast("rival"))
    client.force_login(cast.operations.user)
    before = told(client, deal)
    assert before == truth(deal, people)
    assert set(before) == {getattr(cast, name).user.pk for name in (
        "analyst", "analyst2", "partner", "operations", "chair", "member", "member2", "observer", "inspector", "founder",
        "editor", "viewer")}
    assert (before[cast.analyst.user.pk], before[cast.analyst2.user.pk]) == ((True, True, "yes", True), (True, True, "blind", True))
    assert (before[cast.chair.user.pk], before[cast.founder.user.pk]) == ((False, True, "no", True), (True, True, "no", False))
    wall = walled(cast, deal, cast.sponsor)
    walled(cast, deal, cast.analyst)
    Seat.objects.create(user=cast.viewer.user, organisation=cast.gp, role="analyst", fund=cast.fund, starts_on=dt.date(2020, 1, 1))
    after = told(client, deal)
    assert after == truth(deal, people)
    assert before.keys() - after.keys() == {cast.analyst.user.pk, cast.member.user.pk, cast.member2.user.pk, cast.observer.user.pk}
    assert after[cast.viewer.user.pk] == before[cast.viewer.user.pk]  # a seat beside the founder's opens no more of their own deal
    end_wall(wall=wall, ends_on=today(), reason="이유", by=cast.partner)
    assert told(client, deal) == truth(deal, people)


def test_it_says_when_each_last_opened_it_and_never_notes_the_company_itself(cast, deal, client):
    for seat, address in ((cast.analyst, page(deal, "deal")), (cast.member, reverse("applicants:agenda_item", args=[
            "sunhwan", deal.agenda_items.get().uuid])), (cast.founder, reverse("applicants:application", args=[deal.uuid]))):
        client.force_login(seat.user)
        client.get(address)
    rows = {reader.user.pk: reader.opened for house in readers(deal, User.objects.get(pk=cast.partner.user_id)) for reader in house.readers}
    assert [pk for pk, opened in rows.items() if opened] == [cast.analyst.user.pk, cast.member.user.pk]
    assert abs(rows[cast.analyst.user.pk] - deal.access_log.first().at) < dt.timedelta(minutes=1)


def test_readers_stand_by_organisation_the_company_first(cast, deal):
    houses = readers(deal, User.objects.get(pk=cast.partner.user_id))
    assert [(house.organisation.name, len(house.readers)) for house in houses] == [
        ("여울펠릿 주식회사", 3), ("sunhwan auditor", 1), ("sunhwan gp", 5), ("sunhwan sponsor", 3)]


def test_walls_and_whom_they_shut_out_are_for_those_who_keep_walls_only(cast, deal, client):
    walled(cast, deal, cast.sponsor, reason="a rival plant in Ulsan")
    walled(cast, deal, cast.analyst2, reason="holds shares")
    Deal.objects.filter(pk=deal.pk).update(owner=cast.analyst2)
    for seat, keeps in ((cast.partner, True), (cast.operations, True), (cast.analyst, False), (cast.inspector, False)):
        text = english(client, seat).get(page(deal)).content.decode()
        assert ["a rival plant in Ulsan" in text, "holds shares" in text, 'id="shut"' in text, "wall-form" in text] == [keeps] * 4
        assert ("sunhwan-member" in text, "sunhwan-analyst2" in text) == (keeps, keeps)
    text = english(client, cast.partner).get(page(deal)).content.decode()
    assert "Looks after this deal: choose somebody else." in text and "Has an open card: ask another reviewer." in text


def test_who_stepped_back_from_scoring_is_marked_so_that_a_wall_can_follow(cast, client):
    deal = screened(cast)
    recuse(card=assigned(cast, deal, cast.analyst), reason="친척", by=cast.analyst)
    text = english(client, cast.partner).get(page(deal)).content.decode()
    assert text.count("Stepped back from scoring") == 1


def test_a_founder_finds_no_organisation_named_as_a_reader_that_is_walled_off(cast, deal, client):
    client.force_login(cast.founder.user)
    own = reverse("applicants:application", args=[deal.uuid])
    assert "sunhwan sponsor" in client.get(own).content.decode()
    walled(cast, deal, cast.sponsor)
    assert "sunhwan sponsor" not in client.get(own).content.decode()


def test_who_may_not_see_the_deal_or_not_ask_gets_nothing(cast, deal, client):
    rival = another_cast("rival")
    for seat, status in ((cast.analyst, 200), (cast.inspector, 200), (cast.chair, 403), (cast.member, 403), (cast.lp, 403),
                         (cast.founder, 404), (rival.partner, 404)):
        client.force_login(seat.user)
        assert client.get(page(deal)).status_code == status
    walled(cast, deal, cast.analyst)
    client.force_login(cast.analyst.user)
    assert client.get(page(deal)).status_code == 404
    client.force_login(rival.partner.user)
    assert client.get(reverse("applicants:deal_readers", args=["rival", deal.uuid])).status_code == 404


def test_it_asks_the_database_as_often_for_many_people_as_for_few(cast):
    deal, counts = screened(cast, "우리 회사"), []
    for number in (0, 24):
        for n in range(number):
            person(f"more-{n}", "analyst", cast.gp, cast.fund)
        viewer = User.objects.get(pk=cast.partner.user_id)
        with CaptureQueriesContext(connection) as asked:
            found = sum(len(house.readers) for house in readers(deal, viewer))
        counts.append((found, len(asked)))
    assert counts == [(5, 10), (29, 10)]


def test_the_page_costs_the_same_with_one_wall_and_with_three(cast, client):
    deal, costs = screened(cast, "우리 회사"), []
    client.force_login(cast.partner.user)
    client.get("/healthz")  # the first request of a session writes down when it began
    for against in (cast.sponsor, cast.inspector.organisation, cast.programme.organisation):
        walled(cast, deal, against)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(page(deal)).status_code == 200
        costs.append(len(asked))
    assert costs == [costs[0]] * 3
    assert costs[0] <= 27  # one of them for what the founder asked to exclude, one for the walls that stand for it
