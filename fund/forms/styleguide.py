"""The sample form of the style guide: each kind of field, with and without an error."""

from django import forms
from django.utils.translation import gettext_lazy as _

EVIDENCE = [("B", "B"), ("D", "D")]
MARKS = [(n, str(n)) for n in range(1, 6)]


class SampleForm(forms.Form):
    company = forms.CharField(label=_("Company name"), help_text=_("As on the business registration"))
    input_amount = forms.DecimalField(
        label=_("Input amount"), localize=True,
        error_messages={"invalid": _("We could not find a number. For example: 9,600")},
    )
    indicator = forms.ChoiceField(label=_("Indicator"), choices=[("output", _("Recycled output, t"))])
    account = forms.CharField(
        label=_("Description"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
    )
    evidence = forms.ChoiceField(
        label=_("Evidence grade"), choices=EVIDENCE, widget=forms.RadioSelect,
        help_text=_("A low grade is not a disadvantage."),
    )
    deck = forms.FileField(
        label=_("Deck"), widget=forms.FileInput, help_text=_("PDF, up to 20 MB"),
        error_messages={"required": _("Please attach the deck.")},
    )
    earlier = forms.CharField(
        label=_("Last year's answer"), required=False, help_text=_("Read only after the deadline"), widget=forms.TextInput(attrs={"readonly": True}),
    )
    focused = forms.CharField(
        label=_("A field that has the focus"), required=False, widget=forms.TextInput(attrs={"class": "is-focus"}),
    )
    locked = forms.ChoiceField(label=_("A locked mark"), choices=MARKS, widget=forms.RadioSelect, disabled=True, initial="3")
    truth = forms.BooleanField(
        label=_("What I wrote is true"), error_messages={"required": _("Please confirm this before you submit.")},
    )
    rating = forms.ChoiceField(label=_("Unit economics"), choices=MARKS, widget=forms.RadioSelect)


def sample_form() -> SampleForm:
    """A form somebody sent with one unreadable number, no deck and no confirmation."""
    data = {"company": _("Company A"), "input_amount": _("several times as much"), "indicator": "output",
            "evidence": "B", "rating": "4", "earlier": _("Second half of 2025"), "focused": "1250.5"}
    form = SampleForm(data, auto_id="guide_%s")
    form.is_valid()
    return form
