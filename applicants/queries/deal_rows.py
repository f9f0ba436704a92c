"""The rows of a list of deals as plain dicts: what the columns asked for need and nothing more, without the marks one is blind to."""
import datetime as dt
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Case, F, JSONField, Min, OuterRef, QuerySet, Subquery, TextField, Value, When
from django.db.models.functions import Coalesce, JSONObject
from django.urls import reverse
from django.utils import timezone

from applicants import choices
from applicants.filters.conditions import Scope
from applicants.filters.deal import Question
from applicants.models import Company, Deal, Erasure, Round, Submission, Task
from applicants.models.deal import PIPS
from applicants.queries.check_card import outdated
from applicants.queries.inbound import top_of_cards
from applicants.queries.upkeep import allowed_days, with_gaps
from fund.models import Fund
from fund.written import Written, of_row

S = Deal.Stage
SOURCES, REGIONS = dict(Deal.Source.choices), dict(choices.REGIONS)
THEMES = {value: (i, label) for i, (value, label) in enumerate(Company.Theme.choices, 1)}
UNKNOWN_THEME = 5  # the neutral colour
PLAIN = ("pk", "uuid", "receipt_no", "stage", "status", "ask", "stage_since", "source", "source_note", "revisit_on", "round_id")
JOINED = {  # a column of the table -> what of other tables it needs, by the name it gets
    "company": {"name": "company__organisation__name", "one_line": "company__one_line", "business_number": "company__business_number",
                "foreign_number": "company__foreign_number"},
    "theme": {"theme": "company__theme"}, "region": {"region": "company__region"},
    "owner": {"owner_name": "owner__user__name", "owner_email": "owner__user__email"}}
AXES = ("financial", "impact")


def unless_blind(column: str, scope: Scope) -> Any:
    """A column of what reviewers think, NULL in SQL where the reader is blind to the deal, so that no page and no order can show it."""
    return Case(When(pk__in=list(scope.blind), then=None), default=F(column)) if scope.blind else F(column)


def received() -> Coalesce:
    """When a deal's first version arrived; of a deal nobody handed in, when it was written down."""
    first = Submission.objects.filter(deal=OuterRef("pk")).order_by().values("deal").annotate(first=Min("submitted_at")).values("first")
    return Coalesce(Subquery(first), F("created_at"))


def rows_of(keys: Sequence[int], question: Question, now: datetime) -> list[dict[str, Any]]:
    """What the table and a file show of these deals, in this order; marks are None where the reader is blind to them."""
    by_key = {row["pk"]: row for row in read(Deal.objects.filter(pk__in=keys).order_by(), question, now)}
    return [by_key[key] for key in keys if key in by_key]


def read(rows: QuerySet[Deal], question: Question, now: datetime, columns: Iterable[str] = (), **more: Any) -> list[dict[str, Any]]:
    """These deals as dicts with what `columns` need (those of the question unless said otherwise) and `more` of their own."""
    wanted = {"company", "theme", *(columns or question.columns)}
    joined = {name: path for key in wanted for name, path in JOINED.get(key, {}).items()}
    counted = ["gaps"] if "gaps" in wanted else []
    rows = with_gaps(rows) if counted and "gaps" not in rows.query.annotations else rows
    found = rows.annotate(erased=_erased(), is_outdated=outdated()).values(
        *PLAIN, "erased", "is_outdated", *counted, *joined.values(), **_asked(wanted, question.scope), **more)
    today, address = timezone.localdate(now), _address(question.fund)
    allowed = {stage: allowed_days(question.plan, stage) for stage in S.values}
    return [_said(row | {name: row[path] for name, path in joined.items()}, question.scope, now, today, allowed, address, question.rounds)
            for row in found]


def _asked(columns: set[str], scope: Scope) -> dict[str, Any]:
    """The columns of the database behind those of the table."""
    found: dict[str, Any] = {}
    for axis in columns.intersection(AXES):
        found |= {axis: unless_blind(f"tally__{axis}", scope), f"{axis}_spread": unless_blind(f"tally__{axis}_spread", scope), "cards_top": top_of_cards()}
    for key, behind in {
            "next": {"next": Written("{task}", JSONField(), task=_next_task) if scope.in_house else Value(None, TextField())},
            "received": {"received_on": received()}}.items():
        if key in columns:
            found |= behind
    return found


def _erasures() -> QuerySet:
    return Erasure.objects.unfollowed().order_by().values("deal")


def _next_task() -> QuerySet:
    return Task.objects.open().filter(deal=of_row("pk")).in_order().values(task=JSONObject(text="text", due_on="due_on"))[:1]


def _erased() -> Written:
    return Written("{pk} IN {erasures}", BooleanField(), erasures=_erasures)


def _said(row: dict[str, Any], scope: Scope, now: datetime, today: dt.date, allowed: dict[str, int | None], address: str,
          rounds: dict[int, Round]) -> dict[str, Any]:
    """A row with what follows from its columns."""
    days, most = (now - row["stage_since"]).days, allowed[row["stage"]]
    theme, theme_label = THEMES.get(row["theme"], (UNKNOWN_THEME, ""))
    call = rounds.get(row["round_id"])
    active = row["status"] == Deal.Status.ACTIVE
    row |= {
        "url": address.replace(str(NOWHERE), str(row["uuid"])), "pip": PIPS[row["stage"]],
        "kind": "won" if active and row["stage"] == S.INVESTED else row["status"],
        "hidden": row["pk"] in scope.blind, "stepped_back": scope.blind.get(row["pk"], False),
        "days": days, "is_stale": active and most is not None and days > most, "theme_index": theme, "theme_label": theme_label,
        "round": call.name if call else "", "source_label": SOURCES[row["source"]], "in_programme": row["stage"] == S.ACCELERATOR}
    if "owner_name" in row:
        row["owner"] = row["owner_name"] or row["owner_email"] or ""
    if "next" in row:
        task = row["next"] or {}
        due = task.get("due_on")
        row |= {"next_text": task.get("text"), "next_on": due and dt.date.fromisoformat(due), "is_late": bool(due) and due < today.isoformat()}
    if "cards_top" in row:
        row["top"] = call.rubric.scale_max if call and call.rubric else row["cards_top"]
    if "region" in row:
        row["region_label"] = REGIONS.get(row["region"], row["region"])
    return row


NOWHERE = UUID(int=0)


def _address(fund: Fund) -> str:
    """A deal's address with a uuid to put in: sixty times finding it would cost as much as the rows."""
    return reverse("applicants:deal", args=[fund.slug, NOWHERE])
