"""What the charts of a report show: the underwritten path, the quality of evidence, cash and NAV; each is also a table and a CSV."""
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import accumulate
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from fund.periods import Quarter
from fund.templatetags.look import number
from portfolio.metrics.evidence import GRADES
from portfolio.models import Figure, Report, Snapshot
from portfolio.queries.figure import FUND, GROSS, NET, Book, joined, quantity_places, won_places, won_scale, won_unit, write
from portfolio.queries.snapshot import measure_name

ZERO = Decimal(0)
DUE = {"flow": lambda q: Decimal("0.25"), "stock": lambda q: Decimal(1), "cumulative": lambda q: Decimal(q) / 4}
Earlier = Mapping[tuple[str, str], Figure]


@dataclass(frozen=True, slots=True)
class Plot:
    """One chart: its rows as values (`places` decimals when shown, None for words), and what is said about it."""

    name: str
    title: str
    unit: str
    head: list[str]
    rows: list[list[Any]]
    places: int
    finding: str
    cause: str = ""
    scale: Decimal = Decimal(1)
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def shown(self) -> list[list[str]]:
        """The rows as a page writes them."""
        return [[cell if isinstance(cell, str) else number(None if cell is None else cell / self.scale, self.places) for cell in row]
                for row in self.rows]


def earlier(report: Report) -> Earlier:
    """(measure, period) -> the fund's figure in the earlier quarters, as they were published when this report was. One query."""
    quarter = report.quarter
    before = Q(cut__quarter__year__lt=quarter.year) | Q(cut__quarter__year=quarter.year, cut__quarter__quarter__lt=quarter.quarter)
    newest = (Snapshot.objects.filter(before, cut__quarter__fund=quarter.fund_id, state=Snapshot.State.PUBLISHED,
                                      published_at__lte=report.published_at).order_by("cut_id", "-number").distinct("cut_id").values("pk"))
    wanted = (Q(measure="nav", basis=NET) | Q(measure="verified", basis=GROSS)
              | Q(measure__startswith="kpi:", measure__endswith=":target", basis=GROSS)
              | Q(measure__startswith="kpi:", measure__endswith=":quarter", basis=GROSS))
    rows = Figure.objects.filter(wanted, snapshot__in=newest, subject=FUND, value__isnull=False).select_related("snapshot__cut__quarter")
    return {(row.measure, str(row.snapshot.cut.quarter.period)): row for row in rows}


def plots(book: Book, past: Earlier) -> list[Plot]:
    """Every chart of the report that has something to show: a path for each headline indicator, evidence, cash."""
    made = [path_plot(book, past, code) for code in headlines(book)]
    if book.impact:
        made.append(evidence_plot(book, past))
    if book.money:
        made.append(cash_plot(book, past))
    return [each for each in made if each.rows]


def headlines(book: Book) -> list[str]:
    """The headline indicators that the fund adds up, in the order of its companies."""
    codes = dict.fromkeys(row["headline"] for row in book.impact.get("companies", []) if row["headline"])
    return [code for code in codes if book.get(FUND, f"kpi:{code}:quarter", GROSS)]


def path_plot(book: Book, past: Earlier, code: str) -> Plot:
    """Actual against the underwritten path: added up over the quarters where that makes sense, else quarter by quarter."""
    measure, adds, now = f"kpi:{code}", book.indicators[code]["adds_over_time"], str(book.report.quarter.period)
    flow = {period: row.value for (name, period), row in past.items() if name == f"{measure}:quarter"}
    plan = {period: row.value for (name, period), row in past.items() if name == f"{measure}:target"}
    flow[now], plan[now] = (book.value(FUND, f"{measure}:{part}", GROSS) for part in ("quarter", "target"))
    plan |= _rest_of_year(book, f"{measure}:target")
    periods = sorted({period for each in (flow, plan) for period, value in each.items() if value is not None})
    done, aimed = [flow.get(p) for p in periods], [plan.get(p) for p in periods]
    if adds:
        done, aimed = _added(done), _added(aimed)
    rows = [[period, a, b] for period, a, b in zip(periods, done, aimed, strict=True)]
    if adds and rows:
        rows.insert(0, [str(Quarter.parse(periods[0]).previous()), ZERO, ZERO if rows[0][2] is not None else None])
    reached = next((row for row in rows if row[0] == now), [now, None, None])
    unit = write(None, "", f"{measure}:quarter", indicators=book.indicators)[1]
    title = measure_name(measure, book.indicators)
    band = 1 - Decimal(book.impact["thresholds"]["at_risk_from"])
    return Plot(f"path-{code}", _("%(name)s, cumulative") % {"name": title} if adds else title, unit,
                [_("Quarter"), _("Actual"), _("Underwritten")], [[quarter_name(row[0]), *row[1:]] for row in rows],
                max((quantity_places(v) for row in rows for v in row[1:] if v is not None), default=0),
                _path_finding(reached[1], reached[2], band, unit), _path_cause(book, measure, unit),
                facts={"periods": [row[0] for row in rows], "band": band, "plan": any(row[2] is not None for row in rows)})


def evidence_plot(book: Book, past: Earlier) -> Plot:
    """How much of the figures each grade of evidence proves, by quarter: figures are counted, their units are not mixed."""
    found = {period: row for (name, period), row in past.items() if name == "verified"}
    if current := book.get(FUND, "verified", GROSS):
        found[str(book.report.quarter.period)] = current
    rows = []
    for period in sorted(found):
        row, count = found[period], len(found[period].inputs["rows"])
        if row.value is not None and count:
            rows.append([period, *(Decimal(row.evidence.get(grade, 0)) * count for grade in GRADES)])
    whole = all(cell == cell.to_integral_value() for row in rows for cell in row[1:])
    finding = ""
    if rows:
        first, last = (number(found[row[0]].value * 100) for row in (rows[0], rows[-1]))
        finding = (_("No figure is verified by a third party yet.") if not any(found[row[0]].value for row in rows) else
                   _("Third-party verification covers %(last)s%% of the figures.") % {"last": last} if first == last else
                   _("Third-party verification went from %(first)s%% to %(last)s%% of the figures.") % {"first": first, "last": last})
    return Plot("evidence", _("Quality of evidence"), _("figures"), [_("Quarter"), *GRADES],
                [[quarter_name(row[0]), *row[1:]] for row in rows], 0 if whole else 1, finding,
                _("Figures are counted, because their units differ; each is split by what its evidence proves."),
                facts={"periods": [row[0] for row in rows]})


def cash_plot(book: Book, past: Earlier) -> Plot:
    """Paid-in, distributed and NAV, all net, by quarter, or by half-year or year where there would be too many quarters."""
    flows = {name: [(date.fromisoformat(row["on"]), Decimal(row["amount"])) for row in book.inputs(FUND, name, NET).get("rows", [])]
             for name in ("paid_in", "distributed")}
    navs = {period: row.value for (name, period), row in past.items() if name == "nav"}
    navs[str(book.report.quarter.period)] = book.value(FUND, "nav", NET)
    spans = _spans([day for rows in flows.values() for day, _amount in rows], book.report.quarter.period)
    rows: list[list[Any]] = []
    for label, start, end in spans:
        sums = [sum((amount for day, amount in flows[name] if start <= day <= end), ZERO) for name in ("paid_in", "distributed")]
        rows.append([label, *sums, navs.get(str(Quarter.of(end)))])
    totals = [sum((row[i] for row in rows), ZERO) for i in (1, 2)]
    nav = book.value(FUND, "nav", NET)
    places = won_places(cell for row in rows for cell in row[1:])
    words = [joined(number(amount / won_scale(), places), won_unit()) if amount is not None else "–" for amount in (*totals, nav)]
    said = dict(zip(("paid", "back", "nav"), words, strict=True))
    finding = _("LPs paid in %(paid)s and got back %(back)s; %(nav)s is left as NAV.") % said
    head = [_("Period"), _("Paid-in"), _("Distributed"), _("NAV")]
    return Plot("cash", _("Cash flows and net asset value"), won_unit(), head, rows, places, finding, scale=won_scale())


def quarter_name(period: str) -> str:
    """2026Q2 in the reader's words."""
    found = Quarter.parse(period)
    return _("Q{q} {year}").format(q=found.number, year=found.year)


def _added(values: list[Decimal | None]) -> list[Decimal | None]:
    """Running sums; where a quarter has no value of its own there is no point either."""
    sums = accumulate(value or ZERO for value in values)
    return [None if value is None else total for value, total in zip(values, sums, strict=True)]


def _rest_of_year(book: Book, measure: str) -> dict[str, Decimal]:
    """The plan for the quarters of this year that are still to come, from the year's targets that the snapshot keeps."""
    targets = [row.inputs for row in book.rows if row.measure == measure and row.subject != FUND and row.inputs["year_target"] is not None]
    ahead, period = {}, book.report.quarter.period.next()
    while targets and period.year == book.report.quarter.year:
        ahead[str(period)] = sum((Decimal(t["year_target"]) * DUE[t["nature"]](period.number) for t in targets), ZERO)
        period = period.next()
    return ahead


def _path_finding(actual: Decimal | None, plan: Decimal | None, band: Decimal, unit: str) -> str:
    if actual is None:
        return _("Nothing was reported for this quarter.")
    if plan is None:
        return _("There is no underwritten path to compare with.")
    gap = joined(number(abs(actual - plan), quantity_places(actual - plan)), unit)
    if actual >= plan:
        return _("%(gap)s ahead of the underwritten path.") % {"gap": gap} if actual > plan else _("Exactly on the underwritten path.")
    inside = actual >= plan * (1 - band)
    return (_("%(gap)s behind the underwritten path, within its band.") if inside else
            _("%(gap)s behind the underwritten path, below its band.")) % {"gap": gap}


def _path_cause(book: Book, measure: str, unit: str) -> str:
    """Who is ahead and who is behind in this quarter, widest gap first."""
    gaps = []
    for row in book.impact["companies"]:
        actual, target = (book.value(f"company:{row['uuid']}", f"{measure}:{part}", GROSS) for part in ("quarter", "target"))
        if actual is not None and target is not None:
            gaps.append((actual - target, row["name"]))
    gaps.sort(key=lambda gap: -abs(gap[0]))
    signed = [f"{name} {'+' if gap > 0 else ''}{number(gap, quantity_places(gap))}" for gap, name in gaps[:4]]
    return _("This quarter against its target: %(gaps)s %(unit)s.") % {"gaps": ", ".join(signed), "unit": unit} if signed else ""


def _spans(days: list[date], last: Quarter) -> list[tuple[str, date, date]]:
    """(label, first day, last day) from the first movement to the report's quarter, at most about sixteen of them."""
    quarters = [last]
    while days and quarters[0].start > min(days):
        quarters.insert(0, quarters[0].previous())
    size = 1 if len(quarters) <= 16 else 2 if len(quarters) <= 32 else 4
    spans: list[tuple[str, date, date]] = []
    for quarter in quarters:
        if size == 1:
            label = _("{yy}Q{q}").format(yy=f"{quarter.year % 100:02d}", q=quarter.number)
        else:
            label = f"{quarter.year % 100:02d}H{(quarter.number + 1) // 2}" if size == 2 else str(quarter.year)
        if spans and spans[-1][0] == label:
            spans[-1] = (label, spans[-1][1], quarter.end)
        else:
            spans.append((label, quarter.start, quarter.end))
    return spans
