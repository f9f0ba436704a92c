"""A piece of background work: asked for in a transaction, done by a worker, once; its progress and its result live here."""
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fund.models.columns import PublicIdField
from fund.models.wall import behind_walls
from fund.permissions import FOUNDERS, HOUSE


class JobQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Jobs that one of this person's seats asked for, and those of the funds where they sit in the GP's house.

        None behind a wall, but what a founder's seat asked for is never shut off from its founder.
        """
        own = [s.pk for s in user.live_seats if s.role in FOUNDERS]
        house = Q(asked_by__in=[s.pk for s in user.live_seats if s.role not in FOUNDERS]) | Q(fund__in=user.fund_ids(HOUSE))
        return self.filter(Q(asked_by__in=own) | house & ~Q(about__in=behind_walls(user)))


class Job(models.Model):
    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting its turn")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Stopped")

    uuid = PublicIdField()
    name = models.CharField(max_length=80)
    subject = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)
    args = models.JSONField(default=dict)
    fund = models.ForeignKey("fund.Fund", null=True, blank=True, on_delete=models.CASCADE)
    about = models.UUIDField(null=True, blank=True, help_text="The deal it works on, for the walls.")
    asked_by = models.ForeignKey("fund.Seat", null=True, blank=True, on_delete=models.SET_NULL)
    state = models.CharField(max_length=8, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    current = models.CharField(max_length=200, blank=True)
    problem = models.TextField(blank=True)
    result = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    touched_at = models.DateTimeField(auto_now=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["name", "subject", "digest"], name="a_job_is_asked_for_once")]
        indexes = [models.Index(fields=["state", "sent_at"])]

    def __str__(self):
        return f"{self.name} {self.subject} {self.state}"

    @property
    def is_over(self) -> bool:
        return self.state in (self.State.DONE, self.State.FAILED)
