"""The ESG-risk register: by weight, negative impact on a line of its own, held still by the packet but for what became of a risk."""
import datetime as dt
import re

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone, translation

from applicants.actions.risk import follow_risk, remove_risk, write_risk
from applicants.actions.scorecard import lock_card
from applicants.models import AgendaItem, Deal, Risk
from applicants.queries.risk import for_packet, matrix
from fund.errors import Refused
from tests.applicants.ballots import meeting
from tests.applicants.casing import SECRETS, feared, risk
from tests.applicants.scoring import assigned, english, filled, screened
from tests.applicants.second import screening_deal
from tests.applicants.tabs import tab
from tests.applicants.walling import fresh, walled
from tests.cast import approved_item
from tests.cast import cast as build

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return build()


@pytest.fixture
def deal(cast):
    return screened(cast)


def typed(**changed) -> dict:
    return {"pillar": "environment", "title": "보관 중 화재", "text": "적재 밀도", "materiality": "3", "likelihood": "2", "mitigation": "소방 설비",
            "owner": "공장장", "due_on": "2027-03-31", "state": "open", "seen": ""} | changed


def sealed(c, deal: Deal) -> AgendaItem:
    return AgendaItem.objects.create(meeting=meeting(c), deal=deal, order=1, state="sealed", packet={"version": 2}, packet_sha256="0" * 64,
                                     frozen_at=timezone.now(), frozen_by=c.partner)


def test_the_register_is_ordered_by_weight_and_counted_in_a_square(cast, client, deal):
    risk(cast, deal, title="낮음", materiality=1, likelihood=1)
    risk(cast, deal, title="무겁고 드묾", materiality=3, likelihood=1)
    risk(cast, deal, title="가장 큼", materiality=3, likelihood=3, is_negative=True)
    risk(cast, deal, title="가볍고 잦음", materiality=1, likelihood=3)
    assert [(row["title"], row["number"], row["is_negative"]) for row in for_packet(deal)] == [
        ("가장 큼", 3, 1), ("무겁고 드묾", 2, 0), ("가볍고 잦음", 4, 0), ("낮음", 1, 0)]
    square = matrix(list(Risk.objects.filter(deal=deal)))
    assert [[cell["count"] for cell in line["cells"]] for line in square] == [[1, 0, 1], [0, 0, 0], [1, 0, 1]]
    assert [[cell["weight"] for cell in line["cells"]] for line in square] == [[3, 6, 9], [2, 4, 6], [1, 2, 3]]
    text = english(client, cast.analyst).get(tab("deal_case", deal)).content.decode()
    assert "Negative impact: 1" in text and len(re.findall(r"</svg>\s*Negative impact</span>", text)) == 1
    assert text.index("가장 큼") < text.index("무겁고 드묾") < text.index("가볍고 잦음") and "weight 9 of 9" in text
    assert "within 100 days of the payment enters the 100-day plan" in text


def test_a_negative_impact_is_never_netted_away(cast, client, deal):
    risk(cast, deal, is_negative=True, state="mitigated")
    text = english(client, cast.analyst).get(tab("deal_case", deal)).content.decode()
    assert "Negative impact: 1" in text and "Mitigated" in text
    assert for_packet(deal)[0] == {
        "number": 1, "pillar": "environment", "title": SECRETS["title"], "text": SECRETS["text"], "materiality": 3, "likelihood": 2,
        "mitigation": SECRETS["mitigation"], "owner": SECRETS["plant"], "due_on": "2027-03-31", "is_negative": 1, "state": "mitigated"}


def test_it_is_written_changed_and_removed_on_pages_of_its_own(cast, client, deal):
    english(client, cast.analyst)
    answer = client.post(tab("risk_new", deal), typed(is_negative="on"), follow=True)
    row = Risk.objects.get()
    assert "Risk saved." in answer.content.decode() and (row.materiality, row.likelihood, row.is_negative, row.due_on, row.written_by) == (
        3, 2, True, dt.date(2027, 3, 31), cast.analyst)
    page = client.get(tab("risk_change", deal, row.uuid)).content.decode()
    seen = page.split('name="seen" value="')[1].split('"')[0]
    assert client.post(tab("risk_change", deal, row.uuid), typed(seen=seen, title="창고 화재", due_on="")).status_code == 302
    row.refresh_from_db()
    assert (row.title, row.due_on, row.is_negative) == ("창고 화재", None, False)
    stale = client.post(tab("risk_change", deal, row.uuid), typed(seen=seen, title="셋째 이름"))
    text = stale.content.decode()
    assert stale.status_code == 422 and "Somebody changed this since you opened the page." in text and "셋째 이름" in text
    assert write_risk(deal=deal, given=feared(), by=cast.analyst) == write_risk(deal=deal, given=feared(), by=cast.analyst)
    client.post(tab("risk_remove", deal, row.uuid))
    assert list(Risk.objects.values_list("number", flat=True)) == [2]


@pytest.mark.parametrize(("changed", "words"), [
    ({"title": ""}, "Name the risk."), ({"owner": " "}, "Name the role that answers for it."), ({"pillar": ""}, "Choose what it concerns."),
    ({"materiality": ""}, "Choose low, medium or high."), ({"likelihood": "4"}, "not one of the available choices"),
    ({"state": "mitigated", "mitigation": ""}, "Say how it is mitigated."), ({"due_on": "내일"}, "valid date"), ({"text": "a\x07"}, "control character"),
    ({"mitigation": "가" * 301}, "at most 300")])
def test_bad_input_is_refused_beside_its_field_with_what_was_typed(cast, client, deal, changed, words):
    answer = english(client, cast.analyst).post(tab("risk_new", deal), typed(**changed))
    assert answer.status_code == 422 and words in answer.content.decode() and not Risk.objects.exists()
    assert "적재 밀도" in answer.content.decode() or "text" in changed


def test_the_packet_holds_it_still_but_for_what_became_of_it(cast, client, deal):
    row = risk(cast, deal)
    sealed(cast, deal)
    with translation.override("en"):
        for deed in (lambda: write_risk(deal=deal, given=feared(title="새로"), by=cast.analyst), lambda: remove_risk(risk=row, by=cast.analyst),
                     lambda: write_risk(deal=deal, given=feared(materiality=1), risk=row, by=cast.analyst)):
            with pytest.raises(Refused, match="The packet is frozen for the committee of"):
                deed()
    english(client, cast.partner)
    text = client.get(tab("deal_case", deal)).content.decode()
    assert tab("risk_new", deal) not in text and "What became of it" in text
    page = client.get(tab("risk_change", deal, row.uuid)).content.decode()
    assert 'name="title"' not in page and 'name="state"' in page and SECRETS["text"] in page
    client.post(tab("risk_change", deal, row.uuid), {"state": "mitigated", "mitigation": "설비를 놓았습니다", "title": "다른 이름", "materiality": "1"})
    row.refresh_from_db()
    assert (row.state, row.mitigation, row.title, row.materiality) == ("mitigated", "설비를 놓았습니다", SECRETS["title"], 3)
    event = Risk.pgh_event_model.objects.latest("pgh_id")
    assert (event.state, event.pgh_context.metadata["verb"], event.pgh_context.metadata["seat"]) == ("mitigated", "follow risk", cast.partner.pk)
    assert not hasattr(event, "mitigation")
    with translation.override("en"), pytest.raises(Refused, match="Say how it is mitigated."):
        follow_risk(risk=row, state="mitigated", mitigation=" ", by=cast.analyst)
    with pytest.raises(IntegrityError, match="mitigated_risk_says_how"), transaction.atomic():
        Risk.objects.update(mitigation="")


def test_after_the_decision_what_became_of_it_is_still_told(cast, deal):
    row = risk(cast, deal)
    approved_item(cast, deal)
    with translation.override("en"), pytest.raises(Refused, match="The committee decided on this on"):
        write_risk(deal=deal, given=feared(likelihood=1), risk=row, by=cast.analyst)
    assert follow_risk(risk=row, state="accepted", mitigation="", by=cast.analyst).state == "accepted"


def test_what_the_founder_names_stands_beside_it_but_is_no_risk_of_the_house(cast, client):
    deal = screening_deal(cast)
    text = english(client, cast.analyst).get(tab("deal_case", deal)).content.decode()
    assert "Negative impact as the founder names it" in text and "잔재물 소각, 투입의 18%" in text and "No risk is written down yet." in text
    assert for_packet(deal) == []


def test_who_is_blind_walled_or_elsewhere_learns_nothing_of_it(cast, deal):
    row = risk(cast, deal, is_negative=True)
    card = assigned(cast, deal, cast.analyst2)
    walled(cast, deal, cast.operations)
    for seat, met in ((cast.analyst2, 200), (cast.operations, 404), (cast.member, 403), (cast.lp, 403), (cast.founder, 404)):
        them = english(Client(), fresh(seat))
        answer = them.get(tab("deal_case", deal))
        assert (seat.role, answer.status_code) == (seat.role, met)
        assert [word for word in SECRETS.values() if word in answer.content.decode()] == [] and "Negative impact: 1" not in answer.content.decode()
        for url in (tab("risk_change", deal, row.uuid), tab("risk_remove", deal, row.uuid)):
            assert them.post(url, typed(title="바꿈")).status_code in (302, 403, 404)
    with pytest.raises(Refused):
        follow_risk(risk=row, state="accepted", mitigation="", by=fresh(cast.analyst2))
    row.refresh_from_db()
    assert (row.title, row.state) == (SECRETS["title"], "open")
    assert list(Risk.objects.visible_to(fresh(cast.analyst2).user)) == []
    lock_card(card=filled(card), by=cast.analyst2)
    assert list(Risk.objects.visible_to(fresh(cast.analyst2).user)) == [row]
