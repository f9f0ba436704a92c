"""The site's own wording of a letter, in place of the one that ships with it; versions are kept, the newest one holds."""
from django.db import models
from django.utils.translation import gettext_lazy as _

from fund.audit import tracked


@tracked()
class MailText(models.Model):
    letter = models.SlugField(max_length=40)
    language = models.CharField(max_length=2, choices=[("ko", "한국어"), ("en", "English")])
    version = models.PositiveSmallIntegerField()
    subject = models.CharField(_("Subject"), max_length=200)
    body = models.TextField(_("Text"))
    in_use = models.BooleanField(default=True, help_text="False: the wording that ships with the site holds again.")
    written_by = models.ForeignKey("fund.Seat", null=True, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["letter", "language", "-version"]
        constraints = [models.UniqueConstraint(fields=["letter", "language", "version"], name="mail_text_versions_count_up")]
