"""A committee vote: sealed until the chair opens all together; append-only, the newest of a person counts."""
import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fund.audit import append_only


class VoteQuerySet(models.QuerySet):
    def visible_to(self, user):
        """My own votes; others' only once the ballot is open; both only while the agenda item is open to me."""
        from applicants.models.committee import AgendaItem

        seen = AgendaItem.objects.visible_to(user)
        opened = seen.filter(state=AgendaItem.State.DECIDED)
        return self.filter(Q(seat__in=[s.pk for s in user.live_seats]) & Q(item__in=seen.values("pk")) | Q(item__in=opened.values("pk")))


class Vote(models.Model):
    class Choice(models.TextChoices):
        YES = "yes", _("In favour")
        CONDITIONAL = "conditional", _("In favour, with a condition")
        NO = "no", _("Against")
        RECUSED = "recused", _("Recused")

    item = models.ForeignKey("applicants.AgendaItem", on_delete=models.PROTECT, related_name="votes")
    seat = models.ForeignKey("fund.Seat", on_delete=models.PROTECT, related_name="votes")
    choice = models.CharField(max_length=12, choices=Choice)
    reason = models.CharField(max_length=300, blank=True)
    champion = models.BooleanField(default=False, help_text="Champions the deal; only the rule of that name asks.")
    cast_at = models.DateTimeField(auto_now_add=True)

    objects = VoteQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(choice__in=["yes", "conditional", "no", "recused"]), name="vote_is_a_choice"),
            models.CheckConstraint(condition=Q(champion=False) | Q(choice__in=["yes", "conditional"]), name="champions_are_in_favour"),
        ]
        triggers = [
            append_only(),
            pgtrigger.Trigger(
                name="only_into_a_sealed_ballot", when=pgtrigger.Before, operation=pgtrigger.Insert,
                declare=[("item_state", "TEXT")],
                func="""
                    SELECT state INTO item_state FROM applicants_agendaitem WHERE id = NEW.item_id FOR SHARE;
                    IF item_state IS DISTINCT FROM 'sealed' THEN
                        RAISE EXCEPTION 'pgtrigger: votes enter a sealed ballot only';
                    END IF;
                    RETURN NEW;
                """),
        ]
