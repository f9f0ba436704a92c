"""The checks of a deal as its page shows them: grouped, the worst first, every run, what changed since the one before, for one reader."""
from collections.abc import Iterable, Mapping
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import BooleanField, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from applicants.metrics.checks import FACTS, GROUPS, OK, SEVERITY, STOP, WARN
from applicants.models import Deal, DossierVersion, Screening, Submission, Watch
from applicants.queries.checks import can_be_checked
from applicants.queries.screening import Seen, check_rows, worst_first
from fund.models import Job, Organisation, Seat, User
from fund.models.wall import shut_out
from fund.permissions import Can, holds
from fund.queries.job import shown
from fund.written import Written, of_row

OPEN = (Deal.Stage.SUBMITTED, Deal.Stage.SCREENING, Deal.Stage.INTERVIEW, Deal.Stage.ACCELERATOR, Deal.Stage.PRELIMINARY,
        Deal.Stage.DILIGENCE, Deal.Stage.COMMITTEE)
TWINS = ("duplicates", "duplicate", "earlier")  # checks that find other deals; all others find entries and organisations
Row = dict[str, Any]


def runs_of(deal: Deal) -> list[Screening]:
    """Every run of the checks of a deal, of all versions, the newest first, each with `lists_changed`: when a watch list last changed."""
    return list(Screening.objects.filter(submission__deal=deal).select_related("submission", "asked_by__user").annotate(
        lists_changed=_last_change()).order_by("-submission__number", "-number"))


def check_card(deal: Deal, submission: Submission | None, user: User, seat: Seat, every: list[Screening] | None = None) -> dict[str, Any]:
    """{run, groups, counts, runs, lists_changed, stops_late, holds_up, may_rerun, checks_job} of the newest version; empty before any.

    `runs` are the earlier ones, the newest first, of all versions. A row carries `changed` where it differs from the run before.
    """
    may = holds(seat.role, Can.RUN_CHECKS) and can_be_checked(deal, submission)
    every = runs_of(deal) if every is None else every
    newest = next((run for run in every if submission and run.submission_id == submission.pk), None)
    page = {"may_rerun": may, "checks_job": _job(submission, newest, user) if submission else None}
    if newest is None:
        return page | {"run": None}
    seen = seen_by(user, deal, every)
    runs = [_run(run, older, seen) for run, older in zip(every, [*every[1:], None], strict=True)]
    now = runs[every.index(newest)]
    stage = deal.stage in OPEN and deal.status in (Deal.Status.ACTIVE, Deal.Status.ON_HOLD)
    changed = newest.lists_changed
    return page | {
        "run": now, "groups": groups(now["rows"]), "runs": [run for run in runs if run is not now], "holds_up": newest.stops,
        "stops_late": newest.stops and deal.stage not in (Deal.Stage.DRAFT, Deal.Stage.SUBMITTED),
        "lists_changed": changed if stage and changed and changed > newest.done_at else None}


def seen_by(user: User, deal: Deal, runs: Iterable[Screening]) -> Seen:
    """What this person may see of everything that these runs refer to; of a deal behind a wall from them, nothing."""
    checks = [check for run in runs for check in run.checks]
    refs, twins = (  # a page asks for neither where nothing of it was found
        {hit["ref"] for check in checks if (check["key"] in TWINS) is twin for hit in check["facts"].get("hits", ()) if "ref" in hit}
        for twin in (False, True))
    deals = Deal.objects.in_house(user).filter(fund=deal.fund_id, uuid__in=twins).select_related("company__organisation", "round")
    second = DossierVersion.objects.filter(dossier__deal=deal, number__in={c["facts"]["second"] for c in checks if c["facts"].get("second")})
    return Seen({str(row.uuid): row for row in deals}, {str(row.uuid): row for row in Watch.objects.filter(uuid__in=refs)},
                {str(row.uuid): row.name for row in Organisation.objects.houses().filter(uuid__in=refs)},
                {v.number: [row.get("holder", "") for row in v.content.get("terms", {}).get("holders", ())] for v in second})


def groups(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """The rows by group: {key, title, rows, worst}; the group and within it the row that asks for most comes first."""
    by_key = {key: worst_first([row for row in rows if row["group"] == key]) for key in GROUPS}
    found = [{"key": key, "title": _title(key), "rows": some, "worst": some[0]["outcome"]} for key, some in by_key.items() if some]
    return sorted(found, key=lambda group: SEVERITY[group["worst"]])


def _added() -> QuerySet:
    return Watch.objects.order_by(F("added_at").desc(nulls_last=True)).values("added_at")[:1]


def _ended() -> QuerySet:
    return Watch.objects.order_by(F("ended_at").desc(nulls_last=True)).values("ended_at")[:1]


def _last_change() -> Greatest:
    """When an entry was last added to a watch list or ended; NULL while they never held one."""
    return Greatest(Subquery(_added()), Subquery(_ended()))


def for_packet(screening: Screening | None) -> list[dict[str, Any]]:
    """The checks as a packet keeps them, which all of a committee read: outcomes, and what no wall can hide.

    Other applications are left out altogether, also of the outcome where a wall stands before one of them; entries of watch lists are
    kept by name, without people.
    """
    fund = screening.submission.deal.fund_id if screening else 0
    return [_bare(check, fund) for check in screening.checks if check["key"] != "earlier"] if screening else []


def _bare(check: Mapping[str, Any], fund: int) -> dict[str, Any]:
    key, outcome, facts = check["key"], check["outcome"], dict(check["facts"])
    hits = facts.pop("hits", None)
    if key in Watch.List.values:
        return {"key": key, "outcome": outcome, "facts": facts | {"hits": _entries(hits or [])}}
    if key == "duplicates" and outcome == WARN:
        people = set(Seat.objects.live().filter(fund=fund).values_list("user", flat=True))
        outcome = WARN if any(not shut_out(ref) & people for ref in {hit["ref"] for hit in hits or []}) else OK
    return {"key": key, "outcome": outcome, "facts": facts}


def _entries(hits: list[Mapping[str, Any]]) -> list[dict[str, Any]]:
    refs = {hit["ref"] for hit in hits}
    names = {str(uuid): name for uuid, name in Watch.objects.filter(uuid__in=refs).values_list("uuid", "name")}
    return [{"by": hit["by"], "how": hit["how"], "name": names[hit["ref"]]} for hit in hits
            if hit["ref"] in names and hit["by"] not in ("person", "holder")]


def _run(run: Screening, older: Screening | None, seen: Seen) -> dict[str, Any]:
    rows = check_rows(run, seen)
    if older is not None:
        before = {row["key"]: row for row in check_rows(older, seen)}
        for row in rows:
            row["changed"] = _changed(before.get(row["key"]), row)
    worst = worst_first(rows)
    return {"row": run, "rows": worst, "asked_by": run.asked_by, "version": run.submission.number,
            "counts": {outcome: sum(row["outcome"] == outcome for row in rows) for outcome in SEVERITY},
            "stops": any(row["outcome"] == STOP for row in rows), "changes": sum(bool(row.get("changed")) for row in rows)}


def _changed(before: Row | None, now: Row) -> str:
    if before is None:
        return _("new since the run before")
    if before["outcome"] != now["outcome"]:
        return _("before: %(word)s") % {"word": outcome_word(before["outcome"])}
    same = before["note"] == now["note"] and [line["text"] for line in before["lines"]] == [line["text"] for line in now["lines"]]
    return "" if same else _("changed since the run before")


def outcome_word(outcome: str) -> str:
    """An outcome in a word or two."""
    return {"ok": _("In order"), "warn": _("Look at this"), "stop": _("Does not fit")}[outcome]


def _title(group: str) -> str:
    return {"identifiers": _("Identifiers"), "eligibility": _("Rules of the call"), "duplicates": _("Other applications"),
            "lists": _("Watch lists"), "papers": _("Papers and time")}[group]


def _job(submission: Submission, newest: Screening | None, user: User) -> dict[str, Any] | None:
    """The run under way, or the one that stopped on an error and that no other has followed since."""
    failed = Q(state=Job.State.FAILED, **({"finished_at__gt": newest.done_at} if newest else {}))
    jobs = Job.objects.visible_to(user).filter(name="applicants.screen", subject=f"submission:{submission.uuid}").exclude(state=Job.State.DONE)
    row = jobs.filter(~Q(state=Job.State.FAILED) | failed).annotate(stopped=failed).order_by("stopped", "-pk").first()
    return shown(row) if row else None


def held_up(user: User) -> QuerySet[Deal]:
    """Deals that a check of facts keeps from screening, as far as this person sees them."""
    newest = Screening.objects.filter(submission__deal=OuterRef("pk")).order_by("-submission__number", "-number")
    stopped = [Q(found__contains=[{"key": key, "outcome": STOP}]) for key in sorted(FACTS)]
    rows = Deal.objects.in_house(user).filter(stage=Deal.Stage.SUBMITTED, status=Deal.Status.ACTIVE)
    return rows.annotate(found=Subquery(newest.values("checks")[:1]), found_at=Subquery(newest.values("done_at")[:1])).filter(
        reduce(or_, stopped))


def _checked() -> QuerySet:
    return Screening.objects.filter(submission__deal=of_row("pk")).order_by("-done_at").values("done_at")[:1]


def outdated() -> Written:
    """Of a deal in an open stage: whether its newest checks are older than the last change of a list; an expression over the deal's row."""
    return Written("{stage} IN {open} AND {status} IN {alive} AND COALESCE({checked} < GREATEST({added}, {ended}), FALSE)", BooleanField(),
                   open=OPEN, alive=(Deal.Status.ACTIVE, Deal.Status.ON_HOLD), checked=_checked, added=_added, ended=_ended)
