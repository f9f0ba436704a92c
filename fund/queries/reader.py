"""Who can see a row: asked of the very rule that pages ask, for many people at once."""
from collections.abc import Callable, Iterable

from django.db.models import IntegerField, QuerySet, Value

from fund.models import Seat, User

CHUNK = 40


def people_of(seats: QuerySet[Seat]) -> list[User]:
    """The people of these seats, each with all the seats they hold today already read; two queries."""
    users = {user.pk: user for user in User.objects.filter(pk__in=seats.values("user"), is_active=True).order_by("pk")}
    held: dict[int, list[Seat]] = {pk: [] for pk in users}
    for seat in Seat.objects.live().filter(user__in=users).select_related("organisation", "fund").order_by("pk"):
        seat.user = users[seat.user_id]
        held[seat.user_id].append(seat)
    for pk, user in users.items():
        user.__dict__["live_seats"] = held[pk]
    return list(users.values())


def seen_by(people: Iterable[User], rows: Callable[[User], QuerySet]) -> set[int]:
    """The ids of those people to whom `rows(person)` gives at least one row; one query for every CHUNK people."""
    every, found = list(people), set()
    for start in range(0, len(every), CHUNK):
        asked = [rows(user).order_by().values_list(Value(user.pk, IntegerField()))[:1] for user in every[start:start + CHUNK]]
        found |= {row[0] for row in (asked[0].union(*asked[1:], all=True) if asked[1:] else asked[0])}
    return found
