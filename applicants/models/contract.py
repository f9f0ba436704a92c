"""After the decision: the checklist of the contract, and the request that the payment order rests on."""
import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from applicants.models.condition import OfTheItem
from fund.audit import frozen_when, tracked
from fund.models.columns import PublicIdField, WonField


@tracked(exclude=["note"])
class ContractStep(models.Model):
    """One line of the contract checklist, from the template by its `key`, or the house's own."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("contract step", "Open")
        DONE = "done", pgettext_lazy("contract step", "Done")
        NOT_NEEDED = "not_needed", pgettext_lazy("contract step", "Not needed")

    uuid = PublicIdField()
    item = models.ForeignKey("applicants.AgendaItem", on_delete=models.PROTECT, related_name="contract_steps")
    key = models.CharField(max_length=40, blank=True)
    order = models.PositiveSmallIntegerField()
    text = models.CharField(_("Step"), max_length=200)
    lang = models.CharField(max_length=2, default="ko")
    due_on = models.DateField(_("Due on"), null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    note = models.CharField(_("Note"), max_length=300, blank=True)
    files = models.ManyToManyField("applicants.Document", blank=True, related_name="+")
    done_by = models.ForeignKey("fund.Seat", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField(null=True, blank=True)

    objects = OfTheItem.as_manager()

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["item", "key"], condition=~Q(key=""), name="a_contract_step_stands_once"),
            models.CheckConstraint(condition=~Q(text=""), name="contract_step_says_what"),
            models.CheckConstraint(condition=Q(state="open") | Q(done_by__isnull=False, done_at__isnull=False), name="done_step_has_who_and_when"),
            models.CheckConstraint(condition=~Q(state="not_needed") | ~Q(note=""), name="a_step_left_out_says_why"),
        ]


@tracked(exclude=["account_number", "account_holder", "content"])  # the trail keeps their digest; an account is nobody's to read there
class PaymentRequest(models.Model):
    """The house asks for the payment order: what is paid to which account, on which decision, once nothing is missing."""

    class State(models.TextChoices):
        ASKED = "asked", pgettext_lazy("payment request", "Asked for")
        TAKEN_BACK = "taken_back", pgettext_lazy("payment request", "Taken back")

    uuid = PublicIdField()
    item = models.ForeignKey("applicants.AgendaItem", on_delete=models.PROTECT, related_name="payment_requests")
    amount = WonField(_("Amount"))
    pay_on = models.DateField(_("To be paid on"))
    bank = models.CharField(_("Bank"), max_length=60)
    account_number = models.CharField(_("Account number"), max_length=40)
    account_holder = models.CharField(_("Account holder"), max_length=120)
    content = models.JSONField(default=dict, help_text="What the request rests on: terms, digests, conditions, steps, findings.")
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    asked_by = models.ForeignKey("fund.Seat", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    back_reason = models.CharField(max_length=300, blank=True)
    back_by = models.ForeignKey("fund.Seat", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    back_at = models.DateTimeField(null=True, blank=True)

    objects = OfTheItem.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["item"], condition=Q(state="asked"), name="one_payment_request_stands"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_request_positive"),
            models.CheckConstraint(condition=Q(state="asked") | ~Q(back_reason=""), name="taken_back_says_why"),
        ]
        triggers = [
            frozen_when(pgtrigger.Q(old__state="taken_back"), name="a_request_taken_back_stays"),
            pgtrigger.Protect(name="payment_requests_never_go", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="nothing_is_paid_while_something_is_open", when=pgtrigger.Before, operation=pgtrigger.Insert,
                func="""
                    IF NOT EXISTS (SELECT 1 FROM applicants_agendaitem WHERE id = NEW.item_id AND decision = 'approved')
                        OR EXISTS (SELECT 1 FROM applicants_voiding WHERE item_id = NEW.item_id)
                        OR EXISTS (SELECT 1 FROM applicants_condition WHERE item_id = NEW.item_id AND state <> 'cleared')
                        OR EXISTS (SELECT 1 FROM applicants_contractstep WHERE item_id = NEW.item_id AND state = 'open') THEN
                        RAISE EXCEPTION 'pgtrigger: a payment is asked for once nothing is open';
                    END IF;
                    RETURN NEW;
                """),
            pgtrigger.ReadOnly(name="a_payment_request_is_not_rewritten", fields=[
                "uuid", "item", "amount", "pay_on", "bank", "account_number", "account_holder", "content", "sha256", "asked_by", "asked_at"]),
        ]
