"""The name of a saved view and whether others see it."""
from django import forms
from django.utils.translation import gettext_lazy as _


class ViewForm(forms.Form):
    use_required_attribute = False

    name = forms.CharField(label=_("Name of the view"), max_length=40, error_messages={"required": _("Give the view a name.")})
    is_shared = forms.BooleanField(label=_("Everybody in the fund's house sees it"), required=False,
                                   help_text=_("Others read its name and what it searches for. Each counts with their own eyes."))


class ChangeForm(ViewForm):
    renew = forms.BooleanField(label=_("Keep what is asked now"), required=False)
