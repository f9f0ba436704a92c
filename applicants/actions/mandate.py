"""Run the checks of law and mandate on a deal, and let a finding pass: by a second person, or by the consent of the fund's members."""
import datetime as dt
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from applicants import characters
from applicants.actions.colleague import ask_colleague
from applicants.actions.document import store_document
from applicants.actions.packet_seal import ask_author
from applicants.actions.wall import check_open
from applicants.metrics.waiver import covers
from applicants.models import Deal, Document, MandateRun, MandateWaiver, Scorecard
from applicants.queries.mandate import as_kept, blind_people, found, is_same, told, waived
from fund.audit import acting
from fund.errors import Refused
from fund.metrics.mandate import BOUNDS
from fund.models import Seat
from fund.notify import notify, seats
from fund.permissions import GRANTS, Can, holds
from fund.states import Edge, move

LONGEST = 300
SLOT = "members_consent"
S, B = MandateWaiver.State, MandateWaiver.Basis
TURNS = (Edge(S.ASKED, S.CONFIRMED, Can.CONFIRM_OVERRIDE), Edge(S.ASKED, S.REFUSED, Can.CONFIRM_OVERRIDE), Edge(S.ASKED, S.TAKEN_BACK))


def run_mandate(*, deal: Deal, by: Seat) -> MandateRun:
    """Ask every rule of the fund about the deal and keep facts, rules and findings; where nothing has changed since, the newest run it is.

    Refused for a seat that does not work on the deal, before a wall, and for a draft.
    """
    with acting(by, "run mandate", deal=str(deal.uuid)):
        row = ask_colleague(deal=deal, by=by)
        findings, facts, rules = found(row)
        newest = MandateRun.objects.filter(deal=row).first()
        if newest is not None and is_same(newest, findings, facts, rules):
            return newest
        return MandateRun.objects.create(deal=row, number=newest.number + 1 if newest else 1, facts=facts, rules=rules,
                                         findings=[as_kept(finding) for finding in findings], run_by=by)


def ask_waiver(*, deal: Deal, key: str, basis: str, reason: str, by: Seat, consented_on: dt.date | None = None,
               consent_share: Decimal | None = None, upload: Any = None) -> MandateWaiver:
    """Ask a second person to let a finding pass: on their own word, or on the consent of the fund's members with its paper.

    consent_share: of the members' commitments, 0 to 1; for a rule of law all of them. Refused as writing is, where the rule does not block
    or warn, where nobody may let it pass or not on this basis, without a reason (field reason), for members without day and paper (fields
    consented_on, consent_share, members_consent), where it is let pass already, and while another request waits.
    """
    with acting(by, "ask waiver", deal=str(deal.uuid), key=key):
        row = ask_author(deal=deal, by=by)
        run = run_mandate(deal=row, by=by)
        finding = next((each for each in run.findings if each["key"] == key), None)
        _may_pass(finding, basis)
        if key in waived(row, found(row)[0]):
            raise Refused(_("This is let pass already, for what is found today."))
        said = characters.legible(reason, most=LONGEST, field="reason", missing=_("Say why it may pass."))
        consent = _consent(row, key, consented_on, consent_share, upload, by) if basis == B.MEMBERS else {}
        try:
            with transaction.atomic():
                asked = MandateWaiver.objects.create(deal=row, key=key, basis=basis, reason=said, asked_by=by, **consent)
        except IntegrityError as clash:
            raise Refused(_("Somebody asked for this already; a second person has not answered yet.")) from clash
        able = seats(row.fund, *GRANTS[Can.CONFIRM_OVERRIDE]).exclude(user__in=blind_people(row))
        notify("waiver_asked", to=able, source=f"waiver:{asked.uuid}", by=by, fund=row.fund, about=row.uuid,
               url=reverse("applicants:waiver_answer", args=[row.fund.slug, asked.uuid]), company=row.company.name)
        return asked


def confirm_waiver(*, waiver: MandateWaiver, by: Seat) -> MandateWaiver:
    """Let the finding pass as the second person. Refused for who asked, for a seat that may not, before a wall, for who is blind to the deal,
    once it is answered, and where more is found today than was when it was asked for, or the rule asks for another basis by now."""
    with acting(by, "confirm waiver", deal=str(waiver.deal.uuid), key=waiver.key):
        row, deal = _answerable(waiver, by)
        finding = next((each for each in found(deal)[0] if each.key == row.key), None)
        before = told(row, MandateRun.objects.filter(deal=deal))
        if finding is None or finding.override != row.basis or not covers(row.key, before, finding.facts):
            raise Refused(_("What was asked for has changed since. Refuse it, or let it be taken back and asked for anew."))
        return _answered(row, deal, S.CONFIRMED, by)


def refuse_waiver(*, waiver: MandateWaiver, reason: str, by: Seat) -> MandateWaiver:
    """Refuse as the second person, with a reason (field answer). Refused as confirming is, but for what has changed."""
    with acting(by, "refuse waiver", deal=str(waiver.deal.uuid), key=waiver.key):
        row, deal = _answerable(waiver, by)
        said = characters.legible(reason, most=LONGEST, field="answer", missing=_("Say why not."))
        return _answered(row, deal, S.REFUSED, by, answer=said)


def take_back_waiver(*, waiver: MandateWaiver, by: Seat) -> MandateWaiver:
    """Take a request back. Refused for anybody but who asked, before a wall, and once it is answered."""
    with acting(by, "take back waiver", deal=str(waiver.deal.uuid), key=waiver.key):
        row, _deal = _locked(waiver, by)
        if row.asked_by.user_id != by.user_id:
            raise Refused(_("Only who asked can take it back."))
        return move(row, S.TAKEN_BACK, TURNS, by, also={"answered_at": timezone.now()})


def _may_pass(finding: dict[str, Any] | None, basis: str) -> None:
    if finding is None or finding["outcome"] not in ("block", "warn"):
        raise Refused(_("This rule neither blocks nor warns today, so there is nothing to let pass."))
    if finding["override"] == "nobody":
        raise Refused(_("Nobody may let this pass: the rule has no exception. The deal cannot go on while it is found."))
    if basis != finding["override"]:
        raise Refused(_("This passes by the consent of the fund's members alone.") if finding["override"] == B.MEMBERS else
                      _("A second person of the house lets this pass; no consent of the members is asked for."), field="basis")


def _consent(deal: Deal, key: str, day: dt.date | None, share: Decimal | None, upload: Any, by: Seat) -> dict[str, Any]:
    """The members' consent as columns, its paper stored."""
    if day is None:
        raise Refused(_("Enter the day on which they consented."), field="consented_on")
    if day > timezone.localdate():
        raise Refused(_("This day lies in the future. Enter the day it happened."), field="consented_on")
    if share is not None and not 0 < share <= 1:
        raise Refused(_("A share lies above zero and is at most 100 percent."), field="consent_share")
    if BOUNDS[key].is_law and share != 1:
        raise Refused(_("The Act asks for the consent of all members: 100 percent."), field="consent_share")
    if not upload:
        raise Refused(_("Add the paper that shows their consent."), field=SLOT)
    paper = store_document(company=deal.company, kind=Document.Kind.HOUSE, slot=SLOT, upload=upload, by=by, deal=deal)
    return {"consented_on": day, "consent_share": share, "paper": paper}


def _locked(waiver: MandateWaiver, by: Seat) -> tuple[MandateWaiver, Deal]:
    deal = Deal.objects.select_for_update(of=("self",)).select_related("fund", "company__organisation").get(pk=waiver.deal_id)
    row = MandateWaiver.objects.select_for_update(of=("self",)).select_related("asked_by__user").get(pk=waiver.pk)
    check_open(deal=deal, by=by)
    if row.state != S.ASKED:
        raise Refused(_("This request was answered meanwhile. Nothing was changed."))
    return row, deal


def _answerable(waiver: MandateWaiver, by: Seat) -> tuple[MandateWaiver, Deal]:
    row, deal = _locked(waiver, by)
    if by.fund_id != deal.fund_id or not holds(by.role, Can.CONFIRM_OVERRIDE):
        raise Refused(_("Your seat may not take this step. Nothing was changed."))
    if row.asked_by.user_id == by.user_id:
        raise Refused(_("You asked for this yourself. A second person answers."))
    if Scorecard.objects.blind_deals(by.user).filter(deal=deal).exists():
        raise Refused(_("Lock your own scorecard first; until then others' cards are hidden from you."))
    return row, deal


def _answered(row: MandateWaiver, deal: Deal, to: str, by: Seat, **also: Any) -> MandateWaiver:
    done = move(row, to, TURNS, by, also={"answered_by": by, "answered_at": timezone.now(), **also})
    notify("waiver_answered", to=[row.asked_by], source=f"waiver:{row.uuid}:answer", by=by, fund=deal.fund, about=deal.uuid,
           url=reverse("applicants:deal_case", args=[deal.fund.slug, deal.uuid]), company=deal.company.name)
    return done
