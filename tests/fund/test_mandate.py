"""A fund's rules: the usual ones, what a fund may change of them and what is law, who keeps them, and what their page and the trail say."""
import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import translation

from fund.actions.mandate import set_mandate
from fund.actions.trail import seal_trail
from fund.errors import Refused
from fund.forms.mandate import MandateForm
from fund.metrics.mandate import BOUNDS, KEYS, MODES, OVERRIDES
from fund.models import Fund, Mandate
from fund.queries.mandate import ASKS, TITLES, asks, limit_label, mandate_of, purposes, seen, source_in, usual
from fund.queries.mandate_history import changes
from tests.cast import cast as build

LAW = ["restricted_group", "gp_affiliate", "lp_affiliate"]


def rules(cast, language="ko"):
    """The rules as the next request reads them, by key."""
    return {rule.key: rule for rule in mandate_of(Fund.objects.get(pk=cast.fund.pk), language=language)}


def change(cast, by=None, **given):
    return set_mandate(fund=cast.fund, rules=given, by=by or cast.partner)


def posted(cast, **other):
    """The form as its page sends it, some of it changed."""
    form = MandateForm(rules=mandate_of(cast.fund), seen=seen(cast.fund))
    return {field.html_name: field.value() or "" for field in form} | other


def test_without_rules_of_its_own_a_fund_goes_by_the_usual_ones_and_by_its_own_limit(cast):
    found = rules(cast)
    assert list(found) == list(KEYS) == list(TITLES) == list(ASKS) == list(usual())
    assert [key for key in KEYS if found[key].mode == "block"] == [*LAW, "single_company"]
    assert {key: found[key].override for key in found if found[key].mode == "block"} == {
        "restricted_group": "nobody", "gp_affiliate": "members", "lp_affiliate": "members", "single_company": "members"}
    assert {key: rule.limit for key, rule in found.items() if rule.limit is not None} == {
        "lp_affiliate": Decimal("0.1"), "single_company": cast.fund.single_company_limit, "company_age": Decimal(7)}
    assert [key for key in KEYS if not found[key].dated] == ["single_company", "main_purpose", "location"]  # no law, and no day written yet
    assert not Mandate.objects.exists()


def test_every_usual_rule_is_one_a_fund_could_set_and_names_its_source_in_both_languages(cast):
    for key, row in usual().items():
        assert row["mode"] in BOUNDS[key].modes and row["override"] in BOUNDS[key].overrides
        assert row["source_ko"] and row["source_en"] and len(row["source_ko"]) <= 300 and len(row["source_en"]) <= 300
        assert bool(row["limit"]) == (BOUNDS[key].limit != "" and key != "single_company")
        assert bool(row["values"]) == BOUNDS[key].has_values
    change(cast, **{key: {"mode": rule.mode, "source": rule.source} for key, rule in rules(cast, "en").items()})
    assert not Mandate.objects.exclude(rules={}).exists()  # the same in other words is nothing of its own


def test_only_what_differs_is_kept_and_the_rest_follows_the_usual_rules(cast):
    change(cast, company_age={"mode": "off"}, location={"mode": "block", "override": "members", "values": ["KR", "jeju|제주|Jeju"],
                                                        "dated": dt.date(2026, 1, 2)})
    assert Mandate.objects.get().rules == {
        "company_age": {"mode": "off"},
        "location": {"mode": "block", "override": "members", "dated": "2026-01-02", "values": ["KR | KR | KR", "jeju | 제주 | Jeju"]}}
    assert (rules(cast)["company_age"].mode, rules(cast)["company_age"].limit, rules(cast)["location"].override) == ("off", Decimal(7), "members")
    change(cast, company_age={"mode": "warn"})
    assert "company_age" not in Mandate.objects.get().rules


def test_the_limit_for_a_single_company_is_the_fund_s_term(cast):
    change(cast, single_company={"limit": Decimal("0.2"), "source": "규약 제23조"})
    fund = Fund.objects.get(pk=cast.fund.pk)
    assert (fund.single_company_limit, rules(cast)["single_company"].limit) == (Decimal("0.2000"), Decimal("0.2000"))
    assert Mandate.objects.get().rules == {"single_company": {"source": "규약 제23조"}}
    assert fund.events.order_by("-pgh_id").first().pgh_context.metadata["verb"] == "set mandate"


@pytest.mark.parametrize(("key", "given", "field"), [
    ("restricted_group", {"mode": "off"}, "mode_restricted_group"), ("restricted_group", {"mode": "warn"}, "mode_restricted_group"),
    ("restricted_group", {"override": "members"}, "override_restricted_group"),
    ("restricted_group", {"override": "second_person"}, "override_restricted_group"),
    ("gp_affiliate", {"mode": "off"}, "mode_gp_affiliate"), ("lp_affiliate", {"mode": "off"}, "mode_lp_affiliate"),
    ("gp_affiliate", {"override": "second_person"}, "override_gp_affiliate"),
    ("lp_affiliate", {"limit": Decimal("0.11")}, "limit_lp_affiliate"),
    ("single_company", {"mode": "maybe"}, "mode_single_company"), ("single_company", {"override": "me"}, "override_single_company"),
    ("single_company", {"limit": Decimal(0)}, "limit_single_company"), ("single_company", {"limit": Decimal("1.0001")}, "limit_single_company"),
    ("single_company", {"limit": Decimal("-0.1")}, "limit_single_company"), ("single_company", {"limit": None}, "limit_single_company"),
    ("single_company", {"limit": Decimal("0.12345")}, "limit_single_company"),
    ("company_age", {"limit": Decimal("7.5")}, "limit_company_age"), ("company_age", {"limit": Decimal(0)}, "limit_company_age"),
    ("main_purpose", {"values": []}, "values_main_purpose"), ("main_purpose", {"values": ["none | 없음 | None"]}, "values_main_purpose"),
    ("main_purpose", {"values": ["a", "a | 가"]}, "values_main_purpose"), ("main_purpose", {"values": ["환경"]}, "values_main_purpose"),
    ("main_purpose", {"values": ["a | " + "가" * 81]}, "values_main_purpose"), ("main_purpose", {"values": ["a | 가\u202e"]}, "values_main_purpose"),
    ("main_purpose", {"values": [f"a{n}" for n in range(31)]}, "values_main_purpose"),
    ("location", {"source": " "}, "source_location"), ("location", {"source": "가" * 301}, "source_location"),
    ("location", {"source": "규약\u200b"}, "source_location"), ("location", {"dated": "2026-13-01"}, "dated_location"),
])
def test_what_a_rule_cannot_be_is_refused_beside_its_field_and_nothing_changes(cast, key, given, field):
    before = rules(cast)
    with pytest.raises(Refused) as no:
        change(cast, **{"company_age": {"mode": "off"}} | {key: given})
    assert (no.value.field, rules(cast)) == (field, before)


def test_a_line_of_the_law_may_be_drawn_lower_and_affiliates_may_only_warn(cast):
    change(cast, lp_affiliate={"limit": Decimal("0.05"), "mode": "warn", "override": "nobody"})
    found = rules(cast)["lp_affiliate"]
    assert (found.limit, found.mode, found.override) == (Decimal("0.05"), "warn", "nobody")


def test_only_who_keeps_the_rules_of_this_fund_sets_them(cast):
    others = [getattr(cast, who) for who in ("analyst", "inspector", "chair", "member", "lp", "administrator", "founder")]
    for seat in (*others, build("rival").partner):
        with pytest.raises(Refused):
            change(cast, by=seat, company_age={"mode": "off"})
    assert rules(cast)["company_age"].mode == "warn"


def test_a_rule_nobody_knows_is_refused(cast):
    with pytest.raises(Refused, match="moon"):
        change(cast, moon={"mode": "off"})


def test_sources_and_classes_are_told_in_the_reader_s_language(cast):
    assert "제52조제2항제3호" in rules(cast)["restricted_group"].source and "article 52(2)3" in rules(cast, "en")["restricted_group"].source
    with translation.override("en"):
        assert source_in("company_age", usual()["company_age"]["source_ko"]) == usual()["company_age"]["source_en"]
        assert (source_in("company_age", "규약 제3조"), source_in("moon", "x")) == ("규약 제3조", "x")
        assert purposes(cast.fund)[0] == ("environment", "Companies that solve an environmental problem")
        assert asks(rules(cast)["single_company"]) == "At most 15% of the fund in one company, with what it has there already."
    assert purposes(cast.fund, language="ko")[0] == ("environment", "환경 문제를 푸는 기업")
    assert [limit_label(rules(cast)[key]) for key in ("lp_affiliate", "company_age", "location")] == ["10%", "7", ""]


def test_the_page_saves_what_is_typed_and_shows_it_again(client, cast):
    client.force_login(cast.operations.user)
    page = reverse("fund:mandate", args=[cast.fund.slug])
    answer = client.post(page + "set/", posted(cast, mode_company_age="off", limit_single_company=" 12.5 % ",
                                               values_main_purpose="water | 물 | Water\r\n\r\nsoil", dated_main_purpose="2026.7.1"))
    assert (answer.status_code, answer.url) == (302, page)
    found = rules(cast)
    assert (found["company_age"].mode, found["single_company"].limit, found["main_purpose"].values, found["main_purpose"].dated) == (
        "off", Decimal("0.1250"), ("water | 물 | Water", "soil | soil | soil"), "2026-07-01")
    text = client.get(page).content.decode()
    assert 'value="12.5"' in text and "water | 물 | Water" in text and 'value="2026-07-01"' in text
    client.force_login(cast.analyst.user)
    text = client.get(page).content.decode()
    assert "12.5%" in text and "<textarea" not in text and "2026.7.1" in text


def test_a_refusal_stands_beside_its_field_and_what_was_typed_is_kept(client, cast):
    client.force_login(cast.partner.user)
    page = reverse("fund:mandate_set", args=[cast.fund.slug])
    answer = client.post(page, posted(cast, limit_lp_affiliate="25", source_location="규약 제7조"))
    text = answer.content.decode()
    assert answer.status_code == 422 and 'value="25"' in text and "규약 제7조" in text and 'id="id_limit_lp_affiliate-error"' in text
    answer = client.post(page, posted(cast, limit_company_age="seven", mode_location="nowhere"))
    text = answer.content.decode()
    assert answer.status_code == 422 and 'value="seven"' in text and 'id="id_limit_company_age-error"' in text and 'id="id_mode_location-error"' in text
    assert not Mandate.objects.exists()


def test_what_somebody_else_changed_meanwhile_is_not_overwritten_and_the_form_is_kept(client, cast):
    mine = posted(cast, mode_location="block")
    change(cast, by=cast.operations, single_company={"limit": Decimal("0.3")})
    client.force_login(cast.partner.user)
    answer = client.post(reverse("fund:mandate_set", args=[cast.fund.slug]), mine)
    text = answer.content.decode()
    assert answer.status_code == 422 and '<option value="block" selected>' in text
    assert (rules(cast)["location"].mode, rules(cast)["single_company"].limit) == ("warn", Decimal("0.3000"))
    assert seen(Fund.objects.get(pk=cast.fund.pk)) in text  # who has read that saves on purpose
    again = mine | {"seen": seen(Fund.objects.get(pk=cast.fund.pk)), "limit_single_company": "30"}
    assert client.post(reverse("fund:mandate_set", args=[cast.fund.slug]), again).status_code == 302
    assert (rules(cast)["location"].mode, rules(cast)["single_company"].limit) == ("block", Decimal("0.3000"))


def test_house_and_inspector_read_the_page_its_keepers_write_and_the_rest_do_not(client, cast):
    rival, page, write = build("rival"), reverse("fund:mandate", args=[cast.fund.slug]), reverse("fund:mandate_set", args=[cast.fund.slug])
    found = {}
    for who in ("analyst", "partner", "operations", "inspector", "chair", "lp", "programme", "founder"):
        client.force_login(getattr(cast, who).user)
        found[who] = (client.get(page).status_code, client.post(write).status_code)
    client.force_login(rival.partner.user)
    assert (client.get(page).status_code, client.post(write).status_code) == (404, 404)
    assert found == {"analyst": (200, 403), "partner": (200, 422), "operations": (200, 422), "inspector": (200, 403), "chair": (403, 403),
                     "lp": (403, 403), "programme": (403, 403), "founder": (404, 404)}
    assert not Mandate.objects.exists()


def test_a_form_that_changes_nothing_writes_nothing(client, cast):
    client.force_login(cast.partner.user)
    with translation.override("ko"):
        assert client.post(reverse("fund:mandate_set", args=[cast.fund.slug]), posted(cast)).status_code == 302
    assert not Mandate.objects.exists() and changes(cast.fund) == []


def test_the_law_leaves_no_field_for_what_it_does_not_leave_open(cast):
    names = set(MandateForm(rules=mandate_of(cast.fund), seen="").fields)
    assert not names & {"mode_restricted_group", "override_restricted_group", "limit_gp_affiliate", "values_company_age"}
    form = MandateForm(rules=mandate_of(cast.fund), seen="")
    assert [value for value, _word in form.fields["mode_gp_affiliate"].choices] == ["block", "warn"]
    assert [value for value, _word in form.fields["mode_location"].choices] == list(MODES)
    assert [value for value, _word in form.fields["override_lp_affiliate"].choices] == ["nobody", "members"]
    assert [value for value, _word in form.fields["override_location"].choices] == list(OVERRIDES)


def test_every_change_is_told_with_seat_and_what_was_before(cast):
    change(cast, company_age={"mode": "off"}, single_company={"limit": Decimal("0.2")})
    change(cast, by=cast.operations, main_purpose={"values": ["water | 물 | Water"]})
    build("rival")
    with translation.override("en"):
        newest, first = changes(cast.fund)
        said = [[(str(line["rule"]), str(line["part"]), line["before"], line["after"]) for line in each["lines"]] for each in (newest, first)]
    assert said[0] == [("Main purpose", "Classes or places", "Companies that solve an environmental problem, Companies that solve a social problem",
                        "Water")]
    assert sorted(said[1]) == [("Age of the company", "How it works", "Warns", "Off"), ("Share of one company", "Limit", "15%", "20%")]
    assert [(each["at_work"], each["role"]) for each in (newest, first)] == [(cast.gp.name, "Fund operations"), (cast.gp.name, "Partner")]


def test_the_trail_names_the_deed_and_leads_to_the_page_and_a_rival_reads_nothing_of_it(client, cast):
    rival = build("rival")
    change(cast, company_age={"mode": "off"})
    seal_trail()
    client.force_login(cast.inspector.user)
    with translation.override("ko"):
        words = translation.gettext("Investment rules set")
    text = client.get(reverse("fund:trail", args=[cast.fund.slug])).content.decode()
    assert words in text and reverse("fund:mandate", args=[cast.fund.slug]) in text
    client.force_login(rival.partner.user)
    assert words not in client.get(reverse("fund:trail", args=[rival.fund.slug])).content.decode().partition("<tbody")[2]


def test_another_fund_s_rules_stay_its_own(cast):
    rival = build("rival")
    change(cast, company_age={"mode": "off"}, single_company={"limit": Decimal("0.4")})
    assert (rules(rival)["company_age"].mode, rules(rival)["single_company"].limit, changes(rival.fund)) == ("warn", Decimal("0.1500"), [])
