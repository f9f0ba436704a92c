"""The minutes of an item: read them, sign them, file the paper that was sealed, take the signed copy."""
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from applicants.actions.signature import file_sealed_paper, sign_minutes
from applicants.contents import kinds
from applicants.forms.minutes import PaperForm
from applicants.models import AgendaItem, Blob
from applicants.queries import minutes as query
from applicants.queries.blob import read_blob
from applicants.views.committee import item_or_404
from fund.forms.refused import attempt
from fund.permissions import Can, allow


@require_safe
@allow(Can.SEE_MEETING)
def minutes(request: HttpRequest, item) -> HttpResponse:
    """The file that is signed, or with ?lang= the translation to read along."""
    row, lang = item_or_404(request, item), request.GET.get("lang", "")
    drawn = query.drawn(row)
    if drawn is None:
        raise Http404
    copy = query.translated(row, lang) if lang else None
    return _file(row, copy or drawn.blob, f"minutes-{lang}" if copy else "minutes")


@require_POST
@allow(Can.VOTE, step_up=True)
def minutes_sign(request: HttpRequest, item) -> HttpResponse:
    row = item_or_404(request, item)
    sign_minutes(item=row, by=request.seat, sha256=request.POST.get("sha256", ""))
    messages.success(request, _("Signed. The minutes name you with this time and the file's hash."))
    return _back(row)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Can.PREPARE_MEETING)
def minutes_seal(request: HttpRequest, item) -> HttpResponse:
    row = item_or_404(request, item)
    form = PaperForm(request.POST, request.FILES) if request.method == "POST" else PaperForm()
    if form.is_valid() and attempt(form, file_sealed_paper, item=row, upload=form.cleaned_data["minutes"], by=request.seat):
        messages.success(request, _("The sealed paper is filed. The minutes count as signed."))
        return _back(row)
    card = query.card(row, request.user)
    if request.method != "POST" and not card.get("may_seal"):
        return _back(row)
    return render(request, "applicants/minutes/seal.html", {"item": row, "meeting": row.meeting, "minutes": card, "form": form},
                  status=422 if form.errors else 200)


@require_safe
@allow(Can.SEE_MEETING)
def minutes_signed(request: HttpRequest, item) -> HttpResponse:
    row = item_or_404(request, item)
    blob = query.filed(row)
    if blob is None:
        raise Http404
    return _file(row, blob, "minutes-signed")


def _file(item: AgendaItem, blob: Blob, name: str) -> HttpResponse:
    """A file as an attachment; one whose bytes are gone does not exist."""
    try:
        content = read_blob(blob.pk)
    except FileNotFoundError as gone:
        raise Http404 from gone
    ending = kinds.ENDINGS.get(blob.mime, (".bin",))[0]
    called = f"{name}-{item.meeting.kind}-{item.meeting.number}-{item.order or 0}{ending}"
    return HttpResponse(content, content_type=blob.mime, headers={
        "Content-Disposition": f'attachment; filename="{called}"', "Cache-Control": "private, no-store",
        "Content-Security-Policy": "default-src 'none'; sandbox", "X-Content-Type-Options": "nosniff"})


def _back(item: AgendaItem) -> HttpResponse:
    return redirect(reverse("applicants:agenda_item", args=[item.meeting.fund.slug, item.uuid]) + "#minutes")
