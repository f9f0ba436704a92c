"""The minutes of a decided item (의사록): drawn once, signed by everybody who was present or uploaded with their seals."""
from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from fund.audit import append_only
from fund.models.columns import PublicIdField


class Minutes(models.Model):
    """The minutes of a decided item as a PDF, drawn once by a worker; what is signed is this file."""

    item = models.OneToOneField("applicants.AgendaItem", on_delete=models.PROTECT, related_name="minutes")
    blob = models.ForeignKey("applicants.Blob", on_delete=models.PROTECT)
    content = models.JSONField(default=dict, help_text="What the file was drawn from, word for word; the signed copy repeats it.")
    drawn_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        triggers = [append_only()]


class MinutesTranslation(models.Model):
    """The same minutes in another language, to read along; nobody signs it."""

    minutes = models.ForeignKey(Minutes, on_delete=models.PROTECT, related_name="translations")
    lang = models.CharField(max_length=2)
    blob = models.ForeignKey("applicants.Blob", on_delete=models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["minutes", "lang"], name="one_translation_a_language")]
        triggers = [append_only()]


class Signature(models.Model):
    """One person who was present signs the drawn minutes, by their hash."""

    uuid = PublicIdField()
    minutes = models.ForeignKey(Minutes, on_delete=models.PROTECT, related_name="signatures")
    seat = models.ForeignKey("fund.Seat", on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64, help_text="Of the file that was signed.")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["minutes", "seat"], name="one_signature_a_seat")]
        triggers = [append_only()]


class SignedMinutes(models.Model):
    """The minutes as they are filed: with every signature, or the paper that was sealed and scanned."""

    class Way(models.TextChoices):
        ELECTRONIC = "electronic", pgettext_lazy("minutes", "Signed electronically")
        PAPER = "paper", pgettext_lazy("minutes", "Sealed paper")

    minutes = models.OneToOneField(Minutes, on_delete=models.PROTECT, related_name="signed")
    way = models.CharField(max_length=10, choices=Way)
    blob = models.ForeignKey("applicants.Blob", null=True, blank=True, on_delete=models.PROTECT, related_name="+",
                             help_text="Of the sealed paper, or of the drawn minutes with their signatures.")
    by = models.ForeignKey("fund.Seat", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(way="paper") | Q(blob__isnull=False, by__isnull=False), name="sealed_paper_has_its_file")]
        triggers = [append_only()]


class SignedCopy(models.Model):
    """The minutes drawn once more with the signatures under them."""

    signed = models.OneToOneField(SignedMinutes, on_delete=models.PROTECT, related_name="copy")
    blob = models.ForeignKey("applicants.Blob", on_delete=models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        triggers = [append_only()]
