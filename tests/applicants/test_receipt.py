"""A receipt can be checked by anybody who has the file: the bytes, the hash, every version beside every other."""
import datetime as dt
import hashlib
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from applicants.actions.application import submit_application
from applicants.actions.dossier import open_dossier
from applicants.actions.draft import save_section
from applicants.actions.screening import screen
from applicants.models import Deal, Document, DossierVersion
from applicants.queries.receipt import hash_in
from applicants.queries.submission import digest, latest
from tests.applicants.applying import address, filled, signed_in, typed
from tests.applicants.walling import today
from tests.cast import company, draft_deal, person

pytestmark = pytest.mark.django_db


def submitted(c, **changed) -> Deal:
    deal = filled(c, **changed)
    submit_application(deal=deal, by=c.founder)
    return Deal.objects.get(pk=deal.pk)


def again(c, deal: Deal, **changed) -> None:
    for section in ("business", "impact"):
        save_section(deal=deal, section=section, data=typed(**changed)[section], by=c.founder)
    submit_application(deal=deal, by=c.founder)


def english(seat):
    client = signed_in(seat)
    client.cookies["django_language"] = "en"
    return client


def second_step(c, deal: Deal) -> DossierVersion:
    """A version of the second step, as plain rows: its content is what counts here."""
    screen(latest(deal).pk)
    deal = Deal.objects.get(pk=deal.pk)
    dossier = open_dossier(deal=deal, due_at=timezone.now() + dt.timedelta(days=9), by=c.analyst)
    content = {"form": 1, "step": "second", "year": today().year - 1, "profile": {"region": "서울"}}
    return DossierVersion.objects.create(dossier=dossier, number=1, form_version=1, content=content, sha256=digest(content), submitted_by=c.founder)


def sent(client, deal: Deal, content: bytes | None = None, digest: str = ""):
    files = {} if content is None else {"file": SimpleUploadedFile("kept.json", content, "application/json")}
    return client.post(address("verify", deal.uuid), {"digest": digest, **files})


def test_the_file_of_every_version_has_the_hash_of_its_receipt(cast):
    deal, client = submitted(cast), signed_in(cast.viewer)
    again(cast, deal, ask="16억")
    for version in deal.submissions.all():
        answer = client.get(address("receipt_content", deal.uuid, version.number))
        assert hashlib.sha256(answer.content).hexdigest() == version.sha256
        assert answer["Content-Type"] == "application/json" and "attachment" in answer["Content-Disposition"]
        assert f"{deal.receipt_no}-first-v{version.number}.json" in answer["Content-Disposition"]
        assert json.loads(answer.content)["business"]["ask"] == {1: "1500000000", 2: "1600000000"}[version.number]
    assert client.get(address("receipt_content", deal.uuid, 3)).status_code == 404


def test_the_second_step_has_its_own_file_and_is_found_by_its_hash(cast):
    deal = submitted(cast)
    version = second_step(cast, deal)
    client = english(cast.founder)
    answer = client.get(address("second_receipt_content", deal.uuid, 1))
    assert hashlib.sha256(answer.content).hexdigest() == version.sha256
    page = sent(client, deal, answer.content).content.decode()
    assert "version 1 of the second step" in page and address("second_receipt_version", deal.uuid, 1) in page


def test_an_uploaded_file_is_recognised_as_its_version_and_nothing_is_kept(cast):
    deal, client = submitted(cast), english(cast.founder)
    again(cast, deal, ask="16억")
    kept = Document.objects.count()
    for number in (1, 2):
        content = client.get(address("receipt_content", deal.uuid, number)).content
        page = sent(client, deal, content)
        assert page.status_code == 200
        assert f"exactly what was handed in as version {number} of the first step" in page.content.decode()
        assert address("receipt_version", deal.uuid, number) in page.content.decode()
    assert Document.objects.count() == kept


def test_a_file_that_differs_by_one_byte_is_told_apart_with_its_own_hash(cast):
    deal, client = submitted(cast), english(cast.founder)
    content = client.get(address("receipt_content", deal.uuid, 1)).content
    for other in (content + b"\n", b"", json.dumps(json.loads(content), indent=1).encode()):
        page = sent(client, deal, other).content.decode()
        assert "differs from every version" in page
        assert " ".join(hashlib.sha256(other).hexdigest()[i:i + 8] for i in range(0, 64, 8)) in page


@pytest.mark.parametrize("written", [
    "{}", " {} \n", "sha256 {}", "{}  2026H2-ABCD-first-v1.json", "SHA256 (kept.json) = {}"])
def test_a_hash_is_read_as_letters_and_programs_write_it(cast, written):
    deal, client = submitted(cast), english(cast.founder)
    true = latest(deal).sha256
    grouped = " ".join(true[i:i + 8] for i in range(0, 64, 8))
    for text in {written.format(true), written.format(true.upper()), grouped, f"sha256 {grouped}"}:
        assert hash_in(text) == true
        assert "version 1 of the first step" in sent(client, deal, digest=text).content.decode()
    wrong = sent(client, deal, digest="0" * 64).content.decode()
    assert "differs from every version" in wrong


@pytest.mark.parametrize("text", ["4f1c", "z" * 64, "0" * 63, "0" * 65, "해시"])
def test_what_is_no_hash_is_said_beside_the_field(cast, text):
    deal = submitted(cast)
    page = sent(english(cast.founder), deal, digest=text)
    assert page.status_code == 422 and list(page.context["form"].errors) == ["digest"]


def test_nothing_chosen_and_a_file_too_large_are_said_beside_the_field(cast):
    deal, client = submitted(cast), english(cast.founder)
    for page in (sent(client, deal), sent(client, deal, b"x" * (2 * 1024 * 1024 + 1))):
        assert page.status_code == 422 and list(page.context["form"].errors) == ["file"]
    assert "differs" in sent(client, deal, b"x" * (2 * 1024 * 1024)).content.decode()


def test_the_hash_of_another_startups_version_is_not_found_here(cast):
    deal = submitted(cast)
    other = company("남의 회사")
    owner = person("other", "founder_owner", other.organisation, None)
    mine = draft_deal(cast, other)
    page = sent(english(owner), mine, digest=latest(deal).sha256).content.decode()
    assert "of the first step" not in page and "Nothing has been handed in yet" in page
    for name, args in (("verify", ()), ("receipt_content", (1,)), ("second_receipt_content", (1,))):
        assert english(owner).get(address(name, deal.uuid, *args)).status_code == 404


def test_any_two_versions_stand_side_by_side_the_older_one_first(cast):
    deal, client = submitted(cast), english(cast.founder)
    again(cast, deal, ask="16억")
    again(cast, deal, ask="17억")
    again(cast, deal, ask="15억")
    for here, against, expected in ((4, 2, (2, 4)), (2, 4, (2, 4)), (3, 1, (1, 3)), (3, 3, (2, 3)), (3, 9, (2, 3)), (1, None, None)):
        query = {} if against is None else {"against": against}
        page = client.get(address("receipt_version", deal.uuid, here), query)
        before = page.context["before"]
        assert (before and (before.number, page.context["after"].number)) == expected
    page = client.get(address("receipt_version", deal.uuid, 1), {"against": 3})
    change = page.context["changes"][0]
    assert ("1,500,000,000" in change["old"], "1,700,000,000" in change["new"]) == (True, True)
    same = client.get(address("receipt_version", deal.uuid, 4), {"against": 1}).content.decode()
    assert "Both say the same." in same
    for number in range(1, 5):
        assert address("receipt_version", deal.uuid, number) in same and address("receipt_content", deal.uuid, number) in same


def test_the_receipt_of_an_older_version_says_that_a_newer_one_counts(cast):
    deal, client = submitted(cast), english(cast.founder)
    assert "no longer counts" not in client.get(address("receipt", deal.uuid)).content.decode()
    again(cast, deal, ask="16억")
    older = client.get(address("receipt_version", deal.uuid, 1)).content.decode()
    assert "This version no longer counts" in older and "Version 2, received" in older
    assert "no longer counts" not in client.get(address("receipt", deal.uuid)).content.decode()


@pytest.mark.django_db(transaction=True)
def test_the_receipt_prints_on_paper_without_its_controls(cast, live_server, page):
    deal, client = submitted(cast), english(cast.founder)
    again(cast, deal, ask="16억")
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}
                              for name in ("sessionid", "django_language")])
    page.goto(live_server.url + address("receipt", deal.uuid))
    for shown in ("[data-print]", ".commands", "#against"):
        assert page.locator(shown).is_visible()
    page.emulate_media(media="print")
    for gone in ("[data-print]", ".commands", "#against", ".topbar"):
        assert not page.locator(gone).is_visible()
    for kept in (".receipt-no .hash", ".receipt-no details dd", ".versions table"):
        assert page.locator(kept).first.is_visible()
