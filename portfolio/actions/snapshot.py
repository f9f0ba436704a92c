"""Keep the computed figures of a cut: one unpublished snapshot at a time, published ones for ever."""
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils import timezone

from fund.models import Seat
from portfolio.metrics.canonical import digest, plain
from portfolio.models import Cut, Figure, Snapshot
from portfolio.pipeline import Computed, sealed
from portfolio.queries.snapshot import COLUMNS, digest_of, newest, rows

Published = Snapshot.State.PUBLISHED


def store_snapshot(*, cut: Cut, figures: Sequence[Computed], context: Mapping[str, Any], by: Seat | None) -> Snapshot:
    """Replace the unpublished snapshot of a cut; call it inside the transaction that holds the quarter's lock.

    After a publication the new snapshot has the next number, and its context names what it changes: old and new value.
    """
    last = newest(cut, Published)
    Figure.objects.filter(snapshot__in=Snapshot.objects.filter(cut=cut).exclude(state=Published)).delete()
    Snapshot.objects.filter(cut=cut).exclude(state=Published).delete()
    columns = [{name: getattr(each, name) for name in COLUMNS} for each in figures]
    context = dict(context, restates=_changes(last, columns, cut.restating) if last else None)
    snapshot = Snapshot.objects.create(cut=cut, number=last.number + 1 if last else 1, context=context, computed_by=by,
                                       digest=digest(sealed(columns, context)))
    Figure.objects.bulk_create([Figure(snapshot=snapshot, **each) for each in columns], batch_size=500)
    return snapshot


def freeze_snapshot(*, snapshot: Snapshot, texts: Mapping[str, Any], by: Seat) -> Snapshot:
    """Publish: put the texts of the cut beside its figures, seal both with the digest; from here on the database refuses any change."""
    snapshot.context = {**snapshot.context, **texts}
    snapshot.digest = digest_of(snapshot)
    snapshot.state, snapshot.published_at, snapshot.published_by = Published, timezone.now(), by
    snapshot.save(update_fields=["context", "digest", "state", "published_at", "published_by"])
    return snapshot


def _changes(last: Snapshot, columns: Sequence[Mapping[str, Any]], reason: str) -> dict[str, Any]:
    """What a restatement changes against the last published snapshot: every figure whose value or state is another.

    The context is read by every LP, so that figures about single LPs stay out of it: they are compared snapshot by snapshot.
    """
    def of(each: Mapping[str, Any]) -> tuple[Decimal | None, str]:
        return each["value"], each["state"]

    def key(each: Mapping[str, Any]) -> tuple[str, str, str]:
        return each["subject"], each["measure"], each["basis"]

    old, new = ({key(each): each for each in found if not each["subject"].startswith("lp:")} for found in (rows(last), columns))
    changed = [name for name in sorted({*old, *new}) if name not in old or name not in new or of(old[name]) != of(new[name])]
    return {"number": last.number, "digest": last.digest, "reason": reason, "changes": [
        {"subject": name[0], "measure": name[1], "basis": name[2], "unit": (new.get(name) or old[name])["unit"],
         "old": plain(old[name]["value"]) if name in old else None, "new": plain(new[name]["value"]) if name in new else None}
        for name in changed]}
