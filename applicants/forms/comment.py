"""A comment on a deal: the words, who reads them, who is called."""
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from applicants.models import Comment
from fund.forms.columns import WordsField
from fund.models import Seat


class CommentForm(forms.Form):
    """Who reads it is chosen each time; without a choice nothing is sent."""

    text = WordsField(label=_("Comment"))
    audience = forms.ChoiceField(label=pgettext_lazy("comment", "Who reads it"), choices=Comment.Audience.choices,
                                 error_messages={"required": _("Choose who reads it."), "invalid_choice": _("Choose who reads it.")})
    mentions = forms.ModelMultipleChoiceField(Seat.objects.none(), label=_("Call people to it"), required=False, error_messages={
        "invalid_choice": _("One of these people does not read comments on this deal now. Nothing was sent."),
        "invalid_pk_value": _("One of these people does not read comments on this deal now. Nothing was sent.")})

    def __init__(self, seats, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mentions"].queryset = seats
