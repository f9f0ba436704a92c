"""Reference calls and visits of a deal's diligence: note one, correct one, put photos with a visit."""
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from applicants.actions.diligence_note import add_photos, keep_photo, write_note
from applicants.forms.diligence_note import NoteForm, PhotosForm, correction
from applicants.models import Deal, DiligenceNote
from applicants.queries.diligence_note import waiting_photos
from applicants.views.deal import visible_deal
from applicants.views.diligence import back, refused
from fund.errors import Refused
from fund.forms.refused import attempt
from fund.permissions import Can, allow, visible_or_404

Problems = list[tuple[str | None, str]]


@require_POST
@allow(Can.WORK_ON_DEAL)
def diligence_note(request: HttpRequest, deal: UUID, note: UUID | None = None) -> HttpResponse:
    """Photos are kept first, each by itself: a form that is refused has lost none of them."""
    row = visible_deal(request, deal)
    corrects = _visible(request, row, note) if note else None
    data, wrong = _kept(request, row)
    kind = corrects.kind if corrects else request.POST.get("kind", "")
    short = "visit" if kind == DiligenceNote.Kind.VISIT else "call"
    waiting = waiting_photos(row, request.user)
    form = correction(corrects, waiting, data) if corrects else NoteForm(waiting, data, kind=kind, auto_id=f"{short}_%s")
    if _sound(form, wrong) and attempt(form, write_note, deal=row, corrects=corrects, by=request.seat, **form.said()):
        messages.success(request, _("Notes corrected.") if corrects else _("Notes saved."))
        return back(row, "notes")
    return refused(request, row, f"note:{corrects.uuid}" if corrects else short, form)


@require_POST
@allow(Can.WORK_ON_DEAL)
def diligence_photos(request: HttpRequest, deal: UUID, note: UUID) -> HttpResponse:
    row = visible_deal(request, deal)
    found = _visible(request, row, note)
    data, wrong = _kept(request, row)
    form = PhotosForm(waiting_photos(row, request.user), data, auto_id=f"photos{found.uuid.hex}_%s")
    if _sound(form, wrong) and attempt(form, add_photos, note=found, photos=form.cleaned_data["photos"], by=request.seat):
        messages.success(request, _("Photos added."))
        return back(row, f"note-{found.uuid.hex}")
    return refused(request, row, f"photos:{found.uuid}", form)


def _visible(request: HttpRequest, row: Deal, uuid: UUID) -> DiligenceNote:
    found = visible_or_404(DiligenceNote.objects, request.user, deal=row, uuid=uuid)
    found.deal = row
    return found


def _kept(request: HttpRequest, row: Deal) -> tuple[QueryDict, Problems]:
    """What was sent, with the new photos among the ticked ones, and what was wrong with the others."""
    data, wrong = request.POST.copy(), []
    for upload in (*request.FILES.getlist("camera"), *request.FILES.getlist("files")):
        try:
            data.appendlist("photos", str(keep_photo(deal=row, upload=upload, by=request.seat).uuid))
        except Refused as no:
            wrong.append(("files" if no.field else None, str(no)))
    return data, wrong


def _sound(form: Form, wrong: Problems) -> bool:
    """Whether the form can be acted on; what was wrong with its photos stands beside them."""
    valid = form.is_valid()
    for field, said in wrong:
        form.add_error(field if field in form.fields else None, said)
    return valid and not wrong
