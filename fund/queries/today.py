"""The home page of a person: what is late, due within a week, waiting, and new to read."""
import datetime as dt
from typing import Any

from fund.models import User
from fund.today import lateness, waiting

PARTS = ("late", "due", "waits", "news")


def agenda(user: User, today: dt.date) -> dict[str, list[dict[str, Any]]]:
    """Part of the page -> its rows {title, name, url, icon, due, days, since, fund, more, room}, the earliest due first. Two queries.

    `days` counts from today to the due day, negative when it is past; `more` stands at the last listed row of a duty and says how
    many further ones its `room` lists. `fund` is named only for people who sit in several.
    """
    funds = {s.fund.slug: s.fund for s in user.live_seats if s.fund}
    parts: dict[str, list[dict[str, Any]]] = {part: [] for part in PARTS}
    found = waiting(user)
    listed = {row["duty"].key: index for index, row in enumerate(found)}  # where each duty's last row stands
    for index, row in enumerate(found):
        duty = row["duty"]
        shown = sum(each["duty"] is duty for each in found)
        more = row["number"] - shown if listed[duty.key] == index else 0
        part = "news" if duty.is_news else lateness(row["due"], today)
        parts[part].append({
            "title": duty.title, "name": duty.say(row["name"] or ""), "url": duty.url(row), "icon": duty.icon, "due": row["due"],
            "days": (row["due"] - today).days if row["due"] else None, "since": row["since"], "is_news": duty.is_news, "more": more,
            "fund": funds[row["slug"]].name if row["slug"] in funds and len(funds) > 1 else "",
            "room": duty.room(row["slug"]) if duty.room and more else ""})
    for rows in parts.values():  # the order within a duty stays
        rows.sort(key=lambda row: (row["due"] is None, row["due"] or today))
    return parts
