"""A startup's own data as it is handed out: what it gave and what it was told, in all its applications; nothing of the house."""
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Q, QuerySet
from django.utils import timezone

from applicants.models import AccessLog, Company, Consent, DataExport, Deal, Decision, Document, DossierVersion, Evidence, KpiValue
from applicants.queries.comment import told
from applicants.queries.decision import known_status
from applicants.queries.erasure import done_erasure
from applicants.queries.receipt import content_bytes, content_name
from applicants.queries.submission import Version
from applicants.questions import FIRST, SECOND
from fund.models import Job, Message, Seat, User
from fund.permissions import FOUNDERS

KEPT_DAYS = 7
TOLD_WHY = (Deal.Status.PASSED, Deal.Status.WITHDRAWN)  # why a deal is on hold or was taken up again stays in the house
UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]')
RESERVED = re.compile(r"(?i)^(con|prn|aux|nul|com\d|lpt\d)(\.|$)")


@dataclass(frozen=True)
class Entry:
    """One file of the archive: its path in it, and either its bytes or the blob that holds them."""

    path: str
    data: bytes | None = None
    blob: str = ""


def entries(company: Company) -> Iterator[Entry]:
    """Every file of the archive in order, without its list of hashes; each is made when it is its turn."""
    names = Names()
    yield Entry("company.json", pretty(_company(company)))
    yield Entry("letters.json", pretty([_letter(row) for row in letters(company).iterator()]))
    if figures := [_figure(row) for row in _figures(company)]:
        yield Entry("figures.json", pretty(figures))
    for deal in company.deals.applied().select_related("fund", "round", "application").order_by("pk"):
        folder = names.safe("applications", deal.receipt_no or f"draft-{str(deal.uuid)[:8]}")
        files = {document.pk: names.of_document(f"{folder}/files", document) for document in _documents(deal)}
        handed_in = list(_versions(deal))
        yield Entry(f"{folder}/application.json", pretty(_application(deal, handed_in, files, folder)))
        for step, version in handed_in:
            if version.erased_at is None:
                yield Entry(f"{folder}/submissions/{content_name(deal, version, step)}", content_bytes(version))
        for document in _documents(deal):
            if document.erased_at is None:
                yield Entry(files[document.pk], blob=document.blob_id)
    for document in _theirs(company=company, deal=None, erased_at=None).order_by("pk"):
        yield Entry(names.of_document("evidence", document), blob=document.blob_id)


def file_count(company: Company) -> int:
    """How many files the archive will hold, about: what progress counts to."""
    return (3 + 2 * company.deals.applied().count() + _theirs(company=company, erased_at=None).count()
            + sum(1 for deal in company.deals.applied() for _found in _versions(deal)))


def letters(company: Company) -> QuerySet[Message]:
    """The letters that were written to the people of a startup as such: what they got from another seat is not among them."""
    return Message.objects.filter(seat__organisation=company.organisation_id, seat__role__in=FOUNDERS).order_by("pk")


def current(company: Company) -> DataExport | None:
    """The newest archive that was asked for, while it is being made or kept."""
    return DataExport.objects.filter(company=company).filter(Q(expires_at=None) | Q(expires_at__gt=timezone.now())).first()


def ready(company: Company) -> DataExport | None:
    """The archive that can be downloaded now."""
    return DataExport.objects.filter(company=company, expires_at__gt=timezone.now()).exclude(blob=None).select_related("blob").first()


def job_of(export: DataExport | None, user: User) -> Job | None:
    """The job that makes an archive, for the person who asked; the startup's other owners see that it is being made."""
    if export is None or export.blob_id:
        return None
    return Job.objects.visible_to(user).filter(name="applicants.export_data", subject=f"export:{export.uuid}").first()


def export_page(company: Company, user: User) -> dict[str, Any]:
    """What the page on one's own data says about the copy: what is ready, what is being made."""
    newest, whole = current(company), ready(company)
    making = newest if newest and not newest.blob_id else None
    return {"archive": whole, "making": making, "export_job": job_of(making, user), "applications": company.deals.applied().count()}


def pretty(value: Any) -> bytes:
    """JSON that people can read."""
    return json.dumps(value, ensure_ascii=False, indent=1, cls=DjangoJSONEncoder).encode()


class Names:
    """Safe paths for the archive, each given once: no folders out of a name, nothing that a system reserves, nothing hidden."""

    def __init__(self) -> None:
        self.taken: set[str] = set()

    def safe(self, folder: str, name: str) -> str:
        """A free path in this folder that still looks like `name`."""
        plain = UNSAFE.sub("_", "".join(c for c in unicodedata.normalize("NFC", name) if unicodedata.category(c) not in ("Cc", "Cf", "Cs")))
        plain = plain.strip(" .") or "file"
        plain = f"_{plain}" if RESERVED.match(plain) else plain
        path = PurePosixPath(plain)
        stem, suffix = path.stem[:100], path.suffix[:20]
        found, number = f"{folder}/{stem}{suffix}", 2
        while found.casefold() in self.taken:
            found, number = f"{folder}/{stem}-{number}{suffix}", number + 1
        self.taken.add(found.casefold())
        return found

    def of_document(self, folder: str, document: Document) -> str:
        """Where a document lies: by its kind, its question and its version."""
        place = "-".join(part for part in (document.kind, document.slot) if part)
        return self.safe(f"{folder}/{UNSAFE.sub('_', place)}", f"v{document.version}-{document.name}")


def _theirs(**of: Any) -> QuerySet[Document]:
    """Files that the startup gave; what the fund keeps about it is not among them."""
    return Document.objects.filter(**of).exclude(kind=Document.Kind.HOUSE)


def _documents(deal: Deal) -> QuerySet[Document]:
    return _theirs(deal=deal).select_related("blob").order_by("pk")


def _versions(deal: Deal) -> Iterator[tuple[str, Version]]:
    for version in deal.submissions.select_related("submitted_by__user").order_by("number"):
        yield FIRST, version
    for version in DossierVersion.objects.filter(dossier__deal=deal).select_related("submitted_by__user").order_by("number"):
        yield SECOND, version


def _company(company: Company) -> dict[str, Any]:
    seats = Seat.objects.filter(organisation=company.organisation_id, role__in=FOUNDERS).select_related("user").order_by("pk")
    return {"made_at": timezone.now(), "name": company.organisation.name} | {name: getattr(company, name) for name in (
        "business_number", "foreign_number", "corporate_number", "country", "region", "founded_on", "theme", "one_line", "website", "described_at")} | {
        "people": [{"name": seat.user.name, "email": seat.user.email, "phone": seat.user.phone, "language": seat.user.language, "role": seat.role,
                    "from": seat.starts_on, "until": seat.ends_on} for seat in seats]}


def _letter(row: Message) -> dict[str, Any]:
    return {"to": row.to, "kind": row.kind, "channel": row.channel, "language": row.language, "subject": row.subject, "body": row.body,
            "written_at": row.written_at, "sent_at": row.sent_at, "state": row.state}


def _application(deal: Deal, handed_in: list[tuple[str, Version]], files: Mapping[int, str], folder: str) -> dict[str, Any]:
    draft = getattr(deal, "application", None)
    erased = done_erasure(deal)
    dossier = getattr(deal, "dossier", None)
    return {
        "fund": deal.fund.name, "round": deal.round.name if deal.round else None, "receipt_no": deal.receipt_no, "status": known_status(deal),
        "begun_at": deal.created_at, "reason": (deal.reason or None) if known_status(deal) == deal.status in TOLD_WHY else None,
        "erased": {"at": erased.decided_at, "outcome": erased.outcome} if erased else None,
        "draft": {name: getattr(draft, name) for name in ("year", "answers", "prefilled", "eligibility", "saved_at")} if draft else None,
        "versions": [{
            "step": step, "number": version.number, "sha256": version.sha256, "submitted_at": version.submitted_at, "form": version.form_version,
            "submitted_by": {"name": version.submitted_by.user.name, "role": version.submitted_by.role}, "erased_at": version.erased_at,
            "file": None if version.erased_at else f"submissions/{content_name(deal, version, step)}"} for step, version in handed_in],
        "second_step": {"asked_at": dossier.opened_at, "due_at": dossier.due_at, "due_reason": dossier.due_reason, "message": dossier.message}
        if dossier else None,
        "files": [{"kind": row.kind, "question": row.slot, "name": row.name, "version": row.version, "sha256": row.blob_id, "size": row.blob.size,
                   "uploaded_at": row.uploaded_at, "replaced_at": row.replaced_at, "erased_at": row.erased_at,
                   "file": None if row.erased_at else files[row.pk].removeprefix(f"{folder}/")} for row in _documents(deal)],
        "consents": [_consent(row) for row in Consent.objects.filter(deal=deal).select_related("text", "by__user")],
        "more_time": [{"reason": row.asked_reason, "asked_at": row.asked_at if row.asked_by_id else None, "state": row.state, "until": row.until,
                       "answer": row.reason, "decided_at": row.decided_at} for row in deal.extensions.order_by("pk")],
        "not_to_read": [{"organisation": row.organisation.name if row.organisation else None, "named": row.named, "reason": row.reason,
                         "state": row.state, "asked_at": row.asked_at, "answer": row.answer, "decided_at": row.decided_at}
                        for row in deal.exclusions.select_related("organisation").order_by("pk")],
        "questions": [_inquiry(row, files, folder) for row in deal.inquiries.prefetch_related("answers__files", "answers__by__user").order_by("number")],
        "notes_from_the_fund": [{"text": row.text, "written_at": row.written_at, "taken_back_at": row.taken_back_at, "role": row.author.role,
                                 "organisation": row.author.organisation.name} for row in told(deal).reverse()],
        "decisions": [{"kind": row.kind, "reasons": row.reasons, "sentence_ko": row.sentence_ko, "sentence_en": row.sentence_en,
                       "meets_on": row.meets_on, "sent_at": row.sent_at, "letters": row.letters}
                      for row in deal.decisions.filter(state=Decision.State.SENT).order_by("pk")],
        "erasures": [{"asked_at": row.asked_at, "reason": row.reason, "state": row.state, "answer": row.answer, "decided_at": row.decided_at,
                      "outcome": row.outcome} for row in deal.erasures.order_by("pk")],
        "openings": [{"what": row.what, "organisation": row.organisation.name, "role": row.role, "at": row.at}
                     for row in AccessLog.objects.filter(deal=deal).select_related("organisation").order_by("at", "pk")],
    }


def _consent(row: Consent) -> dict[str, Any]:
    text = row.text
    return {"key": text.key, "version": text.version, "given": row.given, "at": row.at, "by": {"name": row.by.user.name, "role": row.by.role},
            "source": text.source, "text": {f"{part}_{language}": getattr(text, f"{part}_{language}") for language in ("ko", "en")
                                            for part in ("title", "recipient", "purpose", "items", "retention", "refusal")}}


def _inquiry(row: Any, files: Mapping[int, str], folder: str) -> dict[str, Any]:
    return {"number": row.number, "text": row.text, "asked_at": row.asked_at, "due_on": row.due_on, "state": row.state,
            "closed_reason": row.closed_reason, "draft": row.draft,
            "answers": [{"text": answer.text, "at": answer.at, "by": {"name": answer.by.user.name, "role": answer.by.role},
                         "files": [files[document.pk].removeprefix(f"{folder}/") for document in answer.files.all()
                                   if document.pk in files and document.erased_at is None]} for answer in row.answers.all()]}


def _figures(company: Company) -> QuerySet[KpiValue]:
    """What the company itself reported; what the fund assumed or noted down is the fund's."""
    return (KpiValue.objects.filter(company=company, kind=KpiValue.Kind.ACTUAL).exclude(request=None).select_related("indicator")
            .prefetch_related("evidence__document").order_by("period_end", "pk"))


def _figure(row: KpiValue) -> dict[str, Any]:
    proofs: list[Evidence] = list(row.evidence.all())
    return {"indicator": row.indicator.code, "name_ko": row.indicator.name_ko, "name_en": row.indicator.name_en, "unit": row.indicator.unit_en,
            "from": row.period_start, "until": row.period_end, "value": row.value, "why": row.why, "state": row.state,
            "evidence": [{"grade": proof.grade, "quantity": proof.quantity, "name": proof.document.name if proof.document else None,
                          "sha256": proof.document.blob_id if proof.document else None} for proof in proofs]}
