"""Draw the minutes of a decided agenda item once, with a translation to read along; and once more with the signatures under them."""
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_noop

from applicants.actions.document import store_bytes
from applicants.models import AgendaItem, Minutes, MinutesTranslation, SignedCopy, SignedMinutes
from applicants.queries.minutes_document import document, signed_document
from applicants.queries.signature import signers
from fund import pdf
from fund.audit import acting
from fund.errors import Refused
from fund.jobs import progress
from fund.notify import notify

PDF = "application/pdf"
OTHERS = tuple(code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE)


def draw_minutes(item_id: int, job: Any = None) -> dict[str, str]:
    """Compile the minutes from the kept outcome, in the site's first language, which is what is signed, and in the others to read along;
    tell who is to sign. Safe to run twice. Returns {"sha256": …} of the file that is signed.

    Refused while nothing is decided.
    """
    item = _item(item_id)
    if item.state != AgendaItem.State.DECIDED:
        raise Refused(gettext_noop("Minutes are drawn once the item is decided."))
    if kept := Minutes.objects.filter(item=item).first():
        return {"sha256": kept.blob_id}
    _say(job, 0, item)
    content = document(item)
    blob = store_bytes(pdf.compile("minutes", content), PDF)
    drawn = {}
    for step, lang in enumerate(OTHERS, 1):
        _say(job, step, item)
        drawn[lang] = store_bytes(pdf.compile("minutes", document(item, lang, original=blob.sha256)), PDF)
    with acting(None, "draw minutes"):
        kept, fresh = Minutes.objects.get_or_create(item=item, defaults={"blob": blob, "content": content})
        if fresh:
            MinutesTranslation.objects.bulk_create([MinutesTranslation(minutes=kept, lang=lang, blob=copy) for lang, copy in drawn.items()])
            _tell(item, kept)
    return {"sha256": kept.blob_id}


def draw_signed_minutes(item_id: int, job: Any = None) -> dict[str, str]:
    """Draw the minutes once more, word for word, with every signature under them. Safe to run twice. Returns {"sha256": …}.

    Refused where they are not signed electronically: a sealed paper is its own copy.
    """
    item = _item(item_id)
    signed = SignedMinutes.objects.select_related("minutes").filter(minutes__item=item, way=SignedMinutes.Way.ELECTRONIC).first()
    if signed is None:
        raise Refused(gettext_noop("These minutes are not signed electronically, so there is no signed copy to draw."))
    if kept := SignedCopy.objects.filter(signed=signed).first():
        return {"sha256": kept.blob_id}
    if job:
        progress(job, 0, 1, item.packet["company"]["name"])
    minutes = signed.minutes
    content = signed_document(minutes.content or document(item), signers(item, minutes))
    blob = store_bytes(pdf.compile("minutes", content), PDF)
    with acting(None, "draw signed minutes"):
        kept, _new = SignedCopy.objects.get_or_create(signed=signed, defaults={"blob": blob})
    return {"sha256": kept.blob_id}


def _item(item_id: int) -> AgendaItem:
    return AgendaItem.objects.select_related(
        "meeting__fund", "deal__company__organisation", "opened_by__organisation", "decided_by__organisation", "voiding").get(pk=item_id)


def _say(job: Any, done: int, item: AgendaItem) -> None:
    if job:
        progress(job, done, 1 + len(OTHERS), item.packet["company"]["name"])


def _tell(item: AgendaItem, minutes: Minutes) -> None:
    """Who was present and still may sign hears that their signature is awaited."""
    awaited = [signer.seat_today for signer in signers(item, minutes) if signer.seat_today]
    notify("minutes_drawn", to=awaited, source=f"minutes:{item.uuid}", fund=item.meeting.fund, about=item.deal.uuid,
           url=reverse("applicants:agenda_item", args=[item.meeting.fund.slug, item.uuid]) + "#minutes", company=item.packet["company"]["name"])
