"""A table of companies met elsewhere, as a file, and where those come from that do not say so themselves."""
from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy, pgettext_lazy

from applicants.forms.inbound import SOURCES
from applicants.queries.deal_import import too_large


class TableForm(forms.Form):
    use_required_attribute = False

    file = forms.FileField(label=pgettext_lazy("import", "Table"), allow_empty_file=True, max_length=400,
                           widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
                           help_text=gettext_lazy("CSV or XLSX, up to 5 MB and 5,000 rows. Headings in Korean or English, in any order; only the "
                                                  "company's name is needed."),
                           error_messages={"required": gettext_lazy("Choose a file.")})
    source = forms.ChoiceField(label=pgettext_lazy("deal", "Where from"), choices=SOURCES,
                               help_text=gettext_lazy("For rows that say nothing of it."),
                               error_messages={"required": gettext_lazy("Say where the companies come from.")})

    def clean_file(self) -> UploadedFile:
        """What is too large is not even read."""
        file = self.cleaned_data["file"]
        if words := too_large(file.size):
            raise forms.ValidationError(words)
        return file
