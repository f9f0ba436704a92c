"""Erasing an application: asked for by an owner, answered by the house, and then nowhere to be found, while receipts and trail still hold."""
import json
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from applicants.actions.application import submit_application
from applicants.actions.blob import remove_blob, store_blob
from applicants.actions.draft import save_section
from applicants.actions.erasure import ask_erasure as ask
from applicants.actions.erasure import carry_out_erasure, decline_erasure, erase_draft, take_back_erasure
from applicants.actions.page import read_document
from applicants.actions.screening import screen
from applicants.actions.withdrawal import apply_again, withdraw_application
from applicants.models import Application, Blob, Deal, Document, Erasure, Page, Submission, Tombstone
from applicants.queries.blob import blob_name, open_blob
from fund.actions.digest import write_digest
from fund.errors import Refused
from fund.models import Choice, Message, Notification
from fund.notify import notify
from tests.applicants.applying import address, filled, pdf, signed_in, typed, upload
from tests.applicants.ballots import decided, prepared, sealed
from tests.applicants.calling import english, said
from tests.applicants.deciding import sent
from tests.applicants.holding import SECRETS, empty_store, ended, erased, run_jobs, whole_database
from tests.applicants.second import again
from tests.applicants.tabs import TABS, tab
from tests.applicants.walling import walled
from tests.cast import cast as build
from tests.cast import company, draft_deal, submitted_deal

ERASED = "Erased on"


@pytest.fixture(autouse=True)
def no_files():
    empty_store()


def test_a_packet_that_a_committee_decided_on_stays_as_it_was_and_says_that_the_deck_is_gone(cast):
    item = decided(cast, sealed(cast), chair="no", member="no", member2="no")
    item.refresh_from_db()
    deal, packet = item.deal, dict(item.packet)
    sent(cast, deal)
    deal.refresh_from_db()
    assert (item.state, deal.status) == ("decided", "passed")
    row = erased(cast, deal)
    item.refresh_from_db()
    assert item.packet == packet and {line["part"]: (line["done"], line["rule"]) for line in row.outcome}["packets"] == ("kept", "committee-packet")
    page = english(cast.member).get(address("agenda_item", "sunhwan", item.uuid))
    assert page.status_code == 200 and ERASED in said(page) and address("document_file", packet["submission"]["deck"]["document"]) not in page.text
    assert "The packet was altered" not in said(page)


def test_an_item_that_is_only_being_prepared_still_opens(cast):
    item = prepared(cast)
    Deal.objects.filter(pk=item.deal_id).update(status="withdrawn")
    erased(cast, Deal.objects.get(pk=item.deal_id))
    assert english(cast.partner).get(address("agenda_item", "sunhwan", item.uuid)).status_code == 200
    assert english(cast.partner).get(address("meeting", "sunhwan", item.meeting.uuid)).status_code == 200


def test_asking_says_beforehand_what_goes_and_what_stays_and_tells_partner_and_operations(cast):
    build("rival")
    deal, client = ended(cast), english(cast.founder)
    page = said(client.get(address("erasure_ask", deal.uuid)))
    for words in ("First step as handed in", "Deck, papers and attachments", "That the company applied, when, and how it ended", "Commercial Act, art. 33",
                  "a lawyer has yet to confirm it", "until"):
        assert words in page
    refused = client.post(address("erasure_ask", deal.uuid), {"reason": "그만둡니다."})
    assert refused.status_code == 422 and "Confirm that you have read the list." in said(refused) and "그만둡니다." in refused.text
    assert client.post(address("erasure_ask", deal.uuid), {"reason": "그만둡니다.", "sure": "on"}).url == address("own_data", deal.uuid)
    row = Erasure.objects.get()
    assert (row.deal, row.company, row.reason, row.state, row.asked_by) == (deal, deal.company, "그만둡니다.", "asked", cast.founder)
    told = Notification.objects.filter(kind="erasure_asked")
    assert set(told.values_list("user__name", flat=True)) == {"sunhwan-partner", "sunhwan-operations"}
    assert "The fund has your request" in said(client.get(address("own_data", deal.uuid)))
    for who, waits in (("partner", True), ("operations", True), ("analyst", False)):
        home = english(getattr(cast, who)).get("/").text
        assert (address("erasure", "sunhwan", deal.uuid) in home) is waits
    room = english(cast.partner).get(address("erasure", "sunhwan", deal.uuid))
    assert "그만둡니다." in room.text and "Erase for good" in said(room)
    assert "Erase for good" not in said(english(cast.analyst).get(address("erasure", "sunhwan", deal.uuid)))
    assert Submission.objects.get(deal=deal).erased_at is None


def test_the_house_erases_by_the_page_and_the_founder_gets_a_letter_with_the_list(cast):
    deal = ended(cast)
    row = ask(deal=deal, by=cast.founder)
    url = address("erasure_answer", "sunhwan", deal.uuid, row.uuid)
    assert english(cast.partner).post(url, {"verb": "erase"}).url == address("erasure", "sunhwan", deal.uuid)
    row.refresh_from_db()
    assert (row.state, row.decided_by) == ("done", cast.partner)
    letter = Message.objects.get(kind="erased")
    assert (letter.user, letter.about) == (cast.founder.user, deal.uuid)
    assert "1차 제출 내용" in letter.body or "First step as handed in" in letter.body
    assert deal.receipt_no in letter.body and address("own_data", deal.uuid) in letter.body
    with pytest.raises(Refused):
        carry_out_erasure(erasure=row, by=cast.operations)
    with pytest.raises(Refused):
        ask(deal=deal, by=cast.founder)


def test_a_decline_needs_a_reason_and_erases_nothing(cast):
    deal = ended(cast)
    row = ask(deal=deal, by=cast.founder)
    url, client = address("erasure_answer", "sunhwan", deal.uuid, row.uuid), english(cast.operations)
    assert client.post(url, {"verb": "decline", "answer": " "}).status_code == 422
    assert client.post(url, {"verb": "decline", "answer": "소송 중이라 보존합니다."}).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.answer, Tombstone.objects.count()) == ("declined", "소송 중이라 보존합니다.", 0)
    assert "소송 중이라 보존합니다." in Message.objects.get(kind="erasure_declined").body
    assert "소송 중이라 보존합니다." in english(cast.founder).get(address("own_data", deal.uuid)).text
    assert deal.submissions.get().content["business"]["problem"] == SECRETS["problem"]
    ask(deal=deal, by=cast.founder)  # they may ask again


def test_a_request_can_be_taken_back_while_it_is_open(cast):
    deal = ended(cast)
    row = ask(deal=deal, by=cast.founder)
    assert english(cast.founder).post(address("erasure_back", deal.uuid, row.uuid)).url == address("own_data", deal.uuid)
    row.refresh_from_db()
    assert row.state == "withdrawn"
    with pytest.raises(Refused):
        carry_out_erasure(erasure=row, by=cast.partner)
    with pytest.raises(Refused):
        take_back_erasure(erasure=row, by=cast.founder)


def test_only_an_owner_asks_only_partner_and_operations_answer_and_a_wall_hides_it(cast):
    rival, deal = build("rival"), ended(cast)
    for seat in (cast.editor, cast.viewer, cast.partner, rival.founder):
        with pytest.raises(Refused):
            ask(deal=deal, by=seat)
    row = ask(deal=deal, by=cast.founder)
    for seat in (cast.analyst, cast.inspector, cast.founder, rival.partner):
        with pytest.raises(Refused):
            carry_out_erasure(erasure=row, by=seat)
        with pytest.raises(Refused):
            decline_erasure(erasure=row, answer="x", by=seat)
    walled(cast, deal, cast.operations)
    client = english(cast.operations)
    assert client.get(address("erasure", "sunhwan", deal.uuid)).status_code == 404
    assert client.post(address("erasure_answer", "sunhwan", deal.uuid, row.uuid), {"verb": "erase"}).status_code == 404
    assert address("erasure", "sunhwan", deal.uuid) not in client.get("/").text
    with pytest.raises(Refused):
        carry_out_erasure(erasure=row, by=cast.operations)
    assert Tombstone.objects.count() == 0


def test_what_is_under_review_has_to_be_withdrawn_first_and_so_has_a_decline_nobody_was_told_of(cast):
    deal = submitted_deal(cast)
    for status in ("active", "hold", "passed"):  # passed without a letter: the founder may not learn of it from here
        Deal.objects.filter(pk=deal.pk).update(status=status)
        deal.refresh_from_db()
        with pytest.raises(Refused, match="(?i)withdraw it first|먼저 철회"):
            ask(deal=deal, by=cast.founder)
        page = said(english(cast.founder).get(address("own_data", deal.uuid)))
        assert "This application is under review." in page and "reviewers" not in page
    Deal.objects.filter(pk=deal.pk).update(status="active")
    sent(cast, deal)
    deal.refresh_from_db()
    assert ask(deal=deal, by=cast.founder).state == "asked"


def test_an_investment_keeps_its_application_for_ten_years_and_says_so(cast):
    deal = submitted_deal(cast, stage="invested")
    page = said(english(cast.founder).get(address("erasure_ask", deal.uuid)))
    assert "Commercial Act, art. 33" in page and str(timezone.localdate().year + 10) in page and "Framework Act on National Taxes, art. 85-3" in page
    row = erased(cast, deal)
    assert {line["part"]: line["done"] for line in row.outcome}["first"] == "kept" and Submission.objects.get(deal=deal).ask == 1_500_000_000


def test_a_draft_that_was_never_handed_in_goes_at_once_and_can_be_begun_anew(cast):
    build("rival")
    deal, client = filled(cast, problem=SECRETS["problem"]), english(cast.founder)
    assert "It goes at once." in said(client.get(address("erasure_ask", deal.uuid)))
    assert client.post(address("erasure_ask", deal.uuid), {}).status_code == 422
    assert Application.objects.get(deal=deal).answers["business"]["problem"] == SECRETS["problem"]
    assert client.post(address("erasure_ask", deal.uuid), {"sure": "on"}).url == address("own_data", deal.uuid)
    run_jobs()
    assert SECRETS["problem"] not in whole_database() and not any(path.is_file() for path in Path(settings.BLOBS).rglob("*"))
    assert Notification.objects.count() == 0 and Message.objects.count() == 0  # nobody outside learns of it
    page = said(client.get(address("application", deal.uuid)))
    assert ERASED in page and "Apply again" in page
    apply_again(deal=Deal.objects.get(pk=deal.pk), by=cast.founder)
    client.post(address("section_save", deal.uuid, "company"), {"one_line": "새로"})
    assert Application.objects.get(deal=deal).answers == {"company": {"one_line": "새로"}}
    assert ERASED not in said(client.get(address("application", deal.uuid)))
    erase_draft(deal=Deal.objects.get(pk=deal.pk), by=cast.founder)
    assert Application.objects.get(deal=deal).answers == {} and Erasure.objects.count() == 2


def test_what_is_handed_in_after_its_draft_was_erased_is_an_application_like_any_other(cast):
    deal = filled(cast)
    erase_draft(deal=deal, by=cast.founder)
    apply_again(deal=Deal.objects.get(pk=deal.pk), by=cast.founder)
    deal = again(deal, cast.founder)
    save_section(deal=deal, section="deck", data={"deck": upload()}, by=cast.founder)
    for section, fields in typed().items():
        save_section(deal=deal, section=section, data=fields, by=cast.founder)
    submit_application(deal=again(deal, cast.founder), by=cast.founder)
    for seat, url in ((cast.founder, address("application", deal.uuid)), (cast.founder, address("applications")),
                      *((cast.partner, tab(name, deal)) for name in TABS), (cast.partner, address("deals", "sunhwan"))):
        assert "rased" not in said(english(seat).get(url)).replace("Application erased Erased on", ""), url
    withdraw_application(deal=again(deal, cast.founder), by=cast.founder)
    assert ask(deal=again(deal, cast.founder), by=cast.founder).state == "asked"


def test_a_later_application_of_the_company_keeps_what_it_took_over(cast):
    deal = ended(cast)
    later = draft_deal(build("rival"), deal.company)
    Application.objects.filter(deal=later).update(answers={"company": {"name": "여울펠릿"}}, prefilled={"company": {"name": "2026-01-01"}})
    document = Document.objects.create(company=deal.company, deal=later, kind="deck", name="IR.pdf", blob=deal.submissions.get().deck.blob)
    erased(cast, deal)
    assert Application.objects.get(deal=later).answers == {"company": {"name": "여울펠릿"}}
    with open_blob(document.blob_id) as file:  # the same bytes are the later application's too
        assert file.read() == pdf(2, SECRETS["page"])


def test_bytes_that_were_stored_anew_after_the_erasure_are_left_alone(cast):
    blob = store_blob([b"the same words"], "text/plain")
    decided = timezone.now()
    Blob.objects.filter(pk=blob.pk).update(stored_at=decided - timezone.timedelta(hours=1))
    store_blob([b"the same words"], "text/plain")
    assert remove_blob(sha256=blob.sha256, decided_at=decided) is False
    with open_blob(blob.sha256) as file:
        assert file.read() == b"the same words"
    assert remove_blob(sha256=blob.sha256, decided_at=timezone.now()) is True
    assert remove_blob(sha256=blob.sha256, decided_at=timezone.now()) is True  # and again
    assert not Blob.objects.filter(pk=blob.pk).exists()
    with pytest.raises(FileNotFoundError):
        open_blob(blob.sha256)


def test_a_crash_before_the_bytes_went_leaves_nothing_readable_and_the_job_can_run_twice(cast):
    deal = ended(cast)
    deck = deal.submissions.get().deck
    carry_out_erasure(erasure=ask(deal=deal, by=cast.founder), by=cast.partner)
    assert Path(settings.BLOBS, blob_name(deck.blob_id)).exists()  # the worker has not come to it
    for seat in (cast.founder, cast.analyst):
        assert english(seat).get(address("document_file", deck.uuid)).status_code == 404
        assert english(seat).get(address("document_page", deck.uuid, 1)).status_code == 404
    read_document(deck.pk)  # a reading and a check that were queued before
    assert screen(deal.submissions.get().pk, run=2) == {"checks": 0, "stops": 0, "moved": False}
    run_jobs()
    run_jobs()
    assert not Path(settings.BLOBS, blob_name(deck.blob_id)).exists() and Page.objects.filter(document=deck).count() == 0
    assert Document.objects.get(pk=deck.pk).blob_id == deck.blob_id  # its hash stays


def test_a_daily_letter_that_waits_for_the_morning_loses_what_the_founder_wrote_and_keeps_the_rest(cast):
    deal, other = ended(cast), submitted_deal(cast, company("남의 회사"))
    Choice.objects.create(user=cast.partner.user, kind="extension_asked", mail="digest")
    for about, name, why in ((deal, "여울", "비밀 사정"), (other, "남의 회사", "공사 지연")):
        notify("extension_asked", to=[cast.partner], source=f"x:{about.pk}", fund=cast.fund, about=about.uuid, company=name, reason=why)
    write_digest(user_id=cast.partner.user_id)
    letter = Message.objects.get(kind="digest", user=cast.partner.user)
    Message.objects.filter(pk=letter.pk).update(state="waiting")
    assert "비밀 사정" in letter.body
    erased(cast, deal)
    letter.refresh_from_db()
    assert "비밀 사정" not in letter.body and "여울" in letter.body and "공사 지연" in letter.body and letter.state == "waiting"


def test_letters_that_still_wait_about_it_are_held_back_and_other_companies_letters_stay(cast):
    deal, other = ended(cast), submitted_deal(cast, company("남의 회사"))
    waiting = Message.objects.create(to="a@example.org", about=deal.uuid, subject="여울", body="비밀", state="waiting")
    theirs = Message.objects.create(to="b@example.org", about=other.uuid, subject="남의", body="남의 글")
    erased(cast, deal)
    waiting.refresh_from_db()
    theirs.refresh_from_db()
    assert (waiting.state, waiting.body, theirs.body, theirs.state) == ("withheld", "", "남의 글", "waiting")
    assert "비밀" not in json.dumps(list(Message.objects.values_list("body", flat=True)), ensure_ascii=False)
    assert signed_in(cast.partner).get("/notifications/").status_code == 200
