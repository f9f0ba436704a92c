"""Contacts at a deal's company: note somebody, correct them, remove them for good."""
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from applicants.actions.contact import add_contact, change_contact, remove_contact
from applicants.forms.contact import ContactForm
from applicants.models import Contact
from applicants.queries.contact import contacts as noted
from applicants.views import card
from applicants.views.deal import visible_deal
from fund.forms.refused import attempt
from fund.permissions import Can, allow, visible_or_404


@require_safe
@allow(Can.WORK_ON_DEAL)
def contacts(request: HttpRequest, deal: UUID) -> HttpResponse:
    return card.page(request, visible_deal(request, deal), "contact")


@require_POST
@allow(Can.WORK_ON_DEAL)
def contact_add(request: HttpRequest, deal: UUID) -> HttpResponse:
    row = visible_deal(request, deal)
    form = ContactForm(request.POST)
    if form.is_valid() and attempt(form, add_contact, deal=row, given=form.cleaned_data, by=request.seat):
        return card.done(request, row, "contact", _("Contact added."))
    return card.refused(request, row, "contact", form)


@require_POST
@allow(Can.WORK_ON_DEAL)
def contact_change(request: HttpRequest, deal: UUID, contact: UUID) -> HttpResponse:
    row = visible_deal(request, deal)
    found = visible_or_404(noted(row), request.user, uuid=contact)
    form = ContactForm(request.POST)
    if form.is_valid() and attempt(form, change_contact, contact=found, deal=row, given=form.cleaned_data, by=request.seat):
        return card.done(request, row, "contact", _("Contact saved."))
    return card.refused(request, row, "contact", form, of=found)


@require_POST
@allow(Can.WORK_ON_DEAL)
def contact_remove(request: HttpRequest, deal: UUID, contact: UUID) -> HttpResponse:
    row = visible_deal(request, deal)
    found = Contact.objects.visible_to(request.user).filter(company=row.company_id, fund=row.fund_id, uuid=contact).first()
    if found is not None:  # who pressed twice finds it gone, as they wanted
        remove_contact(contact=found, deal=row, by=request.seat)
    return card.done(request, row, "contact", _("Contact removed for good."))
