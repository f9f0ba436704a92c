"""Figures as pages write them: found by subject, measure and basis, with their name, unit, reason and a link to their lineage."""
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_FLOOR, Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fund.models import LimitedPartner, User
from fund.templatetags.look import EOK, NONE, number
from portfolio.models import Figure, Report
from portfolio.queries.snapshot import measure_name, state_name, unit_name

FUND, GROSS, NET, ATTRIBUTED = "fund", "gross", "net", "attributed"
WON = "KRW"


@dataclass(frozen=True, slots=True)
class Written:
    """A figure as a page shows it; `note` says why there is none, or how it is to be read."""

    name: str
    text: str = NONE
    unit: str = ""
    note: str = ""
    url: str = ""
    value: Decimal | None = None
    mix: Mapping[str, str] = field(default_factory=dict)


class Book:
    """The figures of one report that one reader may see, with the contexts of its two snapshots and the reader's LPs."""

    def __init__(self, report: Report, rows: Iterable[Figure], partners: Iterable[LimitedPartner]) -> None:
        self.report, self.fund = report, report.quarter.fund
        self.money: dict[str, Any] = report.money.context if report.money else {}
        self.impact: dict[str, Any] = report.impact.context if report.impact else {}
        self.indicators: dict[str, Any] = self.impact.get("indicators", {})
        self.rows = list(rows)
        self.found = {(row.subject, row.measure, row.basis): row for row in self.rows}
        self.partners = list(partners)

    def get(self, subject: str, measure: str, basis: str) -> Figure | None:
        """The figure of this report, or None."""
        return self.found.get((subject, measure, basis))

    def value(self, subject: str, measure: str, basis: str) -> Decimal | None:
        """The figure's value, None where it is missing or has none."""
        row = self.get(subject, measure, basis)
        return row.value if row else None

    def inputs(self, subject: str, measure: str, basis: str) -> dict[str, Any]:
        """The figure's stored inputs, empty where it is missing."""
        row = self.get(subject, measure, basis)
        return row.inputs if row else {}

    def written(self, subject: str, measure: str, basis: str, *, places: int | None = None, whole: bool = False) -> Written:
        """The figure with its unit in the reader's language; won in large units unless `whole`."""
        row = self.get(subject, measure, basis)
        name = measure_name(measure, self.indicators)
        if row is None:
            return Written(name, note=state_name("no_data"))
        text, unit = write(row.value, row.unit, measure, indicators=self.indicators, places=places, whole=whole)
        return Written(name, text, unit, state_name(row.state), figure_url(self.fund.slug, row), row.value, row.evidence)

    def may_read(self, subject: str) -> bool:
        """Whether a subject is this reader's business: everything but the accounts of other LPs."""
        return not subject.startswith("lp:") or subject in {f"lp:{partner.organisation.uuid}" for partner in self.partners}


def book_for(report: Report, user: User) -> Book:
    """What this person may read of a report: an LP only its own account. Two queries."""
    rows = Figure.objects.visible_to(user).filter(snapshot__in=_snapshots(report))
    return Book(report, rows, LimitedPartner.objects.visible_to(user).filter(fund=report.quarter.fund).select_related("organisation"))


def book_of(report: Report, partner: str | None) -> Book:
    """What is drawn for one LP (its organisation's uuid), or with None for the GP's house, which reads every account."""
    partners = LimitedPartner.objects.filter(fund=report.quarter.fund).select_related("organisation")
    book = Book(report, (), partners if partner is None else partners.filter(organisation__uuid=partner))
    rows = [row for row in Figure.objects.filter(snapshot__in=_snapshots(report)) if book.may_read(row.subject)]
    return Book(report, rows, book.partners)


def _snapshots(report: Report) -> list[int]:
    return [pk for pk in (report.money_id, report.impact_id) if pk]


def figure_url(slug: str, figure: Figure) -> str:
    """Where the lineage of a figure is read."""
    return reverse("portfolio:figure", args=[slug, figure.uuid])


def write(value: Decimal | None, unit: str, measure: str = "", *, indicators: Mapping[str, Any] | None = None,
          places: int | None = None, whole: bool = False) -> tuple[str, str]:
    """A value and its unit in the reader's language: 2.5e9 won is 25.0 of 100 million won, a rate is a percentage.

    A share of a target is rounded down: what misses its target never reads as having reached it.
    """
    if unit == WON:
        shown = value if whole or value is None else value / won_scale()
        return number(shown, 0 if whole else won_places([value]) if places is None else places), won_unit(whole)
    if unit in ("rate", "share"):
        percent = None if value is None else value * 100
        if percent is not None and measure.endswith(":progress"):
            percent = percent.quantize(Decimal(1), ROUND_FLOOR)
        return number(percent, (2 if unit == "rate" else 0) if places is None else places), "%"
    if unit == "x":
        return number(value, (3 if measure == "ks_pme" else 2) if places is None else places), _("×")
    return number(value, quantity_places(value) if places is None else places), unit_name(unit, measure, indicators)


def joined(text: str, unit: str) -> str:
    """A figure and its unit: Latin units stand apart, Hangul ones, % and × follow directly."""
    close = not unit or unit[0] in "%×" or "\uac00" <= unit[0] <= "\ud7a3"
    return text + unit if close else f"{text} {unit}"


def won_scale() -> Decimal:
    """What one unit of money is as reports write it: 100 million won in Korean, a billion in English."""
    return EOK * 10 if get_language() == "en" else EOK


def won_unit(whole: bool = False) -> str:
    """The word after an amount of money."""
    return _("won") if whole else _("bn won")


def won_places(amounts: Iterable[Decimal | None], most: int = 2) -> int:
    """Decimals that show all amounts whole, down to 10 million won and further where needed: to a million, with `most` 4 to ten thousand.

    Below a billion ten thousand is always the limit. Amounts that are odder still are rounded.
    """
    known = [abs(amount) for amount in amounts if amount]
    most = 4 if known and max(known) < 10 * EOK else most
    places = next((n for n in range(1, most + 1) if all(amount % (EOK / 10**n) == 0 for amount in known)), most // 2)
    return places + 1 if get_language() == "en" else places


def quantity_places(value: Decimal | None) -> int:
    """Decimals of a measured quantity: none for whole numbers and from a thousand up, three below ten."""
    if value is None or value == value.to_integral_value() or abs(value) >= 1000:
        return 0
    return 1 if abs(value) >= 100 else 2 if abs(value) >= 10 else 3


def counterfactual_word(name: str) -> str:
    """What a material is compared with, in words."""
    return {"landfill": _("against landfill"), "combust": _("against burning")}.get(name, name)


def factor_text(value: str | None) -> str:
    """A factor with up to five decimals, a dash where the publication is blank."""
    if value is None:
        return "–"
    exact = Decimal(value)
    places = next((n for n in range(6) if exact == exact.quantize(Decimal(1).scaleb(-n))), 5)
    return str(number(exact, places))


def source_word(source: str) -> str:
    """Where a formula comes from; our own sources in the reader's language, publications as they are called."""
    return {"Fund books": _("Fund books"), "KPI catalogue": _("KPI catalogue")}.get(source, source)
