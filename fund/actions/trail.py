"""Seal the history: append a link of the chain for every row change that has none yet."""
import json
from collections.abc import Iterable
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from fund import trail
from fund.audit import acting
from fund.models import Seat, TrailEntry, TrailShape, User
from fund.queries import history
from fund.subjects import SUBJECTS, Subject

BATCH = 2000
LOCK = (7302, 1)
Key = tuple[str, int]


def seal_trail(*, everything: bool = False) -> int:
    """Seal what waits, oldest first, in batches of one transaction each; returns how many links were added.

    A row whose transaction ended late is sealed late: the order of the chain is the order of sealing. `everything` looks through
    the whole history again, for rows that the quick pass could not see.
    """
    sealed = 0
    while added := _seal_batch(everything):
        sealed += added
        if added < BATCH:
            break
    return sealed


@transaction.atomic
def _seal_batch(everything: bool) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", LOCK)
    waiting = history.unsealed(BATCH, everything=everything)
    if not waiting:
        return 0
    ids: dict[str, list[int]] = {}
    for kind, pk in waiting:
        ids.setdefault(kind, []).append(pk)
    events = {(kind, pk): event for kind, pks in ids.items() for pk, event in history.events(kind, pks)}
    with acting(None, "seal trail"):
        shapes = _shapes(ids)
        head = TrailEntry.objects.order_by("-number").values_list("number", "sha256").first() or (0, trail.GENESIS)
        TrailEntry.objects.bulk_create(_links(waiting, events, shapes, head))
    return len(waiting)


def _links(waiting: list[Key], events: dict[Key, history.Event], shapes: dict[str, TrailShape], head: tuple[int, str]) -> list[TrailEntry]:
    number, previous = head
    who, places, now = _actors(events.values()), _places(waiting, events), timezone.now()
    links = []
    for kind, pk in waiting:
        event, table = events[kind, pk], history.tables()[kind]
        context = json.loads(event.context) if event.context else {}
        seat, user = who.get(context.get("seat")), context.get("user")
        object_id = int(event.row["pgh_obj_id"])
        fund, about = places.get((kind, object_id), (None, None))
        number += 1
        facts = {
            "number": number, "kind": kind, "object_id": object_id, "event_id": pk, "deed": event.row["pgh_label"], "at": event.at,
            "verb": str(context.get("verb") or "")[:120], "seat": seat.pk if seat else None,
            "user": user if user in who["users"] else None, "fund": fund or (seat.fund_id if seat else None), "about": about,
            "changes": trail.changes(event.row["pgh_label"], event.row, event.before), "previous": previous, "sealed_at": now}
        row = trail.row_sha256(table.name, event.row, event.context)
        previous = trail.link_sha256(facts | {"row": row, "shape": shapes[kind].sha256})
        ids = {f"{name}_id": facts.pop(name) for name in ("seat", "user", "fund")}
        links.append(TrailEntry(**facts, **ids, shape=shapes[kind], row_sha256=row, sha256=previous))
    return links


def _shapes(kinds: Iterable[str]) -> dict[str, TrailShape]:
    """The shape of each history table as it stands, kept the first time a row of it is sealed."""
    wanted = {trail.shape_sha256(t.name, t.columns): t for kind in kinds for t in [history.tables()[kind]]}
    known = {shape.sha256: shape for shape in TrailShape.objects.filter(sha256__in=wanted)}
    fresh = [TrailShape(table=t.name, columns=list(t.columns), sha256=sha256) for sha256, t in wanted.items() if sha256 not in known]
    known |= {shape.sha256: shape for shape in TrailShape.objects.bulk_create(fresh)}
    return {table.kind: known[sha256] for sha256, table in wanted.items()}


def _actors(events: Iterable[history.Event]) -> dict[Any, Any]:
    """The seats that the contexts name, by id, and under "users" the ids of the people: those that exist."""
    contexts = [json.loads(event.context) for event in events if event.context]
    seats = Seat.objects.filter(pk__in={c["seat"] for c in contexts if c.get("seat")})
    users = User.objects.filter(pk__in={c["user"] for c in contexts if c.get("user")}).values_list("pk", flat=True)
    return {seat.pk: seat for seat in seats} | {"users": set(users)}


def _places(waiting: list[Key], events: dict[Key, history.Event]) -> dict[Key, tuple[Any, Any]]:
    """(kind, object) -> (fund id, deal uuid) as its noun leads there; of an object that is gone, as its newest link had it."""
    objects: dict[str, set[int]] = {}
    for key in waiting:
        objects.setdefault(key[0], set()).add(int(events[key].row["pgh_obj_id"]))
    found: dict[Key, tuple[Any, Any]] = {}
    for kind, pks in objects.items():
        if subject := SUBJECTS.get(kind):
            found |= {(kind, pk): (fund, about) for pk, fund, about in _led(subject, pks)}
    gone = Q()
    for kind, pks in objects.items():
        if missing := [pk for pk in pks if (kind, pk) not in found]:
            gone |= Q(kind=kind, object_id__in=missing)
    if gone:
        last = TrailEntry.objects.filter(gone).order_by("kind", "object_id", "-number").distinct("kind", "object_id")
        found |= {(kind, pk): (fund, about) for kind, pk, fund, about in last.values_list("kind", "object_id", "fund", "about")}
    return found


def _led(subject: Subject, pks: set[int]) -> Iterable[tuple[int, Any, Any]]:
    given = {name: F(path) if isinstance(path, str) else path for name, path in
             (("trail_fund", subject.fund), ("trail_about", subject.about)) if path}
    several = [path.split("__")[0] for path in (subject.fund, subject.about) if isinstance(path, str) and "__" in path]
    rows = subject.model._base_manager.filter(pk__in=pks).order_by(*[f"{path}__pk" for path in several]).annotate(**given)
    for row in rows.values("pk", *given):
        yield row["pk"], row.get("trail_fund"), row.get("trail_about")
