"""Erase what an application holds, as far as the retention rules let it: asked for by an owner, answered by the house, or at once for a draft."""
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from applicants import characters
from applicants.actions.blob import remove_blob
from applicants.actions.company import write_to_owners
from applicants.actions.draft import may_write
from applicants.actions.tombstone import Clearing, clear, strays
from applicants.actions.wall import check_open
from applicants.actions.withdrawal import TURNS
from applicants.models import Contact, Deal, Erasure
from applicants.queries.erasure import is_due, plan
from applicants.queries.retention import asking_closed, situation
from fund.audit import acting
from fund.errors import Refused
from fund.jobs import enqueue, progress
from fund.models import Seat
from fund.notify import notify, seats
from fund.permissions import GRANTS, Can, holds
from fund.states import Edge, move

LONGEST = 600
PORTION = 500  # blobs of one job
S = Erasure.State
ANSWERS = (Edge(S.ASKED, S.DONE, Can.ANSWER_ERASURE), Edge(S.ASKED, S.DECLINED, Can.ANSWER_ERASURE),
           Edge(S.ASKED, S.WITHDRAWN, Can.KEEP_OWN_DATA))


def ask_erasure(*, deal: Deal, reason: str = "", by: Seat) -> Erasure:
    """An owner asks that what this application holds be erased; partners and operations learn of it.

    Refused for anybody else, under review, for a draft (that goes at once), while a request is open, and once everything is erased.
    """
    may_write(deal=deal, by=by, can=Can.KEEP_OWN_DATA)
    said = characters.legible(reason, most=LONGEST, field="reason")
    with acting(by, "ask erasure", deal=str(deal.uuid)):
        row = _locked(deal)
        if closed := asking_closed(row):
            raise Refused(closed)
        if situation(row) == "draft":
            raise Refused(_("A draft was never handed in; you can erase it yourself at once."))
        if row.erasures.filter(state=S.ASKED).exists():
            raise Refused(_("You asked already, and the fund has not answered yet. Nothing was sent again."))
        if row.erasures.standing().exists():
            raise Refused(_("This application is erased already. Nothing was changed."))
        asked = Erasure.objects.create(company=row.company, deal=row, reason=said, asked_by=by)
        notify("erasure_asked", to=seats(row.fund, *GRANTS[Can.ANSWER_ERASURE]), source=f"erasure:{asked.uuid}", by=by, fund=row.fund,
               about=row.uuid, url=reverse("applicants:erasure", args=[row.fund.slug, row.uuid]), company=row.company.name)
    return asked


def take_back_erasure(*, erasure: Erasure, by: Seat) -> Erasure:
    """An owner takes an open request back; nothing is erased. Refused for anybody else and once it is answered."""
    may_write(deal=erasure.deal, by=by, can=Can.KEEP_OWN_DATA)
    with acting(by, "take back erasure", deal=str(erasure.deal.uuid)):
        return move(erasure, S.WITHDRAWN, ANSWERS, by)


def decline_erasure(*, erasure: Erasure, answer: str, by: Seat) -> Erasure:
    """Decline with a reason that the owners get by letter. Refused without one, for a seat that may not, before a wall, and once answered."""
    with acting(by, "decline erasure", deal=str(erasure.deal.uuid)):
        deal = _for_the_house(erasure.deal, by)
        said = characters.legible(answer, most=LONGEST, field="answer", missing=_("Say why; the founder reads it."))
        row = move(erasure, S.DECLINED, ANSWERS, by, also={"answer": said, "decided_by": by, "decided_at": timezone.now()})
        _tell(deal, row, "erasure_declined")
    return row


def carry_out_erasure(*, erasure: Erasure, by: Seat) -> Erasure:
    """Erase what the rules let go, tell the owners what went and what stays; the bytes follow in a job.

    Refused for a seat that may not, before a wall, once answered, and for an application that is under review again.
    """
    with acting(by, "carry out erasure", deal=str(erasure.deal.uuid)):
        deal = _for_the_house(erasure.deal, by)
        if closed := asking_closed(deal):
            raise Refused(closed)
        row = move(erasure, S.DONE, ANSWERS, by, also={"decided_by": by, "decided_at": timezone.now()})
        _erase(deal, row, by)
        _tell(deal, row, "erased")
    return row


def erase_when_due(*, deal: Deal, by: Seat) -> Erasure:
    """Destroy what has stood its time, though nobody asked. Refused for a seat that may not, before a wall, and before that day."""
    with acting(by, "erase at end of retention", deal=str(deal.uuid)):
        row = _for_the_house(deal, by)
        if row.erasures.filter(state=S.ASKED).exists() or row.erasures.standing().exists() or not is_due(row):
            raise Refused(_("This is not due yet, or was asked for or erased already. Nothing was changed."))
        made = Erasure.objects.create(company=row.company, deal=row, state=S.DONE, asked_by=by, decided_by=by, decided_at=timezone.now())
        _erase(row, made, by)
        _tell(row, made, "erased")
    return made


def erase_draft(*, deal: Deal, by: Seat) -> Erasure:
    """Erase a draft that was never handed in, at once; nobody outside the startup is told. It can be begun anew while the call is open.

    Refused for anybody but an owner and for what was handed in.
    """
    may_write(deal=deal, by=by, can=Can.KEEP_OWN_DATA)
    with acting(by, "erase draft", deal=str(deal.uuid)):
        row = _locked(deal)
        if situation(row) != "draft":
            raise Refused(_("This was handed in. Ask the fund to erase it."))
        made = Erasure.objects.create(company=row.company, deal=row, state=S.DONE, asked_by=by, decided_by=by, decided_at=timezone.now())
        _erase(row, made, by)
        if row.status == Deal.Status.ACTIVE:
            move(row, Deal.Status.WITHDRAWN, TURNS, by, field="status")
    return made


def remove_bytes_of(erasure_id: int, blobs: list[str], job: Any = None) -> dict[str, int]:
    """Take the bytes of erased rows out of the store, unless something else still shows them. Safe to run twice: {"removed": n, "kept": n}."""
    erasure = Erasure.objects.select_related("deal").get(pk=erasure_id)
    with acting(None, "remove erased bytes"):
        late = strays(erasure.deal)
    removed = 0
    for number, sha256 in enumerate(blobs, start=1):
        removed += remove_blob(sha256=sha256, decided_at=erasure.decided_at)
        if job is not None and number % 20 == 0:
            progress(job, number, len(blobs))
    for sha256 in late:
        removed += remove_blob(sha256=sha256, decided_at=timezone.now())
    return {"removed": removed, "kept": len(blobs) + len(late) - removed}


def _erase(deal: Deal, erasure: Erasure, by: Seat) -> None:
    """Rows first, with the outcome beside the request; what lies in the store goes after the commit."""
    lines = plan(deal, to_founder=False)
    work = clear(erasure=erasure, deal=deal, rules={line.part: line.rule.key for line in lines if line.goes and line.rule})
    erasure.outcome = [{
        "part": line.part, "done": "erased" if line.goes else "kept", "count": work.counts.get(line.part, 0) if line.goes else line.count,
        "rule": line.rule.key if line.rule else "", "until": line.until.isoformat() if line.until else ""} for line in lines]
    erasure.save(update_fields=["outcome"])
    others = Deal.objects.filter(fund=deal.fund_id, company=deal.company_id).exclude(pk=deal.pk).exclude(stage=Deal.Stage.DRAFT)
    if not others.exclude(erasures__in=Erasure.objects.standing()).exists():
        Contact.objects.filter(fund=deal.fund_id, company=deal.company_id).delete()  # nothing is left to talk about
    blobs = sorted(work.blobs)
    for start in range(0, len(blobs), PORTION):
        enqueue("applicants.remove_bytes", f"erasure:{erasure.uuid}:{start}", by=by, fund=deal.fund, about=deal.uuid, erasure=erasure.pk,
                blobs=blobs[start:start + PORTION])
    transaction.on_commit(lambda: _discard(work), robust=True)


def _discard(work: Clearing) -> None:
    for part in work.parts:
        part.unlink(missing_ok=True)


def _locked(deal: Deal) -> Deal:
    return Deal.objects.select_for_update(of=("self",)).select_related("company__organisation", "round", "fund").get(pk=deal.pk)


def _for_the_house(deal: Deal, by: Seat) -> Deal:
    if by.fund_id != deal.fund_id or not holds(by.role, Can.ANSWER_ERASURE):
        raise Refused(_("Your seat may not take this step. Nothing was changed."))
    row = _locked(deal)
    check_open(deal=row, by=by)
    return row


def _tell(deal: Deal, erasure: Erasure, letter: str) -> None:
    erasure.deal = deal
    write_to_owners(deal, letter, "own_data", deal=deal, erasure=erasure)
