"""Views over the list of deals that people keep: a question under a name, own or shared in the fund."""
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from applicants import characters
from applicants.models import SavedView
from fund.audit import acting
from fund.errors import Refused
from fund.models import Fund, Seat
from fund.permissions import Can, holds

LONGEST, MOST = 40, 30
Asked = dict[str, list[str]]


def save_view(*, fund: Fund, name: str, question: Asked, is_shared: bool, by: Seat) -> SavedView:
    """Keep a question under a name. Refused without a name, for one that is taken, beyond thirty, and for who may not."""
    _may(fund, by)
    with acting(by, "save view"):
        if SavedView.objects.filter(owner__user=by.user, fund=fund).count() >= MOST:
            raise Refused(_("You keep %(n)s views already. Remove one first.") % {"n": MOST}, field="name")
        row = SavedView(fund=fund, owner=by, name=_name(name), question=question, is_shared=is_shared)
        return _written(row)


def change_view(*, view: SavedView, name: str, is_shared: bool, question: Asked | None = None, by: Seat) -> SavedView:
    """Rename an own view, share it or no longer, and where a question is given keep that one instead. Refused for somebody else's."""
    _may(view.fund, by)
    _own(view, by)
    with acting(by, "change view"):
        row = SavedView.objects.select_for_update().get(pk=view.pk)
        row.name, row.is_shared = _name(name), is_shared
        row.question = row.question if question is None else question
        return _written(row)


def delete_view(*, view: SavedView, by: Seat) -> None:
    """Remove an own view; refused for somebody else's."""
    _may(view.fund, by)
    _own(view, by)
    with acting(by, "delete view"):
        view.delete()


def _may(fund: Fund, by: Seat) -> None:
    if by.fund_id != fund.pk or not holds(by.role, Can.SAVE_VIEW):
        raise Refused(_("This seat may not keep views here."))


def _own(view: SavedView, by: Seat) -> None:
    if view.owner.user_id != by.user_id:
        raise Refused(_("This view is somebody else's. Save it under a name of your own."))


def _name(name: str) -> str:
    return characters.legible(name, most=LONGEST, field="name", missing=_("Give the view a name."))


def _written(row: SavedView) -> SavedView:
    same = SavedView.objects.filter(owner__user=row.owner.user_id, fund=row.fund, name=row.name).exclude(pk=row.pk)
    taken = Refused(_("You have a view of this name already."), field="name")
    if same.exists():
        raise taken
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as two_at_once:
        raise taken from two_at_once
    return row
