"""A deal's case for the committee on its page: assumptions, ESG risks, main purpose, and how it stands to law and mandate."""
from typing import Any

from applicants.models import Deal
from applicants.queries import assumption, main_purpose, mandate_card, risk
from applicants.queries.packet_seal import why_sealed
from fund.models import Seat, User


def case(deal: Deal, user: User, seat: Seat) -> dict[str, Any]:
    """{assumptions, risks, purpose, mandate}, each a card, and why nothing may change (`sealed`); nothing of it, and `blind`, for who is blind
    to the deal."""
    if deal.hidden:
        return {"blind": True}
    sealed = why_sealed(deal)
    return {"blind": False, "sealed": sealed, "assumptions": assumption.card(deal, user, seat, sealed), "risks": risk.card(deal, user, seat, sealed),
            "purpose": main_purpose.card(deal, user, seat, sealed), "mandate": mandate_card.card(deal, user, seat)}
