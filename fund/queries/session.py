"""Where a person is signed in."""
import datetime as dt
import time
from dataclasses import dataclass

from allauth.usersessions.models import UserSession
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from fund.accounts.devices import device
from fund.accounts.sessions import is_over
from fund.models import User


@dataclass(frozen=True)
class SignIn:
    """One of a person's own sign-ins."""

    pk: int
    device: str
    address: str
    since: dt.datetime
    seen: dt.datetime
    is_this: bool


def own(user: User) -> QuerySet[UserSession]:
    """What is known of this person's sessions; only these may be ended by them."""
    return UserSession.objects.filter(user=user)


def others(user: User, key: str | None) -> QuerySet[UserSession]:
    """All but the one with this session key."""
    return own(user).exclude(session_key=key)


def sign_ins(user: User, key: str | None) -> list[SignIn]:
    """The sign-ins of this person that still open a page: this one first, then by last use. One query."""
    kept = Session.objects.filter(session_key=OuterRef("session_key"), expire_date__gt=timezone.now()).values("session_data")[:1]
    found = []
    for row in own(user).annotate(kept=Subquery(kept)).exclude(kept=None):
        data = SessionStore().decode(row.kept)
        if data.get("_auth_user_id") != str(user.pk) or not constant_time_compare(
                data.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash()) or is_over(data, user, time.time()):
            continue
        born = data.get("born", row.created_at.timestamp())
        since, seen = (dt.datetime.fromtimestamp(at, dt.UTC) for at in (born, data.get("seen", born)))
        found.append(SignIn(row.pk, device(row.user_agent), row.ip, since, seen, row.session_key == key))
    return sorted(found, key=lambda each: (not each.is_this, -each.seen.timestamp()))

