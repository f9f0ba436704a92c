"""A company met elsewhere as a form: who it is, where it was met, who to talk to, what comes next."""
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from applicants import characters
from applicants.choices import COUNTRIES
from applicants.forms.deal import SeatChoice
from applicants.imports.met import Met
from applicants.metrics.checks import Firm
from applicants.metrics.names import key
from applicants.models import Company, Deal
from applicants.queries.inbound import STARTS, firm_of, first_owners
from applicants.queries.known_company import known_companies
from applicants.readers import HYPHENS
from fund.forms.columns import LooseWonField
from fund.identifiers import is_business_number
from fund.models import Fund, Seat
from fund.permissions import Can, holds

SOURCES = [("", gettext_lazy("Choose")), *[choice for choice in Deal.Source.choices if choice[0] != Deal.Source.CALL]]
MET = ("name", "source", "business_number", "country", "foreign_number", "theme", "one_line", "website", "ask", "source_note", "stage", "contact",
       "contact_title", "contact_email", "contact_phone")
NEW = "new"


class WebsiteField(forms.CharField):
    """An address as people write it; without a scheme it is https."""

    def clean(self, value: Any) -> str:
        text = super().clean(value).strip()
        address = text if not text or text.lower().startswith(("http://", "https://")) else f"https://{text}"
        if address:
            forms.URLField(max_length=200, assume_scheme="https").run_validators(address)
        return address


class InboundForm(forms.Form):
    use_required_attribute = False

    name = forms.CharField(label=gettext_lazy("Company"), max_length=120, error_messages={"required": gettext_lazy("Give the company's name.")})
    business_number = forms.CharField(label=gettext_lazy("Business registration number"), max_length=20, required=False,
                                      help_text=gettext_lazy("Ten digits. It can follow later; the deal needs it to leave “received”."),
                                      widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}))
    country = forms.ChoiceField(label=gettext_lazy("Country"), choices=COUNTRIES, initial="KR")
    foreign_number = forms.CharField(label=gettext_lazy("Registration number abroad"), max_length=40, required=False)
    theme = forms.ChoiceField(label=gettext_lazy("Theme"), choices=[("", gettext_lazy("Not known yet")), *Company.Theme.choices], required=False)
    one_line = forms.CharField(label=gettext_lazy("In one line"), max_length=120, required=False)
    website = WebsiteField(label=gettext_lazy("Website"), max_length=200, required=False)
    ask = LooseWonField(label=pgettext_lazy("deal", "Ask"), required=False, help_text=gettext_lazy("As you heard it: 12억, 1,200,000천원."))
    source = forms.ChoiceField(label=pgettext_lazy("deal", "Where from"), choices=SOURCES,
                               error_messages={"required": gettext_lazy("Say where the company comes from.")})
    source_note = forms.CharField(label=gettext_lazy("Who, or where"), max_length=200, required=False,
                                  help_text=gettext_lazy("Who referred it, at which event it was met."))
    contact = forms.CharField(label=gettext_lazy("Name"), max_length=60, required=False)
    contact_title = forms.CharField(label=gettext_lazy("Title"), max_length=60, required=False)
    contact_email = forms.EmailField(label=gettext_lazy("E-mail"), required=False)
    contact_phone = forms.CharField(label=gettext_lazy("Telephone"), max_length=30, required=False, widget=forms.TextInput(attrs={"type": "tel"}))
    owner = SeatChoice(label=gettext_lazy("Owner"), queryset=Seat.objects.none(), required=False, empty_label=gettext_lazy("None yet"))
    task = forms.CharField(label=gettext_lazy("First task"), max_length=200, required=False)
    stage = forms.ChoiceField(label=gettext_lazy("Starts at"), choices=[(stage.value, stage.label) for stage in STARTS],
                              initial=Deal.Stage.SUBMITTED, help_text=gettext_lazy("At “screening” only with a registration number."))
    same = forms.CharField(label=gettext_lazy("Is it this one?"), required=False, max_length=36)
    shown = forms.CharField(required=False, max_length=400, widget=forms.HiddenInput)

    def __init__(self, fund: Fund, seat: Seat, data: Any = None) -> None:
        mine = seat.pk if holds(seat.role, Can.MOVE_DEAL) else None
        super().__init__(data, initial={"owner": mine})
        self.fund, self.seat = fund, seat
        self.fields["owner"].queryset = first_owners(fund)

    def clean_business_number(self) -> str:
        digits = HYPHENS.sub("", self.cleaned_data["business_number"])
        if digits and not is_business_number(digits):
            raise ValidationError(_("The check digit does not fit. Compare the number with the certificate.") if digits.isdecimal() and len(
                digits) == 10 else _("A business registration number has ten digits, for example 123-45-67891."))
        return digits

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for name in ("name", "foreign_number", "one_line", "source_note", "contact", "contact_title", "contact_phone", "task"):
            text = cleaned[name] = " ".join(characters.tidy(cleaned.get(name) or "").split())
            if words := characters.problem(text):
                self.add_error(name, words)
        if cleaned["name"] and not key(cleaned["name"]):
            self.add_error("name", _("A name needs letters or digits."))
        if cleaned.get("country") == "KR" and cleaned["foreign_number"]:
            self.add_error("country", _("Choose the country where it is registered under that number."))
        if cleaned.get("country") != "KR" and cleaned.get("business_number"):
            self.add_error("business_number", _("This number is Korean. Give the number abroad, or choose the Republic of Korea."))
        if not cleaned["contact"] and "contact" not in self.errors and (
                cleaned["contact_title"] or cleaned["contact_phone"] or cleaned.get("contact_email")):
            self.add_error("contact", _("Say whose mail or telephone this is."))
        self._company(cleaned)
        return cleaned

    def _company(self, cleaned: dict[str, Any]) -> None:
        """The company that was chosen as the same one, where this person sees it."""
        chosen, cleaned["company"] = cleaned.get("same", ""), None
        if chosen and chosen != NEW:
            every = known_companies(self.fund, self.seat.user)
            cleaned["company"] = next((row for row in every.filter(uuid=chosen)), None) if chosen in self.seen else None
            if cleaned["company"] is None:
                self.add_error("same", _("Say whether it is the same company."))

    @property
    def seen(self) -> list[str]:
        """The uuids of the companies alike that the page showed."""
        return [part for part in str(self["shown"].value() or "").split(",") if len(part) == 36]

    @property
    def firm(self) -> Firm | None:
        """The company as it is compared with others; None while it has no name."""
        said = getattr(self, "cleaned_data", {})
        if not said.get("name"):
            return None
        return firm_of(said["name"], said.get("business_number", ""), said.get("country", "KR"), said.get("foreign_number", ""))

    @property
    def said(self) -> dict[str, Any]:
        """What a valid form registers."""
        given = self.cleaned_data
        return {"met": Met(**{name: given[name] for name in MET}), "company": given["company"], "owner": given["owner"], "task": given["task"],
                "seen": self.seen if given["same"] == NEW else ()}

    @property
    def understood(self) -> str:
        """The amount as it was read, in plain figures."""
        amount = getattr(self, "cleaned_data", {}).get("ask")
        return _("Read as %(amount)s won") % {"amount": f"{amount:,}"} if amount else ""
