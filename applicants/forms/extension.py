"""A founder's request for more time."""
from django import forms
from django.utils.translation import gettext_lazy as _


class AskForm(forms.Form):
    use_required_attribute = False

    reason = forms.CharField(label=_("Why you need more time"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
                             help_text=_("One or two sentences. For example: the auditor's report arrives on 3 October."),
                             error_messages={"required": _("Say why you need more time.")})
