"""The payment request: everything it needs is there, its content is frozen under a digest, and its account is masked to who is not the house."""
import datetime as dt
import json
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import ProgrammingError, connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from applicants.actions.payment_request import ask_payment, take_back_payment
from applicants.actions.watch import Named, add_watch
from applicants.models import AgendaItem, Condition, ContractStep, Deal, PaymentRequest, Scorecard, SignedMinutes, Voiding, Watch
from applicants.queries.closing import payable
from applicants.queries.gate import gate
from applicants.queries.packet import digest
from applicants.queries.payment_request import masked, shown
from fund.audit import acting
from fund.errors import Refused
from fund.models import Notification
from fund.today import waiting
from portfolio.actions.investment import confirm_tranche, record_investment
from tests.applicants.ballots import sql
from tests.applicants.closings import ORDER, cleared, closing, evidenced, settled
from tests.applicants.scoring import english
from tests.applicants.walling import fresh, walled
from tests.cast import approved_item, person
from tests.cast import cast as build
from tests.portfolio.test_investment import funded

TODAY = timezone.localdate()
ACCOUNT = ORDER["account_number"]


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def item(cast):
    return closing(cast)


def address(item, name="closing", *args):
    return reverse(f"applicants:{name}", args=[item.meeting.fund.slug, item.uuid, *args])


def ask(cast, item, **changed):
    return ask_payment(**({"item": item, "pay_on": TODAY, "by": cast.operations} | ORDER | changed))


def refusal(action, *args, **given) -> str:
    with pytest.raises(Refused) as no:
        action(*args, **given)
    return str(no.value)


def gaps(item) -> list[str]:
    return [str(row["label"]) for row in payable(AgendaItem.objects.get(pk=item.pk))]


def test_it_is_refused_with_everything_that_is_missing_at_once(cast):
    bare = approved_item(cast)
    Condition.objects.create(item=bare, number=1, text="선행조건", due_on=TODAY)
    Deal.objects.filter(pk=bare.deal.pk).update(stage="committee")
    said = refusal(ask, cast, AgendaItem.objects.get(pk=bare.pk))
    for words in ("Minutes signed (Not drawn yet)", "Conditions precedent cleared (0 of 1)", "Contract checklist done (Not begun yet)",
                  "The deal is at contracting (Committee · Active)"):
        assert words in said, words
    assert "Law and mandate hold" not in said and not PaymentRequest.objects.exists()


def test_each_thing_that_is_missing_goes_as_it_is_done(cast, item):
    assert gaps(item) == ["Conditions precedent cleared", "Contract checklist done"]
    settled(cast, item)
    assert gaps(item) == []
    cast.fund.single_company_limit = "0.05"
    cast.fund.save()
    assert "Within the limit for one company" in gaps(item)
    assert "8.0% of the fund; 5.0% is the limit" in refusal(ask, cast, AgendaItem.objects.get(pk=item.pk))


def test_a_rule_of_law_or_mandate_that_blocks_today_stops_it(cast, item):
    settled(cast, item)
    add_watch(list=Watch.List.GROUP, named=Named(item.deal.company.name, "태고그룹", business_number=item.deal.company.business_number), source="명단",
              as_of=TODAY, by=cast.administrator)
    assert gaps(item) == ["Law and mandate hold"]
    assert "Law and mandate hold (Company of a restricted business group)" in refusal(ask, cast, item)


def test_what_it_rests_on_is_frozen_under_its_digest(cast, item):
    row = cleared(cast, item)
    assert (row.state, row.amount, row.asked_by, row.sha256) == ("asked", 2_000_000_000, cast.operations, digest(row.content))
    kept = json.loads(json.dumps(row.content))
    [condition] = kept["conditions"]
    assert (kept["terms"], kept["packet"], kept["decision"], kept["minutes"]["drawn"]) == (
        item.terms, item.packet_sha256, item.outcome["sha256"], item.minutes.blob_id)
    assert (condition["cleared_by"]["role"], condition["evidenced_by"]["role"], len(condition["files"])) == ("partner", "analyst", 1)
    assert {step["state"] for step in kept["steps"]} == {"done"} and kept["order"] == {"pay_on": TODAY.isoformat()} | ORDER
    assert cast.partner.user.name not in json.dumps(kept, ensure_ascii=False)
    for column in ("sha256", "content", "bank", "account_number", "amount", "pay_on"):
        with pytest.raises(ProgrammingError):
            sql(f"UPDATE applicants_paymentrequest SET {column} = %s WHERE id = %s", {"amount": 1, "content": "{}", "pay_on": TODAY - dt.timedelta(
                days=1)}.get(column, "x"), row.pk)
    with pytest.raises(ProgrammingError):
        sql("DELETE FROM applicants_paymentrequest WHERE id = %s", row.pk)


def test_it_does_not_stand_in_sql_over_an_open_condition_or_step_or_a_void_decision(cast, item):
    columns = {"item": item, "amount": 1, "pay_on": TODAY, "sha256": "0" * 64, "asked_by": cast.operations} | ORDER
    with pytest.raises(Refused):
        raw(columns)
    settled(cast, item)
    own = ContractStep.objects.create(item=item, order=99, text="남은 단계")
    with pytest.raises(Refused):
        raw(columns)
    ContractStep.objects.filter(pk=own.pk).delete()
    Voiding.objects.create(item=item, reason="회피 누락", by=cast.chair)
    with pytest.raises(Refused):
        raw(columns)
    assert not PaymentRequest.objects.exists()


def raw(columns) -> None:
    with acting(None, "ask payment"):
        PaymentRequest.objects.create(**columns)


@pytest.mark.parametrize(("given", "field", "words"), [
    ({"pay_on": dt.date(2021, 8, 12)}, "pay_on", "before the committee met"), ({"pay_on": TODAY + dt.timedelta(days=367)}, "pay_on", "a year away"),
    ({"bank": " "}, "bank", "Enter the bank."), ({"account_number": ""}, "account_number", "Enter the account number."),
    ({"account_number": "110-12a-456"}, "account_number", "7 to 20 digits"), ({"account_number": "123456"}, "account_number", "7 to 20 digits"),
    ({"account_number": "1" * 21}, "account_number", "7 to 20 digits"), ({"account_number": "110--1234567"}, "account_number", "7 to 20 digits"),
    ({"account_holder": ""}, "account_holder", "Enter who holds the account"), ({"account_holder": "a\u202eb"}, "account_holder", "writing direction")])
def test_an_order_that_cannot_be_paid_is_refused_beside_its_field(cast, item, given, field, words):
    settled(cast, item)
    with pytest.raises(Refused) as no:
        ask(cast, item, **given)
    assert no.value.field == field and words in str(no.value) and not PaymentRequest.objects.exists()


def test_an_account_is_read_as_it_is_typed_and_masked_to_its_last_four_digits(cast, item):
    settled(cast, item)
    assert ask(cast, item, account_number=" １１０–123 456789 ").account_number == "110-123456789"
    assert [masked(account) for account in ("110-123-456789", "1234567", "123")] == ["•••-•••-••6789", "•••4567", "123"]


def test_a_request_is_asked_for_once_by_operations_alone_and_told(cast, item):
    settled(cast, item)
    for seat in (cast.partner, cast.analyst, cast.inspector, cast.chair, build("rival").operations):
        assert "Your seat may not" in refusal(ask, cast, item, by=seat)
    assert [row["name"] for row in waiting(fresh(cast.operations).user) if row["duty"].key == "ask_payment"] == [item.deal.company.name]
    row = ask(cast, item)
    assert "asked for already" in refusal(ask, cast, item)
    assert [row["name"] for row in waiting(fresh(cast.operations).user) if row["duty"].key == "ask_payment"] == []
    note = Notification.objects.get(kind="payment_asked")
    assert (note.user, note.url) == (cast.partner.user, address(item)) and ACCOUNT not in str(note.facts) and "2,000,000,000" not in note.sentence
    assert row.state == "asked"


def test_behind_a_wall_nothing_is_asked_for_and_nobody_is_told(cast, item):
    settled(cast, item)
    walled(cast, item.deal, cast.partner)
    Notification.objects.all().delete()
    ask(cast, item)
    assert not Notification.objects.exists()
    walled(cast, item.deal, cast.operations, by=person("sunhwan-third", "partner", cast.gp, cast.fund))
    assert "no longer open to you" in refusal(take_back_payment, request=PaymentRequest.objects.get(), reason="x", by=fresh(cast.operations))


def test_it_is_taken_back_with_a_reason_stays_as_it_was_and_another_may_follow(cast, item):
    row = cleared(cast, item)
    assert refusal(take_back_payment, request=row, reason=" ", by=cast.operations) == "Say why it is taken back."
    back = take_back_payment(request=row, reason="계좌가 바뀌었습니다.", by=cast.operations)
    assert (back.state, back.back_reason, back.back_by, back.sha256) == ("taken_back", "계좌가 바뀌었습니다.", cast.operations, row.sha256)
    assert "taken back already" in refusal(take_back_payment, request=row, reason="x", by=cast.operations)
    assert Notification.objects.filter(kind="payment_taken_back").get().user == cast.partner.user
    again = ask(cast, item, account_number="222-33-444444")
    assert (again.pk != row.pk, again.account_number) == (True, "222-33-444444")
    with pytest.raises(ProgrammingError):
        sql("UPDATE applicants_paymentrequest SET state = 'asked' WHERE id = %s", row.pk)


def test_it_is_not_taken_back_once_the_payment_is_recorded_or_made(cast, item):
    funded(cast)
    row = cleared(cast, item)
    tranche = record_investment(item=item, paid_on=TODAY, by=cast.operations)
    assert "recorded already" in refusal(take_back_payment, request=row, reason="x", by=cast.operations)
    confirm_tranche(tranche=tranche, by=cast.partner)
    assert "The investment is made" in refusal(take_back_payment, request=row, reason="x", by=cast.operations)
    assert PaymentRequest.objects.get().state == "asked"


def test_a_decision_that_was_declared_void_is_not_paid(cast, item):
    settled(cast, item)
    Voiding.objects.create(item=item, reason="회피 누락", by=cast.chair)
    assert "declared void" in refusal(ask, cast, item)


def test_the_stage_gate_of_contracting_says_the_same(cast, item):
    def rows():
        return [(str(row["label"]), row["state"], row["firm"]) for row in gate(Deal.objects.get(pk=item.deal.pk))]

    assert rows() == [("Conditions precedent cleared", "todo", True), ("Contract checklist done", "todo", True), ("Payment order asked for", "todo", True)]
    cleared(cast, item)
    assert rows() == [("Conditions precedent cleared", "ok", True), ("Contract checklist done", "ok", True), ("Payment order asked for", "ok", True)]


def test_the_house_sees_the_account_and_an_inspector_its_last_four_digits(cast, item):
    row = cleared(cast, item)
    for name, args in (("closing", ()), ("payment_request", (row.uuid,))):
        house = english(Client(), cast.analyst).get(address(item, name, *args)).content.decode()
        inspector = english(Client(), cast.inspector).get(address(item, name, *args)).content.decode()
        assert ACCOUNT in house and ACCOUNT not in inspector and "•••-•••-••6789" in inspector
        assert ORDER["account_holder"] in house
        assert "여울펠릿 주식회사" not in inspector.replace(item.deal.company.name, "")
        assert row.sha256[:8] in house and row.sha256[:8] in inspector
    events = PaymentRequest.pgh_event_model.objects.all()
    assert events.count() == 1 and ACCOUNT not in str(list(events.values()))


def test_a_holder_who_is_not_to_be_paid_is_marked(cast, item):
    settled(cast, item)
    row = ask(cast, item, account_holder="(주) " + item.deal.company.name)
    assert shown(row, cast.operations.user)["differs"] is False
    take_back_payment(request=row, reason="예금주", by=cast.operations)
    ask(cast, item, account_holder="김대표")
    page = english(Client(), cast.partner).get(address(item)).content.decode()
    assert "Not the name of who is to be paid" in page


def test_the_page_walks_it_in_the_browser_s_way(cast, item):
    client = english(Client(), cast.operations)
    assert "Ask for the payment order" not in client.get(address(item)).content.decode()
    settled(cast, item)
    assert "Ask for the payment order" in client.get(address(item)).content.decode()
    wrong = client.post(address(item, "payment_ask"), {"pay_on": TODAY, "bank": "가나은행", "account_number": "가나다", "account_holder": "여울"})
    assert wrong.status_code == 422 and "7 to 20 digits" in wrong.content.decode() and 'value="가나은행"' in wrong.content.decode()
    answer = client.post(address(item, "payment_ask"), {"pay_on": TODAY} | ORDER, follow=True)
    assert answer.redirect_chain == [(address(item) + "#payment", 302)] and "Take the request back" in answer.content.decode()
    row = PaymentRequest.objects.get()
    printed = client.get(address(item, "payment_request", row.uuid)).content.decode()
    for words in ("2,000,000,000", ACCOUNT, "80,000", "25,000", item.conditions.get().text, row.sha256[:8], "data-print"):
        assert words in printed, words
    assert "Take the request back" not in english(Client(), cast.partner).get(address(item)).content.decode()
    wrong = client.post(address(item, "payment_back", row.uuid), {"reason": ""})
    assert wrong.status_code == 422 and "Say why it is taken back." in wrong.content.decode()
    client.post(address(item, "payment_back", row.uuid), {"reason": "계좌 변경"})
    page = client.get(address(item)).content.decode()
    assert "Taken back: 계좌 변경" in page and "Ask for the payment order" in page


def test_a_safe_is_printed_without_price_and_number(cast):
    item = closing(cast, conditions=0, instrument="safe", shares="0", price="0", amount="500000000", discount="0.2", post_money="12500000000")
    row = cleared(cast, item)
    assert row.amount == 500_000_000 and {step["key"] for step in row.content["steps"]} >= {"agreement_safe"}
    printed = english(Client(), cast.operations).get(address(item, "payment_request", row.uuid)).content.decode()
    assert "SAFE" in printed and "0 won" not in printed.replace("500,000,000 won", "")


def test_signing_alone_pays_nothing_and_what_was_signed_counts(cast, item):
    assert SignedMinutes.objects.filter(minutes__item=item).exists() and gaps(item)
    evidenced(cast, item.conditions.get())
    assert gaps(item) == ["Conditions precedent cleared", "Contract checklist done"]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_ask_at_once_one_wins():
    cast = build()
    item, said = settled(cast, closing(cast)), []
    both = threading.Barrier(2)

    def once(account: str) -> None:
        both.wait()
        try:
            ask_payment(item=AgendaItem.objects.get(pk=item.pk), pay_on=TODAY, by=cast.operations, **(ORDER | {"account_number": account}))
            said.append("asked")
        except Refused as no:
            said.append(str(no))
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(once, "111-11-1111111"), pool.submit(once, "222-22-2222222")]:
            done.result()
    assert (len(said), said.count("asked"), PaymentRequest.objects.count()) == (2, 1, 1)


def test_the_deal_s_history_tells_of_conditions_and_payment_and_not_to_who_is_blind(cast, item):
    row = cleared(cast, item)
    take_back_payment(request=row, reason="계좌가 바뀌었습니다.", by=cast.operations)
    where = reverse("applicants:deal_history", args=[cast.fund.slug, item.deal.uuid])
    said = english(Client(), cast.partner).get(where).content.decode()
    for words in ("Condition 1 cleared", "Payment order asked for", "Request for a payment order taken back", "계좌가 바뀌었습니다."):
        assert words in said, words
    assert ACCOUNT not in said
    Scorecard.objects.create(deal=item.deal, reviewer=cast.analyst2, rubric=cast.round.rubric)
    assert "Payment order asked for" not in english(Client(), cast.analyst2).get(where).content.decode()
