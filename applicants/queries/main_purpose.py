"""The main-purpose class of a deal and its evidence as pages, packet and checks read them."""
from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from applicants.models import Deal, Document, MainPurpose
from fund.models import Fund, Seat, User
from fund.permissions import Can, holds
from fund.queries.mandate import purposes

NONE = "none"
SLOT = "main_purpose"
Row = dict[str, Any]


def choices(fund: Fund, *, language: str | None = None, own: dict[str, Any] | None = None) -> list[tuple[str, str]]:
    """(code, words) of the fund's classes, and that it falls under none of them; `own` are the rules the fund keeps, where they were read already."""
    return [*purposes(fund, language=language, own=own), (NONE, _("None: outside the main purpose"))]


def papers_of(deal: Deal, user: User) -> QuerySet[Document]:
    """The papers of a deal that may prove it: those this person sees and that are still there, the newest first."""
    return Document.objects.visible_to(user).filter(deal=deal, erased_at=None, replaced_at=None).exclude(problem=Document.Problem.INFECTED).order_by("-pk")


def for_packet(deal: Deal) -> Row:
    """{code, basis, words: {ko, en}, files: [{name, sha256}]} as canonical data, the evidence by name and hash; empty texts where nobody
    wrote it."""
    row = MainPurpose.objects.filter(deal=deal).first()
    if row is None:
        return {"code": "", "basis": "", "words": {"ko": "", "en": ""}, "files": []}
    words = {language: dict(purposes(deal.fund, language=language)).get(row.code, "") for language in ("ko", "en")}
    return {"code": row.code, "basis": row.basis, "words": words,
            "files": [{"name": paper.name, "sha256": paper.blob_id} for paper in row.files.filter(erased_at=None).order_by("pk")]}


def card(deal: Deal, user: User, seat: Seat, sealed: str) -> Row:
    """The card of the tab, for who is not blind to the deal: {row, word, outside, files (those this person sees), may_write}; `sealed` says why
    nothing may change."""
    rows = MainPurpose.objects.visible_to(user).filter(deal=deal).annotate(rules=F("deal__fund__mandate__rules"))
    row = rows.select_related("written_by__user").first()
    shown = Document.objects.visible_to(user).filter(pk__in=row.files.order_by().values("pk")).order_by("pk") if row else []
    word = dict(choices(deal.fund, own=row.rules or {})).get(row.code, row.code) if row else ""
    return {"row": row, "word": word, "outside": bool(row and row.code == NONE), "files": list(shown),
            "may_write": holds(seat.role, Can.WORK_ON_DEAL) and not sealed}
