"""Form version 1 of an application: its sections and their questions, in words; what was submitted against it never changes."""
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from applicants.models import Company, Counterfactual, Evidence, Material

FORM_VERSION = 1
RECYCLED = "recycled-output"


@dataclass(frozen=True)
class Question:
    """One field. Kinds: line, text, number (business number), day, won, quantity, year, choice, radio, grade, file, tick.

    `short` names it in a list of answers. `label`, `help` and `short` may hold %(year)s (the last whole year) and
    %(before)s (the one before).
    """

    name: str
    kind: str
    label: Any
    help: Any = ""
    longest: int = 0
    choices: tuple[tuple[str, Any], ...] = ()
    above_zero: bool = False
    only_with: tuple[str, str] = ("", "")
    short: Any = ""


@dataclass(frozen=True)
class Section:
    """One topic on one page; `minutes` is what it usually takes."""

    key: str
    title: Any
    lead: Any
    minutes: int
    questions: tuple[Question, ...] = field(default=())


def _choices(kind: Any) -> tuple[tuple[str, Any], ...]:
    return tuple((item.value, item.label) for item in kind)


LOOSE = _("“1.2억” or “12,000천원” is fine too.")

DECK = Section("deck", _("Pitch deck"), _("One PDF. Reviewers read it beside your answers, page by page."), 1, (
    Question("deck", "file", _("Pitch deck as a PDF")),
))
COMPANY = Section("company", _("Company"), _("As in the certificate of business registration."), 2, (
    Question("name", "line", _("Company name"), _("As registered, for example 여울펠릿 주식회사."), 120),
    Question("business_number", "number", _("Business registration number"),
             _("Ten digits, with or without hyphens. Resident registration numbers are never asked for."), 20),
    Question("founded_on", "day", _("Founded on"), _("The day of registration.")),
    Question("theme", "choice", _("Theme"), _("The one closest to your product."), choices=_choices(Company.Theme)),
    Question("one_line", "line", _("In one line"), _("What you make, for whom."), 120),
))
BUSINESS = Section("business", _("Ten fields"), _("Three answers in words and seven figures. Round figures are fine."), 8, (
    Question("problem", "text", _("Which problem do you solve, and for whom?"),
             _("How large it is and where today's way fails, in two or three sentences."), 500, short=_("Problem")),
    Question("solution", "text", _("How do you solve it?"), _("What is new about it, and what already works."), 500, short=_("Solution")),
    Question("team", "text", _("Who is in the team?"), _("Roles and what each has done before. No resident registration numbers."), 500,
             short=_("Team")),
    Question("revenue", "won", _("Revenue in %(year)s"), LOOSE),
    Question("revenue_before", "won", _("Revenue in %(before)s"), _("0 if there was none.")),
    Question("cost_of_sales", "won", _("Cost of sales in %(year)s"), _("Material, outside processing and direct labour.")),
    Question("cash", "won", _("Cash today"), _("Balance of all accounts that you can use.")),
    Question("monthly_spend", "won", _("Spending per month"), _("Average of the last three months, everything that leaves the accounts.")),
    Question("ask", "won", _("Amount you ask for"), LOOSE, above_zero=True),
    Question("pre_money", "won", _("Valuation before this investment"), _("What you would propose; it can be discussed."), above_zero=True),
))
IMPACT = Section("impact", _("Impact indicator"), _("One indicator with where it stands and where it should go."), 3, (
    Question("indicator", "choice", _("Choose one main indicator"), _("After an investment the same indicator is reported every quarter."),
             short=_("Indicator")),
    Question("baseline", "quantity", _("Baseline: %(year)s"), _("1 January to 31 December %(year)s. “약 1,200톤” is fine too.")),
    Question("grade", "grade", _("What can confirm the baseline?"), _("A low grade is no disadvantage. An honest mark counts most."),
             choices=_choices(Evidence.Grade), short=_("Evidence of the baseline")),
    Question("target", "quantity", _("Target per year"), _("In the target year, supposing that you get the investment.")),
    Question("target_year", "year", _("Target year"), _("Two to five years from now is usual.")),
    Question("material", "choice", _("What do you recycle?"), _("The largest part by weight."), choices=_choices(Material),
             only_with=("indicator", RECYCLED), short=_("Material")),
    Question("counterfactual", "radio", _("Where would it have gone without you?"),
             _("The answer changes avoided emissions more than anything else, so both are computed and shown."),
             choices=_choices(Counterfactual), only_with=("indicator", RECYCLED), short=_("Without the company")),
    Question("negative", "text", _("Negative impact that your business may have"),
             _("Waste water, burnt residue, working conditions. If you see none, say why. Nothing is deducted for it."), 300,
             short=_("Negative impact")),
))
CONSENTS = Section("consents", _("Consents"), _("Each one apart. You can apply without the optional one."), 2)

SECTIONS = (DECK, COMPANY, BUSINESS, IMPACT, CONSENTS)
BY_KEY = {section.key: section for section in SECTIONS}
