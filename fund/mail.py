"""Letters: written into the outbox in the caller's transaction, in the reader's language, sent after commit by a job."""
from typing import Any

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation

from fund.jobs import enqueue


def send(template: str, to: Any, **context: Any):
    """Write templates/mail/<template>.txt to a User; the template's first line is the subject. Returns the Message.

    The letter belongs to context's `fund`, or to the fund of the first row in it that has one.
    """
    fund = context.get("fund") or next((row.fund for row in context.values() if getattr(row, "fund_id", None)), None)
    with translation.override(to.language):
        subject, _, body = render_to_string(f"mail/{template}.txt", {"to": to, **context}).strip().partition("\n")
    return post(to.email, subject=subject.strip(), body=body.strip(), user=to, language=to.language, fund=fund)


def post(address: str, *, subject: str, body: str, user: Any = None, language: str = "ko", fund: Any = None):
    """Put a finished letter into the outbox. Returns the Message."""
    from fund.models import Message

    with transaction.atomic():
        message = Message.objects.create(to=address, user=user, language=language, fund=fund,
                                         subject=" ".join(subject.split())[:200], body=body)
        enqueue("fund.deliver", f"message:{message.uuid}", message=message.pk)
    return message
