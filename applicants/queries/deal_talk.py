"""What the house and the founders say to each other about a deal, on its page: questions, letters, the promised day, shared comments."""
from typing import Any

from applicants.models import Comment, Deal
from applicants.queries.comment import told as shared
from applicants.queries.decision import card as letters
from applicants.queries.decision import told
from applicants.queries.inquiry import ANSWERABLE, thread
from applicants.queries.promise import house_promise
from fund.models import Seat, User
from fund.permissions import Can, holds


def talk(deal: Deal, user: User, seat: Seat) -> dict[str, Any]:
    """The thread of questions, the letters as far as this person may know of them, what was promised, and comments the company reads too.

    Who is blind to the deal is not told what the founder waits for either: a letter that went out moves that day.
    """
    deal.last_told = told(deal)
    promise = {} if deal.hidden else house_promise(deal, seat)
    return {"inquiries": thread(deal, user), **letters(deal, user, seat), **promise, "shared": list(shared_comments(deal, user)),
            "may_ask_founder": not deal.is_inbound and deal.status in ANSWERABLE and holds(seat.role, Can.ASK_FOUNDER)}


def shared_comments(deal: Deal, user: User) -> Any:
    """The comments that the company reads too, as far as this person sees them, the newest first."""
    return shared(deal).filter(pk__in=Comment.objects.visible_to(user).order_by().values("pk"))
