"""The sealed history as a person may read it: which links, by whom and of what, and what is true of the chain as a whole."""
from typing import Any

from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL

from fund.models import Fund, TrailEntry, User
from fund.models.wall import behind_walls
from fund.permissions import Can, holds
from fund.queries import history
from fund.subjects import SUBJECTS, VERBS, named
from fund.written import Written, kept_for, keys_of


def in_fund(user: User, fund: Fund) -> QuerySet[TrailEntry]:
    """The links of a fund whose rows this person may see today: none behind a wall, none of a row that is hidden from them.

    A row that exists no more can be asked for no permission, so its links are not shown; the chain holds them, and the check of
    the chain reads them.
    """
    if not any(holds(seat.role, Can.SEE_TRAIL) for seat in user.live_seats if seat.fund_id == fund.pk):
        return TrailEntry.objects.none()
    seen = kept_for(user, "trail", lambda: _rows({s: (s.history or s.rows)(user) for s in _tracked()}))
    return TrailEntry.objects.filter(seen, fund=fund).exclude(about__in=behind_walls(user))


def of_the_site(user: User) -> QuerySet[TrailEntry]:
    """The links of what belongs to the site itself, for its administrator: no startup, no deal."""
    if not any(holds(seat.role, Can.SEE_SITE_TRAIL) for seat in user.live_seats):
        return TrailEntry.objects.none()
    seen = kept_for(user, "trail of the site", lambda: _rows({s: s.site(user) for s in _tracked() if s.site}))
    return TrailEntry.objects.filter(seen, about=None)


def choices(rows: QuerySet[TrailEntry], user: User) -> dict[str, list[tuple[str, str]]]:
    """What these links can be narrowed by: the people this person may know by name, the nouns and the verbs that occur in them."""
    found = set(rows.order_by().values_list("user", "user__uuid", "kind", "verb").distinct())
    people = named(user, {("fund.user", pk) for pk, *_rest in found if pk})
    return {
        "person": sorted({(str(uuid), people["fund.user", pk][0]) for pk, uuid, *_rest in found if ("fund.user", pk) in people}, key=_label),
        "subject": sorted({(kind, str(SUBJECTS[kind].word)) for *_rest, kind, _verb in found}, key=_label),
        "verb": sorted({(verb, verb_word(verb)) for *_rest, verb in found if verb}, key=_label),
    }


def verb_word(verb: str) -> str:
    """A verb in words; one that no house has words for stands as it is."""
    return str(VERBS.get(verb, verb))


def chain() -> dict[str, Any]:
    """How long the chain is, the hash of its last link and when that was sealed."""
    head = TrailEntry.objects.order_by("-number").values("number", "sha256", "sealed_at").first()
    return head or {"number": 0, "sha256": "", "sealed_at": None}


def _tracked() -> list[Any]:
    return [subject for kind, subject in SUBJECTS.items() if kind in history.tables()]


def _rows(allowed: dict[Any, QuerySet]) -> Written:
    """Whether a link is of one of these rows; those of which Django knows without a query that there are none are left out."""
    written = {subject.kind: keys_of(rows.order_by().values("pk")) for subject, rows in allowed.items()}
    there = {kind: keys for kind, keys in written.items() if isinstance(keys, RawSQL)}
    text = " OR ".join(["FALSE", *(f"({{kind}} = {{kind{i}}} AND {{object_id}} IN {{rows{i}}})" for i in range(len(there)))])
    names = {f"kind{i}": kind for i, kind in enumerate(there)} | {f"rows{i}": keys for i, keys in enumerate(there.values())}
    return Written(f"({text})", BooleanField(), **names)


def _label(choice: tuple[str, str]) -> str:
    return choice[1]
