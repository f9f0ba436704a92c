"""The sample closing of an approved deal: conditions cleared on evidence, the contract's steps done, the payment order asked for."""
import datetime as dt
from types import SimpleNamespace
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from applicants.actions.condition import clear_condition, evidence_condition
from applicants.actions.contract import finish_step, leave_out_step, start_contract
from applicants.actions.payment_request import ask_payment
from applicants.models import AgendaItem, Deal, PaymentRequest
from fund import pdf

NOTES = {"term_sheet": "의결된 조건과 같습니다.", "legal_review": "자문 법무법인 의견서 반영을 마쳤습니다.",
         "interested_party": "고의·중과실로 한정했습니다.", "signing": "당사자 전원이 날인했습니다.", "account": "예금주가 회사입니다."}
PAPERED = {"signing": "투자계약서 날인본", "resolution": "발행 결의 의사록", "account": "통장 사본"}
LEFT_OUT = {"earlier_consents": "기존 투자자가 없습니다."}


def close(made: SimpleNamespace, item: AgendaItem, *, pay_on: dt.date | None = None) -> PaymentRequest:
    """Everything from the signed minutes to a standing payment request, through the same actions as a real one."""
    row = AgendaItem.objects.select_related("meeting__fund", "deal__company__organisation").get(pk=item.pk)
    settle(made, row)
    return ask_payment(item=row, pay_on=pay_on or row.meeting.held_on, bank="견본은행", account_number="110-987-654321",
                       account_holder=row.deal.company.name, by=made.operations)


def settle(made: SimpleNamespace, item: AgendaItem) -> None:
    """The conditions cleared and the contract's steps done or left out; only the payment order is still to be asked for."""
    for condition in item.conditions.exclude(state="cleared"):
        if condition.state == "open":
            evidence_condition(condition=condition, note="서명본 1쪽과 붙임에서 확인했습니다.", by=made.analyst,
                               uploads=[sample_file(item.deal, f"선행조건 {condition.number} 증빙")])
        clear_condition(condition=condition, by=made.partner)
    for step in start_contract(item=item, by=made.analyst):
        if step.key in LEFT_OUT:
            leave_out_step(step=step, reason=LEFT_OUT[step.key], by=made.analyst)
        elif step.state == "open":
            files = [sample_file(item.deal, PAPERED[step.key])] if step.key in PAPERED else []
            finish_step(step=step, note=NOTES.get(step.key, ""), uploads=files, by=made.analyst)


def sample_file(deal: Deal, title: str) -> Any:
    """A paper of one page with this title, as somebody would upload it."""
    dated = timezone.localdate()
    data = pdf.compile("sample_paper", {
        "dated": dated.isoformat(), "labels": {"lang": "ko"}, "mark": "견본", "title": title, "company": deal.company.name,
        "rows": [["기준일", dated.isoformat()]], "note": "견본입니다. 회사와 숫자는 모두 가상입니다."})
    return SimpleUploadedFile(f"{title}.pdf", data, "application/pdf")
