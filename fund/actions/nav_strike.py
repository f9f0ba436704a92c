"""Strike a fund's net asset value at a quarter's end into its books."""
from datetime import date
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from fund.audit import acting
from fund.errors import Refused
from fund.models import Fund, NavStrike, Seat


def strike_nav(*, fund: Fund, on: date, fair_values: Decimal, other_net_assets: Decimal, accrued_carry: Decimal, source: str,
               by: Seat | None) -> NavStrike:
    """Post a NAV in whole won: fair values + other net assets − accrued carry. The newest strike of a day counts.

    Idempotent by `source`: the same source returns the row that stands. Refused when that row says something else, or for a day
    that is not over.
    """
    if on >= timezone.localdate():
        raise Refused(_("That day is not over yet. A net asset value is struck on a day that has passed."))
    given = {"fund": fund, "on": on, "fair_values": Decimal(fair_values), "other_net_assets": Decimal(other_net_assets),
             "accrued_carry": Decimal(accrued_carry)}
    given["nav"] = given["fair_values"] + given["other_net_assets"] - given["accrued_carry"]
    with acting(by, "strike NAV", source=source):
        row, fresh = NavStrike.objects.get_or_create(source=source, defaults=given)
    if not fresh and any(getattr(row, name) != value for name, value in given.items()):
        raise Refused(_("A net asset value with other figures was already struck from this source. Nothing was changed."))
    return row
