"""The terms of a deal on an agenda: what is computed, what cannot be, what the page shows before anything is saved."""
from decimal import Decimal

import pytest
from django.urls import reverse

from applicants.actions.committee import freeze_packet
from applicants.actions.terms import check_terms, table_deal
from applicants.models import AgendaItem, Deal, Meeting
from applicants.queries.terms import tableable, warnings
from fund.errors import Refused
from tests.applicants.ballots import TERMS, again, deal_at_committee, meeting, prepared, sealed
from tests.applicants.second import second_step
from tests.cast import cast as another_cast
from tests.cast import company, draft_deal, submitted_deal

HOLDERS = [{"holder": "김하나", "kind": "common", "shares": 400_000}, {"holder": "벤처투자", "kind": "preferred", "shares": 80_000}]
SAFE = {"instrument": "safe", "shares": None, "price": None, "amount": Decimal(500_000_000), "pre_money": Decimal(4_500_000_000),
        "discount": Decimal("0.2")}
TYPED = {"instrument": "common", "shares_kind": "new", "shares": "8만", "price": "2만5천", "pre_money": "120억", "exit": "2030 매각",
         "risks": "보관 중 화재", "conditions": "", "dissent": ""}


def page(row: Meeting) -> str:
    return reverse("applicants:table_deal", args=[row.fund.slug, row.uuid])


def tabled(c, **terms) -> dict:
    return prepared(c, **terms).terms


def refused(c, **terms) -> str:
    with pytest.raises(Refused) as no:
        prepared(c, **terms)
    assert not AgendaItem.objects.exists()
    return no.value.field


def test_amount_and_post_money_are_computed_and_terms_kept_as_canonical_strings(cast):
    terms = tabled(cast)
    assert (terms["amount"], terms["post_money"], terms["shares"]) == ("2000000000", "14000000000", "80000")
    assert AgendaItem.objects.get().terms == terms


def test_an_amount_that_is_not_price_times_shares_is_refused_with_both_figures(cast):
    assert tabled(cast, amount="2000000000")["amount"] == "2000000000"
    with pytest.raises(Refused) as no:
        prepared(cast, name="너울섬유", amount=2_000_000_001)
    assert no.value.field == "amount"
    assert ("2,000,000,001" in str(no.value), "2,000,000,000" in str(no.value)) == (True, True)


def test_co_investors_money_raises_the_post_money_of_new_shares_and_not_of_existing_ones(cast):
    co = [{"name": "같이 투자", "amount": 500_000_000}, {"name": "함께벤처", "amount": "250000000"}]
    new = tabled(cast, co_investors=co)
    assert (new["post_money"], new["co_investors"]) == ("14750000000", [row | {"amount": str(row["amount"])} for row in co])
    old = tabled(cast, name="너울섬유", co_investors=co, shares_kind="existing", seller="김하나")
    assert (old["post_money"], old["seller"]) == ("12000000000", "김하나")


def test_a_safe_has_an_amount_a_cap_and_perhaps_a_discount_but_no_price_and_no_number(cast):
    terms = tabled(cast, **SAFE)
    assert {name: terms[name] for name in ("shares", "price", "amount", "pre_money", "post_money", "discount")} == {
        "shares": "0", "price": "0", "amount": "500000000", "pre_money": "4500000000", "post_money": "5000000000", "discount": "0.2"}
    assert tabled(cast, **SAFE | {"name": "너울섬유", "instrument": "conditional", "discount": None})["discount"] == ""


@pytest.mark.parametrize(("change", "field"), [
    ({"price": 100}, "price"), ({"shares": 5}, "shares"), ({"amount": None}, "amount"), ({"discount": "1.5"}, "discount"), ({"discount": "x"}, "discount"),
    ({"shares_kind": "existing", "seller": "김하나"}, "shares_kind"), ({"pre_money": None}, "pre_money"), ({"amount": 4_000_000_000}, "amount")])
def test_a_safe_that_is_none_is_refused_beside_its_field(cast, change, field):
    assert refused(cast, **SAFE | change) == field


@pytest.mark.parametrize(("change", "field"), [
    ({"shares": -1}, "shares"), ({"shares": 0}, "shares"), ({"shares": "many"}, "shares"), ({"shares": "1.5"}, "shares"), ({"price": "NaN"}, "price"),
    ({"price": ""}, "price"), ({"pre_money": None}, "pre_money"), ({"pre_money": -5}, "pre_money"), ({"price": 10**17}, "price"),
    ({"instrument": "gold"}, "instrument"), ({"shares": "1e999999"}, "shares"), ({"shares_kind": "some"}, "shares_kind"),
    ({"shares_kind": "existing"}, "seller"), ({"shares_kind": "existing", "seller": "김하나", "pre_money": 1_000}, "pre_money"),
    ({"co_investors": [{"name": "", "amount": 5}]}, "co-0-name"),
    ({"co_investors": [{"name": "같이", "amount": 5}, {"name": "투자", "amount": 0}]}, "co-1-amount"),
    ({"co_investors": [{"name": "같이", "amount": 5}] * 11}, "co-10-name"),
    ({"cap_table": [HOLDERS[0], {"holder": "", "kind": "common", "shares": 5}]}, "holder-1-holder"),
    ({"cap_table": [{"holder": "김", "kind": "gold", "shares": 5}]}, "holder-0-kind"),
    ({"cap_table": [{"holder": "김", "kind": "common", "shares": "1.5"}]}, "holder-0-shares"),
    ({"cap_table": HOLDERS * 21}, "holder-40-holder"), ({"exit": "가" * 201}, "exit"), ({"risks": "가\u202e나"}, "risks"),
    ({"conditions": "짧은 조건\n" + "가" * 301}, "conditions"), ({"seller": "가" * 81, "shares_kind": "existing"}, "seller")])
def test_terms_that_are_no_terms_are_refused_beside_their_field(cast, change, field):
    assert refused(cast, **change) == field


def test_who_sells_more_than_the_cap_table_says_they_hold_is_refused_and_another_spelling_is_pointed_out(cast):
    existing = {"shares_kind": "existing", "cap_table": HOLDERS}
    assert refused(cast, **existing, seller="벤처투자", shares=80_001) == "shares"
    terms = tabled(cast, **existing, seller="㈜벤처투자", name="너울섬유")
    assert (terms["seller"], len(warnings(terms, cast.fund))) == ("㈜벤처투자", 1)
    named = tabled(cast, **existing, seller="벤처 투자", name="숨결전지", price=15_000, pre_money=7_200_000_000)
    assert warnings(named, cast.fund) == []


def test_terms_can_change_until_the_freeze_and_not_after(cast):
    item = prepared(cast)
    again_ = table_deal(meeting=item.meeting, deal=item.deal, terms=TERMS | {"shares": "100000"}, by=cast.partner)
    assert (again_.pk, again_.terms["amount"]) == (item.pk, "2500000000")
    freeze_packet(item=again_, by=cast.partner)
    with pytest.raises(Refused):
        table_deal(meeting=item.meeting, deal=item.deal, terms=TERMS, by=cast.partner)
    assert again(item).terms["amount"] == "2500000000"


def test_checking_computes_the_same_and_saves_nothing(cast):
    row, deal = meeting(cast), deal_at_committee(cast)
    found = check_terms(meeting=row, deal=deal, terms=TERMS, by=cast.partner)
    assert not AgendaItem.objects.exists()
    assert table_deal(meeting=row, deal=deal, terms=TERMS, by=cast.partner).terms == found
    with pytest.raises(Refused):
        check_terms(meeting=row, deal=deal, terms=TERMS, by=cast.analyst)


def test_a_deal_is_tabled_at_the_meeting_of_its_own_stage(cast):
    main, early = meeting(cast), Meeting.objects.create(
        fund=cast.fund, kind="preliminary", number=1, held_on=meeting(cast).held_on, rule="simple_majority", quorum=Decimal("0.5"))
    deal, preliminary = deal_at_committee(cast), submitted_deal(cast, company("예비투심"), stage="preliminary")
    assert (list(tableable(main, cast.partner.user)), list(tableable(early, cast.partner.user))) == ([deal], [preliminary])
    for where, what in ((main, preliminary), (early, deal)):
        with pytest.raises(Refused) as no:
            table_deal(meeting=where, deal=what, terms=TERMS, by=cast.partner)
        assert no.value.field == "deal"
    assert table_deal(meeting=early, deal=preliminary, terms=TERMS, by=cast.partner).terms["amount"] == "2000000000"


def test_only_active_deals_of_this_fund_at_the_committee_stage_are_tabled_and_on_one_agenda(cast):
    row, rival = meeting(cast), another_cast("rival")
    passed = deal_at_committee(cast, "종료")
    Deal.objects.filter(pk=passed.pk).update(status="passed")
    for deal in (submitted_deal(cast), deal_at_committee(rival), passed):
        with pytest.raises(Refused):
            table_deal(meeting=row, deal=deal, terms=TERMS, by=cast.partner)
    item = prepared(cast, row, "너울섬유")
    with pytest.raises(Refused):
        table_deal(meeting=meeting(cast), deal=item.deal, terms=TERMS, by=cast.partner)
    assert list(AgendaItem.objects.all()) == [item]


def test_a_deal_over_the_single_company_limit_counting_what_is_approved_already_is_refused(cast):
    assert prepared(cast, shares=150_000).terms["amount"] == "3750000000"  # exactly 15% of 25 billion
    with pytest.raises(Refused) as no:
        prepared(cast, name="너울섬유", shares=150_001)
    assert (no.value.field, AgendaItem.objects.count()) == ("shares", 1)


def test_a_draft_without_a_submission_cannot_be_tabled(cast):
    deal = draft_deal(cast)
    Deal.objects.filter(pk=deal.pk).update(stage="committee")
    with pytest.raises(Refused):
        table_deal(meeting=meeting(cast), deal=deal, terms=TERMS, by=cast.partner)


@pytest.mark.parametrize(("name", "value"), [
    ("shares", "-80,000"), ("shares", "0"), ("price", "비쌈"), ("pre_money", "1.5원"), ("exit", ""), ("price", ""), ("amount", "19억")])
def test_a_refused_form_keeps_the_rest_of_what_was_typed(cast, client, name, value):
    row, deal = meeting(cast), deal_at_committee(cast)
    client.force_login(cast.partner.user)
    typed = TYPED | {"deal": str(deal.uuid), "holder-0-holder": "김하나", "holder-0-kind": "common", "holder-0-shares": "48만", "holder-rows": "3"}
    answer = client.post(page(row), typed | {name: value})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [name]
    body = answer.content.decode()
    assert [kept for kept in ("보관 중 화재", "8만", "2만5천", "120억", "48만") if f'"{kept}"' not in body and f"\n{kept}</textarea" not in body] == (
        {"shares": ["8만"], "price": ["2만5천"], "pre_money": ["120억"]}.get(name, []))
    assert not AgendaItem.objects.exists()
    assert client.post(page(row), typed).status_code == 302
    terms = AgendaItem.objects.get().terms
    assert (terms["amount"], terms["post_money"], terms["instrument"], terms["cap_table"]) == (
        "2000000000", "14000000000", "common", [{"holder": "김하나", "kind": "common", "shares": "480000"}])


def test_a_row_that_is_half_filled_in_says_what_is_missing_and_rows_between_may_stay_empty(cast, client):
    row, deal = meeting(cast), deal_at_committee(cast)
    client.force_login(cast.partner.user)
    typed = TYPED | {"deal": str(deal.uuid), "co-1-name": "같이 투자", "co-1-amount": "", "co-rows": "3", "holder-4-holder": "", "holder-4-kind": "option",
                     "holder-4-shares": "9", "holder-rows": "5"}
    answer = client.post(page(row), typed)
    assert sorted(answer.context["form"].errors) == ["co-0-amount", "holder-0-holder"]  # what is written moves up
    assert client.post(page(row), typed | {"co-1-amount": "5억", "holder-4-holder": "김하나"}).status_code == 302
    assert AgendaItem.objects.get().terms["co_investors"] == [{"name": "같이 투자", "amount": "500000000"}]


def test_a_row_more_or_less_keeps_everything_typed_and_saves_nothing(cast, client):
    row, deal = meeting(cast), deal_at_committee(cast)
    client.force_login(cast.partner.user)
    typed = {"deal": str(deal.uuid), "price": "비쌈", "co-0-name": "같이", "co-1-name": "함께", "co-1-amount": "아직", "co-rows": "2", "holder-rows": "1"}
    more = client.post(page(row), typed | {"step": "more-co"})
    form = more.context["form"]
    assert (more.status_code, form.errors, form.sheet.rows["co"]) == (200, {}, 3)
    assert [form[name].value() for name in ("price", "co-0-name", "co-1-name", "co-1-amount")] == ["비쌈", "같이", "함께", "아직"]
    assert "autofocus" in str(form["co-2-name"])
    less = client.post(page(row), typed | {"step": "remove-co-0"}).context["form"]
    assert [less[name].value() for name in ("price", "co-0-name", "co-0-amount")] == ["비쌈", "함께", "아직"]
    assert not AgendaItem.objects.exists()


def test_check_shows_what_the_terms_come_to_and_a_table_that_does_not_agree_and_saves_nothing(cast, client):
    row, deal = meeting(cast), deal_at_committee(cast)
    client.force_login(cast.partner.user)
    typed = TYPED | {"deal": str(deal.uuid), "check": "1", "holder-0-holder": "김하나", "holder-0-kind": "common", "holder-0-shares": "480,000",
                     "holder-rows": "2"}
    answer = client.post(page(row), typed)
    preview, text = answer.context["preview"], answer.content.decode()
    assert (answer.status_code, preview["warnings"]) == (200, [])
    for said in ("2,000,000,000", "14,000,000,000", "14.29%", "560,000", "85.71%"):
        assert said in text
    off = client.post(page(row), typed | {"holder-0-shares": "400,000"})
    assert ("16.67%" in off.context["preview"]["warnings"][0], "14.29%" in off.context["preview"]["warnings"][0]) == (True, True)
    assert not AgendaItem.objects.exists()
    assert client.post(page(row), {k: v for k, v in typed.items() if k != "check"} | {"holder-0-shares": "400,000"}).status_code == 302  # no refusal


def test_the_form_of_a_safe_takes_no_price_with_it(cast, client):
    row, deal = meeting(cast), deal_at_committee(cast)
    client.force_login(cast.partner.user)
    typed = TYPED | {"deal": str(deal.uuid), "instrument": "safe", "amount": "5억", "pre_money": "45억", "discount": "20"}
    assert client.post(page(row), typed).status_code == 302
    terms = AgendaItem.objects.get().terms
    assert (terms["price"], terms["shares"], terms["discount"], terms["post_money"]) == ("0", "0", "0.2", "5000000000")
    again_ = client.get(page(row) + f"?deal={deal.uuid}").context["form"]
    assert {name: again_[name].value() for name in ("amount", "pre_money", "discount")} == {
        "amount": "500,000,000", "pre_money": "4,500,000,000", "discount": "20"}


def test_the_cap_table_begins_with_the_shareholders_of_the_second_step(cast, client):
    deal = submitted_deal(cast)
    second_step(deal, by=cast.analyst, founder=cast.founder)
    Deal.objects.filter(pk=deal.pk).update(stage="committee")
    row = meeting(cast)
    client.force_login(cast.partner.user)
    form = client.get(page(row) + f"?deal={deal.uuid}").context["form"]
    assert [[form[f"holder-{n}-{column}"].value() for column in ("holder", "kind", "shares")] for n in range(2)] == [
        ["김하나", "common", "60,000"], ["벤처투자", "preferred", "40,000"]]
    assert form["pre_money"].value() == "8,500,000,000"


def test_the_choice_of_deals_names_those_that_may_be_tabled_and_nobody_else_comes_in(cast, client):
    row = meeting(cast)
    free, held = deal_at_committee(cast, "비어있는곳"), sealed(cast, name="묶여있는곳").deal
    client.force_login(cast.partner.user)
    body = client.get(page(row)).content.decode()
    assert (free.company.name in body, held.company.name in body) == (True, False)
    assert client.get(page(row) + f"?deal={held.uuid}").templates[0].name == "applicants/terms/deals.html"
    rival = another_cast("rival")
    theirs = deal_at_committee(rival, "남의회사")
    for uuid in (str(theirs.uuid), "no-uuid", ""):
        answer = client.post(page(row), TYPED | {"deal": uuid})
        assert (answer.status_code, "남의회사" in answer.content.decode()) == (422, False)
    for seat, status in ((cast.analyst, 403), (cast.chair, 403), (cast.inspector, 403), (cast.founder, 404), (rival.partner, 404)):
        client.force_login(seat.user)
        assert (client.get(page(row)).status_code, client.post(page(row), TYPED).status_code) == (status, status)
