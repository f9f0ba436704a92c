"""A note of a discussion: about which criterion, what was said, and whether it is talked through."""
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applicants.models import Criterion, Deal, Discussion


class CriterionChoice(forms.ModelChoiceField):
    def label_from_instance(self, row: Criterion) -> str:
        return f"{row.get_axis_display()} · {row.name}"


class DiscussionForm(forms.Form):
    use_required_attribute = False

    criterion = CriterionChoice(label=_("About"), queryset=Criterion.objects.none(), required=False, empty_label=_("The deal as a whole"))
    text = forms.CharField(label=_("What was said"), max_length=4000, strip=False, widget=forms.Textarea(attrs={"rows": 4}),
                           error_messages={"required": _("Write something first.")})
    outcome = forms.ChoiceField(label=_("Where it leads"), choices=Discussion.Outcome.choices, initial=Discussion.Outcome.NOTE,
                                widget=forms.RadioSelect, error_messages={"required": _("Choose one of the list.")})

    def __init__(self, *args: Any, deal: Deal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["criterion"].queryset = Criterion.objects.filter(rubric__scorecard__deal=deal).distinct().order_by("rubric", "order")
