"""The letters the site writes: which facts each carries, what it says in both languages, and how a wording becomes a letter.

Each house registers its letters in its `letters.py`, read at start. A wording is plain text with {placeholders}; {{ and }} write
braces. The shipped ones stand in templates/mail/<language>/<key>.txt, the subject in the first line.
"""
import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from fund.models.seat import in_words
from fund.templatetags.look import day, moment, money

LANGUAGES = ("ko", "en")
FOLDER = settings.BASE_DIR / "templates" / "mail"
PIECE = re.compile(r"\{\{|\}\}|\{(\w+)\}|[{}]")


@dataclass(frozen=True)
class Hole:
    """A placeholder: its name, what fills it, an example in the language of the moment, whether every wording must keep it."""

    name: str
    about: str | Promise
    sample: Callable[[], str]
    required: bool = False


@dataclass(frozen=True)
class Letter:
    """A letter: what it is for, who gets it, its placeholders, and how they are read from what mail.send() was given."""

    key: str
    label: str | Promise
    audience: str | Promise
    holes: tuple[Hole, ...]
    facts: Callable[[Mapping[str, Any]], dict[str, str]]

    @property
    def names(self) -> frozenset[str]:
        return frozenset(hole.name for hole in self.holes)

    def sample(self, language: str) -> dict[str, str]:
        """Facts of an invented case, for a preview."""
        with override(language):
            return {hole.name: str(hole.sample()) for hole in self.holes}


LETTERS: dict[str, Letter] = {}
WHO = Hole("who", gettext_lazy("The reader's name"), lambda: _("Kim Haneul"))


def register(letter: Letter) -> None:
    """Make a letter known; twice the same is the same."""
    LETTERS[letter.key] = letter


@cache
def shipped(key: str, language: str) -> tuple[str, str]:
    """Subject and text of the wording that ships with the site."""
    subject, _line, body = (FOLDER / language / f"{key}.txt").read_text(encoding="utf-8").strip().partition("\n")
    return subject.strip(), body.strip()


def used(text: str) -> set[str]:
    """The names of the placeholders in a wording."""
    return {match[1] for match in PIECE.finditer(text) if match[1]}


def has_stray_brace(text: str) -> bool:
    """Whether a brace stands alone, neither doubled nor around a name."""
    return any(match[0] in "{}" for match in PIECE.finditer(text))


def fill(text: str, facts: Mapping[str, str]) -> str:
    """The wording with every placeholder replaced, once: a fact that holds braces stays as it is. KeyError for an unknown one.

    A line of nothing but a placeholder that this time has nothing to say is left out.
    """
    def piece(match: re.Match) -> str:
        return facts[match[1]] if match[1] else match[0][0]

    lines = [(line, PIECE.sub(piece, line)) for line in text.split("\n")]
    return "\n".join(filled for line, filled in lines if filled.strip() or not line.strip())


def write(key: str, language: str, context: Mapping[str, Any]) -> tuple[str, str]:
    """Subject and text of a letter in this language, in the site's own wording where one is in use."""
    from fund.models import MailText

    letter = LETTERS[key]
    with override(language):
        facts = {name: str(fact) for name, fact in letter.facts(context).items()}
    own = MailText.objects.filter(letter=key, language=language).first()
    wording = shipped(key, language)
    if own and own.in_use and used(own.subject + own.body) <= letter.names:  # one that no longer fits its letter gives way
        wording = own.subject, own.body
    subject, body = (fill(part, facts) for part in wording)
    return subject, body


def _capital_call(given: Mapping[str, Any]) -> dict[str, str]:
    call = given["call"]
    return {"who": given["to"], "fund": given["fund"].name, "number": call.number, "amount": money(given["amount"]),
            "due": day(call.due_on), "purpose": call.purpose, "total": money(call.total)}


FUND = Hole("fund", gettext_lazy("The fund's name"), lambda: _("Sunhwan Impact Fund I"))
register(Letter(
    "capital_call", gettext_lazy("Capital call"), gettext_lazy("Everybody who reads for an LP of the fund"),
    (WHO, FUND, Hole("number", gettext_lazy("Number of the call"), lambda: "3"),
     Hole("amount", gettext_lazy("What this LP pays, in won"), lambda: money(Decimal(480_000_000)), required=True),
     Hole("due", gettext_lazy("Due day"), lambda: day(dt.date(2026, 10, 20)), required=True),
     Hole("purpose", gettext_lazy("Purpose of the call"), lambda: _("Two investments")),
     Hole("total", gettext_lazy("The whole call, in won"), lambda: money(Decimal(1_000_000_000)))),
    _capital_call))


def _invitation(given: Mapping[str, Any]) -> dict[str, str]:
    row = given["invitation"]
    return {"who": given["to"], "inviter": given["inviter"], "seat": in_words(row), "until": moment(row.expires_at), "link": given["link"]}


def _seat_given(given: Mapping[str, Any]) -> dict[str, str]:
    row = given["given"]
    return {"who": given["to"], "seat": in_words(row), "from": day(row.starts_on), "link": settings.SITE_URL + "/"}


def _seat_changed(given: Mapping[str, Any]) -> dict[str, str]:
    old, new = given["old"], given["new"]
    return {"who": given["to"], "old": in_words(old), "seat": in_words(new), "from": day(new.starts_on),
            "reason": old.end_reason or _("not given"), "link": settings.SITE_URL + "/"}


def _seat_ended(given: Mapping[str, Any]) -> dict[str, str]:
    row = given["ended"]
    return {"who": given["to"], "seat": in_words(row), "on": day(row.ends_on), "reason": row.end_reason}


def _factor_reset(given: Mapping[str, Any]) -> dict[str, str]:
    return {"who": given["to"], "reason": given["reset"].reason, "link": settings.SITE_URL + "/"}


SEAT = Hole("seat", gettext_lazy("The seat: role, organisation and fund"), lambda: _("Analyst · Ieum Ventures · Sunhwan Impact Fund I"), True)
FROM = Hole("from", gettext_lazy("The first day of the seat"), lambda: day(dt.date(2026, 10, 1)), True)
REASON = Hole("reason", gettext_lazy("The reason that was given"), lambda: _("A new role in the firm"), True)
SITE = Hole("link", gettext_lazy("The address of the site"), lambda: settings.SITE_URL + "/")
HOLDER = gettext_lazy("The person who sits there")
register(Letter(
    "invitation", gettext_lazy("Invitation to a seat"), gettext_lazy("The person who is invited"),
    (WHO, Hole("inviter", gettext_lazy("Who invites, with their organisation"), lambda: _("Park Haeon, Sunhwan operations")), SEAT,
     Hole("until", gettext_lazy("Until when the link is open"), lambda: moment(dt.datetime(2026, 10, 8, 9, tzinfo=dt.UTC)), True),
     Hole("link", gettext_lazy("The secret link"), lambda: settings.SITE_URL + "/invitation/…/", True)), _invitation))
register(Letter("factor_reset", gettext_lazy("Second factor reset"), HOLDER, (WHO, REASON, SITE), _factor_reset))
register(Letter("seat_given", gettext_lazy("Seat given"), HOLDER, (WHO, SEAT, FROM, SITE), _seat_given))
register(Letter("seat_changed", gettext_lazy("Seat changed"), HOLDER, (
    WHO, Hole("old", gettext_lazy("The seat as it was"), lambda: _("Analyst · Ieum Ventures · Sunhwan Impact Fund I"), True), SEAT, FROM,
    REASON, SITE), _seat_changed))
register(Letter("seat_ended", gettext_lazy("Seat ended"), HOLDER, (
    WHO, SEAT, Hole("on", gettext_lazy("The day on which it ends"), lambda: day(dt.date(2026, 10, 1)), True), REASON), _seat_ended))


def _notification(given: Mapping[str, Any]) -> dict[str, str]:
    fund = given.get("fund")
    return {"who": given["to"], "sentence": given["sentence"], "link": given["link"],
            "fund": _("Fund: %(name)s") % {"name": fund.name} if fund else ""}


def _digest(given: Mapping[str, Any]) -> dict[str, str]:
    return {"who": given["to"], "count": given["count"], "lines": given["lines"], "link": given["link"],
            "more": _("Not listed here: %(n)s") % {"n": given["more"]} if given["more"] else ""}


READER = gettext_lazy("Whoever chose to hear of it by mail")
LIST = Hole("link", gettext_lazy("The address of the list of notifications"), lambda: settings.SITE_URL + "/notifications/", True)
register(Letter("notification", gettext_lazy("Notification"), READER, (
    WHO, Hole("sentence", gettext_lazy("What happened, in one sentence"), lambda: _("The figures of 2026Q3 can be reviewed."), True),
    Hole("fund", gettext_lazy("The fund it happened in, if any"), lambda: _("Fund: %(name)s") % {"name": _("Sunhwan Impact Fund I")}),
    Hole("link", gettext_lazy("Where to go on"), lambda: settings.SITE_URL + "/notifications/…/", True)), _notification))
register(Letter("digest", gettext_lazy("Daily letter"), READER, (
    WHO, Hole("count", gettext_lazy("How many things happened"), lambda: "2"),
    Hole("lines", gettext_lazy("One line a thing, with its address"),
         lambda: f"- {_('The figures of 2026Q3 can be reviewed.')}\n  {settings.SITE_URL}/notifications/", True),
    Hole("more", gettext_lazy("How many did not fit, if any"), lambda: _("Not listed here: %(n)s") % {"n": 3}), LIST), _digest))
