"""A quarter's request for figures, opened by a secure link; only the link's digest is kept."""
import hashlib
from datetime import date, timedelta

from django.db import models
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fund.audit import tracked
from fund.models.columns import InFunds, PublicIdField
from fund.periods import Quarter
from fund.permissions import HOUSE, Role

EVIDENCE_LATER = timedelta(days=5)


def digest(token: str) -> str:
    """What is kept of a link's token."""
    return hashlib.sha256(token.encode()).hexdigest()


class KpiRequestQuerySet(InFunds):
    """A company's figures belong to no single deal, so a wall before any of its deals in the fund shuts them all."""

    readers = HOUSE | {Role.INSPECTOR}

    def visible_to(self, user):
        from applicants.models.deal import Deal

        shut = Deal.objects.shut_from(user).filter(fund=OuterRef("fund"), company=OuterRef("company"))
        return super().visible_to(user).filter(~Exists(shut))


@tracked(exclude=["draft", "token_sha256"])
class KpiRequest(models.Model):
    class State(models.TextChoices):
        SENT = "sent", _("Asked")
        SUBMITTED = "submitted", _("Handed in")
        RETURNED = "returned", _("Returned")
        ACCEPTED = "accepted", _("Reviewed")

    uuid = PublicIdField()
    fund = models.ForeignKey("fund.Fund", on_delete=models.PROTECT, related_name="kpi_requests")
    company = models.ForeignKey("applicants.Company", on_delete=models.PROTECT, related_name="kpi_requests")
    year = models.PositiveSmallIntegerField()
    quarter = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    expires_at = models.DateTimeField()
    token_sha256 = models.CharField(max_length=64, unique=True)
    state = models.CharField(max_length=10, choices=State, default=State.SENT)
    draft = models.JSONField(default=dict, help_text="Indicator id -> value, why, grade as typed; document and its name.")
    saved_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    return_reason = models.CharField(max_length=300, blank=True)
    reviewed_by = models.ForeignKey("fund.Seat", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey("fund.Seat", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)

    objects = KpiRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "-quarter", "company__organisation__name"]
        constraints = [models.UniqueConstraint(fields=["fund", "company", "year", "quarter"], name="one_request_a_quarter")]

    @property
    def period(self) -> Quarter:
        return Quarter(self.year, self.quarter)

    @property
    def is_expired(self) -> bool:
        return timezone.now() >= self.expires_at

    @property
    def is_open(self) -> bool:
        """Whether figures may still be typed: asked or returned."""
        return self.state in (self.State.SENT, self.State.RETURNED)

    @property
    def evidence_until(self) -> date:
        """The last day on which papers may follow the figures."""
        return self.due_on + EVIDENCE_LATER

    @property
    def takes_papers(self) -> bool:
        """Whether a paper may be added: while figures are open, then until the last day unless they are reviewed."""
        return self.is_open or (self.state == self.State.SUBMITTED and timezone.localdate() <= self.evidence_until)
