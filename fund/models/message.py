"""A letter in the outbox: written in the transaction that caused it, sent after it."""
from django.db import models
from django.utils.translation import gettext_lazy as _

from fund.models.columns import InFunds, PublicIdField
from fund.permissions import Role


class MessageQuerySet(InFunds):
    """Operations see the letters of their funds, the administrator all of them."""

    readers = frozenset({Role.OPERATIONS})

    def visible_to(self, user):
        if any(seat.role == Role.ADMINISTRATOR for seat in user.live_seats):
            return self.all()
        return super().visible_to(user)


class Message(models.Model):
    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENT = "sent", _("Sent")

    uuid = PublicIdField()
    to = models.EmailField()
    user = models.ForeignKey("fund.User", null=True, blank=True, on_delete=models.SET_NULL)
    fund = models.ForeignKey("fund.Fund", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    language = models.CharField(max_length=2, default="ko")
    subject = models.CharField(max_length=200)
    body = models.TextField()
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    written_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
