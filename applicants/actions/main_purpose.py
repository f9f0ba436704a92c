"""In which main-purpose class of the fund (주목적) an investment falls, why, and the papers that prove it; fixed with the packet."""
from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from applicants import characters
from applicants.actions.document import store_document
from applicants.actions.packet_seal import ask_seen, ask_unsealed
from applicants.models import Deal, Document, MainPurpose
from applicants.queries.main_purpose import SLOT, choices, papers_of
from fund.audit import acting
from fund.errors import Refused
from fund.models import Seat

LONGEST = 600


def write_main_purpose(*, deal: Deal, code: str, basis: str, papers: Iterable[Document] = (), upload: Any = None, seen: str = "",
                       by: Seat) -> MainPurpose:
    """Write the class, one of the fund's or `none`, why, and its evidence: `papers` of the deal that this person sees, and one new file.

    Refused beside its field (code, basis, papers, main_purpose for the file) for what cannot be, for a seat that may not, before a wall, while
    the packet is frozen, once the committee has decided, and where somebody wrote since it was `seen`.
    """
    with acting(by, "write main purpose", deal=str(deal.uuid)):
        row = ask_unsealed(deal=deal, by=by)
        if code not in [value for value, _words in choices(row.fund)]:
            raise Refused(_("Choose one of the fund's classes, or none."), field="code")
        said = characters.legible(basis, most=LONGEST, field="basis", missing=_("Say why it falls under it, or why under none."))
        chosen = {paper.pk: paper for paper in papers}
        if papers_of(row, by.user).filter(pk__in=chosen).count() < len(chosen):
            raise Refused(_("One of these papers is no longer open to you. Choose again."), field="papers")
        before = MainPurpose.objects.select_for_update().filter(deal=row).first()
        if before is not None:
            ask_seen(before, seen)
        files = [*chosen.values()]
        if upload:
            files.append(store_document(company=row.company, kind=Document.Kind.HOUSE, slot=SLOT, upload=upload, by=by, deal=row))
        kept, _fresh = MainPurpose.objects.update_or_create(deal=row, defaults={
            "code": code, "basis": said, "lang": characters.language(said), "written_by": by, "written_at": timezone.now()})
        kept.files.set(files)
        return kept
