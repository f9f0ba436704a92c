"""A request to let a finding pass, and its answer."""
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applicants.models import MandateWaiver
from fund.forms.columns import DayField, LooseNumberField


class WaiverForm(forms.Form):
    """The basis is what the rule asks for; day, share and paper are asked for where it is the members' consent."""

    use_required_attribute = False

    reason = forms.CharField(label=gettext_lazy("Why it may pass"), max_length=300, error_messages={"required": gettext_lazy("Say why it may pass.")},
                             widget=forms.Textarea(attrs={"rows": 3, "maxlength": 300}),
                             help_text=gettext_lazy("The second person reads it, and the committee."))
    consented_on = DayField(label=gettext_lazy("Consent given on"), not_in_future=True,
                            error_messages={"required": gettext_lazy("Enter the day on which they consented.")})
    consent_share = LooseNumberField(label=gettext_lazy("Share of members' commitments in favour, in percent"), unit="%", required=False,
                                     help_text=gettext_lazy("100 where all members consented."))
    members_consent = forms.FileField(label=gettext_lazy("Paper of the members' consent"), allow_empty_file=True,
                                      error_messages={"required": gettext_lazy("Add the paper that shows their consent.")},
                                      help_text=gettext_lazy("It is kept as a paper of the fund; founders never see it."))

    def __init__(self, data: Any = None, files: Any = None, *, basis: str) -> None:
        super().__init__(data, files)
        self.basis = basis
        if basis != MandateWaiver.Basis.MEMBERS:
            for name in ("consented_on", "consent_share", "members_consent"):
                del self.fields[name]

    def clean_consent_share(self) -> Decimal | None:
        share = self.cleaned_data["consent_share"]
        if share is not None and share > 100:
            raise forms.ValidationError(_("A share lies above zero and is at most 100 percent."))
        return None if share is None else (share / 100).quantize(Decimal("0.0001"))

    @property
    def said(self) -> dict[str, Any]:
        """What the action takes, of a valid form."""
        given = dict(self.cleaned_data)
        return {"basis": self.basis, "reason": given["reason"]} | ({
            "consented_on": given["consented_on"], "consent_share": given["consent_share"], "upload": given["members_consent"],
        } if "members_consent" in given else {})
