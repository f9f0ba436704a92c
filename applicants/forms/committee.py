"""What planning a meeting asks for."""
from django import forms
from django.utils.translation import gettext_lazy as _

from applicants.models import Meeting
from fund.forms.columns import DayField


class MeetingForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind of meeting"), choices=Meeting.Kind, initial=Meeting.Kind.MAIN, widget=forms.RadioSelect,
                             error_messages=dict.fromkeys(("required", "invalid_choice"), _("Choose the kind of meeting.")))
    held_on = DayField(label=_("Held on"))
    begins_at = forms.TimeField(label=_("Begins at"), required=False, error_messages={"invalid": _("Enter a time, for example 14:00.")},
                                widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", "class": "input"}))
    place = forms.CharField(label=_("Place"), required=False, strip=False, help_text=_("A room, or that it is held online."))
