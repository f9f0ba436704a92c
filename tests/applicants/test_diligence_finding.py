"""Findings of diligence: numbered, weighed, settled once with an answer; an open deal-breaker stands at the top and is told to the gate."""
import pytest
from django.db import IntegrityError, transaction

from applicants.actions.finding import record_finding, settle_finding
from applicants.models import Deal, Finding
from applicants.queries.diligence import open_breakers, standing
from fund.errors import Refused
from tests.applicants.calling import english, said
from tests.applicants.diligent import SECRETS, finding, line
from tests.applicants.scoring import assigned, screened
from tests.applicants.tabs import tab
from tests.applicants.walling import fresh, walled
from tests.cast import approved_item
from tests.cast import cast as build

pytestmark = pytest.mark.django_db
SENT = {"area": "legal", "severity": "critical", "text": SECRETS["finding"], "remedy": SECRETS["remedy"]}


@pytest.fixture
def deal(cast):
    return screened(cast)


def test_an_open_deal_breaker_stands_at_the_top_until_it_is_settled(cast, deal):
    client = english(cast.analyst)
    assert client.post(tab("finding_add", deal), SENT).url == tab("deal_diligence", deal) + "#finding-1"
    row = Finding.objects.get()
    assert (row.number, row.area, row.severity, row.text, row.remedy, row.state, row.written_by, row.lang) == (
        1, "legal", "critical", SECRETS["finding"], SECRETS["remedy"], "open", cast.analyst, "ko")
    finding(cast, deal, severity="high", text="가벼운 것")
    assert list(open_breakers(deal)) == [row]
    page = said(english(cast.inspector).get(tab("deal_diligence", deal)))
    assert page.index("Open deal-breakers: 1") < page.index(SECRETS["finding"]) < page.index("Checklist")
    settled = client.post(tab("finding_settle", deal, row.uuid), {"state": "remedied", "answer": "변경허가증을 받았습니다."})
    assert settled.url == tab("deal_diligence", deal) + "#finding-1"
    row.refresh_from_db()
    assert (row.state, row.answer, row.settled_by, row.text) == ("remedied", "변경허가증을 받았습니다.", cast.analyst, SECRETS["finding"])
    assert row.settled_at
    assert list(open_breakers(deal)) == []
    page = said(client.get(tab("deal_diligence", deal)))
    assert "Open deal-breakers" not in page and "변경허가증을 받았습니다." in page and "1 open" in page
    assert [(each["number"], each["state"], each["answer"]) for each in standing(deal)["findings"]] == [
        (1, "remedied", "변경허가증을 받았습니다."), (2, "open", "")]


def test_a_finding_of_a_line_takes_its_area_and_is_counted_there(cast, deal):
    item = line(cast, deal, area="esg")
    client = english(cast.partner)
    assert client.post(tab("finding_add", deal), {"line": item.uuid, "severity": "low", "text": "경보기 하나가 꺼져 있다"}).status_code == 302
    row = Finding.objects.get()
    assert (row.item, row.area) == (item, "esg")
    page = client.get(tab("deal_diligence", deal))
    assert page.context["groups"][0]["lines"][0]["n_findings"] == 1 and [each["line"] for each in page.context["findings"]] == [SECRETS["line"]]
    refused = client.post(tab("finding_add", deal), {"line": item.uuid, "severity": "", "text": "말"})
    shown = refused.context["groups"][0]["lines"][0]
    assert refused.status_code == 422 and list(shown["forms"]["finding"].errors) == ["severity"] and shown["forms"]["finding"]["text"].value() == "말"
    with pytest.raises(Refused):
        record_finding(deal=screened(cast, "다른 회사"), item=item, by=cast.partner, **SENT)


@pytest.mark.parametrize(("wrong", "field"), [
    ({"text": " "}, "text"), ({"text": "가\u202e나"}, "text"), ({"severity": ""}, "severity"), ({"severity": "x"}, "severity"), ({"area": "x"}, "area"),
    ({"remedy": "가" * 301}, "remedy"), ({"text": "가" * 4001}, "text")])
def test_what_is_wrong_stands_beside_its_field_and_nothing_is_lost(cast, deal, wrong, field):
    answer = english(cast.partner).post(tab("finding_add", deal), SENT | wrong)
    form = answer.context["finding_form"]
    assert (answer.status_code, list(form.errors), Finding.objects.count()) == (422, [field], 0)
    assert {name: form[name].value() for name in SENT} == SENT | wrong


@pytest.mark.parametrize(("wrong", "field"), [
    ({"state": "open"}, "state"), ({"state": ""}, "state"), ({"answer": " "}, "answer"), ({"answer": "가" * 301}, "answer")])
def test_settling_says_which_way_and_how(cast, deal, wrong, field):
    row = finding(cast, deal)
    sent = {"state": "accepted", "answer": "감수합니다."} | wrong
    answer = english(cast.partner).post(tab("finding_settle", deal, row.uuid), sent)
    form = answer.context["findings"][0]["settle"]
    assert (answer.status_code, list(form.errors)) == (422, [field]) and {name: form[name].value() for name in sent} == sent
    row.refresh_from_db()
    assert row.state == "open"


def test_sent_twice_is_written_once_and_settled_once(cast, deal):
    first = finding(cast, deal)
    assert finding(cast, deal) == first and finding(cast, deal, by=cast.analyst).number == 2
    settle_finding(finding=first, state="accepted", answer="감수", by=cast.partner)
    assert settle_finding(finding=first, state="accepted", answer="감수", by=cast.partner).settled_by == cast.partner
    with pytest.raises(Refused, match="(?i)meanwhile|그사이"):
        settle_finding(finding=first, state="remedied", answer="고쳤다", by=cast.analyst)
    assert finding(cast, deal).number == 3  # found again after it was settled


def test_after_the_approval_findings_can_be_settled_and_none_is_added(cast, deal):
    row = finding(cast, deal)
    approved_item(cast, deal)
    with pytest.raises(Refused):
        finding(cast, deal, text="늦은 것")
    page = english(cast.partner).get(tab("deal_diligence", deal))
    assert tab("finding_settle", deal, row.uuid) in page.text and f'action="{tab("finding_add", deal)}"' not in page.text
    assert english(cast.partner).post(tab("finding_settle", deal, row.uuid), {"state": "remedied", "answer": "고쳤습니다."}).status_code == 302
    assert list(open_breakers(deal)) == []


def test_only_the_house_that_sees_the_deal_and_is_not_blind_writes_and_settles(cast, deal):
    row, rival = finding(cast, deal), build("rival")
    assigned(cast, deal, cast.analyst2)
    walled(cast, deal, cast.analyst)
    for seat in (cast.inspector, cast.founder, cast.lp, cast.chair, rival.partner, fresh(cast.analyst), fresh(cast.analyst2)):
        with pytest.raises(Refused):
            record_finding(deal=deal, by=seat, **SENT)
        with pytest.raises(Refused):
            settle_finding(finding=row, state="accepted", answer="말", by=seat)
        if seat is not cast.inspector:
            assert list(Finding.objects.visible_to(seat.user)) == []
    Deal.objects.filter(pk=deal.pk).update(status="passed")
    with pytest.raises(Refused):
        settle_finding(finding=row, state="accepted", answer="말", by=cast.partner)
    row.refresh_from_db()
    assert (row.state, Finding.objects.count()) == ("open", 1)


def test_the_database_keeps_the_rules_of_a_finding(cast, deal):
    row = finding(cast, deal)
    for change in ({"text": ""}, {"state": "accepted"}, {"state": "accepted", "answer": "말"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Finding.objects.filter(pk=row.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Finding.objects.create(deal=deal, number=1, area="legal", severity="low", text="또", written_by=cast.partner)


# Taken up again -----------------------------------------------------------------------------------------------------------

def settled(c, deal, **given) -> Finding:
    return settle_finding(finding=finding(c, deal, **given), state="remedied", answer="변경허가증을 받았습니다.", by=c.analyst)


def test_a_settled_finding_is_taken_up_again_as_a_new_one_and_stays_as_it_was_settled(cast, deal):
    old = settled(cast, deal, item=line(cast, deal, area="esg"))
    client = english(cast.partner)
    page = client.get(tab("deal_diligence", deal))
    form = page.context["settled"][0]["reopen"]
    assert (form["severity"].value(), form["remedy"].value(), form["text"].value()) == ("critical", SECRETS["remedy"], None)
    sent = {"severity": "high", "text": "허가증은 다른 공장의 것입니다.", "remedy": "다시 받는다"}
    assert client.post(tab("finding_reopen", deal, old.uuid), sent).url == tab("deal_diligence", deal) + "#finding-2"
    new = Finding.objects.get(reopens=old)
    assert (new.number, new.area, new.item, new.severity, new.state, new.written_by) == (2, old.area, old.item, "high", "open", cast.partner)
    before = (old.state, old.answer, old.text, old.settled_by)
    old.refresh_from_db()
    assert (old.state, old.answer, old.text, old.settled_by) == before
    page = client.get(tab("deal_diligence", deal))
    assert "Takes up finding 1 again, which was settled as: Remedied" in said(page) and "Taken up again as finding 2" in said(page)
    assert tab("finding_reopen", deal, old.uuid) not in page.text
    assert "Finding 2, finding 1 again" in said(client.get(tab("deal_history", deal)))
    assert [(each["number"], each["state"], each.get("reopens")) for each in standing(deal)["findings"]] == [(1, "remedied", None), (2, "open", 1)]


def test_a_deal_breaker_taken_up_again_holds_the_gate_again(cast, deal):
    old = settled(cast, deal)
    assert list(open_breakers(deal)) == []
    new = record_finding(deal=deal, area="market", severity="critical", text="또 나왔다", reopens=old, by=cast.partner)
    assert list(open_breakers(deal)) == [new] and new.area == old.area
    assert record_finding(deal=deal, area="", severity="critical", text="또 나왔다", reopens=old, by=cast.partner) == new  # sent twice
    again = settle_finding(finding=new, state="accepted", answer="감수합니다.", by=cast.analyst)
    assert record_finding(deal=deal, area="", severity="low", text="세 번째", reopens=again, by=cast.partner).reopens == again


def test_what_cannot_be_taken_up_again_is_refused_and_loses_nothing(cast, deal):
    still, old, elsewhere = finding(cast, deal, text="열린 것"), settled(cast, deal), settled(cast, screened(cast, "다른 회사"))
    said_ = {"area": "", "severity": "low", "text": "말"}
    for row in (still, elsewhere):
        with pytest.raises(Refused):
            record_finding(deal=deal, reopens=row, by=cast.partner, **said_)
    client = english(cast.partner)
    wrong = client.post(tab("finding_reopen", deal, old.uuid), {"severity": "low", "text": " ", "remedy": "남을 말"})
    form = wrong.context["settled"][0]["reopen"]
    assert (wrong.status_code, list(form.errors), form["remedy"].value()) == (422, ["text"], "남을 말") and "남을 말" in wrong.text
    assert client.post(tab("finding_reopen", deal, elsewhere.uuid), said_).status_code == 404
    record_finding(deal=deal, reopens=old, by=cast.partner, **said_)
    late = client.post(tab("finding_reopen", deal, old.uuid), {"severity": "low", "text": "늦은 말"})
    assert late.status_code == 422 and "taken up again already, as finding 3" in said(late) and "늦은 말" in late.text
    approved_item(cast, deal)
    page = client.get(tab("deal_diligence", deal))
    assert f'{tab("finding_reopen", deal, old.uuid)}' not in page.text
    assert Finding.objects.filter(deal=deal).count() == 3


def test_what_a_finding_cannot_do_without_is_not_called_optional(cast, deal):
    page = english(cast.partner).get(tab("deal_diligence", deal)).text
    label = {name: page.split(f'<label for="finding_{name}">')[1].split("</label>")[0] for name in ("text", "remedy")}
    assert label["text"] == "Finding" and "Optional" in label["remedy"]
