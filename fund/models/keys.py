"""A set of keys written out once: what stands in dozens of queries of one page is not built anew for each."""
from collections.abc import Callable, Hashable

from django.core.exceptions import EmptyResultSet
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone


def written(rows: QuerySet) -> RawSQL | QuerySet:
    """The one column of these rows as the text of their query, for `__in`: the database looks the rows up each time, as with the query itself."""
    try:
        return RawSQL(*rows.query.sql_with_params())
    except EmptyResultSet:  # Django knows without a query that there are none, and leaves out what asks for them
        return rows.none()


def kept_for(user, what: Hashable, rows: Callable[[], QuerySet]) -> RawSQL | QuerySet:
    """The same, asked for once as long as this person's seats and the day in Seoul are the same; what it finds is never kept."""
    seats, day = user.live_seats, timezone.localdate()
    kept = getattr(user, "_written", None)
    if kept is None or kept["seats"] is not seats or kept["day"] != day:
        kept = user._written = {"seats": seats, "day": day}
    if what not in kept:
        kept[what] = written(rows())
    return kept[what]
