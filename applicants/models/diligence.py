"""Diligence on a deal: the checklist, what was found, and the calls and visits it rests on."""
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from applicants.models.deal import seen_deals
from applicants.models.scorecard import Scorecard
from fund.audit import append_only, tracked
from fund.models.columns import PublicIdField


class HouseWork(models.QuerySet):
    """What the house writes about a deal: for house and inspectors who see the deal, not for who is blind to it."""

    def visible_to(self, user):
        return self.filter(deal__in=seen_deals(user)).exclude(deal__in=Scorecard.objects.blind_deals(user))


class Area(models.TextChoices):
    FINANCE = "finance", pgettext_lazy("diligence", "Finance")
    LEGAL = "legal", pgettext_lazy("diligence", "Legal")
    TECHNOLOGY = "technology", pgettext_lazy("diligence", "Technology")
    MARKET = "market", pgettext_lazy("diligence", "Market")
    TEAM = "team", pgettext_lazy("diligence", "Team")
    IMPACT = "impact", pgettext_lazy("diligence", "Impact")
    ESG = "esg", pgettext_lazy("diligence", "ESG")


@tracked(exclude=["result"])  # it may name people of the company, and what is sealed cannot be erased
class DiligenceItem(models.Model):
    """One line of the checklist: from a template by its `key`, or the house's own where there is none."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("checklist", "Open")
        DONE = "done", pgettext_lazy("checklist", "Done")
        WAIVED = "waived", pgettext_lazy("checklist", "Waived")

    uuid = PublicIdField()
    deal = models.ForeignKey("applicants.Deal", on_delete=models.PROTECT, related_name="diligence_items")
    area = models.CharField(_("Area"), max_length=10, choices=Area)
    key = models.CharField(max_length=60, blank=True, help_text="Its key in the template; empty for the house's own.")
    order = models.PositiveSmallIntegerField()
    text = models.CharField(_("What is checked"), max_length=300)
    lang = models.CharField(max_length=2, default="ko")
    state = models.CharField(max_length=6, choices=State, default=State.OPEN)
    owner = models.ForeignKey("fund.Seat", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField(_("Due on"), null=True, blank=True)
    result = models.TextField(pgettext_lazy("diligence", "What was found"), blank=True)
    waived_reason = models.CharField(_("Why it is waived"), max_length=300, blank=True)
    inquiries = models.ManyToManyField("applicants.Inquiry", blank=True, related_name="diligence_items")
    files = models.ManyToManyField("applicants.Document", blank=True, related_name="+")
    closed_by = models.ForeignKey("fund.Seat", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = HouseWork.as_manager()

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["deal", "key"], condition=~Q(key=""), name="a_template_line_stands_once"),
            models.CheckConstraint(condition=~Q(text=""), name="checklist_line_says_what"),
            models.CheckConstraint(condition=~Q(state="done") | ~Q(result=""), name="done_says_what_was_found"),
            models.CheckConstraint(condition=~Q(state="waived") | ~Q(waived_reason=""), name="waived_says_why"),
            models.CheckConstraint(condition=Q(state="open") | Q(closed_at__isnull=False), name="closed_line_has_its_time"),
        ]


@tracked(exclude=["text", "remedy", "answer"])
class Finding(models.Model):
    class Severity(models.TextChoices):
        LOW = "low", pgettext_lazy("severity", "Low")
        MEDIUM = "medium", pgettext_lazy("severity", "Medium")
        HIGH = "high", pgettext_lazy("severity", "High")
        CRITICAL = "critical", pgettext_lazy("severity", "Deal-breaker")

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("finding", "Open")
        REMEDIED = "remedied", pgettext_lazy("finding", "Remedied")
        ACCEPTED = "accepted", pgettext_lazy("finding", "Accepted")

    uuid = PublicIdField()
    deal = models.ForeignKey("applicants.Deal", on_delete=models.PROTECT, related_name="findings")
    number = models.PositiveSmallIntegerField()
    item = models.ForeignKey(DiligenceItem, null=True, blank=True, on_delete=models.PROTECT, related_name="findings")
    area = models.CharField(_("Area"), max_length=10, choices=Area)
    severity = models.CharField(pgettext_lazy("diligence", "Severity"), max_length=8, choices=Severity)
    text = models.TextField(_("Finding"))
    remedy = models.CharField(_("What is to be done about it"), max_length=300, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    answer = models.CharField(_("How it was settled"), max_length=300, blank=True)
    lang = models.CharField(max_length=2, default="ko")
    written_by = models.ForeignKey("fund.Seat", on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(auto_now_add=True)
    settled_by = models.ForeignKey("fund.Seat", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)
    reopens = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="reopened_by",
                                   help_text="The settled finding that this one takes up again; that one stays as it was settled.")

    objects = HouseWork.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["deal", "number"], name="findings_count_up"),
            models.CheckConstraint(condition=~Q(text=""), name="finding_says_what"),
            models.CheckConstraint(condition=Q(state="open") | (~Q(answer="") & Q(settled_at__isnull=False)), name="settled_finding_says_how"),
        ]


class DiligenceNote(models.Model):
    """A reference call or a visit to the site: written once, corrected by a new one; a visit carries photos."""

    class Kind(models.TextChoices):
        REFERENCE = "reference", pgettext_lazy("diligence note", "Reference call")
        VISIT = "visit", pgettext_lazy("diligence note", "Site visit")

    class Verdict(models.TextChoices):
        SUPPORTS = "supports", pgettext_lazy("verdict", "Supports the case")
        MIXED = "mixed", pgettext_lazy("verdict", "Mixed")
        AGAINST = "against", pgettext_lazy("verdict", "Speaks against it")

    uuid = PublicIdField()
    deal = models.ForeignKey("applicants.Deal", on_delete=models.PROTECT, related_name="diligence_notes")
    kind = models.CharField(max_length=9, choices=Kind)
    held_on = models.DateField(_("Day"))
    who = models.CharField(_("With whom"), max_length=300, help_text="As what they know the company: customer, former colleague; who showed the site.")
    place = models.CharField(_("Place"), max_length=200, blank=True)
    notes = models.TextField(_("Notes"))
    verdict = models.CharField(max_length=8, choices=Verdict)
    photos = models.ManyToManyField("applicants.Document", blank=True, related_name="+")
    corrects = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrected_by")
    written_by = models.ForeignKey("fund.Seat", on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(auto_now_add=True)
    lang = models.CharField(max_length=2, default="ko")

    objects = HouseWork.as_manager()

    class Meta:
        ordering = ["-held_on", "-pk"]
        constraints = [models.CheckConstraint(condition=~Q(notes="") & ~Q(who=""), name="diligence_note_says_who_and_what")]
        triggers = [append_only()]
