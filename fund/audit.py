"""The trail: who acted, from which seat and with which verb, stored beside every row change by database triggers."""
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pghistory
import pgtrigger
from django.db import ProgrammingError, connection, transaction
from django.utils.translation import gettext as _
from pghistory import runtime

from fund.errors import Refused


@contextmanager
def acting(seat: Any, verb: str, **facts: Any) -> Iterator[None]:
    """One atomic deed: every tracked row that changes inside it carries this seat and verb, or nothing is written.

    `seat` is a fund.models.Seat, or None for the site itself (a job, the seed). A deed inside a deed keeps a seat and verb
    of its own. What a trigger forbids is raised as Refused.
    """
    who = {"seat": seat.pk, "user": seat.user_id, "role": seat.role} if seat else {"seat": None, "role": "site"}
    within = connection.in_atomic_block and getattr(runtime._tracker, "value", None) is None
    try:
        with transaction.atomic(), _context(verb=verb, **who, **facts):
            yield
        if within:
            _forget()
    except ProgrammingError as problem:
        if "pgtrigger: " not in str(problem):
            raise
        raise Refused(_("This is final and can no longer be changed. Nothing was written.")) from problem


def _forget() -> None:
    """The context is a setting of the transaction: where that goes on, what is written later must not bear this deed's name."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pghistory.context_id', '', true), set_config('pghistory.context_metadata', '', true)")


@contextmanager
def _context(**facts: Any) -> Iterator[None]:
    # pghistory lets an inner context overwrite the words of the outer one: its rows would name the wrong deed.
    outer = getattr(runtime._tracker, "value", None)
    if outer is None:
        with pghistory.context(**facts):
            yield
        return
    runtime._tracker.value = runtime.Context(id=uuid.uuid4(), metadata=facts | {"within": outer.metadata.get("verb")})
    try:
        yield
    finally:
        runtime._tracker.value = outer


def tracked(**options: Any) -> Callable[[type], type]:
    """Class decorator: keep the whole row at every insert, update and delete."""
    return pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), **options)


def append_only(name: str = "append_only") -> pgtrigger.Protect:
    """Trigger for Meta.triggers: rows may be added, never changed or removed, by SQL either."""
    return pgtrigger.Protect(name=name, operation=pgtrigger.Update | pgtrigger.Delete)


def frozen_when(condition: pgtrigger.Q, name: str = "frozen") -> pgtrigger.Protect:
    """Trigger for Meta.triggers: a row that meets `condition` (on its old state) may no longer change or go."""
    return pgtrigger.Protect(name=name, operation=pgtrigger.Update | pgtrigger.Delete, condition=condition)
