"""Two accounts under one business number: ask to be connected, report that nobody of ours asks, answer the report.

Neither side learns who the other is, nor the one who asks whether there is another at all. Handing in tells nobody: whoever had only
typed a number would learn that the company behind it applies.
"""
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from applicants.actions.draft import may_write
from applicants.models import Application, Company, ConnectionRequest, Deal, NumberDispute
from applicants.queries.company import owners
from applicants.queries.connection import asked_today, numbers_of, owners_using, reported_today
from fund.audit import acting
from fund.errors import Refused
from fund.identifiers import format_business_number
from fund.models import Seat
from fund.notify import notify
from fund.permissions import Can, Role, holds

A_DAY = 3
LONGEST = 600


def ask_connection(*, deal: Deal, by: Seat) -> ConnectionRequest:
    """Ask whoever else uses the business number of this draft to be connected; their owners are told, nobody is told who asks.

    Nothing in what comes back depends on whether there is anybody. Refused without a readable number and after A_DAY requests of
    the startup on one day; the same number asked for again on that day tells nobody twice.
    """
    may_write(deal=deal, by=by)
    with acting(by, "ask connection"):
        company = Company.objects.select_for_update(of=("self",)).get(pk=deal.company_id)
        number = Application.objects.get(deal=deal).business_number
        if not number:
            raise Refused(_("Write the business number into the section “Company” first. Nothing was sent."))
        today = asked_today(company)
        if today.count() >= A_DAY:
            raise Refused(_("You have asked %(n)s times today. Ask again tomorrow; nothing was sent.") % {"n": A_DAY})
        is_news = not today.filter(business_number=number).exists()
        row = ConnectionRequest.objects.create(business_number=number, asked_by=by)
        if is_news:
            notify("connection_asked", to=owners_using(number, company), source=f"connection:{row.uuid}", by=by,
                   url=reverse("applicants:number_report"))
    return row


def report_number(*, company: Company, number: str, by: Seat) -> NumberDispute:
    """Say that whoever else uses this startup's number is nobody of theirs; the site's administrators are told.

    Refused for anybody but an owner, for a number that the startup does not use itself, while a report of theirs is open, and after
    A_DAY reports of the startup on one day.
    """
    if by.organisation_id != company.organisation_id or not holds(by.role, Can.KEEP_OWN_SEATS):
        raise Refused(_("Your seat may not do this. Nothing was changed."))
    with acting(by, "report number"):
        locked = Company.objects.select_for_update(of=("self",)).get(pk=company.pk)
        if number not in numbers_of(locked):
            raise Refused(_("Your company does not use this number. Nothing was reported."))
        if NumberDispute.objects.filter(business_number=number, reported_by__organisation=locked.organisation_id, answered_at=None).exists():
            raise Refused(_("You have reported this already. The site's administrator will answer."))
        if reported_today(locked).count() >= A_DAY:
            raise Refused(_("You have asked %(n)s times today. Ask again tomorrow; nothing was sent.") % {"n": A_DAY})
        row = NumberDispute.objects.create(business_number=number, reported_by=by)
        administrators = Seat.objects.live().filter(role=Role.ADMINISTRATOR).select_related("user")
        notify("number_reported", to=administrators, source=f"dispute:{row.uuid}", by=by, url=reverse("applicants:number_disputes"),
               number=format_business_number(number))
    return row


def answer_number(*, dispute: NumberDispute, answer: str, by: Seat) -> NumberDispute:
    """Answer a report in a sentence; the owners of the startup that reported read it.

    Refused for anybody but an administrator, without a sentence, and where it was answered already.
    """
    said = answer.strip()
    if not holds(by.role, Can.KEEP_SEATS):
        raise Refused(_("Your seat may not do this. Nothing was changed."))
    if not said:
        raise Refused(_("Say in a sentence what you found; the startup that reported reads it."), field="answer")
    if len(said) > LONGEST:
        raise Refused(_("Keep the answer under 600 characters."), field="answer")
    with acting(by, "answer number report"):
        row = NumberDispute.objects.select_for_update(of=("self",)).select_related("reported_by__organisation__company").get(pk=dispute.pk)
        if row.answered_at:
            raise Refused(_("This report is answered already. Nothing was changed."))
        row.answer, row.answered_by, row.answered_at = said, by, timezone.now()
        row.save(update_fields=["answer", "answered_by", "answered_at"])
        notify("number_answered", to=owners(row.reported_by.organisation.company), source=f"answer:{row.uuid}", by=by,
               url=reverse("applicants:number_report"), number=format_business_number(row.business_number), answer=said)
    return row
