"""Comments on a deal: write one among us or also to the company, take one's own back."""
from uuid import UUID

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from applicants.actions.comment import take_back_comment, write_comment
from applicants.forms.comment import CommentForm
from applicants.models import Comment
from applicants.queries.colleague import open_seats
from applicants.views import card
from applicants.views.deal import visible_deal
from fund.forms.refused import attempt
from fund.permissions import Can, allow, visible_or_404


@require_safe
@allow(Can.WORK_ON_DEAL)
def comments(request: HttpRequest, deal: UUID) -> HttpResponse:
    return card.page(request, visible_deal(request, deal), "comment")


@require_POST
@allow(Can.WORK_ON_DEAL)
def comment_write(request: HttpRequest, deal: UUID) -> HttpResponse:
    row = visible_deal(request, deal)
    seats = open_seats(row)
    form = CommentForm(seats if row.hidden else seats.filter(blind=False), request.POST)
    if form.is_valid() and (made := attempt(form, write_comment, deal=row, by=request.seat, **form.cleaned_data)):
        told = made.audience == Comment.Audience.COMPANY
        return card.done(request, row, "comment", _("Sent. The owners of the company are told of it.") if told else _("Comment saved, among us."))
    return card.refused(request, row, "comment", form)


@require_POST
@allow(Can.WORK_ON_DEAL)
def comment_back(request: HttpRequest, deal: UUID, comment: UUID) -> HttpResponse:
    row = visible_deal(request, deal)
    found = visible_or_404(Comment.objects, request.user, deal=row, uuid=comment)
    form = Form({})
    if form.is_valid() and attempt(form, take_back_comment, comment=found, by=request.seat):
        return card.done(request, row, "comment", _("Comment taken back."))
    return card.refused(request, row, "comment", form, of=found)
