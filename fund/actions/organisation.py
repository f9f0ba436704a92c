"""Add, rename and sort the organisations that the administrator keeps; startups come with their applications."""
from django.utils import timezone
from django.utils.translation import gettext as _

from fund.actions.reference import ask_keeper
from fund.audit import acting
from fund.errors import Refused
from fund.models import Organisation, Seat
from fund.permissions import SITS_AT

K = Organisation.Kind
HOLDERS = frozenset({K.GP, K.SPONSOR, K.LP, K.MINISTRY})  # who can commit to a fund


def add_organisation(*, name: str, kind: str, by: Seat) -> Organisation:
    """A new organisation. Refused for a startup, for a name that an organisation kept here has already."""
    ask_keeper(by=by)
    with acting(by, "add organisation"):
        _fits(None, name, kind)
        return Organisation.objects.create(name=name.strip(), kind=kind)


def change_organisation(*, organisation: Organisation, name: str, kind: str, by: Seat) -> Organisation:
    """Rename it or give it another kind. Refused where a seat or a commitment does not go with the new kind."""
    ask_keeper(by=by)
    with acting(by, "change organisation"):
        row = Organisation.objects.houses().select_for_update().get(pk=organisation.pk)
        _fits(row, name, kind)
        if kind != row.kind:
            _kind_allows(row, kind)
        row.name, row.kind = name.strip(), kind
        row.save(update_fields=["name", "kind"])
        return row



def _fits(row: Organisation | None, name: str, kind: str) -> None:
    if kind == K.STARTUP:
        raise Refused(_("A startup comes with its first application; it is not added here."), field="kind")
    if not name.strip():
        raise Refused(_("Enter a name."), field="name")
    if Organisation.objects.houses().filter(name__iexact=name.strip()).exclude(pk=row and row.pk).exists():
        raise Refused(_("There is an organisation of this name already."), field="name")


def _kind_allows(row: Organisation, kind: str) -> None:
    standing = row.seats.exclude(ends_on__lte=timezone.localdate())
    seats = [seat for seat in standing if kind not in SITS_AT[seat.role]]
    if roles := sorted({str(seat.get_role_display()) for seat in seats}):
        raise Refused(_("Its seats do not go with this kind: %(roles)s.") % {"roles": ", ".join(roles)}, field="kind")
    stakes = list(row.stakes.values_list("is_gp", flat=True))
    if stakes and (kind not in HOLDERS or (any(stakes) and kind != K.GP)):
        raise Refused(_("It has committed money to a fund, which does not go with this kind."), field="kind")
