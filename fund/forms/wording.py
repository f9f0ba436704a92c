"""Labels and help of forms that come from allauth, in our words."""
from django import forms
from django.utils.functional import Promise


class Worded(forms.Form):
    """Mix-in: `words` maps a field to its label and, if it needs one, its help; placeholders go, they vanish as one types."""

    words: dict[str, tuple[str | Promise, ...]] = {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            if name in self.words:
                field.label, field.help_text = (*self.words[name], "")[:2]
