"""What was decided and how: as the page shows it, as the minutes print it, and how far their PDF is."""
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from applicants.models import AgendaItem, Meeting, Minutes, Vote
from applicants.queries.packet import sheet
from fund.models import Job, User
from fund.permissions import Role
from fund.templatetags import look

TASK = "applicants.draw_minutes"


def decision(item: AgendaItem) -> dict[str, Any] | None:
    """The kept outcome with its words in the reader's language; None while nothing is decided."""
    if item.state != AgendaItem.State.DECIDED:
        return None
    outcome = item.outcome
    votes = [vote | {"role": Role(vote["role"]).label, "word": Vote.Choice(vote["choice"]).label, "no": number}
             for number, vote in enumerate(outcome["votes"], 1)]
    return outcome | {
        "votes": votes, "approved": item.decision == AgendaItem.Decision.APPROVED,
        "word": _word(item), "sentence": sentence(item), "roll": roll(outcome),
        "conditions": [*sheet(item.packet)["conditions"], *outcome["conditions"]] if item.decision == AgendaItem.Decision.APPROVED else [],
    }


def roll(outcome: dict[str, Any]) -> str:
    """How many sit, stepped back and were present: 재적 6 · 회피 1 · 출석 5."""
    return _("%(seats)s seats · %(recused)s recused · %(present)s present") % {
        name: outcome[name] for name in ("seats", "recused", "present")}


def sentence(item: AgendaItem) -> str:
    """The decision as the minutes write it, in the reader's language."""
    outcome = item.outcome
    counts = outcome["counts"]
    numbers = {"no": item.order or 1, "present": outcome["present"], "yes": outcome["in_favour"], "against": counts[Vote.Choice.NO],
               "conditional": counts[Vote.Choice.CONDITIONAL], "rule": Meeting.Rule(outcome["rule"]).label}
    if item.decision == AgendaItem.Decision.APPROVED:
        said = _("Item %(no)s. Of %(present)s present, %(yes)s voted in favour (%(conditional)s with a condition that entered the "
                 "decision) and %(against)s against. The rule is met (%(rule)s): approved.")
    else:
        said = _("Item %(no)s. Of %(present)s present, %(yes)s voted in favour (%(conditional)s with a condition) and %(against)s "
                 "against. The rule is not met (%(rule)s): rejected.")
    objections = [vote["reason"] for vote in outcome["votes"] if vote["choice"] == Vote.Choice.NO]
    return " ".join([said % numbers, *([_("Reasons against: %(reasons)s") % {"reasons": " / ".join(objections)}] if objections else [])])


def drawn(item: AgendaItem) -> Minutes | None:
    """The minutes' PDF once a worker has drawn it."""
    return Minutes.objects.filter(item=item).first()


def progress(item: AgendaItem, user: User) -> dict[str, Any]:
    """The drawn minutes, or the job that draws them where this person may see it."""
    if item.state != AgendaItem.State.DECIDED:
        return {}
    return {"drawn": drawn(item), "job": Job.objects.visible_to(user).filter(name=TASK, subject=f"item:{item.uuid}").first()}


def document(item: AgendaItem) -> dict[str, Any]:
    """The minutes as plain data for their print template, in the site's first language; seats are named, persons are not."""
    with translation.override(settings.LANGUAGE_CODE):
        made, packet = decision(item), sheet(item.packet)
        if made is None:
            raise ValueError("only a decided item has minutes")
        return {
            "dated": timezone.localdate(item.opened_at).isoformat(), "fund": packet["fund_name"], "digest": made["sha256"],
            "meeting": {
                "title": _("Minutes of committee meeting no. %(n)s") % {"n": item.meeting.number}, "roll": made["roll"],
                "date": look.day(item.meeting.held_on), "rule": str(item.meeting.get_rule_display()),
                "chair": item.opened_by.organisation.name if item.opened_by else "",
            },
            "agenda": [{
                "no": item.order or 1, "title": packet["company"]["name"], "company": packet["company"]["one_line"],
                "terms": [{"label": label, "value": value} for label, value in _terms(packet)], "discussion": made["sentence"],
                "votes": {"head": [_("Committee seat"), _("Organisation"), _("Vote"), _("Reason")], "rows": [
                    [f"{vote['role']} {vote['no']}", vote["organisation"], str(vote["word"]), vote["reason"]] for vote in made["votes"]]},
                "decision": made["word"], "tally": _tally(item), "conditions": [{"text": text} for text in made["conditions"]],
                "packet_digest": item.packet_sha256,
            }],
            "signatures": [{"role": str(vote["role"]), "name": vote["organisation"]}
                           for vote in made["votes"] if vote["choice"] != Vote.Choice.RECUSED],
            "labels": _labels(),
        }


def _terms(packet: dict[str, Any]) -> list[tuple[str, str]]:
    terms, won = packet["terms"], _("%(n)s won")
    return [
        (_("Source of funds"), packet["fund_name"]),
        (_("Class of shares"), str(packet["instrument"])),
        (_("Price per share"), won % {"n": look.money(terms["price"])}),
        (_("Number of new shares"), _("%(n)s shares") % {"n": look.number(terms["shares"])}),
        (_("Investment amount"), won % {"n": look.money(terms["amount"])}),
        (_("Post-money valuation"), won % {"n": look.money(terms["post_money"])}),
        (_("Ownership bought"), look.pct(packet["ownership"], 2)),
        (_("Exit route"), terms["exit"]),
    ]


def _tally(item: AgendaItem) -> str:
    return _("%(yes)s in favour · %(no)s against · %(recused)s recused") % {
        "yes": item.outcome["in_favour"], "no": item.outcome["counts"][Vote.Choice.NO], "recused": item.outcome["recused"]}


def _word(item: AgendaItem) -> str:
    if item.decision == AgendaItem.Decision.APPROVED and item.outcome["counts"][Vote.Choice.CONDITIONAL]:
        return _("Approved with conditions")
    return str(item.get_decision_display())


def _labels() -> dict[str, Any]:
    return {
        "lang": settings.LANGUAGE_CODE, "digest": _("Digest"), "date": _("Held on"), "place": _("Place"), "chair": _("Committee chair"),
        "roll": _("Roll"), "rule": _("Rule"), "terms": _("Terms"), "discussion": _("Resolution"), "votes": _("Votes"),
        "decision": _("Decision"), "conditions": _("Conditions before payment"), "no_conditions": _("No conditions."),
        "conditions_head": [_("Condition")], "packet": _("Digest of the packet"),
        "signatures": _("Signatures"), "signatures_note": _("Made from the votes as they were opened"), "sign_here": _("(signature)"),
    }
