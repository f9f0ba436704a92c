"""The scan of the minutes that were printed and sealed by hand."""
from django import forms
from django.utils.translation import gettext_lazy as _


class PaperForm(forms.Form):
    minutes = forms.FileField(label=_("Sealed paper, scanned"), allow_empty_file=True, help_text=_("PDF, PNG or JPEG. What counts is the content."),
                              error_messages={"required": _("Choose the scanned file.")},
                              widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg"}))
