"""A founder's request that somebody may not read, and the fund's answer to it."""
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from fund.models import Organisation, User

WHOM = {"required": _("Choose at least one organisation or person who may not read."),
        "invalid_choice": _("Choose an organisation or a person with a seat in this fund.")}


class ExclusionForm(forms.Form):
    """An organisation of those that sit in the fund, or a name in one's own words; and why."""

    use_required_attribute = False

    organisation = forms.ModelChoiceField(
        label=pgettext_lazy("noun", "Organisation"), queryset=Organisation.objects.none(), to_field_name="uuid", required=False,
        empty_label=_("None of these"),
        help_text=_("Nobody who sits there reads it. The fund manager itself reviews every application: name the person there instead."),
        error_messages={"invalid_choice": _("Choose an organisation of the list, or write a name.")})
    named = forms.CharField(label=_("Or a person or organisation, in your own words"), max_length=120, required=False,
                            help_text=_("Write the name as the person bears it. For example: Kim Haneul, Hanbit Partners"))
    reason = forms.CharField(label=_("Why"), max_length=600, widget=forms.Textarea(attrs={"rows": 3}),
                             help_text=_("The fund reads it once you have handed in. Who is named never sees it."),
                             error_messages={"required": _("Say why. The fund reads it, nobody else.")})

    def __init__(self, sitting: QuerySet[Organisation], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = sitting


class AnswerForm(forms.Form):
    """Against whom walls stand from now on, and what the founder is told."""

    use_required_attribute = False

    against = forms.MultipleChoiceField(label=_("Who may not read"), required=False, widget=forms.CheckboxSelectMultiple,
                                        help_text=_("Needed to grant. Whoever was shut off meanwhile and is not ticked reads again."),
                                        error_messages=WHOM)
    answer = forms.CharField(label=_("What the founder reads"), max_length=600, required=False, widget=forms.Textarea(attrs={"rows": 3}),
                             help_text=_("One or two sentences. Needed to decline."))

    def __init__(self, whom: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["against"].choices = whom

    @property
    def whom(self) -> list[User | Organisation]:
        """The people and organisations that were ticked."""
        keys = [key.partition(":") for key in self.cleaned_data["against"]]
        return [{"organisation": Organisation, "user": User}[kind].objects.get(uuid=UUID(uuid)) for kind, _colon, uuid in keys]
