"""The style guide: every component that pages are built from, in every state."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from fund.forms.styleguide import sample_form
from fund.permissions import public
from fund.queries import styleguide as samples


@public
def styleguide(request: HttpRequest) -> HttpResponse:
    return render(request, "fund/styleguide.html", {
        **samples.scales(), **samples.judgement(), **samples.reports(), **samples.feedback(),
        **samples.frame(), **samples.work(),
        "form": sample_form(),
        "hints": {"B": _("Weighbridge records, invoices"), "D": _("Own tally only")},
        "anchors": [_("no basis"), _("estimate with a source"), _("primary data")],
    })
