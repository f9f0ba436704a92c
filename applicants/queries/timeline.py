"""A deal's history in words: moves with before and after and why, papers, what people said; who is a role and an organisation."""
import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from applicants.models import (
    AgendaItem,
    Comment,
    Deal,
    Decision,
    DiligenceNote,
    Erasure,
    Finding,
    Interview,
    MandateWaiver,
    Meeting,
    Override,
    StageMove,
    Task,
)
from applicants.queries.erasure import erased_words
from applicants.queries.happened import KEPT, happened
from applicants.queries.mandate import rule_words
from fund.models import User
from fund.permissions import Role
from fund.templatetags.look import day, moment

MOVES, COMMENTS, PAPERS = "moves", "comments", "papers"
GROUPS = {"move": MOVES, "deal": MOVES, "override": MOVES, "override answered": MOVES, "waiver": MOVES, "waiver answered": MOVES,
          "item": MOVES, "void": MOVES, "condition": MOVES, "payment": MOVES, "payment back": MOVES, "comment": COMMENTS,
          "interview": COMMENTS, "card": COMMENTS, "task": COMMENTS, "diligence note": COMMENTS, "finding": COMMENTS,
          "finding settled": COMMENTS}  # everything else is papers
ENOUGH = 60  # rows, of which some say nothing
OWN_WORDS = ("comment", "interview", "card", "task")  # the queries give the blind their own alone; a task is work, the same for everybody
Line = dict[str, Any]


def timeline(deal: Deal, user: User | None = None, *, blind: bool = False, unsaid: bool = False) -> list[Line]:
    """What happened, newest first: {title, note, kind, group, changes: [{label, before, after}], quote, when, who, url}.

    Who is a role and an organisation, never a person. A `blind` reader does not read why: it tells what others think of the deal. Nor does
    one to whom it is `unsaid` why the deal was put aside, as the letter is not out.
    Without a `user` nothing of what only some may see is there. One query, and another where the second step is not at hand.
    """
    return _told(deal, happened(deal, user), blind, unsaid)


def latest(deal: Deal, user: User, *, blind: bool, unsaid: bool = False, most: int) -> list[Line]:
    """The newest lines of the same, without reading the rest; another query where the newest rows hardly say anything."""
    rows = happened(deal, user, ENOUGH)
    lines = _told(deal, rows, blind, unsaid)
    return (lines if len(lines) >= most or len(rows) < ENOUGH else timeline(deal, user, blind=blind, unsaid=unsaid))[:most]


def _told(deal: Deal, rows: list[dict[str, Any]], blind: bool, unsaid: bool) -> list[Line]:
    lines = (line for line in _lines(deal, rows) if not (blind and line.get("of_others")))
    found = [*lines, *_second_step(deal, any(row["happened"] == "second" for row in rows))]
    found.sort(key=lambda line: line["at"])  # what one deed changed has one time, and stays in the order of the trail
    return [{"note": "", "kind": "", "quote": ""} | line | (
        {"quote": ""} if blind and line["of"] not in OWN_WORDS or unsaid and line["of"] == "deal" else {}) | (
        {"note": ""} if blind and line["of"] == "deal" else {}) | {
        "when": moment(line["at"]), "group": GROUPS.get(line["of"], PAPERS)} for line in reversed(found)]


def switch(lines: list[Line], chosen: str) -> dict[str, Any]:
    """The lines of a group, and the groups to choose from: {lines, chosen, groups: [{key, label, count, is_here}]}; all where it is none."""
    counts = {key: sum(line["group"] == key for line in lines) for key in (MOVES, COMMENTS, PAPERS)}
    here = chosen if chosen in counts else ""
    labels = {"": _("All"), MOVES: _("Moves"), COMMENTS: _("Opinions"), PAPERS: _("Papers and letters")}
    return {"lines": [line for line in lines if not here or line["group"] == here], "chosen": here, "groups": [
        {"key": key, "label": label, "count": counts.get(key, len(lines)), "is_here": key == here} for key, label in labels.items()]}


def _lines(deal: Deal, rows: list[dict[str, Any]]) -> Iterable[Line]:
    """The rows as lines; a change of the deal's stage and the move that made it are one."""
    moves = [row for row in reversed(rows) if row["happened"] == "move"]
    for row in sorted((row for row in rows if row["happened"] == "deal"), key=lambda row: row["facts"]["id"]):
        for line in _changes(row["facts"], moves):
            yield line | {"of": "deal", "at": row["happened_at"], "who": _who(row["actor"])}
    for row in reversed(rows):
        if say := SAYS.get(row["happened"]):
            yield {"of": row["happened"], "at": row["happened_at"], "who": _who(row["actor"])} | say(deal, row["facts"], row["happened_at"])


def _changes(now: dict[str, Any], moves: list[dict[str, Any]]) -> list[Line]:
    """What one change of the deal's row says."""
    stage, before = str(Deal.Stage(now["stage"]).label), {name: now[f"old_{name}"] for name in KEPT}
    if before["stage"] is None:
        return [{"title": _("Application begun") if now["stage"] == Deal.Stage.DRAFT else _("Opened at %(stage)s") % {"stage": stage}}]
    found: list[Line] = []
    if before["stage"] != now["stage"]:
        ends = (before["stage"], now["stage"])
        move = next((row["facts"] for row in moves if (row["facts"]["source"], row["facts"]["target"]) == ends), None)
        if move is not None:
            moves[:] = [row for row in moves if row["facts"] is not move]
        found.append(_move(move) | {"changes": [{"before": str(Deal.Stage(before["stage"]).label), "after": stage}]})
    if before["status"] != now["status"]:
        found.append({"title": _("Status"), "kind": "warn", "quote": now["reason"], "changes": [
            {"before": str(Deal.Status(before["status"]).label), "after": str(Deal.Status(now["status"]).label)}]})
    elif before["stage"] == now["stage"]:
        found += [{"title": title, "changes": [{"before": _day(before[name]), "after": _day(now[name])}], "of_others": name == "target_on"}
                  for name, title in (("target_on", _("Promised day")), ("revisit_on", _("Day to look at it again"))) if before[name] != now[name]]
    return found


def _move(move: dict[str, Any] | None) -> Line:
    if move is None or move["kind"] == StageMove.Kind.ON:
        past = _("past its gate, confirmed by a second person") if move and move["override"] else ""
        return {"title": _("Stage"), "kind": "gate", "note": past, "quote": move["reason"] if move else ""}
    title = _("Moved back") if move["kind"] == StageMove.Kind.BACK else _("Move undone")
    return {"title": title, "kind": "warn", "quote": move["reason"]}


def _second_step(deal: Deal, has_come: bool) -> list[Line]:
    """That the second step was asked for, and that nothing came by its due time; from the deal's row."""
    dossier = getattr(deal, "dossier", None)
    if dossier is None:
        return []
    found = [{"of": "second", "at": dossier.opened_at, "title": _("Second step asked for"), "kind": "gate", "who": ""}]
    if dossier.due_at <= timezone.now() and not has_come:
        found.append({"of": "second", "at": dossier.due_at, "title": _("Second step due"), "kind": "gate", "who": "", "quote": dossier.due_reason})
    return found


def _override(_deal: Deal, facts: dict[str, Any], _at: dt.datetime) -> Line:
    ends = {"before": str(Deal.Stage(facts["source"]).label), "after": str(Deal.Stage(facts["target"]).label)}
    return {"title": _("Asked to pass the gate"), "kind": "warn", "changes": [ends], "note": " · ".join(facts["missing"]), "quote": facts["reason"]}


def _override_answered(_deal: Deal, facts: dict[str, Any], _at: dt.datetime) -> Line:
    return {"title": _("Request to pass the gate"), "note": str(Override.State(facts["state"]).label), "quote": facts["answer"]}


def _task(_deal: Deal, facts: dict[str, Any], _at: dt.datetime) -> Line:
    title = _("Task done") if facts["state"] == Task.State.DONE else _("Task dropped")
    return {"title": title, "quote": facts["text"], "lang": facts["lang"]}


def _comment(_deal: Deal, facts: dict[str, Any], _at: dt.datetime) -> Line:
    title = _("Comment, also for the company") if facts["audience"] == Comment.Audience.COMPANY else _("Comment")
    if facts["back"]:
        return {"title": title, "note": _("taken back")}
    return {"title": title, "quote": facts["text"], "lang": facts["lang"]}


def _interview(_deal: Deal, facts: dict[str, Any], _at: dt.datetime) -> Line:
    title = _("Notes of a conversation corrected") if facts["corrects"] else _("Notes of a conversation")
    held = _day(facts["held_on"])
    return {"title": title, "note": f"{held} · {Interview.Advice(facts['advice']).label}", "quote": facts["notes"], "lang": facts["lang"]}


def _diligence_note(_deal: Deal, facts: dict[str, Any], _at: dt.datetime) -> Line:
    kind, verdict = DiligenceNote.Kind(facts["kind"]).label, DiligenceNote.Verdict(facts["verdict"]).label
    title = _("%(kind)s, corrected") % {"kind": kind} if facts["corrects"] else str(kind)
    return {"title": title, "note": f"{_day(facts['held_on'])} · {verdict}", "quote": facts["notes"], "lang": facts["lang"]}


def _finding(_deal: Deal, facts: dict[str, Any], _at: dt.datetime) -> Line:
    breaks = facts["severity"] == Finding.Severity.CRITICAL
    title = _("Finding %(n)s, finding %(old)s again") if facts["again"] else _("Finding %(n)s")
    return {"title": title % {"n": facts["number"], "old": facts["again"]}, "kind": "warn" if breaks else "", "quote": facts["text"], "lang": facts["lang"],
            "note": str(Finding.Severity(facts["severity"]).label)}


def _finding_settled(_deal: Deal, facts: dict[str, Any], _at: dt.datetime) -> Line:
    return {"title": _("Finding %(n)s settled") % {"n": facts["number"]}, "note": str(Finding.State(facts["state"]).label), "quote": facts["answer"],
            "lang": facts["lang"]}


def _letter(deal: Deal, facts: dict[str, Any], _at: dt.datetime) -> Line:
    words = (facts["en"] or facts["ko"]) if get_language() == "en" else (facts["ko"] or facts["en"])
    return {"title": _("Letter to the founder"), "note": str(Decision.Kind(facts["kind"]).label), "kind": "gate", "quote": words,
            "url": reverse("applicants:decision", args=[deal.fund.slug, facts["uuid"]])}


def _card(_deal: Deal, facts: dict[str, Any], _at: dt.datetime) -> Line:
    return {"title": _("Scorecard locked"), "note": _("version %(n)s") % {"n": facts["version"]} if facts["version"] > 1 else "",
            "quote": facts["reason"]}


def _item(deal: Deal, facts: dict[str, Any], _at: dt.datetime) -> Line:
    said = str(AgendaItem.Decision(facts["decision"]).label) if facts["decision"] else ""
    return {"title": Meeting(number=facts["number"], kind=facts["of"]).title, "note": said, "kind": "gate",
            "url": reverse("applicants:agenda_item", args=[deal.fund.slug, facts["uuid"]])}


def _void(deal: Deal, facts: dict[str, Any], _at: dt.datetime) -> Line:
    return {"title": _("Decision declared void"), "note": Meeting(number=facts["number"], kind=facts["of"]).title, "kind": "warn",
            "quote": facts["reason"], "url": reverse("applicants:agenda_item", args=[deal.fund.slug, facts["uuid"]])}


def _condition(deal: Deal, facts: dict[str, Any], _at: dt.datetime) -> Line:
    return {"title": _("Condition %(n)s cleared") % {"n": facts["number"]}, "kind": "gate", "quote": facts["text"], "lang": facts["lang"],
            "url": reverse("applicants:closing", args=[deal.fund.slug, facts["uuid"]])}


def _payment(deal: Deal, facts: dict[str, Any], _at: dt.datetime) -> Line:
    return {"title": _("Payment order asked for"), "note": _("to be paid on %(day)s") % {"day": _day(facts["day"])}, "kind": "gate",
            "url": reverse("applicants:closing", args=[deal.fund.slug, facts["uuid"]])}


def _payment_back(deal: Deal, facts: dict[str, Any], _at: dt.datetime) -> Line:
    return {"title": _("Request for a payment order taken back"), "kind": "warn", "quote": facts["reason"],
            "url": reverse("applicants:closing", args=[deal.fund.slug, facts["uuid"]])}


def _erasure(_deal: Deal, facts: dict[str, Any], at: dt.datetime) -> Line:
    return {"title": _("Application erased"), "kind": "warn", "quote": erased_words(Erasure(outcome=facts["outcome"], decided_at=at))}


def _waiver(_deal: Deal, facts: dict[str, Any], _at: dt.datetime) -> Line:
    return {"title": _("Asked to let a finding pass"), "kind": "warn", "note": rule_words(facts["key"]), "quote": facts["reason"]}


def _waiver_answered(_deal: Deal, facts: dict[str, Any], _at: dt.datetime) -> Line:
    return {"title": _("Request to let a finding pass"), "note": f"{rule_words(facts['key'])} · {MandateWaiver.State(facts['state']).label}",
            "quote": facts["answer"]}


SAYS: dict[str, Callable[[Deal, dict[str, Any], dt.datetime], Line]] = {
    "submission": lambda deal, facts, at: {"title": _("Version %(n)s received") % {"n": facts["number"]}},
    "second": lambda deal, facts, at: {"title": _("Second step received, version %(n)s") % {"n": facts["number"]}, "kind": "gate"},
    "question": lambda deal, facts, at: {"title": _("Question %(n)s from the fund") % {"n": facts["number"]}, "kind": "gate"},
    "answer": lambda deal, facts, at: {"title": _("Question %(n)s answered") % {"n": facts["number"]}, "kind": "gate"},
    "document": lambda deal, facts, at: {"title": facts["name"] or _("An erased file")},
    "taken back": lambda deal, facts, at: {"title": _("A file of the fund was taken back"), "quote": facts["reason"]},
    "override": _override, "override answered": _override_answered, "task": _task, "comment": _comment, "interview": _interview,
    "waiver": _waiver, "waiver answered": _waiver_answered, "diligence note": _diligence_note, "finding": _finding, "finding settled": _finding_settled,
    "letter": _letter, "card": _card, "item": _item, "void": _void, "condition": _condition, "payment": _payment, "payment back": _payment_back,
    "erasure": _erasure,
}


def _day(value: str | None) -> str:
    return day(dt.date.fromisoformat(value)) if value else ""


def _who(seat: dict[str, Any] | None) -> str:
    """Role and organisation of the seat that acted."""
    return f"{Role(seat['role']).label} · {seat['organisation']}" if seat and seat["role"] else _("The site")
