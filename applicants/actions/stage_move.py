"""Move a deal along its fund's stages: through the gate, past it with a second person's leave, back with a reason, or undo at once."""
import datetime as dt
from collections.abc import Collection
from typing import Any
from uuid import UUID, uuid4

from django.utils import timezone
from django.utils.translation import gettext as _

from applicants import characters
from applicants.actions.wall import check_open
from applicants.models import Deal, Override, Scorecard, StageMove, StagePlan
from applicants.models.deal import MOVES, NEW_STAGE
from applicants.queries.agenda import held_because
from applicants.queries.gate import in_words, missing
from applicants.queries.stage_plan import is_back, moves_between, plan_of
from fund import audit
from fund.errors import Refused
from fund.models import Seat
from fund.permissions import Can, holds
from fund.states import Edge, move

UNDO_SECONDS = 10
GRACE = dt.timedelta(seconds=UNDO_SECONDS + 5)  # the way to the browser and back
LONGEST = 300
Kind = StageMove.Kind
LAPSE = (Edge(Override.State.ASKED, Override.State.LAPSED),)


def change_stage(*, deal: Deal, to: str, by: Seat | None, edges: tuple[Edge, ...] = MOVES, also: dict[str, Any] | None = None,
                 kind: str = Kind.ON, reason: str = "", override: Override | None = None, batch: UUID | None = None) -> StageMove:
    """Every change of a stage goes through here: along one of `edges`, with what else changes, and written down with how long it stood.

    For other actions, inside their deed and with the deal locked. Its days in the stage count anew; a day promised for the stage it
    leaves is none for the next. Refused where there is no such edge or the seat may not walk it.
    """
    kept = {"target_on": deal.target_on.isoformat() if deal.target_on else None, "target_reason": deal.target_reason}
    source, since, now = deal.stage, deal.stage_since, timezone.now()
    move(deal, to, edges, by, field="stage", also=NEW_STAGE | (also or {}) | {"stage_since": now})
    _lapse(deal, by)
    return StageMove.objects.create(deal=deal, kind=kind, source=source, target=to, since=since, at=now, by=by, reason=reason,
                                    override=override, batch=batch or uuid4(), kept=kept)


def move_deal(*, deal: Deal, to: str, by: Seat, reason: str = "", seen: str = "", batch: UUID | None = None) -> StageMove:
    """Move an active deal to another of its fund's stages. `seen` is the stage that the person's page showed.

    Refused with the list of what the gates on the way lack, on the way back without a reason, for a deal that is not active or that
    somebody else has moved since, while the committee votes on it, for a seat that may not, before a wall, and for a person whose own
    card on the deal is open: the answer would tell them how far the others are.
    """
    with audit.acting(by, "move_deal", deal=str(deal.uuid), to=to):
        row = may_move(deal=deal, by=by)
        if seen and seen != row.stage:
            if (made := _just_made(row, seen, to, by)) is not None:
                deal.refresh_from_db(fields=["stage", "stage_since"])
                return made
            raise Refused(_moved_words(row))
        plan = plan_of(row.fund)
        edges = moves_between(plan)
        if not any(edge.source == row.stage and edge.target == to for edge in edges):
            raise Refused(_("From %(stage)s no deal of this fund goes there.") % {"stage": row.get_stage_display()}, field="to")
        said = characters.legible(reason, most=LONGEST, field="reason",
                                  missing=_("Say why it goes back.") if is_back(row.stage, to, plan) else "")
        check_gates(deal=row, to=to, plan=plan)
        back = is_back(row.stage, to, plan)
        made = change_stage(deal=row, to=to, by=by, edges=edges, kind=Kind.BACK if back else Kind.ON, reason=said, batch=batch)
        deal.refresh_from_db(fields=["stage", "stage_since"])
        return made


def undo_move(*, move: StageMove, by: Seat, asked_at: dt.datetime | None = None) -> StageMove:
    """Take a move back at once, as if it had not been: the deal stands where it stood, since when it stood there. `asked_at` is when the
    person asked, now where it is not said.

    Refused for anybody but who made it, after the few seconds in which it is offered, and once anything else has moved the deal.
    """
    with audit.acting(by, "undo move", deal=str(move.deal.uuid)):
        row = may_move(deal=move.deal, by=by)
        newest = row.moves.order_by("-pk").first()
        if newest is None or newest.pk != move.pk or move.kind == Kind.UNDO:
            raise Refused(_("The deal has moved on since. Nothing was changed."))
        at = StageMove.objects.filter(batch=move.batch).latest("at").at  # many deals take longer to move than one has to change one's mind
        if move.by is None or move.by.user_id != by.user_id or (asked_at or timezone.now()) - at > GRACE or move.override_id:
            raise Refused(_("It is too late to undo this. Move the deal back with a reason instead."))
        target_on = move.kept.get("target_on")
        columns = {"stage": move.source, "stage_since": move.since, "target_reason": move.kept.get("target_reason", ""),
                   "target_on": dt.date.fromisoformat(target_on) if target_on else None}
        for name, value in columns.items():
            setattr(row, name, value)
        row.save(update_fields=list(columns))
        _lapse(row, by)
        return StageMove.objects.create(deal=row, kind=Kind.UNDO, source=move.target, target=move.source, since=move.at, by=by, undoes=move)


def may_move(*, deal: Deal, by: Seat, seen: str = "", among: Collection[str] = (Deal.Status.ACTIVE,)) -> Deal:
    """The deal under its lock, where this person may move it as it stands; for other actions, inside their deed. Refused as moving is,
    and for a status that is not `among` those that the deed is for."""
    if by.fund_id != deal.fund_id or not holds(by.role, Can.MOVE_DEAL):
        raise Refused(_("Your seat may not take this step. Nothing was changed."))
    row = Deal.objects.select_for_update(of=("self",)).select_related("fund", "company__organisation", "round").get(pk=deal.pk)
    check_open(deal=row, by=by)
    if row.status not in among:
        raise Refused(_("This deal is not active. Nothing was changed."))
    if seen and seen != row.stage:
        raise Refused(_moved_words(row))
    states = set(Scorecard.objects.of_person(by.user).filter(deal=row).values_list("state", flat=True))
    if Scorecard.State.RECUSED in states:
        raise Refused(_("You stepped back from this deal; somebody else moves it."))
    if Scorecard.State.DRAFT in states:
        raise Refused(_("Lock your own scorecard first; until then others' cards are hidden from you."))
    if held := held_because(row):
        raise Refused(held)
    return row


def _moved_words(deal: Deal) -> str:
    return _("Somebody moved this deal meanwhile: it stands at %(stage)s now. Nothing was changed.") % {"stage": deal.get_stage_display()}


def _just_made(deal: Deal, source: str, to: str, by: Seat) -> StageMove | None:
    """The same move, made by this person a moment ago: a button that was pressed twice."""
    newest = deal.moves.order_by("-pk").first()
    same = newest is not None and newest.by_id == by.pk and (newest.source, newest.target) == (source, to) and newest.kind != Kind.UNDO
    return newest if same and timezone.now() - newest.at < GRACE else None


def check_gates(*, deal: Deal, to: str, plan: StagePlan) -> None:
    """Refused with everything that the gates on the way to a stage lack."""
    if gaps := missing(deal, to, plan):
        raise Refused(" ".join([_("The deal cannot move yet. Missing:"), " · ".join(in_words(gaps))]), field="to")


def _lapse(deal: Deal, by: Seat | None) -> None:
    """Who is asked to let a deal pass a gate has nothing left to answer once the deal stands elsewhere."""
    for asked in Override.objects.filter(deal=deal, state=Override.State.ASKED):
        move(asked, Override.State.LAPSED, LAPSE, by, also={"answered_at": timezone.now()})
