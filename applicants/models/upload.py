"""A file on its way: it comes in pieces, may be interrupted at any byte, and goes on where it stopped."""
from django.db import models
from django.utils import timezone

from applicants.models.document import Document
from fund.models.columns import PublicIdField


class UploadQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Only who began it goes on with it."""
        return self.filter(by__in=[s.pk for s in user.live_seats])

    def unfinished(self):
        return self.filter(document=None, problem="")


class Upload(models.Model):
    uuid = PublicIdField()
    by = models.ForeignKey("fund.Seat", on_delete=models.CASCADE, related_name="+")
    deal = models.ForeignKey("applicants.Deal", on_delete=models.CASCADE, related_name="uploads")
    kind = models.CharField(max_length=10, choices=Document.Kind)
    slot = models.CharField(max_length=40, blank=True)
    name = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField(help_text="Bytes that were announced.")
    modified = models.BigIntegerField(default=0, help_text="When the file was last changed, in ms, as the device says: tells namesakes apart.")
    received = models.PositiveBigIntegerField(default=0, help_text="Bytes that are here, without a gap.")
    begun_at = models.DateTimeField(auto_now_add=True)
    touched_at = models.DateTimeField(default=timezone.now, help_text="When the last piece arrived.")
    document = models.ForeignKey(Document, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", help_text="What became of it.")
    problem = models.CharField(max_length=300, blank=True, help_text="Why it was not taken, in words.")

    objects = UploadQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [models.CheckConstraint(condition=models.Q(received__lte=models.F("size")), name="no_upload_exceeds_its_size")]

    @property
    def is_whole(self) -> bool:
        return self.received == self.size

    @property
    def is_over(self) -> bool:
        """Whether it was taken or refused: nothing more is to come."""
        return bool(self.document_id or self.problem)
