"""A table of deals that somebody handed in: read, shown with what is wrong row by row, then taken as a whole or not at all."""
from django.db import models
from django.utils.translation import pgettext_lazy

from fund.audit import tracked
from fund.models.columns import PublicIdField
from fund.permissions import HOUSE


class DealImportQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Only who handed it in: it may hold what the others must not see."""
        return self.filter(by__in=[s.pk for s in user.live_seats if s.role in HOUSE])


@tracked(exclude=["name", "content", "sha256", "rows", "said"])  # what stands in a table goes, and its name may name a company
class DealImport(models.Model):
    class State(models.TextChoices):
        READING = "reading", pgettext_lazy("import", "Being read")
        READ = "read", pgettext_lazy("import", "Read")
        UNREADABLE = "unreadable", pgettext_lazy("import", "Could not be read")
        DONE = "done", pgettext_lazy("import", "Taken over")
        DROPPED = "dropped", pgettext_lazy("import", "Dropped")

    uuid = PublicIdField()
    fund = models.ForeignKey("fund.Fund", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey("fund.Seat", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    content = models.BinaryField(help_text="The file as it came, until it is read.", null=True)
    sha256 = models.CharField(max_length=64)
    rows = models.JSONField(default=list, help_text="What was read, a dict a row; emptied once it is taken over or dropped.")
    said = models.JSONField(default=dict, help_text="How it was read: encoding, heading, columns left out, or why it could not be.")
    state = models.CharField(max_length=10, choices=State, default=State.READING)
    made_at = models.DateTimeField(auto_now_add=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    deals = models.PositiveIntegerField(default=0, help_text="How many came of it.")

    objects = DealImportQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
