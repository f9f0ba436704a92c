"""The checks of a deal, asked for once more by the house."""
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from applicants.actions.screening import run_again
from applicants.views.deal import visible_deal
from fund.permissions import Can, allow


@require_POST
@allow(Can.RUN_CHECKS)
def checks_run(request: HttpRequest, deal) -> HttpResponse:
    row = visible_deal(request, deal)
    run_again(deal=row, by=request.seat)
    messages.success(request, _("The checks are running again. Earlier runs stay below."))
    return redirect("applicants:deal_checks", request.fund.slug, row.uuid)
