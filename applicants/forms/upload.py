"""What a page's script announces before it sends a file in pieces."""
from django import forms

from applicants.models import Document


class BeginForm(forms.Form):
    """A file's place, name, size in bytes and the moment it was last changed, in milliseconds since 1970."""

    kind = forms.ChoiceField(choices=[(kind, kind) for kind in (Document.Kind.DECK, Document.Kind.PAPER, Document.Kind.ANSWER)])
    slot = forms.SlugField(max_length=40, required=False)
    name = forms.Field()  # whatever it is; what may not stand in a name is taken out of it
    size = forms.IntegerField(min_value=0, max_value=2**53)
    modified = forms.IntegerField(min_value=-2**53, max_value=2**53, required=False)

    def clean_modified(self) -> int:
        return self.cleaned_data["modified"] or 0
