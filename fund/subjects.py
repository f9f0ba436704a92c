"""What the site speaks of by name: a house registers its nouns here, and trail, search and notifications ask through it.

The ground floor knows no deal and no report. Each house has a `nouns.py` that registers what it owns; it is read at start.
"""
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

from django.db.models import Case, IntegerField, Model, Q, QuerySet, Value, When
from django.utils.functional import Promise

from fund.hangul import pattern
from fund.permissions import Can, holds


@dataclass(frozen=True)
class Subject:
    """One noun: its model, its word, which rows a person may see, and how to get from a row to its fund and its deal."""

    model: type[Model]
    word: str | Promise
    rows: Callable[[Any], QuerySet]                 # user -> the rows this person may see
    name: Callable[[Any], str]                      # row -> what pages call it
    url: Callable[[Any], str] | None = None         # row -> its page
    opens: Can | None = None                        # what a person must hold to open that page
    own: Callable[[Any, Any], str] | None = None    # user, row -> this person's own page of the row; "" for others
    fund: Any = ""                                  # lookup path or expression: the fund's id; of several the newest; "" for none
    about: Any = ""                                 # lookup path or expression: the deal's uuid; of several the newest; "" for none
    related: tuple[str, ...] = ()                   # select_related for `name` and `url`
    search: tuple[str, ...] = ()                    # lookup paths to texts that the finder reads
    icon: str = "file"
    hidden: frozenset[str] = field(default_factory=frozenset)  # columns that the trail page never shows
    site: Callable[[Any], QuerySet] | None = None   # user -> the rows whose history the site's own trail shows
    history: Callable[[Any], QuerySet] | None = None           # user -> the rows whose history they may read, where that is fewer

    @property
    def kind(self) -> str:
        return self.model._meta.label_lower

    def opens_to(self, user: Any, row: Any = None) -> bool:
        """Whether this person may open the page of this row they see; without a row, of any."""
        if self.url is None or self.opens is None:
            return self.url is not None
        able = [s.fund_id for s in user.live_seats if holds(s.role, self.opens)]
        return bool(able) and (row is None or None in able or not self.fund or self._fund_of(row) in able)

    def _fund_of(self, row: Any) -> int:
        *steps, last = self.fund.split("__")
        return getattr(reduce(getattr, steps, row), f"{last}_id")

    def address(self, user: Any, row: Any) -> str:
        """The page of a row this person sees, or nothing where they may not open it."""
        own = self.own(user, row) if self.own else ""
        return own or (self.url(row) if self.opens_to(user, row) else "")


@dataclass(frozen=True)
class Found:
    """One line of the finder that a house puts together itself; of `text` what surrounds the words is shown, with the words marked.

    A text that is cut already is shown as it is: (before, what was found, after)."""

    name: str
    url: str
    icon: str = "file"
    hint: str = ""
    text: str | tuple[str, str, str] = ""


@dataclass(frozen=True)
class Source:
    """A further group of the finder. `is_long` are texts: they are looked through from SHORTEST letters on, and after all names."""

    key: str
    word: str | Promise
    rows: Callable[[Any, str], list[Found]]         # user, words -> what this person may see of it, the best first
    is_long: bool = False


SHORTEST = 2
SUBJECTS: dict[str, Subject] = {}
SOURCES: dict[str, Source] = {}
VERBS: dict[str, str | Promise] = {}      # the verb of a deed, as audit.acting is given it -> what pages call it
COLUMNS: dict[str, str | Promise] = {}    # a column, or kind.column where it means something else there -> what pages call it


def register(*subjects: Subject) -> None:
    """Make nouns known; twice the same is the same."""
    for subject in subjects:
        SUBJECTS[subject.kind] = subject


def provide(*sources: Source) -> None:
    """Have the finder ask these too, in this order; twice the same is the same."""
    for source in sources:
        SOURCES[source.key] = source


def speak(verbs: dict[str, str | Promise], columns: dict[str, str | Promise]) -> None:
    """Give a house's deeds and columns their words."""
    VERBS.update(verbs)
    COLUMNS.update(columns)


def find(user: Any, words: str, limit: int = 5) -> list[tuple[Subject, Any]]:
    """The first `limit` rows of each searchable noun that these words find; only what this person may see. One query a noun.

    Words find a text by part of it, by its 초성 or by both; what begins with them comes first.
    """
    found: list[tuple[Subject, Any]] = []
    asked = pattern(words)
    if not asked:
        return found
    for subject in SUBJECTS.values():
        if subject.search and (subject.own or subject.opens_to(user)):
            match, begins = Q(), Q()
            for path in subject.search:
                match |= Q(**{f"{path}__iregex": asked})
                begins |= Q(**{f"{path}__iregex": f"^(?:{asked})"})
            first = Case(When(begins, then=Value(0)), default=Value(1), output_field=IntegerField())
            rows = subject.rows(user).filter(match).select_related(*subject.related).order_by(first, "-pk")
            found += [(subject, row) for row in rows[:limit] if subject.address(user, row)]
    return found


def named(user: Any, keys: Iterable[tuple[str, int]], *, of_the_site: bool = False) -> dict[tuple[str, int], tuple[str, str]]:
    """(kind, id) -> (name, url) of those rows that this person may see, or reads of as the site's administrator; one query a kind."""
    asked: dict[str, set[int]] = {}
    for kind, pk in keys:
        asked.setdefault(kind, set()).add(pk)
    found = {}
    for kind, pks in asked.items():
        if subject := SUBJECTS.get(kind):
            rows = subject.site if of_the_site and subject.site else subject.rows
            for row in rows(user).filter(pk__in=pks).select_related(*subject.related):
                found[kind, row.pk] = (subject.name(row), subject.address(user, row))
    return found
