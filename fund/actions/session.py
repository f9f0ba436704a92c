"""End sign-ins: one's own on other devices, and the rows of those that are over."""
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import transaction
from django.db.models import QuerySet


def end_sessions(*, sessions: QuerySet[UserSession]) -> int:
    """Sign these out: their next request finds no session. Returns how many there were."""
    with transaction.atomic():
        keys = list(sessions.values_list("session_key", flat=True))
        Session.objects.filter(session_key__in=keys).delete()
        UserSession.objects.filter(session_key__in=keys).delete()
    return len(keys)


def purge_sessions() -> int:
    """Remove expired sessions, and what is known of sessions that are gone; returns how many of the latter."""
    call_command("clearsessions")
    gone, _each = UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
    return gone
