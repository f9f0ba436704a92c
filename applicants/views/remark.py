"""Note down what is said in the room."""
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from applicants.actions.remark import add_remark
from applicants.forms.remark import RemarkForm
from applicants.views.committee import item_or_404, room, seat_for
from fund.forms.refused import attempt
from fund.permissions import Can, allow


@require_POST
@allow(Can.SEE_MEETING)
def remark(request: HttpRequest, item) -> HttpResponse:
    row = item_or_404(request, item)
    by = seat_for(request, Can.VOTE) or seat_for(request, Can.PREPARE_MEETING)
    if by is None:
        raise PermissionDenied
    form = RemarkForm(request.POST)
    if form.is_valid() and attempt(form, add_remark, item=row, by=by, **form.cleaned_data):
        messages.success(request, _("Noted; it enters the minutes."))
        return redirect(reverse("applicants:agenda_item", args=[request.fund.slug, row.uuid]) + "#discussion")
    return room(request, row, "remark", form)
