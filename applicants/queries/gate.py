"""The stage gates: what a deal needs to leave a stage, what of it is there, and what nobody may override."""
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from applicants.metrics.checks import STOP
from applicants.models import (
    AgendaItem,
    Deal,
    DossierVersion,
    Inquiry,
    Interview,
    Meeting,
    Scorecard,
    Screening,
    SignedMinutes,
    StagePlan,
    Submission,
)
from applicants.models.assumption import FEWEST, MOST
from applicants.queries.assumption import standing as assumptions
from applicants.queries.closing import gate_rows
from applicants.queries.consent import standing
from applicants.queries.diligence import checklist_complete, open_breakers
from applicants.queries.inbound import received_rows
from applicants.queries.mandate import blocking_keys, rule_words
from applicants.queries.scorecard import is_blind
from applicants.queries.screening import check_rows
from applicants.queries.stage_plan import gates_on_the_way
from fund.models import User
from fund.models.wall import shut_out

NEEDED_CARDS = 2
Row = dict[str, Any]
S = Deal.Stage
AFFILIATION = ("group", "affiliate")


def gate(deal: Deal, user: User | None = None, stage: str = "") -> list[Row]:
    """What the deal needs to leave its stage, or `stage`: rows of label, state (ok, half, todo, miss), note and `firm` (no override).

    For a person who is blind to the deal's marks the states that would tell how far others are, or what they think, stay untold.
    """
    of = stage or deal.stage
    if user is not None and of in HIDDEN and is_blind(deal, user):
        return HIDDEN[of]()
    return GATES.get(of, lambda deal: [])(deal)


def missing(deal: Deal, to: str, plan: StagePlan, asked: dict[str, list[Row]] | None = None) -> list[Row]:
    """The rows that are not met of every gate between the deal's stage and `to`, each with its `stage`; empty where it may move.

    `asked` keeps the gates' rows by stage, for who asks about several targets in a row.
    """
    known = {} if asked is None else asked
    way = gates_on_the_way(deal.stage, to, plan)
    known.update({stage: gate(deal, stage=stage) for stage in way if stage not in known})
    rows = [row | {"stage": stage} for stage in way for row in known[stage] if row["state"] != "ok"]
    if to == S.ACCELERATOR and not accelerator_consent(deal):
        rows.append(_row(_("The founders agree that the accelerator reads their application"), False, firm=True) | {"stage": deal.stage})
    return rows


def in_words(rows: list[Row]) -> list[str]:
    """Rows of a gate as a sentence names them."""
    return [f"{row['label']} ({row['note']})" if row["note"] else row["label"] for row in rows]


def _row(label: str, met: bool, note: str = "", *, state: str = "todo", firm: bool = False) -> Row:
    return {"label": label, "state": "ok" if met else state, "note": note, "firm": firm}


def _submitted(deal: Deal) -> list[Row]:
    submission, screening = _newest(deal)
    if submission is None:
        return received_rows(deal)
    if screening is None:
        return [_row(_("Automatic checks"), False, _("They have not run yet."))]
    stops = [row for row in check_rows(screening) if row["outcome"] == STOP]
    if not stops:
        return [_row(_("Automatic checks"), True)]
    return [_row(row["label"], False, row["note"], state="miss", firm=row["key"] in ("consents", "excluded")) for row in stops]


def _newest(deal: Deal) -> tuple[Submission | None, Screening | None]:
    """The newest version that was handed in and its newest run of the checks; the deal's page has both at hand."""
    if hasattr(deal, "submission"):
        checked = deal.submission.checked if deal.submission else None
        return deal.submission, Screening(checks=checked) if checked is not None else None
    submission = deal.submissions.prefetch_related("screenings").first()
    return submission, submission.screening if submission else None


def _blind_gate() -> list[Row]:
    later = _("Visible after you score")
    return [_row(_("Your own scorecard is locked"), False), _row(_("At least %(n)s scorecards locked") % {"n": NEEDED_CARDS}, False, later),
            _row(_("ESG risk answered"), False, later), _row(_("Conflicts of interest declared"), False, later)]


def _blind_committee(kind: str) -> list[Row]:
    later = _("Visible after you score")
    return [_row(label, False, later) for label in _committee_labels(kind)]


def _blind_diligence() -> list[Row]:
    later = _("Visible after you score")
    return [_row(label, False, later) for label in _diligence_labels()]


def _screening(deal: Deal) -> list[Row]:
    shut = shut_out(deal.uuid)
    cards = [card for card in deal.scorecards.filter(superseded=False).exclude(state=Scorecard.State.RELEASED).select_related("reviewer")
             if card.state != Scorecard.State.DRAFT or card.reviewer.user_id not in shut]  # nobody waits for a card behind a wall
    locked = [card for card in cards if card.state == Scorecard.State.LOCKED]
    silent = [card for card in cards if card.state == Scorecard.State.DRAFT and not card.no_conflict]
    stopped = any(card.esg_gate == Scorecard.Gate.STOP for card in locked)
    answered = bool(locked) and all(card.esg_gate for card in locked)
    return [
        _row(_("At least %(n)s scorecards locked") % {"n": NEEDED_CARDS}, len(locked) >= NEEDED_CARDS, _("%(n)s locked") % {"n": len(locked)},
             state="half" if locked else "todo"),
        _row(_("ESG risk answered"), answered and not stopped, _("A reviewer answered “stop”") if stopped else "",
             state="miss" if stopped else "todo", firm=stopped),
        _row(_("Conflicts of interest declared"), bool(cards) and not silent,
             _("Not declared yet: %(n)s") % {"n": len(silent)} if silent else ""),
    ]


def _interview(deal: Deal) -> list[Row]:
    newest = Interview.objects.filter(deal=deal, corrected_by=None).first()
    return [_row(_("Notes of the conversation"), newest is not None),
            _row(_("Recommendation"), newest is not None, newest.get_advice_display() if newest else "")]


def _accelerator(deal: Deal) -> list[Row]:
    return [_row(_("Place in the accelerator ended: graduated or released"), False, _("Places are not kept on this site yet."))]


def _preliminary(deal: Deal) -> list[Row]:
    return _course(deal, Meeting.Kind.PRELIMINARY)[:3]


def _diligence(deal: Deal) -> list[Row]:
    asked = hasattr(deal, "dossier")
    given = asked and DossierVersion.objects.filter(dossier__deal=deal).exists()
    waits = Inquiry.objects.filter(deal=deal, state=Inquiry.State.OPEN).count()
    _submission, screening = _newest(deal)
    rows = check_rows(screening) if screening else []
    found = [row["label"] for row in rows if row["key"] in AFFILIATION and row["outcome"] != "ok"]
    breakers = [str(row.number) for row in open_breakers(deal)]
    blocked = [rule_words(key) for key in blocking_keys(deal)]
    number = assumptions(deal).count()
    second, questions, checklist, settled, assumed, group, mandate = _diligence_labels()
    return [
        _row(second, given, "" if given or asked else _("Not asked for yet"), state="half" if asked else "todo"),
        _row(questions, not waits, _("%(n)s open") % {"n": waits} if waits else ""),
        _row(checklist, checklist_complete(deal)),
        _row(settled, not breakers, _("Findings %(numbers)s") % {"numbers": ", ".join(breakers)} if breakers else "", state="miss"),
        _row(assumed, FEWEST <= number <= MOST, _("%(n)s written") % {"n": number}, state="half" if number else "todo"),
        _row(group, bool(rows) and not found, ", ".join(found), state="miss" if found else "todo"),
        _row(mandate, not blocked, ", ".join(blocked), state="miss", firm=True),
    ]


def _diligence_labels() -> list[str]:
    return [_("Second step handed in"), _("Questions to the founder answered"), _("Diligence checklist complete"), _("No deal-breaker open"),
            _("%(least)s to %(most)s investment assumptions") % {"least": FEWEST, "most": MOST}, _("Affiliation with a business group checked"),
            _("No rule of the mandate blocks it")]


def _committee(deal: Deal) -> list[Row]:
    return _course(deal, Meeting.Kind.MAIN, firm=True)


def _course(deal: Deal, kind: str, *, firm: bool = False) -> list[Row]:
    """How far the newest item before this committee is; one that was put off or whose decision is void counts for nothing."""
    item = deal.agenda_items.filter(meeting__kind=kind, voiding=None).exclude(decision=AgendaItem.Decision.DEFERRED).order_by("-pk").first()
    approved = item is not None and item.decision == AgendaItem.Decision.APPROVED
    signed = approved and SignedMinutes.objects.filter(minutes__item=item).exists()
    tabled, frozen, decided, minutes = _committee_labels(kind)
    said = item.get_decision_display() if item and item.decision else ""
    return [_row(tabled, item is not None, firm=firm), _row(frozen, bool(item and item.frozen_at), firm=firm),
            _row(decided, approved, said, state="miss" if said and not approved else "todo", firm=firm), _row(minutes, signed, firm=firm)]


def _committee_labels(kind: str) -> list[str]:
    if kind == Meeting.Kind.PRELIMINARY:
        return [_("On the agenda of a preliminary meeting"), _("Packet frozen"), _("Approved by the preliminary committee"), _("Minutes signed")]
    return [_("On the agenda of a meeting"), _("Packet frozen"), _("Approved by the committee"), _("Minutes signed")]


def accelerator_consent(deal: Deal) -> bool:
    """Whether the founders agreed that the accelerator's operator may read their application."""
    answer = standing(deal).get("operator")
    return answer is not None and answer.given


GATES: dict[str, Callable[[Deal], list[Row]]] = {
    S.SUBMITTED: _submitted, S.SCREENING: _screening, S.INTERVIEW: _interview, S.ACCELERATOR: _accelerator, S.PRELIMINARY: _preliminary,
    S.DILIGENCE: _diligence, S.COMMITTEE: _committee, S.CONTRACTING: gate_rows,
}
HIDDEN: dict[str, Callable[[], list[Row]]] = {
    S.SCREENING: _blind_gate, S.INTERVIEW: list, S.PRELIMINARY: lambda: _blind_committee(Meeting.Kind.PRELIMINARY)[:3], S.DILIGENCE: _blind_diligence,
    S.COMMITTEE: lambda: _blind_committee(Meeting.Kind.MAIN),
}
