"""A letter in the outbox: written in the transaction that caused it, sent after it."""
from django.db import models
from django.utils.translation import gettext_lazy as _

from fund.models.columns import InFunds, PublicIdField
from fund.models.wall import behind_walls
from fund.permissions import Role


class MessageQuerySet(InFunds):
    """Operations see the letters of their funds, the administrator all of them."""

    readers = frozenset({Role.OPERATIONS})

    def visible_to(self, user):
        if any(seat.role == Role.ADMINISTRATOR for seat in user.live_seats):
            return self.all()
        return super().visible_to(user).exclude(about__in=behind_walls(user))


class Message(models.Model):
    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Not delivered")
        WITHHELD = "withheld", _("Held back")

    class Channel(models.TextChoices):
        MAIL = "mail", _("Mail")
        TEXT = "text", _("Text message")

    uuid = PublicIdField()
    channel = models.CharField(max_length=4, choices=Channel, default=Channel.MAIL)
    to = models.CharField(max_length=254, help_text="The address or the mobile number.")
    user = models.ForeignKey("fund.User", null=True, blank=True, on_delete=models.SET_NULL)
    fund = models.ForeignKey("fund.Fund", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    seat = models.ForeignKey("fund.Seat", null=True, blank=True, on_delete=models.SET_NULL, related_name="+",
                             help_text="The seat it is addressed to: held back once its person has left it.")
    about = models.UUIDField(null=True, blank=True, help_text="The deal it speaks of, for the walls.")
    kind = models.CharField(max_length=40, blank=True, help_text="The letter or notification it carries.")
    unsubscribe = models.CharField(max_length=300, blank=True, help_text="The address that ends letters of this kind.")
    language = models.CharField(max_length=2, default="ko")
    subject = models.CharField(max_length=200)
    body = models.TextField()
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    problem = models.CharField(max_length=300, blank=True)
    not_before = models.DateTimeField(null=True, blank=True, help_text="Waits until the reader's quiet hours are over.")
    written_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["not_before"], condition=models.Q(state="waiting"), name="letters_that_wait")]
