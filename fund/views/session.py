"""Where one is signed in, and signing out there."""
from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from fund.actions.session import end_sessions
from fund.permissions import Can, allow
from fund.queries import session as query


@require_safe
@allow(Can.SIGN_IN)
def sessions(request: HttpRequest) -> HttpResponse:
    return render(request, "fund/session/sessions.html", {"sign_ins": query.sign_ins(request.user, request.session.session_key)})


@require_POST
@allow(Can.SIGN_IN)
def session_end(request: HttpRequest) -> HttpResponse:
    """One sign-in of one's own, or all but this one."""
    which, here = request.POST.get("session", ""), request.session.session_key
    if which == "others":
        count = end_sessions(sessions=query.others(request.user, here))
        messages.success(request, _("Signed out everywhere else: %(n)s.") % {"n": count})
        return redirect("sessions")
    row = query.own(request.user).filter(pk=which).first() if which.isdecimal() and len(which) < 19 else None
    if row is None:
        raise Http404
    if row.session_key == here:
        logout(request)
        return redirect("account_login")
    end_sessions(sessions=query.own(request.user).filter(pk=row.pk))
    messages.success(request, _("Signed out there."))
    return redirect("sessions")
