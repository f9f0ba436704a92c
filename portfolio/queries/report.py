"""The report that LPs read: everything on the page, in the PDF and in the JSON, assembled from the published snapshots alone."""
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from fund.models import Chart, Fund, Job, Seat, User
from fund.permissions import Role
from fund.templatetags.look import day, number, pct
from portfolio.metrics.figure import status_of
from portfolio.metrics.formulas import VERSIONS
from portfolio.models import Report
from portfolio.queries.chart import Plot, earlier, headlines, plots, quarter_name
from portfolio.queries.figure import (
    ATTRIBUTED,
    FUND,
    GROSS,
    NET,
    Book,
    Written,
    book_for,
    counterfactual_word,
    factor_text,
    joined,
    quantity_places,
    source_word,
    won_places,
    won_unit,
    write,
)
from portfolio.queries.schedule import KINDS, accounts, misses, schedule
from portfolio.queries.snapshot import measure_name

AMOUNTS = ("committed", "paid_in", "distributed", "nav")
RATIOS = ("tvpi", "net_irr", "ks_pme", "direct_alpha")

def reports(fund: Fund, user: User) -> list[dict[str, Any]]:
    """The newest report of each quarter, newest quarter first, and whether it restates an earlier one."""
    found: dict[int, dict[str, Any]] = {}
    for row in Report.objects.visible_to(user).filter(quarter__fund=fund).select_related("quarter", "money", "impact"):
        restated = any(snapshot.number > 1 for snapshot in (row.money, row.impact) if snapshot)
        found.setdefault(row.quarter_id, {"report": row, "name": quarter_name(str(row.quarter.period)), "restated": restated})
    return list(found.values())


def newer(report: Report) -> Report | None:
    """The newest report of the same quarter, if this is not it."""
    return Report.objects.filter(quarter=report.quarter_id, number__gt=report.number).order_by("-number").first()


def as_of(book: Book) -> dict[str, Any]:
    """The bar on top: valuation date, publication, coverage, verification, corrections, digests."""
    report, verified = book.report, book.written(FUND, "verified", GROSS)
    coverage = book.impact.get("coverage")
    return {"on": report.quarter.period.end, "money": report.money, "impact": report.impact, "coverage": coverage,
            "coverage_url": book.written(FUND, "coverage", GROSS).url, "verified": verified, "counted": book.impact.get("counted", 0),
            "restated": sum(len(each["changes"]) for each in restatements(book))}


def money_tiles(book: Book) -> list[dict[str, Any]]:
    """Commitment to net IRR, then the public market equivalents; net of everything but carry, as the NAV is before carry."""
    places = won_places(book.value(FUND, name, NET) for name in AMOUNTS)
    w = {name: book.written(FUND, name, NET, places=places) for name in AMOUNTS}
    w |= {name: book.written(FUND, name, NET) for name in ("pic", *RATIOS)}
    paid, committed = w["paid_in"].value, w["committed"].value
    left = write(committed - paid, "KRW", places=places)[0] if committed is not None and paid is not None else "–"
    back = book.inputs(FUND, "distributed", NET).get("rows", [])
    notes = {
        "committed": _("%(n)s LPs") % {"n": book.inputs(FUND, "committed", NET).get("partners", 0)},
        "paid_in": _("%(share)s of commitment, %(left)s left") % {"share": pct(w["pic"].value), "left": left},
        "distributed": _("%(n)s so far, last on %(on)s") % {"n": len(back), "on": day(date.fromisoformat(back[-1]["on"]))} if back else
        _("Nothing distributed yet"),
        "nav": _("Net, valued on %(on)s") % {"on": day(book.report.quarter.period.end)},
        "tvpi": _parts(book), "net_irr": w["net_irr"].note or _("Net, since first closing, LP cash flows"),
        "ks_pme": _against(book, w["ks_pme"]), "direct_alpha": _against(book, w["direct_alpha"])}
    return [_tile(w[name], notes[name]) for name in (*AMOUNTS, *RATIOS) if w[name].url]


def _tile(figure: Written, note: str) -> dict[str, Any]:
    return {"label": figure.name, "figure": figure.text, "unit": figure.unit if figure.value is not None else "", "url": figure.url,
            "note": note if figure.value is not None else figure.note}


def _parts(book: Book) -> str:
    """DPI + RVPI with as many decimals as it takes for the sum to be the one that is shown."""
    dpi, rvpi, tvpi = (book.value(FUND, name, NET) for name in ("dpi", "rvpi", "tvpi"))
    if dpi is None or rvpi is None or tvpi is None:
        return ""
    for places in (2, 3, 4):
        step = Decimal(1).scaleb(-places)
        if dpi.quantize(step) + rvpi.quantize(step) == tvpi.quantize(step):
            break
    return _("Net = DPI %(dpi)s + RVPI %(rvpi)s") % {"dpi": number(dpi, places), "rvpi": number(rvpi, places)}


def _against(book: Book, figure: Written) -> str:
    name = book.money.get("benchmark")
    return ", ".join(text for text in (_("against %(index)s") % {"index": name} if name else "", figure.note) if text)


def bridge(book: Book) -> dict[str, Any]:
    """From fair values to the NAV, and the gross figures beside it."""
    names = (("", "fair_values", GROSS), ("+", "other_net_assets", NET), ("−", "accrued_carry", NET), ("=", "nav", NET))
    places = won_places((book.value(FUND, name, basis) for _op, name, basis in names), most=4)
    steps = [{"op": op, "figure": book.written(FUND, name, basis, places=places)} for op, name, basis in names
             if name != "accrued_carry" or book.value(FUND, name, basis) is not None]
    return {"steps": [step for step in steps if step["figure"].url], "companies": len(book.money.get("companies", [])),
            "gross": book.written(FUND, "gross_multiple", GROSS), "gross_irr": book.written(FUND, "gross_irr", GROSS)}


def impact_tiles(book: Book) -> list[dict[str, Any]]:
    """Headline indicators with their target; avoided emissions total and attributed side by side; net; social value."""
    made = [_indicator_tile(book, code) for code in headlines(book)]
    against = _counterfactuals(book)
    for basis, label in ((GROSS, _("Avoided emissions, total")), (ATTRIBUTED, _("Avoided emissions, attributed"))):
        made.append(_effect_tile(book, "avoided", basis, label, against))
    attributed = joined(*write(book.value(FUND, "net:cumulative", ATTRIBUTED), "tCO2e"))
    made.append(_effect_tile(book, "net", GROSS, _("Net avoided emissions, total"), _("attributed %(x)s") % {"x": attributed}))
    share = joined(*write(book.value(FUND, "social_value:cumulative", ATTRIBUTED), "KRW", whole=True))
    made.append(_effect_tile(book, "social_value", GROSS, _("Social value, total"), _("attributed %(x)s") % {"x": share}))
    return [tile for tile in made if tile]


def _indicator_tile(book: Book, code: str) -> dict[str, Any]:
    measure = f"kpi:{code}"
    adds = book.get(FUND, f"{measure}:cumulative", GROSS) is not None
    now, shown = (book.written(FUND, f"{measure}:{span}", GROSS) for span in ("quarter", "cumulative" if adds else "quarter"))
    part = book.written(FUND, f"{measure}:{'cumulative' if adds else 'quarter'}", ATTRIBUTED)
    target, progress = (book.written(FUND, f"{measure}:{name}", GROSS) for name in ("target", "progress"))
    limits = {name: Decimal(value) for name, value in book.impact["thresholds"].items()}
    kind = KINDS.get(status_of(progress.value, **limits), "") if now.value is not None else "none"
    note = _("cumulative, total; attributed %(x)s") if adds else _("this quarter, total; attributed %(x)s")
    return {"label": measure_name(measure, book.indicators), "figure": shown.text, "unit": shown.unit, "url": shown.url, "kind": kind,
            "note": note % {"x": joined(part.text, part.unit)}, "mix": shown.mix,
            "change": now.value if adds else None, "change_places": quantity_places(now.value),
            "percent": Decimal(progress.text.replace(",", "")) if progress.value is not None else None,
            "target": joined(target.text, target.unit)}


def _effect_tile(book: Book, name: str, basis: str, label: str, note: str) -> dict[str, Any] | None:
    shown = book.written(FUND, f"{name}:cumulative", basis, whole=True)
    now = book.value(FUND, f"{name}:quarter", basis)
    if not shown.url:
        return None
    said = (shown.note,) if shown.value is None else (_("cumulative"), note)
    return {"label": label, "figure": shown.text, "unit": shown.unit if shown.value is not None else "", "url": shown.url, "mix": shown.mix,
            "note": ", ".join(said), "change": now, "change_places": 0 if name == "social_value" else quantity_places(now)}


def _counterfactuals(book: Book) -> str:
    found = dict.fromkeys(line["counterfactual"] for row in book.rows if row.formula == "avoided" for line in row.inputs["lines"])
    return " · ".join(counterfactual_word(name) for name in found)


def methods(book: Book) -> list[dict[str, str]]:
    """Every formula that a figure of this report came out of, once, in the order of the figures."""
    used = dict.fromkeys((row.formula, row.formula_version) for row in book.rows)
    found = []
    for key in used:
        names = dict.fromkeys(measure_name(row.measure, book.indicators).partition(",")[0] for row in book.rows
                              if (row.formula, row.formula_version) == key)
        found.append({"name": ", ".join(list(names)[:3]) + (" …" if len(names) > 3 else ""), "formula": _(VERSIONS[key].expression),
                      "source": source_word(VERSIONS[key].source), "version": f"{key[0]} v{key[1]}"})
    return found


def factors(book: Book) -> list[dict[str, Any]]:
    """The factor versions the impact cut stands on, as the snapshot keeps them."""
    return [{**row, "shown": factor_text(row["value"])} for row in book.impact.get("factors", [])]


def restatements(book: Book) -> list[dict[str, Any]]:
    """What these snapshots correct against the ones published before; figures about single LPs never stand in a context."""
    names = {f"company:{row['uuid']}": row["name"] for context in (book.money, book.impact) for row in context.get("companies", [])}
    found = []
    for snapshot in (book.report.money, book.report.impact):
        restates = snapshot.context.get("restates") if snapshot else None
        if not restates:
            continue
        changes = [_change(book, names, row) for row in restates["changes"]]
        found.append({"on": snapshot.published_at, "reason": restates["reason"], "digest": restates["digest"], "changes": changes})
    return found


def _change(book: Book, names: Mapping[str, str], row: Mapping[str, Any]) -> dict[str, Any]:
    old, new = (joined(*write(None if row[key] is None else Decimal(row[key]), row["unit"], row["measure"], indicators=book.indicators,
                              whole=True)) for key in ("old", "new"))
    what = measure_name(row["measure"], book.indicators)
    basis = " · " + _("attributed") if row["basis"] == ATTRIBUTED else ""
    return {"what": f"{names[row['subject']]}, {what}{basis}" if row["subject"] in names else what + basis, "old": old, "new": new,
            "of_fund": row["subject"] == FUND}


def page(report: Report, user: User, language: str) -> dict[str, Any]:
    """Everything the report's page shows this person; the number of queries does not grow with its companies."""
    book, past = book_for(report, user), earlier(report)
    shown = plots(book, past)
    pictures = drawn(report, shown, language)
    charts = [{"plot": plot, "id": f"chart-{plot.name}", "svg": pictures.get(plot.name, {}).get("wide"),
               "phone": pictures.get(plot.name, {}).get("phone"), "table": {"head": plot.head, "rows": plot.shown},
               "csv": reverse("portfolio:report_table", args=[report.quarter.fund.slug, report.uuid, plot.name])} for plot in shown]
    return {
        "report": report, "name": quarter_name(str(report.quarter.period)), "newer": newer(report), "bar": as_of(book),
        "money_tiles": money_tiles(book), "bridge": bridge(book), "impact_tiles": impact_tiles(book) if book.impact else [],
        "paths": [each for each in charts if each["plot"].name.startswith("path-")],
        "evidence": next((each for each in charts if each["plot"].name == "evidence"), None),
        "cash": next((each for each in charts if each["plot"].name == "cash"), None), "schedule": schedule(book), "misses": misses(book),
        "no_misses": no_misses(book), "no_negatives": no_negatives(book), "accounts": accounts(book), "methods": methods(book),
        "factors": factors(book), "restatements": restatements(book), "unit": won_unit()}


def paper(report: Report, seat: Seat, language: str) -> str | None:
    """SHA-256 of the PDF that is this seat's: an LP's own, everybody else's the house's; None until it is drawn."""
    reader = str(seat.organisation.uuid) if seat.role == Role.LP else "house"
    return report.pdf_sha256.get(f"{reader}:{language}")


def drawing(report: Report, user: User) -> Job | None:
    """The job that draws the report, for those who may follow jobs."""
    return Job.objects.visible_to(user).filter(name="portfolio.draw_report", subject=f"report:{report.uuid}").first()


def no_misses(book: Book) -> str:
    """What stands in the place of missed targets where there are none."""
    return (_("No company is below its target, and every company reported.") if book.impact else
            _("The impact figures are not published yet."))


def no_negatives(book: Book) -> str:
    """What stands in the place of negative impact where no company measures any."""
    return (_("No company of the fund reports an indicator of harm yet.") if book.impact else
            _("The impact figures are not published yet."))


def drawn(report: Report, plots: Iterable[Plot], language: str) -> dict[str, dict[str, SafeString]]:
    """Plot name -> its SVG, wide and for phones, as far as a worker has drawn them. One query."""
    wanted = {(plot.name, size): report.charts.get(f"{plot.name}-{language}-{size}") for plot in plots for size in ("wide", "phone")}
    known = dict(Chart.objects.filter(digest__in=[digest for digest in wanted.values() if digest]).values_list("digest", "svg"))
    found: dict[str, dict[str, SafeString]] = {}
    for (name, size), digest in wanted.items():
        if digest in known:
            found.setdefault(name, {})[size] = mark_safe(known[digest])  # cleaned by fund.charts when it was drawn
    return found

