"""Have files scanned for malware; what is found shuts the file for everybody and is told to whoever uploaded it."""
import datetime as dt
import logging

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from applicants.models import Blob, Document
from applicants.queries.blob import TOO_LARGE, open_blob
from applicants.queries.company import owners
from fund.audit import acting
from fund.errors import StoreAway
from fund.notify import notify
from fund.store.clamav import ScannerAway, TooLarge, found_in

log = logging.getLogger(__name__)
AT_A_TIME = 200
AGAIN = dt.timedelta(days=1)  # when a file that the scanner did not take is offered to it again


def scan_blob(*, blob: Blob) -> Blob:
    """Scan a blob's bytes once and keep the verdict; without CLAMAV_URL, or where the scanner gives none, it stays "not scanned".

    What is found is written on every document with these bytes and told to their startups; of the house's own papers, to who brought them.
    FileNotFoundError where the bytes are gone.
    """
    blob.refresh_from_db()
    if blob.scan == Blob.Scan.NONE and settings.CLAMAV_URL:
        try:
            _scan(blob)
        except ScannerAway as away:
            log.warning("%s is not scanned yet: %s", blob.pk, away)
    if blob.scan == Blob.Scan.INFECTED:
        _shut(blob)
    return blob


def scan_waiting() -> int:
    """Scan what could not be scanned when it came, the oldest first; returns how many got a verdict. A silent scanner ends it."""
    if not settings.CLAMAV_URL:
        return 0
    due = Q(scanned_at=None) | Q(scanned_at__lt=timezone.now() - AGAIN)
    waiting = Blob.objects.filter(due, scan=Blob.Scan.NONE, pk__in=Document.objects.filter(erased_at=None).order_by().values("blob"))
    scanned = 0
    for blob in waiting.order_by("stored_at")[:AT_A_TIME]:
        try:
            _scan(blob)
        except ScannerAway as away:
            log.warning("the scanner is away: %s", away)
            break
        except (FileNotFoundError, StoreAway) as gone:
            log.warning("%s cannot be scanned: %s", blob.pk, gone)
            continue
        scanned += blob.scan != Blob.Scan.NONE
        if blob.scan == Blob.Scan.INFECTED:
            _shut(blob)
    return scanned


def _scan(blob: Blob) -> None:
    with open_blob(blob.pk) as file:
        try:
            word = found_in(settings.CLAMAV_URL, file)
            blob.scan, blob.scan_word = (Blob.Scan.INFECTED, word[:120]) if word else (Blob.Scan.CLEAN, "")
        except TooLarge:
            blob.scan_word = TOO_LARGE
    blob.scanned_at = timezone.now()
    with acting(None, "scan file"):
        blob.save(update_fields=["scan", "scan_word", "scanned_at"])


def _shut(blob: Blob) -> None:
    for document in Document.objects.filter(blob=blob, erased_at=None).select_related("company__organisation", "deal__fund", "uploaded_by__user"):
        with acting(None, "scan file"):
            document.pages.all().delete()
            Document.objects.filter(pk=document.pk).update(problem=Document.Problem.INFECTED, page_count=None)
            deal = document.deal
            of_house = document.kind == Document.Kind.HOUSE
            told = [*([] if of_house else owners(document.company)), *([document.uploaded_by] if document.uploaded_by else [])]
            notify("file_infected", to=told, source=f"infected:{document.uuid}", fund=deal and deal.fund, about=deal and deal.uuid,
                   url=_page(document), file=document.name)


def _page(document: Document) -> str:
    """Where whoever uploaded it finds its place: in the application, or among the deal's papers."""
    deal = document.deal
    if deal is None:
        return ""
    if document.kind == Document.Kind.HOUSE:
        return reverse("applicants:deal_papers", args=[deal.fund.slug, deal.uuid])
    return reverse("applicants:application", args=[deal.uuid])
