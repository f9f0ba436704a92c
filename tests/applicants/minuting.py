"""Decided items whose minutes can be drawn and signed, built from rows, and what a PDF says."""
import datetime as dt
from decimal import Decimal
from types import SimpleNamespace

import pypdfium2
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from applicants.actions.minutes import draw_minutes
from applicants.models import AgendaItem, Deal, Meeting, Minutes, Remark
from applicants.queries import packet
from applicants.queries.blob import read_blob
from fund.models import Seat
from tests.applicants.applying import pdf
from tests.cast import company, submitted_deal

TERMS = {"source": "모태 자금", "shares_kind": "new", "instrument": "rcps", "shares": "80000", "price": "25000", "amount": "2000000000",
         "pre_money": "12000000000", "post_money": "14000000000", "co_investors": [{"name": "바람벤처스", "amount": "500000000"}],
         "exit": "2030 매각", "risks": "보관 중 화재", "conditions": "원료 공급 계약 3년", "dissent": "", "cap_table": []}
STAGES = {"main": Deal.Stage.COMMITTEE, "preliminary": Deal.Stage.PRELIMINARY}
Cast = SimpleNamespace


def vote(seat: Seat, choice: str, before: str = "yes", reason: str = "", entered: bool | None = None) -> dict:
    """A vote as an outcome keeps it; a conditional one entered unless it is said that it did not."""
    return {"seat": str(seat.uuid), "role": seat.role, "organisation": seat.organisation.name, "choice": choice, "reason": reason,
            "champion": False, "before": before, "entered": choice == "conditional" if entered is None else entered}


def decided(c: Cast, *votes: dict, decision: str = "approved", kind: str = "main", name: str | None = None, seats: int | None = None,
            remarks: dict | None = None, terms: dict | None = None, **outcome) -> AgendaItem:
    """An item that was decided by these votes; the deal stands at the committee's stage, as it does until the minutes are signed."""
    votes = votes or tuple(vote(seat, "yes") for seat in (c.chair, c.member, c.member2))
    deal = submitted_deal(c, company(name) if name else None, stage=STAGES[kind])
    number = Meeting.objects.filter(fund=c.fund, kind=kind).count() + 7
    meeting = Meeting.objects.create(fund=c.fund, kind=kind, number=number, held_on=dt.date(2026, 8, 5), begins_at=dt.time(14, 30),
                                     place="성수동 회의실", rule="simple_majority", quorum=Decimal("0.5"))
    now = timezone.now()
    item = AgendaItem(meeting=meeting, deal=deal, order=2, state="decided", decision=decision, terms=TERMS | (terms or {}), frozen_at=now,
                      frozen_by=c.partner, opened_at=now, opened_by=c.chair, decided_at=now, decided_by=c.chair)
    item.packet = packet.build(item, [])
    item.packet_sha256 = packet.digest(item.packet)
    counts = {choice: sum(row["choice"] == choice for row in votes) for choice in ("yes", "conditional", "no", "abstain", "recused")}
    item.outcome = {
        "rule": "simple_majority", "quorum": "0.5", "seats": seats or len(votes), "recused": counts["recused"],
        "present": len(votes) - counts["recused"], "in_favour": counts["yes"] + sum(row["entered"] for row in votes), "counts": counts,
        "votes": list(votes), "conditions": [], "hinges": False, "deferred": ""} | outcome
    item.outcome["sha256"] = packet.digest(item.outcome)
    item.save()
    for seat, text in (remarks or {}).items():
        Remark.objects.create(item=item, text=text, by=getattr(c, seat))
    return item


def url(item: AgendaItem, name: str) -> str:
    return reverse(f"applicants:{name}", args=[item.meeting.fund.slug, item.uuid])


def drawn(item: AgendaItem) -> Minutes:
    draw_minutes(item.pk)
    return Minutes.objects.get(item=item)


def squeezed(text: str) -> str:
    return "".join(text.split())


def said(sha256: str) -> str:
    """What a kept PDF says, without any spaces."""
    found = pypdfium2.PdfDocument(read_blob(sha256))
    return squeezed("".join(page.get_textpage().get_text_bounded() for page in found))


def absent(words: list[str], text: str) -> list[str]:
    """Those of these words that the text lacks."""
    return [word for word in words if squeezed(word) not in text]


def scan(name: str = "의사록.pdf", content: bytes | None = None) -> SimpleUploadedFile:
    """A scanned paper."""
    return SimpleUploadedFile(name, pdf(2) if content is None else content)
