"""Scorecards at each step, made by the real actions."""
from collections.abc import Mapping
from types import SimpleNamespace

from applicants.actions.assignment import assign_reviewers
from applicants.actions.scorecard import lock_card, save_card
from applicants.models import Deal, Scorecard
from fund.models import Seat
from tests.cast import company, submitted_deal

FULL = {"Depth": 4, "Pathway": 3, "Team": 5, "Market": 2}  # impact 3.4, financial 3.5


def screened(c: SimpleNamespace, name: str | None = None, **columns) -> Deal:
    return submitted_deal(c, company(name) if name else None, **columns)


def assigned(c: SimpleNamespace, deal: Deal, reviewer: Seat) -> Scorecard:
    return assign_reviewers(deal=deal, reviewers=[reviewer], by=c.partner)[0]


def marks(card: Scorecard, scores: Mapping[str, int | None], comment: str = "") -> dict:
    """The data of a save: scores by criterion name."""
    ids = dict(card.rubric.criteria.values_list("name_en", "pk"))
    return {"marks": {ids[name]: {"score": score, "confidence": 2, "comment": comment, "page": 3} for name, score in scores.items()}}


def filled(card: Scorecard, scores: Mapping[str, int | None] = FULL, gate: str = "pass", comment: str = "") -> Scorecard:
    return save_card(card=card, data=marks(card, scores, comment) | {"esg_gate": gate, "no_conflict": True}, by=card.reviewer)


def locked(c: SimpleNamespace, deal: Deal, reviewer: Seat, scores: Mapping[str, int | None] = FULL, gate: str = "pass",
           comment: str = "") -> Scorecard:
    card = filled(assigned(c, deal, reviewer), scores, gate, comment)
    return lock_card(card=card, by=reviewer)


def english(client, seat: Seat):
    """The client, signed in and reading English."""
    client.force_login(seat.user)
    client.cookies["django_language"] = "en"
    return client
