"""Handed-in papers as tests need them: stored by the real action, put where a version or an answer has them, and read."""
import datetime as dt
from types import SimpleNamespace

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from applicants.actions.document import store_document
from applicants.actions.page import read_document
from applicants.models import Answer, Deal, Document, Dossier, DossierVersion, Form, Inquiry, Submission
from fund.models import Seat


def stored(deal: Deal, data: bytes, name: str, kind: str = "paper", slot: str = "statements", by: Seat | None = None) -> Document:
    """A file of this deal as its founder put it there, read by the same code as a worker runs."""
    document = store_document(company=deal.company, deal=deal, kind=kind, slot="" if kind == "deck" else slot,
                              upload=SimpleUploadedFile(name, data), by=by)
    read_document(document.pk)
    document.refresh_from_db()
    return document


def handed_in(c: SimpleNamespace, deal: Deal, data: bytes, name: str, kind: str = "paper") -> Document:
    """The same, as part of what was handed in: a version of the second step, an answer, or the submission's deck."""
    document = stored(deal, data, name, kind, by=c.founder)
    now = timezone.now()
    if kind == "paper":
        dossier, _new = Dossier.objects.get_or_create(deal=deal, defaults={
            "form": Form.objects.get(step="second", version=1), "year": now.year - 1, "opened_by": c.analyst, "due_at": now + dt.timedelta(days=9)})
        version = DossierVersion.objects.create(dossier=dossier, number=dossier.versions.count() + 1, form_version=1, content={"sample": True},
                                                sha256="0" * 64, submitted_by=c.founder)
        version.papers.add(document)
    elif kind == "answer":
        inquiry = Inquiry.objects.create(deal=deal, number=deal.inquiries.count() + 1, text="얼마입니까?", asked_by=c.analyst, due_on=now.date())
        Answer.objects.create(inquiry=inquiry, text="붙입니다.", by=c.founder).files.add(document)
    else:
        before = deal.submissions.first()
        fields = {field.attname: getattr(before, field.attname) for field in Submission._meta.concrete_fields
                  if field.name not in ("id", "uuid", "number", "deck", "submitted_at")}
        Submission.objects.create(**fields | {"number": before.number + 1, "deck_id": document.pk})
    return document
