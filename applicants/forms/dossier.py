"""Asking a founder for the second step: until when, and what the fund says with it."""
import datetime as dt

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from applicants.forms.call import MomentField

DAYS = 14


def usual_due() -> dt.datetime:
    """Two weeks from today, at six in the evening in Seoul."""
    return (timezone.localtime() + dt.timedelta(days=DAYS)).replace(hour=18, minute=0, second=0, microsecond=0)


class AskForm(forms.Form):
    """The request itself."""

    use_required_attribute = False

    due_at = MomentField(label=_("Due"), help_text=_("Time in Seoul. Until then the founder can hand in and correct."), initial=usual_due)
    message = forms.CharField(label=_("What the founder should know"), max_length=600, required=False,
                              help_text=_("It stands in the letter and above the second step."), widget=forms.Textarea(attrs={"rows": 3}))


class DueForm(forms.Form):
    """A new due time with its reason."""

    use_required_attribute = False

    due_at = MomentField(label=_("New due time"))
    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=_("The founder reads it in the letter."),
                             error_messages={"required": _("Say why; the founder reads it.")}, widget=forms.Textarea(attrs={"rows": 2}))
