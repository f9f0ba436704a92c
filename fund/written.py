"""Expressions written as SQL: for a list whose expression the ORM would take longer to put together than the database to answer.

What they mean stays where it is said: a set of rows is still a queryset of its manager, which is written once and kept: for a process, or for
a person where it depends on who reads.
"""
import re
from collections.abc import Callable, Hashable, Iterator
from functools import cache, lru_cache
from itertools import islice
from typing import Any, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Expression, F, Func, Model, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.functions import Now, TruncDate
from django.utils import timezone

NAMED = re.compile(r"\{(\w+)\}")
PLAIN = re.compile(r"[\w.-]+")
PEOPLE = 128  # of whom a process keeps texts, the last that asked
Set = Callable[[], QuerySet]
T = TypeVar("T")
Part = tuple[str, tuple[Any, ...], str]  # SQL, its parameters, the name whose SQL follows it


class Written(Func):
    """SQL in which a name in braces stands for a column of the row or of one it belongs to (`company__theme`), or for one of `names`.

    A string or a tuple of strings among `names` is put in as constants, an expression is resolved like a column, and SQL of `keys_of` stands
    as it is. A function without arguments gives a queryset whose SQL is the same in every request: it may ask for the time of the database,
    never for one of Python, and for a column of the row outside with `of_row`.
    """

    def __init__(self, text: str, output_field: Any = None, **names: "str | tuple[str, ...] | Expression | Set") -> None:
        sets = {name: (f"({each.sql})", tuple(each.params)) for name, each in names.items() if isinstance(each, RawSQL)}
        sets |= {name: sql_of(each) for name, each in names.items() if callable(each) and not isinstance(each, Expression)}
        self.parts = list(_parts(text, sets))
        asked = list(dict.fromkeys(name for _sql, _params, name in self.parts if name))
        self.constant = {name: _constant(names[name]) for name in asked if isinstance(names.get(name), str | tuple)}
        self.columns = [name for name in asked if name not in self.constant]
        super().__init__(*[names.get(name) or F(name) for name in self.columns], output_field=output_field)

    def as_sql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, list[Any]]:
        written: dict[str, tuple[str, Any]] = {name: (text, ()) for name, text in self.constant.items()} | {"": ("", ())}
        written |= {name: compiler.compile(each) for name, each in zip(self.columns, self.source_expressions, strict=True)}
        found, params = [], []
        for sql, own, name in self.parts:
            text, more = written[name]
            found += [sql, text]
            params += [*own, *more]
        return "".join(found), params


def of_row(column: str) -> RawSQL:
    """A column of the row outside, in a set of rows that stands in a Written."""
    return RawSQL(f"{{{column}}}", ())


@cache
def sql_of(rows: Set) -> tuple[str, tuple[Any, ...]]:
    """The SQL of a set of rows in brackets, with its parameters; written once for a process."""
    sql, params = rows().query.sql_with_params()
    return f"({sql})", params


def keys_of(rows: QuerySet) -> RawSQL | QuerySet:
    """The one column of these rows as SQL, for `__in`: the database looks the rows up each time, as with the queryset itself."""
    try:
        return RawSQL(*rows.query.sql_with_params())
    except EmptyResultSet:  # Django knows without a query that there are none, and leaves out what asks for them
        return rows.none()


def kept_for(user: Any, what: Hashable, make: Callable[[], T]) -> T:
    """What `make` writes for this person, kept by the process for as long as their name, their seats and the day in Seoul are the same.

    It is a text, never what the text finds: `make` may read the person's key and name, their live seats and the day, and nothing else.
    """
    seats, name, day = user.live_seats, user.name, timezone.localdate()
    mine = user.__dict__.get("_drawer")
    if mine is None or mine[0] is not seats or mine[1:3] != (name, day):
        held = frozenset((seat.pk, seat.role, seat.fund_id, seat.organisation_id) for seat in seats)
        mine = user.__dict__["_drawer"] = (seats, name, day, _drawer(user.pk, name, held, day))
    return _kept(mine[3], what, make)


def _kept(drawer: dict[Hashable, T], what: Hashable, make: Callable[[], T]) -> T:
    if what not in drawer:
        drawer[what] = make()
    return drawer[what]


@lru_cache(maxsize=PEOPLE)
def _drawer(_user: int, _name: str, _seats: frozenset[tuple[Any, ...]], _day: Any) -> dict[Hashable, Any]:
    return {}


def kept_rows(user: Any, what: Hashable, model: type[Model], rows: Set) -> QuerySet:
    """The rows of a queryset of `model`, named by keys whose text is kept for this person."""
    return model._default_manager.filter(pk__in=kept_for(user, what, lambda: keys_of(rows().order_by().values("pk"))))


def count_kept(user: Any, what: Hashable, rows: Set) -> int:
    """How many rows there are of a queryset whose text is kept for this person; one query."""
    def make() -> RawSQL | None:
        found = keys_of(rows().order_by().values("pk"))
        return found if isinstance(found, RawSQL) else None

    text = kept_for(user, what, make)
    if text is None:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM ({text.sql}) AS kept", text.params)
        return int(cursor.fetchone()[0])


def today() -> TruncDate:
    """The day it is for people, as the database tells it."""
    return TruncDate(Now(), tzinfo=timezone.get_default_timezone())


def _parts(text: str, sets: dict[str, tuple[str, tuple[Any, ...]]]) -> Iterator[Part]:
    for is_name, part in _pieces(text):
        if not is_name:
            yield part.replace("%", "%%"), (), ""
        elif part in sets:
            yield from _set_parts(*sets[part])
        else:
            yield "", (), part


def _set_parts(sql: str, params: tuple[Any, ...]) -> Iterator[Part]:
    left = iter(params)
    for is_name, part in _pieces(sql):
        holes = part.replace("%%", "").count("%s")
        yield ("", (), part) if is_name else (part, tuple(islice(left, holes)), "")


def _pieces(text: str) -> Iterator[tuple[bool, str]]:
    return ((bool(i % 2), piece) for i, piece in enumerate(NAMED.split(text)))


def _constant(value: "str | tuple[str, ...]") -> str:
    if isinstance(value, tuple):
        return f"({', '.join(_constant(each) for each in value)})"
    if not PLAIN.fullmatch(value):
        raise ValueError(f"not a plain constant: {value!r}")
    return f"'{str(value)}'"
