"""Set which stages a fund uses between screening and committee, in which order, and how many days a deal may stand in each."""
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from applicants.models import Deal, StagePlan
from applicants.models.stage_plan import BETWEEN, DAYS, LEAST, MOST
from applicants.queries.stage_plan import plan_of, seen
from applicants.queries.upkeep import ALIVE
from fund.audit import acting
from fund.errors import Refused
from fund.models import Fund, Seat
from fund.permissions import Can, holds

MAY_USE = tuple(str(stage.value) for stage in BETWEEN)


def set_stages(*, fund: Fund, between: Sequence[str], days: Mapping[str, int], by: Seat, before: str = "") -> StagePlan:
    """Set the order and the days; at once board, moves and gates go by it. `before` is `queries.stage_plan.seen` of what was changed.

    Days that are not named stay. Refused for a seat that may not, for a stage that cannot stand there or stands there twice, for days
    out of bounds, for leaving out a stage while deals that go on stand in it, and where somebody else changed the plan meanwhile.
    """
    if by.fund_id != fund.pk or not holds(by.role, Can.KEEP_STAGES):
        raise Refused(_("Your seat may not take this step. Nothing was changed."))
    with acting(by, "set stages"):
        row = plan_of(Fund.objects.select_for_update().get(pk=fund.pk))  # a fund's first plan has no row of its own to lock
        if before and before != seen(row):
            raise Refused(_("Somebody else changed the stages meanwhile. Yours are below and not saved: look at theirs, then save again."))
        _check_order(between)
        _check_kept(fund, row, between, by)
        for stage, allowed in days.items():
            _check_days(stage, allowed)
        row.between, row.days = [str(stage) for stage in between], DAYS | row.days | {str(stage): int(n) for stage, n in days.items()}
        row.save()
    return row


def _check_order(between: Sequence[str]) -> None:
    for stage in between:
        if stage not in MAY_USE:
            raise Refused(_("“%(stage)s” cannot stand between screening and committee.") % {"stage": stage}, field="order")
    if len(set(between)) != len(between):
        raise Refused(_("A stage stands there twice."), field="order")


def _check_kept(fund: Fund, row: StagePlan, between: Sequence[str], by: Seat) -> None:
    """A deal behind a wall from who asks keeps no stage: it would be told of. It stays where it stands, and who sees it moves it on."""
    dropped = [stage for stage in row.between if stage not in between]
    alive = Deal.objects.in_house(by.user).filter(fund=fund, stage__in=dropped, status__in=ALIVE)
    standing = set(alive.order_by().values_list("stage", flat=True).distinct())
    if names := [str(Deal.Stage(stage).label) for stage in dropped if stage in standing]:
        raise Refused(_("Deals that are active or on hold stand in %(stages)s. Move them on first, then leave the stage out.")
                      % {"stages": ", ".join(names)}, field="order")


def _check_days(stage: str, allowed: int) -> None:
    if stage not in DAYS:
        raise Refused(_("“%(stage)s” is no stage in which a deal could stand too long.") % {"stage": stage}, field="order")
    if not LEAST <= allowed <= MOST:
        raise Refused(_("Enter whole days from %(least)s to %(most)s.") % {"least": LEAST, "most": MOST}, field=f"days_{stage}")
