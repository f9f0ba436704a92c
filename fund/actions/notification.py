"""Read notifications, choose how to hear of each kind, end letters of a kind, ask for a sample: one's own, nobody else's."""
from collections.abc import Mapping
from datetime import time
from typing import Any
from uuid import UUID

from django.core import signing
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fund.actions.digest import DIGEST
from fund.errors import Refused
from fund.models import Choice, Notification, User
from fund.notify import KINDS, SALT, Wish, notify, wish
from fund.queries.notification import concerning, told

OFF = Choice.Mail.OFF


def mark_read(*, row: Notification) -> None:
    """Its person has opened it; the first time counts."""
    Notification.objects.filter(pk=row.pk, read_at=None).update(read_at=timezone.now())


def mark_all_read(*, user: User, newest: str) -> int:
    """Everything this person sees up to the newest row of the page they saw; what came in since stays unread."""
    try:
        shown = told(user).filter(uuid=UUID(newest)).first()
    except ValueError:
        return 0
    return told(user, unread=True).filter(pk__lte=shown.pk).update(read_at=timezone.now()) if shown else 0


def save_choices(*, user: User, wishes: Mapping[str, Wish], quiet_from: time | None, quiet_until: time | None) -> None:
    """Keep how this person hears of the kinds that concern them, and their quiet hours; what is binding stays as it is.

    Refused where quiet hours have a beginning without an end, or end as they begin.
    """
    if (quiet_from is None) != (quiet_until is None):
        raise Refused(_("Give both times, or none."), field="quiet_from" if quiet_from is None else "quiet_until")
    if quiet_from is not None and quiet_from == quiet_until:
        raise Refused(_("The quiet hours end when they begin. Choose two different times."), field="quiet_until")
    with transaction.atomic():
        User.objects.select_for_update().filter(pk=user.pk).update(quiet_from=quiet_from, quiet_until=quiet_until)
        for kind in concerning(user):
            if kind.key in wishes and not kind.letter_only and wishes[kind.key] != _wish(user, kind.key):
                chosen = wishes[kind.key]
                fixed = {"in_app": True, "mail": Choice.Mail.NOW} if kind.binding else {"in_app": chosen.in_app, "mail": chosen.mail}
                Choice.objects.update_or_create(user=user, kind=kind.key, defaults=fixed | {"text_message": chosen.text})


def read_token(token: str) -> tuple[User, str]:
    """Whose letters of which kind this address ends. Refused for an address that was altered or ends nothing."""
    try:
        person, kind = signing.loads(token, salt=SALT)
        user = User.objects.get(uuid=person)
    except (signing.BadSignature, User.DoesNotExist, ValueError, TypeError):
        raise Refused(_("This address is not complete. Open the link of the letter again.")) from None
    if kind != DIGEST and (kind not in KINDS or KINDS[kind].binding):
        raise Refused(_("Letters of this kind cannot be ended."))
    return user, kind


def end_letters(*, token: str) -> str:
    """End the letters of one kind, or the daily letter, for the person the address was written to; returns the kind."""
    user, kind = read_token(token)
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        if kind == DIGEST:
            for each in KINDS.values():
                if not each.binding and _wish(user, each.key).mail == Choice.Mail.DIGEST:
                    _no_mail(user, each.key)
            Notification.objects.filter(user=user, in_digest=True, digested_at=None).update(digested_at=timezone.now())
        else:
            _no_mail(user, kind)
    return kind


def send_sample(*, user: User) -> int:
    """A notification on every channel, to see that it arrives; at most one a minute. Refused to somebody without a seat."""
    if not user.live_seats:
        raise Refused(_("You hold no seat yet, so there is nothing to hear of."))
    seat = user.live_seats[0]
    return notify("sample", to=[seat], by=seat, source=f"{timezone.now():%Y-%m-%dT%H:%M}")


def _wish(user: User, kind: str) -> Wish:
    return wish(KINDS[kind], Choice.objects.filter(user=user, kind=kind).first())


def _no_mail(user: User, kind: str) -> None:
    now: dict[str, Any] = {"in_app": _wish(user, kind).in_app, "text_message": _wish(user, kind).text, "mail": OFF}
    Choice.objects.update_or_create(user=user, kind=kind, defaults=now)
