"""Put a startup's own data into one archive, byte by byte as it comes; kept for a week, replaced when it is asked for again."""
import hashlib
import io
import time
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop

from applicants.actions.blob import remove_blob, store_blob
from applicants.actions.draft import may_write
from applicants.models import Company, DataExport, Deal
from applicants.queries.blob import open_blob
from applicants.queries.data_export import KEPT_DAYS, Entry, entries, file_count
from applicants.queries.data_readme import readme
from fund.audit import acting
from fund.errors import Refused
from fund.jobs import enqueue, progress
from fund.models import Job, Seat
from fund.notify import notify
from fund.permissions import Can

CHUNK = 1_000_000
STORED = (".pdf", ".png", ".jpg", ".jpeg", ".webp", ".xlsx", ".pptx", ".docx", ".hwpx", ".zip")  # compressed as they are
MISSING = gettext_noop("A file of yours cannot be read from the store at the moment. Nothing is lost; ask again later.")


def ask_export(*, deal: Deal, by: Seat) -> DataExport:
    """An owner asks for a copy of everything of their company; while one is being made it is the same one.

    Refused for anybody else.
    """
    may_write(deal=deal, by=by, can=Can.KEEP_OWN_DATA)
    with acting(by, "ask for own data"):
        company = Company.objects.select_for_update(of=("self",)).get(pk=deal.company_id)
        making = DataExport.objects.filter(company=company, blob=None).first()
        if making is not None and not _stopped(making):
            return making
        DataExport.objects.filter(company=company, blob=None).delete()
        made = DataExport.objects.create(company=company, asked_by=by)
        enqueue("applicants.export_data", f"export:{made.uuid}", by=by, export=made.pk, deal=deal.pk)
    return made


def make_archive(export_id: int, deal_id: int, job: Any = None) -> dict[str, Any]:
    """Write the archive into the store and tell who asked; the one before it goes. Safe to run twice, bounded memory.

    Refused where a file cannot be read; nothing is left of an archive that is not whole.
    """
    export = DataExport.objects.select_related("company__organisation", "asked_by__user").filter(pk=export_id).first()
    if export is None or export.blob_id:  # replaced or erased meanwhile, or made by a run before this one
        return {}
    company = export.company
    try:
        blob = store_blob(_zipped(company, job), "application/zip")
    except FileNotFoundError as problem:
        raise Refused(MISSING) from problem
    with acting(None, "make archive"):
        Company.objects.select_for_update(of=("self",)).get(pk=company.pk)
        now = timezone.now()
        made = DataExport.objects.filter(pk=export.pk, blob=None).update(blob=blob, made_at=now, expires_at=now + timedelta(days=KEPT_DAYS))
        former = list(DataExport.objects.filter(company=company, pk__lt=export.pk).exclude(blob=None).values_list("blob", flat=True))
        if made:
            DataExport.objects.filter(company=company, pk__lt=export.pk).delete()
            deal = Deal.objects.get(pk=deal_id)
            notify("export_ready", to=[export.asked_by], source=f"export:{export.uuid}", url=reverse("applicants:own_data", args=[deal.uuid]),
                   company=company.name, day=now + timedelta(days=KEPT_DAYS))
    for sha256 in former if made else [blob.sha256]:
        remove_blob(sha256=sha256, decided_at=timezone.now())
    return {"size": blob.size} if made else {}


def expire_archives() -> int:
    """Remove archives whose week is over, and requests that were never made; returns how many went."""
    now = timezone.now()
    old = list(DataExport.objects.filter(expires_at__lte=now))
    forgotten = DataExport.objects.filter(blob=None, asked_at__lt=now - timedelta(days=KEPT_DAYS))
    with acting(None, "remove archive"):
        DataExport.objects.filter(pk__in=[row.pk for row in old]).delete()
        forgotten.delete()
    for row in old:
        remove_blob(sha256=row.blob_id, decided_at=now)
    return len(old)


def _stopped(export: DataExport) -> bool:
    return not Job.objects.filter(name="applicants.export_data", subject=f"export:{export.uuid}").exclude(state=Job.State.FAILED).exists()


class _Pipe(io.RawIOBase):
    """Where the archive is written to: it hands on what has come and keeps nothing."""

    def __init__(self) -> None:
        self.waiting = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.waiting += data
        return len(data)

    def taken(self) -> bytes:
        found, self.waiting = bytes(self.waiting), bytearray()
        return found


def _zipped(company: Company, job: Any) -> Iterator[bytes]:
    """The bytes of the archive as they come: every file, then their hashes, then how to read it."""
    pipe, sums, total = _Pipe(), [], file_count(company)
    now = time.localtime()[:6]
    with zipfile.ZipFile(pipe, "w", allowZip64=True) as archive:
        for number, entry in enumerate(entries(company), start=1):
            sha256 = hashlib.sha256()
            kind = zipfile.ZIP_STORED if entry.path.lower().endswith(STORED) else zipfile.ZIP_DEFLATED
            info = zipfile.ZipInfo(entry.path, now)
            info.compress_type, info.external_attr = kind, 0o600 << 16
            with archive.open(info, "w", force_zip64=True) as file:
                for chunk in _read(entry):
                    sha256.update(chunk)
                    file.write(chunk)
                    yield pipe.taken()
            sums.append(f"{sha256.hexdigest()}  {entry.path}\n")
            if job is not None:
                progress(job, min(number, total), total, entry.path.rpartition("/")[2])
        for path, text in (("SHA-256SUMS", "".join(sums)), ("README.txt", readme(company.name))):
            archive.writestr(zipfile.ZipInfo(path, now), text.encode(), zipfile.ZIP_DEFLATED)
            yield pipe.taken()
    yield pipe.taken()


def _read(entry: Entry) -> Iterator[bytes]:
    if entry.data is not None:
        yield entry.data
        return
    with open_blob(entry.blob) as file:
        while chunk := file.read(CHUNK):
            yield chunk

