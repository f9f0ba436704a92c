"""The house's work on a deal, for tests: what the cards say, and a deal with a row of each kind."""
import datetime as dt
from types import SimpleNamespace

from django.utils import timezone

from applicants.actions.comment import write_comment
from applicants.actions.contact import add_contact
from applicants.actions.interview import note_interview
from applicants.actions.task import add_task
from applicants.models import Comment, Contact, Deal, Interview, Task
from fund.models import Seat
from tests.applicants.applying import address

SECRETS = {"task": "폐수 설비 견적 받기", "comment": "단가가 두 배로 뛴 이유", "told": "실사 일정을 곧 알립니다", "notes": "원료 수급을 물었습니다",
           "present": "한대표와 최공장장", "contact": "최공장장", "email": "plant@whale.example", "phone": "010-7777-1234"}


def day(days: int = 0) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=days)


def task(c: SimpleNamespace, deal: Deal, text: str = SECRETS["task"], due: int | None = 3, assignee: Seat | None = None, by: Seat | None = None) -> Task:
    return add_task(deal=deal, text=text, due_on=None if due is None else day(due), assignee=assignee, by=by or c.partner)


def comment(c: SimpleNamespace, deal: Deal, text: str = SECRETS["comment"], by: Seat | None = None, **given) -> Comment:
    return write_comment(deal=deal, text=text, by=by or c.partner, **given)


def told(c: SimpleNamespace, deal: Deal, text: str = SECRETS["told"], by: Seat | None = None) -> Comment:
    return write_comment(deal=deal, text=text, audience="company", by=by or c.partner)


def interview(c: SimpleNamespace, deal: Deal, by: Seat | None = None, **given) -> Interview:
    return note_interview(deal=deal, by=by or c.partner, **{"held_on": day(-2), "present": SECRETS["present"], "notes": SECRETS["notes"],
                                                            "advice": "go_on"} | given)


def contact(c: SimpleNamespace, deal: Deal, by: Seat | None = None, **given) -> Contact:
    return add_contact(deal=deal, by=by or c.partner, given={"name": SECRETS["contact"], "title": "공장장", "email": SECRETS["email"],
                                                              "phone": SECRETS["phone"]} | given)


def everything(c: SimpleNamespace, deal: Deal, by: Seat | None = None) -> SimpleNamespace:
    """A row of each kind on a deal."""
    return SimpleNamespace(task=task(c, deal, by=by), comment=comment(c, deal, by=by), told=told(c, deal, by=by),
                           interview=interview(c, deal, by=by), contact=contact(c, deal, by=by))


def room(name: str, deal: Deal, *more) -> str:
    """An address of a deal's rooms in its fund."""
    return address(name, deal.fund.slug, deal.uuid, *more)
