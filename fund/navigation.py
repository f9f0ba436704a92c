"""The side navigation: the rooms a person may enter, grouped, named by URL so that upper houses stay strings here."""
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from fund.permissions import FOUNDERS, Can, holds

ROOMS = (
    ("", (
        ("home", _("Today"), "home", Can.SIGN_IN, False, _("What waits for you")),
        ("queue", _("My reviews"), "applicants:review_queue", Can.SCORE, True, _("Score the deals assigned to you, beside their decks")),
        ("file", _("My applications"), "applicants:applications", Can.SEE_OWN_APPLICATION, False, _("Open calls and what you handed in")),
    )),
    (_("Sourcing and decision"), (
        ("clock", _("Calls"), "applicants:calls", Can.SEE_ROUNDS, True, _("When applications open and close, what they ask, who needs more time")),
        ("table", _("Deals"), "applicants:deals", Can.SEE_DEALS, True, _("Every application, how far it got and what it lacks")),
        ("mail", _("Letters to founders"), "applicants:decisions", Can.SEE_DEALS, True, _("Declines, holds and invitations: drafted, planned, sent")),
        ("file", pgettext_lazy("room", "Papers"), "applicants:papers", Can.SEARCH_PAPERS, True, _("Decks, papers and answers: search what stands in them")),
        ("ring", _("Scoring rounds"), "applicants:rounds", Can.SEE_AGREEMENT, True,
         _("What reviewers gave, where they lie apart, how far it can be relied on")),
        ("vote", _("Committee"), "applicants:meetings", Can.SEE_MEETING, True, _("Agenda, packets, sealed votes and minutes")),
    )),
    (_("Books and reporting"), (
        ("case", _("Portfolio"), "portfolio:investments", Can.SEE_PORTFOLIO, True, _("What the fund owns, at which value")),
        ("book", _("Fund books"), "fund:books", Can.SEE_BOOKS, True, _("Commitments, capital calls and every won that moved")),
        ("close", _("Quarter close"), "portfolio:quarters", Can.SEE_PORTFOLIO, True, _("Collect, review, compute and publish a quarter")),
        ("report", _("LP reports"), "portfolio:reports", Can.SEE_REPORT, True, _("What the LPs read: money, impact, misses")),
    )),
    (_("Records"), (
        ("users", _("People and seats"), "people", Can.KEEP_SEATS, False, _("Who sits where, since when, and who is invited")),
        ("link", _("Trail"), "fund:trail", Can.SEE_TRAIL, True, _("Who changed what, before and after, in a sealed chain")),
        ("link", _("Trail of the site"), "site_trail", Can.SEE_SITE_TRAIL, False, _("Seats, invitations, reference data: who changed what")),
        ("chat", _("Outbox"), "outbox", Can.SEE_MAIL, False, _("Letters the site wrote")),
        ("redo", _("Background jobs"), "jobs", Can.SEE_JOBS, False, _("What runs, what waits, what stopped")),
        ("case", _("Business numbers"), "applicants:number_disputes", Can.KEEP_SEATS, False,
         _("Startups that say somebody else uses their number")),
        ("columns", _("Reference data"), "reference", Can.KEEP_REFERENCE, False, _("Organisations, indicators, factors, rubrics, letters")),
    )),
)

# The rooms inside the room of reference data.
REFERENCE = (
    ("users", _("Organisations"), "organisations", _("Who takes part: GP, sponsors, LPs, operators, auditors, ministries")),
    ("ring", _("Indicators"), "indicators", _("What is counted, in which unit and direction, and what may be added up")),
    ("chip", _("Factors"), "factors", _("Emission factors and unit values, each with its source and its versions")),
    ("queue", _("Rubrics"), "applicants:rubrics", _("By which criteria and weights applications are judged")),
    ("file", _("Forms"), "applicants:forms", _("What founders are asked in both steps, version by version")),
    ("eye", _("Watch lists"), "applicants:watches",
     _("Whom a fund may not invest in, groups under limits, affiliates: what applications are compared with")),
    ("mail", _("Letters"), "mail_texts", _("What the site writes, in Korean and English")),
)

# What belongs to the person, whatever their seats; `press` names the control of the person menu that does it at once.
OWN = (
    ("users", _("My account"), "me", ""),
    ("bell", _("Notifications"), "notifications", ""),
    ("help", _("Keys"), "keys", ""),
    ("out", _("Sign out"), "account_logout", "sign-out"),
)


def navigation(request: HttpRequest, fund: Any) -> list[dict[str, Any]]:
    """Groups of {title, items: [{icon, label, url, current, about, in_fund}]} that this person's seats open."""
    every = request.user.live_seats
    here = [s for s in every if fund and s.fund_id == fund.pk]
    groups = []
    for title, rooms in ROOMS:
        items = []
        for icon, label, name, can, in_fund, about in rooms:
            newcomer = can is Can.SEE_OWN_APPLICATION and not every
            may = newcomer or can is Can.SIGN_IN or any(holds(s.role, can) for s in (here if in_fund else every))
            if (in_fund and not fund) or not may:
                continue
            url = reverse(name, args=[fund.slug] if in_fund else [])
            current = request.path == url or (url != "/" and request.path.startswith(url))
            items.append({"icon": icon, "label": label, "url": url, "current": current, "about": about, "in_fund": in_fund})
        if items:
            groups.append({"title": title, "items": items})
    return groups


def landing(role: str) -> str:
    """Where a new seat leads first: a founder's to the applications it may read and write, every other to what waits today."""
    return reverse("applicants:applications" if role in FOUNDERS else "home")


def other_funds(request: HttpRequest, fund: Any) -> list[dict[str, Any]]:
    """The way into every other fund in which this person has a room: a group like those of `navigation`, or nothing."""
    others = {s.fund_id: s.fund for s in request.user.live_seats if s.fund_id and (fund is None or s.fund_id != fund.pk)}
    items = []
    for other in others.values():
        rooms = [room for group in navigation(request, other) for room in group["items"] if room["in_fund"]]
        if rooms:
            items.append({"icon": "ring", "label": other.name, "url": rooms[0]["url"], "current": False})
    return [{"title": _("Other funds") if fund else _("Funds"), "items": items}] if items else []


def rooms_everywhere(request: HttpRequest) -> list[dict[str, Any]]:
    """Every room of every fund that this person's seats open, once each, with `hint`: its fund, or the group it stands in."""
    funds = {s.fund_id: s.fund for s in request.user.live_seats if s.fund_id}
    found: dict[str, dict[str, Any]] = {}
    for fund in funds.values() or [None]:
        for group in navigation(request, fund):
            for room in group["items"]:
                hint = fund.name if fund and room["in_fund"] and len(funds) > 1 else group["title"]
                found.setdefault(room["url"], room | {"hint": hint})
    return list(found.values())


def own_pages() -> list[dict[str, Any]]:
    """The pages of the person themselves: {icon, label, url, hint, press}."""
    return [{"icon": icon, "label": label, "url": reverse(name), "hint": "", "press": press} for icon, label, name, press in OWN]


def reference_rooms(path: str) -> list[dict[str, Any]]:
    """The rooms of reference data as {icon, label, url, about, current}."""
    found = [{"icon": icon, "label": label, "url": reverse(name), "about": about} for icon, label, name, about in REFERENCE]
    return [room | {"current": path.startswith(room["url"])} for room in found]
