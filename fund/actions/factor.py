"""Keep the factor registry: factors and new versions are added, nothing is ever overwritten."""
from decimal import Decimal
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from fund.actions.reference import ask_keeper
from fund.audit import acting
from fund.errors import Refused
from fund.models import Factor, Seat
from fund.versions import next_version

ELECTRICITY = "electricity"  # the one material with several factors side by side: one a data year


def add_factor(*, factor_id: str, material: str, pathway: str, by: Seat, **said: Any) -> Factor:
    """A factor the registry did not have. Refused for a name in use and for a material's pathway that has a factor already."""
    ask_keeper(by=by)
    with acting(by, "add factor"):
        if Factor.objects.filter(factor_id=factor_id).exists():
            raise Refused(_("This name is taken. Open that factor and add a version."), field="factor_id")
        other = Factor.objects.filter(material=material, pathway=pathway).exclude(material=ELECTRICITY).first()
        if other:
            raise Refused(_("This material and pathway have a factor: %(name)s. Add a version of it.") % {"name": other.factor_id},
                          field="pathway")
        number = next_version(*_edition(material))
        return Factor.objects.create(factor_id=factor_id, version=number, material=material, pathway=pathway, **said)


def renew_factor(*, factor: Factor, value: Decimal | None, by: Seat, **said: Any) -> Factor:
    """The next version of a factor. Versions count per material, so that what was agreed at one of them never changes.

    Refused where value, unit and scope are those of the newest version, or a newer one was written meanwhile.
    """
    ask_keeper(by=by)
    with acting(by, "renew factor"):
        rows, edition = _edition(factor.material)
        number = next_version(rows, edition)
        newest = Factor.objects.filter(factor_id=factor.factor_id).latest("version")
        if newest.pk != factor.pk:
            raise Refused(_("Somebody saved version %(n)s since you opened this page. Nothing was changed; reload to see it.")
                          % {"n": newest.version})
        scope = {"unit": factor.unit, "includes_process": factor.includes_process}
        if value == factor.value and scope == {name: said.get(name, scope[name]) for name in scope}:
            raise Refused(_("This is the value of version %(n)s already.") % {"n": factor.version}, field="value")
        return Factor.objects.create(factor_id=factor.factor_id, version=number, material=factor.material, pathway=factor.pathway,
                                     value=value, **{"unit": factor.unit} | said)


def _edition(material: str) -> tuple[Any, int]:
    rows = Factor.objects.filter(material=material)
    return rows, rows.order_by().aggregate(last=Max("version"))["last"] or 0
