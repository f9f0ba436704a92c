"""A founder asks that an organisation or a person may not read (열람 제외 요청); the fund answers, and until then the door is shut."""
from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from fund.audit import tracked
from fund.models.columns import PublicIdField
from fund.permissions import FOUNDERS


class ExclusionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The startup that asked, and the house and inspectors of the fund once it is handed in; never whom it names or ever shut out."""
        from applicants.models.deal import seen_deals

        houses = {s.organisation_id for s in user.live_seats}
        asked = seen_deals(user)
        own = Q(deal__company__organisation__in=user.organisation_ids(FOUNDERS))
        hit = Exclusion.walls.through.objects.filter(Q(wall__user=user) | Q(wall__organisation__in=houses)).values("exclusion")
        named = Q(named__iexact=user.name) | Q(organisation__in=houses, organisation__isnull=False) | Q(pk__in=hit)
        return self.filter(own | (Q(deal__in=asked) & ~named))


@tracked(exclude=["named", "reason"])  # the sealed trail cannot forget, and these may have to be erased
class Exclusion(models.Model):
    class State(models.TextChoices):
        ASKED = "asked", pgettext_lazy("exclusion", "Asked for")
        GRANTED = "granted", pgettext_lazy("exclusion", "Granted")
        DECLINED = "declined", pgettext_lazy("exclusion", "Declined")
        WITHDRAWN = "withdrawn", pgettext_lazy("exclusion", "Taken back")

    uuid = PublicIdField()
    deal = models.ForeignKey("applicants.Deal", on_delete=models.PROTECT, related_name="exclusions")
    organisation = models.ForeignKey("fund.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    named = models.CharField(max_length=120, blank=True, help_text="A person or an organisation in the founder's own words.")
    reason = models.CharField(max_length=600)
    state = models.CharField(max_length=9, choices=State, default=State.ASKED)
    asked_by = models.ForeignKey("fund.Seat", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    answer = models.CharField(max_length=600, blank=True, help_text="What the fund answered; the founder reads it.")
    decided_by = models.ForeignKey("fund.Seat", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    walls = models.ManyToManyField("fund.Wall", related_name="+", help_text="The doors it shut.")

    objects = ExclusionQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [models.CheckConstraint(condition=Q(organisation__isnull=False) | ~Q(named=""), name="exclusion_names_somebody")]
