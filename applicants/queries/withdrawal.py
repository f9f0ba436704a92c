"""Whether an application can be withdrawn or taken back, since when it is withdrawn, and what its founder reads about it."""
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from applicants.models import Deal
from applicants.queries.application import DECIDED_STAGES, OPEN_STAGES
from applicants.queries.consent import standing
from applicants.queries.decision import known_status
from applicants.queries.round import closes_for, withdrawn_at
from applicants.queries.submission import latest
from fund.templatetags.look import moment

ALIVE = (Deal.Status.ACTIVE, Deal.Status.ON_HOLD)


def stays_because(deal: Deal) -> str:
    """Why this application cannot be withdrawn; empty while it can."""
    if deal.status == Deal.Status.WITHDRAWN:
        return _("This application is withdrawn already.")
    if known_status(deal) not in ALIVE:  # what the committee has declined and nobody has told them yet may still be withdrawn
        return _("This application was decided on; there is nothing left to withdraw.")
    if deal.stage in DECIDED_STAGES:
        return _("The committee has approved it and the contract is being made. Speak to the fund manager directly.")
    return ""


def not_again_because(deal: Deal) -> str:
    """Why a withdrawn application cannot be taken back; empty while it can."""
    if deal.status != Deal.Status.WITHDRAWN:
        return _("This application is not withdrawn. Nothing was changed.")
    if deal.submissions.exclude(erased_at=None).exists():
        return _("What it held was erased, so it cannot be taken back. Apply in a later round.")
    if deal.stage not in OPEN_STAGES:
        return _("It was withdrawn after screening, so it cannot be taken back here. Apply in a later round: what you wrote will be there.")
    if not deal.round.is_announced or not deal.round.opens_at <= timezone.now() < closes_for(deal):
        return _("The round closed on %(when)s. Apply in a later round: what you wrote will be there.") % {"when": moment(closes_for(deal))}
    return ""


def missing_consents(deal: Deal) -> list[str]:
    """Titles of the consents without which it cannot be reviewed and that were withdrawn."""
    return [consent.text.title for consent in standing(deal).values() if consent.text.required and not consent.given]


def again(deal: Deal) -> dict[str, Any]:
    """For the notice over a withdrawn application: since when, why it cannot be taken back, and what has to be consented to first."""
    if deal.status != Deal.Status.WITHDRAWN:
        return {}
    return {"at": withdrawn_at(deal), "reason": deal.reason, "not_again": not_again_because(deal), "missing": missing_consents(deal),
            "handed_in": deal.stage != Deal.Stage.DRAFT, "erased": deal.erasures.standing().exists()}


def withdraw_page(deal: Deal) -> dict[str, Any]:
    """What withdrawing would mean: whether anything was handed in, and until when it could be taken back."""
    return {"stays": stays_because(deal), "handed_in": latest(deal), "comes_back_until": closes_for(deal),
            "comes_back": deal.stage in OPEN_STAGES and timezone.now() < closes_for(deal),
            "kept": [consent.text for consent in standing(deal).values() if consent.given]}
