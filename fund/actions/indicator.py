"""Keep the indicator catalogue: a change is a new version, used versions stay as they are; retiring is a switch."""
from typing import Any

from django.utils.translation import gettext as _

from fund.actions.reference import ask_keeper
from fund.audit import acting
from fund.errors import Refused
from fund.models import Indicator, Seat
from fund.versions import next_version

SAID = ("name_ko", "name_en", "definition_ko", "definition_en", "unit_ko", "unit_en", "nature", "direction", "adds_over_time",
        "adds_across_companies", "is_negative_impact", "iris_id")


def add_indicator(*, code: str, by: Seat, **said: Any) -> Indicator:
    """A new indicator in its first version, not yet offered to founders unless `selectable`. Refused for a code in use."""
    ask_keeper(by=by)
    with acting(by, "add indicator"):
        if Indicator.objects.filter(code=code).exists():
            raise Refused(_("This code is taken. Open that indicator and write a new version of it."), field="code")
        return Indicator.objects.create(code=code, version=next_version(Indicator.objects.filter(code=code), 0), **said)


def renew_indicator(*, indicator: Indicator, by: Seat, **said: Any) -> Indicator:
    """The next version of an indicator: new choices take it, plans and figures that exist keep theirs.

    `indicator` is the newest version the writer saw. Refused where nothing differs or a newer one was written meanwhile.
    """
    ask_keeper(by=by)
    with acting(by, "renew indicator"):
        number = next_version(Indicator.objects.filter(code=indicator.code), indicator.version)
        if all(getattr(indicator, name) == said[name] for name in SAID if name in said):
            raise Refused(_("Nothing differs from version %(n)s.") % {"n": indicator.version})
        kept = {name: getattr(indicator, name) for name in (*SAID, "selectable")}
        return Indicator.objects.create(code=indicator.code, version=number, **kept | said)


def offer_indicator(*, indicator: Indicator, selectable: bool, by: Seat) -> Indicator:
    """Offer an indicator's newest version to founders, or retire it; what uses it goes on. Nothing else changes in place."""
    ask_keeper(by=by)
    with acting(by, "offer indicator" if selectable else "retire indicator"):
        row = Indicator.objects.newest().select_for_update().get(code=indicator.code)
        row.selectable = selectable
        row.save(update_fields=["selectable"])
        return row
