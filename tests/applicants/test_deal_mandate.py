"""Law and mandate beside the other cards of a deal's case: the tab waits for nobody, the card comes after it, and is a page without a script."""
import pytest
from django.test import Client

from applicants.actions.mandate import confirm_waiver, run_mandate
from applicants.models import AccessLog, MandateWaiver
from fund.models import Mandate
from tests.applicants.ballots import sealed
from tests.applicants.casing import SECRETS, outside, purpose
from tests.applicants.scoring import assigned, english, screened
from tests.applicants.second import handed_in_second
from tests.applicants.tabs import tab
from tests.applicants.test_checks import listing
from tests.applicants.walling import fresh, walled
from tests.cast import person

pytestmark = pytest.mark.django_db
SCRIPT = {"headers": {"HX-Request": "true"}}


def test_the_tab_holds_a_place_for_the_card_and_a_link_for_who_has_no_script(cast, client):
    deal = screened(cast)
    outside(cast, deal)
    here = tab("deal_mandate", deal)
    text = english(client, cast.analyst).get(tab("deal_case", deal)).content.decode()
    assert f'id="mandate" data-later aria-labelledby="s-mandate" hx-get="{here}" hx-trigger="load" hx-swap="outerHTML"' in text
    assert "Looking at law and mandate" in text and f'<a href="{here}">Law and mandate on a page of its own</a>' in text
    assert SECRETS["waiver"] not in text and 'data-outcome="' not in text
    card = client.get(here, **SCRIPT).content.decode()
    page = client.get(here).content.decode()
    assert card.startswith('<section class="card case-later" id="mandate"') and "<html" not in card
    assert "<html" in page and f'<a href="{tab("deal_case", deal)}#mandate">All of the case</a>' in page
    assert [text.count(SECRETS["waiver"]) for text in (card, page)] == [1, 1] and card.count('data-outcome="') == page.count('data-outcome="') == 7
    assert 'name="csrfmiddlewaretoken"' in card and f'action="{tab("mandate_run", deal)}"' in card


def test_the_card_costs_the_same_with_one_and_with_three_of_everything(cast, client, django_assert_num_queries):
    deal, _version = handed_in_second(cast)
    keeper = person("sunhwan-keeper", "partner", cast.gp, cast.fund)
    client.force_login(keeper.user)
    for names in ("가", "나다"):
        for name in names:
            listing(cast, "affiliate", deal.company.name, group=f"{name} 계열")
            purpose(cast, deal, code="none" if name != "나" else "environment")
            run_mandate(deal=deal, by=cast.analyst)
            MandateWaiver.objects.create(deal=deal, key="location", basis="second_person", reason=name, state="taken_back", asked_by=cast.analyst)
        client.get(tab("deal_mandate", deal), **SCRIPT)
        with django_assert_num_queries(24):
            client.get(tab("deal_mandate", deal), **SCRIPT)
    assert client.get(tab("deal_mandate", deal), **SCRIPT).content.decode().count("계열") >= 3


def test_who_is_blind_or_behind_a_wall_gets_no_card_and_it_counts_as_an_opening(cast, client):
    deal = screened(cast)
    confirm_waiver(waiver=outside(cast, deal), by=cast.partner)
    assigned(cast, deal, cast.analyst2)
    walled(cast, deal, cast.operations)
    for how in ({}, SCRIPT):
        blind = english(Client(), fresh(cast.analyst2)).get(tab("deal_mandate", deal), **how)
        assert (blind.status_code, SECRETS["waiver"] in blind.content.decode(), 'id="mandate"' in blind.content.decode()) == (200, False, False)
        assert "visible after you score" in blind.content.decode()
        assert english(Client(), fresh(cast.operations)).get(tab("deal_mandate", deal), **how).status_code == 404
        for seat, met in ((cast.chair, 403), (cast.lp, 403), (cast.founder, 404)):
            assert (seat.role, english(Client(), fresh(seat)).get(tab("deal_mandate", deal), **how).status_code) == (seat.role, met)
    before = AccessLog.objects.filter(deal=deal, seat=cast.inspector).count()
    assert SECRETS["waiver"] in english(client, cast.inspector).get(tab("deal_mandate", deal), **SCRIPT).content.decode()
    assert AccessLog.objects.filter(deal=deal, seat=cast.inspector).count() == before + 1


def test_the_tab_says_by_which_day_the_packet_is_frozen_and_names_the_class_in_the_funds_own_words(cast, client):
    item = sealed(cast, name="동결할 회사")
    deal = item.deal
    text = english(client, cast.analyst).get(tab("deal_case", deal)).content.decode()
    assert "The packet is frozen for the committee of" in text and tab("risk_new", deal) not in text
    other = screened(cast, "바다유리")
    purpose(cast, other)
    Mandate.objects.create(fund=cast.fund, rules={"main_purpose": {"values": ["environment | 순환경제 | Circular economy"]}})
    assert "Circular economy" in client.get(tab("deal_case", other)).content.decode()
