"""An information barrier: one deal shut off from an organisation or a person, with its reason and its dates."""
from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from fund.audit import tracked
from fund.models.columns import PublicIdField
from fund.written import kept_for


class WallQuerySet(models.QuerySet):
    def live(self, on=None):
        """Walls that stand on this day (today in Seoul)."""
        day = on or timezone.localdate()
        return self.filter(Q(ends_on=None) | Q(ends_on__gt=day), starts_on__lte=day)

    def against(self, user):
        """Live walls against this person or against any organisation at which they sit: the strictest of their seats wins."""
        return self.live().filter(self._hits(user))

    def told_to(self, user):
        """What the rooms that speak of walls may show this person: nothing of a deal that is not handed in, and never that a
        founder asked to keep them out, also once that wall has ended."""
        rows = self.exclude(Q(ground=Wall.Ground.FOUNDER) & self._hits(user))
        for untold in UNTOLD:
            rows = rows.exclude(about__in=untold())
        return rows

    @staticmethod
    def _hits(user):
        return Q(user=user) | Q(organisation__in={s.organisation_id for s in user.live_seats})


@tracked()
class Wall(models.Model):
    """`about` is the uuid of the deal; the ground floor does not know deals, only that something stands behind a wall."""

    class Ground(models.TextChoices):
        CONFLICT = "conflict", pgettext_lazy("wall", "Conflict of interest")
        COMPETITOR = "competitor", _("Competitor of the applicant")
        RECUSAL = "recusal", pgettext_lazy("wall", "Stepped back")
        FOUNDER = "founder", _("The founder asked for it")

    uuid = PublicIdField()
    fund = models.ForeignKey("fund.Fund", on_delete=models.PROTECT, related_name="walls")
    about = models.UUIDField(db_index=True)
    organisation = models.ForeignKey("fund.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="walls")
    user = models.ForeignKey("fund.User", null=True, blank=True, on_delete=models.PROTECT, related_name="walls")
    ground = models.CharField(_("Ground"), max_length=12, choices=Ground)
    reason = models.CharField(_("Reason"), max_length=300)
    starts_on = models.DateField(_("From"), default=timezone.localdate)
    ends_on = models.DateField(_("Until"), null=True, blank=True, help_text="The first day on which it no longer stands.")
    put_up_by = models.ForeignKey("fund.Seat", null=True, on_delete=models.PROTECT, related_name="+")
    end_reason = models.CharField(_("Why it ended"), max_length=300, blank=True)
    ended_by = models.ForeignKey("fund.Seat", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = WallQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(organisation=None, user__isnull=False) | Q(organisation__isnull=False, user=None),
                                   name="wall_against_one"),
            models.CheckConstraint(condition=~Q(reason=""), name="wall_says_why"),
            models.CheckConstraint(condition=Q(ended_by=None) | ~Q(end_reason=""), name="an_ended_wall_says_why"),
            models.CheckConstraint(condition=Q(ends_on=None) | Q(ends_on__gte=models.F("starts_on")), name="wall_ends_after_start"),
        ]

    def __str__(self):
        return f"{self.organisation or self.user}"

    @property
    def stands(self) -> bool:
        """Whether it stands today."""
        return self.starts_on <= timezone.localdate() and not self.is_over

    @property
    def is_over(self) -> bool:
        """Whether it stands no more, or was called off before it ever did."""
        return self.ends_on is not None and (self.ends_on <= timezone.localdate() or self.ends_on == self.starts_on)


Conflicts = Callable[[Any], QuerySet | None]            # user -> uuids of deals in which they have a stake of their own, or None
Insiders = Callable[[Any], QuerySet]                    # a deal's uuid -> the users who have a stake of their own in it
Organisations = Callable[[Any, Any], QuerySet]          # deal uuids, fund -> the organisations those deals are of
Untold = Callable[[], QuerySet]                         # uuids of the deals that nobody in a fund has been told of yet
CONFLICTS: list[Conflicts] = []
INSIDERS: list[Insiders] = []
ORGANISATIONS: list[Organisations] = []
UNTOLD: list[Untold] = []


def register(*, conflicts: Conflicts, insiders: Insiders, organisations: Organisations, untold: Untold) -> None:
    """How the house that owns the deals tells this one what it does not know of them."""
    CONFLICTS.append(conflicts)
    INSIDERS.append(insiders)
    ORGANISATIONS.append(organisations)
    UNTOLD.append(untold)


def behind_walls(user) -> RawSQL | QuerySet:
    """The deal uuids that are shut off from this person, for `__in`; use it in every visible_to that speaks of a deal.

    A wall shuts, and so does a stake of one's own: who sits at a startup reads nothing a fund writes about it.
    """
    return kept_for(user, "walls", lambda: _shut_off(user))


def _shut_off(user) -> QuerySet:
    walls = Wall.objects.against(user).order_by().values("about")
    own = [rows for conflicts in CONFLICTS if (rows := conflicts(user)) is not None]
    return walls.union(*own) if own else walls


def organisations_behind_walls(user, fund) -> set[int]:
    """The startups of which a deal in this fund is shut off from this person."""
    return {pk for organisations in ORGANISATIONS for pk in organisations(behind_walls(user), fund).values_list("pk", flat=True)}


def shut_out_people(about) -> QuerySet:
    """The people to whom this deal is closed in its fund: by a live wall, or because they have a stake of their own in it."""
    walls = Wall.objects.live().filter(about=about).order_by()
    seats = apps.get_model("fund", "Seat").objects.live().filter(organisation__in=walls.exclude(organisation=None).values("organisation"))
    shut = Q(pk__in=walls.exclude(user=None).values("user")) | Q(pk__in=seats.order_by().values("user"))
    for rows in INSIDERS:
        shut |= Q(pk__in=rows(about).order_by().values("pk"))
    return apps.get_model("fund", "User").objects.filter(shut)


def shut_out(about) -> set[int]:
    """Keys of those people, in one query."""
    return set(shut_out_people(about).values_list("pk", flat=True))
