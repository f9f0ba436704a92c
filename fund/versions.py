"""Versions that count up: one writer at a time; where it matters, nobody writes on top of a version they have not seen."""
from django.db import connection, models
from django.utils.translation import gettext as _

from fund.errors import Refused


def next_version(rows: models.QuerySet, seen: int) -> int:
    """The number after the newest of these rows; call it inside the transaction that writes it.

    `seen` is the newest version the writer had before them (0: none). Refused where somebody else has written since.
    """
    newest = _newest(rows)
    if newest != seen:
        raise Refused(_("Somebody saved version %(n)s since you opened this page. Nothing was changed; reload to see it.") % {"n": newest})
    return newest + 1


def add_version(rows: models.QuerySet) -> int:
    """The number after the newest of these rows, for a version that stands beside the others and takes the place of none."""
    return _newest(rows) + 1


def _newest(rows: models.QuerySet) -> int:
    """The newest number, held until the transaction ends: two writers count one after the other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(7302, hashtext(%s))", [rows.model._meta.db_table])
    return rows.order_by().aggregate(last=models.Max("version"))["last"] or 0
