"""A deal's case for the committee on its page: assumptions, ESG risks and main purpose."""
from typing import Any

from applicants.models import Deal
from applicants.queries import assumption, main_purpose, risk
from applicants.queries.packet_seal import why_sealed
from fund.models import Seat, User


def case(deal: Deal, user: User, seat: Seat) -> dict[str, Any]:
    """{assumptions, risks, purpose}, each a card, and why nothing may change (`sealed`); nothing of it, and `blind`, for who is blind to the
    deal. How it stands to law and mandate is looked up anew, so it is a part of its own, which comes after the tab."""
    if deal.hidden:
        return {"blind": True}
    sealed = why_sealed(deal)
    submission = assumption.newest_submission(deal)
    return {"blind": False, "sealed": sealed, "assumptions": assumption.card(deal, user, seat, sealed, submission),
            "risks": risk.card(deal, user, seat, sealed, submission), "purpose": main_purpose.card(deal, user, seat, sealed)}
