"""The trail: who acted, from which seat and with which verb, stored beside every row change by database triggers."""
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pghistory
import pgtrigger
from django.db import transaction


@contextmanager
def acting(seat: Any, verb: str, **facts: Any) -> Iterator[None]:
    """One atomic deed: every tracked row that changes inside it carries this seat and verb, or nothing is written.

    `seat` is a fund.models.Seat, or None for the site itself (a job, the seed).
    """
    who = {"seat": seat.pk, "user": seat.user_id, "role": seat.role} if seat else {"seat": None, "role": "site"}
    with transaction.atomic(), pghistory.context(verb=verb, **who, **facts):
        yield


def tracked(**options: Any) -> Callable[[type], type]:
    """Class decorator: keep the whole row at every insert, update and delete."""
    return pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), **options)


def append_only(name: str = "append_only") -> pgtrigger.Protect:
    """Trigger for Meta.triggers: rows may be added, never changed or removed, by SQL either."""
    return pgtrigger.Protect(name=name, operation=pgtrigger.Update | pgtrigger.Delete)


def frozen_when(condition: pgtrigger.Q, name: str = "frozen") -> pgtrigger.Protect:
    """Trigger for Meta.triggers: a row that meets `condition` (on its old state) may no longer change or go."""
    return pgtrigger.Protect(name=name, operation=pgtrigger.Update | pgtrigger.Delete, condition=condition)
