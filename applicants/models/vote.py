"""A committee vote: sealed beforehand and opened together, then final; append-only, the newest of a person counts."""
import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fund.audit import append_only


class VoteQuerySet(models.QuerySet):
    def visible_to(self, user):
        """My own votes; others' sealed ones once they are opened, their final ones once the item is decided; none of an item that was put off
        while its votes were sealed. All only while the agenda item is open to me."""
        from applicants.models.committee import AgendaItem

        seen = AgendaItem.objects.visible_to(user)
        decided = seen.filter(state=AgendaItem.State.DECIDED).exclude(decision=AgendaItem.Decision.DEFERRED, before={})
        opened = seen.filter(state=AgendaItem.State.OPENED)
        mine = Q(seat__in=[s.pk for s in user.live_seats]) & Q(item__in=seen.values("pk"))
        return self.filter(mine | Q(item__in=decided.values("pk")) | Q(item__in=opened.values("pk"), final=False))


class Vote(models.Model):
    class Choice(models.TextChoices):
        YES = "yes", _("In favour")
        CONDITIONAL = "conditional", _("In favour, with a condition")
        NO = "no", _("Against")
        ABSTAIN = "abstain", _("Abstention")
        RECUSED = "recused", _("Recused")

    item = models.ForeignKey("applicants.AgendaItem", on_delete=models.PROTECT, related_name="votes")
    seat = models.ForeignKey("fund.Seat", on_delete=models.PROTECT, related_name="votes")
    choice = models.CharField(max_length=12, choices=Choice)
    reason = models.CharField(max_length=300, blank=True)
    final = models.BooleanField(default=False, help_text="Cast after the sealed votes were opened; only final votes decide.")
    champion = models.BooleanField(default=False, help_text="Champions the deal; only the rule of that name asks.")
    cast_at = models.DateTimeField(auto_now_add=True)

    objects = VoteQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(choice__in=["yes", "conditional", "no", "abstain", "recused"]), name="vote_is_a_choice"),
            models.CheckConstraint(condition=Q(champion=False) | Q(choice__in=["yes", "conditional"]), name="champions_are_in_favour"),
        ]
        triggers = [
            append_only(),
            pgtrigger.Trigger(
                name="only_into_an_open_ballot", when=pgtrigger.Before, operation=pgtrigger.Insert,
                declare=[("item_state", "TEXT")],
                func="""
                    SELECT state INTO item_state FROM applicants_agendaitem WHERE id = NEW.item_id FOR SHARE;
                    IF item_state IS DISTINCT FROM (CASE WHEN NEW.final THEN 'opened' ELSE 'sealed' END) THEN
                        RAISE EXCEPTION 'pgtrigger: sealed votes enter a sealed ballot, final ones an opened one';
                    END IF;
                    RETURN NEW;
                """),
        ]
