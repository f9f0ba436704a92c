"""The second step: the fund opens it after screening, the founder hands it in as numbered versions."""
import datetime as dt

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from applicants.actions.company import write_to_owners
from applicants.actions.consent import record_consents
from applicants.actions.draft import may_write
from applicants.actions.wall import check_open
from applicants.models import Application, Company, Deal, Dossier, DossierVersion
from applicants.models.application import last_whole_year
from applicants.queries import application as drafts
from applicants.queries.decision import known_status
from applicants.queries.dossier import OPENS
from applicants.queries.form import round_form
from applicants.queries.prefill import prefill
from applicants.queries.submission import content as content_of
from applicants.queries.submission import digest, latest, same_answers
from applicants.questions import SECOND
from fund.arrival import believed
from fund.audit import acting
from fund.errors import Refused
from fund.models import Seat
from fund.notify import notify, seats
from fund.permissions import Can, Role, holds

LONGEST_DAYS = 120


def open_dossier(*, deal: Deal, due_at: dt.datetime, message: str = "", by: Seat) -> Dossier:
    """Ask a founder for the second step until `due_at`; the owners get a letter, and may work on it from then on.

    Refused for a seat that may not move deals here, before screening, for a deal that is not active, and when it is open already.
    """
    with acting(by, "open second step", deal=str(deal.uuid)):
        row = _asking(deal, by)
        if row.stage not in OPENS:
            raise Refused(_("The second step is asked for once a deal is in screening, and before the committee decides."))
        if Dossier.objects.filter(deal=row).exists():
            raise Refused(_("The second step was asked for already. Move its due time instead."))
        _check_due(due_at)
        dossier = Dossier.objects.create(deal=row, form=round_form(row.round, SECOND), year=last_whole_year(), opened_by=by, due_at=due_at,
                                         message=message.strip())
        _begin(row)
        _tell(row, dossier, "second_step")
    return dossier


def move_due(*, dossier: Dossier, due_at: dt.datetime, reason: str, by: Seat) -> Dossier:
    """Move the due time, with a reason that the founder reads. Refused as `open_dossier` refuses."""
    with acting(by, "move due time", deal=str(dossier.deal.uuid)):
        row = _asking(dossier.deal, by)
        if not reason.strip():
            raise Refused(_("Say why; the founder reads it."), field="reason")
        _check_due(due_at)
        locked = Dossier.objects.select_for_update().get(pk=dossier.pk)
        locked.due_at, locked.due_reason = due_at, reason.strip()
        locked.save(update_fields=["due_at", "due_reason"])
        _tell(row, locked, "second_step_moved")
    return locked


def submit_dossier(*, deal: Deal, by: Seat, arrived_at: dt.datetime | None = None) -> DossierVersion:
    """Freeze the second step's answers and papers as the next numbered version and give the receipt.

    `arrived_at` is what the due time is compared with, and the same content handed in again is the same version, as in the first
    step. Refused as that refuses.
    """
    may_write(deal=deal, by=by, can=Can.SUBMIT_APPLICATION)
    arrived = believed(arrived_at)
    with acting(by, "submit second step"):
        locked = (Deal.objects.select_for_update(of=("self",)).select_related("company__organisation", "round", "fund", "application__form",
                                                                              "dossier__form").get(pk=deal.pk))
        draft = drafts.draft(locked, SECOND)
        content, last = content_of(draft), latest(locked, SECOND)
        known = last is not None and same_answers(content, last.content)
        if (reason := drafts.closed_because(locked, SECOND, arrived)) and not (known and known_status(locked) == Deal.Status.ACTIVE):
            raise Refused(reason)
        if last is not None and known:
            return last
        drafts.check_finished(draft)
        version = DossierVersion.objects.create(
            dossier=locked.dossier, number=last.number + 1 if last else 1, form_version=content["form"], content=content,
            sha256=digest(content), submitted_by=by, submitted_at=arrived)
        version.papers.set(draft.papers)
        record_consents(deal=locked, answers=content.get("consents_second", {}), by=by)
        _describe(locked.company, content.get("profile", {}))
        _hand_over(locked, version, by)
    return version


def _asking(deal: Deal, by: Seat) -> Deal:
    if by.fund_id != deal.fund_id or not holds(by.role, Can.ASK_SECOND_STEP):
        raise Refused(_("Your seat may not take this step. Nothing was changed."))
    row = Deal.objects.select_for_update(of=("self",)).select_related("company__organisation", "fund", "round__second_form").get(pk=deal.pk)
    check_open(deal=row, by=by)
    if row.status != Deal.Status.ACTIVE or row.round_id is None or row.stage in drafts.DECIDED_STAGES:
        raise Refused(_("This deal is not active. Nothing was changed."))
    return row


def _check_due(due_at: dt.datetime) -> None:
    now = timezone.now()
    if due_at <= now:
        raise Refused(_("This time has passed. Choose a later one."), field="due_at")
    if due_at > now + dt.timedelta(days=LONGEST_DAYS):
        raise Refused(_("At most %(n)s days from now.") % {"n": LONGEST_DAYS}, field="due_at")


def _begin(deal: Deal) -> None:
    """What the company said of itself before is filled in where nothing stands yet."""
    answers, dated = prefill(deal.company)
    application = Application.objects.select_for_update(of=("self",)).get(deal=deal)
    for section in set(answers) - set(application.answers):
        application.answers[section], application.prefilled[section] = answers[section], dated[section]
    application.save(update_fields=["answers", "prefilled"])


def _describe(company: Company, profile: dict) -> None:
    row = Company.objects.select_for_update(of=("self",)).get(pk=company.pk)
    row.corporate_number, row.region = profile.get("corporate_number", ""), profile.get("region", "")
    row.described_at = timezone.now()
    row.save(update_fields=["corporate_number", "region", "described_at"])


def _tell(deal: Deal, dossier: Dossier, letter: str) -> None:
    write_to_owners(deal, letter, "second_step", deal=deal, dossier=dossier)


def _hand_over(deal: Deal, version: DossierVersion, by: Seat) -> None:
    write_to_owners(deal, "receipt_second", "second_receipt", deal=deal, submission=version)
    notify("second_step_received", to=seats(deal.fund, Role.ANALYST, Role.PARTNER), source=f"dossier:{version.uuid}", by=by, fund=deal.fund,
           about=deal.uuid, url=reverse("applicants:deal", args=[deal.fund.slug, deal.uuid]), company=deal.company.name,
           version=version.number)
