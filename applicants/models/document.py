"""Files: content-addressed blobs, and documents that name them; a worker draws a deck's pages."""
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fund.models.columns import PublicIdField
from fund.permissions import FOUNDERS, HOUSE, Role


class Blob(models.Model):
    """Bytes on disk under their SHA-256; the same bytes are kept once."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    size = models.PositiveBigIntegerField()
    mime = models.CharField(max_length=80)
    stored_at = models.DateTimeField(auto_now_add=True)


class DocumentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Founders: their company's. Everybody else: handed-in decks of the deals they see in a fund; the house also what
        was handed in with the second step, and its fund's evidence."""
        from applicants.models.application import Submission
        from applicants.models.deal import Deal
        from applicants.models.dossier import DossierVersion
        from applicants.models.kpi_request import KpiRequest
        from applicants.models.kpi_value import Evidence

        shown = Deal.objects.in_house(user).values("pk")
        house = Deal.objects.in_house(user).filter(fund__in=user.fund_ids(HOUSE | {Role.INSPECTOR})).values("pk")
        handed_in = Submission.objects.values("deck")
        papers = DossierVersion.papers.through.objects.values("document")
        asked = KpiRequest.objects.visible_to(user).order_by().values("pk")
        return self.filter(
            Q(company__organisation__in=user.organisation_ids(FOUNDERS))
            | Q(kind=Document.Kind.DECK, pk__in=handed_in, deal__in=shown)
            | Q(kind=Document.Kind.PAPER, pk__in=papers, deal__in=house)
            | Q(kind=Document.Kind.EVIDENCE, pk__in=Evidence.objects.filter(value__request__in=asked).values("document"))).distinct()


class Document(models.Model):
    class Kind(models.TextChoices):
        DECK = "deck", _("Pitch deck")
        EVIDENCE = "evidence", _("Evidence")
        PAPER = "paper", _("Paper of the second step")

    class Problem(models.TextChoices):
        UNREADABLE = "unreadable", _("This file is not a readable PDF. Save it as a PDF once more and upload it again.")
        PROTECTED = "protected", _("This PDF is protected by a password. Upload it without one.")
        EMPTY = "empty", _("This PDF has no pages.")
        TOO_LONG = "too_long", _("This PDF has more than 100 pages. Upload a shorter one.")

    uuid = PublicIdField()
    company = models.ForeignKey("applicants.Company", on_delete=models.PROTECT, related_name="documents")
    deal = models.ForeignKey("applicants.Deal", null=True, blank=True, on_delete=models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=10, choices=Kind)
    slot = models.CharField(max_length=40, blank=True, help_text="Which question of the second step a paper answers.")
    name = models.CharField(max_length=200)
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT)
    page_count = models.PositiveSmallIntegerField(null=True, blank=True)
    problem = models.CharField(max_length=12, choices=Problem, blank=True, help_text="Why its pages could not be drawn.")
    uploaded_at = models.DateTimeField(auto_now_add=True)
    uploaded_by = models.ForeignKey("fund.Seat", null=True, blank=True, on_delete=models.PROTECT)
    replaced_at = models.DateTimeField(null=True, blank=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return self.name


class Page(models.Model):
    """One drawn page of a document."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="pages")
    number = models.PositiveSmallIntegerField()
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT)
    text = models.TextField(blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["document", "number"], name="one_image_a_page")]
