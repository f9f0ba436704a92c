"""Tasks of a deal: given to somebody who may see it, moved, done, dropped, opened again; and brought to mind on their day."""
import datetime as dt
import logging
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applicants import characters
from applicants.actions.colleague import ask_colleague
from applicants.models import Deal, Task
from applicants.queries.colleague import open_seats
from fund.audit import acting
from fund.errors import Refused
from fund.models import Seat
from fund.notify import notify
from fund.permissions import Can
from fund.states import Edge, move

log = logging.getLogger(__name__)
LONGEST = 200
FURTHEST = dt.timedelta(days=2 * 365)
AGAIN = dt.timedelta(minutes=1)  # the same task in this time was sent twice
CATCH_UP = dt.timedelta(days=6)  # a reminder that could not go out on its day still comes in this time
NO_DAY = gettext_lazy("no day set")
S = Task.State
TURNS = (Edge(S.OPEN, S.DONE, Can.WORK_ON_DEAL), Edge(S.OPEN, S.DROPPED, Can.WORK_ON_DEAL), Edge(S.DONE, S.OPEN, Can.WORK_ON_DEAL),
         Edge(S.DROPPED, S.OPEN, Can.WORK_ON_DEAL))


def add_task(*, deal: Deal, text: str, due_on: dt.date | None = None, assignee: Seat | None = None, by: Seat) -> Task:
    """Write down what is to be done, by whom and until when; somebody else who is given it is told. Sent twice is sent once.

    Refused for a seat that may not, before a wall, without words (field text), for a day that has passed or lies years off (field
    due_on), and for somebody who may not see the deal (field assignee).
    """
    with acting(by, "add task", deal=str(deal.uuid)):
        row = ask_colleague(deal=deal, by=by)
        said = characters.legible(" ".join(text.split()), most=LONGEST, field="text", missing=_("Say what is to be done."))
        given = {"text": said, "due_on": _due(due_on), "assignee": _assignee(row, assignee), "made_by": by}
        twice = row.tasks.open().filter(made_at__gte=timezone.now() - AGAIN, **given).first()
        task = twice or Task.objects.create(deal=row, lang=characters.language(said), **given)
        if twice is None:
            _tell(task, row, by)
    return task


def change_task(*, task: Task, due_on: dt.date | None, assignee: Seat | None, by: Seat) -> Task:
    """Give an open task another day or another person. Refused as adding is, and once it is closed; what stays as it was is not asked."""
    with acting(by, "change task", deal=str(task.deal.uuid)):
        deal, row = _locked(task, by)
        if row.state != S.OPEN:
            raise Refused(_("This task was closed meanwhile. Nothing was changed."))
        given = assignee is not None and assignee.pk != row.assignee_id
        row.due_on = due_on if due_on == row.due_on else _due(due_on)
        if given or assignee is None:
            row.assignee = _assignee(deal, assignee)
        row.save(update_fields=["due_on", "assignee"])
        if given:
            _tell(row, deal, by)
    return row


def finish_task(*, task: Task, by: Seat) -> Task:
    """It is done. Refused for a seat that may not, before a wall, and once somebody has closed it."""
    with acting(by, "finish task", deal=str(task.deal.uuid)):
        _deal, row = _locked(task, by)
        return move(row, S.DONE, TURNS, by, also={"closed_by": by, "closed_at": timezone.now()})


def drop_task(*, task: Task, by: Seat) -> Task:
    """It need not be done any more. Refused as finishing is."""
    with acting(by, "drop task", deal=str(task.deal.uuid)):
        _deal, row = _locked(task, by)
        return move(row, S.DROPPED, TURNS, by, also={"closed_by": by, "closed_at": timezone.now()})


def reopen_task(*, task: Task, by: Seat) -> Task:
    """Open a closed task again, as it stood. Refused for a seat that may not, before a wall, and while it is open."""
    with acting(by, "reopen task", deal=str(task.deal.uuid)):
        _deal, row = _locked(task, by)
        return move(row, S.OPEN, TURNS, by, also={"closed_by": None, "closed_at": None})


def remind_of_tasks(on: dt.date | None = None) -> int:
    """Bring the tasks that are due on this day (today in Seoul) to their assignees' minds; returns how many people were told now.

    Safe to run twice. Those of the days before that nobody was told of come along; nobody is told from behind a wall.
    """
    on = on or timezone.localdate()
    rows = (Task.objects.open().filter(due_on__lte=on, due_on__gte=on - CATCH_UP, assignee__in=Seat.objects.live(on))
            .select_related("deal__company__organisation", "deal__fund", "assignee__user").in_order())
    told = 0
    for row in rows:
        try:
            with acting(None, "remind of task"):
                told += notify("task_due", to=[row.assignee], source=f"task:{row.uuid}:{row.due_on}", **_facts(row.deal), day=row.due_on)
        except Exception:  # the others are told all the same; this one comes along tomorrow
            log.exception("nobody could be told that task %s is due", row.uuid)
    return told


def _due(day: dt.date | None) -> dt.date | None:
    if day is not None and day < timezone.localdate():
        raise Refused(_("This day has passed. Choose today or a later one."), field="due_on")
    if day is not None and day > timezone.localdate() + FURTHEST:
        raise Refused(_("This day lies more than two years off. Choose an earlier one."), field="due_on")
    return day


def _assignee(deal: Deal, seat: Seat | None) -> Seat | None:
    if seat is not None and not open_seats(deal).filter(pk=seat.pk).exists():
        raise Refused(_("This person cannot work on the deal. Choose somebody else."), field="assignee")
    return seat


def _locked(task: Task, by: Seat) -> tuple[Deal, Task]:
    deal = ask_colleague(deal=task.deal, by=by)
    return deal, Task.objects.select_for_update(of=("self",)).get(pk=task.pk)


def _tell(task: Task, deal: Deal, by: Seat) -> None:
    if task.assignee is not None:
        notify("task_given", to=[task.assignee], source=f"task:{task.uuid}:{timezone.now().isoformat()}", by=by, **_facts(deal),
               day=task.due_on or NO_DAY)


def _facts(deal: Deal) -> dict[str, Any]:
    return {"fund": deal.fund, "about": deal.uuid, "url": reverse("applicants:deal", args=[deal.fund.slug, deal.uuid]) + "#tasks",
            "company": deal.company.name}
