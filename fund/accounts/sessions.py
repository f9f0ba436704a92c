"""How long a sign-in stands: minutes without use, hours in all, days where a founder asked for it.

A session carries two times, in whole seconds: `born` and `seen`. `seen` is written at most once a minute, so that reading costs no
write. A page that asks by itself (a job's progress) says so in the header X-Poll and is no use: it ends with the session, and does not
keep it alive.
"""
import time
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from fund.permissions import FOUNDERS

STEP = 60


def is_signed_in(request: HttpRequest) -> bool:
    """Whether the session belongs to somebody; does not load them."""
    return SESSION_KEY in request.session


def is_over(session: Mapping[str, Any], user, now: float) -> str | Promise:
    """Why this sign-in no longer stands, as a sentence; empty while it does. Looks at the person's seats only when it must."""
    if "born" not in session:
        return ""
    idle, age = now - session["seen"], now - session["born"]
    minutes, hours, days = settings.SESSION_IDLE_MINUTES, settings.SESSION_HOURS, settings.SESSION_REMEMBER_DAYS
    if idle <= 60 * minutes and age <= 3600 * hours:
        return ""
    # Kept for days: asked for at the sign-in, by somebody who has founders' seats or none at all.
    if session.get("_session_expiry") and all(seat.role in FOUNDERS for seat in user.live_seats):
        return "" if age <= 86400 * days else _("You were signed out: a sign-in ends after %(n)s days. What you saved is kept.") % {"n": days}
    if idle > 60 * minutes:
        return _("You were signed out after %(n)s minutes without use. What you saved is kept.") % {"n": minutes}
    return _("You were signed out: a sign-in ends after %(n)s hours. What you saved is kept.") % {"n": hours}


def note_use(request: HttpRequest, now: float | None = None) -> None:
    """Remember that somebody is there."""
    session, now = request.session, now or time.time()
    session.setdefault("born", int(now))
    if "seen" not in session or (now - session["seen"] >= STEP and "X-Poll" not in request.headers):
        session["seen"] = int(now)
