"""A person at a company that the house met: how to reach them. Personal data, so it is kept out of the trail and can be erased."""
from django.db import models
from django.db.models import Q

from applicants.models.deal import Deal
from fund.models.columns import PublicIdField
from fund.permissions import HOUSE


class ContactQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The house of the fund that met them, of companies of which they see a deal there and no deal is shut off from them."""
        there = {"fund": models.OuterRef("fund"), "company": models.OuterRef("company")}
        seen = Deal.objects.in_house(user).order_by().filter(fund__in=user.fund_ids(HOUSE), **there)
        shut = Deal.objects.shut_from(user).order_by().filter(**there)
        return self.filter(models.Exists(seen), ~models.Exists(shut))


class Contact(models.Model):
    uuid = PublicIdField()
    fund = models.ForeignKey("fund.Fund", on_delete=models.PROTECT, related_name="+")
    company = models.ForeignKey("applicants.Company", on_delete=models.PROTECT, related_name="contacts")
    name = models.CharField(max_length=60)
    title = models.CharField(max_length=60, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=30, blank=True)
    added_by = models.ForeignKey("fund.Seat", null=True, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    objects = ContactQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="contact_has_a_name")]
