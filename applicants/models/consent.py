"""Consents: each its own text and version, with purpose, items, retention and what refusing means; each given apart."""
from django.db import models
from django.utils.translation import get_language

from fund.audit import append_only


class ConsentText(models.Model):
    key = models.SlugField()
    version = models.PositiveSmallIntegerField(default=1)
    step = models.CharField(max_length=6, default="first", help_text="Which step of an application asks for it.")
    required = models.BooleanField(default=True)
    order = models.PositiveSmallIntegerField(default=0)
    title_ko = models.CharField(max_length=120)
    title_en = models.CharField(max_length=120)
    recipient_ko = models.CharField(max_length=120, blank=True)
    recipient_en = models.CharField(max_length=120, blank=True)
    purpose_ko = models.TextField()
    purpose_en = models.TextField()
    items_ko = models.TextField()
    items_en = models.TextField()
    retention_ko = models.TextField()
    retention_en = models.TextField()
    refusal_ko = models.TextField()
    refusal_en = models.TextField()
    source = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["key", "version"], name="consent_versions_are_unique")]
        triggers = [append_only()]

    def __getattr__(self, name):
        """`title`, `purpose`, `items`, `retention`, `refusal`, `recipient` in the reader's language."""
        if name in ("title", "purpose", "items", "retention", "refusal", "recipient"):
            return getattr(self, f"{name}_{'en' if get_language() == 'en' else 'ko'}")
        raise AttributeError(name)


class Consent(models.Model):
    deal = models.ForeignKey("applicants.Deal", on_delete=models.PROTECT, related_name="consents")
    text = models.ForeignKey(ConsentText, on_delete=models.PROTECT)
    given = models.BooleanField()
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey("fund.Seat", on_delete=models.PROTECT)

    class Meta:
        ordering = ["pk"]
        triggers = [append_only()]
