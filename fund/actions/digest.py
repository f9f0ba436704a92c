"""The daily letter: once each morning, one letter a person with everything they asked to hear together."""
from datetime import datetime, time

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation

from fund import mail
from fund.models import Message, Notification, User
from fund.notify import unsubscribe_url
from fund.periods import SEOUL
from fund.quiet_hours import quiet_until

DIGEST = "digest"
MOST = 100


def write_digests() -> int:
    """A letter to everybody for whom lines wait; run twice on a day it writes nothing more. Returns how many were written."""
    waiting = Notification.objects.filter(in_digest=True, digested_at=None)
    people = User.objects.filter(pk__in=waiting.values("user"), is_active=True).order_by("pk")
    return sum(write_digest(user_id=pk) for pk in people.values_list("pk", flat=True))


def write_digest(*, user_id: int) -> bool:
    """One person's daily letter, unless today's is written or nothing may be told; whether one was written."""
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=user_id)
        midnight = datetime.combine(timezone.localdate(), time(), tzinfo=SEOUL)
        if Message.objects.filter(user=user, kind=DIGEST, written_at__gte=midnight).exists():
            return False
        waiting = Notification.objects.filter(user=user, in_digest=True, digested_at=None)
        lines = list(waiting.open_to(user).select_related("fund").order_by("pk"))
        written = bool(lines)
        if lines:
            letter = mail.send(DIGEST, user, unsubscribe=unsubscribe_url(user, DIGEST), kind=DIGEST, **_context(user, lines),
                               not_before=quiet_until(timezone.now(), user.quiet_from, user.quiet_until))
            waiting.filter(pk__in=[line.pk for line in lines]).update(digest=letter)
        waiting.update(digested_at=timezone.now())  # also what a wall hides: it is no news any more when the wall falls
    return written


def refresh(message: Message) -> bool:
    """Write a daily letter anew where a wall or the end of a seat has taken lines out of it since; False when none is left."""
    told = list(message.lines.open_to(message.user).select_related("fund").order_by("pk"))
    if told and len(told) < message.lines.count():
        message.subject, message.body = mail.written(DIGEST, message.user, unsubscribe=message.unsubscribe, **_context(message.user, told))
    return bool(told)


def rewrite(*, message: Message) -> None:
    """Write a daily letter that still waits anew from its lines as they stand now: what one of them said has been erased."""
    lines = list(message.lines.select_related("fund").order_by("pk"))
    subject, body = mail.written(DIGEST, message.user, unsubscribe=message.unsubscribe, **_context(message.user, lines))
    Message.objects.filter(pk=message.pk, state=Message.State.WAITING).update(subject=" ".join(subject.split())[:200], body=body)


def _context(user: User, lines: list[Notification]) -> dict[str, object]:
    with translation.override(user.language):
        said = [f"- {line.sentence}\n  {settings.SITE_URL}{line.url or reverse('notifications')}" for line in lines[:MOST]]
    return {"lines": "\n\n".join(said), "count": len(lines), "more": max(len(lines) - MOST, 0),
            "link": settings.SITE_URL + reverse("notifications")}
