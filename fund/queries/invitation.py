"""An invitation by the token of its letter, and the account of its address."""
from fund.models import Invitation, User
from fund.models.invitation import digest, is_genuine


def by_token(token: str) -> Invitation | None:
    """The invitation of this link; None for an altered, an unknown and a replaced one alike."""
    if not is_genuine(token):
        return None
    rows = Invitation.objects.select_related("organisation", "fund", "invited_by__user", "invited_by__organisation")
    return rows.filter(token_sha256=digest(token)).first()


def account(email: str) -> User | None:
    """Who signs in with this address, if anybody."""
    return User.objects.filter(email__iexact=email).first()


def masked(email: str) -> str:
    """An address that its owner knows again and nobody else learns: k***@example.org."""
    name, _at, domain = email.partition("@")
    return f"{name[:1]}***@{domain}"
