"""Letters that are read one under the other and sent together: which they are, how each would be read, and what keeps one back."""
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from applicants.models import Deal, Decision
from applicants.queries.decision import decisions, not_by_because, not_now_because, ready
from applicants.queries.decision_letter import gaps, preview
from fund.models import Fund, User

MOST = 200


def sendable(fund: Fund, user: User) -> QuerySet[Decision]:
    """The drafts of a fund that say why and that its rooms show this person."""
    return decisions(fund, user).filter(pk__in=ready(user).order_by().values("pk"))


def says_why(decision: Decision) -> bool:
    """Whether a letter that this person sees is one of `sendable`."""
    written = decision.state == Decision.State.DRAFT and decision.reasons and (decision.sentence_ko or decision.sentence_en)
    return bool(written) and decision.deal.status != Deal.Status.WITHDRAWN


def picked(fund: Fund, user: User, given: Iterable[UUID]) -> list[Decision]:
    """The drafts among these; one that this person does not see, or that went out meanwhile, is left out as if it had not been sent."""
    return in_order(sendable(fund, user).filter(uuid__in=list(given)))


def in_order(rows: QuerySet[Decision]) -> list[Decision]:
    """These letters by company; one more than fits at most."""
    return list(rows.order_by("deal__company__organisation__name", "pk")[:MOST + 1])


def pages(rows: Iterable[Decision], user: User) -> list[dict[str, Any]]:
    """Each letter as it would be read now: {decision, deal, letters: one a language, lacks: what it still needs, why: what keeps it back}."""
    return [{"decision": row, "deal": row.deal, "letters": preview(row), "lacks": gaps(row),
             "why": not_by_because(row.deal, user) or not_now_because(row.deal, row.kind)} for row in rows]
