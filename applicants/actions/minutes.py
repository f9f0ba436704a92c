"""Draw the minutes of a decided agenda item as a PDF, once, and keep it."""
from typing import Any

from applicants.actions.document import store_bytes
from applicants.models import AgendaItem, Minutes
from applicants.queries.minutes import document
from fund import pdf
from fund.audit import acting
from fund.errors import Refused
from fund.jobs import progress


def draw_minutes(item_id: int, job: Any = None) -> dict[str, str]:
    """Compile the minutes from the kept outcome and store them as a blob; safe to run twice. Returns {"sha256": …}.

    Refused while nothing is decided.
    """
    item = AgendaItem.objects.select_related("meeting__fund", "deal__company__organisation", "opened_by__organisation").get(pk=item_id)
    if item.state != AgendaItem.State.DECIDED:
        raise Refused("Minutes are drawn once the ballot is open.")
    if kept := Minutes.objects.filter(item=item).first():
        return {"sha256": kept.blob_id}
    if job:
        progress(job, 0, 1, item.packet["company"]["name"])
    blob = store_bytes(pdf.compile("minutes", document(item)), "application/pdf")
    with acting(None, "draw minutes"):
        kept, _new = Minutes.objects.get_or_create(item=item, defaults={"blob": blob})
    return {"sha256": kept.blob_id}
