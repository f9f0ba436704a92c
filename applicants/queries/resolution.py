"""What was decided and how, in the reader's language: as the room shows it and as the minutes print it."""
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from applicants.models import AgendaItem, Condition, Meeting, Vote
from fund.permissions import Role

D = AgendaItem.Decision
V = Vote.Choice


@dataclass(frozen=True, slots=True)
class Entered:
    """A condition of the decision: who answers for it and until when, both empty in decisions from before these were asked for."""

    text: str
    owner: str = ""
    due_on: dt.date | None = None

    def __str__(self) -> str:
        return self.text


def decision(item: AgendaItem) -> dict[str, Any] | None:
    """The kept outcome with its words in the reader's language; None while nothing is decided.

    Besides the outcome's own keys: `votes` with role, no, label, word, before_word and whether it changed, `conditions` as Entered,
    `absent`, `approved`, `deferred`, word, sentence and roll.
    """
    if item.state != AgendaItem.State.DECIDED:
        return None
    outcome = item.outcome
    return outcome | {
        "votes": votes(outcome), "approved": item.decision == D.APPROVED, "deferred": outcome.get("deferred", ""), "absent": absent(outcome),
        "word": word(item), "sentence": sentence(item), "roll": roll(outcome), "conditions": conditions(item)}


def votes(outcome: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Each vote with its words, numbered in the order of the seats; `before` is the sealed choice, empty where none was cast or kept."""
    found = []
    for number, vote in enumerate(outcome.get("votes", []), 1):
        role, before = str(Role(vote["role"]).label), vote.get("before") or ""
        found.append(vote | {
            "role": role, "no": number, "label": f"{role} {number}", "word": str(V(vote["choice"]).label), "before": before,
            "before_word": str(V(before).label) if before else "", "changed": bool(before) and vote["choice"] not in (before, V.RECUSED),
            "left_out": vote["choice"] == V.CONDITIONAL and not vote.get("entered", True)})
    return found


def conditions(item: AgendaItem) -> list[Entered]:
    """What entered an approval; before conditions had an owner, those of the packet and what conditional votes named."""
    outcome = item.outcome
    if item.decision != D.APPROVED:
        return []
    if "hinges" not in outcome:
        stood = [line.strip() for line in item.packet.get("terms", {}).get("conditions", "").splitlines() if line.strip()]
        return [Entered(text) for text in stood] + [_entered(row) for row in outcome.get("conditions", [])]
    return [_entered(row) for row in outcome.get("conditions", [])]


def roll(outcome: Mapping[str, Any]) -> str:
    """How many sit, stepped back and were present: 재적 6 · 회피 1 · 출석 5; of a decision put off nobody counted who was there."""
    if outcome.get("deferred"):
        return _("%(seats)s seats · %(recused)s recused") % {name: outcome.get(name, 0) for name in ("seats", "recused")}
    return _("%(seats)s seats · %(recused)s recused · %(present)s present") % {
        name: outcome.get(name, 0) for name in ("seats", "recused", "present")}


def absent(outcome: Mapping[str, Any]) -> int:
    """How many sit, did not step back and were not present; nobody counts them where the decision is put off."""
    return 0 if outcome.get("deferred") else max(0, outcome.get("seats", 0) - outcome.get("recused", 0) - outcome.get("present", 0))


def word(item: AgendaItem) -> str:
    """The decision in a word or two."""
    outcome = item.outcome
    bound = outcome.get("conditions") if "hinges" in outcome else outcome.get("counts", {}).get(V.CONDITIONAL)
    return _("Approved with conditions") if item.decision == D.APPROVED and bound else str(item.get_decision_display())


def sentence(item: AgendaItem) -> str:
    """The decision as the minutes write it, with the reasons of those against."""
    outcome = item.outcome
    if item.decision == D.DEFERRED:
        return _("Item %(no)s. The decision was put off: %(reason)s") % {"no": item.order or 1, "reason": outcome.get("deferred", "")}
    every = outcome["votes"]
    numbers = {"no": item.order or 1, "present": outcome["present"], "yes": outcome["in_favour"], "against": outcome["counts"].get(V.NO, 0),
               "conditional": sum(1 for vote in every if vote["choice"] == V.CONDITIONAL and vote.get("entered", True)),
               "rule": Meeting.Rule(outcome["rule"]).label}
    if item.decision == D.APPROVED:
        said = _("Item %(no)s. Of %(present)s present, %(yes)s voted in favour (%(conditional)s with a condition that entered the "
                 "decision) and %(against)s against. The rule is met (%(rule)s): approved.")
    else:
        said = _("Item %(no)s. Of %(present)s present, %(yes)s voted in favour (%(conditional)s with a condition) and %(against)s "
                 "against. The rule is not met (%(rule)s): rejected.")
    objections = [vote["reason"] for vote in every if vote["choice"] == V.NO]
    return " ".join([said % numbers, *_others(outcome),
                     *([_("Reasons against: %(reasons)s") % {"reasons": " / ".join(objections)}] if objections else [])])


def _others(outcome: Mapping[str, Any]) -> list[str]:
    """What else a count of those present has to name: who abstained, whose condition stayed out, and whether it hangs on who stepped back."""
    abstained = outcome["counts"].get(V.ABSTAIN, 0)
    left_out = sum(1 for vote in outcome["votes"] if vote["choice"] == V.CONDITIONAL and not vote.get("entered", True))
    return [*([_("Abstentions: %(n)s.") % {"n": abstained}] if abstained else []),
            *([_("Votes whose condition did not enter the decision, neither for nor against: %(n)s.") % {"n": left_out}] if left_out else []),
            *([_("Had everybody who stepped back voted against, the rule would not have been met.")] if outcome.get("hinges") else [])]


def _entered(row: Any) -> Entered:
    if isinstance(row, str):
        return Entered(row)
    owner, due = row.get("owner", ""), row.get("due_on", "")
    return Entered(row["text"], str(Condition.Owner(owner).label) if owner else "", dt.date.fromisoformat(due) if due else None)

