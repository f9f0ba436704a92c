"""What is to be done in a quarter: its checklist, each company's report, what must be explained, the figures so far."""
import datetime as dt
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from applicants.models import KpiRequest
from fund.models import Job
from fund.permissions import Role
from fund.templatetags import look
from portfolio.models import Figure, Report, Snapshot, Valuation
from portfolio.queries.figure import write
from portfolio.queries.quarter import Held, Standing
from portfolio.queries.snapshot import measure_name, state_name

DUE = {"money": 15, "impact": 45}  # days after the quarter's end, as the fund's own rules set them
STATUS = {"on_target": "ok", "at_risk": "risk", "missed": "miss", "not_reported": "none"}


def link(name: str, *args: Any) -> str:
    """The address of a page, or nothing where the site does not have that page."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def checklist(now: Standing) -> list[dict[str, Any]]:
    """The work in two groups, each row with how far it is, who enters and who reviews, and its due day."""
    analyst, partner, operations = (str(Role(role).label) for role in (Role.ANALYST, Role.PARTNER, Role.OPERATIONS))
    held, silent = now.listed, [each for each in now.listed if not each.reported]
    arrived = [each for each in held if each.reported or each.waits_for_review]
    approved = sum(each.valuation is not None and each.valuation.state == Valuation.State.APPROVED for each in held)
    told = len(to_explain(now))
    due = {kind: now.quarter.period.end + dt.timedelta(days=days) for kind, days in DUE.items()}
    fresh = {kind: int(now.cuts[kind].state == "published" or (now.draft(kind) is not None and not now.is_stale(kind))) for kind in DUE}
    explained = told if now.quarter.misses.strip() else 0
    groups = [
        {"title": _("Money"), "rows": [
            _row(_("Fair values at the quarter's end"), approved, len(held), analyst, partner, due["money"]),
            _row(_("Figures computed from the newest inputs"), fresh["money"], 1, _("automatic"), operations, due["money"])]},
        {"title": _("Impact"), "rows": [
            _row(_("KPI reports received"), len(arrived), len(held), _("company"), analyst, due["impact"]),
            _row(_("KPI reports reviewed"), sum(each.reported for each in arrived), len(arrived), _("company"), analyst, due["impact"]),
            _row(_("Reasons of companies that did not report"), sum(bool(each.excuse) for each in silent), len(silent), analyst, operations,
                 due["impact"], _("The money figures of these companies stand in any case")),
            _row(_("Misses and negative impact explained"), explained, told, analyst, partner, due["impact"]),
            _row(_("Figures computed from the newest inputs"), fresh["impact"], 1, _("automatic"), operations, due["impact"])]},
    ]
    for kind, group in zip(DUE, groups, strict=True):
        if now.published(kind):  # it was in time or it was not: nothing of it is due any more
            group["rows"] = [row | {"late": False} for row in group["rows"]]
    return groups


def _row(title: str, done: int, of: int, maker: str, checker: str, due: dt.date, note: str = "") -> dict[str, Any]:
    late = done < of and due < timezone.localdate()
    kind = "ok" if done >= of else "risk" if done else "miss" if late else "info"
    word = _("Finished") if done >= of and of else _("Nothing to do") if done >= of else f"{done} / {of}"
    return {"title": title, "note": note if done < of else "", "kind": kind, "word": word, "maker": maker, "checker": checker, "due": due,
            "late": late, "mark": "half" if kind == "info" else ""}


def jobs(now: Standing, report: Report | None) -> list[Job]:
    """The four newest background jobs of this quarter and its report."""
    subjects = [f"quarter:{now.quarter.uuid}"] + ([f"report:{report.uuid}"] if report else [])
    return list(Job.objects.filter(fund=now.quarter.fund_id, subject__in=subjects).order_by("-touched_at")[:4])


def request(now: Standing, each: Held, can: dict[str, bool]) -> dict[str, Any]:
    """One company's row: how far its report is, and the next thing to do about it."""
    slug, row = now.quarter.fund.slug, each.request
    state = row.state if row else ""
    words = {"": (_("Not asked"), "none"), "sent": (_("Asked"), "info"), "submitted": (_("Handed in"), "risk"),
             "returned": (_("Returned"), "risk"), "accepted": (_("Reviewed"), "ok")}
    word, kind = (_("Reviewed"), "ok") if each.reported else words[state]
    ask = "" if each.reported or state in (KpiRequest.State.SUBMITTED, KpiRequest.State.ACCEPTED) or not can["ask"] else link(
        "applicants:kpi_ask", slug, str(now.quarter.period), each.investment.company.uuid)
    return {"name": each.name, "uuid": each.uuid, "word": word, "kind": kind, "mark": "half" if kind == "info" else "",
            "count": f"{each.accepted} / {each.planned}", "due": row.due_on if row else None, "ask": ask, "again": row is not None,
            "review": link("applicants:kpi_review", slug, row.uuid) if row and state != KpiRequest.State.SENT else "",
            "review_word": _("Review") if state == KpiRequest.State.SUBMITTED else _("See"),
            "url": link("portfolio:investment", slug, each.investment.uuid), "status": STATUS.get(_status(now, each.uuid), ""),
            "excuse": "" if each.reported else each.excuse}


def _status(now: Standing, uuid: str) -> str:
    snapshot = now.snapshot("impact")
    companies = snapshot.context.get("companies", []) if snapshot else []
    return next((row["status"] for row in companies if row["uuid"] == uuid), "")


def to_explain(now: Standing) -> list[dict[str, str]]:
    """What the text has to name: companies that missed their target, and every negative impact."""
    snapshot = now.snapshot("impact")
    if not snapshot:
        return []
    context = snapshot.context
    progress = {row["subject"]: row["value"] for row in now.rows("impact") if row["measure"].endswith(":progress")}
    names = {row["uuid"]: row for row in context["companies"]}
    missed = [{"kind": "miss", "name": names[uuid]["name"], "text": _("%(share)s of the target") % {"share": look.pct(progress.get(f"company:{uuid}"))}}
              for uuid in context["missed"] if uuid not in now.hidden]
    harm = [{"kind": "neg", "name": row["name"], "text": f"{measure_name('kpi:' + row['indicator'], context['indicators'])} "
             + " ".join(write(look._decimal(row["value"]), row["unit"], f"kpi:{row['indicator']}", indicators=context["indicators"]))}
            for row in context["negatives"] if row["company"] not in now.hidden]
    return missed + harm


def scope(now: Standing) -> dict[str, Any]:
    """How far the quarter reaches: companies reported n / of, share verified, corrections, evidence mix."""
    snapshot = now.snapshot("impact")
    context = snapshot.context if snapshot else {}
    restated = sum(max(len([s for s in found if s.state == Snapshot.State.PUBLISHED]) - 1, 0) for found in now.snapshots.values())
    return {"n": sum(each.reported for each in now.listed), "of": len(now.listed), "verified": context.get("verified"),
            "counted": context.get("counted", 0), "mix": context.get("evidence", {}), "restated": restated}


def preview(now: Standing, kind: str) -> dict[str, Any]:
    """The fund's figures of the newest snapshot, gross or net, and attributed beside them."""
    snapshot = now.snapshot(kind)
    if snapshot is None:
        return {"rows": [], "snapshot": None}
    indicators = snapshot.context.get("indicators", {})
    opens = not now.hidden or snapshot.state == Snapshot.State.PUBLISHED  # lineage names every holding
    found: dict[str, dict[str, Any]] = {}
    for row in (row for row in now.rows(kind) if row["subject"] == "fund"):
        text, unit = write(row["value"], row["unit"], row["measure"], indicators=indicators, whole=True)
        line = found.setdefault(row["measure"], {"name": measure_name(row["measure"], indicators), "unit": unit, "state": "", "mix": {}})
        if row["basis"] == "attributed":
            line |= {"attributed": text, "attributed_url": _lineage(now, row) if opens else ""}
        else:
            line |= {"text": text, "state": state_name(row["state"]), "mix": row["evidence"],
                     "basis": dict(Figure.Basis.choices)[row["basis"]],
                     "url": _lineage(now, row) if opens else ""}
    return {"rows": list(found.values()), "snapshot": snapshot, "is_stale": now.is_stale(kind), "published": now.draft(kind) is None}


def _lineage(now: Standing, row: dict[str, Any]) -> str:
    return link("portfolio:figure", now.quarter.fund.slug, row["uuid"])
