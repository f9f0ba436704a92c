"""Deliver a letter from the outbox."""
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone

from fund.models import Message


def deliver(message_id: int) -> None:
    """Send one letter that waits; a letter already sent is left alone. Mail server errors are raised for the job to retry."""
    with transaction.atomic():
        message = Message.objects.select_for_update().get(pk=message_id)
        if message.state == Message.State.SENT:
            return
        EmailMessage(message.subject, message.body, to=[message.to], headers={"Message-ID": f"<{message.uuid}@sunhwan>"}).send()
        message.state, message.sent_at = Message.State.SENT, timezone.now()
        message.save(update_fields=["state", "sent_at"])
