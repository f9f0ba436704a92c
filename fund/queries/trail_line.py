"""Links in words: who did what to which row, and each column before and after, as far as the reader may know them."""
import json
from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import cache
from typing import Any

from django.db.models import BooleanField, DateField, DateTimeField, DecimalField, Field, ForeignKey, JSONField, PositiveSmallIntegerField
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from fund.models import TrailEntry, User
from fund.models.columns import WonField
from fund.queries.trail import verb_word
from fund.subjects import COLUMNS, SUBJECTS, named
from fund.templatetags.look import clock, day, digest, money, number

LONGEST = 600  # letters of a text on the page
Names = dict[tuple[str, int], tuple[str, str]]


def lines(entries: Iterable[TrailEntry], user: User, *, of_the_site: bool = False) -> list[dict[str, Any]]:
    """{entry, on, verb, word, icon, name, url, who, role, at_work, changes: [{label, before, after}]} of each.

    The number of queries hangs on the kinds of rows that are named, not on how many.
    """
    entries = list(entries)
    names = named(user, _mentioned(entries), of_the_site=of_the_site)
    deals = _deals(user, entries)
    return [_line(entry, names, deals) for entry in entries]


def shown_columns(kind: str) -> dict[str, Field]:
    """The columns of a noun that the trail shows, with their fields: no identifiers, no moments of writing, nothing hidden."""
    return _columns(kind)


def label(kind: str, column: str, field: Field) -> str:
    """What pages call a column."""
    plain = column.removesuffix("_id")
    given = COLUMNS.get(f"{kind}.{plain}") or (field.verbose_name if isinstance(field.verbose_name, Promise) else COLUMNS.get(plain))
    return str(given or plain)


@cache
def _columns(kind: str) -> dict[str, Field]:
    subject = SUBJECTS[kind]
    return {f.column: f for f in subject.model._meta.concrete_fields
            if not (f.primary_key or f.column in ("uuid", *subject.hidden) or getattr(f, "auto_now", False)
                    or getattr(f, "auto_now_add", False) or getattr(f, "generated", False))}


def _mentioned(entries: Sequence[TrailEntry]) -> set[tuple[str, int]]:
    found = set()
    for entry in entries:
        found.add((entry.kind, entry.object_id))
        if entry.user_id:
            found.add(("fund.user", entry.user_id))
        for column, field in shown_columns(entry.kind).items():
            if isinstance(field, ForeignKey):
                found |= {(field.related_model._meta.label_lower, int(value)) for value in entry.changes.get(column, ()) if value}
    return found


def _deals(user: User, entries: Sequence[TrailEntry]) -> dict[str, str]:
    """The names of what an `about` column points to, by uuid: of the noun that is itself what walls stand before."""
    asked = {value for entry in entries for value in entry.changes.get("about", ()) if value}
    stands = next((s for s in SUBJECTS.values() if s.about == "uuid"), None)
    rows = stands.rows(user).filter(uuid__in=asked).select_related(*stands.related) if stands and asked else ()
    return {str(row.uuid): stands.name(row) for row in rows}


def _line(entry: TrailEntry, names: Names, deals: dict[str, str]) -> dict[str, Any]:
    subject, columns = SUBJECTS[entry.kind], shown_columns(entry.kind)
    name, url = names.get((entry.kind, entry.object_id), ("", ""))
    changes = [{"label": label(entry.kind, column, field), **{
        name: _text(field, value, names, deals) for name, value in zip(("before", "after"), entry.changes[column], strict=True)}}
               for column, field in columns.items() if column in entry.changes]
    return {
        "entry": entry, "on": day(entry.at), "verb": verb_word(entry.verb), "word": subject.word, "icon": subject.icon, "name": name, "url": url,
        "who": names.get(("fund.user", entry.user_id), ("", ""))[0] if entry.user_id else "",
        "role": entry.seat.get_role_display() if entry.seat else "", "at_work": entry.seat.organisation.name if entry.seat else "",
        "changes": changes}


def _text(field: Field, value: str | None, names: Names, deals: dict[str, str]) -> str:
    """A canonical text as a reader says it; "" for nothing."""
    if value in (None, ""):
        return ""
    if isinstance(field, ForeignKey):
        return names.get((field.related_model._meta.label_lower, int(value)), (_("Not shown here"), ""))[0]
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if field.column == "about":
        return deals.get(value, _("Not shown here"))
    for kind, say in FORMS:
        if isinstance(field, kind):
            return say(value)
    if field.get_internal_type() in ("IntegerField", "BigIntegerField", "PositiveIntegerField", "PositiveBigIntegerField"):
        return number(value)
    return digest(value) if field.column.endswith("sha256") else _short(value)


def _decimal(value: str) -> str:
    return number(value, max(0, -Decimal(value).as_tuple().exponent))


def _instant(value: str) -> str:
    at = parse_datetime(value)
    return f"{day(at)} {clock(at)}"


def _json(value: str) -> str:
    if value.startswith("sha256:"):
        return _short(value)
    size = len(found) if isinstance(found := json.loads(value), dict | list) else 1
    return _("%(n)s entries") % {"n": size} if size else _("No entries")


def _short(value: str) -> str:
    if value.startswith("sha256:"):
        return _("Long text, %(digest)s") % {"digest": digest(value.removeprefix("sha256:"))}
    return value if len(value) <= LONGEST else f"{value[:LONGEST].rstrip()}…"


FORMS = (  # the first that fits
    (BooleanField, lambda value: _("Yes") if value == "true" else _("No")),
    (WonField, lambda value: _("%(amount)s won") % {"amount": money(value)}),
    (DecimalField, _decimal),
    (DateTimeField, _instant),
    (DateField, lambda value: day(parse_date(value))),
    (JSONField, _json),
    (PositiveSmallIntegerField, str),
)
