"""What the finder shows: rooms and pages of a person by their names, then rows of every noun and the texts that this person may see."""
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby
from typing import Any

from django.db import OperationalError, connection, transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _
from psycopg.errors import QueryCanceled

from fund import subjects
from fund.hangul import around, cut, matches
from fund.navigation import own_pages, rooms_everywhere

LONGEST = 60  # letters that are read of what somebody looks for
MOST_MILLISECONDS = 2000  # that one question to the database may take


def results(request: HttpRequest, words: str) -> dict[str, Any]:
    """{groups: [{title, items: [{icon, url, before, hit, after, hint, press, excerpt}]}], note}; without words the rooms alone.

    `excerpt` is (before, hit, after) of a text or (). `note` says in words what was not looked through.
    """
    asked = words.strip()[:LONGEST]
    rooms = [_row(room, str(room["label"]), asked, str(room["hint"])) for room in rooms_everywhere(request) + own_pages()
             if matches(str(room["label"]), asked)]
    groups, note = [{"title": _("Rooms and pages"), "items": rooms}], ""
    if asked and request.user.live_seats:
        short = len("".join(asked.split())) < subjects.SHORTEST
        note = _("Papers, answers and conversations are searched from two letters on.") if short and subjects.SOURCES else ""
        try:
            with _in_time():
                for group in _found(request.user, asked, short):
                    groups.append(group)
        except OperationalError as problem:
            if not isinstance(problem.__cause__, QueryCanceled):
                raise
            note = _("Not everything was searched: it would take too long. Add a letter.")
    return {"groups": [group for group in groups if group["items"]], "note": note}


def _found(user: Any, asked: str, short: bool) -> Iterator[dict[str, Any]]:
    """Group by group, names before texts: what was found before time is up stays."""
    for source in subjects.SOURCES.values():
        if not source.is_long:
            yield _group(source, user, asked)
    for subject, pairs in groupby(subjects.find(user, asked), key=lambda pair: pair[0]):
        rows = [_named(user, subject, row, asked) for _subject, row in pairs]
        yield {"title": str(subject.word), "items": [row for row in rows if row["url"]]}
    for source in subjects.SOURCES.values():
        if source.is_long and not short:
            yield _group(source, user, asked)


def _group(source: subjects.Source, user: Any, asked: str) -> dict[str, Any]:
    return {"title": str(source.word), "items": [
        _row({"icon": row.icon, "url": row.url}, row.name, asked, row.hint, row.text) for row in source.rows(user, asked)]}


@contextmanager
def _in_time() -> Iterator[None]:
    """No question inside takes longer than a reader waits; OperationalError where one would."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('statement_timeout'), set_config('statement_timeout', %s, true)", [str(MOST_MILLISECONDS)])
        before = cursor.fetchone()[0]
        yield
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [before])


def _named(user: Any, subject: subjects.Subject, row: Any, words: str) -> dict[str, Any]:
    return _row({"icon": subject.icon, "url": subject.address(user, row)}, subject.name(row), words, "")


def _row(found: dict[str, Any], name: str, words: str, hint: str, text: str | tuple[str, str, str] = "") -> dict[str, Any]:
    before, hit, after = cut(name, words)
    return {"icon": found["icon"], "url": found["url"], "press": found.get("press", ""), "hint": hint,
            "before": before, "hit": hit, "after": after, "excerpt": around(text, words) if text and isinstance(text, str) else text or ()}
