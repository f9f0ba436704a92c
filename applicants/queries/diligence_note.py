"""Reference calls and visits as a deal's page shows them: each as it stands, with what it corrected and its photos."""
from collections.abc import Mapping
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from applicants.models import Deal, DiligenceNote, Document
from fund.models import User

PHOTO = "visit:"  # how the slot of a photo begins
V = DiligenceNote.Verdict
KINDS = {V.SUPPORTS: "ok", V.MIXED: "risk", V.AGAINST: "miss"}


def waiting_photos(deal: Deal, user: User) -> QuerySet[Document]:
    """The photos that this person brought and that stand with no visit yet, as they came."""
    placed = DiligenceNote.photos.through.objects.filter(document=OuterRef("pk"))
    return (Document.objects.filter(~Exists(placed), deal=deal.pk, kind=Document.Kind.HOUSE, slot__startswith=PHOTO, uploaded_by__user=user.pk,
                                    erased_at=None, replaced_at=None).select_related("blob").order_by("pk"))


def notes(deal: Deal, user: User, papers: Mapping[int, Document]) -> list[dict[str, Any]]:
    """The calls and visits, the newest day first: {row, kind, before: what it corrected, the newest first, photos}. One query; `papers`
    are the house's papers of the deal by key."""
    photos = DiligenceNote.photos.through.objects.filter(diligencenote=OuterRef("pk")).order_by("document").values("document")
    rows = list(DiligenceNote.objects.visible_to(user).filter(deal=deal).select_related("written_by__user")
                .annotate(photo_keys=ArraySubquery(photos)).order_by("-held_on", "-pk"))
    by_key, corrected = {row.pk: row for row in rows}, {row.corrects_id for row in rows}
    return [{"row": row, "kind": KINDS[V(row.verdict)], "before": _before(row, by_key), "is_visit": row.kind == DiligenceNote.Kind.VISIT,
             "photos": [photo(papers[key], deal, number) for number, key in enumerate(row.photo_keys, start=1) if key in papers]}
            for row in rows if row.pk not in corrected]


def photo(document: Document, deal: Deal, number: int) -> dict[str, Any]:
    """A photo as a list shows it: {document, number, thumb, url, beside}; `thumb` is empty while it is being read or where it is gone."""
    drawn = document.is_served and document.page_count
    return {"document": document, "number": number, "thumb": reverse("applicants:document_page", args=[document.uuid, 1]) if drawn else "",
            "url": reverse("applicants:paper", args=[deal.fund.slug, document.uuid]) if document.is_served else "",
            "beside": reverse("applicants:deal_beside", args=[deal.fund.slug, deal.uuid, document.uuid])}


def _before(row: DiligenceNote, by_key: Mapping[int, DiligenceNote]) -> list[DiligenceNote]:
    found = []
    while (older := by_key.get(row.corrects_id or 0)) is not None:
        found.append(older)
        row = older
    return found
