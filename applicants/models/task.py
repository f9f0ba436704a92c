"""What is to be done about a deal: a sentence, by whom, by when; the open one that is due first is the deal's next action."""
from django.db import models
from django.db.models import F, Q
from django.utils.translation import pgettext_lazy

from applicants.models.deal import seen_deals
from fund.audit import tracked
from fund.models.columns import PublicIdField
from fund.permissions import HOUSE


class TaskQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The house's own work: nobody outside it, and nothing of a deal behind a wall."""
        return self.filter(deal__in=seen_deals(user, HOUSE))

    def open(self):
        return self.filter(state=Task.State.OPEN)

    def in_order(self):
        """The earliest due first, what has no day last."""
        return self.order_by(F("due_on").asc(nulls_last=True), "pk")


@tracked(exclude=["text"])  # it may name people of the company, and what is sealed cannot be erased
class Task(models.Model):
    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("task", "Open")
        DONE = "done", pgettext_lazy("task", "Done")
        DROPPED = "dropped", pgettext_lazy("task", "Dropped")

    uuid = PublicIdField()
    deal = models.ForeignKey("applicants.Deal", on_delete=models.PROTECT, related_name="tasks")
    text = models.CharField(max_length=200)
    due_on = models.DateField(null=True, blank=True)
    assignee = models.ForeignKey("fund.Seat", null=True, blank=True, on_delete=models.PROTECT, related_name="deal_tasks")
    state = models.CharField(max_length=7, choices=State, default=State.OPEN)
    made_by = models.ForeignKey("fund.Seat", null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    closed_by = models.ForeignKey("fund.Seat", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    lang = models.CharField(max_length=2, default="ko")

    objects = TaskQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["deal", "due_on"], condition=Q(state="open"), name="open_tasks_of_a_deal")]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="task_says_what"),
            models.CheckConstraint(condition=Q(state="open") | Q(closed_at__isnull=False), name="closed_task_has_its_time"),
        ]
