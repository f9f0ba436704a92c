"""State as a table: a row moves only along a named edge, under a lock, by somebody who may."""
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from fund.errors import Refused
from fund.permissions import Can, holds


@dataclass(frozen=True)
class Edge:
    """One allowed move and the capability it needs (None: the site's own jobs may do it)."""

    source: str
    target: str
    can: Can | None = None


def move(row: models.Model, to: str, moves: tuple[Edge, ...], by: Any, *, field: str = "state",
         also: Mapping[str, Any] | None = None) -> models.Model:
    """Lock the row, ask the table, save the new state and what goes `also` with it; return the locked row.

    Must run inside a transaction. Raises Refused when the edge does not exist or the seat may not walk it.
    """
    locked = type(row)._base_manager.select_for_update().get(pk=row.pk)
    edge = next((e for e in moves if e.source == getattr(locked, field) and e.target == to), None)
    if edge is None:
        raise Refused(_("This has moved on since you opened the page. Nothing was changed; reload to see where it stands."))
    if edge.can is not None and not (by and holds(by.role, edge.can)):
        raise Refused(_("Your seat may not take this step. Nothing was changed."))
    changed = {**(also or {}), field: to}
    for name, value in changed.items():
        setattr(locked, name, value)
    locked.save(update_fields=list(changed))
    for name, value in changed.items():
        setattr(row, name, value)
    return locked
