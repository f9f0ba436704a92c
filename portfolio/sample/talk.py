"""Sample talk between the fund and its founders: questions and answers, a reader kept out, a decline that came, one that waits."""
import datetime as dt
from types import SimpleNamespace

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from applicants.actions.decision import send_decision, stamp_of, write_decision
from applicants.actions.exclusion import ask_exclusion
from applicants.actions.inquiry import ask_founder, attach, send_answer
from applicants.models import Deal, Decision
from fund import pdf
from fund.models import User
from fund.permissions import Can

MEASURED = "시험 가동 첫 석 달의 수율은 66%였고, 선별 각도를 바꾼 뒤 71%가 됐습니다. 계량 일지를 함께 보냅니다."
ASKED = ("펠릿 수율 71%는 어느 기간의, 누구의 계량입니까? 계량 일지나 구매처 확인이 있으면 함께 보내 주세요.",
         "두 번째 지자체와의 계약은 언제 끝납니까? 갱신 조건을 알려 주세요.")
RIVAL = "이 회사의 계열사가 같은 공정을 개발하고 있다고 들었습니다. 공정 자료가 그쪽에 가지 않기를 바랍니다."
NOT_YET = {"ko": "항구 두 곳의 시험은 인상적이지만, 한 해 1,500톤까지 가는 원료 계약이 아직 보이지 않습니다. "
                 "항구 다섯 곳의 수거 계약이 모이면 다시 뵙고 싶습니다.",
           "en": "The trials in two harbours are impressive, but we cannot yet see the supply contracts that lead to 1,500 tonnes a year. "
                 "We would like to meet again once five harbours are under contract."}
MEET = {"ko": "공정과 원료 계약을 직접 보고 이야기하고 싶습니다.", "en": "We would like to see the process and talk about the supply contracts."}


def talk(made: SimpleNamespace, applied: list[Deal]) -> None:
    """Let the fund ask and one founder answer, one keep a reader out, and give one a decline and another a letter that goes out later."""
    first, second, third, last = applied
    _questions(made, first)
    ask_founder(deal=second, texts=["용매 없이 되돌리는 공정의 에너지 수지를 한 쪽으로 정리해 주세요."],
                due_on=timezone.localdate() + dt.timedelta(days=5), by=made.analyst2)
    ask_exclusion(deal=third, organisation=made.house["telecom"], reason=RIVAL, by=_owner(third))
    _letter(made, last, Decision.Kind.DECLINE, [Decision.Reason.TOO_EARLY, Decision.Reason.TRACTION], NOT_YET)
    _letter(made, third, Decision.Kind.INVITE, [Decision.Reason.PROMISING], MEET, days=2)


def _questions(made: SimpleNamespace, deal: Deal) -> None:
    answered, _open = ask_founder(deal=deal, texts=list(ASKED), due_on=timezone.localdate() + dt.timedelta(days=7), by=made.analyst)
    by = _owner(deal)
    diary = pdf.compile("sample_paper", {
        "dated": timezone.localdate().isoformat(), "labels": {"lang": "ko"}, "mark": "견본", "title": "계량 일지", "company": deal.company.name,
        "rows": [["투입", "437 t"], ["산출", "310 t"], ["수율", "71%"]], "note": "견본입니다. 회사와 숫자는 모두 가상입니다."})
    attach(inquiry=answered, upload=SimpleUploadedFile("계량 일지.pdf", diary, "application/pdf"), by=by)
    send_answer(inquiry=answered, text=MEASURED, by=by)


def _letter(made: SimpleNamespace, deal: Deal, kind: str, reasons: list[str], words: dict[str, str], *, days: int = 0) -> None:
    """A letter that a partner sends now, or lets go out so many days from now at nine in the morning."""
    meets = {"step": Deal.Stage.INTERVIEW, "meets_on": timezone.localdate() + dt.timedelta(days=days + 10)} if days else {}
    draft = write_decision(deal=deal, kind=kind, reasons=reasons, sentence_ko=words["ko"], sentence_en=words["en"], by=made.analyst2, **meets)
    at = timezone.localtime().replace(hour=9, minute=0, second=0, microsecond=0) + dt.timedelta(days=days) if days else None
    send_decision(decision=draft, at=at, seen=stamp_of(draft), by=made.partner)


def _owner(deal: Deal):
    """The seat of the startup's owner."""
    user = User.objects.get(seats__organisation=deal.company.organisation_id, seats__role="founder_owner")
    return user.seat_at(deal.company.organisation, Can.SUBMIT_APPLICATION)
