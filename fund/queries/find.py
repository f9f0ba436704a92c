"""What the finder shows: rooms and pages of a person by their names, then rows of every noun that this person may see."""
from itertools import groupby
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from fund import subjects
from fund.hangul import cut, matches
from fund.navigation import own_pages, rooms_everywhere

LONGEST = 60  # letters that are read of what somebody looks for


def results(request: HttpRequest, words: str) -> list[dict[str, Any]]:
    """Groups of {title, items: [{icon, url, before, hit, after, hint, press}]}; without words the rooms alone."""
    asked = words.strip()[:LONGEST]
    rooms = [_row(room, str(room["label"]), asked, str(room["hint"])) for room in rooms_everywhere(request) + own_pages()
             if matches(str(room["label"]), asked)]
    found = subjects.find(request.user, asked)
    groups = [{"title": _("Rooms and pages"), "items": rooms}]
    for subject, pairs in groupby(found, key=lambda pair: pair[0]):
        rows = [_named(request.user, subject, row, asked) for _subject, row in pairs]
        groups.append({"title": str(subject.word), "items": [row for row in rows if row["url"]]})
    return [group for group in groups if group["items"]]


def _named(user: Any, subject: subjects.Subject, row: Any, words: str) -> dict[str, Any]:
    return _row({"icon": subject.icon, "url": subject.address(user, row)}, subject.name(row), words, "")


def _row(found: dict[str, Any], name: str, words: str, hint: str) -> dict[str, Any]:
    before, hit, after = cut(name, words)
    return {"icon": found["icon"], "url": found["url"], "press": found.get("press", ""), "hint": hint,
            "before": before, "hit": hit, "after": after}
