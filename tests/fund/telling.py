"""People without quiet hours, a deal's uuid, and one event that everybody's tests tell of."""
import uuid

from fund.models import Choice, Message, Notification, Seat, User, Wall
from fund.notify import notify

KIND = "ballot_opened"
DEAL = uuid.UUID(int=7)


def awake(*seats: Seat, **columns) -> None:
    """These people keep no quiet hours, so that a test means the same by day and by night."""
    for seat in seats:
        User.objects.filter(pk=seat.user_id).update(quiet_from=None, quiet_until=None, **columns)
        seat.user.refresh_from_db()


def tell(cast, *to: Seat, source: str = "item:1", company: str = "여울펠릿", **more) -> int:
    """The committee's ballot on a company was opened."""
    return notify(more.pop("kind", KIND), to=to, source=source, **({"fund": cast.fund, "about": DEAL, "url": "/f/sunhwan/committee/"} | more),
                  company=company)


def choose(seat: Seat, kind: str = KIND, **columns) -> None:
    Choice.objects.update_or_create(user=seat.user, kind=kind, defaults=columns)


def wall(cast, seat: Seat | None = None, organisation=None, about=DEAL) -> Wall:
    return Wall.objects.create(fund=cast.fund, about=about, user=seat.user if seat else None, organisation=organisation,
                               ground="conflict", reason="이해상충", put_up_by=cast.partner)


def heard(seat: Seat) -> dict[str, int]:
    """How often a person was told, by channel."""
    user = User.objects.get(pk=seat.user_id)
    letters = Message.objects.filter(user=user)
    return {"app": Notification.objects.visible_to(user).count(), "mail": letters.filter(channel="mail").count(),
            "text": letters.filter(channel="text").count(), "digest": Notification.objects.filter(user=user, in_digest=True).count()}
