"""The inputs of figures as tables: one shape for every formula, with links to the figures the numbers come from."""
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from applicants.models import Material
from fund.models import CashFlow
from fund.templatetags.look import day, digest, number, pct
from portfolio.metrics.formulas import recompute
from portfolio.models import Figure
from portfolio.queries.chart import quarter_name
from portfolio.queries.figure import GROSS, counterfactual_word, figure_url, quantity_places, write
from portfolio.queries.snapshot import measure_name

if TYPE_CHECKING:
    from portfolio.queries.lineage import Lineage

Cell = dict[str, str]
PLAIN_UNITS = ("KRW", "x", "rate", "share")


@dataclass(frozen=True, slots=True)
class Table:
    """A table of inputs; cells are text with an optional link, the last row may be the total."""

    title: str
    note: str
    head: list[str]
    rows: list[list[Cell]]
    total: list[Cell] | None = None


def table_of(page: "Lineage", rows: Sequence[Figure]) -> Table | None:
    """The inputs of figures that share one formula, as one table; None where there is nothing to list."""
    builder = BUILDERS.get(rows[0].formula)
    return builder(page, rows) if builder else None


def _cell(text: Any, url: str = "") -> Cell:
    return {"text": "–" if text is None or text == "" else str(text), "url": url}


def _places(row: Figure, values: Iterable[str | Decimal | None]) -> int | None:
    """As many decimals for every quantity of a table as the finest of them shows, so that the column adds up as it is read."""
    known = [Decimal(value) for value in values if value is not None]
    return max(map(quantity_places, known), default=0) if row.unit not in PLAIN_UNITS else None


def _plain(value: str | Decimal | None, row: Figure, places: int | None = None) -> str:
    return write(None if value is None else Decimal(value), row.unit, row.measure, places=places, whole=True)[0]


def _unit(page: "Lineage", row: Figure) -> str:
    return write(row.value, row.unit, row.measure, indicators=page.indicators, whole=True)[1]


def _quantity(value: str | None) -> str:
    return number(value, quantity_places(None if value is None else Decimal(value)))


def _sum(label: str, row: Figure, blanks: int = 0, places: int | None = None) -> list[Cell]:
    return [_cell(label), *[_cell(" ")] * blanks, _cell(_plain(row.value, row, places))]


def _ledger(page: "Lineage", rows: Sequence[Figure]) -> Table | None:
    row, given = rows[0], rows[0].inputs["rows"]
    if not given:
        return None
    kinds = dict(CashFlow.Kind.choices)
    first = _("Date") if "on" in given[0] else _("Kind")
    body = [[_cell(day(date.fromisoformat(each["on"])) if "on" in each else kinds.get(each["kind"], each["kind"])),
             _cell(_plain(each["amount"], row))] for each in given]
    return Table(_("Ledger rows"), _("%(n)s rows") % {"n": len(given)}, [first, _unit(page, row)], body, _sum(_("Total"), row))


def _companies(page: "Lineage", rows: Sequence[Figure]) -> Table:
    row = rows[0]
    measure = {"fair_values": "fair_value"}.get(row.measure, row.measure)
    shared = row.formula == "sum_attributed"
    body, places = [], _places(row, (each["value"] for each in row.inputs["rows"]))
    for each in row.inputs["rows"]:
        source = page.found.get((each["subject"], measure, GROSS))
        cells = [_cell(each["name"]), _cell(_plain(each["value"], row, places), figure_url(page.fund.slug, source) if source else "")]
        if shared:
            part = None if each["value"] is None else Decimal(each["value"]) * Decimal(each["share"])
            cells += [_cell(pct(Decimal(each["share"]), 2)), _cell(_plain(part, row, places))]
        body.append(cells)
    unit = _unit(page, row)
    head = [_("Company"), unit, *([_("× share held"), _("= attributed")] if shared else [])]
    title = _("Attribution") if shared else _("Companies")
    return Table(title, _("%(n)s companies") % {"n": len(body)}, head, body, _sum(_("Total"), row, 2 if shared else 0, places))


def _quarters(page: "Lineage", rows: Sequence[Figure]) -> Table:
    row = rows[0]
    places = _places(row, (each["value"] for each in row.inputs["rows"]))
    body = [[_cell(quarter_name(each["period"])), _cell(_plain(each["value"], row, places)),
             _cell(digest(each["digest"]) if each.get("digest") else _("this snapshot"))] for each in row.inputs["rows"]]
    return Table(_("Quarters"), _("as they were published"), [_("Quarter"), _unit(page, row), _("Snapshot")], body,
                 [*_sum(_("Total"), row, places=places), _cell(" ")])


def _flows(page: "Lineage", rows: Sequence[Figure]) -> Table:
    row, index = rows[0], rows[0].inputs.get("index")
    given = [*row.inputs["flows"], {"on": row.inputs["on"], "amount": row.inputs["nav"]}]
    body = [[_cell(day(date.fromisoformat(each["on"]))), _cell(number(each["amount"])),
             *([_cell(_level(index.get(each["on"])))] if index is not None else [])] for each in given]
    head = [_("Date"), _("won, from the investor's side"), *([_("Index level")] if index is not None else [])]
    return Table(_("Cash flows and what is left"), row.inputs.get("benchmark", ""), head, body)


def _level(text: str | None) -> str:
    return "–" if text is None else number(text, 2)


def _avoided(page: "Lineage", rows: Sequence[Figure]) -> Table:
    body, places = [], _places(rows[0], (row.value for row in rows))
    for row in rows:
        for line in row.inputs["lines"]:
            each, one = (recompute({"lines": [{**line, "tonnes": tonnes}]}, row.formula, row.formula_version)[0]
                         for tonnes in (line["tonnes"], "1"))
            material = dict(Material.choices).get(line["material"], line["material"])
            body.append([_cell(page.names.get(row.subject), figure_url(page.fund.slug, row)), _cell(material),
                         _cell(counterfactual_word(line["counterfactual"])), _cell(_quantity(line["tonnes"])), _cell(number(one, 3)),
                         _cell(_plain(each, row, places))])
    head = [_("Company"), _("Material"), _("Counterfactual"), _("Tonnes"), _("× tCO2e per tonne"), _("= tCO2e avoided")]
    return Table(_("Avoided emissions"), _("this quarter"), head, body)


def _own(page: "Lineage", rows: Sequence[Figure]) -> Table:
    body = [[_cell(page.names.get(row.subject), figure_url(page.fund.slug, row)), _cell(f"{line['factor_id']} v{line['factor_version']}"),
             _cell(_("in the factor: a memo") if line["in_process"] else _("charged")), _cell(_quantity(line["mwh"])),
             _cell(number(line["factor"], 4)), _cell(_plain(recompute({"lines": [line]}, row.formula, row.formula_version)[0], row))]
            for row in rows for line in row.inputs["lines"]]
    head = [_("Company"), _("Grid factor"), _("Process"), "MWh", _("× tCO2e per MWh"), "= tCO2e"]
    return Table(_("Own emissions"), _("this quarter"), head, body)


def _net(page: "Lineage", rows: Sequence[Figure]) -> Table:
    body, places = [], _places(rows[0], (value for row in rows for value in (row.inputs["avoided"], row.inputs["own"])))
    for row in rows:
        given = row.inputs
        memo = page.found.get((row.subject, "own_memo:quarter", GROSS))
        charged = None if given["own"] is None or memo is None or memo.value is None else Decimal(given["own"]) - memo.value
        cells = (given["avoided"], charged, row.value, memo.value if memo else None)
        name = _cell(page.names.get(row.subject), figure_url(page.fund.slug, row))
        body.append([name, *(_cell(_plain(each, row, places)) for each in cells)])
    head = [_("Company"), _("Avoided"), _("− own, outside the factor"), _("= net"), _("Memo: own, in the factor")]
    return Table(_("Net avoided emissions"), _("tCO2e, this quarter"), head, body)


def _social(page: "Lineage", rows: Sequence[Figure]) -> Table:
    body = []
    for row in rows:
        for item in row.inputs["items"]:
            value, _state = recompute({"items": [item]}, row.formula, row.formula_version)
            body.append([_cell(page.names.get(row.subject), figure_url(page.fund.slug, row)),
                         _cell(measure_name(f"kpi:{item['indicator']}", page.indicators)),
                         *(_cell(_quantity(item[name])) for name in ("result", "baseline", "volume", "unit_value")),
                         _cell(pct(Decimal(item["contribution"]))), _cell(_plain(value, row))])
    head = [_("Company"), _("Volume of"), _("(Result"), _("− baseline)"), _("× volume"), _("× unit value"), _("× contribution"), _("= won")]
    return Table(_("Social value"), _("this quarter"), head, body)


def _verified(page: "Lineage", rows: Sequence[Figure]) -> Table:
    body = []
    for each in rows[0].inputs["rows"]:
        source = page.found.get((each["subject"], each["measure"], GROSS))
        body.append([_cell(page.names.get(each["subject"])), _cell(measure_name(each["measure"], page.indicators),
                                                                  figure_url(page.fund.slug, source) if source else ""),
                     _cell(pct(Decimal(each["share"])))])
    head = [_("Company"), pgettext("report", "Figure"), _("Grade A")]
    return Table(_("Reported figures"), _("%(n)s figures") % {"n": len(body)}, head, body)


BUILDERS = {"ledger": _ledger, "total": _companies, "sum_of_companies": _companies, "sum_attributed": _companies,
            "sum_of_quarters": _quarters, "irr": _flows, "ks_pme": _flows, "direct_alpha": _flows, "avoided": _avoided,
            "own_emissions": _own, "net_avoided": _net, "own_memo": _net, "social_value": _social, "verified": _verified}
