"""Take off a second factor that somebody lost, so that they can set up another one."""
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.utils.translation import gettext as _

from fund import mail
from fund.actions.session import end_sessions
from fund.audit import acting
from fund.errors import Refused
from fund.models import FactorReset, Seat, User
from fund.permissions import Can, holds


def reset_factor(*, user: User, reason: str, by: Seat) -> FactorReset:
    """Remove app, passkeys and recovery codes of somebody else and sign them out everywhere; a letter tells them who did it and why.

    Their password stays. Refused for oneself, without a reason, and where there is no factor to remove.
    """
    if not holds(by.role, Can.KEEP_SEATS) or not Seat.objects.live().filter(pk=by.pk).exists():
        raise Refused(_("Your seat may not take this step. Nothing was changed."))
    if by.user_id == user.pk:
        raise Refused(_("Nobody resets their own second factor: use a recovery code, or ask another administrator."))
    if not reason.strip():
        raise Refused(_("Say why in a sentence."), field="reason")
    with acting(by, "reset second factor"):
        User.objects.select_for_update().get(pk=user.pk)
        gone, _each = Authenticator.objects.filter(user=user).delete()
        if not gone:
            raise Refused(_("%(person)s has no second factor set up. Nothing was changed.") % {"person": user})
        row = FactorReset.objects.create(user=user, reason=reason.strip(), by=by)
        end_sessions(sessions=UserSession.objects.filter(user=user))
        mail.send("factor_reset", user, reset=row)
    return row
