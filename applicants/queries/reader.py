"""Who can open a deal now and what of it, asked of the same rules that open its pages; and to whom walls close it."""
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Max, Q
from django.utils.translation import gettext as _

from applicants.models import AccessLog, AgendaItem, Deal, Document, Scorecard
from applicants.queries.scorecard import is_blind
from fund.models import Organisation, Seat, User, Wall
from fund.models.wall import shut_out
from fund.permissions import COMMITTEE, FOUNDERS, GRANTS, HOUSE, Can, Role
from fund.queries.reader import people_of, seen_by

READING = HOUSE | COMMITTEE | {Role.INSPECTOR}


@dataclass(frozen=True)
class Reader:
    """A person who can open the deal, at one organisation; `marks` is yes, blind or no, and blind for all to a viewer who is blind themselves."""

    user: User
    roles: tuple[str, ...]
    why: str
    application: bool
    documents: bool
    marks: str
    packet: bool
    opened: datetime | None
    is_insider: bool
    stepped_back: bool


@dataclass
class House:
    """An organisation with those of its people who can open the deal."""

    organisation: Organisation
    readers: list[Reader] = field(default_factory=list)


@dataclass(frozen=True)
class Shut:
    """A person of the fund to whom the deal is closed: by these walls, or (without any) because they sit at the company."""

    seat: Seat
    walls: tuple[Wall, ...]
    has_open_card: bool
    is_owner: bool


def readers(deal: Deal, viewer: User) -> list[House]:
    """Everybody who can open this deal now, by organisation, the company first; a handful of queries however many people.

    A viewer who is blind to the deal is not told who else is: whoever is not has locked their card.
    """
    people = _candidates(deal)
    seats = [seat for user in people for seat in user.live_seats]
    reads = seen_by(people, lambda user: Deal.objects.visible_to(user).filter(pk=deal.pk))
    in_house = seen_by(people, lambda user: Deal.objects.in_house(user).filter(pk=deal.pk))
    hiding = list(deal.scorecards.hiding().values_list("reviewer", "reviewer__user", "state"))
    untold = any(seat in {row.pk for row in viewer.live_seats} for seat, _user, _state in hiding)
    unblind = set() if untold else seen_by(
        people, lambda user: Deal.objects.in_house(user).filter(pk=deal.pk).exclude(pk__in=Scorecard.objects.blind_deals(user)))
    handed_in = ~Q(kind=Document.Kind.HOUSE)  # the fund's own papers are not the company's to ask about, and whether there are any tells the blind
    documents = seen_by(people, lambda user: Document.objects.visible_to(user).filter(handed_in, deal=deal))
    packets = seen_by(people, lambda user: AgendaItem.objects.visible_to(user).filter(deal=deal))
    opened = dict(AccessLog.objects.visible_to(viewer).filter(deal=deal).order_by().values_list("seat__user").annotate(Max("at")))
    recused = {user for _seat, user, state in hiding if state == Scorecard.State.RECUSED and (not untold or user == viewer.pk)}
    houses: dict[int, House] = {}
    for user, at_home in _by_house(seats, deal):
        insider = at_home[0].organisation_id == deal.company.organisation_id
        if user.pk not in (reads if insider else in_house):
            continue
        sees = user.pk in in_house and bool(user.fund_ids(GRANTS[Can.SEE_DEALS]) & {deal.fund_id})
        house = houses.setdefault(at_home[0].organisation_id, House(at_home[0].organisation))
        house.readers.append(Reader(
            user=user, roles=tuple(dict.fromkeys(str(seat.get_role_display()) for seat in at_home)), why=_why(at_home, insider),
            application=sees or insider, documents=user.pk in documents,
            marks="no" if not sees else "yes" if user.pk in unblind else "blind", packet=user.pk in packets,
            opened=opened.get(user.pk), is_insider=insider, stepped_back=user.pk in recused))
    return sorted(houses.values(), key=lambda house: (house.organisation.pk != deal.company.organisation_id, house.organisation.name))


def shut(deal: Deal, viewer: User | None = None) -> list[Shut]:
    """The people with a reading seat in the fund to whom this deal is closed, and why; for those who keep walls. Who of them has an open card
    is not told a viewer who is blind to the deal: a wall put up for a moment would ask it of anybody."""
    closed = shut_out(deal.uuid)
    walls = list(Wall.objects.live().filter(about=deal.uuid).select_related("organisation", "user"))
    seats = list(Seat.objects.live().filter(fund=deal.fund_id, role__in=READING, user__in=closed).select_related("user", "organisation")
                 .order_by("organisation__name", "user__name", "pk"))
    sits: dict[int, set[int]] = {}
    for user, organisation in Seat.objects.live().filter(user__in=closed).values_list("user", "organisation"):
        sits.setdefault(user, set()).add(organisation)
    cards = deal.scorecards.filter(state=Scorecard.State.DRAFT)
    waiting = set() if viewer and is_blind(deal, viewer) else set(cards.values_list("reviewer__user", flat=True))
    owner = deal.owner and deal.owner.user_id
    return [Shut(seat, tuple(wall for wall in walls if wall.user_id == seat.user_id or wall.organisation_id in sits[seat.user_id]),
                 seat.user_id in waiting, seat.user_id == owner) for seat in {seat.user_id: seat for seat in reversed(seats)}.values()][::-1]


def _candidates(deal: Deal) -> list[User]:
    """Every person with a seat in the fund, at the company, or at the site, by name."""
    near = Q(fund=deal.fund_id) | Q(organisation=deal.company.organisation_id) | Q(role=Role.ADMINISTRATOR)
    return sorted(people_of(Seat.objects.live().filter(near)), key=lambda user: (str(user), user.pk))


def _by_house(seats: Iterable[Seat], deal: Deal) -> list[tuple[User, list[Seat]]]:
    """The seats through which somebody may read this deal, put together by person and organisation."""
    found: dict[tuple[int, int], tuple[User, list[Seat]]] = {}
    for seat in seats:
        own = seat.role in FOUNDERS and seat.organisation_id == deal.company.organisation_id
        if own or (seat.fund_id == deal.fund_id and seat.role in READING):
            found.setdefault((seat.user_id, seat.organisation_id), (seat.user, []))[1].append(seat)
    return sorted(found.values(), key=lambda each: (str(each[0]), each[0].pk))


def _why(seats: list[Seat], insider: bool) -> str:
    """The doors through which the seats of one person lead in."""
    if insider:
        return _("It is their application")
    roles = {seat.role for seat in seats}
    doors = ((HOUSE, _("The fund's house")), (COMMITTEE, _("On the committee's agenda")), ({Role.INSPECTOR}, _("Inspection")))
    return " · ".join(str(door) for group, door in doors if roles & group)
