"""What tests of the trail share: a deal that was moved and sealed, and what a person reads of it."""
from django.utils import translation

from fund.actions.trail import seal_trail
from fund.audit import acting
from fund.models import TrailEntry
from fund.queries import trail as query
from tests.cast import submitted_deal

URL = "/f/sunhwan/trail/"


def ko(words):
    with translation.override("ko"):
        return translation.gettext(words)


def page(client, seat, address=URL, status=200):
    client.force_login(seat.user)
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


def links(seat, fund):
    seat.user.__dict__.pop("live_seats", None)
    return query.in_fund(seat.user, fund)


def about(rows, kind):
    return set(rows.filter(kind=kind).values_list("object_id", flat=True))


def moved_and_sealed(cast):
    """A deal that an analyst gave a reason, and everything sealed."""
    cast.deal = submitted_deal(cast)
    with acting(cast.analyst, "move_deal"):
        cast.deal.reason = "근거를 더 봅니다"
        cast.deal.save()
    seal_trail()
    cast.link = TrailEntry.objects.get(kind="applicants.deal", deed="update", verb="move_deal")
    return cast
