"""What a person is told: one row an event and person; the letters and digests that carry it; and how they want to hear."""
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fund.models.columns import PublicIdField
from fund.models.wall import behind_walls
from fund.notify import words
from fund.permissions import FOUNDERS


class NotificationQuerySet(models.QuerySet):
    def open_to(self, user):
        """One's own, without what lies behind a wall by now and without what one heard in a seat one has left since."""
        funds = {s.fund_id for s in user.live_seats if s.fund_id}
        elsewhere = {s.organisation_id for s in user.live_seats if not s.fund_id}
        sits = (Q(seat=None) | Q(fund=None) | Q(seat__fund__in=funds) | Q(seat__fund=None, seat__organisation__in=elsewhere))
        return self.filter(sits, user=user).exclude(Q(about__in=behind_walls(user)) & ~Q(seat__role__in=FOUNDERS))

    def visible_to(self, user):
        """What the page of notifications lists."""
        return self.open_to(user).filter(in_app=True)


class Notification(models.Model):
    uuid = PublicIdField()
    user = models.ForeignKey("fund.User", on_delete=models.CASCADE, related_name="notifications")
    seat = models.ForeignKey("fund.Seat", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    fund = models.ForeignKey("fund.Fund", null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    kind = models.SlugField(max_length=40)
    about = models.UUIDField(null=True, blank=True, db_index=True, help_text="The deal it speaks of, for the walls.")
    facts = models.JSONField(default=dict, help_text="What the kind's sentence is filled with, language-free where it can be.")
    url = models.CharField(max_length=300, blank=True)
    source = models.CharField(max_length=160, help_text="One event tells a person once.")
    in_app = models.BooleanField(default=True)
    in_digest = models.BooleanField(default=False)
    at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True, blank=True)
    digested_at = models.DateTimeField(null=True, blank=True)
    digest = models.ForeignKey("fund.Message", null=True, blank=True, on_delete=models.SET_NULL, related_name="lines",
                               help_text="The daily letter that carries it.")

    objects = NotificationQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["user", "kind", "source"], name="an_event_tells_a_person_once")]
        indexes = [models.Index(fields=["user", "-id"], condition=Q(read_at=None), name="unread_notifications"),
                   models.Index(fields=["user"], condition=Q(in_digest=True, digested_at=None), name="digests_to_write")]

    @property
    def sentence(self) -> str:
        """What happened, in the active language."""
        return words(self.kind, self.facts)


class Choice(models.Model):
    """How one person wants to hear of one kind; without a row the kind's own default holds."""

    class Mail(models.TextChoices):
        NOW = "now", _("At once")
        DIGEST = "digest", _("Once a day")
        OFF = "off", _("Not at all")

    user = models.ForeignKey("fund.User", on_delete=models.CASCADE, related_name="choices")
    kind = models.SlugField(max_length=40)
    in_app = models.BooleanField(default=True)
    mail = models.CharField(max_length=6, choices=Mail, default=Mail.NOW)
    text_message = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="one_choice_a_kind")]
