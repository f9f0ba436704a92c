"""Say who looks after a deal."""
from django.utils.translation import gettext as _

from applicants.actions.wall import check_open
from applicants.models import Deal
from fund import audit
from fund.errors import Refused
from fund.models import Seat
from fund.models.wall import shut_out
from fund.permissions import Can, holds


def set_owner(*, deal: Deal, owner: Seat, seen: str | None = None, by: Seat) -> Deal:
    """Say who looks after a deal. Refused for a seat that may not assign, or an owner who may not move deals here.

    `seen` is the uuid of the owner that the person's page showed ("" for nobody): refused where somebody chose another meanwhile.
    """
    if by.fund_id != deal.fund_id or not holds(by.role, Can.ASSIGN_REVIEWER):
        raise Refused(_("Your seat may not say who looks after a deal."))
    held = Seat.objects.live().filter(pk=owner.pk, fund=deal.fund_id).exists()
    if not held or not holds(owner.role, Can.MOVE_DEAL) or owner.user_id in shut_out(deal.uuid):
        raise Refused(_("This person cannot look after deals of this fund."), field="owner")
    with audit.acting(by, "set_owner", deal=str(deal.uuid)):
        row = Deal.objects.select_for_update(of=("self",)).get(pk=deal.pk)
        check_open(deal=row, by=by)
        if seen is not None and seen != (str(row.owner.uuid) if row.owner else ""):
            raise Refused(_("Somebody else looks after it meanwhile: %(name)s. Nothing was changed.") % {
                "name": row.owner.person if row.owner else _("nobody")})
        row.owner = owner
        row.save(update_fields=["owner"])
    return row
