"""Deals that were picked from a list: what can be done with all of them at once, which they are, and what already stands in the way."""
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from applicants.models import BulkDeed, Deal, Scorecard
from applicants.queries.agenda import held_many
from applicants.queries.deal import deals
from applicants.queries.deal_status import not_put_aside_because, stands_words
from applicants.queries.stage_plan import MOVED_BY_HAND, plan_of
from fund.models import Fund, Seat, User
from fund.permissions import GRANTS, Can, holds

MOST = 500
Kind = BulkDeed.Kind


@dataclass(frozen=True)
class Deed:
    """One thing that can be done with many deals, and who may."""

    kind: BulkDeed.Kind
    can: Can
    moves: bool = False  # it moves deals, so who is blind to one is refused
    listed: bool = True  # False: begun on a page of its own, not in the bar above the list

    @property
    def key(self) -> str:
        """Its name in the form."""
        return str(self.kind.value)

    @property
    def label(self) -> str:
        """Its name for people."""
        return str(self.kind.label)


DEEDS = {deed.key: deed for deed in (
    Deed(Kind.OWNER, Can.ASSIGN_REVIEWER),
    Deed(Kind.MOVE, Can.MOVE_DEAL, moves=True),
    Deed(Kind.REVIEW, Can.ASSIGN_REVIEWER),
    Deed(Kind.HAND_ON, Can.ASSIGN_REVIEWER, listed=False),
    Deed(Kind.TASK, Can.WORK_ON_DEAL),
    Deed(Kind.HOLD, Can.MOVE_DEAL, moves=True),
    Deed(Kind.PASS, Can.MOVE_DEAL, moves=True),
    Deed(Kind.TAKE_UP, Can.MOVE_DEAL, moves=True),
)}


def offered(seat: Seat) -> list[Deed]:
    """What this seat may do with many deals at once, in the order of the bar; empty for who only reads."""
    return [deed for deed in DEEDS.values() if deed.listed and holds(seat.role, deed.can)]


def outcomes(made: BulkDeed, user: User) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What was done and what was refused, each {deal, words} by company; without the deals that this person does not see any more."""
    words = {UUID(key): (done, said) for key, done, said in made.said}
    rows = deals(made.fund, user).filter(uuid__in=words).select_related("company__organisation", "round").order_by("company__organisation__name", "pk")
    found: tuple[list[dict[str, Any]], list[dict[str, Any]]] = ([], [])
    for row in rows:
        done, said = words[row.uuid]
        found[not done].append({"deal": row, "words": said})
    return found


def bar(seat: Seat, *, found: int, shown: int, question: str) -> dict[str, Any]:
    """What the bar above the list says: {deeds, found: rows that meet the conditions, question: their address, every: all of them may be
    picked beyond the page}."""
    return {"deeds": offered(seat), "found": found, "question": question, "every": shown < found <= MOST}


def uuids(given: Iterable[str]) -> list[UUID]:
    """The uuids among these words, each once; what is none is left out as if it had not been sent."""
    found: dict[UUID, None] = {}
    for word in given:
        try:
            found[UUID(word)] = None
        except ValueError:
            continue
    return list(found)


def picked(fund: Fund, user: User, given: Iterable[UUID]) -> list[Deal]:
    """The deals among these that this person sees, by company; one they do not see is answered as if it did not exist."""
    return in_order(deals(fund, user).filter(uuid__in=list(given)))


def in_order(rows: QuerySet[Deal]) -> list[Deal]:
    """These deals with what a list of them shows, by company; one more than fits at most."""
    return list(rows.select_related("company__organisation", "round", "fund", "owner__user").order_by("company__organisation__name", "pk")[:MOST + 1])


def stamp(deal: Deal) -> str:
    """What names a deal as a page showed it: its stage, its status, its owner."""
    return f"{deal.stage}/{deal.status}/{deal.owner.uuid if deal.owner else ''}"


def seals(rows: Iterable[Deal]) -> str:
    """The stamps of all these deals in one field, as a page sends them back; `unsealed` reads it."""
    return " ".join(f"{row.uuid}={stamp(row)}" for row in rows)


def unsealed(text: str) -> dict[UUID, str]:
    """Deal -> stamp from the field that a page sent back; what cannot be read is left out."""
    found = {}
    for part in text.split():
        name, _sign, value = part.partition("=")
        if key := uuids([name]):
            found[key[0]] = value
    return found


def before(deal: Deal, seen: Mapping[UUID, str]) -> str:
    """Why a deal is not the one that the page showed; empty where it is, or where the page said nothing of it."""
    was, now = seen.get(deal.uuid, "").split("/")[:2], stamp(deal).split("/")[:2]
    return "" if len(was) < 2 or was == now else _("Somebody changed this deal meanwhile: it stands at %(where)s now. Nothing was changed.") % {
        "where": stands_words(deal)}


def lines(rows: Sequence[Deal], deed: Deed, user: User) -> list[dict[str, Any]]:
    """The picked deals as the page shows them: {deal, stands, owner, why: what already stands in the way}. Two queries."""
    ways = obstacles(rows, deed, user)
    return [{"deal": row, "stands": stands_words(row), "owner": row.owner.person if row.owner else _("None yet"), "why": ways.get(row.pk, "")}
            for row in rows]


def obstacles(rows: Sequence[Deal], deed: Deed, user: User) -> dict[int, str]:
    """Deal key -> why it would be refused whatever is chosen on the page; what hangs on the choice is said row by row afterwards."""
    found = {}
    own = dict(Scorecard.objects.blinding(user).filter(deal__in=rows).order_by("-state").values_list("deal", "state")) if deed.moves else {}
    held = held_many(rows) if deed.moves else {}
    for row in rows:
        if row.pk in own:
            found[row.pk] = (_("You stepped back from this deal; somebody else moves it.") if own[row.pk] == Scorecard.State.RECUSED else
                             _("Lock your own scorecard first; until then others' cards are hidden from you."))
        elif row.pk in held:
            found[row.pk] = held[row.pk]
        elif why := _not_now(row, deed):
            found[row.pk] = why
    return found


def _not_now(row: Deal, deed: Deed) -> str:
    active = row.status == Deal.Status.ACTIVE
    if deed.key in ("pass", "hold"):
        held = _("It is on hold already. Nothing was changed.") if deed.key == "hold" and row.status == Deal.Status.ON_HOLD else ""
        return not_put_aside_because(row) or held
    if deed.key == "take_up":
        return _("It is neither on hold nor passed, so there is nothing to take up again.") if active else ""
    if deed.key == "move":
        return "" if active and row.stage in MOVED_BY_HAND else _("This deal is not active. Nothing was changed.") if not active else _(
            "The committee has decided. From here the contract and the payment move the deal.")
    if deed.key == "review" and (not active or row.stage != Deal.Stage.SCREENING):
        return _("Reviewers are assigned while a deal is being screened.")
    return ""


def stages(fund: Fund) -> list[tuple[str, str]]:
    """Where deals of a fund can be moved to by hand, in its order: (stage, label)."""
    return [(stage, str(Deal.Stage(stage).label)) for stage in plan_of(fund).order if stage in MOVED_BY_HAND and stage != Deal.Stage.SUBMITTED]


def movers(fund: Fund) -> QuerySet[Seat]:
    """The seats that may look after deals of a fund; for one deal a wall may still stand before them."""
    return Seat.objects.live().filter(fund=fund, role__in=GRANTS[Can.MOVE_DEAL], user__is_active=True).select_related("user").order_by("pk")


def workers(fund: Fund) -> QuerySet[Seat]:
    """The seats of a fund that can be given a task."""
    return Seat.objects.live().filter(fund=fund, role__in=GRANTS[Can.WORK_ON_DEAL], user__is_active=True).select_related("user").order_by("pk")
