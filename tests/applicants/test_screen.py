"""A deal against law and mandate: what each rule finds, that the unknown never blocks, and that a waiver reaches its own rule only."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from applicants.metrics.screen import RULES, Facts, Finding, blocking, is_social_venture, screen
from fund.cases import cases
from fund.metrics.mandate import BOUNDS, KEYS, Item, Rule, items

CLASSES = ("environment | 환경 | Environment", "social | 사회 | Society")
LIMITS = {"single_company": Decimal("0.15"), "lp_affiliate": Decimal("0.10"), "company_age": Decimal(7)}
VALUES = {"main_purpose": CLASSES, "location": ("KR | 대한민국 | Republic of Korea",)}
GOOD = Facts(group_hits=(), gp_affiliate_hits=(), lp_affiliate_hits=(), amount=Decimal(2_000_000_000), earlier=Decimal(1_000_000_000),
             fund_size=Decimal(25_000_000_000), main_purpose="environment", main_purpose_papers=1, founded_on=dt.date(2020, 3, 2),
             on=dt.date(2026, 8, 1), country="KR", region="busan")


def rule(key: str, mode: str = "block", override: str = "members", **more) -> Rule:
    return Rule(key, mode, override, more.get("limit", LIMITS.get(key)), more.get("values", VALUES.get(key, ())), "조합 규약", "2026-07-01")


def found(key: str, mode: str = "block", facts: Facts | None = None, **more) -> Finding:
    """The finding of one rule over good facts, some of them changed."""
    kept = {name: more.pop(name) for name in ("limit", "values") if name in more}
    base = facts or Facts(**({name: getattr(GOOD, name) for name in GOOD.__slots__} | more))
    return screen(base, [rule(key, mode, **kept)])[0]


def test_a_deal_that_holds_every_rule_is_ok_and_each_finding_says_where_its_rule_stands() -> None:
    outcome = screen(GOOD, [rule(key) for key in KEYS])
    assert [(each.key, each.outcome, each.source, each.dated) for each in outcome] == [(key, "ok", "조합 규약", "2026-07-01") for key in KEYS]
    assert blocking(outcome) == ()


@pytest.mark.parametrize(("key", "hits"), [("restricted_group", "group_hits"), ("gp_affiliate", "gp_affiliate_hits"),
                                           ("lp_affiliate", "lp_affiliate_hits")])
def test_a_hit_breaks_its_rule_nothing_found_holds_it_and_not_looked_is_unknown(key: str, hits: str) -> None:
    assert (found(key, **{hits: ("a", "b")}).outcome, found(key, **{hits: ("a", "b")}).facts["hits"]) == ("block", ["a", "b"])
    assert found(key, "warn", **{hits: ("a",)}).outcome == "warn"
    assert found(key, **{hits: ()}).outcome == "ok"
    assert found(key, **{hits: None}).outcome == "unknown"


def test_a_company_may_have_its_share_of_the_fund_to_the_won_and_no_won_more() -> None:
    at = found("single_company", amount=Decimal(2_750_000_000))
    over = found("single_company", amount=Decimal(2_750_000_001))
    assert (at.outcome, over.outcome) == ("ok", "block")
    assert at.facts == {"amount": "2750000000", "earlier": "1000000000", "fund_size": "25000000000", "limit": "0.15", "total": "3750000000",
                        "most": "3750000000", "share": "0.15"}
    assert over.facts["total"] == "3750000001"
    for missing in ("amount", "earlier", "fund_size"):
        assert found("single_company", **{missing: None}).outcome == "unknown"
    assert found("single_company", fund_size=Decimal(0)).outcome == "unknown"


@pytest.mark.parametrize(("code", "papers", "outcome", "why"), [
    ("environment", 1, "ok", None), ("social", 3, "ok", None), ("environment", 0, "block", "papers"), ("none", 2, "block", "outside"),
    ("weapons", 2, "block", "outside"), ("", 0, "unknown", None), (None, None, "unknown", None), ("environment", None, "unknown", None),
])
def test_the_main_purpose_is_a_class_of_the_fund_with_a_paper(code: str | None, papers: int | None, outcome: str, why: str | None) -> None:
    each = found("main_purpose", main_purpose=code, main_purpose_papers=papers)
    assert (each.outcome, each.facts.get("why"), each.facts["classes"]) == (outcome, why, ["environment", "social"])


@pytest.mark.parametrize(("founded", "on", "outcome"), [
    (dt.date(2019, 8, 1), dt.date(2026, 8, 1), "ok"),      # the seventh year ends with this day
    (dt.date(2019, 8, 1), dt.date(2026, 8, 2), "warn"),
    (dt.date(2020, 2, 29), dt.date(2027, 2, 28), "ok"),
    (dt.date(2020, 2, 29), dt.date(2027, 3, 1), "warn"),
    (None, dt.date(2026, 8, 1), "unknown"), (dt.date(2019, 8, 1), None, "unknown"),
])
def test_a_startup_is_one_until_seven_years_from_its_registration_have_passed(founded: dt.date | None, on: dt.date | None, outcome: str) -> None:
    each = found("company_age", "warn", founded_on=founded, on=on)
    assert each.outcome == outcome
    assert each.facts["limit"] == "7"


@pytest.mark.parametrize(("country", "region", "values", "outcome"), [
    ("KR", "busan", ("KR",), "ok"), ("US", "abroad", ("KR",), "block"), ("", "busan", ("KR",), "unknown"), (None, None, ("KR",), "unknown"),
    ("KR", "busan", ("busan | 부산 | Busan", "jeju"), "ok"), ("KR", "seoul", ("busan", "jeju"), "block"), ("KR", "", ("busan",), "unknown"),
    ("US", "", ("KR", "JP"), "block"),
])
def test_the_place_is_one_that_the_fund_names(country: str | None, region: str | None, values: tuple[str, ...], outcome: str) -> None:
    assert found("location", country=country, region=region, values=values).outcome == outcome


def test_a_rule_that_is_off_finds_nothing_and_one_that_nobody_knows_is_refused() -> None:
    assert screen(GOOD, [rule("location", "off"), rule("company_age")])[0].key == "company_age"
    with pytest.raises(ValueError, match="phase_of_the_moon"):
        screen(GOOD, [rule("phase_of_the_moon")])
    with pytest.raises(ValueError, match="twice"):
        screen(GOOD, [rule("location"), rule("location", "warn")])


def test_a_waiver_lets_its_own_rule_pass_and_none_that_nobody_may_let_pass() -> None:
    bad = Facts(group_hits=("a",), lp_affiliate_hits=("b",), gp_affiliate_hits=("c",))
    outcome = screen(bad, [rule("restricted_group", override="nobody"), rule("gp_affiliate"), rule("lp_affiliate")])
    assert [each.key for each in blocking(outcome)] == ["restricted_group", "gp_affiliate", "lp_affiliate"]
    assert [each.key for each in blocking(outcome, {"lp_affiliate"})] == ["restricted_group", "gp_affiliate"]
    assert [each.key for each in blocking(outcome, set(KEYS))] == ["restricted_group"]


def test_classes_are_read_with_whatever_words_there_are() -> None:
    assert items(("a | 가 | A", "b", "c | 다", " d |  | D ")) == (
        Item("a", "가", "A"), Item("b", "b", "b"), Item("c", "다", "다"), Item("d", "D", "D"))
    assert (items(CLASSES)[0].label("ko"), items(CLASSES)[0].label("en")) == ("환경", "Environment")


def test_social_ventures_are_identified_as_published() -> None:
    for each in cases("rule"):
        assert [is_social_venture(social=a, innovation=b) for a, b in each["inputs"]["cases"]] == each["expected"]


def test_every_rule_has_its_function_its_bounds_and_names_its_source() -> None:
    assert list(RULES) == list(KEYS) == list(BOUNDS)
    assert [key for key, check in RULES.items() if not any(word in (check.__doc__ or "").split("\n")[0] for word in ("Act ", "Fund rules"))] == []


HITS = st.none() | st.lists(st.text("abc", min_size=1, max_size=3), max_size=2).map(tuple)
WON = st.none() | st.integers(0, 10**11).map(Decimal)
DAYS = st.none() | st.dates(dt.date(2000, 1, 1), dt.date(2035, 12, 31))
FACTS = st.builds(Facts, group_hits=HITS, gp_affiliate_hits=HITS, lp_affiliate_hits=HITS, amount=WON, earlier=WON, fund_size=WON,
                  main_purpose=st.sampled_from([None, "", "environment", "none"]), main_purpose_papers=st.none() | st.integers(0, 3),
                  founded_on=DAYS, on=DAYS, country=st.sampled_from([None, "", "KR", "US"]), region=st.sampled_from([None, "", "busan"]))
RULE = st.builds(rule, st.sampled_from(KEYS), st.sampled_from(["block", "warn", "off"]), st.sampled_from(["nobody", "second_person", "members"]))
MANDATES = st.lists(RULE, unique_by=lambda each: each.key, max_size=len(KEYS)).map(tuple)
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine proves nothing about a rule
UNKNOWN = ("group_hits", "gp_affiliate_hits", "lp_affiliate_hits", "amount", "earlier", "fund_size", "main_purpose", "main_purpose_papers",
           "founded_on", "on", "country", "region")


@patient
@given(FACTS, MANDATES, st.randoms())
def test_the_order_of_the_rules_does_not_matter(facts: Facts, mandate: tuple[Rule, ...], random) -> None:
    shuffled = list(mandate)
    random.shuffle(shuffled)
    assert screen(facts, shuffled) == screen(facts, mandate)
    assert {each.key for each in screen(facts, mandate)} == {each.key for each in mandate if each.mode != "off"}


@patient
@given(FACTS, MANDATES)
def test_a_rule_that_warns_never_blocks_and_one_that_blocks_never_warns(facts: Facts, mandate: tuple[Rule, ...]) -> None:
    for each in screen(facts, mandate):
        assert each.outcome in ({"ok", "unknown", "block"} if each.mode == "block" else {"ok", "unknown", "warn"})


@patient
@given(FACTS, st.integers(0, 10**11))
def test_more_money_never_turns_a_block_into_anything_better(facts: Facts, more: int) -> None:
    if screen(facts, [rule("single_company")])[0].outcome == "block":
        dearer = Facts(**{name: getattr(facts, name) for name in Facts.__slots__} | {"amount": facts.amount + more})
        assert screen(dearer, [rule("single_company")])[0].outcome == "block"


@patient
@given(FACTS, MANDATES, st.sets(st.sampled_from(KEYS)))
def test_waiving_removes_just_what_was_waived_and_may_be(facts: Facts, mandate: tuple[Rule, ...], waived: set[str]) -> None:
    outcome = screen(facts, mandate)
    gone = [each for each in blocking(outcome) if each not in blocking(outcome, waived)]
    assert [each.key for each in gone] == [each.key for each in blocking(outcome) if each.key in waived and each.override != "nobody"]
    assert all(each.outcome == "block" for each in blocking(outcome))


@patient
@given(FACTS, MANDATES, st.sets(st.sampled_from(UNKNOWN)))
def test_what_is_unknown_never_blocks_and_forgetting_a_fact_never_makes_a_rule_hold(
        facts: Facts, mandate: tuple[Rule, ...], forgotten: set[str]) -> None:
    assert {each.outcome for each in screen(Facts(), mandate)} <= {"unknown"}
    less = Facts(**{name: None if name in forgotten else getattr(facts, name) for name in Facts.__slots__})
    for before, after in zip(screen(facts, mandate), screen(less, mandate), strict=True):
        assert after.outcome in (before.outcome, "unknown")
