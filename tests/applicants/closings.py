"""Closings at each step: an approved item with its conditions, and one that is cleared and asked for, made by the real actions."""
import datetime as dt
from types import SimpleNamespace

import pgtrigger
from django.utils import timezone

from applicants.actions.condition import clear_condition, evidence_condition
from applicants.actions.contract import finish_step, start_contract
from applicants.actions.payment_request import ask_payment
from applicants.models import AgendaItem, Condition, Deal, PaymentRequest
from tests.applicants.applying import upload
from tests.cast import approved_item, signed

ORDER = {"bank": "가나은행", "account_number": "110-123-456789", "account_holder": "여울펠릿 주식회사"}
TEXTS = ("원료 공급 계약 3년을 체결합니다.", "대표이사 겸직을 해소합니다.")


def closing(c: SimpleNamespace, deal: Deal | None = None, *, conditions: int = 1, **terms: str) -> AgendaItem:
    """An approved item whose minutes are signed, with so many open conditions, due in thirty days."""
    item, due = signed(approved_item(c, deal, **terms)), timezone.localdate() + dt.timedelta(days=30)
    item.outcome["conditions"] = [{"text": text, "owner": "company", "due_on": due.isoformat(), "seat": ""} for text in TEXTS[:conditions]]
    with pgtrigger.ignore("applicants.AgendaItem:decided_item_stays"):
        item.save(update_fields=["outcome"])
    for number, text in enumerate(TEXTS[:conditions], 1):
        Condition.objects.create(item=item, number=number, text=text, due_on=due)
    return item


def evidenced(c: SimpleNamespace, condition: Condition, by=None) -> Condition:
    return evidence_condition(condition=condition, note="계약서 3쪽", uploads=[upload(name="계약서.pdf")], by=by or c.analyst)


def settled(c: SimpleNamespace, item: AgendaItem) -> AgendaItem:
    """Every condition cleared on evidence by a second person, every step of the contract done."""
    for condition in item.conditions.exclude(state="cleared"):
        clear_condition(condition=condition if condition.state == "evidenced" else evidenced(c, condition), by=c.partner)
    for step in start_contract(item=item, by=c.analyst):
        if step.state == "open":
            finish_step(step=step, by=c.analyst)
    return item


def cleared(c: SimpleNamespace, item: AgendaItem) -> PaymentRequest:
    """The whole closing: conditions, contract, and the payment order asked for by operations."""
    return ask_payment(item=settled(c, item), pay_on=max(item.meeting.held_on, timezone.localdate()), by=c.operations, **ORDER)
