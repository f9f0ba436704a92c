"""A letter in the outbox: written in the transaction that caused it, sent after it."""
from django.db import models
from django.utils.translation import gettext_lazy as _

from fund.models.columns import PublicIdField


class Message(models.Model):
    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENT = "sent", _("Sent")

    uuid = PublicIdField()
    to = models.EmailField()
    user = models.ForeignKey("fund.User", null=True, blank=True, on_delete=models.SET_NULL)
    language = models.CharField(max_length=2, default="ko")
    subject = models.CharField(max_length=200)
    body = models.TextField()
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    written_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
