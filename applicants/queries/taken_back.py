"""Which papers of the fund can be taken back by who filed them wrongly, and why another one stays."""
from django.utils.translation import gettext as _

from applicants.models import Condition, ContractStep, Document, MainPurpose, MandateWaiver
from applicants.queries.diligence import closed_because
from applicants.queries.diligence_note import PHOTO


def is_diligence(document: Document) -> bool:
    """Whether it stands with a line of the checklist or a visit, or is a photo that waits for one."""
    if document.kind != Document.Kind.HOUSE or document.deal_id is None:
        return False
    return document.slot.startswith(("line:", PHOTO))


def stays_because(document: Document) -> str:
    """Why a paper of diligence cannot be taken back; empty where it can. A paper that something else rests on stays."""
    if not is_diligence(document) or document.deal is None:
        return _("Only files of the checklist and photos of visits can be taken back.")
    if document.erased_at is not None:
        return _("This file is gone already. Nothing was changed.")
    if closed := closed_because(document.deal):
        return closed
    if MainPurpose.files.through.objects.filter(document=document.pk).exists():
        return _("It is evidence of the main purpose. Take it out there first, then take it back.")
    others = (Condition.files.through.objects.filter(document=document.pk), ContractStep.files.through.objects.filter(document=document.pk),
              MandateWaiver.objects.filter(paper=document.pk))
    if any(rows.exists() for rows in others):
        return _("A condition, a step of the contract or a rule that was let pass rests on this file, so it stays.")
    return ""
