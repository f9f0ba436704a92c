"""Make a person who can sign in."""
from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils.translation import gettext as _

from fund.errors import Refused
from fund.models import User


def create_person(*, email: str, name: str, language: str = "ko", password: str | None = None) -> User:
    """A user whose address is taken as proven, by an invitation or the seed; without a password they reset one or use a passkey."""
    if User.objects.filter(email=email.lower()).exists():
        raise Refused(_("This address already has an account."), field="email")
    with transaction.atomic():
        user = User.objects.create_user(email, password, name=name, language=language)
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user
