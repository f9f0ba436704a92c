"""A deal against law and mandate: what was found, what was let pass by whom, and what still blocks, for pages, packet and payment."""
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Value

from applicants.metrics.screen import Finding, blocking, screen
from applicants.metrics.waiver import covers
from applicants.models import Deal, MandateRun, MandateWaiver, Scorecard, Watch
from applicants.queries.mandate_facts import gathered
from fund.metrics.mandate import Rule
from fund.models import Organisation, User
from fund.permissions import GRANTS, HOUSE, Can
from fund.queries.mandate import TITLES, mandate_of, plain

Row = dict[str, Any]
S = MandateWaiver.State
PASSING = {"on", "years"}  # facts of a finding that change with the day alone


def rule_words(key: str) -> str:
    """What a rule is called."""
    return str(TITLES[key])


def found(deal: Deal, terms: Mapping[str, Any] | None = None) -> tuple[tuple[Finding, ...], Row, list[Row]]:
    """The findings as they stand now, and facts and rules as a run keeps them; sources in Korean, which pages put into words anew."""
    rules = mandate_of(deal.fund, language="ko")
    facts, kept = gathered(deal, rules, terms)
    return screen(facts, rules), kept, [_kept(rule) for rule in rules]


def blocking_keys(deal: Deal, terms: Mapping[str, Any] | None = None) -> list[str]:
    """The rules that keep the deal from going on now, looked up anew: they block, and no confirmed waiver covers what is found."""
    findings = found(deal, terms)[0]
    return [finding.key for finding in blocking(findings, waived(deal, findings))]


def waived(deal: Deal, findings: Iterable[Finding]) -> set[str]:
    """The rules whose finding a confirmed waiver covers: of the basis that the rule asks for, and for no more than was told when it was asked."""
    rows = list(MandateWaiver.objects.filter(deal=deal, state=S.CONFIRMED))
    return set(_covering(rows, list(MandateRun.objects.filter(deal=deal)) if rows else [], findings))


def _covering(rows: Iterable[MandateWaiver], runs: list[MandateRun], findings: Iterable[Finding]) -> dict[str, MandateWaiver]:
    """The confirmed waiver that covers a finding, by the key of its rule."""
    return {finding.key: row for finding in findings for row in rows if row.state == S.CONFIRMED and row.key == finding.key
            and row.basis == finding.override and covers(finding.key, told(row, runs), finding.facts)}


def told(waiver: MandateWaiver, runs: Iterable[MandateRun]) -> Mapping[str, Any]:
    """The facts of the finding as they stood when a waiver was asked for; `runs` the newest first."""
    run = next((run for run in runs if run.run_at <= waiver.asked_at), None)
    return next((row["facts"] for row in (run.findings if run else ()) if row["key"] == waiver.key), {})


def standing(deal: Deal, reader: User | None = None) -> Row:
    """{run: the newest, earlier: the other runs, findings: [{finding, waiver, waivers}], blocking: the rules that block now, changed: whether it
    would be found otherwise today}; without a run there is no finding. `waiver` is the confirmed one that covers the finding, or the one that waits;
    each knows whether this `reader` has `seen` it: may see it."""
    runs = list(MandateRun.objects.filter(deal=deal).select_related("run_by__user"))
    run = runs[0] if runs else None
    now, facts, rules = found(deal)
    theirs = Exists(waivers(reader).filter(pk=OuterRef("pk"))) if reader else Value(False)
    every = list(MandateWaiver.objects.filter(deal=deal).annotate(seen=theirs).select_related("asked_by__user", "answered_by__user", "paper"))
    covering = _covering(every, runs, now)
    rows = []
    for finding in run.findings if run else ():
        own = [row for row in every if row.key == finding["key"]]
        holds = covering.get(finding["key"])
        waits = next((row for row in own if row.state == S.ASKED), None)
        rows.append({"finding": finding, "waiver": holds or waits, "waivers": [row for row in own if row not in (holds, waits)]})
    return {"run": run, "earlier": runs[1:], "findings": rows, "blocking": [finding.key for finding in blocking(now, covering)],
            "changed": run is not None and not is_same(run, now, facts, rules)}


def is_same(run: MandateRun, findings: Iterable[Finding], facts: Row, rules: list[Row]) -> bool:
    """Whether a run found the same from the same, whatever day it was."""
    def lasting(given: Mapping[str, Any]) -> Row:
        return {name: value for name, value in given.items() if name not in PASSING}

    now = [(row.key, row.outcome, lasting(row.facts)) for row in findings]
    before = [(row["key"], row["outcome"], lasting(row["facts"])) for row in run.findings]
    return (lasting(run.facts), run.rules, before) == (lasting(facts), rules, now)


def as_kept(finding: Finding) -> Row:
    """A finding as a run keeps it."""
    return {**asdict(finding), "facts": dict(finding.facts)}


def for_packet(deal: Deal) -> Row:
    """The newest run with what was let pass as canonical data: {number, run_at, facts, findings, waivers}; hits of lists by the name of the entry,
    no person is named. Number 0 where nothing was run."""
    run = MandateRun.objects.filter(deal=deal).first()
    if run is None:
        return {"number": 0, "run_at": "", "facts": {}, "findings": [], "waivers": []}
    names = names_of(run)
    rows = MandateWaiver.objects.filter(deal=deal, state__in=(S.ASKED, S.CONFIRMED)).select_related("paper").order_by("pk")
    return {"number": run.number, "run_at": run.run_at.isoformat(timespec="seconds"),
            "facts": {key: {"why": run.facts.get(key, {}).get("why", "")} for key in ("restricted_group", "gp_affiliate", "lp_affiliate")},
            "findings": [row | {"facts": row["facts"] | ({"hits": [names.get(ref, ref) for ref in row["facts"]["hits"]]} if "hits" in row["facts"] else {})}
                         for row in run.findings],
            "rules": run.rules, "waivers": [_waiver(row) for row in rows]}


def names_of(run: MandateRun) -> dict[str, str]:
    """The names of entries and organisations that a run's findings refer to."""
    refs = {ref for row in run.findings for ref in row["facts"].get("hits", ())} - {"answer"}
    watched = Watch.objects.filter(uuid__in=refs).values_list("uuid", "name")
    houses = Organisation.objects.houses().filter(uuid__in=refs).values_list("uuid", "name")
    return {str(uuid): name for uuid, name in [*watched, *houses]}


def waivers(user: User) -> QuerySet[MandateWaiver]:
    """The waivers this person may see: the house's; an inspector reads those that are answered. Nobody who is blind to the deal."""
    rows = MandateWaiver.objects.visible_to(user)
    return rows.filter(deal__fund__in=user.fund_ids(HOUSE)) | rows.exclude(state=S.ASKED)


def to_answer(user: User) -> QuerySet[MandateWaiver]:
    """What waits for this person as the second one: not what they asked for, nor of a deal that is not active."""
    return (waivers(user).filter(state=S.ASKED, deal__fund__in=user.fund_ids(GRANTS[Can.CONFIRM_OVERRIDE]), deal__status=Deal.Status.ACTIVE)
            .exclude(asked_by__user=user))


def blind_people(deal: Deal) -> QuerySet:
    """The people who are blind to a deal, by key."""
    return Scorecard.objects.hiding().filter(deal=deal).values("reviewer__user")


def _kept(rule: Rule) -> Row:
    return {"key": rule.key, "mode": rule.mode, "override": rule.override, "limit": plain(rule.limit), "values": list(rule.values),
            "source": rule.source, "dated": rule.dated}


def _waiver(row: MandateWaiver) -> Row:
    share = "" if row.consent_share is None else plain(Decimal(row.consent_share))
    return {"key": row.key, "basis": row.basis, "state": row.state, "reason": row.reason, "consent_share": share,
            "consented_on": row.consented_on.isoformat() if row.consented_on else "",
            "paper": {"name": row.paper.name, "sha256": row.paper.blob_id} if row.paper else {}}
