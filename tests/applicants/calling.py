"""A call as the house types it, moved in time, and pages read in English."""
import datetime as dt
import re
from html.parser import HTMLParser
from types import SimpleNamespace
from typing import Any

from django.test import Client
from django.utils import timezone

from applicants.models import Round
from applicants.queries.form import newest
from fund.models import Seat

SEOUL = timezone.get_default_timezone()


def at(day: dt.date, clock: str = "18:00") -> str:
    """A day and a time as a browser sends it."""
    return f"{day.isoformat()}T{clock}"


def typed_call(c: SimpleNamespace, **changed: Any) -> dict[str, Any]:
    """A complete new call as the form sends it: from tomorrow at nine for three weeks."""
    today = timezone.localdate()
    days = {n: today + dt.timedelta(days=n) for n in (1, 22, 60)}
    return {"name_ko": "봄 모집", "name_en": "Spring call", "about_ko": "버려지는 것을 다시 씁니다.", "about_en": "Putting waste to use.",
            "opens_at": at(days[1], "09:00"), "closes_at": at(days[22]), "results_by": days[60].isoformat(), "grace_minutes": "10",
            "rubric": c.round.rubric_id, "first_form": newest("first").pk,
            "second_form": newest("second").pk, "max_age_years": "7", "ask_min": "3억", "ask_max": "30억",
            "excluded": ["weapons", "tobacco"], "not_affiliated": "on"} | changed


class _Form(HTMLParser):
    """The fields of the main form of a page and what they hold."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: dict[str, Any] = {}
        self.inside, self.select, self.area = False, "", ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name = given.get("name") or ""
        if tag == "main":
            self.inside = True
        if not self.inside or "disabled" in given:
            return
        if tag == "select":
            self.select = name
        elif tag == "option" and self.select and "selected" in given:
            self.sent[self.select] = given.get("value") or ""
        elif tag == "textarea":
            self.area = name
            self.sent[name] = ""
        elif tag == "input" and given.get("type") in ("checkbox", "radio"):
            if "checked" in given:
                self.sent.setdefault(name, []).append(given.get("value", "on"))
        elif tag == "input" and name and name != "csrfmiddlewaretoken":
            self.sent[name] = given.get("value") or ""

    def handle_data(self, data: str) -> None:
        if self.area:
            self.sent[self.area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self.select = ""
        if tag == "textarea":
            self.sent[self.area] = self.sent[self.area].removeprefix("\n")
            self.area = ""


def as_sent(response: Any) -> dict[str, Any]:
    """The values of the form on a page, as a browser would send them back untouched."""
    reader = _Form()
    reader.feed(response.content.decode())
    return reader.sent


def move_closing(round: Round, closes_at: dt.datetime, **columns: Any) -> None:
    """Put a round's closing elsewhere in time, as if the clock had moved."""
    opens = min(round.opens_at, closes_at - dt.timedelta(days=30))
    Round.objects.filter(pk=round.pk).update(closes_at=closes_at, opens_at=opens, **columns)
    round.refresh_from_db()


def english(seat: Seat | None = None) -> Client:
    """A browser in English, signed in from this seat or not at all."""
    client = Client()
    client.cookies["django_language"] = "en"
    if seat:
        client.force_login(seat.user)
    return client


def said(response: Any) -> str:
    """The text of a page without its tags."""
    text = re.sub(r"<[^>]*>", " ", response.content.decode())
    return re.sub(r"\s+", " ", text)


def without_secrets(response: Any) -> str:
    """A page without what differs every time."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", response.content.decode())
    return re.sub(r'X-CSRFToken": "[^"]*"', "", text)
