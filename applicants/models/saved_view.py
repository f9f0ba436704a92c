"""A question to the list of deals that somebody keeps: conditions, order, columns, table or board; own or shared in the fund."""
from django.db import models
from django.db.models import Q

from fund.models.columns import PublicIdField
from fund.permissions import HOUSE, Role


class SavedViewQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own, and what others share in a fund whose deals one sees."""
        return self.filter(Q(owner__user=user, fund__in=user.fund_ids(HOUSE | {Role.INSPECTOR}))
                           | Q(is_shared=True, fund__in=user.fund_ids(HOUSE | {Role.INSPECTOR})))


class SavedView(models.Model):
    uuid = PublicIdField()
    fund = models.ForeignKey("fund.Fund", on_delete=models.PROTECT, related_name="saved_views")
    owner = models.ForeignKey("fund.Seat", on_delete=models.PROTECT, related_name="saved_views")
    name = models.CharField(max_length=40)
    question = models.JSONField(default=dict, help_text="Name in the address -> its values, as they stood there.")
    is_shared = models.BooleanField(default=False)
    made_at = models.DateTimeField(auto_now_add=True)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        ordering = ["-is_shared", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="one_view_of_a_name"),
            models.CheckConstraint(condition=~Q(name=""), name="saved_view_has_a_name"),
        ]
