"""The main-purpose class of a deal as a form: the class, why, papers that are there already, one new file."""
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from applicants.models import Deal, Document, MainPurpose
from applicants.queries.main_purpose import choices
from applicants.queries.packet_seal import seen


class MainPurposeForm(forms.Form):
    """The file's field bears the name of its place, beside which it is refused."""

    use_required_attribute = False

    code = forms.ChoiceField(label=_("Main-purpose class"), widget=forms.RadioSelect,
                             error_messages={"required": _("Choose one of the fund's classes, or none.")})
    basis = forms.CharField(label=_("Why it falls under it"), max_length=600,
                            error_messages={"required": _("Say why it falls under it, or why under none.")},
                            widget=forms.Textarea(attrs={"rows": 3, "maxlength": 600}))
    papers = forms.ModelMultipleChoiceField(label=_("Papers of this deal that prove it"), queryset=Document.objects.none(), required=False,
                                            widget=forms.CheckboxSelectMultiple)
    main_purpose = forms.FileField(label=_("One more paper"), required=False, allow_empty_file=True,
                                   help_text=_("It is kept as a paper of the fund; founders never see it."))
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=16)

    def __init__(self, deal: Deal, papers: QuerySet[Document], data: Any = None, files: Any = None, *, row: MainPurpose | None = None) -> None:
        start = {"code": row.code, "basis": row.basis, "papers": [paper.pk for paper in row.files.all()]} if row else {}
        super().__init__(data, files, initial=start | {"seen": seen(row)})
        self.fields["code"].choices = choices(deal.fund)
        self.fields["papers"].queryset = papers

    @property
    def said(self) -> dict[str, Any]:
        """What the action takes, of a valid form."""
        given = self.cleaned_data
        return {"code": given["code"], "basis": given["basis"], "papers": given["papers"], "upload": given["main_purpose"], "seen": given["seen"]}
