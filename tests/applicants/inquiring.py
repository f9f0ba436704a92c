"""Questions of the fund, asked and answered, for tests."""
import datetime as dt
from types import SimpleNamespace

from django.utils import timezone

from applicants.actions.inquiry import ask_founder, attach, send_answer
from applicants.models import Answer, Deal, Decision, Inquiry
from fund.models import User
from tests.applicants.applying import upload

ASKED = "지난 분기에 몇 톤을 판매했습니까?"
SAID = "412톤입니다. 세금계산서를 붙입니다."


def in_days(n: int) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=n)


def question(c: SimpleNamespace, deal: Deal, text: str = ASKED, due: int = 7, by=None) -> Inquiry:
    return ask_founder(deal=deal, texts=[text], due_on=in_days(due), by=by or c.analyst)[0]


def answered(c: SimpleNamespace, inquiry: Inquiry, text: str = SAID, file: str = "") -> Answer:
    if file:
        attach(inquiry=inquiry, upload=upload(name=file), by=c.founder)
    return send_answer(inquiry=inquiry, text=text, by=c.founder)


def told_no(c: SimpleNamespace, deal: Deal) -> Deal:
    """The deal declined, with its founder told so."""
    Decision.objects.create(deal=deal, kind="decline", reasons=["traction"], state="sent", sent_at=timezone.now(), written_by=c.partner)
    Deal.objects.filter(pk=deal.pk).update(status=Deal.Status.PASSED)
    return Deal.objects.get(pk=deal.pk)


def daylight() -> None:
    User.objects.update(quiet_from=None, quiet_until=None)
