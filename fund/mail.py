"""Letters: written into the outbox in the caller's transaction, in the reader's language, sent after commit by a job."""
from typing import Any

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from fund import letters
from fund.jobs import enqueue


def send(template: str, to: Any, *, about: Any = None, not_before: Any = None, unsubscribe: str = "", kind: str = "",
         to_seat: Any = None, **context: Any):
    """Write a letter that a house has registered (fund/letters.py) to a User, from this context. Returns the Message.

    The letter belongs to context's `fund`, or to the fund of the first row in it that has one. `about` is the uuid of the deal it
    speaks of: a letter that has come to lie behind a wall is held back, and so is one `to_seat` that has ended meanwhile.
    It waits for `not_before`; `unsubscribe` is the address that ends letters of its kind, and stands under it.
    """
    fund = context.get("fund") or next((row.fund for row in context.values() if getattr(row, "fund_id", None)), None)
    subject, body = written(template, to, unsubscribe=unsubscribe, **context)
    return post(to.email, subject=subject, body=body, user=to, language=to.language, fund=fund, about=about, seat=to_seat,
                not_before=not_before, unsubscribe=unsubscribe, kind=kind or template)


def written(template: str, to: Any, *, unsubscribe: str = "", **context: Any) -> tuple[str, str]:
    """Subject and text of a letter in its reader's language, with how to end its kind under it."""
    with translation.override(to.language):
        subject, body = letters.write(template, to.language, {"to": to, **context})
        if unsubscribe:
            choices = settings.SITE_URL + reverse("choices")
            body = f"{body.strip()}\n\n" + render_to_string("mail/foot.txt", {"unsubscribe": unsubscribe, "choices": choices})
    return subject.strip(), body.strip()


def post(address: str, *, subject: str, body: str, user: Any = None, language: str = "ko", fund: Any = None, **columns: Any):
    """Put a finished letter or text message into the outbox; one that waits for its hour gets its job from `send_due`."""
    from fund.models import Message

    with transaction.atomic():
        message = Message.objects.create(to=address, user=user, language=language, fund=fund,
                                         subject=" ".join(subject.split())[:200], body=body, **columns)
        if message.not_before is None or message.not_before <= timezone.now():
            enqueue("fund.deliver", f"message:{message.uuid}", message=message.pk)
    return message
