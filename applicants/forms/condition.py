"""What the deeds on a condition precedent ask for: evidence as files or papers with a note, why it is sent back, another day, a question."""
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applicants.contents import kinds
from applicants.forms.inquiry import usual_due
from applicants.models import Document
from applicants.queries.condition import question
from fund.forms.columns import DayField


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.Field):
    """Any number of files of the kinds that the site reads; cleans to a list. What a file really is, its action looks at."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, "widget": FilesInput(attrs={"accept": kinds.ACCEPT})} | kwargs)

    def clean(self, value: Any) -> list[Any]:
        return [file for file in value or [] if file]


class PapersField(forms.ModelMultipleChoiceField):
    """Papers of the deal that are there already."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"queryset": Document.objects.none(), "to_field_name": "uuid", "required": False,
                            "widget": forms.CheckboxSelectMultiple, "error_messages": {
                                "invalid_choice": _("One of these papers is not open to you or is gone. Choose again."),
                                "invalid_pk_value": _("One of these papers is not open to you or is gone. Choose again.")}} | kwargs)

    def offer(self, papers: Iterable[Document]) -> None:
        """Let these be chosen, and no others; they are at hand already."""
        rows = list(papers)
        self.queryset = Document.objects.filter(pk__in=[row.pk for row in rows])
        self.choices = [(str(row.uuid), str(row)) for row in rows]


class FilesForm(forms.Form):
    """Files that are given and papers that are picked; the papers are those that this person may use."""

    use_required_attribute = False

    files = FilesField(label=_("Files"), help_text=_("PDF, pictures, sheets or documents. They are kept as papers of the fund; founders never see them."))
    papers = PapersField(label=_("Papers of the deal that show it"))

    def __init__(self, papers: Iterable[Document], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["papers"].offer(papers)

    @property
    def given(self) -> dict[str, Any]:
        """What was cleaned, as the actions take it."""
        clean = self.cleaned_data
        return {"uploads": clean["files"], "papers": list(clean["papers"])} | {
            name: value for name, value in clean.items() if name not in ("files", "papers")}


class EvidenceForm(FilesForm):
    note = forms.CharField(label=_("What the evidence shows"), max_length=600, strip=False, widget=forms.Textarea(attrs={"rows": 2}),
                           help_text=_("Where in which file it stands, so that a second person finds it."),
                           error_messages={"required": _("Say what the evidence shows.")})
    field_order = ["note", "files", "papers"]


class ReturnForm(forms.Form):
    use_required_attribute = False

    reason = forms.CharField(label=_("What is missing"), max_length=300, strip=False, widget=forms.Textarea(attrs={"rows": 2}),
                             help_text=_("Who brought the evidence reads it. The files stay on record."),
                             error_messages={"required": _("Say what is missing.")})


class MoveForm(forms.Form):
    use_required_attribute = False

    due_on = DayField(label=_("New due day"))
    reason = forms.CharField(label=_("Reason"), max_length=300, strip=False, widget=forms.Textarea(attrs={"rows": 2}),
                             error_messages={"required": _("Say why the day moves.")})


class AskForm(forms.Form):
    """A question to the founder; it begins with the condition's words, and whoever asks reads it through."""

    use_required_attribute = False

    text = forms.CharField(label=_("Question"), strip=False, widget=forms.Textarea(attrs={"rows": 3}),
                           error_messages={"required": _("Write the question.")},
                           help_text=_("Only this text goes to the founder: nothing else of the decision."))
    due_on = DayField(label=_("Due on"), initial=usual_due)


def condition_forms(lines: list[dict[str, Any]], papers: list[Document],
                    wrong: tuple[str, forms.Form] | None = None) -> list[dict[str, Any]]:
    """The lines of the conditions with their forms; `wrong` is the one that was refused, with its place ("evidence:3")."""
    def form(deed: str, n: int, made: forms.Form) -> forms.Form:
        return wrong[1] if wrong and wrong[0] == f"{deed}:{n}" else made

    return [line | {
        "evidence": form("evidence", n, EvidenceForm(papers, auto_id=f"evidence{n}_%s")), "back": form("back", n, ReturnForm(auto_id=f"back{n}_%s")),
        "move": form("move", n, MoveForm(auto_id=f"move{n}_%s")),
        "ask": form("ask", n, AskForm(initial={"text": question(line["row"])}, auto_id=f"ask{n}_%s"))}
        for line in lines for n in [line["row"].number]]
