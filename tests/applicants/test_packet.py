"""The frozen packet: what is in it, that it never changes, and who may read it."""
import json
from decimal import Decimal

import pytest
from django.conf import settings
from django.db import IntegrityError, ProgrammingError
from django.urls import reverse
from django.utils import timezone

from applicants.actions.committee import freeze_packet
from applicants.actions.mandate import run_mandate
from applicants.models import AccessLog, AgendaItem, Deal, Risk, Scorecard, Screening, Submission
from applicants.queries import packet, returns
from applicants.queries.packet_print import document
from applicants.queries.packet_sheet import sheet
from fund.errors import Refused
from fund.models import Fund, Mandate, Message, Seat
from fund.permissions import Role
from tests.applicants.ballots import again, meeting, prepared, sealed, sql
from tests.applicants.casing import SECRETS, purpose
from tests.applicants.packets import ASSUMED, CAP, DISSENT, full_item
from tests.applicants.test_vote import url
from tests.cast import cast as another_cast


def test_the_grade_the_founder_gave_the_baseline_is_frozen_and_shown_as_given(client, cast):
    item = prepared(cast)
    first = item.deal.submissions.get()
    facts = {f.attname: getattr(first, f.attname) for f in Submission._meta.concrete_fields if f.name not in ("id", "uuid", "number", "content")}
    Submission.objects.create(**facts, number=2, content={"impact": {"grade": "B"}})
    frozen = again(freeze_packet(item=item, by=cast.partner))
    assert frozen.packet["submission"]["grade"] == "B"
    client.force_login(cast.member.user)
    page = client.get(reverse("applicants:agenda_item", args=[cast.fund.slug, frozen.uuid])).content.decode()
    assert 'class="ev ev-b"' in page and 'class="ev ev-d"' not in page


@pytest.mark.parametrize("mode", ["warn", "off"])
def test_why_the_deal_serves_the_main_purpose_is_read_once_also_where_its_rule_is_off(client, cast, mode):
    Mandate.objects.create(fund=cast.fund, rules={"main_purpose": {"mode": mode}})
    item = prepared(cast)
    purpose(cast, item.deal)
    run_mandate(deal=item.deal, by=cast.analyst)
    freeze_packet(item=item, by=cast.partner)
    client.force_login(cast.member.user)
    page = client.get(reverse("applicants:agenda_item", args=[cast.fund.slug, item.uuid])).content.decode()
    assert page.count(SECRETS["purpose"]) == 1


def test_the_packet_holds_terms_application_figures_and_judgement_and_its_digest_can_be_recomputed(cast):
    item = prepared(cast)
    submission = item.deal.submissions.get()
    Screening.objects.create(submission=submission, figures=[
        {"measure": "runway", "value": "12.8", "unit": "months", "state": "ok", "formula": "cash / burn", "inputs": {"cash": 0.1}}])
    frozen = again(freeze_packet(item=item, by=cast.partner))
    kept = frozen.packet
    assert packet.digest(kept) == frozen.packet_sha256
    assert (kept["ownership"], kept["limit"]["of_fund"], kept["limit"]["most"]) == ("0.14285714", "0.08", "0.15")
    assert (kept["submission"]["baseline"], kept["submission"]["target"]) == ("1204", "9600")
    assert kept["submission"]["deck"]["sha256"] == submission.deck.blob_id
    assert kept["figures"][0]["inputs"] == {"cash": "0.1"}
    assert kept["judgement"] == {"cards": 2, "gates": {"pass": 1, "mitigate": 1},
                                 "financial": {"mean": "3.00", "reviewers": 2, "spread": "1.41"},
                                 "impact": {"mean": "5.00", "reviewers": 2, "spread": "0.00"}}
    assert cast.analyst.user.name not in str(kept)


PARTS = ("kind", "cap_table", "returns", "assumptions", "risks", "diligence", "mandate", "main_purpose")
COLLEAGUES = ("보관 중 화재", "펠릿 판가가", "허가 용량", "계근표와", "폐플라스틱을 물질로", "±1.4")


def leaves(value):
    """Everything a packet is made of in the end."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return [value] if inner is None else [leaf for each in inner for leaf in leaves(each)]


def test_a_packet_of_a_whole_case_holds_each_part_as_strings_and_whole_numbers(cast):
    kept = again(freeze_packet(item=full_item(cast), by=cast.partner)).packet
    assert packet.digest(json.loads(json.dumps(kept))) == AgendaItem.objects.get().packet_sha256
    assert {type(leaf) for leaf in leaves(kept)} == {str, int}
    assert (kept["version"], kept["kind"], set(PARTS) - set(kept)) == (2, "main", set())
    assert [row["metric"] for row in kept["assumptions"]] == [row[0] for row in ASSUMED]
    assert [(row["title"], row["is_negative"]) for row in kept["risks"]] == [("보관 중 화재", 0), ("잔재물 소각", 1), ("공급 두 곳에 68% 의존", 0)]
    assert [kept["diligence"][name] for name in ("done", "waived", "open")] == [2, 1, 1]
    assert [row["severity"] for row in kept["diligence"]["findings"]] == ["high"]
    assert (kept["mandate"]["number"], kept["main_purpose"]["code"]) == (1, "environment")
    assert kept["cap_table"]["before"] == [row | {"shares": str(row["shares"])} for row in CAP]
    assert [(row["holder"], row["shares"]) for row in kept["cap_table"]["after"]][-2:] == [("sunhwan 조합", "80000"), ("함께가는 벤처투자", "20000")]
    assert (kept["terms"]["post_money"], kept["ownership"], kept["terms"]["dissent"]) == ("14500000000", "0.13793103", DISSENT)
    assert cast.analyst.user.name not in str(kept)


def test_what_was_written_after_the_freeze_is_not_in_it(cast):
    item = sealed(cast)
    Risk.objects.create(deal=item.deal, number=1, pillar="social", title="뒤늦은 위험", materiality=3, likelihood=3, owner="대표", written_by=cast.analyst)
    assert "뒤늦은 위험" not in str(sheet(again(item).packet))
    assert packet.build(again(item), [])["risks"][0]["title"] == "뒤늦은 위험"


def test_the_room_opens_with_the_terms_in_the_committees_order_and_the_return_at_the_tabled_price(cast, client):
    item = freeze_packet(item=full_item(cast), by=cast.partner)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    client.force_login(cast.member.user)
    body = client.get(url(item, "agenda_item")).content.decode()
    order = ["Source of funds", "New or existing shares", "Class of shares", "Price per share", "Number of shares", "Investment amount",
             "Post-money valuation", "Co-investors", "Main-purpose class", "Exit route",
             "Expected return", "Investment assumptions", "Assessment", "Cap table before and after"]
    places = [body.index(f">{words}") for words in order]
    assert places == sorted(places)
    for said in ("함께가는 벤처투자", "13.79%", "Negative impact", "Companies that solve an environmental problem", *COLLEAGUES):
        assert said in body, said


@pytest.mark.parametrize("frozen", [True, False])
def test_who_is_blind_reads_the_terms_and_no_word_or_figure_of_colleagues(cast, client, frozen):
    item = full_item(cast)
    item = freeze_packet(item=item, by=cast.partner) if frozen else item
    Scorecard.objects.create(deal=item.deal, reviewer=cast.partner, rubric=cast.round.rubric)
    seen = {}
    for seat in (cast.partner, cast.operations):
        client.force_login(seat.user)
        seen[seat] = client.get(url(item, "agenda_item")).content.decode()
    assert [words for words in COLLEAGUES if words not in seen[cast.operations]] == []
    assert [words for words in COLLEAGUES if words in seen[cast.partner]] == []
    assert ("함께가는 벤처투자" in seen[cast.partner], "2030 매각" in seen[cast.partner]) == (True, True)


def test_a_packet_of_the_first_version_is_shown_with_what_it_has(cast):
    item = again(sealed(cast))
    old = {name: value for name, value in item.packet.items() if name not in PARTS} | {"version": 1, "terms": {
        name: item.terms[name] for name in (
            "instrument", "shares", "price", "amount", "pre_money", "post_money", "exit", "risks", "conditions", "dissent")}}
    shown = sheet(old)
    assert (shown["source"], shown["priced"], shown["is_main"], shown["returns"], shown["register"]) == (shown["fund_name"], True, True, None, [])
    assert (shown["risk_lines"], shown["conditions"]) == (["보관 중 화재", "공급 두 곳에 의존"], ["원료 공급 계약 3년"])
    assert (len(shown["lines"]), shown["lines"][0]["target"], shown["table"]["rows"], shown["mandate"]["run"]) == (1, "9,600", [], False)


def test_the_return_at_the_tabled_price_is_the_runs_own_where_price_and_valuation_are_the_same(cast):
    item = full_item(cast)
    submission = item.deal.submissions.get()
    same = returns.for_packet(submission, {"amount": str(submission.ask), "post_money": str(submission.ask + submission.pre_money)})
    assert same["at_terms"] == {"multiple": same["multiple"], "irr": same["irr"]}
    dearer = returns.for_packet(submission, {"amount": "2000000000", "post_money": str(2 * (submission.ask + submission.pre_money))})
    assert [Decimal(dearer["at_terms"]["multiple"][case]) * 2 for case in ("low", "base", "high")] == pytest.approx(
        [Decimal(same["multiple"][case]) for case in ("low", "base", "high")], abs=Decimal("0.00001"))
    assert (dearer["multiple"], dearer["run"]) == (same["multiple"], 1)


@pytest.mark.parametrize("change", [
    "packet = '{}'", "packet_sha256 = repeat('f', 64)", "terms = jsonb_set(terms, '{price}', '\"1\"')",
    "frozen_at = NULL", "frozen_at = now()",
    "deal_id = deal_id + 1", "\"order\" = 9", "frozen_by_id = NULL", "state = 'preparing'"])
def test_sql_cannot_change_a_frozen_packet_nor_thaw_it(cast, change):
    item = again(sealed(cast))
    with pytest.raises((ProgrammingError, IntegrityError)):
        sql(f"UPDATE applicants_agendaitem SET {change} WHERE id = %s", item.pk)
    with pytest.raises(ProgrammingError):
        sql("DELETE FROM applicants_agendaitem WHERE id = %s", item.pk)
    kept = again(item)
    assert (kept.packet, kept.packet_sha256, kept.terms, kept.state) == (item.packet, item.packet_sha256, item.terms, "sealed")


def test_the_frozen_page_does_not_follow_the_company_the_cards_or_the_fund(cast, client):
    item = sealed(cast)
    client.force_login(cast.member.user)
    before = client.get(url(item, "agenda_item")).context["packet"]
    item.deal.company.organisation.name = "다른 이름"
    item.deal.company.organisation.save()
    Fund.objects.filter(pk=cast.fund.pk).update(single_company_limit=Decimal("0.01"), size=1, name_ko="다른 조합", name_en="other")
    Scorecard.objects.filter(reviewer=cast.analyst).update(superseded=True)
    assert client.get(url(item, "agenda_item")).context["packet"] == before


def test_freezing_numbers_the_item_and_writes_to_every_member_once(cast):
    Seat.objects.create(user=cast.member.user, organisation=cast.gp, role=Role.MEMBER, fund=cast.fund)
    row = meeting(cast)
    first, second = sealed(cast, row), sealed(cast, row, "너울섬유")
    assert (first.order, second.order) == (1, 2)
    link = reverse("applicants:agenda_item", args=["sunhwan", second.uuid])
    to = sorted(Message.objects.filter(body__contains=link).values_list("to", flat=True))
    assert to == sorted(seat.user.email for seat in (cast.chair, cast.member, cast.member2, cast.observer))


def test_only_those_who_prepare_freeze_and_only_what_still_stands_at_the_committee(cast):
    item = prepared(cast)
    for seat in (cast.analyst, cast.chair, another_cast("rival").partner):
        with pytest.raises(Refused):
            freeze_packet(item=item, by=seat)
    Deal.objects.filter(pk=item.deal_id).update(status="withdrawn")
    with pytest.raises(Refused):
        freeze_packet(item=item, by=cast.partner)
    assert again(item).frozen_at is None
    assert not Message.objects.exists()


def test_nobody_to_vote_means_no_freeze(cast):
    item = prepared(cast)
    Seat.objects.filter(role__in=["chair", "member"]).update(ends_on=timezone.localdate())
    with pytest.raises(Refused):
        freeze_packet(item=item, by=cast.partner)


def test_before_the_freeze_only_the_house_sees_the_item_its_company_or_that_there_is_one(cast, client):
    row = meeting(cast)
    hidden, shown = prepared(cast, row, "숨은회사"), sealed(cast, row, "보이는회사")
    pages = [reverse("applicants:meetings", args=["sunhwan"]), reverse("applicants:meeting", args=["sunhwan", row.uuid]),
             url(shown, "agenda_item")]
    for seat in (cast.member, cast.chair, cast.inspector):
        client.force_login(seat.user)
        assert client.get(url(hidden, "agenda_item")).status_code == 404
        for page in pages:
            body = client.get(page).content.decode()
            assert "보이는회사" in body
            assert "숨은회사" not in body
    client.force_login(cast.partner.user)
    assert client.get(url(hidden, "agenda_item")).status_code == 200


@pytest.mark.parametrize(("who", "status"), [("lp", 403), ("founder", 404), ("mentor", 403), ("administrator", 404), ("rival", 404)])
def test_others_do_not_get_in(cast, client, who, status):
    item = sealed(cast)
    client.force_login((another_cast("rival").member if who == "rival" else getattr(cast, who)).user)
    for page in (reverse("applicants:meetings", args=["sunhwan"]), reverse("applicants:meeting", args=["sunhwan", item.meeting.uuid]),
                 url(item, "agenda_item"), url(item, "minutes")):
        assert client.get(page).status_code == status


def test_an_item_is_not_reached_through_another_fund_where_one_also_sits(cast, client):
    rival = another_cast("rival")
    item = sealed(rival)
    client.force_login(rival.member.user)
    Seat.objects.create(user=rival.member.user, organisation=rival.sponsor, role=Role.MEMBER, fund=cast.fund)
    assert client.get(url(item, "agenda_item")).status_code == 200
    for name in ("agenda_item", "minutes"):
        assert client.get(reverse(f"applicants:{name}", args=["sunhwan", item.uuid])).status_code == 404
    assert client.get(reverse("applicants:meeting", args=["sunhwan", item.meeting.uuid])).status_code == 404
    assert client.post(reverse("applicants:vote", args=["sunhwan", item.uuid]), {"choice": "yes"}).status_code == 404


def test_opening_a_packet_is_written_down_for_the_founder(cast, client):
    item = sealed(cast)
    client.force_login(cast.member.user)
    client.get(url(item, "agenda_item"))
    row = AccessLog.objects.visible_to(cast.founder.user).get(what="packet")
    assert (row.deal, row.seat, row.organisation, row.role) == (item.deal, cast.member, cast.sponsor, "member")


def test_a_reviewer_with_an_open_card_reads_no_marks_in_the_room(cast, client):
    item = sealed(cast)
    Scorecard.objects.create(deal=item.deal, reviewer=cast.partner, rubric=cast.round.rubric)
    client.force_login(cast.partner.user)
    blind = client.get(url(item, "agenda_item"))
    client.force_login(cast.operations.user)
    seeing = client.get(url(item, "agenda_item"))
    assert "±1.4" in seeing.content.decode()
    assert "±1.4" not in blind.content.decode()


@pytest.mark.parametrize(("terms", "said"), [
    ({"instrument": "safe", "shares": None, "price": None, "amount": 500_000_000, "pre_money": 4_500_000_000, "discount": "0.2", "cap_table": CAP},
     ["5,000,000,000", "10.00%", "20.0%", "53,333"]),
    ({"shares_kind": "existing", "seller": "김하나", "cap_table": CAP}, ["240,000", "16.67%", "김하나"])])
def test_a_safe_and_existing_shares_are_frozen_shown_and_computed_in_the_cap_table(cast, client, terms, said):
    item = again(freeze_packet(item=prepared(cast, **terms), by=cast.partner))
    shown = sheet(item.packet)
    told = str(document(item, cast.member, "ko", timezone.now())) + client_page(client, cast.member, item)
    assert [words for words in said if words not in told] == []
    assert (shown["priced"], shown["table"]["after"] - shown["table"]["before"]) == (
        (False, 53_333) if terms.get("instrument") else (True, 0))


def client_page(client, seat, item) -> str:
    client.force_login(seat.user)
    return client.get(url(item, "agenda_item")).content.decode()
