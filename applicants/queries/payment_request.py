"""The request for a payment order: what it freezes, and how it is shown, its account whole to the house and masked to everybody else."""
import datetime as dt
import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from applicants.models import AgendaItem, Condition, ContractStep, PaymentRequest
from applicants.queries.contract import step_text
from applicants.queries.packet import digest
from fund.models import Fund, Seat, User
from fund.permissions import HOUSE

SHOWN = 4
FORMS = re.compile(r"주식회사|유한회사|\(주\)|㈜|co\.?,? ?ltd\.?|inc\.?|[\s.,()]", re.IGNORECASE)


def requests(fund: Fund, user: User) -> QuerySet[PaymentRequest]:
    """The requests for payment orders of a fund that this person may see, with what their page reads."""
    return PaymentRequest.objects.visible_to(user).filter(item__meeting__fund=fund).select_related(
        "item__meeting__fund", "item__deal__company__organisation", "asked_by__user", "asked_by__organisation", "back_by__user")


def content(item: AgendaItem, order: dict[str, Any], by: Seat) -> dict[str, Any]:
    """What a request rests on, as canonical data: strings, whole numbers, lists and mappings only; no person is named in it.

    `order` holds pay_on, bank, account_number and account_holder. The item is signed and nothing of it is open.
    """
    meeting, fund, company, minutes = item.meeting, item.meeting.fund, item.deal.company, item.minutes
    return {
        "version": 1,
        "fund": {"name_ko": fund.name_ko, "name_en": fund.name_en},
        "company": {"name": company.name, "business_number": company.business_number or ""},
        "meeting": {"kind": meeting.kind, "number": meeting.number, "held_on": meeting.held_on.isoformat()},
        "item": str(item.uuid),
        "terms": dict(item.terms),
        "order": {name: value.isoformat() if isinstance(value, dt.date) else value for name, value in order.items()},
        "packet": item.packet_sha256,
        "decision": item.outcome["sha256"],
        "minutes": {"drawn": minutes.blob_id, "way": minutes.signed.way, "filed": minutes.signed.blob_id or "",
                    "signed_at": minutes.signed.at.isoformat()},
        "conditions": [_condition(row) for row in item.conditions.select_related(
            "evidenced_by__organisation", "cleared_by__organisation").prefetch_related("files")],
        "steps": [_step(row) for row in item.contract_steps.select_related("done_by__organisation").prefetch_related("files")],
        "asked_by": _seat(by),
    }


def shown(row: PaymentRequest, user: User) -> dict[str, Any]:
    """A request as a page shows it: {row, stands, account, whole, fits, differs}. `whole` says that the account is not masked, `fits` that the
    content still has the digest it was asked for under, `differs` that the account is held by another than who is to be paid."""
    whole = row.item.meeting.fund_id in user.fund_ids(HOUSE)
    return {"row": row, "stands": row.state == PaymentRequest.State.ASKED, "whole": whole,
            "account": row.account_number if whole else masked(row.account_number), "fits": digest(row.content) == row.sha256,
            "holder": row.account_holder if whole else "", "differs": whole and not _same(row.account_holder, payee(row.item))}


def sheet(row: PaymentRequest, user: User) -> dict[str, Any]:
    """The printed request: {shown, content, terms, instrument, has_shares, payee, conditions, steps}, its frozen content with words in the
    reader's language."""
    frozen = row.content
    terms = frozen["terms"]
    return {
        "shown": shown(row, user), "content": {name: value for name, value in frozen.items() if name != "order"}, "terms": terms,
        "instrument": str(AgendaItem.Instrument(terms["instrument"]).label), "has_shares": Decimal(terms["shares"] or 0) > 0,
        "conditions": [each | {"cleared_on": timezone.localdate(dt.datetime.fromisoformat(each["cleared_at"]))} for each in frozen["conditions"]],
        "payee": payee(row.item),
        "steps": [step | {"text": step_text(ContractStep(key=step["key"], text=step["text"]))[0],
                          "word": str(ContractStep.State(step["state"]).label)} for step in frozen["steps"]]}


def masked(account: str) -> str:
    """An account number of which the last four digits can be read: 110-123-456789 is •••-•••-••6789."""
    digits = sum(letter.isdigit() for letter in account)
    kept, out = max(digits - SHOWN, 0), []
    for letter in account:
        hide = letter.isdigit() and kept > 0
        kept -= hide
        out.append("•" if hide else letter)
    return "".join(out)


def payee(item: AgendaItem) -> str:
    """Who is to be paid: the seller of existing shares, else the company."""
    seller = item.terms.get("seller") if item.terms.get("shares_kind") == "existing" else ""
    return seller or item.deal.company.name


def _same(holder: str, name: str) -> bool:
    return FORMS.sub("", holder).casefold() == FORMS.sub("", name).casefold()


def _condition(row: Condition) -> dict[str, Any]:
    return {"number": row.number, "text": row.text, "lang": row.lang, "owner": row.owner, "due_on": row.due_on.isoformat(),
            "files": _files(row.files.all()), "evidenced_by": _seat(row.evidenced_by), "cleared_by": _seat(row.cleared_by),
            "cleared_at": row.cleared_at.isoformat() if row.cleared_at else ""}


def _step(row: ContractStep) -> dict[str, Any]:
    return {"key": row.key, "text": row.text, "state": row.state, "files": _files(row.files.all()), "done_by": _seat(row.done_by),
            "done_at": row.done_at.isoformat() if row.done_at else ""}


def _files(rows: Iterable[Any]) -> list[str]:
    """The digests of files, in a fixed order; their names may hold a person's."""
    return sorted(row.blob_id for row in rows)


def _seat(seat: Seat | None) -> dict[str, str]:
    return {"seat": str(seat.uuid), "role": seat.role, "organisation": seat.organisation.name} if seat else {}
