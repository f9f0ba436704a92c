"""One figure from its formula to its proof: inputs, attribution, factors, evidence, corrections; each figure links to its own lineage."""
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applicants.models import Document, Material
from fund.models import Indicator, LimitedPartner, User
from fund.templatetags.look import day, digest
from portfolio.metrics.canonical import plain
from portfolio.metrics.formulas import VERSIONS, recompute
from portfolio.models import Figure, Report, Valuation
from portfolio.queries.chart import quarter_name
from portfolio.queries.figure import ATTRIBUTED, FUND, GROSS, NET, Written, factor_text, figure_url, joined, source_word, write
from portfolio.queries.inputs import Table, table_of
from portfolio.queries.snapshot import measure_name, state_name

NETTED = ("net_avoided", "own_memo")
EFFECTS = ("avoided", "own_emissions", "net_avoided", "own_memo", "social_value")
LINKED = {"fair_values": ("fair_values", GROSS), "other_net_assets": ("other_net_assets", NET), "accrued_carry": ("accrued_carry", NET),
          "nav": ("nav", NET), "committed": ("committed", NET), "paid_in": ("paid_in", NET), "distributed": ("distributed", NET),
          "invested": ("cost", GROSS), "realised": ("realised", GROSS), "avoided": ("avoided:quarter", GROSS),
          "own": ("own_emissions:quarter", GROSS)}
LABELS = {"amount": gettext_lazy("Amount"), "partners": gettext_lazy("LPs"), "on": gettext_lazy("Valuation date"),
          "technique": gettext_lazy("Technique"), "basis": gettext_lazy("Inputs"), "value": gettext_lazy("As reported"),
          "year_target": gettext_lazy("Target of the year"), "nature": gettext_lazy("Nature"),
          "quarter": gettext_lazy("Quarter of the year"), "direction": gettext_lazy("Direction"),
          "n": gettext_lazy("Companies that reported"), "of": gettext_lazy("Companies held"),
          "remainder": gettext_lazy("Won from the largest remainders"), "paid_in": gettext_lazy("Paid-in"),
          "total_paid_in": gettext_lazy("Paid-in, all LPs"), "outside_process": gettext_lazy("Own emissions outside the factor"),
          "factor_includes_process": gettext_lazy("Is the process in the factor?"), "benchmark": gettext_lazy("Index")}


class Lineage:
    """A figure among the figures of its snapshot that the reader may see. Three queries, and one more for papers."""

    def __init__(self, figure: Figure, user: User) -> None:
        self.figure, self.user, self.snapshot = figure, user, figure.snapshot
        quarter = self.snapshot.cut.quarter
        self.fund, self.quarter, self.context = quarter.fund, quarter, self.snapshot.context
        self.indicators: Mapping[str, Any] = self.context.get("indicators", {})
        rows = Figure.objects.visible_to(user).filter(snapshot=figure.snapshot_id)
        self.found = {(row.subject, row.measure, row.basis): row for row in rows}
        self.names = {f"company:{row['uuid']}": row["name"] for row in self.context.get("companies", [])}
        self.names |= {f"lp:{row.organisation.uuid}": row.organisation.name for row in
                       LimitedPartner.objects.visible_to(user).filter(fund=self.fund).select_related("organisation")}

    def written(self, row: Figure | None) -> Written | None:
        """A figure of this snapshot as the page shows it, won to the won."""
        if row is None:
            return None
        text, unit = write(row.value, row.unit, row.measure, indicators=self.indicators, whole=True)
        return Written(measure_name(row.measure, self.indicators), text, unit if row.value is not None else "", state_name(row.state),
                       figure_url(self.fund.slug, row), row.value, row.evidence)

    def head(self) -> dict[str, Any]:
        """What the figure is: name, value, whose, on which basis, as of when, and the same measure on its other bases."""
        row = self.figure
        others = [each for key, each in self.found.items() if key[:2] == (row.subject, row.measure) and each.pk != row.pk]
        return {"figure": self.written(row), "whose": self.names.get(row.subject, self.fund.name), "basis": row.get_basis_display(),
                "as_of": self.quarter.period.end, "period": quarter_name(str(self.quarter.period)), "mix": row.evidence,
                "others": [(each.get_basis_display(), self.written(each)) for each in others], "state": state_name(row.state)}

    def report(self) -> Report | None:
        """The newest report that stands on this snapshot, None while it is not published."""
        rows = Report.objects.visible_to(self.user).filter(Q(money=self.snapshot) | Q(impact=self.snapshot))
        return rows.order_by("-number").first()

    def now(self) -> Figure:
        """The figure of this quarter behind a cumulative one; else the figure itself."""
        if self.figure.formula != "sum_of_quarters":
            return self.figure
        measure = self.figure.measure.removesuffix("cumulative") + "quarter"
        return self.found.get((self.figure.subject, measure, self.figure.basis), self.figure)

    def parts(self) -> list[Figure]:
        """The companies' figures that a fund's total is made of; a company's own figure stands for itself."""
        now = self.now()
        if now.subject != FUND:
            return [now]
        return [row for key, row in self.found.items() if key[1:] == (now.measure, GROSS) and key[0] in self.names]

    def formulas(self) -> list[dict[str, str]]:
        """The formula of the figure, then those of what it is made of, each once."""
        used = dict.fromkeys((row.formula, row.formula_version) for row in [self.figure, self.now(), *self.parts()])
        return [{"key": key, "version": str(version), "expression": _(VERSIONS[key, version].expression),
                 "source": source_word(VERSIONS[key, version].source)} for key, version in used]

    def terms(self) -> list[dict[str, Any]]:
        """The single numbers that went in, each with its own lineage where it has one."""
        row, found = self.figure, []
        for name, value in row.inputs.items():
            source = self.found.get(_source(row, name))
            if source is not None and source.pk != row.pk:
                found.append({"label": self._label(source), "figure": self.written(source)})
            elif name in LABELS and value is not None:
                found.append({"label": LABELS[name], "text": self._term(name, value)})
        return found

    def _label(self, row: Figure) -> str:
        name = measure_name(row.measure, self.indicators)
        return name if row.subject == self.figure.subject else f"{name} ({self.names.get(row.subject, self.fund.name)})"

    def _term(self, name: str, value: Any) -> str:
        words = {"technique": dict(Valuation.Technique.choices), "nature": dict(Indicator.Nature.choices),
                 "direction": dict(Indicator.Direction.choices)}
        if name in words:
            return str(words[name].get(value, value))
        if name == "on":
            return day(date.fromisoformat(value))
        if name == "factor_includes_process":
            return _("yes") if value else _("no")
        if name in ("amount", "value", "year_target", "outside_process", "paid_in", "total_paid_in"):
            return joined(*write(Decimal(value), self.figure.unit, self.figure.measure, indicators=self.indicators, whole=True))
        return str(value)

    def tables(self) -> list[Table]:
        """What went in, a table a step: quarters, companies, and how each company's effect comes about."""
        now, parts = self.now(), self.parts()
        steps = [table_of(self, [self.figure])]
        if now.pk != self.figure.pk:
            steps.append(table_of(self, [now]))
        if parts and parts[0].pk != now.pk and parts[0].formula in EFFECTS:
            steps.append(table_of(self, parts))
        return [step for step in steps if step]

    def attribution(self) -> Table | None:
        """The fund's part of each company's figure, beside a total of the fund."""
        now = self.now()
        if now.basis != GROSS:
            return None
        row = self.found.get((now.subject, now.measure, ATTRIBUTED))
        return table_of(self, [row]) if row else None

    def factors(self) -> list[dict[str, Any]]:
        """The factor versions behind the figure, as the snapshot keeps them."""
        used = {factor for row in self.parts() for factor in _factor_keys(row)}
        if any(row.formula in NETTED for row in self.parts()):
            subjects = {row.subject for row in self.parts()}
            used |= {factor for row in self.found.values() if row.subject in subjects for factor in _factor_keys(row)}
        return [row | {"shown": factor_text(row["value"]), "material": dict(Material.choices).get(row["material"], ""),
                       "is_carbon": row["material"] != "electricity"}
                for row in self.context.get("factors", []) if (row["factor_id"], row["version"]) in used]

    def papers(self) -> list[dict[str, Any]]:
        """The evidence behind the reported quantities: grade, portion, digest; the file itself for the GP's house only."""
        sources = [row for row in (self._reported(part, code) for part in self.parts() for code in self._codes(part)) if row]
        wanted = [paper["document"] for row in sources for paper in row.inputs["papers"] if paper["document"]]
        known = {str(row.uuid): row for row in Document.objects.visible_to(self.user).filter(uuid__in=wanted)} if wanted else {}
        return [self._paper(row, paper, known.get(paper["document"])) for row in sources for paper in row.inputs["papers"]]

    def _codes(self, row: Figure) -> list[str]:
        """The indicators whose reported quantities a company's figure rests on."""
        if row.measure.startswith("kpi:"):
            return [row.measure.split(":")[1]]
        beneath = [self.found.get((row.subject, measure, GROSS)) for measure in ("avoided:quarter", "own_emissions:quarter")]
        rests = [row] if row.formula not in NETTED else [each for each in beneath if each]
        lines = [line for each in rests for name in ("lines", "items") for line in each.inputs.get(name, [])]
        return list(dict.fromkeys(line["indicator"] for line in lines))

    def _reported(self, part: Figure, code: str) -> Figure | None:
        return self.found.get((part.subject, f"kpi:{code}:quarter", GROSS))

    def _paper(self, row: Figure, paper: Mapping[str, str], document: Document | None) -> dict[str, Any]:
        measure = f"kpi:{row.inputs['indicator']}:quarter"
        quantity = joined(*write(Decimal(paper["quantity"]), "", measure, indicators=self.indicators))
        note = f"{self.names.get(row.subject, '')} · {quantity}" + (f" · {digest(paper['sha256'])}" if paper["sha256"] else "")
        return {"title": document.name if document else measure_name(measure, self.indicators), "note": note, "grade": paper["grade"],
                "icon": "shield" if paper["grade"] == "A" else "file",
                "url": reverse("applicants:document_file", args=[document.uuid]) if document else ""}

    def corrections(self) -> list[dict[str, Any]]:
        """How this snapshot corrected the figure against the one published before."""
        restates, row = self.context.get("restates") or {}, self.figure
        found = [each for each in restates.get("changes", []) if (each["subject"], each["measure"], each["basis"]) ==
                 (row.subject, row.measure, row.basis)]
        return [{"old": self._number(each["old"]), "new": self._number(each["new"]), "reason": restates["reason"],
                 "on": self.snapshot.published_at} for each in found]

    def _number(self, text: str | None) -> str:
        value = None if text is None else Decimal(text)
        return joined(*write(value, self.figure.unit, self.figure.measure, indicators=self.indicators, whole=True))


def _source(row: Figure, name: str) -> tuple[str, str, str]:
    """Where an input of a figure stands as a figure of its own: subject, measure, basis; a key nobody has where it does not."""
    if row.formula == "lp_share" and name == "nav":
        return FUND, "nav", NET
    measure = row.measure.removesuffix(":progress")
    linked = LINKED | {"unrealised": ("fair_values" if row.subject == FUND else "fair_value", GROSS),
                       "actual": (f"{measure}:quarter", GROSS), "target": (f"{measure}:target", GROSS)}
    return (row.subject, *linked.get(name, ("", "")))


def _factor_keys(row: Figure) -> list[tuple[str, int]]:
    """(factor id, version) of every factor in a figure's inputs."""
    found = []
    for line in row.inputs.get("lines", []):
        found += [(factor["factor_id"], factor["version"]) for factor in line.get("factors", [])]
        if line.get("factor_id"):
            found.append((line["factor_id"], line["factor_version"]))
    return found


def check(figure: Figure) -> dict[str, Any]:
    """The figure computed again from its stored inputs: value, state, and whether both are what was published."""
    value, state = recompute(figure.inputs, figure.formula, figure.formula_version)
    return {"value": value, "state": state, "same": (value, state) == (figure.value, figure.state), "inputs": _count(figure.inputs),
            "stored": plain(figure.value) or state_name(figure.state), "again": plain(value) or state_name(state)}


def _count(inputs: Any) -> int:
    """How many single values went in."""
    if isinstance(inputs, Mapping):
        return sum(map(_count, inputs.values()))
    return sum(map(_count, inputs)) if isinstance(inputs, list) else 1

