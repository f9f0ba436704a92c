"""The outbox as pages show it: who was written to, by which letter, when, and why something did not leave."""
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from fund.letters import LETTERS
from fund.models import Message, User
from fund.models.wall import behind_walls
from fund.notify import KINDS
from fund.permissions import Role


def letters(reader: User | None, words: str = "", state: str = "") -> QuerySet[Message]:
    """The letters this reader may see, newest first; None reads all of them (the demo). `words` looks in the address."""
    rows = Message.objects.visible_to(reader) if reader else Message.objects.all()
    if words.strip():
        rows = rows.filter(to__icontains=words.strip())
    return rows.filter(state=state) if state else rows


def counts(reader: User | None) -> list[dict[str, Any]]:
    """How many of these letters stand in each state."""
    found = dict(letters(reader).order_by().values_list("state").annotate(n=Count("pk")))
    return [{"state": state.value, "label": state.label, "n": found.get(state, 0)} for state in Message.State]


def lines(page: Iterable[Message], reader: User | None) -> list[dict[str, Any]]:
    """The rows of the page. A subject may name a company: it stands there for the operations of its fund alone, and in the demo."""
    page = list(page)
    opened = {letter.pk for letter in page}
    if reader:
        own = Message.objects.filter(fund__in=reader.fund_ids({Role.OPERATIONS})).exclude(about__in=behind_walls(reader))
        opened = set(own.filter(pk__in=opened).values_list("pk", flat=True))
    return [{"letter": letter, "kind": kind_label(letter.kind), "subject": letter.subject if letter.pk in opened else "",
             "problem": _(letter.problem) if letter.problem else ""} for letter in page]


def kind_label(kind: str) -> str:
    """What a letter of this kind is called where it is not shown; letters about a sign-in carry no kind."""
    if not kind:
        return _("Account letter")
    known = LETTERS.get(kind) or KINDS.get(kind)
    return str(known.label) if known else kind
