"""Start an application and hand it in: a numbered version that never changes."""
import datetime as dt
import secrets
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from applicants.actions.company import describe_company, found_company, write_to_owners
from applicants.actions.consent import record_consents
from applicants.actions.draft import may_write
from applicants.actions.exclusion import hand_in_exclusions
from applicants.actions.stage_move import change_stage
from applicants.actions.underwriting import begin_underwriting
from applicants.models import Application, Company, Deal, Round, Submission
from applicants.queries import application as drafts
from applicants.queries.decision import known_status
from applicants.queries.form import round_form
from applicants.queries.prefill import prefill
from applicants.queries.submission import content as content_of
from applicants.queries.submission import digest, latest, same_answers
from applicants.questions import FIRST
from fund.arrival import believed
from fund.audit import acting
from fund.errors import Refused
from fund.jobs import enqueue
from fund.models import Seat, User
from fund.notify import notify, seats
from fund.permissions import FOUNDERS, Can, Role, holds
from fund.templatetags.look import moment

LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
MONEY = ("revenue", "revenue_before", "cost_of_sales", "cash", "monthly_spend", "ask", "pre_money")


def start_application(*, round: Round, user: User, company: Company | None = None, eligibility: dict[str, Any] | None = None) -> Deal:
    """The deal of this person's startup in an open round, begun if it is new; without a startup one is founded.

    What the company said of itself before is filled in and dated. `eligibility` is the self-check as it was answered.
    Refused outside the round's time, for people who hold a seat in the fund, and where they may only look.
    """
    if not round.is_open:
        raise Refused(_("The round closed on %(when)s.") % {"when": moment(round.closes_at)})
    with acting(None, "start application"):
        seat = _founding_seat(round, user, company)
        with acting(seat, "start application"):
            own = Company.objects.select_for_update().get(organisation=seat.organisation_id)
            deal, fresh = Deal.objects.get_or_create(company=own, round=round, defaults={"fund_id": round.fund_id})
            if fresh:
                answers, dated = prefill(own)
                Application.objects.create(deal=deal, form=round_form(round, FIRST), answers=answers, prefilled=dated,
                                           business_number=own.business_number or "", eligibility=eligibility or {})
            elif eligibility:
                Application.objects.filter(deal=deal).update(eligibility=eligibility)
    return deal


def submit_application(*, deal: Deal, by: Seat, arrived_at: dt.datetime | None = None) -> Submission:
    """Freeze the answers as the next numbered version, give the receipt and start the checks.

    What counts is when it arrived (`arrived_at`, else now), however long a lock or a queue held it up afterwards. The same content
    handed in again is the same version, also after the closing: same receipt, no second letter. Refused, with nothing written,
    while a section is unfinished, outside the round's time, and for anybody but an owner.
    """
    may_write(deal=deal, by=by, can=Can.SUBMIT_APPLICATION)
    arrived = believed(arrived_at)
    with acting(by, "submit application"):
        locked = (Deal.objects.select_for_update(of=("self",))
                  .select_related("company__organisation", "round__first_form", "fund", "application__form").get(pk=deal.pk))
        draft = drafts.draft(locked)
        content, last = content_of(draft), latest(locked)
        known = last is not None and same_answers(content, last.content)
        if (reason := drafts.closed_because(locked, at=arrived)) and not (known and known_status(locked) == Deal.Status.ACTIVE):
            raise Refused(reason)
        if last is not None and known:
            return last
        drafts.check_finished(draft)
        submission = _freeze(draft, content, number=last.number + 1 if last else 1, arrived=arrived, by=by)
        Application.objects.filter(deal=locked).update(form=draft.form)  # what was checked and handed in was seen
        locked.ask = submission.ask
        locked.save(update_fields=["ask"])
        locked.company = describe_company(company=locked.company, facts=content["company"], by=by)
        record_consents(deal=locked, answers=content["consents"], by=by)
        if locked.stage == Deal.Stage.DRAFT:
            change_stage(deal=locked, to=Deal.Stage.SUBMITTED, by=by, also={"receipt_no": locked.receipt_no or _receipt_number(locked.round)})
            hand_in_exclusions(deal=locked, by=by)
        enqueue("applicants.screen", f"submission:{submission.uuid}", by=by, fund=locked.fund, about=locked.uuid, submission=submission.pk)
        begin_underwriting(submission=submission, deal=locked)
        _send_receipt(locked, submission)
        notify("application_received", to=seats(locked.fund, Role.ANALYST, Role.PARTNER), source=f"submission:{submission.uuid}", by=by,
               fund=locked.fund, about=locked.uuid, url=reverse("applicants:deal", args=[locked.fund.slug, locked.uuid]),
               company=locked.company.name, version=submission.number)
    deal.refresh_from_db()
    return submission


def _founding_seat(round: Round, user: User, company: Company | None) -> Seat:
    """The seat from which this person may apply; taken under a lock, so that two clicks found one company."""
    seats = User.objects.select_for_update().get(pk=user.pk).live_seats
    if any(seat.fund_id == round.fund_id for seat in seats):
        raise Refused(_("You hold a seat in this fund, so you cannot apply to it."))
    founders = [s for s in seats if s.role in FOUNDERS and (company is None or s.organisation_id == company.organisation_id)]
    seat = next((s for s in founders if holds(s.role, Can.EDIT_APPLICATION)), None)
    if seat is None and (founders or company is not None):
        raise Refused(_("Your seat may only look. Ask an owner to start the application."))
    return seat or found_company(user=user)


def _freeze(draft: drafts.Draft, content: dict[str, Any], *, number: int, arrived: dt.datetime, by: Seat) -> Submission:
    business, impact = content["business"], content["impact"]
    return Submission.objects.create(
        deal=draft.deal, number=number, form_version=content["form"], content=content, sha256=digest(content), submitted_by=by,
        submitted_at=arrived, deck=draft.deck, indicator=draft.facts.indicators[impact["indicator"]], baseline=Decimal(impact["baseline"]),
        target=Decimal(impact["target"]), target_year=impact["target_year"], material=impact.get("material", ""),
        counterfactual=impact.get("counterfactual", ""), **{name: Decimal(business[name]) for name in MONEY})


def _receipt_number(round: Round) -> str:
    """The half-year of the round and four letters that say nothing about how many applied: 2026H2-7K3Q."""
    closes = timezone.localtime(round.closes_at)
    while True:
        number = f"{closes.year}H{1 if closes.month <= 6 else 2}-" + "".join(secrets.choice(LETTERS) for _n in range(4))
        if not Deal.objects.filter(receipt_no=number).exists():
            return number


def _send_receipt(deal: Deal, submission: Submission) -> None:
    write_to_owners(deal, "receipt", "receipt", deal=deal, submission=submission)
