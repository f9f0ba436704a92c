"""Tell people what happened: kinds a house registers, and one row an event and person, in the transaction that caused it.

A kind says in one sentence what happened and what to do. Amounts and marks stay out of it: it travels by mail and text message.
"""
import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext

from fund import mail, text_messages
from fund.permissions import FOUNDERS
from fund.quiet_hours import quiet_until
from fund.templatetags.look import day

SALT = "fund.unsubscribe"


@dataclass(frozen=True)
class Kind:
    """One kind of event. `sentence` is a msgid noted with gettext_noop whose %(holes)s are filled with the facts."""

    key: str
    label: str | Promise                    # what the page of choices calls it
    sentence: str = ""
    icon: str = "bell"
    mail: str = "now"                       # now, digest or off, where the person has not chosen
    text: bool = False
    roles: frozenset[str] = field(default_factory=frozenset)  # whose page of choices shows it; empty: everybody's
    letter: str = ""                        # a template under templates/mail of its own; "": the general one
    binding: str | Promise = ""             # why it cannot be switched off; "": it can
    tells_doer: bool = False                # also the person who did it
    letter_only: bool = False               # named on the page of choices, but written by mail.send() alone
    listed: bool = True                     # False: not on the page of choices


class Wish(NamedTuple):
    """How one person hears of one kind."""

    in_app: bool
    mail: str
    text: bool


KINDS: dict[str, Kind] = {}


def register(*kinds: Kind) -> None:
    """Make kinds known; the order is the order on the page of choices."""
    for kind in kinds:
        KINDS[kind.key] = kind


def notify(kind: str, *, to: Iterable[Any], source: str, fund: Any = None, about: Any = None, url: str = "", by: Any = None,
           letter: Mapping[str, Any] | None = None, **facts: Any) -> int:
    """Tell these seats' people of an event, once each; returns how many were told now. Call it inside the action's transaction.

    `source` names the event ("tranche:<uuid>"), `about` is the uuid of the deal it speaks of: nobody behind its wall is told.
    `url` is a path of this site. `letter` is the context of the kind's own letter. The facts fill the sentence: plain text, days,
    rows with name_ko and name_en, and lazily translated words are kept so that each reader gets them in their language.
    """
    from fund.models import Notification

    what = KINDS[kind]
    kept = {name: _kept(fact) for name, fact in facts.items()}
    words(kind, kept)  # a fact that the sentence needs and nobody gave stops here, not in somebody's list
    people: dict[int, Any] = {}
    for seat in to:
        if seat.user.is_active and (what.tells_doer or by is None or by.user_id != seat.user_id):
            people.setdefault(seat.user_id, seat)
    for walled in _behind_wall(about, people):
        del people[walled]
    wishes = _wishes(what, people)
    rows = [Notification(user=seat.user, seat=seat, fund=fund, kind=kind, about=about, facts=kept, url=url, source=source[:160], in_app=wishes[user].in_app,
                         in_digest=wishes[user].mail == "digest")
            for user, seat in people.items()]
    Notification.objects.bulk_create(rows, ignore_conflicts=True)  # a second telling, even at the same moment, changes nothing
    told = Notification.objects.filter(uuid__in=[row.uuid for row in rows]).select_related("user", "seat", "fund")
    for row in told:
        _send(what, row, wishes[row.user_id], letter or {})
    return len(told)


def seats(fund: Any, *roles: str) -> Any:
    """The live seats with one of these roles in a fund, with their people."""
    from fund.models import Seat

    return Seat.objects.live().filter(fund=fund, role__in=roles).select_related("user").order_by("pk")


def words(kind: str, facts: Mapping[str, Any]) -> str:
    """The sentence of an event in the active language."""
    known = KINDS.get(kind)
    return gettext(known.sentence) % {name: _spoken(fact) for name, fact in facts.items()} if known else kind


def wish(kind: Kind, choice: Any = None) -> Wish:
    """How somebody with this fund.models.Choice (or none) hears of a kind; what is binding cannot be chosen away."""
    if kind.binding:
        return Wish(True, "now", choice.text_message if choice else kind.text)
    return Wish(choice.in_app, choice.mail, choice.text_message) if choice else Wish(True, kind.mail, kind.text)


def unsubscribe_url(user: Any, kind: str) -> str:
    """The address that ends letters of a kind for this person, without a sign-in."""
    return settings.SITE_URL + reverse("unsubscribe", args=[signing.dumps([user.uuid.hex, kind], salt=SALT)])


def _send(kind: Kind, row: Any, wished: Wish, letter: Mapping[str, Any]) -> None:
    """The letter and the text message of a new row, each held until the reader's quiet hours are over."""
    user, link = row.user, settings.SITE_URL + (row.url or reverse("notifications"))
    columns = {"about": row.about, "kind": kind.key, "not_before": quiet_until(timezone.now(), user.quiet_from, user.quiet_until)}
    with translation.override(user.language):
        said = words(kind.key, row.facts)
        if wished.mail == "now":
            ends = "" if kind.binding or not kind.listed else unsubscribe_url(user, kind.key)
            context = dict(letter) if kind.letter else {"sentence": said, "link": link}
            mail.send(kind.letter or "notification", user, unsubscribe=ends, to_seat=row.seat, **columns, **({"fund": row.fund} | context))
        if wished.text and user.phone and text_messages.available():
            mail.post(text_messages.number(user.phone), subject=said, body=f"{said}\n{link}", channel="text", user=user,
                      language=user.language, fund=row.fund, seat=row.seat, **columns)


def _wishes(kind: Kind, users: Iterable[int]) -> dict[int, Wish]:
    from fund.models import Choice

    chosen = {choice.user_id: choice for choice in Choice.objects.filter(user__in=users, kind=kind.key)}
    return {user: wish(kind, chosen.get(user)) for user in users}


def _behind_wall(about: Any, people: Mapping[int, Any]) -> set[int]:
    """Those of these people who are shut off from the deal; what is told to a founder's seat is never shut off from it."""
    from fund.models.wall import shut_out

    told = {user for user, seat in people.items() if seat.role not in FOUNDERS}
    return told & shut_out(about) if about and told else set()


def _kept(fact: Any) -> Any:
    """A fact as it is stored: language-free text, a day, or the same words in each language."""
    if isinstance(fact, Promise):
        said = {}
        for code, _name in settings.LANGUAGES:
            with translation.override(code):
                said[code] = str(fact)
        return said
    if isinstance(fact, dt.date):
        return {"day": (timezone.localdate(fact) if isinstance(fact, dt.datetime) else fact).isoformat()}
    if hasattr(fact, "name_ko"):
        return {"ko": fact.name_ko, "en": fact.name_en}
    return str(fact)


def _spoken(fact: Any) -> str:
    if not isinstance(fact, dict):
        return str(fact)
    if "day" in fact:
        return day(dt.date.fromisoformat(fact["day"]))
    return fact.get(get_language() or "", "") or fact["ko"]
