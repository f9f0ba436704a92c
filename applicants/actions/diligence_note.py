"""Reference calls and visits to the site: noted once, corrected by a new note; photos are kept the moment they come."""
import datetime as dt
import hashlib
from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from applicants import characters
from applicants.actions.diligence import house_paper, in_diligence
from applicants.actions.document import bounds
from applicants.contents import Unfit, kinds, sniff
from applicants.models import Deal, DiligenceNote, Document
from applicants.queries.diligence_note import PHOTO, waiting_photos
from fund.audit import acting
from fund.errors import Refused
from fund.models import Seat

LONGEST = 20_000
LONGEST_WHO = 300
LONGEST_PLACE = 200
EARLIEST = dt.timedelta(days=10 * 365)  # what lies before is a slip of the pen
MOST_PHOTOS = 60  # of one visit


def keep_photo(*, deal: Deal, upload: Any, by: Seat) -> Document:
    """Keep a photo at once, before anything is said of the visit, so that none is lost with a form; the same photo is kept once.

    What the camera wrote beside it (the place, the device) is left out. Refused as `in_diligence` refuses, and for what is no photo
    (field photos).
    """
    with acting(by, "keep photo", deal=str(deal.uuid)):
        row = in_diligence(deal=deal, by=by)
        try:
            mime = sniff.kind_of(upload, bounds())
        except Unfit:
            mime = ""  # storing says what is wrong with it
        if mime and mime not in kinds.PICTURES:
            raise Refused(_("%(name)s is no photo. JPEG, PNG and WebP are.") % {"name": upload.name}, field="photos")
        digest = hashlib.sha256(b"".join(upload.chunks())).hexdigest()  # phones call every photo alike
        return house_paper(deal=row, slot=f"{PHOTO}{digest[:32]}", upload=upload, by=by, field="photos")


def write_note(*, deal: Deal, kind: str, held_on: dt.date, who: str, notes: str, verdict: str, place: str = "",
               photos: Sequence[Document] = (), corrects: DiligenceNote | None = None, by: Seat) -> DiligenceNote:
    """Note a reference call or a visit, or correct one; `photos` are kept ones that belong to no visit yet. Sent twice is sent once.

    Refused as `in_diligence` refuses, for a day that lies ahead or years back (field held_on), without with whom, what or what it
    says for the case (fields who, notes, verdict), for photos of a call or of somebody else, and for what was corrected meanwhile.
    """
    with acting(by, "note call or visit", deal=str(deal.uuid)):
        row = in_diligence(deal=deal, by=by)
        before = _to_correct(row, corrects, kind, by)
        said = _said(kind, held_on, who, notes, verdict, place) | {"corrects": before}
        found = _photos(row, kind, photos, by)
        twice = row.diligence_notes.filter(written_by__user=by.user_id, **said).first()
        if twice is None and before is not None and DiligenceNote.objects.filter(corrects=before).exists():
            raise Refused(_("Somebody corrected this meanwhile. Read the newer notes, then correct those."))
        note = twice or DiligenceNote.objects.create(deal=row, written_by=by, lang=characters.language(said["notes"]), **said)
        note.photos.add(*(before.photos.all() if before is not None else ()), *found)
    return note


def add_photos(*, note: DiligenceNote, photos: Sequence[Document], by: Seat) -> DiligenceNote:
    """Put kept photos with a visit that is noted already. Refused as `in_diligence` refuses, for a call, for somebody else's photos, for
    none (field photos), and for a visit that was corrected meanwhile."""
    with acting(by, "add photos", deal=str(note.deal.uuid)):
        row = in_diligence(deal=note.deal, by=by)
        found = _photos(row, note.kind, photos, by)
        if not found:
            raise Refused(_("Choose a photo first."), field="photos")
        if DiligenceNote.objects.filter(corrects=note).exists():
            raise Refused(_("Somebody corrected this meanwhile. Read the newer notes, then correct those."))
        if note.photos.filter(erased_at=None).count() + len(found) > MOST_PHOTOS:
            raise Refused(_("At most %(n)s photos go with one visit. Note another visit for the rest.") % {"n": MOST_PHOTOS}, field="photos")
        note.photos.add(*found)
    return note


def _said(kind: str, held_on: dt.date, who: str, notes: str, verdict: str, place: str) -> dict[str, Any]:
    if kind not in DiligenceNote.Kind.values:
        raise Refused(_("Choose one of the list."), field="kind")
    if not timezone.localdate() - EARLIEST <= held_on <= timezone.localdate():
        raise Refused(_("Enter the day it took place; it does not lie ahead."), field="held_on")
    if verdict not in DiligenceNote.Verdict.values:
        raise Refused(_("Choose what it says for the case."), field="verdict")
    return {"kind": kind, "held_on": held_on, "verdict": verdict,
            "who": characters.legible(" ".join(who.split()), most=LONGEST_WHO, field="who", missing=_("Say with whom, as what they know the company.")),
            "place": characters.legible(" ".join(place.split()), most=LONGEST_PLACE, field="place"),
            "notes": characters.legible(notes.replace("\x00", ""), most=LONGEST, field="notes", missing=_("Write what was said or seen."))}


def _to_correct(deal: Deal, corrects: DiligenceNote | None, kind: str, by: Seat) -> DiligenceNote | None:
    if corrects is None:
        return None
    found = deal.diligence_notes.visible_to(by.user).filter(pk=corrects.pk).first()
    if found is None:
        raise Refused(_("These notes are not open to you. Nothing was written."))
    if found.kind != kind:
        raise Refused(_("A call stays a call and a visit a visit. Note the other one anew."), field="kind")
    return found


def _photos(deal: Deal, kind: str, photos: Sequence[Document], by: Seat) -> list[Document]:
    """Those of the photos that wait; one that was put with a visit meanwhile is there already."""
    if photos and kind != DiligenceNote.Kind.VISIT:
        raise Refused(_("Photos go with a visit."), field="photos")
    if len(photos) > MOST_PHOTOS:
        raise Refused(_("At most %(n)s photos go with one visit. Note another visit for the rest.") % {"n": MOST_PHOTOS}, field="photos")
    wanted = {photo.pk for photo in photos}
    return [row for row in waiting_photos(deal, by.user) if row.pk in wanted]
