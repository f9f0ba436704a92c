"""The main-purpose class of a deal: one of the fund's or none, with papers that founders never see, frozen with the packet."""
import hashlib

import pytest
from django.test import Client
from django.utils import timezone, translation

from applicants.actions.main_purpose import write_main_purpose
from applicants.models import AgendaItem, Document, MainPurpose
from applicants.queries.main_purpose import for_packet
from fund.errors import Refused
from fund.models import Mandate
from tests.applicants.applying import PROGRAM, address, pdf, upload
from tests.applicants.ballots import meeting
from tests.applicants.casing import SECRETS, purpose
from tests.applicants.scoring import assigned, english, screened
from tests.applicants.second import handed_in_second
from tests.applicants.tabs import tab
from tests.applicants.walling import fresh, walled
from tests.cast import cast as build
from tests.cast import company, submitted_deal

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return build()


@pytest.fixture
def deal(cast):
    return screened(cast)


def typed(**changed) -> dict:
    return {"code": "environment", "basis": SECRETS["purpose"], "seen": ""} | changed


def test_a_class_of_the_fund_with_a_new_paper_and_one_that_is_there(cast, client):
    deal, second = handed_in_second(cast)
    there = second.papers.order_by("pk").first()
    english(client, cast.analyst)
    page = client.get(tab("main_purpose", deal)).content.decode()
    assert "Companies that solve an environmental problem" in page and "None: outside the main purpose" in page and f'value="{there.pk}"' in page
    answer = client.post(tab("main_purpose", deal), typed(papers=[there.pk], main_purpose=upload(pdf(1, "확인"), "확인서.pdf")), follow=True)
    text = answer.content.decode()
    row = MainPurpose.objects.get()
    new = Document.objects.get(kind="house")
    assert "Main purpose saved." in text and set(row.files.all()) == {there, new} and (new.deal, new.slot, new.uploaded_by) == (
        deal, "main_purpose", cast.analyst)
    assert f"{new.blob_id[:4]}" in text and "확인서.pdf" in text
    assert for_packet(deal) == {
        "code": "environment", "basis": SECRETS["purpose"],
        "words": {"ko": "환경 문제를 푸는 기업", "en": "Companies that solve an environmental problem"},
        "files": [{"name": there.name, "sha256": there.blob_id}, {"name": "확인서.pdf", "sha256": hashlib.sha256(pdf(1, "확인")).hexdigest()}]}
    client.post(tab("main_purpose", deal), typed(code="none", basis="조합의 분류 밖입니다", papers=[]))
    assert (MainPurpose.objects.get().code, for_packet(deal)["files"]) == ("none", [])
    assert "None: outside the main purpose" in client.get(tab("deal_case", deal)).content.decode()


def test_without_a_paper_the_page_says_so_and_without_anything_the_packet_is_empty(cast, client, deal):
    assert for_packet(deal) == {"code": "", "basis": "", "words": {"ko": "", "en": ""}, "files": []}
    english(client, cast.analyst)
    assert "Nobody has written down its class yet." in client.get(tab("deal_case", deal)).content.decode()
    purpose(cast, deal, paper=False)
    assert "No paper proves it yet." in client.get(tab("deal_case", deal)).content.decode()


def test_the_classes_are_those_of_the_funds_own_rules(cast, deal):
    Mandate.objects.create(fund=cast.fund, rules={"main_purpose": {"values": ["water | 물 | Water"]}})
    with translation.override("en"), pytest.raises(Refused, match="Choose one of the fund's classes") as no:
        purpose(cast, deal, paper=False)
    assert no.value.field == "code"
    assert purpose(cast, deal, code="water", paper=False).code == "water" and for_packet(deal)["words"] == {"ko": "물", "en": "Water"}


@pytest.mark.parametrize(("changed", "words"), [
    ({"code": ""}, "Choose one of the fund"), ({"code": "space"}, "not one of the available choices"), ({"basis": " "}, "Say why it falls under it"),
    ({"basis": "가" * 601}, "at most 600"), ({"main_purpose": "empty"}, "This file is empty"), ({"main_purpose": "program"}, "This is a program"),
    ({"papers": ["999999"]}, "not one of the available choices")])
def test_bad_input_is_refused_beside_its_field_and_nothing_is_kept(cast, client, deal, changed, words):
    files = {"empty": upload(b"", "빈.pdf"), "program": upload(PROGRAM, "확인.pdf")}
    changed = {name: files.get(value, value) if isinstance(value, str) else value for name, value in changed.items()}
    answer = english(client, cast.analyst).post(tab("main_purpose", deal), typed(**changed))
    assert answer.status_code == 422 and words in answer.content.decode()
    assert not MainPurpose.objects.exists() and not Document.objects.filter(kind="house").exists()
    assert SECRETS["purpose"] in answer.content.decode() or "basis" in changed


def test_a_paper_of_another_deal_and_one_that_is_erased_prove_nothing(cast, deal):
    other = submitted_deal(cast, company("남의 회사"))
    with translation.override("en"), pytest.raises(Refused, match="no longer open to you"):
        write_main_purpose(deal=deal, code="social", basis="이유", papers=[Document.objects.get(deal=other)], by=cast.analyst)
    purpose(cast, deal)
    Document.objects.filter(kind="house").update(erased_at=timezone.now(), name="")
    assert for_packet(deal)["files"] == []


def test_once_the_packet_is_frozen_it_stays_as_it_is(cast, client, deal):
    purpose(cast, deal)
    kept = for_packet(deal)
    AgendaItem.objects.create(meeting=meeting(cast), deal=deal, order=1, state="sealed", packet={"version": 2}, packet_sha256="0" * 64,
                              frozen_at=timezone.now(), frozen_by=cast.partner)
    answer = english(client, cast.analyst).post(tab("main_purpose", deal), typed(code="social", main_purpose=upload(pdf(1, "늦은"), "늦은.pdf")))
    assert answer.status_code == 422 and "The packet is frozen for the committee of" in answer.content.decode()
    assert for_packet(deal) == kept and Document.objects.filter(kind="house").count() == 1
    assert tab("main_purpose", deal) not in client.get(tab("deal_case", deal)).content.decode()


def test_founders_blind_and_walled_people_see_neither_class_nor_paper(cast, client):
    deal = submitted_deal(cast)
    purpose(cast, deal)
    paper = Document.objects.get(kind="house")
    assigned(cast, deal, cast.analyst2)
    walled(cast, deal, cast.operations)
    for seat, met in ((cast.analyst2, 200), (cast.operations, 404), (cast.chair, 403), (cast.lp, 403), (cast.founder, 404)):
        them = english(Client(), fresh(seat))
        answer = them.get(tab("deal_case", deal))
        assert (seat.role, answer.status_code) == (seat.role, met)
        assert SECRETS["purpose"] not in answer.content.decode() and "확인서" not in answer.content.decode()
        assert them.get(address("paper", cast.fund.slug, paper.uuid)).status_code == 404
        assert them.post(tab("main_purpose", deal), typed(code="none")).status_code in (302, 403, 404)
    client.force_login(cast.founder.user)
    assert client.get(address("document", paper.uuid)).status_code == 404
    assert "확인서" not in client.get(address("access_log", deal.uuid)).content.decode()
    assert MainPurpose.objects.get().code == "environment"
    assert "확인서" in english(Client(), cast.inspector).get(tab("deal_case", deal)).content.decode()
