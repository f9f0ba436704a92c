"""The list of deals as a table: its rows as plain dicts, their order, and what stands under them, re-derived from the same rows."""
from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Aggregate, Case, Count, F, FloatField, Func, IntegerField, Min, OuterRef, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from applicants import choices
from applicants.filters.conditions import open_tasks
from applicants.filters.deal import Question
from applicants.models import Company, Deal, Submission
from applicants.models.deal import PIPS
from applicants.queries.check_card import outdated
from applicants.queries.deal import with_columns
from applicants.queries.inbound import top_mark
from applicants.queries.stage_plan import place
from applicants.queries.upkeep import ALIVE, allowed_days, with_gaps
from fund.models import Fund

PAGE = 60
MOST = 10_000  # rows of one file, and how far deals that conditions hide are counted to the last
PORTION = 1_000
S = Deal.Stage
SOURCES, REGIONS = dict(Deal.Source.choices), dict(choices.REGIONS)
THEMES = {value: (i, label) for i, (value, label) in enumerate(Company.Theme.choices, 1)}
UNKNOWN_THEME = 5  # the neutral colour
PLAIN = ("pk", "uuid", "receipt_no", "stage", "status", "ask", "stage_since", "source", "source_note", "revisit_on", "hidden", "stepped_back", "erased")
JOINED = {
    "name": F("company__organisation__name"), "one_line": F("company__one_line"), "theme": F("company__theme"), "region": F("company__region"),
    "business_number": F("company__business_number"), "foreign_number": F("company__foreign_number"),
    "owner_name": F("owner__user__name"), "owner_email": F("owner__user__email"), "top": top_mark(),
    "round_ko": F("round__name_ko"), "round_en": F("round__name_en"),
}


class Median(Aggregate):
    """The middle value; of an even number the mean of the two in the middle; what is NULL does not count."""

    template = "PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


class WholeDays(Func):
    """Whole days of a span of time, rounded down."""

    template = "FLOOR(EXTRACT(EPOCH FROM (%(expressions)s)) / 86400)"
    output_field = IntegerField()


def ordered(question: Question) -> QuerySet[Deal]:
    """The rows of a question in its order; what is unknown or hidden comes last in both directions, then by name."""
    return _in_order(with_columns(question.rows, question.user).select_related(None), question)


def _in_order(rows: QuerySet[Deal], question: Question) -> QuerySet[Deal]:
    name, down = question.sort.removeprefix("-"), question.sort.startswith("-")
    if not name:
        return rows.order_by("status", "-pk")
    rows, column = _sort_column(rows, name, question)
    down = down != (name == "days")  # the longest wait has the earliest date
    return rows.order_by(column.desc(nulls_last=True) if down else column.asc(nulls_last=True), "company__organisation__name", "pk")


def _sort_column(rows: QuerySet[Deal], name: str, question: Question) -> tuple[QuerySet[Deal], Any]:
    if name == "stage":
        order = question.plan.order
        usual = list(S.values)
        in_order = sorted(usual, key=lambda stage: (place(stage, order), usual.index(stage)))
        return rows, Case(*[When(stage=stage, then=i) for i, stage in enumerate(in_order)], output_field=IntegerField())
    if name == "gaps":
        return with_gaps(rows), F("gaps")
    if name == "next":
        return rows.annotate(next_due=_next(question, "due_on")), F("next_due")
    if name == "received":
        return rows.annotate(received_at=received()), F("received_at")
    return rows, F({"company": "company__organisation__name", "theme": "company__theme", "days": "stage_since", "owner": "owner__user__name",
                    "round": "round__closes_at", "revisit": "revisit_on", "region": "company__region"}.get(name, name))


def received() -> Coalesce:
    """When a deal's first version arrived; of a deal nobody handed in, when it was written down."""
    first = Submission.objects.filter(deal=OuterRef("pk")).order_by().values("deal").annotate(first=Min("submitted_at")).values("first")
    return Coalesce(Subquery(first), F("created_at"))


def _next(question: Question, column: str) -> Subquery:
    return Subquery(open_tasks(question.scope).in_order().values(column)[:1])


def rows_of(keys: Sequence[int], question: Question, now: datetime) -> list[dict[str, Any]]:
    """What the table and a file show of these deals, in this order; marks are None where the reader is blind to them."""
    by_key = {row["pk"]: row for row in _read(_wide(keys, question).order_by(), question, now)}
    return [by_key[key] for key in keys if key in by_key]


def _wide(keys: Any, question: Question) -> QuerySet[Deal]:
    return with_columns(Deal.objects.filter(pk__in=keys), question.user).select_related(None)


def _read(rows: QuerySet[Deal], question: Question, now: datetime) -> list[dict[str, Any]]:
    rows = with_gaps(rows) if "gaps" not in rows.query.annotations else rows
    rows = rows.annotate(next_text=_next(question, "text"), next_on=_next(question, "due_on"), received_on=received(), is_outdated=outdated())
    found = rows.values(*PLAIN, "financial", "financial_spread", "impact", "impact_spread", "gaps", "next_text", "next_on", "received_on",
                        "is_outdated", **JOINED)
    today, address, english = timezone.localdate(now), _address(question.fund), get_language() == "en"
    allowed = {stage: allowed_days(question.plan, stage) for stage in S.values}
    return [_said(row, now, today, allowed, address, english) for row in found]


def _said(row: dict[str, Any], now: datetime, today: Any, allowed: dict[str, int | None], address: str, english: bool) -> dict[str, Any]:
    """A row with what follows from its columns."""
    days = (now - row["stage_since"]).days
    most = allowed[row["stage"]]
    theme, theme_label = THEMES.get(row["theme"], (UNKNOWN_THEME, ""))
    won = row["stage"] == S.INVESTED and row["status"] == Deal.Status.ACTIVE
    return row | {
        "url": address.replace(str(NOWHERE), str(row["uuid"])), "pip": PIPS[row["stage"]], "kind": "won" if won else row["status"],
        "days": days, "is_stale": row["status"] == Deal.Status.ACTIVE and most is not None and days > most,
        "theme_index": theme, "theme_label": theme_label, "owner": row["owner_name"] or row["owner_email"] or "",
        "source_label": SOURCES[row["source"]],
        "region_label": REGIONS.get(row["region"], row["region"]), "round": row["round_en" if english else "round_ko"] or row["round_ko"] or "",
        "is_late": row["next_on"] is not None and row["next_on"] < today, "in_programme": row["stage"] == S.ACCELERATOR,
        "counts_gaps": row["status"] in ALIVE}


NOWHERE = UUID(int=0)


def _address(fund: Fund) -> str:
    """A deal's address with a uuid to put in: sixty times finding it would cost as much as the rows."""
    return reverse("applicants:deal", args=[fund.slug, NOWHERE])


def keys_of(question: Question, most: int | None = None) -> list[int]:
    """The deals of a question in its order, the first `most`."""
    return list(ordered(question).values_list("pk", flat=True)[:most])


def every_row(question: Question) -> Iterator[dict[str, Any]]:
    """All rows of a question in its order, read in portions."""
    keys, now = keys_of(question, MOST), timezone.now()
    for start in range(0, len(keys), PORTION):
        yield from rows_of(keys[start:start + PORTION], question, now)


def sums(question: Question) -> dict[str, Any]:
    """Under the table, over all pages: `count`, `ask` (won), the median of `financial`, `impact` (over `financial_over`, `impact_over` deals,
    those whose marks this person may see) and of `days` (whole days), and `gaps`."""
    rows = with_gaps(with_columns(question.rows, question.user)).select_related(None).order_by()
    wanted: dict[str, Any] = {"count": Count("pk")}
    days = WholeDays(Value(timezone.now()) - F("stage_since"))
    offered = {"ask": {"ask": Sum("ask")}, "days": {"days": Median(days)}, "gaps": {"gaps": Sum("gaps")},
               **{axis: {axis: Median(F(axis)), f"{axis}_over": Count(axis)} for axis in ("financial", "impact")}}
    for key in question.columns:
        wanted |= {f"sum_{name}": each for name, each in offered.get(key, {}).items()}
    found = {name.removeprefix("sum_"): value for name, value in rows.aggregate(**wanted).items()}
    for axis in ("financial", "impact"):
        if found.get(axis) is not None:  # four places in the tally, so five in the mean of two
            found[axis] = Decimal(f"{found[axis]:.5f}")
    return found


def total_of(question: Question, count: int) -> int:
    """How many deals this person sees without any condition; beyond MOST it is not counted further than MOST + 1, unless the rows go beyond too."""
    if not question.params.keys() - {"sort", "cols"}:
        return count
    every = question.every.order_by()
    return every.count() if count > MOST else every.values("pk")[:MOST + 1].count()


class Rows:
    """The rows of a question for a paginator: their number is known, and a page of them is read when it is asked for."""

    def __init__(self, question: Question, count: int) -> None:
        self.question, self.number = question, count

    def count(self) -> int:
        return self.number

    def __len__(self) -> int:
        return self.number

    def __getitem__(self, part: slice) -> list[dict[str, Any]]:
        keys = ordered(self.question).values("pk")[part]  # the widest columns are read for one page alone
        return _read(_in_order(_wide(keys, self.question), self.question), self.question, timezone.now())


def table(question: Question, number: str | None) -> dict[str, Any]:
    """One page of the table with what stands under it: {page, sums, total, more, hidden}."""
    under = sums(question)
    page: Page = Paginator(Rows(question, under["count"]), PAGE).get_page(number)
    page.object_list = list(page.object_list)
    return counted(question, under["count"]) | {"page": page, "sums": under}


def counted(question: Question, count: int) -> dict[str, Any]:
    """How many deals meet the conditions, of how many, and how many those hide; `more` where there are more than are counted."""
    total = total_of(question, count)
    more = total > MOST >= count
    return {"count": count, "total": MOST if more else total, "more": more, "hidden": (MOST if more else total) - count}
