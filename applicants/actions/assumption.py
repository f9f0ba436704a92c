"""The assumptions of an investment: written, changed, put in order and removed until the committee has decided, then fixed by its decision."""
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Case, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applicants import characters
from applicants.actions.packet_seal import ask_seen, ask_unsealed
from applicants.models import AgendaItem, Assumption, Deal
from applicants.models.assumption import MOST
from fund.audit import acting
from fund.errors import Refused
from fund.models import Seat

SHORT = {"metric": 120, "unit": 30, "owner": 60}
LONGEST = 300
FIXED = gettext_lazy("A decision has fixed this assumption. It can no longer be changed.")
COPIED = ("metric", "indicator", "unit", "baseline", "baseline_on", "target", "target_on", "low", "high", "owner", "grade", "basis", "sensitivity",
          "lang", "written_by")


def write_assumption(*, deal: Deal, given: Mapping[str, Any], assumption: Assumption | None = None, seen: str = "", by: Seat) -> Assumption:
    """Write a new assumption, or change one; `number` is its place, 1 to 7, and those behind it move on (none: the last place).

    given: metric, indicator (or None), unit, baseline, baseline_on, target, target_on, low, high (both or neither), owner, grade, basis,
    sensitivity, number. Refused, beside its field, for what is missing or cannot be, for an eighth, for a seat that may not, before a wall,
    while the packet is frozen, once the committee has decided, and where it changed since it was `seen`. The same sent twice is the same.
    """
    with acting(by, "change assumption" if assumption else "write assumption", deal=str(deal.uuid)):
        row = ask_unsealed(deal=deal, by=by)
        said = _checked(given)
        if assumption is None:
            there = open_ones(row)
            if twice := row.assumptions.filter(frozen_by=None, written_by__user=by.user_id, **said).first():
                return twice
            if len(there) >= MOST:
                raise Refused(_("There are seven assumptions, and that is the most. Change one of them, or remove one first."))
            kept = Assumption.objects.create(deal=row, number=len(there) + 1, written_by=by, **said)
        else:
            kept = _locked(row, assumption)
            ask_seen(kept, seen)
            for name, value in said.items():
                setattr(kept, name, value)
            kept.save(update_fields=list(said))
        if given.get("number"):
            _place(row, kept, given["number"])
            kept.refresh_from_db()
        return kept


def remove_assumption(*, assumption: Assumption, by: Seat) -> None:
    """Take an assumption out; those behind it move up. Refused as writing is."""
    with acting(by, "remove assumption", deal=str(assumption.deal.uuid)):
        row = ask_unsealed(deal=assumption.deal, by=by)
        _locked(row, assumption).delete()
        _number(open_ones(row))


def freeze_assumptions(*, item: AgendaItem, by: Seat) -> int:
    """Fix the deal's assumptions by the committee's decision `item`; returns how many were fixed. From then on no row of them changes."""
    with acting(by, "freeze assumptions", deal=str(item.deal.uuid)):
        return Assumption.objects.filter(deal=item.deal_id, frozen_by=None).update(frozen_by=item)


def thaw_copies(*, item: AgendaItem, by: Seat) -> list[Assumption]:
    """After a decision was declared void: what it had fixed, copied as rows that may change again; the fixed ones stay as they are.

    Nothing is copied where the deal has assumptions that may change already.
    """
    with acting(by, "thaw assumptions", deal=str(item.deal.uuid)):
        deal = Deal.objects.select_for_update(of=("self",)).get(pk=item.deal_id)
        if open_ones(deal):
            return []
        fixed = Assumption.objects.filter(deal=deal, frozen_by=item).order_by("number")
        return [Assumption.objects.create(deal=deal, number=n, **{name: getattr(row, name) for name in COPIED}) for n, row in enumerate(fixed, 1)]


def open_ones(deal: Deal) -> list[Assumption]:
    """Those of a deal that no decision has fixed, in their order."""
    return list(Assumption.objects.filter(deal=deal, frozen_by=None).order_by("number", "pk"))


def _locked(deal: Deal, assumption: Assumption) -> Assumption:
    found = Assumption.objects.select_for_update().filter(pk=assumption.pk, deal=deal).first()
    if found is None:
        raise Refused(_("Somebody removed this assumption meanwhile. Nothing was changed."))
    if found.frozen_by_id is not None:
        raise Refused(FIXED)
    return found


def _place(deal: Deal, row: Assumption, number: int) -> None:
    others = [each for each in open_ones(deal) if each.pk != row.pk]
    _number([*others[:number - 1], row, *others[number - 1:]])


def _number(rows: Sequence[Assumption]) -> None:
    """Number these rows from 1 in this order, in one statement."""
    moved = {row.pk: n for n, row in enumerate(rows, 1) if row.number != n}
    if moved:
        Assumption.objects.filter(pk__in=moved).update(number=Case(*(When(pk=pk, then=n) for pk, n in moved.items())))


def _checked(given: Mapping[str, Any]) -> dict[str, Any]:
    """What was given as columns; Refused beside the field for what is missing or cannot be."""
    missing = {"metric": _("Say what is assumed."), "unit": _("Enter the unit."), "owner": _("Name the role that answers for it.")}
    said: dict[str, Any] = {name: characters.legible(" ".join((given.get(name) or "").split()), most=most, field=name, missing=missing[name])
                            for name, most in SHORT.items()}
    said |= {"basis": characters.legible(given.get("basis") or "", most=LONGEST, field="basis", missing=_("Say what it rests on.")),
             "sensitivity": characters.legible(given.get("sensitivity") or "", most=LONGEST, field="sensitivity",
                                               missing=_("Say what a miss would do to return or impact."))}
    for name, words in (("baseline", _("Enter where it stands today.")), ("target", _("Enter the target.")),
                        ("baseline_on", _("Enter the day of the baseline.")), ("target_on", _("Enter the day of the target."))):
        if given.get(name) is None:
            raise Refused(words, field=name)
    low, high, base, goal = given.get("low"), given.get("high"), given["baseline"], given["target"]
    if given["target_on"] <= given["baseline_on"]:
        raise Refused(_("The target lies after the baseline. Check both days."), field="target_on")
    if base == goal:
        raise Refused(_("The target is where it stands already. An assumption says what changes."), field="target")
    if (low is None) != (high is None):
        raise Refused(_("Fill in both cases or neither."), field="low" if low is None else "high")
    if low is not None and high is not None and not min(low, high) <= goal <= max(low, high):
        raise Refused(_("The target lies between the low and the high case."), field="low")
    grades = Assumption._meta.get_field("grade").choices or ()
    if given.get("grade") not in [value for value, _label in grades]:
        raise Refused(_("Choose how well it is proven, A to D."), field="grade")
    return said | {"indicator": given.get("indicator"), "baseline": base, "baseline_on": given["baseline_on"], "target": goal,
                   "target_on": given["target_on"], "low": low, "high": high, "grade": given["grade"], "lang": characters.language(said["basis"])}
