"""The fund's own papers are the fund's alone: no founder, LP, committee seat or blind reviewer meets one, its name or how many there are."""
import re
import zipfile
from pathlib import Path

import pytest
from django.conf import settings

from applicants.actions.data_export import ask_export, make_archive
from applicants.actions.diligence import ask_about_line
from applicants.actions.document import store_document
from applicants.actions.scan import scan_blob
from applicants.actions.withdrawal import withdraw_application
from applicants.models import (
    AccessLog,
    Blob,
    Condition,
    Deal,
    DiligenceItem,
    DiligenceNote,
    Document,
    Erasure,
    Finding,
    MainPurpose,
    Page,
    Tombstone,
)
from applicants.queries.blob import blob_name
from applicants.queries.data_export import file_count
from applicants.queries.deck import deal_readings
from applicants.queries.erasure import COUNTS, plan
from applicants.queries.paper import hits, papers
from applicants.queries.reader import readers
from fund.models import Job, Message, Notification, Seat
from tests.applicants.applying import address, pdf, upload
from tests.applicants.ballots import sealed
from tests.applicants.calling import english, said
from tests.applicants.diligent import SECRETS, everything, photo, visit
from tests.applicants.holding import empty_store, erased, holding, whole_database
from tests.applicants.inquiring import answered
from tests.applicants.scoring import assigned, screened
from tests.applicants.second import again
from tests.applicants.tabs import tab
from tests.applicants.walling import fresh, walled
from tests.applicants.working import day
from tests.cast import approved_item, person, submitted_deal
from tests.cast import cast as build
from tests.test_access import routes

pytestmark = pytest.mark.django_db
WORDS = (*SECRETS.values(), "Sprinklerpage", "Papers of the fund")


@pytest.fixture(autouse=True)
def no_files():
    empty_store()


@pytest.fixture
def told(cast):
    """An application with something of every kind, and a house that gathered its own papers about it."""
    cast.deal = holding(cast)
    cast.have = everything(cast, cast.deal)
    cast.asked = ask_about_line(item=cast.have.open, text="허가증을 주십시오.", due_on=day(5), by=cast.partner)
    answered(cast, cast.asked, "붙입니다.", file="허가증.pdf")
    cast.secret = list(Document.objects.filter(kind="house"))
    assert len(cast.secret) == 3
    return cast


def leaks(text: str, c) -> list[str]:
    return [words for words in (*WORDS, *(str(row.uuid) for row in c.secret), *(row.blob_id for row in c.secret)) if words in text]


def doors(row: Document) -> list[str]:
    return [address("document", row.uuid), address("document_page", row.uuid, 1), address("document_file", row.uuid),
            address("paper", "sunhwan", row.uuid)]


# The founder ------------------------------------------------------------------------------------------------------------

def test_no_page_of_the_founders_tells_of_them_and_opening_them_is_not_in_the_founders_log(told):
    deal, before = told.deal, AccessLog.objects.count()
    house = english(told.partner)
    for row in told.secret:
        assert [house.get(url).status_code for url in doors(row)[1:]] == [200, 200, 200]
        assert house.get(tab("deal_beside", deal, row.uuid), headers={"HX-Request": "true"}).status_code == 200
    assert AccessLog.objects.exclude(document=None).filter(document__kind="house").count() == 0 and AccessLog.objects.count() == before
    assert not Job.objects.filter(name="applicants.mark_pages", subject__contains=str(told.secret[0].uuid)).exists()  # nobody's name across it
    assert "opening it is not shown to the company" in said(house.get(doors(told.secret[0])[3]))
    client, opened = english(told.founder), 0
    for name, route in routes().items():
        if set(re.findall(r"<[^>]+>", route)) <= {"<uuid:deal>"} and not route.startswith("f/"):
            answer = client.get(address(name.removeprefix("applicants:"), deal.uuid) if "<uuid:deal>" in route and name.startswith("applicants:")
                                else "/" + route) if "<" not in route or "<uuid:deal>" in route else None
            if answer is not None and answer.status_code == 200 and not answer.streaming:
                opened += 1
                assert leaks(answer.text, told) == [], name
    assert opened > 20
    for seat in (told.founder, told.editor, told.viewer):
        for row in told.secret:
            assert {english(seat).get(url).status_code for url in doors(row)} == {404}
        assert not Document.objects.visible_to(seat.user).filter(kind="house").exists()
    for words in (SECRETS["photo"][:4], SECRETS["notes"][:4], SECRETS["finding"][:4], "Sprinklerpage"):
        assert leaks(client.get("/find/", {"q": words}).text.replace(f'value="{words}"', ""), told) in ([], [words])
    letters = " ".join(Message.objects.filter(seat__organisation=deal.company.organisation).values_list("body", flat=True))
    assert leaks(letters, told) == [] and not Notification.objects.filter(user=told.founder.user, url__contains="diligence").exists()


def test_the_founders_copy_of_their_data_holds_none_and_counts_none(told):
    expected = file_count(told.deal.company)
    export = ask_export(deal=told.deal, by=told.founder)
    make_archive(export.pk, told.deal.pk)
    export.refresh_from_db()
    archive = zipfile.ZipFile(Path(settings.BLOBS, blob_name(export.blob_id)))
    names = archive.namelist()
    whole = b"\n".join(archive.read(name) for name in names).decode(errors="replace") + "\n".join(names)
    assert leaks(whole, told) == [] and "허가증" in whole and not [name for name in names if "house" in name]
    Document.objects.filter(kind="house").update(kind="evidence", deal=None)  # were they the company's, they would be there
    assert file_count(told.deal.company) == expected + 3


def test_malware_in_a_paper_of_the_fund_is_told_to_who_brought_it_alone(told):
    row = told.have.photo
    Blob.objects.filter(pk=row.blob_id).update(scan="infected", scan_word="X")
    scan_blob(blob=row.blob)
    notes = Notification.objects.filter(kind="file_infected")
    assert [(note.user, note.url) for note in notes] == [(told.partner.user, tab("deal_papers", told.deal))]
    assert english(told.partner).get(doors(row)[2]).status_code == 404
    assert "cannot be shown" in said(english(told.partner).get(tab("deal_diligence", told.deal)))


# LPs, committee, the blind, the walled ----------------------------------------------------------------------------------

def test_lps_the_committee_and_another_fund_meet_none(cast):
    rival, item = build("rival"), sealed(cast)
    deal = Deal.objects.get(pk=item.deal_id)
    cast.secret = [photo(cast, deal)]
    visit(cast, deal, photos=cast.secret)
    assert english(cast.chair).get(address("agenda_item", "sunhwan", item.uuid)).status_code == 200
    for seat in (cast.chair, cast.member, cast.lp, cast.programme, cast.mentor, cast.administrator, rival.partner, rival.founder):
        assert not Document.objects.visible_to(seat.user).filter(kind="house").exists()
        assert not Document.objects.in_house(seat.user).filter(kind="house").exists()
        assert {english(seat).get(url).status_code for url in doors(cast.secret[0])} == {404}, seat.role
    for url in (address("agenda_item", "sunhwan", item.uuid), "/", "/find/?q=" + SECRETS["photo"][:4]):
        assert leaks(english(cast.chair).get(url).text.replace(SECRETS["photo"][:4], ""), cast) == []
    assert english(cast.inspector).get(doors(cast.secret[0])[2]).status_code == 200


def test_the_rooms_of_the_fund_are_the_same_for_the_blind_whatever_was_gathered(cast):
    deal = screened(cast)
    keeper = person("sunhwan-keeper", "partner", cast.gp, cast.fund)
    assigned(cast, deal, keeper)
    urls = [tab("deal_papers", deal), address("papers", "sunhwan"), address("papers", "sunhwan") + "?q=Sprinklerpage", tab("deal_readers", deal),
            "/find/?q=Sprinklerpage", "/jobs/", tab("erasure", deal), tab("deal_history", deal), tab("deal", deal)]
    plain = re.compile(r'csrfmiddlewaretoken" value="[^"]+"|X-CSRFToken": "[^"]+"|\d\d:\d\d')
    client = english(keeper)

    def look():
        return {url: plain.sub("", client.get(url).text) for url in urls}

    look()
    before = look()
    have = everything(cast, deal)
    cast.secret = [have.photo, have.file, have.waiting]
    assert look() == before
    for row in cast.secret:
        assert {client.get(url).status_code for url in doors(row)} == {404}
        assert client.get(tab("deal_beside", deal, row.uuid), headers={"HX-Request": "true"}).status_code == 404
        assert client.get(tab("deal", deal), {"beside": row.uuid}).status_code == 404
    assert not hits(cast.fund, fresh(keeper).user, "Sprinklerpage").exists() and hits(cast.fund, cast.partner.user, "Sprinklerpage").exists()
    assert set(papers(cast.fund, cast.partner.user)) >= set(cast.secret) and not set(papers(cast.fund, fresh(keeper).user)) & set(cast.secret)
    known = {reader.user.pk: reader.documents for each in readers(deal, keeper.user) for reader in each.readers}
    assert known[cast.operations.user_id] == known[cast.founder.user_id]  # of what was handed in
    walled(cast, deal, cast.analyst)
    for row in cast.secret:
        assert {english(fresh(cast.analyst)).get(url).status_code for url in doors(row)} == {404}


def test_the_papers_tab_lists_them_apart_and_scoring_is_done_without_them(told):
    page = english(told.operations).get(tab("deal_papers", told.deal))
    assert {line["document"] for line in page.context["house_documents"]} == set(told.secret)
    assert not {line["document"] for line in page.context["documents"]} & set(told.secret)
    assert said(page).count("Papers of the fund") == 1 and "The company does not see them." in said(page)
    assert not set(deal_readings(told.deal, told.operations.user)) & set(told.secret)
    assert "Papers of the fund" not in said(english(told.operations).get(tab("deal_papers", screened(told, "아무것도 없는"))))


def test_who_sits_on_both_sides_meets_none_of_their_own_startup(told):
    both = Seat.objects.create(user=told.analyst2.user, organisation=told.deal.company.organisation, role="founder_owner", starts_on=day(-1))
    for row in told.secret:
        assert {english(fresh(both)).get(url).status_code for url in doors(row)} == {404}


# Erasure ----------------------------------------------------------------------------------------------------------------

def test_an_erasure_takes_photos_and_papers_of_the_fund_with_their_bytes_and_the_names_out_of_its_notes(cast):
    deal = ended_with(cast)
    secret, blobs = list(Document.objects.filter(kind="house")), set(Document.objects.filter(kind="house").values_list("blob", flat=True))
    pages = set(Page.objects.filter(document__in=secret).values_list("blob", flat=True))
    assert COUNTS["house"](deal) == 3 and len(pages) == 3
    row = erased(cast, deal)
    outcome = {line["part"]: (line["done"], line["rule"]) for line in row.outcome}
    assert outcome["house"] == ("erased", "ended-content") and outcome["diligence"] == ("kept", "house-record") and "records" not in outcome
    after = whole_database()
    for words in (SECRETS["photo"], SECRETS["file"], "Sprinklerpage", "한창업 대표와", "한창업 대표의", "한창업 대표가"):
        assert words not in after, words
    assert not [sha for sha in blobs | pages if Path(settings.BLOBS, blob_name(sha)).exists()]
    assert {(each.name, each.erased_at is not None) for each in Document.objects.filter(kind="house")} == {("", True)}
    note, item, found = DiligenceNote.objects.get(kind="visit"), DiligenceItem.objects.get(state="done"), Finding.objects.get()
    assert (note.who, note.notes) == ("[…]", "[…] 대표와 보관동을 보았습니다") and item.result == "[…] 대표의 확인" and found.text == "[…] 대표의 겸직"
    assert (found.remedy, found.answer) == ("[…] 대표가 정리", "") and Tombstone.objects.filter(noun="diligencenote").count() == 2
    assert Tombstone.objects.filter(noun="document", row__in=[str(each.uuid) for each in secret]).count() == 3
    for name in ("deal_diligence", "deal_papers", "deal_history"):
        page = english(cast.partner).get(tab(name, deal))
        assert page.status_code == 200 and leaks_of(page.text, secret) == []
    assert not [url for each in secret for url in doors(each)[1:3] if english(cast.partner).get(url).status_code != 404]


def test_a_founder_is_told_of_them_in_any_case_and_never_whether_there_are_any(cast):
    told, plain = ended_with(cast), submitted_deal(cast, build("rival").founder_company)
    Deal.objects.filter(pk=plain.pk).update(status="withdrawn")
    plain.refresh_from_db()
    mine = {part: [(line.part, line.count, line.goes) for line in plan(deal) if line.part in ("house", "records", "diligence")]
            for part, deal in (("told", told), ("plain", plain))}
    assert mine["told"] == mine["plain"] == [("house", None, True), ("diligence", None, False), ("records", None, False)]
    page = said(english(cast.founder).get(address("erasure_ask", told.uuid)))
    assert "Photos and papers that the fund gathered" in page
    counted = {line.part: line.count for line in plan(told)}
    Document.objects.filter(kind="house").update(kind="answer")  # were they the company's, they would be counted
    assert {line.part: line.count for line in plan(told)}["files"] == counted["files"] + 3
    Document.objects.filter(slot__regex="^(visit|line):").update(kind="house")
    row = erased(cast, told)
    client = english(cast.founder)
    assert "Photos and papers that the fund gathered" in said(client.get(address("own_data", told.uuid)))
    Erasure.objects.filter(pk=row.pk).update(outcome=[line for line in row.outcome if line["part"] not in ("house", "records", "diligence")])
    lines = "Photos and papers that the fund gathered", "Evidence of conditions, contract papers and sealed minutes"
    assert all(words in said(client.get(address("own_data", told.uuid))) for words in lines)  # also where there was none
    assert not any(words in said(english(cast.partner).get(tab("erasure", told))) for words in lines)


def test_what_belongs_to_a_decision_stays_as_the_rule_for_its_packet_says(cast):
    deal = holding(cast)
    have = everything(cast, deal)
    evidence = store_document(company=deal.company, deal=deal, kind="house", slot="condition:1", upload=upload(name="계약서.pdf"), by=cast.analyst)
    proof = store_document(company=deal.company, deal=deal, kind="house", slot="purpose", upload=upload(pdf(3), "주목적.pdf"), by=cast.analyst)
    theirs = Document.objects.filter(deal=deal, kind="answer").first()
    purpose = MainPurpose.objects.create(deal=deal, code="green", basis="재활용업", written_by=cast.analyst)
    purpose.files.add(proof, deal.submissions.last().deck)
    item = approved_item(cast, deal)
    condition = Condition.objects.create(item=item, number=1, text="공급 계약", due_on=day(9))
    condition.files.add(evidence, theirs)
    Deal.objects.filter(pk=deal.pk).update(status="withdrawn")
    deal = Deal.objects.get(pk=deal.pk)
    assert [(line.part, line.goes, line.rule.key) for line in plan(deal, to_founder=False) if line.part in ("house", "records")] == [
        ("house", True, "ended-content"), ("records", False, "committee-packet")]
    erased(cast, deal)
    gone = set(Document.objects.exclude(erased_at=None))
    assert {have.photo, have.file, have.waiting, deal.submissions.last().deck} <= gone and not gone & {evidence, proof, theirs}
    for row in (evidence, proof):
        assert english(cast.partner).get(doors(row)[2]).status_code == 200
    assert "계약서.pdf" in english(cast.partner).get(tab("deal_papers", deal)).text


def test_an_investment_keeps_them_all(cast):
    deal = holding(cast)
    everything(cast, deal)
    Deal.objects.filter(pk=deal.pk).update(stage="invested")
    row = erased(cast, Deal.objects.get(pk=deal.pk))
    assert {line["part"]: (line["done"], line["rule"]) for line in row.outcome}["house"] == ("kept", "invested-books")
    assert not Document.objects.filter(kind="house").exclude(erased_at=None).exists()


def ended_with(cast) -> Deal:
    """A withdrawn application of which the house had gathered its own papers, naming its founder."""
    deal = holding(cast)
    have = everything(cast, deal, who="한창업 대표", notes="한창업 대표와 보관동을 보았습니다")
    DiligenceItem.objects.filter(pk=have.done.pk).update(result="한창업 대표의 확인")
    Finding.objects.filter(pk=have.finding.pk).update(text="한창업 대표의 겸직", remedy="한창업 대표가 정리")
    withdraw_application(deal=again(deal, cast.founder), reason="다른 투자를 받았습니다.", by=cast.founder)
    return again(deal, cast.founder)


def leaks_of(text: str, secret: list[Document]) -> list[str]:
    return [words for words in (SECRETS["photo"], SECRETS["file"], "한창업") if words in text] + [row.name for row in secret if row.name in text]
