"""An invitation to a seat: signed, expiring, used once."""
import hashlib
import secrets

from django.core import signing
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fund.audit import tracked
from fund.models.columns import PublicIdField
from fund.permissions import Can, Role, holds

SALT = "fund.invitation"


def new_token() -> str:
    """A fresh secret with the site's signature; it stands in the letter and is kept nowhere."""
    return signing.Signer(salt=SALT, sep=".").sign(secrets.token_urlsafe(24))


def is_genuine(token: str) -> bool:
    """Whether this site signed the token; an altered one is turned away without asking the database."""
    try:
        signing.Signer(salt=SALT, sep=".").unsign(token)
    except signing.BadSignature:
        return False
    return True


def digest(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


class InvitationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The administrator sees every invitation; an owner those to their own startup."""
        if any(holds(s.role, Can.KEEP_SEATS) for s in user.live_seats):
            return self.all()
        return self.filter(organisation__in={s.organisation_id for s in user.live_seats if holds(s.role, Can.KEEP_OWN_SEATS)})


@tracked(exclude=["email", "name", "token_sha256"])
class Invitation(models.Model):
    class State(models.TextChoices):
        SENT = "sent", _("Sent")
        ACCEPTED = "accepted", _("Accepted")
        REVOKED = "revoked", _("Withdrawn")

    uuid = PublicIdField()
    email = models.EmailField(_("E-mail"), help_text="In lower case.")
    name = models.CharField(_("Name"), max_length=80)
    language = models.CharField(_("Language of the letter"), max_length=2, default="ko", choices=[("ko", "한국어"), ("en", "English")])
    organisation = models.ForeignKey("fund.Organisation", on_delete=models.PROTECT, related_name="invitations")
    role = models.CharField(_("Role"), max_length=20, choices=Role)
    fund = models.ForeignKey("fund.Fund", null=True, blank=True, on_delete=models.PROTECT, related_name="invitations")
    state = models.CharField(max_length=8, choices=State, default=State.SENT)
    token_sha256 = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey("fund.Seat", null=True, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    seat = models.OneToOneField("fund.Seat", null=True, blank=True, on_delete=models.PROTECT, related_name="invitation")
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(state="accepted") | Q(seat__isnull=False), name="accepted_invitation_has_its_seat"),
            models.UniqueConstraint(fields=["email", "organisation", "role", "fund"], condition=Q(state="sent"), nulls_distinct=False,
                                    name="one_open_invitation_a_seat"),
        ]

    @property
    def standing(self) -> str:
        """open, accepted, revoked or expired; an invitation ends with the seat of whoever invited."""
        if self.state != self.State.SENT:
            return self.state
        if self.invited_by and self.invited_by.standing != "live":
            return self.State.REVOKED
        return "open" if timezone.now() < self.expires_at else "expired"

    @property
    def is_open(self) -> bool:
        return self.standing == "open"
