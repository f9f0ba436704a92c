"""Reference calls and visits: the note, its correction, and the photos that come with a visit."""
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from applicants.forms.diligence import Plain
from applicants.models import DiligenceNote, Document
from fund.forms.columns import DayField, WordsField

HELP = _("Take them now or choose several. They are kept as soon as they are sent, without the place the camera wrote into them. "
         "JPEG, PNG or WebP; a photo in HEIC is not taken: on the iPhone set Settings, Camera, Formats to Most Compatible.")


class PhotosForm(Plain):
    """Photos that wait, ticked, and new ones."""

    photos = forms.ModelMultipleChoiceField(Document.objects.none(), required=False, widget=forms.CheckboxSelectMultiple,
                                            label=_("Photos that wait for a visit"))
    camera = forms.Field(label=_("Take a photo"), required=False, widget=forms.FileInput(attrs={"accept": "image/*", "capture": "environment"}))
    files = forms.Field(label=_("Photos"), required=False, help_text=HELP, widget=forms.FileInput(attrs={"accept": "image/*"}))

    def __init__(self, waiting: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["photos"].queryset = waiting
        self.fields["photos"].to_field_name = "uuid"


class NoteForm(PhotosForm):
    """A first note or a correction; rules beyond their shape are the action's."""

    kind = forms.ChoiceField(choices=DiligenceNote.Kind.choices, widget=forms.HiddenInput)
    held_on = DayField(label=_("Day"), not_in_future=True, initial=timezone.localdate, error_messages={
        "required": _("Enter the day it took place; it does not lie ahead."), "invalid": _("Enter a day, for example 2026-03-31.")})
    who = WordsField(label=_("With whom"),
                          help_text=_("As what they know the company: a customer for two years, a former colleague, who showed the site."))
    place = forms.CharField(label=_("Place"), required=False, strip=False)
    notes = WordsField(label=_("Notes"), widget=forms.Textarea(attrs={"rows": 6}))
    verdict = forms.ChoiceField(label=_("What it says for the case"), choices=DiligenceNote.Verdict.choices, widget=forms.RadioSelect,
                                error_messages={"required": _("Choose what it says for the case.")})

    field_order = ["kind", "photos", "camera", "files", "held_on", "who", "place", "notes", "verdict"]

    def __init__(self, waiting: Any, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(waiting, *args, **kwargs)
        self.fields["kind"].initial = kind
        if kind != DiligenceNote.Kind.VISIT:
            for name in ("photos", "camera", "files", "place"):
                del self.fields[name]

    def said(self) -> dict[str, Any]:
        """What the action is told."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("camera", "files")}


def correction(row: DiligenceNote, waiting: Any, data: Any = None) -> NoteForm:
    """The form of a correction, with what stands there."""
    given = {name: getattr(row, name) for name in ("held_on", "who", "place", "notes", "verdict")}
    return NoteForm(waiting, data, kind=row.kind, initial=given, auto_id=f"note{row.uuid.hex}_%s")
