"""Take off somebody's lost second factor."""
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from fund.actions.factor_reset import reset_factor
from fund.forms.refused import attempt
from fund.forms.seat import FactorResetForm
from fund.permissions import Can, allow
from fund.queries.person import people


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Can.KEEP_SEATS, step_up=True)
def factor_reset(request: HttpRequest, person: UUID) -> HttpResponse:
    user = get_object_or_404(people(request.user, {}), uuid=person)
    form = FactorResetForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and attempt(form, reset_factor, user=user, by=request.seat, **form.cleaned_data):
        messages.success(request, _("The second factor of %(person)s is off. At the next sign-in they set up a new one.") % {"person": user})
        return redirect("person", user.uuid)
    return render(request, "fund/factor_reset/reset.html", {"form": form, "person": user, "is_me": user == request.user},
                  status=422 if form.errors else 200)
