"""Files: content-addressed blobs, and documents that name them; a worker reads them, draws their pages and marks them for each reader."""
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fund.audit import append_only
from fund.models.columns import PublicIdField
from fund.permissions import FOUNDERS


class Blob(models.Model):
    """Bytes in the private store under their SHA-256; the same bytes are kept once."""

    class Scan(models.TextChoices):
        NONE = "none", _("Not scanned")
        CLEAN = "clean", _("Scanned, nothing found")
        INFECTED = "infected", _("Malware found")

    sha256 = models.CharField(max_length=64, primary_key=True)
    size = models.PositiveBigIntegerField()
    mime = models.CharField(max_length=80)
    stored_at = models.DateTimeField(auto_now_add=True)
    scan = models.CharField(max_length=8, choices=Scan, default=Scan.NONE)
    scan_word = models.CharField(max_length=120, blank=True, help_text="What the scanner calls what it found.")
    scanned_at = models.DateTimeField(null=True, blank=True)


class DocumentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Founders: their company's. Everybody else: what the rooms of their funds show."""
        return self.filter(self._own(user) | self._in_house(user)).distinct()

    def in_house(self, user):
        """What a fund's rooms show of others' files: handed-in decks of the deals they see; the house and inspectors also what was handed
        in with the second step, the files of answers that were sent, their fund's evidence, and, unless blind to the deal, the house's own papers.
        Nothing of a reader's own startup."""
        return self.filter(self._in_house(user) & ~self._own(user)).distinct()

    def in_fund(self, fund):
        """The files of a fund's deals, and the evidence that it asked for."""
        from applicants.models.kpi_value import Evidence

        asked = Evidence.objects.filter(value__request__fund=fund).values("document")
        return self.filter(Q(deal__fund=fund) | Q(deal=None, pk__in=asked))

    @staticmethod
    def _own(user):
        return Q(company__organisation__in=user.organisation_ids(FOUNDERS)) & ~Q(kind=Document.Kind.HOUSE)

    @staticmethod
    def _in_house(user):
        from applicants.models.application import Submission
        from applicants.models.deal import seen_deals
        from applicants.models.dossier import DossierVersion
        from applicants.models.inquiry import Answer
        from applicants.models.kpi_request import KpiRequest
        from applicants.models.kpi_value import Evidence
        from applicants.models.scorecard import Scorecard

        shown = seen_deals(user, None)
        house = seen_deals(user)
        handed_in = Submission.objects.values("deck")
        papers = DossierVersion.papers.through.objects.values("document")
        answers = Answer.files.through.objects.values("document")
        asked = KpiRequest.objects.visible_to(user).order_by().values("pk")
        return (Q(kind=Document.Kind.DECK, pk__in=handed_in, deal__in=shown)
                | Q(kind=Document.Kind.PAPER, pk__in=papers, deal__in=house)
                | Q(kind=Document.Kind.ANSWER, pk__in=answers, deal__in=house)
                | Q(kind=Document.Kind.HOUSE, deal__in=house) & ~Q(deal__in=Scorecard.objects.blind_deals(user))
                | Q(kind=Document.Kind.EVIDENCE, pk__in=Evidence.objects.filter(value__request__in=asked).values("document")))


class Document(models.Model):
    class Kind(models.TextChoices):
        DECK = "deck", _("Pitch deck")
        EVIDENCE = "evidence", _("Evidence")
        PAPER = "paper", _("Paper of the second step")
        ANSWER = "answer", _("Attachment to an answer")
        HOUSE = "house", _("Paper of the fund")

    class Problem(models.TextChoices):
        UNREADABLE = "unreadable", _("This file is damaged or is not what it seems. Save it once more and upload it again.")
        PROTECTED = "protected", _("This file is protected by a password. Upload it without one.")
        EMPTY = "empty", _("This file has no pages.")
        TOO_LONG = "too_long", _("This file has more than %(n)s pages. Upload a shorter one.")
        TOO_HEAVY = "too_heavy", _("This file takes too much time or memory to be opened. Save it with smaller pictures and upload it again.")
        INFECTED = "infected", _("Malware was found in this file. Nobody can open it; upload a clean one.")

    class Warning(models.TextChoices):
        SCRIPTS = "scripts", _("It carries scripts. Nothing was run here; its original may run them when it is opened.")
        LAUNCH = "launch", _("It asks to start something or to lead elsewhere when it is opened. Nothing was started here.")
        EMBEDDED = "embedded", _("Other files lie inside it. They were not opened and are not shown here.")
        LINKS = "links", _("It takes values or pictures from elsewhere. Nothing was fetched: what it shows may be out of date.")
        PREVIEW = "preview", _("It is locked for distribution: only its preview text could be read.")
        CUT = "cut", _("Only its beginning is shown and searched; it goes on in the original.")

    uuid = PublicIdField()
    company = models.ForeignKey("applicants.Company", on_delete=models.PROTECT, related_name="documents")
    deal = models.ForeignKey("applicants.Deal", null=True, blank=True, on_delete=models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=10, choices=Kind)
    slot = models.CharField(max_length=40, blank=True, help_text="Which question of the second step a paper answers.")
    name = models.CharField(max_length=200)
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT)
    page_count = models.PositiveSmallIntegerField(null=True, blank=True)
    problem = models.CharField(max_length=12, choices=Problem, blank=True, help_text="Why its pages could not be drawn.")
    version = models.PositiveSmallIntegerField(default=1, help_text="Counts what was put in the same place, one after the other.")
    warnings = models.JSONField(default=list, blank=True, help_text="What a reader should know before opening the original: scripts, links to other files.")
    read_at = models.DateTimeField(null=True, blank=True, help_text="When a worker was through with it.")
    erased_at = models.DateTimeField(null=True, blank=True, help_text="Its bytes are gone; the row stays for the trail.")
    uploaded_at = models.DateTimeField(auto_now_add=True)
    uploaded_by = models.ForeignKey("fund.Seat", null=True, blank=True, on_delete=models.PROTECT)
    replaced_at = models.DateTimeField(null=True, blank=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return self.name or str(_("A file that was taken back") if self.is_taken_back else _("An erased file"))

    def get_problem_display(self):
        """Why its pages could not be drawn, with the number of pages that its kind may have."""
        return str(self.Problem(self.problem).label) % {"n": self.most_pages} if self.problem else ""

    @property
    def most_pages(self) -> int:
        """How many pages a file of this kind may have."""
        return settings.DECK_MAX_PAGES if self.kind == self.Kind.DECK else settings.PAPER_MAX_PAGES

    @property
    def warning_words(self) -> list[str]:
        """What a reader should know before opening the original, in words."""
        return [str(self.Warning(code).label) for code in self.warnings if code in self.Warning.values]

    @property
    def is_taken_back(self) -> bool:
        """Whether it is a paper of the fund that was filed wrongly; of a startup's files nothing is asked."""
        return self.kind == self.Kind.HOUSE and self.erased_at is not None and hasattr(self, "taken_back")

    @property
    def is_served(self) -> bool:
        """Whether its bytes may be handed out at all: not where malware was found, nor once they are gone."""
        return self.erased_at is None and self.problem != self.Problem.INFECTED and self.blob.scan != Blob.Scan.INFECTED


class TakenBackQuerySet(models.QuerySet):
    def visible_to(self, user):
        """With the fund's own papers: for who sees those of the deal."""
        return self.filter(document__in=Document.objects.in_house(user).order_by().values("pk"))


class TakenBack(models.Model):
    """A paper of the fund that was filed wrongly: its bytes and its name are gone, who took it back and why stays."""

    uuid = PublicIdField()
    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="taken_back")
    reason = models.CharField(max_length=300)
    by = models.ForeignKey("fund.Seat", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    objects = TakenBackQuerySet.as_manager()

    class Meta:
        triggers = [append_only()]


class Page(models.Model):
    """One page of a document: drawn, or its text alone where it cannot be drawn (a sheet, a slide, a section)."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="pages")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120, blank=True, help_text="A sheet's name.")
    blob = models.ForeignKey(Blob, null=True, blank=True, on_delete=models.PROTECT)
    text = models.TextField(blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["document", "number"], name="one_image_a_page")]


class MarkedPage(models.Model):
    """A drawn page with one reader's name across it."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="marked")
    seat = models.ForeignKey("fund.Seat", on_delete=models.CASCADE, related_name="+")
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["page", "seat"], name="one_marked_page_a_reader")]
