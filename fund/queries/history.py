"""The history tables as they stand in the database: which rows still wait to be sealed, and rows beside the one before."""
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from itertools import pairwise

from django.apps import apps
from django.db import connection
from django.utils import timezone

from fund import trail

# A row gets its number when it is written and is seen when its transaction ends: so long may one take before only the daily
# full pass finds its rows.
LONGEST_TRANSACTION = timedelta(hours=1)


@dataclass(frozen=True)
class Table:
    """A history table: the model it follows, and the columns that are sealed."""

    kind: str
    name: str
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Event:
    """A history row with the words it was written under, and the row before of the same object."""

    row: dict[str, str | None]
    before: dict[str, str | None] | None
    context: str | None
    at: datetime


@cache
def tables() -> dict[str, Table]:
    """Every history table by the label of the model it follows."""
    found = {}
    for model in apps.get_models():
        if tracked := getattr(model, "pgh_tracked_model", None):
            columns = tuple(f.column for f in model._meta.concrete_fields if not getattr(f, "generated", False))
            found[tracked._meta.label_lower] = Table(tracked._meta.label_lower, model._meta.db_table, columns)
    return found


def unsealed(limit: int, *, everything: bool = False) -> list[tuple[str, int]]:
    """(kind, event id) of the oldest rows that no link holds. Without `everything` only above what was sealed long enough ago."""
    since = timezone.now() - LONGEST_TRANSACTION
    parts, params = [], []
    for kind, table in tables().items():
        above = ("0" if everything else "COALESCE((SELECT t.event_id FROM fund_trailentry t WHERE t.kind = %s AND t.sealed_at < %s"
                 " ORDER BY t.event_id DESC LIMIT 1), 0)")
        parts.append(
            f"(SELECT %s AS kind, e.pgh_id, e.pgh_created_at FROM {_quoted(table.name)} e WHERE e.pgh_id > {above} AND NOT EXISTS ("
            "SELECT 1 FROM fund_trailentry t WHERE t.kind = %s AND t.event_id = e.pgh_id) ORDER BY e.pgh_created_at, e.pgh_id LIMIT %s)")
        params += [kind, *([] if everything else [kind, since]), kind, limit]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT kind, pgh_id FROM ({' UNION ALL '.join(parts)}) waiting ORDER BY pgh_created_at, kind, pgh_id LIMIT %s",
                       [*params, limit])
        return cursor.fetchall()


def events(kind: str, ids: Sequence[int]) -> Iterator[tuple[int, Event]]:
    """These rows of a history table by their id, each beside the row before of the same object.

    Three plain look-ups by index instead of one clever join: right after a bulk load PostgreSQL knows nothing of the table and
    would choose a plan that takes hours.
    """
    table = tables()[kind]
    name = _quoted(table.name)
    columns = ", ".join(f"e.{_quoted(column)}" for column in table.columns)
    rows = (f"SELECT e.pgh_id, e.pgh_obj_id, {columns}, c.metadata FROM {name} e LEFT JOIN pghistory_context c ON c.id = e.pgh_context_id"
            " WHERE e.pgh_id = ANY(%s)")
    with connection.cursor() as cursor:
        cursor.execute(rows, [list(ids)])
        found = {pk: (obj, values) for pk, obj, *values in cursor}
        cursor.execute(f"SELECT pgh_obj_id, pgh_id FROM {name} WHERE pgh_obj_id = ANY(%s) ORDER BY pgh_obj_id, pgh_id",
                       [list({obj for obj, _values in found.values()})])
        before = {later: earlier for (obj, earlier), (same, later) in pairwise(cursor.fetchall()) if obj == same and later in found}
        cursor.execute(rows, [[pk for pk in set(before.values()) if pk not in found]])
        past = {pk: (obj, values) for pk, obj, *values in cursor}
    texts = {pk: dict(zip(table.columns, map(trail.text, values[:-1]), strict=True)) for pk, (_obj, values) in (past | found).items()}
    at = table.columns.index("pgh_created_at")
    for pk, (_obj, values) in found.items():
        yield pk, Event(texts[pk], texts[before[pk]] if pk in before else None, values[-1], values[at])


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
