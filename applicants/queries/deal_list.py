"""The list of deals as a table: its order, its pages, and what stands under them, re-derived from the same rows."""
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Aggregate, Case, Count, F, FloatField, Func, IntegerField, QuerySet, Subquery, Sum, Value, When
from django.utils import timezone

from applicants.filters.conditions import open_tasks
from applicants.filters.deal import Question
from applicants.models import Deal
from applicants.queries.deal_rows import AXES, read, received, rows_of, unless_blind
from applicants.queries.stage_plan import place
from applicants.queries.upkeep import gap_count, with_gaps

PAGE = 60
MOST = 10_000  # rows of one file, and how far deals that conditions hide are counted to the last
PORTION = 1_000
S = Deal.Stage


class Median(Aggregate):
    """The middle value; of an even number the mean of the two in the middle; what is NULL does not count."""

    template = "PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


class WholeDays(Func):
    """Whole days of a span of time, rounded down; in floating point, which takes a sixth of the time that exact decimals do."""

    template = "FLOOR(DATE_PART('epoch', %(expressions)s) / 86400)"
    output_field = IntegerField()


def ordered(question: Question) -> QuerySet[Deal]:
    """The rows of a question in its order; what is unknown or hidden comes last in both directions, then by name."""
    return in_order(question.rows, question)


def in_order(rows: QuerySet[Deal], question: Question) -> QuerySet[Deal]:
    """These deals in a question's order."""
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
        return rows.annotate(next_due=Subquery(open_tasks(question.scope).in_order().values("due_on")[:1])), F("next_due")
    if name in AXES:
        return rows.annotate(mark=unless_blind(f"tally__{name}", question.scope)), F("mark")
    if name == "received":
        return rows.annotate(received_at=received()), F("received_at")
    return rows, F({"company": "company__organisation__name", "theme": "company__theme", "days": "stage_since", "owner": "owner__user__name",
                    "round": "round__closes_at", "revisit": "revisit_on", "region": "company__region"}.get(name, name))


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
    marks = {axis: unless_blind(f"tally__{axis}", question.scope) for axis in AXES}
    wanted: dict[str, Any] = {"count": Count("pk")}
    days = WholeDays(Value(timezone.now()) - F("stage_since"))
    offered = {"ask": {"ask": Sum("ask")}, "days": {"days": Median(days)}, "gaps": {"gaps": Sum(gap_count())},
               **{axis: {axis: Median(mark), f"{axis}_over": Count(mark)} for axis, mark in marks.items()}}
    for key in question.columns:
        wanted |= {f"sum_{name}": each for name, each in offered.get(key, {}).items()}
    found = {name.removeprefix("sum_"): value for name, value in question.rows.order_by().aggregate(**wanted).items()}
    for axis in AXES:
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
        return read(in_order(Deal.objects.filter(pk__in=keys), self.question), self.question, timezone.now())


def table(question: Question, number: str | None) -> dict[str, Any]:
    """One page of the table with what stands under it: {page, sums, total, more, hidden}."""
    under = sums(question)
    page: Page = Paginator(Rows(question, under["count"]), PAGE).get_page(number)
    page.object_list = list(page.object_list)
    return counted(question, under["count"]) | {"page": page, "sums": under}


def counted(question: Question, count: int, total: int | None = None) -> dict[str, Any]:
    """How many deals meet the conditions, of how many, and how many those hide; `more` where there are more than are counted."""
    total = total_of(question, count) if total is None else total
    more = total > MOST >= count
    return {"count": count, "total": MOST if more else total, "more": more, "hidden": (MOST if more else total) - count}
