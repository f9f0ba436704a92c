"""Comments on a deal: the card of the house, whom a text calls, and what the company was told."""
import re
from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Q, QuerySet

from applicants.models import Comment, Deal
from applicants.queries.colleague import colleagues, readers_of_comments
from applicants.queries.scorecard import is_blind
from fund.hangul import initials
from fund.models import Seat, User
from fund.permissions import Can, holds

NEWEST = 5  # on the deal's page; the page of comments has them all
A = Comment.Audience


def card(deal: Deal, user: User, seat: Seat, *, whole: bool = False) -> dict[str, Any]:
    """The comments of a deal for the house, the newest first: {lines, more, blind, people, whole}; empty for who does not work on deals.

    A line is {row, mine, told, shown, called}: `told` went to the company, `shown` says whether its words still stand. While this
    person is `blind` to the deal, there are their own alone, and nothing says whether others wrote. Two queries.
    """
    if not holds(seat.role, Can.WORK_ON_DEAL):
        return {}
    named = ArrayAgg("mentions__user__name", filter=Q(mentions__isnull=False), default=[], order_by="mentions__user__name")
    rows = (Comment.objects.visible_to(user).filter(deal=deal).select_related("author__user").annotate(called=named).order_by("-written_at", "-pk"))
    found = list(rows if whole else rows[:NEWEST + 1])
    shown = found if whole else found[:NEWEST]
    blind = deal.hidden if hasattr(deal, "hidden") else is_blind(deal, user)
    return {"lines": [_line(row, user) for row in shown], "more": len(found) > len(shown), "blind": blind, "whole": whole,
            "people": [{"seat": person, "key": initials(str(person.user))} for person in (  # who reads now tells how far each is
                colleagues(deal) if blind else readers_of_comments(colleagues(deal))) if person.user_id != user.pk]}


def called(text: str, seats: Iterable[Seat]) -> list[Seat]:
    """The people among these whom a text calls by “@” and their name, in its order; of two names that fit the longer one."""
    by_name: dict[str, list[Seat]] = {}
    for seat in seats:
        by_name.setdefault(seat.user.name.casefold(), []).append(seat)
    names = sorted((name for name in by_name if name), key=len, reverse=True)
    if not names:
        return []
    found = re.findall(r"(?<!\w)@(" + "|".join(map(_whole, names)) + ")", text, re.IGNORECASE)
    return list({seat.pk: seat for name in found for seat in by_name.get(name.casefold(), ())}.values())


def _whole(name: str) -> str:
    """A name as a pattern: in Latin letters it ends where its word ends; behind a Korean one its particle may stand."""
    return re.escape(name) + (r"(?![a-z0-9])" if name[-1].isascii() else "")


def told(deal: Deal) -> QuerySet[Comment]:
    """What the company was told in comments, the newest first, with who told it as a seat; its people are not named."""
    return deal.comments.filter(audience=A.COMPANY).select_related("author__organisation").order_by("-written_at", "-pk")


def notes_for_founder(deal: Deal) -> list[dict[str, Any]]:
    """The notes on a founder's status page: {text, lang, who: role and organisation, at, taken_back_at}."""
    return [{"text": row.text, "lang": row.lang, "who": f"{row.author.get_role_display()} · {row.author.organisation.name}", "at": row.written_at,
             "taken_back_at": row.taken_back_at} for row in told(deal)]


def _line(row: Comment, user: User) -> dict[str, Any]:
    to_company = row.audience == A.COMPANY
    return {"row": row, "mine": row.author.user_id == user.pk, "told": to_company, "shown": to_company or row.taken_back_at is None,
            "called": row.called}
