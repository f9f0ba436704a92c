"""Moving a deal as a person sees it: where it may go and what each way lacks, why it cannot move, and the gate on the deal's page."""
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from applicants.models import Deal, Scorecard, StageMove
from applicants.queries.agenda import held_because
from applicants.queries.gate import Row, gate, missing
from applicants.queries.override import about, waits
from applicants.queries.stage_plan import MOVED_BY_HAND, next_stage, plan_of, targets
from fund.models import Fund, Seat, User
from fund.permissions import Can, holds

Way = dict[str, Any]


def card(deal: Deal, user: User, seat: Seat) -> dict[str, Any]:
    """The gate of the stage where the deal stands, where it goes next, and the overrides asked for; `deal` comes from `with_columns`.

    Who is blind to the deal reads the gate without what others did, and of no override.
    """
    plan = plan_of(deal.fund)
    rows = gate(deal, user) if deal.status != Deal.Status.WITHDRAWN else []
    onward = next_stage(deal, plan)
    return {"rows": rows, "done": sum(row["state"] == "ok" for row in rows), "hidden": deal.hidden,
            "next": str(Deal.Stage(onward).label) if onward else "", "stage": deal.stage, "may_move": may_open_sheet(deal, seat),
            **about(deal, user, seat)}


def may_open_sheet(deal: Deal, seat: Seat) -> bool:
    """Whether a button that moves this deal leads anywhere for this seat; what still stands in the way is said by the sheet."""
    return deal.status == Deal.Status.ACTIVE and deal.stage in MOVED_BY_HAND and holds(seat.role, Can.MOVE_DEAL)


def sheet(deal: Deal, user: User, seat: Seat) -> dict[str, Any]:
    """What the sheet shows: `closed` (why nobody or this person cannot move it, with a link to what helps), or the `ways` it may go,
    the next stage first, and the override that waits. Where it is closed nothing is said of what the gates lack."""
    closed = why_not(deal, user)
    return {"deal": deal, "closed": closed["why"], "closed_url": closed["url"], "ways": [] if closed["why"] else ways(deal),
            "waits": waits(deal, user, seat)}


def why_not(deal: Deal, user: User) -> dict[str, str]:
    """Why this person cannot move the deal as it stands, {why, url}: in the same words in which moving it is refused; empty where they may."""
    own = {card.state: card for card in Scorecard.objects.of_person(user).filter(deal=deal)}
    if deal.status != Deal.Status.ACTIVE:
        return {"why": _("This deal is not active."), "url": ""}
    if Scorecard.State.RECUSED in own:
        return {"why": _("You stepped back from this deal; somebody else moves it."), "url": ""}
    if open_card := own.get(Scorecard.State.DRAFT):
        return {"why": _("Lock your own scorecard first; until then others' cards are hidden from you."),
                "url": reverse("applicants:scorecard", args=[deal.fund.slug, open_card.uuid]) if any(
                    seat.pk == open_card.reviewer_id for seat in user.live_seats) else ""}
    if deal.stage not in MOVED_BY_HAND:
        return {"why": _("The committee has decided. From here the contract and the payment move the deal."), "url": ""}
    return {"why": held_because(deal), "url": ""}


def ways(deal: Deal) -> list[Way]:
    """Where an active deal may go: the next stage, those after it, then the way back, the nearest first.

    Each {stage, label, is_back, is_next, kind, lacks, gates}: `kind` is free, back, lacks (an override may be asked for) or firm (nobody
    may override); `lacks` counts what is missing and `gates` lists it by the stage whose gate asks for it.
    """
    plan = plan_of(deal.fund)
    found, asked = [], {}
    for way in targets(deal, plan):
        gaps = [] if way["is_back"] else missing(deal, way["stage"], plan, asked)
        kind = "back" if way["is_back"] else "firm" if any(gap["firm"] for gap in gaps) else "lacks" if gaps else "free"
        found.append(way | {"kind": kind, "lacks": len(gaps), "gates": _by_gate(gaps)})
    on = [way for way in found if not way["is_back"]]
    return [*[way for way in on if way["is_next"]], *[way for way in on if not way["is_next"]],
            *reversed([way for way in found if way["is_back"]])]


def _by_gate(gaps: list[Row]) -> list[dict[str, Any]]:
    found: dict[str, list[Row]] = {}
    for gap in gaps:
        note = gap["note"] or (_("Nobody may override this.") if gap["firm"] else "")
        found.setdefault(gap["stage"], []).append(gap | {"note": note})
    return [{"label": str(Deal.Stage(stage).label), "rows": rows} for stage, rows in found.items()]


def own_moves(batch: UUID, fund: Fund, user: User) -> QuerySet[StageMove]:
    """The moves of a batch that this person made in the fund, of deals that they still see, in the order in which they were made."""
    return (StageMove.objects.visible_to(user).filter(batch=batch, deal__fund=fund, by__user=user).exclude(kind=StageMove.Kind.UNDO)
            .select_related("deal__company__organisation", "by").order_by("pk"))
