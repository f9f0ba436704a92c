"""What a link of the trail's chain is made of: the canonical form of a history row and the hashes over it.

The form is fixed. Whoever has the rows can recompute every hash with any JSON and SHA-256 at hand:

Text of a value.   null stays null. true and false. Whole numbers in decimal digits. Decimals without trailing zeros and without an
                   exponent: 1.50 is 1.5, 2.000 is 2. Days as 2026-09-30. Instants in UTC as 2026-09-30T08:15:00.000000Z. Times of day
                   as 22:00:00.000000. UUIDs in lower case with hyphens. Text as it is. JSON columns as the text that PostgreSQL gives
                   for jsonb (`column::text`).
Canonical JSON.    Objects, arrays, strings and null only; keys in ascending order; no spaces; UTF-8; escaped as RFC 8785 has it.
Shape.             SHA-256 of {"columns": [...], "table": "..."}: the history table and its columns when the row was sealed, generated
                   columns left out. A column that is added later belongs to a later shape. A sealed column is never renamed or dropped.
Row.               SHA-256 of {"context": C, "row": {column: text, ...}, "table": "..."} over the columns of its shape; C is the text of
                   the metadata of the row's context (verb, seat, user, role), null without one.
Changes.           {column: [before, after], ...} as texts, against the row before of the same object; of an insert the columns that
                   were set, of a deletion what was there; columns named pgh_... and id left out. A text of more than 2000 characters
                   is replaced by "sha256:" and its SHA-256.
Link.              SHA-256 of an object with the keys about, at, changes (SHA-256 of the changes), deed, event_id, fund, kind, number,
                   object_id, previous, row (its SHA-256), seat, sealed_at, shape (its SHA-256), user, verb. `previous` is the hash of
                   the link before; the first link has 64 zeros. Numbers count up from 1 without gaps.
"""
import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

GENESIS = "0" * 64
LONGEST = 2000
OWN = ("pgh_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pgh_context_id", "id")

Row = Mapping[str, str | None]
Changes = dict[str, list[str | None]]


def text(value: Any) -> str | None:
    """A value in its one textual form; TypeError for a kind of value that has none."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | UUID):
        return str(value)
    if isinstance(value, Decimal):
        digits = f"{value:f}"
        return digits.rstrip("0").rstrip(".") if "." in digits else digits
    if isinstance(value, dt.datetime):
        return f"{value.astimezone(dt.UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"
    if isinstance(value, dt.time):
        return value.isoformat(timespec="microseconds")
    if isinstance(value, dt.date):
        return value.isoformat()
    raise TypeError(f"the trail has no form for {type(value).__name__}")


def canonical(value: Any) -> str:
    """Objects, arrays, strings and null as canonical JSON."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(value: Any) -> str:
    """SHA-256 of the canonical JSON of a value."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()


def shape_sha256(table: str, columns: Sequence[str]) -> str:
    """The hash that names a table with the columns it had."""
    return digest({"table": table, "columns": list(columns)})


def row_sha256(table: str, row: Row, context: str | None) -> str:
    """The hash of a history row with the words under which it was written."""
    return digest({"table": table, "row": dict(row), "context": context})


def changes(deed: str, row: Row, before: Row | None) -> Changes:
    """Column -> [before, after]: against the row before; of an insert what was set, of a deletion what was there."""
    columns = [column for column in row if column not in OWN]
    if deed == "delete":
        return {column: [_short(row[column]), None] for column in columns if row[column] not in (None, "")}
    if before is None:
        return {column: [None, _short(row[column])] for column in columns if row[column] not in (None, "")}
    return {column: [_short(before[column]), _short(row[column])] for column in columns if before[column] != row[column]}


def link_sha256(facts: Mapping[str, Any]) -> str:
    """The hash of a link; `facts` holds its keys, `changes` as they are and everything else as values or texts."""
    return digest({key: digest(value) if key == "changes" else text(value) for key, value in facts.items()})


def _short(value: str | None) -> str | None:
    if value is None or len(value) <= LONGEST:
        return value
    return f"sha256:{hashlib.sha256(value.encode()).hexdigest()}"
