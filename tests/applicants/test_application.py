"""A founder applies: starts, types, is read back, checks, hands in, gets a receipt, hands in again."""
import datetime as dt
import hashlib
import json
import re

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from applicants.actions.application import start_application, submit_application
from applicants.actions.draft import save_section
from applicants.actions.reference import load_reference
from applicants.models import Application, Company, Deal, Document, Round, Submission
from fund.errors import Refused
from fund.models import Job, Message, Organisation, Seat, User
from tests.applicants.applying import YEAR, address, filled, pdf, signed_in, typed, upload
from tests.applicants.deciding import KO, sent
from tests.cast import company, draft_deal, submitted_deal

pytestmark = pytest.mark.django_db


def text_of(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def test_a_founder_without_a_company_applies_from_start_to_receipt(cast):
    load_reference()
    user = User.objects.create_user("new@example.org", "sample-pass-2026", name="새 대표")
    client = signed_in(type("S", (), {"user": user}))
    assert str(cast.round) in text_of(client.get(address("applications")))

    started = client.post(address("application_start", cast.round.uuid))
    deal = Deal.objects.get()
    assert started.url == address("application", deal.uuid)
    assert list(Seat.objects.filter(user=user).values_list("role", "organisation__kind")) == [("founder_owner", "startup")]
    assert client.post(address("application_start", cast.round.uuid)).url == started.url
    assert Deal.objects.count() == 1

    answer = client.post(address("section", deal.uuid, "deck"), {"deck": upload()})
    assert answer.url == address("section", deal.uuid, "company")
    expected = ["business", "impact", "consents"]
    for section, following in zip(["company", "business", "impact"], expected, strict=True):
        assert client.post(address("section", deal.uuid, section), typed()[section]).url == address("section", deal.uuid, following)
    assert client.post(address("section", deal.uuid, "consents"), {"collection": "on", "committee": "on"}).url == started.url

    check = text_of(client.get(address("check_answers", deal.uuid)))
    for spelled in ("1,840,000,000", "1,200,000,000", "1,500,000,000", "1,204 t", "9,600 t", "18.4억"):
        assert spelled in check
    done = client.post(address("submit", deal.uuid), {"confirm": "on"})
    assert done.url == address("receipt", deal.uuid)
    deal.refresh_from_db()
    assert deal.stage == "submitted"
    assert re.fullmatch(r"\d{4}H[12]-[2-9A-HJ-NP-Z]{4}", deal.receipt_no)
    receipt = text_of(client.get(done.url))
    assert deal.receipt_no in receipt
    assert deal.company.organisation.name == "여울펠릿 주식회사"


def test_loose_figures_are_read_kept_as_typed_and_shown_back(cast):
    load_reference()
    deal, client = draft_deal(cast), signed_in(cast.founder)
    saved = client.post(address("section_save", deal.uuid, "business"), {"revenue": "1.2억", "cash": "12,000천원", "ask": "많이"})
    pieces = saved.json()["pieces"]
    assert saved.status_code == 200
    assert "120,000,000" in pieces["id_revenue-note"] and "12,000,000" in pieces["id_cash-note"]
    assert [key for key, html in pieces.items() if 'class="error"' in html] == ["id_ask-errors"]  # said at once, beside its field
    answers = Application.objects.get(deal=deal).answers["business"]
    assert (answers["revenue"], answers["cash"], answers["ask"]) == ("1.2억", "12,000천원", "많이")
    page = text_of(client.get(address("section", deal.uuid, "business")))
    assert 'value="1.2억"' in page and 'value="많이"' in page
    assert page.count('class="error"') == 1  # the amount that could not be read; what is empty is only unfinished


@pytest.mark.parametrize("language, words", [("ko", "120,000,000원으로 읽었습니다"), ("en", "Read as 120,000,000 won")])
def test_what_was_read_is_said_in_the_readers_language(cast, language, words):
    deal, client = draft_deal(cast), signed_in(cast.founder)
    client.cookies["django_language"] = language
    saved = client.post(address("section_save", deal.uuid, "business"), {"revenue": "1.2억"})
    assert words in saved.json()["pieces"]["id_revenue-note"]


@pytest.mark.parametrize("section, name, wrong, words", [
    ("company", "business_number", "123-45-67890", "check digit"), ("company", "business_number", "12345", "ten digits"),
    ("company", "founded_on", (timezone.localdate() + dt.timedelta(days=1)).isoformat(), "future"),
    ("company", "founded_on", "어제", "No day"), ("company", "theme", "space", "Choose one"), ("company", "name", "", "empty"),
    ("company", "one_line", "가" * 121, "121"),
    ("business", "revenue", "-1억", "less than zero"), ("business", "ask", "0", "more than zero"),
    ("business", "cash", "조금", "No amount"),
    ("business", "pre_money", "9" * 18, "too large"), ("business", "monthly_spend", "10.5원", "no decimals"),
    ("impact", "baseline", "-5톤", "less than zero"), ("impact", "target", "지금의 몇 배", "No number"),
    ("impact", "target_year", str(YEAR), "Choose a year"), ("impact", "indicator", "electricity", "Choose one"),
    ("impact", "material", "", "empty"), ("impact", "counterfactual", "ocean", "Choose one"), ("impact", "negative", "  ", "empty"),
    ("consents", "committee", "", "cannot be received"),
])
def test_bad_input_gets_a_sentence_beside_its_field_and_everything_typed_stays(cast, section, name, wrong, words):
    deal, client = filled(cast), signed_in(cast.founder)
    client.cookies["django_language"] = "en"
    sent = typed(**{name: wrong})[section]
    page = client.post(address("section", deal.uuid, section), {k: v for k, v in sent.items() if v})
    form = page.context["form"]
    assert page.status_code == 200
    assert [field for field in form.errors] == [name]
    assert words in form.errors[name][0]
    assert form.errors[name][0] in page.content.decode().replace("&#x27;", "'")
    assert {k: v for k, v in Application.objects.get(deal=deal).answers[section].items() if v} == {k: v for k, v in sent.items() if v}

    with pytest.raises(Refused):
        submit_application(deal=deal, by=cast.founder)
    deal.refresh_from_db()
    assert (Submission.objects.count(), Message.objects.count(), Job.objects.filter(name="applicants.screen").count()) == (0, 0, 0)
    assert Company.objects.get().one_line == "폐플라스틱을 펠릿으로"  # nothing of the form has reached the company
    assert (deal.stage, deal.receipt_no) == ("draft", None)


def test_a_submission_freezes_canonical_json_whose_digest_can_be_recomputed(cast):
    deal = filled(cast)
    submission = submit_application(deal=deal, by=cast.founder)
    submission.refresh_from_db()
    plain = json.dumps(submission.content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    assert hashlib.sha256(plain).hexdigest() == submission.sha256
    assert submission.content["business"]["revenue"] == "1840000000"
    assert submission.content["impact"] == {
        "indicator": "recycled-output", "baseline": "1204", "baseline_year": YEAR - 1, "grade": "B", "target": "9600",
        "target_year": YEAR + 3, "material": "pet", "counterfactual": "landfill", "negative": "잔재물 소각, 투입의 18%"}
    assert submission.content["consents"]["committee"] == {
        "version": 1, "given": True, "recipients": ["sunhwan gp", "sunhwan sponsor"]}
    assert (submission.revenue, submission.cost_of_sales, submission.baseline) == (1_840_000_000, 1_300_000_000, 1204)
    assert submission.deck.name == "IR.pdf"


def test_a_submission_cannot_be_changed_or_removed_in_sql_either(cast):
    submission = submit_application(deal=filled(cast), by=cast.founder)
    for statement in ("UPDATE applicants_submission SET ask = 1 WHERE id = %s", "DELETE FROM applicants_submission WHERE id = %s"):
        with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, [submission.pk])
    assert Submission.objects.get().ask == 1_500_000_000


def test_the_trail_names_the_seat_and_the_deed_of_a_submission(cast):
    deal = filled(cast)
    submit_application(deal=deal, by=cast.founder)
    event = deal.events.order_by("pgh_id").last()
    assert (event.stage, event.pgh_context.metadata["verb"], event.pgh_context.metadata["seat"]) == (
        "submitted", "submit application", cast.founder.pk)


def test_the_same_content_handed_in_twice_is_one_version_with_one_receipt_and_one_letter(cast):
    deal, client = filled(cast), signed_in(cast.founder)
    first = client.post(address("submit", deal.uuid), {"confirm": "on"})
    number = Deal.objects.get(pk=deal.pk).receipt_no
    second = client.post(address("submit", deal.uuid), {"confirm": "on"})
    assert first.url == second.url == address("receipt", deal.uuid)
    assert Submission.objects.count() == 1
    assert Deal.objects.get(pk=deal.pk).receipt_no == number
    assert list(Message.objects.values_list("to", flat=True)) == ["sunhwan-founder@example.org"]
    assert Job.objects.filter(name="applicants.screen").count() == 1


def test_another_version_keeps_the_receipt_number_and_says_what_changed(cast):
    deal, client = filled(cast, target="9,000"), signed_in(cast.founder)
    submit_application(deal=deal, by=cast.founder)
    number = deal.receipt_no
    save_section(deal=deal, section="impact", data=typed(target="9.6천 톤")["impact"], by=cast.editor)
    save_section(deal=deal, section="deck", data={"deck": upload(pdf(3), "IR2.pdf")}, by=cast.founder)
    assert number in text_of(client.get(address("application", deal.uuid)))
    assert client.get(address("application", deal.uuid)).context["banner"]["done"] is False
    client.post(address("submit", deal.uuid), {"confirm": "on"})
    page = client.get(address("receipt", deal.uuid))
    assert [s.number for s in deal.submissions.all()] == [2, 1]
    assert Deal.objects.get(pk=deal.pk).receipt_no == number
    assert [(c["old"], c["new"]) for c in page.context["changes"]] == [("IR.pdf", "IR2.pdf"), ("9,000 t", "9,600 t")]
    assert page.context["banner"]["done"] is True
    assert Document.objects.get(name="IR.pdf").replaced_at is not None


def test_the_receipt_letter_names_number_version_and_digest_in_the_owners_language(cast):
    User.objects.filter(pk=cast.founder.user_id).update(language="en")
    deal = filled(cast)
    submission = submit_application(deal=deal, by=cast.founder)
    letter = Message.objects.get()
    assert letter.subject == f"Received {deal.receipt_no}: Second half call"
    assert submission.sha256 in letter.body
    assert f"/applications/{deal.uuid}/receipt/" in letter.body


def test_only_an_owner_submits_an_editor_writes_a_viewer_looks(cast):
    deal = filled(cast)
    for seat, writes in ((cast.editor, 302), (cast.viewer, 403)):
        client = signed_in(seat)
        assert client.post(address("submit", deal.uuid), {"confirm": "on"}).status_code == 403
        assert client.get(address("section", deal.uuid, "business")).status_code == 200
        assert client.post(address("section", deal.uuid, "business"), typed()["business"]).status_code == writes
        assert client.post(address("section_save", deal.uuid, "business"), {}).status_code == (200 if writes == 302 else 403)
        assert client.get(address("check_answers", deal.uuid)).status_code == 200
    assert Submission.objects.count() == 0
    with pytest.raises(Refused):
        submit_application(deal=deal, by=cast.editor)


def test_another_startups_application_does_not_exist_on_any_address(cast):
    rival = Seat.objects.create(user=User.objects.create_user("rival@example.org", "x"), role="founder_owner",
                                organisation=company("rival").organisation)
    deal = filled(cast)
    submit_application(deal=deal, by=cast.founder)
    client = signed_in(rival)
    for name, args in (("application", ()), ("section", ("impact",)), ("check_answers", ()), ("receipt", ())):
        assert client.get(address(name, deal.uuid, *args)).status_code == 404
    for name, args in (("submit", ()), ("section", ("impact",)), ("section_save", ("impact",))):
        assert client.post(address(name, deal.uuid, *args), {"confirm": "on"}).status_code == 404
    assert "여울펠릿" not in client.get(address("applications")).content.decode()
    assert signed_in(cast.analyst).get(address("application", deal.uuid)).status_code == 403


def test_after_the_deadline_everything_is_kept_and_nothing_more_goes_in(cast):
    deal, client = filled(cast), signed_in(cast.founder)
    Round.objects.filter(pk=cast.round.pk).update(closes_at=timezone.now() - dt.timedelta(minutes=1))
    before = Application.objects.get(deal=deal).answers
    client.cookies["django_language"] = "en"
    page = client.post(address("section", deal.uuid, "business"), typed(problem="늦은 글")["business"])
    assert "The round closed on" in text_of(page) and "늦은 글" in text_of(page)
    assert client.post(address("section_save", deal.uuid, "business"), typed()["business"]).status_code == 409
    assert "The round closed on" in text_of(client.post(address("submit", deal.uuid), {"confirm": "on"}))
    assert "The round closed on" in text_of(client.get(address("application", deal.uuid)))
    assert Application.objects.get(deal=deal).answers == before
    assert Submission.objects.count() == 0


def test_a_closed_round_refuses_a_start_and_an_unannounced_one_does_not_exist(cast):
    client = signed_in(cast.founder)
    client.cookies["django_language"] = "en"
    Round.objects.filter(pk=cast.round.pk).update(closes_at=timezone.now() - dt.timedelta(minutes=1))
    answer = client.post(address("application_start", cast.round.uuid), headers={"referer": f"http://testserver{address('applications')}"},
                         follow=True)
    assert "The round closed on" in text_of(answer)
    for hidden in ({"is_announced": False}, {"is_announced": True, "opens_at": timezone.now() + dt.timedelta(days=1)}):
        Round.objects.filter(pk=cast.round.pk).update(closes_at=timezone.now() + dt.timedelta(days=9), **hidden)
        assert client.post(address("application_start", cast.round.uuid)).status_code == 404
        assert str(cast.round) not in text_of(client.get(address("applications")))
    assert Deal.objects.count() == 0


def test_people_of_the_fund_cannot_apply_to_it(cast):
    organisations = Organisation.objects.count()
    with pytest.raises(Refused):
        start_application(round=cast.round, user=cast.analyst.user)
    with pytest.raises(Refused):
        start_application(round=cast.round, user=cast.viewer.user)
    assert (Deal.objects.count(), Organisation.objects.count()) == (0, organisations)


def test_a_deal_that_is_being_decided_on_can_no_longer_be_changed(cast):
    deal = submitted_deal(cast, stage="committee")
    with pytest.raises(Refused):
        save_section(deal=deal, section="business", data={}, by=cast.founder)
    assert Application.objects.get(deal=deal).answers == {}


def test_nobody_writes_into_an_application_from_a_seat_elsewhere(cast):
    deal = draft_deal(cast, company("other"))
    with pytest.raises(Refused):
        save_section(deal=deal, section="business", data={"problem": "x"}, by=cast.founder)
    assert Application.objects.get(deal=deal).answers == {}


def test_only_known_fields_are_kept_without_null_bytes(cast):
    deal, client = draft_deal(cast), signed_in(cast.founder)
    client.post(address("section_save", deal.uuid, "business"), {"problem": "a\x00b", "stage": "invested"})
    answers = Application.objects.get(deal=deal).answers["business"]
    assert answers["problem"] == "ab" and "stage" not in answers
    assert client.post(address("section_save", deal.uuid, "nothing"), {}).status_code == 404


def test_the_page_shows_who_reads_the_dates_and_the_people(cast):
    deal = filled(cast)
    page = signed_in(cast.founder).get(address("application", deal.uuid))
    assert {r["name"] for r in page.context["readers"]} == {"sunhwan gp", "sunhwan sponsor", "sunhwan auditor", "sunhwan operator"}
    assert [s["submits"] for s in page.context["seats"]] == [True, False, False]
    assert page.context["draft"].done == 5


def test_a_founder_sees_how_far_the_deal_is_and_why_it_ended(cast):
    deal, client = filled(cast), signed_in(cast.founder)
    submit_application(deal=deal, by=cast.founder)
    for change in ({"stage": "committee"}, {"status": "passed", "reason": "표결 1 대 2"}, None):
        if change:
            Deal.objects.filter(pk=deal.pk).update(**change)
        else:
            sent(cast, deal)
        deal.refresh_from_db()
        last = client.get(address("application", deal.uuid)).context["schedule"][-1]  # of the decline they learn by the letter
        assert (last["title"], last.get("quote")) == ((deal.get_stage_display(), None) if change else ("거절", KO))
        assert last["title"] in client.get(address("receipt", deal.uuid)).content.decode()


def test_an_indicator_without_material_asks_for_none(cast):
    deal = filled(cast, indicator="beneficiaries", baseline="120명", target="3천명", material="", counterfactual="")
    submission = submit_application(deal=deal, by=cast.founder)
    assert (submission.baseline, submission.target, submission.material) == (120, 3000, "")
    assert "material" not in submission.content["impact"]


def test_choosing_another_indicator_brings_its_unit_and_its_fields_at_once(cast):
    deal, client = draft_deal(cast), signed_in(cast.founder)

    def saved(**sent):
        return client.post(address("section_save", deal.uuid, "impact"), sent).json()["pieces"]

    first = saved(indicator="recycled-output")
    assert 'id="q-material">' in first["q-material"] and "id_material" in first["q-material"] and ">t<" in first["id_baseline-unit"]
    assert set(saved(baseline="3톤")) == {"id_baseline-errors", "id_baseline-note"}
    other = saved(indicator="beneficiaries")
    assert 'id="q-material" hidden>' in other["q-material"] and ">명<" in other["id_target-unit"]


@pytest.mark.parametrize("deals", [1, 3])
def test_the_list_of_applications_takes_the_same_queries_however_long(cast, deals):
    for n in range(deals):
        day = dt.timedelta(days=1)
        rounds = Round.objects.create(
            fund=cast.fund, name_ko=f"모집 {n}", name_en=f"Call {n}", opens_at=timezone.now() - day, closes_at=timezone.now() + day,
            results_by=timezone.localdate(), rubric=cast.round.rubric)
        Application.objects.create(deal=Deal.objects.create(fund=cast.fund, company=cast.founder_company, round=rounds))
    client = signed_in(cast.founder)
    client.get(address("applications"))  # the first request of a sign-in starts its clock
    with CaptureQueriesContext(connection) as queries:
        page = client.get(address("applications"))
    assert len(page.context["deals"]) == deals
    assert len(queries) == 6, [q["sql"][:120] for q in queries]


def test_two_founders_of_one_company_start_one_application(cast):
    first = start_application(round=cast.round, user=cast.founder.user)
    assert start_application(round=cast.round, user=cast.editor.user) == first
    assert (Deal.objects.count(), Company.objects.count()) == (1, 1)
