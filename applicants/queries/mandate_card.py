"""The checks of law and mandate on a deal's page: each finding in words with its source, who may let it pass, and what was asked for."""
from typing import Any

from applicants.metrics.checks import WARN
from applicants.models import Deal, MandateRun, MandateWaiver, Screening
from applicants.queries.check_card import seen_by
from applicants.queries.check_sources import source_words
from applicants.queries.mandate import as_kept, found, names_of, rule_words, standing
from applicants.queries.mandate_words import KINDS, outcome_word, rule_of, sentence
from applicants.queries.screening import check_rows
from fund.models import Seat, User
from fund.permissions import Can, holds
from fund.queries.mandate import OVERRIDES, asks, source_in
from fund.templatetags import look

Row = dict[str, Any]
S = MandateWaiver.State
BADGES = {"ok": "ok", "warn": "risk", "block": "miss", "unknown": "risk"}
WAIVED = {S.ASKED: ("info", "half"), S.CONFIRMED: ("ok", "ok"), S.REFUSED: ("miss", "miss"), S.TAKEN_BACK: ("line", "s-withdrawn")}  # badge and mark
AFFILIATES = ("gp_affiliate", "lp_affiliate")


def card(deal: Deal, user: User, seat: Seat) -> Row:
    """The card, for who is not blind to the deal: {run, rows, blocks (titles of the rules that block now), changed, may_run, runs (the earlier
    ones)}; a row is {key, title, asks, sentence, kind, word, source, dated, override, lines, waiver, past, may_ask, blocks}.

    A waiver is {row, badge, kind (its mark), may_answer, may_back, share}.
    """
    now = standing(deal, user)
    run, works = now["run"], holds(seat.role, Can.WORK_ON_DEAL)
    names = names_of(run) if run else {}
    lines = _lines(run, deal, user) if run else {}
    rows = [finding_row(each["finding"], run.facts, run.rules, names) | _asked(each, seat) | {
        "lines": lines.get(each["finding"]["key"], []), "blocks": each["finding"]["key"] in now["blocking"],
        "may_ask": works and _may_ask(each)} for each in now["findings"]]
    return {"run": run, "rows": rows, "blocks": [rule_words(key) for key in now["blocking"]], "changed": now["changed"], "may_run": works,
            "runs": [{"row": each, "said": _in_short(each)} for each in now["earlier"]], "compared": compared(run) if run else []}


def finding_rows(findings: list[Row], facts: Row, rules: list[Row], names: dict[str, str] | None = None) -> list[Row]:
    """Findings of a run, or of a frozen packet (without `names`, its hits are names), in words: {key, title, asks, sentence, kind, word, outcome,
    source, dated, override}."""
    return [finding_row(row, facts, rules, names) for row in findings]


def finding_row(finding: Row, facts: Row, rules: list[Row], names: dict[str, str] | None = None) -> Row:
    """One of them."""
    rule = rule_of(rules, finding["key"])
    return {"key": finding["key"], "title": rule_words(finding["key"]), "asks": asks(rule) if rule else "", "outcome": finding["outcome"],
            "sentence": sentence(finding, facts, rules, names), "kind": KINDS[finding["outcome"]], "badge": BADGES[finding["outcome"]],
            "word": outcome_word(finding["outcome"]),
            "source": source_in(finding["key"], finding["source"]), "dated": finding["dated"], "override": OVERRIDES[finding["override"]],
            "passes": finding["override"] != "nobody"}


def compared(run: MandateRun) -> list[str]:
    """What a run was compared with, in sentences."""
    facts, at = run.facts, run.run_at.isoformat()
    sources: list[Row] = [{"kind": "list", "list": name, "at": at, **facts["lists"][name]} for name in facts["lists"]]
    sources += [] if facts["second"] else [{"kind": "no_second_step"}]
    return [*map(source_words, sources), source_words({"kind": "rule", "rule": "names"})]


def part(deal: Deal, user: User, seat: Seat) -> Row:
    """What the part of the tab shows: {card}, or that this person is `blind` to the deal."""
    return {"blind": True} if deal.hidden else {"blind": False, "card": card(deal, user, seat)}


def _asked(found: Row, seat: Seat) -> Row:
    """What was asked for of a finding, as far as its reader sees it."""
    shown = [each for each in [found["waiver"], *found["waivers"]] if each is not None and each.seen]
    now = found["waiver"] if found["waiver"] in shown else None
    return {"waiver": _waiver(now, seat) if now else None, "past": [_waiver(each, seat) for each in shown if each is not now]}


def _waiver(row: MandateWaiver, seat: Seat) -> Row:
    mine, waits = row.asked_by.user_id == seat.user_id, row.state == S.ASKED
    badge, mark = WAIVED[S(row.state)]
    return {"row": row, "badge": badge, "kind": mark, "may_answer": waits and not mine and holds(seat.role, Can.CONFIRM_OVERRIDE),
            "may_back": waits and mine,
            "share": look.pct(row.consent_share, 1) if row.consent_share is not None else ""}


def _in_short(run: MandateRun) -> str:
    """What a run found that does not hold, in a line."""
    return " · ".join(f"{rule_words(row['key'])}: {outcome_word(row['outcome'])}" for row in run.findings if row["outcome"] in ("block", "warn"))


def _may_ask(found: Row) -> bool:
    finding, waiver = found["finding"], found["waiver"]
    return finding["outcome"] in ("block", "warn") and finding["override"] != "nobody" and waiver is None


def _lines(run: MandateRun, deal: Deal, user: User) -> dict[str, list[Row]]:
    """What of the lists each finding rests on, by its key, as the automatic checks say it: {text, note}."""
    checks = {finding["key"]: {"key": "affiliate" if finding["key"] in AFFILIATES else "group", "outcome": WARN,
                               "facts": {"hits": hits, "second": run.facts["second"]}}
              for finding in run.findings if (hits := _hits(run, finding))}
    if not checks:
        return {}
    screening = Screening(checks=list(checks.values()))
    return {key: row["lines"] for key, row in zip(checks, check_rows(screening, seen_by(user, deal, [screening])), strict=True)}


def _hits(run: MandateRun, finding: Row) -> list[Row]:
    """The hits of the lists that a finding rests on: those that are certain, or, where nobody can tell, those that only resemble."""
    key, outcome = finding["key"], finding["outcome"]
    if key not in ("restricted_group", *AFFILIATES) or outcome == "ok":
        return []
    hits = run.facts["gp_affiliate" if key in AFFILIATES else key]["hits"]
    if outcome != "unknown":
        return [hit for hit in hits if hit["ref"] in finding["facts"]["hits"]]
    return hits if run.facts[key]["why"] == "alike" else []


def to_pass(deal: Deal, key: str) -> Row | None:
    """The finding of today that somebody wants to let pass, in words, with the `basis` on which it may; None where no rule has this key."""
    findings, facts, rules = found(deal)
    finding = next((as_kept(each) for each in findings if each.key == key), None)
    if finding is None:
        return None
    run = MandateRun(findings=[finding], facts=facts)
    return finding_row(finding, facts, rules, names_of(run)) | {"basis": finding["override"]}


def waiver_page(row: MandateWaiver, seat: Seat) -> Row:
    """The page of a request: {waiver, deal, finding: what it was asked of, in words}."""
    run = MandateRun.objects.filter(deal=row.deal, run_at__lte=row.asked_at).first()
    finding = next((each for each in (run.findings if run else ()) if each["key"] == row.key), None)
    shown = finding_row(finding, run.facts, run.rules, names_of(run)) if run and finding else None
    return {"waiver": _waiver(row, seat), "deal": row.deal, "finding": shown, "title": rule_words(row.key)}
