"""Every opening of a founder's papers by somebody from outside the startup; the founder reads it, nobody can change it."""
from datetime import timedelta
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fund.audit import append_only
from fund.permissions import FOUNDERS, GRANTS, Can, Role

WINDOW = timedelta(minutes=10)


class AccessLogQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The founders whose papers were opened, and those in the fund who may ask who reads the deal."""
        from applicants.models.deal import seen_deals

        asking = seen_deals(user, GRANTS[Can.SEE_READERS])
        return self.filter(Q(deal__company__organisation__in=user.organisation_ids(FOUNDERS), deal__source="call") | Q(deal__in=asking))

    def lately(self, seat: Any, what: str, *, document: Any = None, original: bool = False, window: timedelta = WINDOW):
        """The openings of the same thing by this seat within `window`: one of them stands for what is opened now."""
        return self.filter(what=what, document=document, original=original, seat=seat, at__gt=timezone.now() - window)


class AccessLog(models.Model):
    class What(models.TextChoices):
        APPLICATION = "application", _("Application")
        DOCUMENT = "document", _("Pitch deck")
        EVIDENCE = "evidence", _("Evidence")
        PACKET = "packet", _("Committee packet")

    deal = models.ForeignKey("applicants.Deal", on_delete=models.PROTECT, related_name="access_log")
    what = models.CharField(max_length=12, choices=What)
    document = models.ForeignKey("applicants.Document", null=True, blank=True, on_delete=models.PROTECT)
    original = models.BooleanField(default=False, help_text="The file itself was taken, not only its pages looked at.")
    seat = models.ForeignKey("fund.Seat", on_delete=models.PROTECT)
    organisation = models.ForeignKey("fund.Organisation", on_delete=models.PROTECT)
    role = models.CharField(max_length=20, choices=Role)
    at = models.DateTimeField(auto_now_add=True)

    objects = AccessLogQuerySet.as_manager()

    class Meta:
        ordering = ["-at"]
        indexes = [models.Index(fields=["deal", "-at"])]
        triggers = [append_only()]
