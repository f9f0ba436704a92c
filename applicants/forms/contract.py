"""What the contract checklist asks for: a step of one's own, a note and files once it is done, why it is not needed."""
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applicants.forms.condition import FilesForm
from applicants.models import Document
from fund.forms.columns import DayField


class StepForm(forms.Form):
    use_required_attribute = False

    text = forms.CharField(label=_("Step"), max_length=200, error_messages={"required": _("Say what is to be done.")})
    due_on = DayField(label=_("Due on"), required=False)


class DoneForm(FilesForm):
    note = forms.CharField(label=_("Note"), max_length=300, required=False, strip=False, widget=forms.Textarea(attrs={"rows": 2}))
    field_order = ["note", "files", "papers"]


class LeaveOutForm(forms.Form):
    use_required_attribute = False

    reason = forms.CharField(label=_("Why it is not needed"), max_length=300, strip=False, widget=forms.Textarea(attrs={"rows": 2}),
                             error_messages={"required": _("Say why it is not needed.")})


def step_forms(lines: list[dict[str, Any]], papers: list[Document], wrong: tuple[str, forms.Form] | None = None) -> list[dict[str, Any]]:
    """The lines of the checklist with their forms; `wrong` is the one that was refused, with its place ("done:<uuid>")."""
    def form(deed: str, key: str, made: forms.Form) -> forms.Form:
        return wrong[1] if wrong and wrong[0] == f"{deed}:{key}" else made

    return [line | {"done": form("done", key, DoneForm(papers, auto_id=f"done-{key}-%s")),
                    "leave": form("leave", key, LeaveOutForm(auto_id=f"leave-{key}-%s"))}
            for line in lines for key in [str(line["row"].uuid)]]
