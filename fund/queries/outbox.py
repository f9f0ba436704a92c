"""The newest letters of the outbox."""
from django.db.models import QuerySet

from fund.models import Message, User


def letters(reader: User | None, limit: int = 50) -> QuerySet[Message]:
    """The newest `limit` letters this reader may see, newest first, waiting and sent; None reads all of them (the demo)."""
    rows = Message.objects.visible_to(reader) if reader else Message.objects.all()
    return rows[:limit]
