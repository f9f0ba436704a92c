"""The trail as a chain: every row of the history sealed once, in order, each link holding the hash of the one before."""
from django.db import models

from fund.audit import append_only


class TrailShape(models.Model):
    """The columns a history table had when rows of it were sealed, so that a column added later changes no digest."""

    table = models.CharField(max_length=80)
    columns = models.JSONField()
    sha256 = models.CharField(max_length=64, unique=True)

    class Meta:
        triggers = [append_only()]


class TrailEntry(models.Model):
    """One sealed row change: what the page lists and filters by, and the link of the chain. fund/trail.py says what is hashed, and how."""

    class Deed(models.TextChoices):
        INSERT = "insert"
        UPDATE = "update"
        DELETE = "delete"

    number = models.PositiveBigIntegerField(unique=True)
    kind = models.CharField(max_length=60, help_text="The model whose row changed, as app.model.")
    object_id = models.BigIntegerField()
    event_id = models.BigIntegerField(help_text="pgh_id in the history table of that model.")
    deed = models.CharField(max_length=6, choices=Deed)
    at = models.DateTimeField()
    verb = models.CharField(max_length=120, blank=True)
    seat = models.ForeignKey("fund.Seat", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey("fund.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    fund = models.ForeignKey("fund.Fund", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    about = models.UUIDField(null=True, blank=True, help_text="The deal it belongs to, for the walls.")
    changes = models.JSONField(default=dict, help_text="Column -> [before, after], as canonical texts.")
    shape = models.ForeignKey(TrailShape, on_delete=models.PROTECT, related_name="+")
    row_sha256 = models.CharField(max_length=64)
    previous = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["kind", "event_id"], name="a_row_is_sealed_once")]
        indexes = [
            models.Index(fields=["fund", "-number"]), models.Index(fields=["kind", "object_id"]), models.Index(fields=["user", "-number"]),
            models.Index(fields=["about", "-number"], condition=models.Q(about__isnull=False), name="trail_of_a_deal"),
        ]
        triggers = [append_only()]
