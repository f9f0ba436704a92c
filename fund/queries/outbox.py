"""The newest letters of the outbox."""
from django.db.models import QuerySet

from fund.models import Message


def letters(limit: int = 50) -> QuerySet[Message]:
    """The newest `limit` letters, newest first, waiting and sent."""
    return Message.objects.all()[:limit]
