"""Letters to founders as the house writes them, by the real actions."""
import datetime as dt
from types import SimpleNamespace
from typing import Any

from django.utils import timezone

from applicants.actions.decision import send_decision, stamp_of, write_decision
from applicants.models import Deal, Decision, Round
from tests.cast import draft_deal

KO = "고객 세 곳과 맺은 계약이 있으면 판매 단가를 믿을 수 있습니다."
EN = "Three customers under contract would show that the price holds."
TEXTS = {"decline": {"kind": "decline", "reasons": ["traction", "numbers"]},
         "hold": {"kind": "hold", "reasons": ["waiting"], "meets_on": timezone.localdate() + dt.timedelta(days=40)},
         "invite": {"kind": "invite", "reasons": ["promising"], "step": "interview", "meets_on": timezone.localdate() + dt.timedelta(days=9)}}


def written(c: SimpleNamespace, deal: Deal, kind: str = "decline", **changed: Any) -> Decision:
    """A complete draft, written by the second analyst."""
    open_one = deal.decisions.filter(state__in=("draft", "planned")).first()
    return write_decision(deal=deal, by=changed.pop("by", c.analyst2), seen=stamp_of(open_one),
                          **TEXTS.get(kind, {"kind": kind, "reasons": []}) | {"sentence_ko": KO, "sentence_en": EN} | changed)


def sent(c: SimpleNamespace, deal: Deal, kind: str = "decline", **changed: Any) -> Decision:
    row = written(c, deal, kind, **changed)
    send_decision(decision=row, seen=stamp_of(row), by=c.partner)
    deal.refresh_from_db()
    return Decision.objects.get(pk=row.pk)


def planned(c: SimpleNamespace, deal: Deal, kind: str = "decline", *, due: bool = False, **changed: Any) -> Decision:
    """A letter for tomorrow; with `due`, its hour has come since, as if the clock had moved."""
    row = written(c, deal, kind, **changed)
    send_decision(decision=row, at=timezone.now() + dt.timedelta(days=1), seen=stamp_of(row), by=c.partner)
    if due:
        Decision.objects.filter(pk=row.pk).update(send_at=timezone.now() - dt.timedelta(seconds=5))
    return Decision.objects.get(pk=row.pk)


def answered(c: SimpleNamespace) -> Deal:
    """An application of the founder's startup to an earlier call, on hold by a letter that went out."""
    now = timezone.now()
    earlier = Round.objects.create(fund=c.fund, name_ko="지난 모집", name_en="Last call", opens_at=now - dt.timedelta(days=90),
                                   closes_at=now - dt.timedelta(days=60), results_by=timezone.localdate(), rubric=c.round.rubric,
                                   first_form=c.round.first_form)
    deal = draft_deal(SimpleNamespace(**vars(c) | {"round": earlier}))
    Deal.objects.filter(pk=deal.pk).update(stage=Deal.Stage.SCREENING, receipt_no=f"R-{deal.pk:06d}")
    sent(c, Deal.objects.get(pk=deal.pk), "hold")
    return deal
