"""Watch lists in the room of reference data: the lists, a new entry, many pasted at once, one entry and its end."""
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from applicants.actions.watch import Named, add_watch, add_watches, end_watch
from applicants.forms.watch import EndForm, PasteForm, WatchForm
from applicants.models import Watch
from applicants.queries import watch as query
from fund.forms.reference import SearchForm
from fund.forms.refused import attempt
from fund.permissions import Can, allow

PAGE = 50
ABOUT = ("list", "source", "as_of")


@require_safe
@allow(Can.KEEP_REFERENCE)
def watches(request: HttpRequest) -> HttpResponse:
    states = [("ended", _("Ended")), ("all", _("All entries"))]
    form = SearchForm(request.GET, list=(_("List"), Watch.List.choices), state=(_("State"), states))
    form.fields["state"].choices = [("", _("On the list")), *states]
    page = Paginator(query.watches(form.chosen("q"), form.chosen("list"), form.chosen("state") or "live"), PAGE).get_page(request.GET.get("page"))
    return render(request, "applicants/watch/watches.html", {"form": form, "page": page})


@allow(Can.KEEP_REFERENCE)
def watch_new(request: HttpRequest) -> HttpResponse:
    form = WatchForm(request.POST or None, initial={"list": request.GET.get("list", "")})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        named = Named(said["name"], said["group"], said["business_number"], said["representative"])
        if row := attempt(form, add_watch, named=named, by=request.seat, **{name: said[name] for name in ABOUT}):
            messages.success(request, _("Added: %(name)s") % {"name": row.name})
            return redirect("applicants:watches")
    return render(request, "applicants/watch/watch_new.html", {"form": form}, status=422 if form.is_bound else 200)


@allow(Can.KEEP_REFERENCE)
def watch_paste(request: HttpRequest) -> HttpResponse:
    """First what would be added is shown; what was pasted stays in its field until it is added."""
    form, found = PasteForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        found = query.read_rows(said["rows"], said["list"])
        if request.POST.get("add") and found.new:
            rows = [Named(**line.said) for line in found.new]
            added = attempt(form, add_watches, rows=rows, by=request.seat, **{name: said[name] for name in ABOUT})
            if added is not None:
                messages.success(request, _("Added to the list: %(n)s") % {"n": added})
                return redirect("applicants:watches")
    wrong = form.is_bound and (form.errors or not found or not found.new)
    return render(request, "applicants/watch/watch_paste.html", {"form": form, "found": found}, status=422 if wrong else 200)


@allow(Can.KEEP_REFERENCE)
def watch(request: HttpRequest, watch) -> HttpResponse:
    row = get_object_or_404(query.watches(state="all"), uuid=watch)
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and attempt(form, end_watch, watch=row, by=request.seat, **form.cleaned_data):
        messages.success(request, _("Ended: %(name)s. It stays to be read.") % {"name": row.name})
        return redirect("applicants:watch", row.uuid)
    return render(request, "applicants/watch/watch.html", {"row": row, "form": form}, status=422 if form.is_bound else 200)
