"""The figures of a cut, computed by a job; once published neither they nor their snapshot can change, in SQL either."""
import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fund.audit import frozen_when
from fund.models.columns import PublicIdField
from fund.permissions import HOUSE, Role
from portfolio.models.investment import Investment


def _shut_off(user, path):
    """Funds in which a holding lies behind a wall for this person."""
    return Q(**{f"{path}__in": Investment.objects.hidden_from(user).values("fund")})


class SnapshotQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The house and inspectors see every snapshot of their funds; LPs the published ones.

        A published snapshot is whole for all its readers. Before that it is not shown to somebody behind a wall against a holding:
        its totals name and add up every one of them.
        """
        readers = Q(cut__quarter__fund__in=user.fund_ids(HOUSE | {Role.INSPECTOR}))
        return self.filter((readers & ~_shut_off(user, "cut__quarter__fund"))
                           | Q(cut__quarter__fund__in=user.fund_ids(HOUSE | {Role.INSPECTOR, Role.LP}), state=Snapshot.State.PUBLISHED))


class Snapshot(models.Model):
    class State(models.TextChoices):
        COMPUTED = "computed", _("Computed")
        PUBLISHED = "published", _("Published")

    uuid = PublicIdField()
    cut = models.ForeignKey("portfolio.Cut", on_delete=models.PROTECT, related_name="snapshots")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.COMPUTED)
    digest = models.CharField(max_length=64, blank=True)
    context = models.JSONField(default=dict, help_text="What the page needs beside figures: names, misses, coverage, factors.")
    computed_at = models.DateTimeField(auto_now_add=True)
    computed_by = models.ForeignKey("fund.Seat", null=True, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey("fund.Seat", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["cut", "number"], name="snapshots_are_numbered"),
            models.CheckConstraint(condition=~Q(state="published") | (Q(published_at__isnull=False) & ~Q(digest="")),
                                   name="published_snapshot_is_dated_and_hashed"),
        ]
        triggers = [frozen_when(pgtrigger.Q(old__state="published"), name="published_snapshot_stays")]


class FigureQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Figures of visible snapshots; of the figures about one LP, an LP sees its own only."""
        house = Q(snapshot__cut__quarter__fund__in=user.fund_ids(HOUSE | {Role.INSPECTOR})) & (
            Q(snapshot__state=Snapshot.State.PUBLISHED) | ~_shut_off(user, "snapshot__cut__quarter__fund"))
        mine = Q(subject__in=[])
        for seat in user.live_seats:
            if seat.role == Role.LP:
                published = Q(snapshot__cut__quarter__fund=seat.fund_id, snapshot__state=Snapshot.State.PUBLISHED)
                mine |= published & (~Q(subject__startswith="lp:") | Q(subject=f"lp:{seat.organisation.uuid}"))
        return self.filter(house | mine)


class Figure(models.Model):
    class Basis(models.TextChoices):
        GROSS = "gross", _("Gross")
        NET = "net", _("Net")
        ATTRIBUTED = "attributed", _("Attributed")

    uuid = PublicIdField()
    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="figures")
    subject = models.CharField(max_length=60, help_text="fund, company:<uuid>, lp:<uuid>")
    measure = models.CharField(max_length=80)
    basis = models.CharField(max_length=10, choices=Basis)
    value = models.DecimalField(max_digits=38, decimal_places=12, null=True)
    unit = models.CharField(max_length=20)
    state = models.CharField(max_length=16, default="ok")
    evidence = models.JSONField(default=dict, help_text="Grade -> share of the quantity, 0 to 1.")
    formula = models.CharField(max_length=40)
    formula_version = models.PositiveSmallIntegerField(default=1)
    inputs = models.JSONField(default=dict)

    objects = FigureQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["snapshot", "subject", "measure", "basis"], name="a_figure_once_per_snapshot"),
            models.CheckConstraint(condition=Q(state__in=["ok", "multiple_roots", "under_one_year"], value__isnull=False)
                                   | (~Q(state__in=["ok", "multiple_roots", "under_one_year"]) & Q(value__isnull=True)),
                                   name="no_value_without_meaning"),
        ]
        triggers = [pgtrigger.Trigger(
            name="published_figures_stay", when=pgtrigger.Before, operation=pgtrigger.Update | pgtrigger.Delete | pgtrigger.Insert,
            func="""
                -- Both ends: a figure may neither leave a published snapshot nor be moved into one. The lock waits for
                -- a publication that is under way.
                PERFORM 1 FROM portfolio_snapshot WHERE id IN (OLD.snapshot_id, NEW.snapshot_id) FOR SHARE;
                IF EXISTS (SELECT 1 FROM portfolio_snapshot WHERE id IN (OLD.snapshot_id, NEW.snapshot_id) AND state = 'published') THEN
                    RAISE EXCEPTION 'pgtrigger: a published figure cannot change';
                END IF;
                IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                RETURN NEW;
            """)]
