"""A deal against law and mandate: facts gathered, runs kept, findings let pass by a second person or the members, and what still blocks."""
import datetime as dt
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone, translation

from applicants.actions.mandate import ask_waiver, confirm_waiver, refuse_waiver, run_mandate, take_back_waiver
from applicants.actions.scorecard import lock_card
from applicants.actions.watch import Named, add_watch
from applicants.metrics.waiver import covers
from applicants.models import AgendaItem, Application, Company, Deal, Document, MandateRun, MandateWaiver
from applicants.queries.mandate import blocking_keys, for_packet, standing
from applicants.queries.mandate_card import finding_rows
from applicants.queries.mandate_facts import committed, facts_of
from fund.errors import Refused
from fund.models import CashFlow, Mandate, Notification, Organisation
from fund.today import waiting
from tests.applicants.applying import address, pdf, upload
from tests.applicants.ballots import sealed, sql
from tests.applicants.casing import SECRETS, outside, purpose
from tests.applicants.scoring import assigned, english, filled, screened
from tests.applicants.second import handed_in_second, screening_deal
from tests.applicants.tabs import tab
from tests.applicants.walling import fresh, walled
from tests.cast import approved_item, person, submitted_deal
from tests.cast import cast as build

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def cast():
    return build()


@pytest.fixture
def deal(cast):
    return screened(cast, "바다유리")


def watched(c, list: str, name: str, group: str = "", number: str = ""):
    return add_watch(list=list, named=Named(name, group, number), source="명단", as_of=timezone.localdate(), by=c.administrator)


def outcomes(deal: Deal) -> dict[str, str]:
    return {row["finding"]["key"]: row["finding"]["outcome"] for row in standing(deal)["findings"]}


def consent(**changed) -> dict:
    return {"basis": "members", "reason": SECRETS["waiver"], "consented_on": timezone.localdate(), "consent_share": D(1),
            "upload": upload(pdf(1, "동의"), "동의서.pdf")} | changed


def test_a_run_keeps_facts_rules_and_findings_and_the_same_again_is_the_same_run(cast, client, deal):
    run = run_mandate(deal=deal, by=cast.analyst)
    assert (run.number, run.run_by, run.facts["amount"], run.facts["amount_from"]) == (1, cast.analyst, "1500000000", "ask")
    assert outcomes(deal) == {"restricted_group": "unknown", "gp_affiliate": "unknown", "lp_affiliate": "unknown", "single_company": "ok",
                              "main_purpose": "unknown", "company_age": "ok", "location": "ok"}
    assert run_mandate(deal=deal, by=cast.partner) == run and blocking_keys(deal) == []
    with translation.override("en"):
        assert run_mandate(deal=deal, by=cast.partner) == run  # whatever language is spoken
    purpose(cast, deal)
    assert standing(deal)["changed"] is True
    second = run_mandate(deal=deal, by=cast.partner)
    assert (second.number, outcomes(deal)["main_purpose"], standing(deal)["changed"]) == (2, "ok", False)
    Mandate.objects.create(fund=cast.fund, rules={"main_purpose": {"mode": "block"}})
    assert run_mandate(deal=deal, by=cast.partner).number == 3
    with pytest.raises(Exception, match="append_only|Cannot update or delete"):
        sql("UPDATE applicants_mandaterun SET findings = '[]'")
    text = english(client, cast.inspector).get(tab("deal_mandate", deal)).content.decode()
    assert "Venture Investment Promotion Act, article 52(2)3" in text and "as of 1 Jul 2026" in text and "Earlier checks" in text
    client.cookies["django_language"] = "ko"
    text = client.get(tab("deal_mandate", deal)).content.decode()
    assert "벤처투자 촉진에 관한 법률 제52조제2항제3호" in text


def test_a_day_that_passes_is_no_new_run(cast, deal, monkeypatch):
    run = run_mandate(deal=deal, by=cast.analyst)
    tomorrow = timezone.now() + dt.timedelta(days=1)
    monkeypatch.setattr(timezone, "now", lambda: tomorrow)
    assert facts_of(deal).on == dt.date.fromisoformat(run.facts["on"]) + dt.timedelta(days=1)
    assert run_mandate(deal=deal, by=cast.analyst) == run and standing(deal)["changed"] is False


def test_a_company_on_the_list_of_groups_blocks_and_nobody_lets_it_pass(cast, client, deal):
    watched(cast, "group", "바다유리", "바다그룹")
    run_mandate(deal=deal, by=cast.analyst)
    assert (outcomes(deal)["restricted_group"], blocking_keys(deal)) == ("block", ["restricted_group"])
    with translation.override("en"), pytest.raises(Refused, match="Nobody may let this pass"):
        ask_waiver(deal=deal, key="restricted_group", basis="second_person", reason="이유", by=cast.analyst)
    text = english(client, cast.analyst).get(tab("deal_mandate", deal)).content.decode()
    assert "The company belongs to a restricted business group: 바다유리" in text and "This keeps the deal from its payment order" in text
    assert "same name" in text and tab("waiver_ask", deal, "restricted_group") not in text
    page = client.get(tab("waiver_ask", deal, "restricted_group")).content.decode()
    assert "Nobody may let this pass" in page and 'name="reason"' not in page
    assert client.post(tab("waiver_ask", deal, "restricted_group"), {"reason": "그래도"}).status_code == 422
    assert not MandateWaiver.objects.exists()


def test_what_only_resembles_is_looked_at_and_blocks_nothing(cast, client, deal):
    number = Company.objects.get(pk=deal.company_id).business_number
    watched(cast, "group", "바다유리", "바다그룹", number="1208147521")  # the same name with another number
    watched(cast, "affiliate", "바다유릿")
    run_mandate(deal=deal, by=cast.analyst)
    assert number != "1208147521" and {key: outcomes(deal)[key] for key in ("restricted_group", "gp_affiliate", "lp_affiliate")} == {
        "restricted_group": "unknown", "gp_affiliate": "ok", "lp_affiliate": "unknown"}
    assert blocking_keys(deal) == []
    text = english(client, cast.analyst).get(tab("deal_mandate", deal)).content.decode()
    assert text.count("Cannot be told: names or shareholders resemble.") == 2 and "similar name" in text


def test_an_empty_list_is_said_and_a_kept_one_without_a_hit_is_in_order(cast, client, deal):
    run_mandate(deal=deal, by=cast.analyst)
    text = english(client, cast.analyst).get(tab("deal_mandate", deal)).content.decode()
    assert text.count("Cannot be told: the list to compare with is empty.") == 3 and "Shareholders were not compared" in text
    watched(cast, "group", "태고홀딩스", "태고그룹")
    watched(cast, "affiliate", "먼바다물산")
    run_mandate(deal=deal, by=cast.analyst)
    assert {outcomes(deal)[key] for key in ("restricted_group", "gp_affiliate", "lp_affiliate")} == {"ok"}


def test_affiliates_of_the_gp_are_told_from_those_of_major_and_of_small_lps(cast, deal):
    cast.gp.name = "가온벤처스"
    cast.gp.save()
    for stake, name, share in ((cast.stakes[0], "누리화학", 12_000_000_000), (cast.stakes[1], "다솜저축", 1_000_000_000)):
        stake.organisation.name, stake.commitment = name, share
        stake.organisation.save()
        stake.save()
    for group, expected in (("가온", {"gp"}), ("누리", {"lp"}), ("다솜", set()), ("모름그룹", {"lp"}), ("", {"lp"})):
        entry = watched(cast, "affiliate", "바다유리", group)
        found = facts_of(deal)
        hits = {"gp": found.gp_affiliate_hits, "lp": found.lp_affiliate_hits}
        assert (group, {name for name, refs in hits.items() if refs == (str(entry.uuid),)}) == (group, expected)
        sql("UPDATE applicants_watch SET ends_on = starts_on, end_reason = '끝' WHERE id = %s", entry.pk)
    Organisation.objects.filter(pk=deal.company.organisation_id).update(name="가온벤처스")
    deal.refresh_from_db()
    assert (facts_of(deal).gp_affiliate_hits, facts_of(deal).lp_affiliate_hits) == ((str(cast.gp.uuid),), None)


def test_the_companys_own_answer_counts(cast):
    watched(cast, "group", "태고홀딩스", "태고그룹")
    deal = screening_deal(cast)
    assert facts_of(deal).group_hits == ()
    for said, expected in (("yes", ("answer",)), ("unsure", None), ("no", ())):
        Application.objects.filter(deal=deal).update(eligibility={"answers": {"group": said}})
        assert (said, facts_of(deal).group_hits) == (said, expected)


def test_the_second_step_goes_before_the_self_check(cast):
    watched(cast, "group", "태고홀딩스", "태고그룹")
    deal, second = handed_in_second(cast, group="unsure")
    Application.objects.filter(deal=deal).update(eligibility={"answers": {"group": "yes"}})
    assert facts_of(deal).group_hits is None
    run = run_mandate(deal=deal, by=cast.analyst)
    assert (run.facts["second"], run.facts["restricted_group"]["why"]) == (second.number, "unsure")


def test_money_comes_from_the_newest_terms_and_with_what_the_fund_has_there(cast, deal):
    cast.round.pk, cast.round.uuid = None, uuid4()  # a later call, in which the same company applies again
    cast.round.save()
    other = approved_item(cast, submitted_deal(cast, deal.company))
    assert other.deal.stage == "contracting" and (facts_of(deal).amount, committed(deal)) == (1_500_000_000, 2_000_000_000)
    item = AgendaItem.objects.create(meeting=other.meeting, deal=deal, terms={"amount": "1900000000"})
    assert facts_of(deal).amount == 1_900_000_000 and blocking_keys(deal) == ["single_company"]
    assert (facts_of(deal, {"amount": "1000000000"}).amount, blocking_keys(deal, {"amount": "1000000000"})) == (1_000_000_000, [])
    AgendaItem.objects.filter(pk=item.pk).update(terms={"amount": ""})
    assert facts_of(deal).amount == 1_500_000_000
    Deal.objects.filter(pk=other.deal_id).update(stage="invested")
    CashFlow.objects.create(fund=cast.fund, kind="investment", counterparty=deal.company.organisation, amount=D(-2_000_000_000),
                            on=timezone.localdate(), source="paid")
    assert committed(deal) == 2_000_000_000
    Deal.objects.filter(pk=deal.pk).update(stage="invested")
    assert facts_of(Deal.objects.get(pk=deal.pk)).amount == 0  # what is paid counts among what the fund has there


def test_a_second_person_lets_a_finding_pass_and_who_asked_is_told(cast, client, deal):
    row = outside(cast, deal)
    assert outcomes(deal)["main_purpose"] == "warn" and (row.state, row.basis, row.asked_by) == ("asked", "second_person", cast.analyst)
    told = set(Notification.objects.filter(kind="waiver_asked").values_list("user", flat=True))
    assert told == {cast.partner.user_id, cast.operations.user_id}
    english(client, cast.partner)
    page = client.get(address("waiver_answer", cast.fund.slug, row.uuid)).content.decode()
    assert SECRETS["waiver"] in page and "Outside the fund" in page and "A second person of the house" in page
    answer = client.post(address("waiver_answer", cast.fund.slug, row.uuid), {"verdict": "confirm"}, follow=True)
    assert "Let pass. Who asked was told." in answer.content.decode()
    row.refresh_from_db()
    assert (row.state, row.answered_by) == ("confirmed", cast.partner)
    assert Notification.objects.filter(kind="waiver_answered", user=cast.analyst.user).exists()
    with pytest.raises(Exception, match="an_answered_waiver_stays|Cannot update or delete"):
        sql("UPDATE applicants_mandatewaiver SET state = 'refused'")
    assert [row["waiver"].state for row in standing(deal)["findings"] if row["finding"]["key"] == "main_purpose"] == ["confirmed"]
    with translation.override("en"), pytest.raises(Refused, match="This is let pass already"):
        ask_waiver(deal=deal, key="main_purpose", basis="second_person", reason="또", by=cast.analyst)


def test_who_asked_never_answers_and_may_take_it_back(cast, client, deal):
    row = outside(cast, deal, by=cast.partner)
    english(client, cast.partner)
    url = address("waiver_answer", cast.fund.slug, row.uuid)
    assert 'name="verdict"' not in client.get(url).content.decode()
    answer = client.post(url, {"verdict": "confirm"})
    assert answer.status_code == 422 and "You asked for this yourself." in answer.content.decode()
    with pytest.raises(IntegrityError, match="a_second_person_lets_pass"), transaction.atomic():
        MandateWaiver.objects.filter(pk=row.pk).update(state="confirmed", answered_by=cast.partner)
    with translation.override("en"), pytest.raises(Refused, match="Only who asked can take it back"):
        take_back_waiver(waiver=row, by=cast.analyst)
    with translation.override("en"), pytest.raises(Refused, match="Somebody asked for this already"):
        ask_waiver(deal=deal, key="main_purpose", basis="second_person", reason="또", by=cast.analyst)
    assert "The request was taken back." in client.post(address("waiver_back", cast.fund.slug, row.uuid), follow=True).content.decode()
    assert MandateWaiver.objects.get().state == "taken_back"
    assert ask_waiver(deal=deal, key="main_purpose", basis="second_person", reason="또", by=cast.analyst).state == "asked"


def test_a_refusal_needs_a_reason_and_an_analyst_answers_nothing(cast, client, deal):
    row = outside(cast, deal)
    english(client, cast.operations)
    url = address("waiver_answer", cast.fund.slug, row.uuid)
    for data, words in (({}, "Confirm or refuse."), ({"verdict": "refuse"}, "Say why not."),
                        ({"verdict": "refuse", "answer": "a\x07"}, "control character")):
        answer = client.post(url, data)
        assert (answer.status_code, MandateWaiver.objects.get().state) == (422, "asked") and words in answer.content.decode()
    with translation.override("en"), pytest.raises(Refused, match="Your seat may not"):
        refuse_waiver(waiver=row, reason="아니오", by=cast.analyst2)
    client.post(url, {"verdict": "refuse", "answer": "먼저 분류를 정합니다."})
    row.refresh_from_db()
    assert (row.state, row.answer) == ("refused", "먼저 분류를 정합니다.")
    text = english(client, cast.analyst).get(tab("deal_mandate", deal)).content.decode()
    assert "Refused because: 먼저 분류를 정합니다." in text and tab("waiver_ask", deal, "main_purpose") in text


def test_affiliates_pass_by_the_consent_of_all_members_with_its_paper(cast, client, deal):
    watched(cast, "affiliate", "바다유리", "sunhwan gp")
    run_mandate(deal=deal, by=cast.analyst)
    assert blocking_keys(deal) == ["gp_affiliate"]
    with translation.override("en"):
        for changed, words, field in (({"basis": "second_person"}, "This passes by the consent of the fund's members alone.", "basis"),
                                      ({"reason": " "}, "Say why it may pass.", "reason"), ({"consented_on": None}, "Enter the day", "consented_on"),
                                      ({"consented_on": timezone.localdate() + dt.timedelta(days=1)}, "lies in the future", "consented_on"),
                                      ({"consent_share": D("0.9")}, "all members: 100 percent", "consent_share"),
                                      ({"consent_share": None}, "all members: 100 percent", "consent_share"),
                                      ({"upload": None}, "Add the paper", "members_consent")):
            with pytest.raises(Refused, match=words) as no:
                ask_waiver(deal=deal, key="gp_affiliate", by=cast.analyst, **consent(**changed))
            assert (words, no.value.field) == (words, field)
    assert not Document.objects.filter(kind="house").exists()
    english(client, cast.analyst)
    url = tab("waiver_ask", deal, "gp_affiliate")
    typed = {"reason": SECRETS["waiver"], "consented_on": timezone.localdate().isoformat(), "consent_share": "90%"}
    answer = client.post(url, typed | {"members_consent": upload(pdf(1, "동의"), "동의서.pdf")})
    assert answer.status_code == 422 and "all members: 100 percent" in answer.content.decode() and SECRETS["waiver"] in answer.content.decode()
    assert client.post(url, typed | {"consent_share": "100", "members_consent": upload(pdf(1, "동의"), "동의서.pdf")}).status_code == 302
    row = MandateWaiver.objects.get()
    assert (row.basis, row.consent_share, row.paper.kind, row.paper.slot) == ("members", 1, "house", "members_consent")
    assert blocking_keys(deal) == ["gp_affiliate"]
    confirm_waiver(waiver=row, by=cast.operations)
    assert blocking_keys(deal) == [] and standing(deal)["blocking"] == []
    watched(cast, "affiliate", "바다유리", "sunhwan gp", number=deal.company.business_number)  # another entry, of which no member was told
    assert blocking_keys(deal) == ["gp_affiliate"]


def test_a_waiver_covers_what_was_told_and_no_more(cast, deal):
    cast.fund.single_company_limit = D("0.05")
    cast.fund.save()
    assert blocking_keys(deal) == ["single_company"]
    row = ask_waiver(deal=deal, key="single_company", by=cast.analyst, **consent(consent_share=None))
    confirm_waiver(waiver=row, by=cast.partner)
    assert blocking_keys(deal) == [] and blocking_keys(deal, {"amount": "1400000000"}) == []
    assert blocking_keys(deal, {"amount": "1500000001"}) == ["single_company"]
    Deal.objects.filter(pk=deal.pk).update(ask=1_600_000_000)
    deal.refresh_from_db()
    more = ask_waiver(deal=deal, key="single_company", by=cast.analyst, **consent(consent_share=D("0.8"), upload=upload(pdf(2, "다시"), "다시.pdf")))
    Deal.objects.filter(pk=deal.pk).update(ask=1_700_000_000)
    with translation.override("en"), pytest.raises(Refused, match="What was asked for has changed since"):
        confirm_waiver(waiver=more, by=cast.partner)
    Deal.objects.filter(pk=deal.pk).update(ask=1_550_000_000)
    assert confirm_waiver(waiver=more, by=cast.partner).state == "confirmed"
    Mandate.objects.create(fund=cast.fund, rules={"single_company": {"override": "nobody"}})
    assert blocking_keys(Deal.objects.get(pk=deal.pk)) == ["single_company"]


def test_covering_is_asked_rule_by_rule():
    assert covers("gp_affiliate", {"hits": ["a", "b"]}, {"hits": ["a"]}) and not covers("gp_affiliate", {"hits": ["a"]}, {"hits": ["a", "b"]})
    assert covers("main_purpose", {"code": "none", "why": "outside"}, {"code": "none", "why": "outside"})
    assert not covers("main_purpose", {"code": "none", "why": "outside"}, {"code": "social", "why": "papers"})
    assert not covers("company_age", {"founded_on": "2010-01-01", "limit": "7"}, {"founded_on": "2009-01-01", "limit": "7"})
    assert not covers("single_company", {}, {"total": "5"}) and covers("location", {"country": "US", "region": ""}, {"country": "US", "region": ""})


def test_nothing_is_let_pass_that_neither_blocks_nor_warns(cast, deal):
    with translation.override("en"):
        for key in ("single_company", "main_purpose", "no_such_rule"):
            with pytest.raises(Refused, match="neither blocks nor warns"):
                ask_waiver(deal=deal, key=key, basis="members", reason="이유", by=cast.analyst)
    assert english(Client(), cast.analyst).get(tab("waiver_ask", deal, "no_such_rule")).status_code == 404


def test_the_packet_gets_names_of_entries_and_waivers_and_reads_in_both_languages(cast, deal):
    assert for_packet(deal)["number"] == 0
    watched(cast, "group", "바다유리", "바다그룹")
    row = outside(cast, deal)
    confirm_waiver(waiver=row, by=cast.partner)
    content = for_packet(deal)
    by_key = {each["key"]: each for each in content["findings"]}
    assert by_key["restricted_group"]["facts"]["hits"] == ["바다유리"]
    assert content["waivers"] == [{"key": "main_purpose", "basis": "second_person", "state": "confirmed", "reason": SECRETS["waiver"],
                                   "consent_share": "", "consented_on": "", "paper": {}}]
    assert cast.analyst.user.name not in str(content)
    for language, words in (("ko", "벤처투자 촉진에 관한 법률"), ("en", "Venture Investment Promotion Act")):
        with translation.override(language):
            rows = finding_rows(content["findings"], content["facts"], content["rules"])
            assert "바다유리" in rows[0]["sentence"] and words in rows[0]["source"] and len(rows) == 7


def test_it_waits_for_a_second_person_on_their_own_page_and_for_nobody_who_is_blind_or_walled(cast, client, deal):
    second = person("sunhwan-partner2", "partner", cast.gp, cast.fund)
    card = assigned(cast, deal, second)
    walled(cast, deal, cast.operations)
    row = outside(cast, deal)
    told = set(Notification.objects.filter(kind="waiver_asked").values_list("user", flat=True))
    assert told == {cast.partner.user_id}

    def waits(seat) -> bool:
        return any(each["duty"].key == "waiver" for each in waiting(fresh(seat).user))

    assert (waits(cast.partner), waits(second), waits(cast.operations), waits(cast.analyst)) == (True, False, False, False)
    for seat in (second, cast.operations):
        them = english(Client(), fresh(seat))
        assert them.get(address("waiver_answer", cast.fund.slug, row.uuid)).status_code == 404
        assert them.post(address("waiver_answer", cast.fund.slug, row.uuid), {"verdict": "confirm"}).status_code == 404
        with pytest.raises(Refused):
            confirm_waiver(waiver=row, by=fresh(seat))
        text = "".join(them.get(tab(name, deal)).content.decode() for name in ("deal_case", "deal_mandate"))
        assert [word for word in (*SECRETS.values(), "Law and mandate", "Outside the fund") if word in text] == []
    for seat, met in ((cast.chair, 403), (cast.lp, 403), (cast.founder, 404), (cast.programme, 403)):
        answer = english(Client(), fresh(seat)).get(tab("deal_mandate", deal))
        assert (seat.role, answer.status_code) == (seat.role, met) and SECRETS["waiver"] not in answer.content.decode()
    inspector = english(Client(), cast.inspector)
    assert SECRETS["waiver"] not in inspector.get(tab("deal_mandate", deal)).content.decode()  # it is not final
    confirm_waiver(waiver=row, by=cast.partner)
    assert SECRETS["waiver"] in inspector.get(tab("deal_mandate", deal)).content.decode()
    lock_card(card=filled(card), by=second)
    assert SECRETS["waiver"] in english(Client(), fresh(second)).get(tab("deal_mandate", deal)).content.decode()


def test_who_is_blind_runs_no_check_from_the_page(cast, deal):
    assigned(cast, deal, cast.analyst2)
    them = english(Client(), fresh(cast.analyst2))
    assert them.post(tab("mandate_run", deal)).status_code == 302 and not MandateRun.objects.exists()
    assert english(Client(), cast.analyst).post(tab("mandate_run", deal), follow=True).content.decode().count("Checked against law and mandate.") >= 1
    assert MandateRun.objects.count() == 1


def test_the_deals_history_tells_of_it_to_who_may_know(cast, client, deal):
    confirm_waiver(waiver=outside(cast, deal), by=cast.partner)
    assigned(cast, deal, cast.analyst2)
    text = english(client, cast.operations).get(tab("deal_history", deal)).content.decode()
    assert "Asked to let a finding pass" in text and "Request to let a finding pass" in text and SECRETS["waiver"] in text and "Main purpose" in text
    blind = english(Client(), fresh(cast.analyst2)).get(tab("deal_history", deal)).content.decode()
    assert "let a finding pass" not in blind and SECRETS["waiver"] not in blind


def test_freezing_a_packet_keeps_a_run_of_what_holds_on_that_day(cast):
    item = sealed(cast, name="동결할 회사")
    run = MandateRun.objects.get(deal=item.deal)
    assert (run.number, run.run_by, run.facts["amount_from"], item.packet["mandate"]["number"]) == (1, cast.partner, "terms", 1)
    assert [row["key"] for row in item.packet["mandate"]["findings"]] == [row["key"] for row in run.findings]
