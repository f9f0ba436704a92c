"""What a person's own page tells: their seats with their days, and how they get in."""
from allauth.mfa.models import Authenticator
from django.db.models import Count, F, QuerySet

from fund.models import Seat, User


def seats(user: User) -> QuerySet[Seat]:
    """Every seat this person holds or held: those of today first, then by their end."""
    return user.seats.select_related("organisation", "fund").order_by(F("ends_on").desc(nulls_first=True), "pk")


def ways_in(user: User) -> dict[str, int]:
    """How many authenticators of each type the person has: totp, webauthn, recovery_codes. One query."""
    rows = Authenticator.objects.filter(user=user).values_list("type").annotate(n=Count("pk"))
    return {str(Authenticator.Type(kind).value): n for kind, n in rows}
