"""A request to erase, the confirmation before a draft goes, and the house's answer."""
from django import forms
from django.utils.translation import gettext_lazy as _


class AskErasureForm(forms.Form):
    use_required_attribute = False

    reason = forms.CharField(label=_("Reason"), required=False, max_length=600, widget=forms.Textarea(attrs={"rows": 3, "data-max": 600}),
                             help_text=_("You need not say why."))
    sure = forms.BooleanField(label=_("I have read what goes and what stays. Erased is erased: nobody can bring it back."),
                              error_messages={"required": _("Confirm that you have read the list.")})


class EraseDraftForm(forms.Form):
    use_required_attribute = False

    sure = forms.BooleanField(label=_("Erase this draft now. Nobody can bring it back."),
                              error_messages={"required": _("Confirm that the draft is to be erased.")})


class AnswerErasureForm(forms.Form):
    """Erase, or decline with a reason; `answer` is the button that was pressed."""

    use_required_attribute = False

    answer = forms.CharField(label=_("Reason for declining"), required=False, max_length=600,
                             widget=forms.Textarea(attrs={"rows": 3, "data-max": 600}), help_text=_("The founder reads it in a letter."))
