"""Mail texts: the site's own wording of a letter, kept by version, with the placeholders its reader needs and no others."""
import pytest
from django.urls import reverse

from fund import mail
from fund.actions.mail_text import restore_wording, save_wording
from fund.errors import Refused
from fund.letters import LETTERS, shipped
from fund.models import MailText
from tests.cast import company, submitted_deal

ROOM = "/reference/letters/receipt/ko/"
OWN = {"subject": "{company} 접수 {receipt_no}", "body": "안녕하세요 {who} 님,\n\n{link}\n\n{{이 안은 그대로}}"}


@pytest.fixture
def keeper(client, cast):
    client.force_login(cast.administrator.user)
    return client


def receipt(cast, language="ko", name="여울펠릿"):
    deal = submitted_deal(cast, company(name))
    cast.founder.user.language = language
    letter = mail.send("receipt", cast.founder.user, deal=deal, submission=deal.submissions.get(), url="https://sunhwan.test/x/")
    return letter, deal


def test_a_letter_is_written_in_the_site_s_own_wording_once_there_is_one(keeper, cast):
    assert keeper.post(ROOM, OWN | {"seen": 0}).status_code == 302
    letter, deal = receipt(cast)
    assert letter.subject == f"여울펠릿 접수 {deal.receipt_no}"
    assert letter.body == f"안녕하세요 {cast.founder.user} 님,\n\nhttps://sunhwan.test/x/\n\n{{이 안은 그대로}}"
    english, _deal = receipt(cast, "en")
    assert english.subject.startswith("Received R-") and "Dear " in english.body
    row = MailText.objects.get()
    assert (row.version, row.in_use, row.written_by, row.events.get().pgh_context.metadata["verb"]) == (
        1, True, cast.administrator, "write mail text")


def test_the_shipped_wording_comes_back_as_one_more_version(keeper, cast):
    keeper.post(ROOM, OWN | {"seen": 0})
    assert keeper.post(f"{ROOM}restore/", {"seen": 1}).status_code == 302
    letter, deal = receipt(cast)
    assert letter.subject.startswith(f"접수완료 {deal.receipt_no}") and deal.submissions.get().sha256 in letter.body
    assert list(MailText.objects.values_list("version", "in_use")) == [(2, False), (1, True)]
    with pytest.raises(Refused):
        restore_wording(letter="receipt", language="ko", seen=2, by=cast.administrator)
    assert keeper.post(ROOM, OWN | {"seen": 2}).status_code == 302
    assert receipt(cast)[0].subject.startswith("여울펠릿 접수")


@pytest.mark.parametrize(("subject", "body", "field", "says"), [
    ("{receipt_no}", "{link} {amount}", "body", "{amount}"),
    ("{company.name}", "{link} {receipt_no}", "subject", ""),
    ("{receipt_no}", "no link at all", "body", "{link}"),
    ("no number", "{link}", "body", "{receipt_no}"),
    ("{receipt_no}", "{link} { stray", "body", ""),
    ("{receipt_no}\nBcc: all@example.org", "{link}", "subject", ""),
    ("x" * 201 + "{receipt_no}", "{link} {receipt_no}", "subject", "200"),
    ("", "{link} {receipt_no}", "subject", ""),
])
def test_a_wording_that_cannot_be_a_letter_is_refused_beside_its_field_and_kept_on_the_page(keeper, subject, body, field, says):
    answer = keeper.post(ROOM, {"subject": subject, "body": body, "seen": 0})
    errors = answer.context["form"].errors
    assert answer.status_code == 422 and field in errors and says in " ".join(errors[field])
    assert body.split()[-1] in answer.text and not MailText.objects.exists()


def test_the_action_refuses_the_same_and_a_wording_that_changes_nothing(cast):
    by = cast.administrator
    for subject, body in ((OWN["subject"], "no link"), (OWN["subject"], "{link} {secret}"), shipped("receipt", "ko")):
        with pytest.raises(Refused):
            save_wording(letter="receipt", language="ko", subject=subject, body=body, seen=0, by=by)
    save_wording(letter="receipt", language="ko", seen=0, by=by, **OWN)
    for seen in (0, 2):  # written by somebody else meanwhile
        with pytest.raises(Refused):
            save_wording(letter="receipt", language="ko", subject="{receipt_no}", body="{link}", seen=seen, by=by)
    for name in ("operations", "partner", "founder"):
        with pytest.raises(Refused):
            save_wording(letter="receipt", language="ko", subject="{receipt_no}", body="{link}", seen=1, by=getattr(cast, name))
        with pytest.raises(Refused):
            restore_wording(letter="receipt", language="ko", seen=1, by=getattr(cast, name))
    assert MailText.objects.count() == 1


def test_a_wording_runs_no_template_language_and_a_fact_with_braces_is_left_alone(cast):
    save_wording(letter="receipt", language="ko", subject="{receipt_no}", body="{link} {{{{settings.SECRET_KEY}}}} {{% load i18n %}} {company}",
                 seen=0, by=cast.administrator)
    letter, _deal = receipt(cast, name="{link} <b>{{x}}")
    assert letter.body == "https://sunhwan.test/x/ {{settings.SECRET_KEY}} {% load i18n %} {link} <b>{{x}}"


def test_an_own_wording_that_no_longer_fits_its_letter_gives_way_to_the_shipped_one(cast):
    MailText.objects.create(letter="receipt", language="ko", version=1, subject="{gone}", body="{link}")
    letter, deal = receipt(cast)
    assert letter.subject.startswith(f"접수완료 {deal.receipt_no}")


def test_a_preview_is_the_letter_with_invented_facts_and_saves_nothing(keeper, cast):
    address = reverse("mail_text_preview", args=["receipt", "ko"])
    whole = keeper.post(address, OWN | {"seen": 0})
    fragment = keeper.post(address, OWN | {"seen": 0}, headers={"HX-Request": "true"})
    for answer in (whole, fragment):
        assert answer.status_code == 200 and "접수 K7QM-2R4T</h3>" in answer.text and "<p>안녕하세요" in answer.text
    assert "<html" in whole.text and "<html" not in fragment.text
    wrong = keeper.post(address, OWN | {"body": "no link"}, headers={"HX-Request": "true"})
    assert "letter-paper" not in wrong.text and "{link}" in wrong.text
    assert not MailText.objects.exists()


def test_every_letter_can_be_opened_in_both_languages_and_no_other_exists(keeper):
    for key in LETTERS:
        for language in ("ko", "en"):
            assert keeper.get(f"/reference/letters/{key}/{language}/").status_code == 200
    assert [keeper.get(f"/reference/letters/{where}/").status_code for where in ("receipt/de", "nothing/ko")] == [404, 404]


def test_the_list_finds_a_letter_by_its_words_and_by_who_wrote_it(keeper, cast):
    keeper.post(ROOM, OWN | {"seen": 0})
    assert [row["letter"].key for row in keeper.get("/reference/letters/", {"state": "own"}).context["page"]] == ["receipt"]
    assert [row["letter"].key for row in keeper.get("/reference/letters/", {"q": "moves not"}).context["page"]] == []
    assert [row["letter"].key for row in keeper.get("/reference/letters/", {"q": "sealed until"}).context["page"]] == ["packet"]
