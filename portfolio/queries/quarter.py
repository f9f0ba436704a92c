"""Where a quarter stands: its holdings, what is missing, and the gate that each cut has to pass."""
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from applicants.models import KpiRequest
from fund.models import User
from portfolio.metrics.canonical import digest
from portfolio.metrics.facts import ImpactFacts
from portfolio.metrics.totals import differences
from portfolio.models import Cut, FundQuarter, Investment, Snapshot, Valuation
from portfolio.queries.facts import held, impact_facts, money_facts
from portfolio.queries.snapshot import measure_name, rows

State = Cut.State
NAMES_SHOWN = 3


@dataclass
class Held:
    """A holding in the quarter: its value at the end, whether it reported, and why not."""

    investment: Investment
    valuation: Valuation | None
    request: KpiRequest | None
    planned: int
    accepted: int
    excuse: str

    @property
    def name(self) -> str:
        return self.investment.company.name

    @property
    def uuid(self) -> str:
        return str(self.investment.company.uuid)

    @property
    def reported(self) -> bool:
        return bool(self.planned) and self.accepted == self.planned

    @property
    def waits_for_review(self) -> bool:
        return self.request is not None and self.request.state == KpiRequest.State.SUBMITTED


@dataclass
class Standing:
    """A quarter with everything that its page and its gates ask for; `facts` holds the digest of the inputs as they are now."""

    quarter: FundQuarter
    holdings: list[Held]
    cuts: dict[str, Cut]
    snapshots: dict[str, list[Snapshot]]
    facts: dict[str, str]
    figures: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()  # companies behind a wall for the reader, by uuid: counted in totals, never named

    def as_seen_by(self, user: User) -> "Standing":
        """The same quarter for one reader: what lies behind a wall is not listed, and no note names it. One query."""
        shut = Investment.objects.hidden_from(user).filter(fund=self.quarter.fund_id).values_list("company__uuid", flat=True)
        return replace(self, hidden=frozenset(map(str, shut)))

    @property
    def listed(self) -> list[Held]:
        """The holdings that the reader may see."""
        return [each for each in self.holdings if each.uuid not in self.hidden]

    def snapshot(self, kind: str) -> Snapshot | None:
        """The newest snapshot of a cut, published or not."""
        return next(iter(self.snapshots[kind]), None)

    def published(self, kind: str) -> Snapshot | None:
        """The newest published snapshot of a cut."""
        return next((each for each in self.snapshots[kind] if each.state == Snapshot.State.PUBLISHED), None)

    def rows(self, kind: str) -> list[dict[str, Any]]:
        """The figures of the newest snapshot, read once."""
        snapshot = self.snapshot(kind)
        if kind not in self.figures:
            self.figures[kind] = rows(snapshot) if snapshot else []
        return self.figures[kind]

    def draft(self, kind: str) -> Snapshot | None:
        """The snapshot that waits for publication, if there is one."""
        newest = self.snapshot(kind)
        return newest if newest and newest.state != Snapshot.State.PUBLISHED else None

    def is_stale(self, kind: str) -> bool:
        """Whether an input changed after the figures that wait for publication were computed."""
        draft = self.draft(kind)
        return draft is not None and draft.context.get("facts") != self.facts[kind]


def standing(quarter: FundQuarter) -> Standing:
    """Read a quarter whole; the number of queries does not grow with its holdings."""
    money, impact = money_facts(quarter), impact_facts(quarter)
    cuts = {cut.kind: cut for cut in Cut.objects.filter(quarter=quarter).select_related("approved_by__user")}
    snapshots: dict[str, list[Snapshot]] = {kind: [] for kind in Cut.Kind.values}
    for each in Snapshot.objects.filter(cut__quarter=quarter).select_related("cut", "published_by__user").order_by("-number"):
        snapshots[each.cut.kind].append(each)
    return Standing(quarter, _holdings(quarter, impact), cuts, snapshots, {"money": digest(money), "impact": digest(impact)})


def _holdings(quarter: FundQuarter, impact: ImpactFacts) -> list[Held]:
    investments = held(quarter)
    values = {row.investment_id: row for row in Valuation.objects.filter(investment__in=investments, on=quarter.period.end)}
    requests = {row.company_id: row for row in KpiRequest.objects.filter(fund=quarter.fund_id, year=quarter.year, quarter=quarter.quarter)}
    lines = {holding.uuid: holding.lines for holding in impact.holdings}
    return [Held(i, values.get(i.pk), requests.get(i.company_id), len(lines[str(i.company.uuid)]),
                 sum(line.value is not None for line in lines[str(i.company.uuid)]), quarter.excuses.get(str(i.company.uuid), ""))
            for i in investments]


def reached(now: Standing, kind: str) -> str:
    """How far the facts alone carry a cut: open, collected or reviewed."""
    if kind == Cut.Kind.MONEY:
        there = [each.valuation is not None for each in now.holdings]
        done = [each.valuation is not None and each.valuation.state == Valuation.State.APPROVED for each in now.holdings]
    else:
        done = [each.reported or bool(each.excuse) and not each.waits_for_review for each in now.holdings]
        there = [ready or each.waits_for_review for ready, each in zip(done, now.holdings, strict=True)]
    return State.REVIEWED if all(done) else State.COLLECTED if all(there) else State.OPEN


def shown_state(now: Standing, kind: str) -> str:
    """The state a page shows: the stored one once approved or published, else what the facts say today."""
    stored = now.cuts[kind].state
    return stored if stored in (State.APPROVED, State.PUBLISHED) else reached(now, kind)


def gate(cut: Cut, now: Standing | None = None) -> list[dict[str, Any]]:
    """What publishing a cut needs, in order: dicts with key, label, state (ok, miss or todo), note and url."""
    now = now or standing(cut.quarter)
    kind = cut.kind
    own = [_valuations(now)] if kind == Cut.Kind.MONEY else [_excuses(now), _reviews(now), _misses(now), *_earlier(now)]
    return [_present(now, kind), *own, _computed(now, kind), _totals(now, kind), _approval(now, kind)]


def missing(items: Iterable[dict[str, Any]], *, but: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """The conditions that do not hold yet."""
    return [item for item in items if item["state"] != "ok" and item["key"] not in but]


def _item(key: str, label: str, holds: bool, note: str = "", url: str = "", *, todo: bool = False) -> dict[str, Any]:
    return {"key": key, "label": label, "state": "ok" if holds else "todo" if todo else "miss", "note": note, "url": "" if holds else url}


def _names(now: Standing, holdings: Iterable[Held]) -> str:
    """The first few names, and how many more; of those behind a wall for the reader only that there is one."""
    every = list(holdings)
    found = [each.name for each in every if each.uuid not in now.hidden]
    if every and not found:
        return _("A holding that is not shown to you")
    more = len(found) - NAMES_SHOWN
    text = ", ".join(found[:NAMES_SHOWN])
    return _("%(names)s and %(n)s more") % {"names": text, "n": more} if more > 0 else text


def _present(now: Standing, kind: str) -> dict[str, Any]:
    snapshot = now.snapshot(kind)
    there = {row["uuid"] for row in snapshot.context.get("companies", [])} if snapshot else set()
    absent = [each for each in now.holdings if each.uuid not in there]
    label = _("All %(n)s holdings stand in the figures") % {"n": len(now.listed)}
    return _item("holdings", label, bool(snapshot) and not absent, _names(now, absent) if snapshot else "", todo=snapshot is None)


def _valuations(now: Standing) -> dict[str, Any]:
    waiting = [each for each in now.holdings if each.valuation is None or each.valuation.state != Valuation.State.APPROVED]
    return _item("valuations", _("Every fair value is approved by a second person"), not waiting, _names(now, waiting),
                 reverse("portfolio:investments", args=[now.quarter.fund.slug]))


def _excuses(now: Standing) -> dict[str, Any]:
    silent = [each for each in now.holdings if not each.reported and not each.excuse]
    return _item("excuses", _("Every company without a report has its reason"), not silent, _names(now, silent), "#excuses")


def _reviews(now: Standing) -> dict[str, Any]:
    waiting = [each for each in now.holdings if each.waits_for_review]
    return _item("reviews", _("Every report that came in is reviewed"), not waiting, _names(now, waiting), "#requests")


def _misses(now: Standing) -> dict[str, Any]:
    snapshot = now.snapshot("impact")
    context = snapshot.context if snapshot else {}
    label = _("Misses and negative impact are explained")
    if snapshot is None:
        return _item("misses", label, False, todo=True)
    if not context["missed"] and not context["negatives"]:
        return _item("misses", label, True, _("None this quarter"))
    return _item("misses", label, bool(now.quarter.misses.strip()), "" if now.quarter.misses.strip() else _("Write the text"), "#misses")


def _earlier(now: Standing) -> list[dict[str, Any]]:
    quarter = now.quarter
    before = [cut for cut in Cut.objects.filter(quarter__fund=quarter.fund_id, kind=Cut.Kind.IMPACT).exclude(state=State.PUBLISHED)
              .select_related("quarter") if cut.quarter.period < quarter.period]
    if not before:
        return []
    first = min(before, key=lambda cut: cut.quarter.period).quarter
    return [_item("earlier", _("Earlier quarters are published, for the cumulative figures stand on them"), False, str(first.period),
                  reverse("portfolio:quarter", args=[quarter.fund.slug, first.period]))]


def _computed(now: Standing, kind: str) -> dict[str, Any]:
    draft = now.draft(kind)
    label = _("The figures are newer than every input")
    if draft is None:
        return _item("computed", label, False, _("Not computed yet"), todo=True)
    return _item("computed", label, not now.is_stale(kind), _("Something changed since they were computed") if now.is_stale(kind) else "")


def _totals(now: Standing, kind: str) -> dict[str, Any]:
    snapshot = now.snapshot(kind)
    wrong = differences(now.rows(kind))
    indicators = snapshot.context.get("indicators") if snapshot else None
    return _item("totals", _("Totals add up from their rows"), bool(snapshot) and not wrong,
                 ", ".join(measure_name(measure, indicators) for measure in wrong[:NAMES_SHOWN]), todo=snapshot is None)


def _approval(now: Standing, kind: str) -> dict[str, Any]:
    cut = now.cuts[kind]
    approved = cut.state in (State.APPROVED, State.PUBLISHED)
    note = str(cut.approved_by.person) if approved and cut.approved_by else _("Somebody else publishes")
    return _item("approval", _("Approved by a partner"), approved, note, todo=True)
