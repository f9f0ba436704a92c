"""A wording of a letter: one line of subject and the text, with placeholders."""
from django import forms
from django.utils.translation import gettext_lazy as _

from fund.forms.reference import SeenForm
from fund.letters import Letter
from fund.queries.mail_text import problems


class MailTextForm(SeenForm):
    subject = forms.CharField(label=_("Subject"), max_length=200)
    body = forms.CharField(label=_("Text"), max_length=5000, widget=forms.Textarea(attrs={"rows": 14}))

    def __init__(self, letter: Letter, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.letter = letter

    def clean(self) -> dict:
        cleaned = super().clean()
        for field, texts in problems(self.letter, cleaned.get("subject", ""), cleaned.get("body", "")).items():
            for text in texts if field in cleaned else ():
                self.add_error(field, text)
        return cleaned
