"""Who must carry a second factor, whether they do, and what of it they may not remove."""
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest

from fund.models import Organisation, User

FREE = {Organisation.Kind.STARTUP, Organisation.Kind.OPERATOR}
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)  # recovery codes only stand in for one of these


def needs_second_factor(user: User) -> bool:
    """Whether a seat of today belongs to the GP, a sponsor, an LP, an auditor, a ministry or the site, and the rule is on."""
    return settings.SECOND_FACTOR and any(seat.organisation.kind not in FREE for seat in user.live_seats)


def has_second_factor(user: User) -> bool:
    """Whether an authenticator app or a passkey is set up."""
    return Authenticator.objects.filter(user=user, type__in=FACTORS).exists()


def gave_second_factor(request: HttpRequest) -> bool:
    """Whether this very sign-in was proven with a second factor or a passkey; asks nothing of the database."""
    return any(record["method"] == "mfa" for record in get_authentication_records(request, request.user))


def is_indispensable(factor: Authenticator) -> bool:
    """Whether its owner must carry a second factor and has no other; asked before one is removed."""
    others = Authenticator.objects.filter(user=factor.user_id, type__in=FACTORS).exclude(pk=factor.pk)
    return factor.type in FACTORS and needs_second_factor(factor.user) and not others.exists()
