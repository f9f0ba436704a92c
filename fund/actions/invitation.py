"""Invite somebody to a seat by a letter with a secret link; send it again, withdraw it, take the seat: each link once."""
from datetime import timedelta

import pghistory
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fund import letters, mail
from fund.actions.person import create_person
from fund.actions.seat import allow_keeping, announce, place
from fund.audit import acting
from fund.errors import Refused
from fund.models import Fund, Invitation, Organisation, Seat, User
from fund.models.invitation import digest, new_token
from fund.models.seat import check_fit
from fund.queries.invitation import account
from fund.states import Edge, move

S = Invitation.State
MOVES = (Edge(S.SENT, S.ACCEPTED), Edge(S.SENT, S.REVOKED))


def invite(*, email: str, name: str, language: str, organisation: Organisation, role: str, fund: Fund | None = None,
           by: Seat) -> tuple[Invitation, str]:
    """Write to an address with a link to a seat, open for settings.INVITATION_DAYS. Returns it and the token, which is kept nowhere.

    Refused where the role does not fit, for one's own address, where the person sits there already, and while another
    invitation of that address to the same seat is open.
    """
    address, now = email.strip().lower(), timezone.now()
    to_this = {"email": address, "organisation": organisation, "role": role, "fund": fund}
    with acting(by, "invite to seat"):
        allow_keeping(by=by, organisation=organisation, role=role)
        check_fit(organisation=organisation, role=role, fund=fund)
        _welcome(by, address, organisation, role, fund)
        Invitation.objects.filter(**to_this, state=S.SENT, expires_at__lte=now).update(state=S.REVOKED, settled_at=now)
        token = new_token()
        try:
            with transaction.atomic():
                row = Invitation.objects.create(**to_this, name=name.strip(), language=language, **_fresh(token, by))
        except IntegrityError:
            raise Refused(_("An invitation of this address to this seat is open already. Send that one again or withdraw it."),
                          field="email") from None
        _write(row, token, by)
    return row, token


def invite_again(*, invitation: Invitation, by: Seat) -> tuple[Invitation, str]:
    """A new link in a new letter; the old link is dead at once. Refused once it is taken or withdrawn."""
    token = new_token()
    with acting(by, "send invitation again"):
        row = _locked(invitation)
        allow_keeping(by=by, organisation=row.organisation, role=row.role)
        if row.state != S.SENT:
            raise Refused(_("This invitation is settled. Invite the person anew."))
        _welcome(by, row.email, row.organisation, row.role, row.fund)
        for column, value in _fresh(token, by).items():
            setattr(row, column, value)
        row.save(update_fields=["token_sha256", "invited_by", "invited_at", "expires_at"])
        _write(row, token, by)
    return row, token


def withdraw_invitation(*, invitation: Invitation, by: Seat) -> Invitation:
    """Its link opens nothing any more. Refused once it is taken or withdrawn."""
    with acting(by, "withdraw invitation"):
        row = _locked(invitation)
        allow_keeping(by=by, organisation=row.organisation, role=row.role)
        return move(row, S.REVOKED, MOVES, by, also={"settled_at": timezone.now()})


def accept_invitation(*, invitation: Invitation, user: User | None = None, name: str = "", password: str = "") -> Seat:
    """Take the seat, as the person of this address or with a new account; the deed names the seat it gives.

    Refused for anybody else's address and once the link is used, withdrawn, replaced or expired: one link, one seat.
    """
    with acting(None, "take seat", user=user.pk if user else None, invitation=str(invitation.uuid)):
        row = _locked(invitation)
        if row.token_sha256 != invitation.token_sha256:
            raise Refused(_("A newer letter has replaced this link. Open the newest one."))
        _still_open(row)
        holder = user or create_person(email=row.email, name=name, password=password, language=row.language)
        if holder.email.lower() != row.email or (row.invited_by and row.invited_by.user_id == holder.pk):
            raise Refused(_("This invitation is for another address. Nothing was taken."))
        seat = place(user=holder, organisation=row.organisation, role=row.role, fund=row.fund, on=timezone.localdate())
        with pghistory.context(user=holder.pk, seat=seat.pk, role=seat.role):  # the seat exists only now; the whole deed is its own
            move(row, S.ACCEPTED, MOVES, seat, also={"seat": seat, "settled_at": timezone.now()})
        announce(seat=seat, by=None, also=[row.invited_by] if row.invited_by else [])
    holder.__dict__.pop("live_seats", None)
    return seat


def _still_open(row: Invitation) -> None:
    refusals = {S.ACCEPTED: _("This invitation has been used already. Sign in with its address."),
                S.REVOKED: _("This invitation was withdrawn."), "expired": _("This invitation has expired. Ask for a new one.")}
    if row.standing in refusals:
        raise Refused(refusals[row.standing])


def _welcome(by: Seat, address: str, organisation: Organisation, role: str, fund: Fund | None) -> None:
    """Refused where this address cannot be invited to this seat."""
    if address == by.user.email.lower():
        raise Refused(_("This is your own address. Nobody changes their own seats."), field="email")
    there = account(address)
    if there and not there.is_active:
        raise Refused(_("The account of this address is closed. Invite another address."), field="email")
    if there and Seat.objects.live().filter(user=there, organisation=organisation, role=role, fund=fund).exists():
        raise Refused(_("%(person)s holds this very seat already.") % {"person": there}, field="email")


def _fresh(token: str, by: Seat) -> dict[str, object]:
    now = timezone.now()
    return {"token_sha256": digest(token), "invited_by": by, "invited_at": now, "expires_at": now + timedelta(days=settings.INVITATION_DAYS)}


def _write(row: Invitation, token: str, by: Seat) -> None:
    """The letter, to somebody who may have no account yet."""
    subject, body = letters.write("invitation", row.language, {
        "to": row.name, "invitation": row, "inviter": f"{by.user}, {by.organisation}", "link": f"{settings.SITE_URL}/invitation/{token}/"})
    mail.post(row.email, subject=subject, body=body, user=account(row.email), language=row.language, fund=row.fund, kind="invitation")


def _locked(invitation: Invitation) -> Invitation:
    rows = Invitation.objects.select_for_update(of=("self",)).select_related("organisation", "fund", "invited_by__user")
    return rows.get(pk=invitation.pk)
