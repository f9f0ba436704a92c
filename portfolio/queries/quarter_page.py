"""The pages of the quarter close: the list of quarters, and one quarter with its steps, checklist, reports and figures."""
import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from fund.models import Fund, User
from fund.periods import Quarter
from fund.permissions import Can, holds
from fund.templatetags import look
from portfolio.models import Cut, Figure, FundQuarter, Report, Snapshot
from portfolio.queries.quarter import Standing, gate, missing, shown_state, standing
from portfolio.queries.quarter_history import events, history, reached_at
from portfolio.queries.quarter_work import DUE, checklist, jobs, link, preview, request, scope, to_explain

ORDER = [Cut.State.OPEN, Cut.State.COLLECTED, Cut.State.REVIEWED, Cut.State.APPROVED, Cut.State.PUBLISHED]


def quarter_name(period: Quarter) -> str:
    """A quarter as readers say it: 2026년 3분기, Q3 2026."""
    return _("Q%(number)s %(year)s") % {"number": period.number, "year": period.year}


def may(user: User, fund: Fund, need: Can) -> bool:
    """Whether one of this person's seats in the fund grants a capability."""
    return any(holds(seat.role, need) for seat in user.live_seats if seat.fund_id == fund.pk)


def quarters(fund: Fund, user: User) -> dict[str, Any]:
    """The quarters of a fund, newest first, with both cuts; `next` is the quarter that may be opened, if any. Four queries."""
    rows = list(FundQuarter.objects.visible_to(user).filter(fund=fund).prefetch_related("cuts"))
    published = {}
    for each in Snapshot.objects.filter(cut__quarter__in=rows, state=Snapshot.State.PUBLISHED).select_related("cut").order_by("number"):
        published[each.cut_id] = each
    navs = dict(Figure.objects.filter(snapshot__in=[s.pk for s in published.values()], subject="fund", measure="nav")
                .values_list("snapshot__cut__quarter", "value"))
    last_ended = Quarter.last_ended(timezone.localdate())
    following = rows[0].period.next() if rows else last_ended
    return {"next": following if following <= last_ended else None, "next_name": quarter_name(following), "rows": [
        {"quarter": row, "name": quarter_name(row.period), "nav": navs.get(row.pk), "coverage": _coverage(row, published),
         "cuts": [{"word": cut.get_state_display(), "kind": "ok" if cut.state == "published" else "info", "restating": cut.restating,
                   "mark": "lock" if cut.state == "published" else "half", "snapshot": published.get(cut.pk)}
                  for cut in sorted(row.cuts.all(), key=lambda cut: cut.kind, reverse=True)]} for row in rows]}


def _coverage(row: FundQuarter, published: dict[int, Snapshot]) -> dict[str, Any] | None:
    return next((published[cut.pk].context["coverage"] for cut in row.cuts.all() if cut.kind == "impact" and cut.pk in published), None)


def page(quarter: FundQuarter, user: User) -> dict[str, Any]:
    """Everything the close page of a quarter shows."""
    now = standing(quarter).as_seen_by(user)
    can = {name: may(user, quarter.fund, need) for name, need in (
        ("compute", Can.CLOSE_QUARTER), ("publish", Can.CLOSE_QUARTER), ("restate", Can.CLOSE_QUARTER), ("approve", Can.PUBLISH),
        ("write", Can.REVIEW_KPI), ("ask", Can.REQUEST_KPI))}
    can["write"] = can["write"] and not now.hidden  # the text names companies that this person is not to know of
    trail = events(now)
    cuts = [_cut(now, kind, can, trail) for kind in ("money", "impact")]
    old = any(now.draft(kind) is None or now.is_stale(kind) for kind in ("money", "impact") if now.cuts[kind].state != "published")
    report = Report.objects.filter(quarter=quarter).order_by("-number").first()
    _one_primary(cuts, compute=old and can["compute"])
    return {"quarter": quarter, "name": quarter_name(quarter.period), "cuts": cuts, "can": can, "is_old": old,
            "is_open": any(cut.state != "published" for cut in now.cuts.values()), "impact_open": now.cuts["impact"].state != "published",
            "checklist": checklist(now), "jobs": jobs(now, report), "requests": [request(now, each, can) for each in now.listed],
            "silent": [each for each in now.listed if not each.reported], "to_explain": to_explain(now),
            "text": "" if now.hidden and now.cuts["impact"].state != "published" else quarter.misses,
            "coverage": scope(now), "money": preview(now, "money"), "impact": preview(now, "impact"), "history": history(trail),
            "report_url": link("portfolio:report", quarter.fund.slug, report.uuid) if report else ""}


def _cut(now: Standing, kind: str, can: dict[str, bool], trail: list[Any]) -> dict[str, Any]:
    cut, state, items = now.cuts[kind], shown_state(now, kind), gate(now.cuts[kind], now)
    snapshot, due = now.snapshot(kind), now.quarter.period.end + dt.timedelta(days=DUE[kind])
    done = state == Cut.State.PUBLISHED
    to_approve, to_publish = missing(items, but=("approval",)), missing(items)
    days = (due - timezone.localdate()).days
    since = _("%(n)s days left") % {"n": days} if days >= 0 else _("%(n)s days late") % {"n": -days}
    since = _("being corrected") if cut.restating else since
    approves, publishes = can["approve"] and not done and state != Cut.State.APPROVED, can["publish"] and not done
    words = {"open": _("Collecting"), "collected": _("Under review"), "reviewed": _("Waiting for approval"),
             "approved": _("Waiting for publication"), "published": _("Published, frozen")}
    return {"kind": kind, "label": cut.get_kind_display(), "cut": cut, "due": due, "days": DUE[kind], "gate": items,
            "left": len(to_publish), "is_published": done, "snapshot": snapshot, "badge": "ok" if done else "risk" if days < 0 else "info",
            "mark": "lock" if done else "half", "word": words[state] if done else f"{words[state]}, {since}",
            "steps": _steps(now, kind, state, trail), "is_approved": state == Cut.State.APPROVED,
            "approves": approves, "may_approve": not to_approve, "publishes": publishes, "may_publish": not to_publish,
            "waits": bool((approves and to_approve) or (publishes and to_publish)), "restates": can["restate"] and done, "primary": False}


def _one_primary(cuts: list[dict[str, Any]], *, compute: bool) -> None:
    """One primary button a page: computing old figures first, then the first cut that can take its next step."""
    ready = [cut for cut in cuts if (cut["approves"] and cut["may_approve"]) or (cut["publishes"] and cut["may_publish"])]
    if ready and not compute:
        ready[0]["primary"] = True


def _steps(now: Standing, kind: str, state: str, trail: list[Any]) -> list[dict[str, Any]]:
    """The five steps of a cut; the current one is what is being done now, the one after the state that was reached."""
    reached = ORDER.index(Cut.State(state))
    at = reached_at(trail, kind)
    count = len(now.listed)
    there = sum(each.valuation is not None for each in now.listed) if kind == "money" else sum(
        each.reported or each.waits_for_review for each in now.listed)
    published = now.published(kind)
    steps = []
    for i, each in enumerate(ORDER):
        note = _short(at[each]) if i <= reached and each in at else ""
        if each == Cut.State.COLLECTED:
            note = f"{note} · {there} / {count}" if note else f"{there} / {count}"
        if each == Cut.State.PUBLISHED and published and i <= reached:
            note = f"{note} · {look.digest(published.digest)}"
        steps.append({"label": each.label, "note": note, "done": i <= reached, "current": i == min(reached + 1, len(ORDER) - 1)})
    return steps


def _short(at: dt.datetime) -> str:
    local = timezone.localtime(at)
    return f"{local.month}.{local.day}"
