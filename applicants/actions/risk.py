"""The ESG-risk register of a deal: written until the packet is frozen; what is done about a risk may be told later too."""
from collections.abc import Mapping
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from applicants import characters
from applicants.actions.packet_seal import ask_author, ask_seen, ask_unsealed
from applicants.models import Deal, Risk
from applicants.models.risk import Level
from fund.audit import acting
from fund.errors import Refused
from fund.models import Seat

LONGEST_TEXT = 2000
LONGEST = 300


def write_risk(*, deal: Deal, given: Mapping[str, Any], risk: Risk | None = None, seen: str = "", by: Seat) -> Risk:
    """Write a new risk, or change one.

    given: pillar, title, text, materiality and likelihood (1 to 3), mitigation, owner, due_on (or None), is_negative, state. Refused beside its
    field for what is missing or cannot be, for a seat that may not, before a wall, while the packet is frozen, once the committee has
    decided, and where it changed since it was `seen`. The same sent twice is the same.
    """
    with acting(by, "change risk" if risk else "write risk", deal=str(deal.uuid)):
        row = ask_unsealed(deal=deal, by=by)
        said = _checked(given)
        if risk is None:
            if twice := row.risks.filter(written_by__user=by.user_id, **said).first():
                return twice
            number = (row.risks.aggregate(last=Max("number"))["last"] or 0) + 1
            return Risk.objects.create(deal=row, number=number, written_by=by, **said)
        return _saved(row, risk, seen, said)


def follow_risk(*, risk: Risk, state: str, mitigation: str, seen: str = "", by: Seat) -> Risk:
    """Tell what became of a risk, also after the packet is frozen: its state and what is done about it. Refused as writing is, but for the seal."""
    with acting(by, "follow risk", deal=str(risk.deal.uuid)):
        row = ask_author(deal=risk.deal, by=by)
        return _saved(row, risk, seen, _course({"state": state, "mitigation": mitigation}))


def remove_risk(*, risk: Risk, by: Seat) -> None:
    """Take a risk out of the register; the trail keeps it. Refused as writing is."""
    with acting(by, "remove risk", deal=str(risk.deal.uuid)):
        row = ask_unsealed(deal=risk.deal, by=by)
        _locked(row, risk).delete()


def _saved(deal: Deal, risk: Risk, seen: str, said: Mapping[str, Any]) -> Risk:
    kept = _locked(deal, risk)
    ask_seen(kept, seen)
    for name, value in said.items():
        setattr(kept, name, value)
    kept.save(update_fields=list(said))
    return kept


def _locked(deal: Deal, risk: Risk) -> Risk:
    found = Risk.objects.select_for_update().filter(pk=risk.pk, deal=deal).first()
    if found is None:
        raise Refused(_("Somebody removed this risk meanwhile. Nothing was changed."))
    return found


def _course(given: Mapping[str, Any]) -> dict[str, Any]:
    mitigation = characters.legible(given.get("mitigation") or "", most=LONGEST, field="mitigation")
    state = given.get("state") or Risk.State.OPEN
    if state not in Risk.State.values:
        raise Refused(_("Choose one of the list."), field="state")
    if state == Risk.State.MITIGATED and not mitigation:
        raise Refused(_("Say how it is mitigated."), field="mitigation")
    return {"state": state, "mitigation": mitigation}


def _checked(given: Mapping[str, Any]) -> dict[str, Any]:
    """What was given as columns; Refused beside the field for what is missing or cannot be."""
    if given.get("pillar") not in Risk.Pillar.values:
        raise Refused(_("Choose what it concerns."), field="pillar")
    levels = {name: given.get(name) for name in ("materiality", "likelihood")}
    for name, level in levels.items():
        if level not in Level.values:
            raise Refused(_("Choose low, medium or high."), field=name)
    title = characters.legible(" ".join((given.get("title") or "").split()), most=120, field="title", missing=_("Name the risk."))
    owner = characters.legible(" ".join((given.get("owner") or "").split()), most=60, field="owner", missing=_("Name the role that answers for it."))
    text = characters.legible(given.get("text") or "", most=LONGEST_TEXT, field="text")
    return {"pillar": given["pillar"], "title": title, "text": text, **levels, "owner": owner, "due_on": given.get("due_on"),
            "is_negative": bool(given.get("is_negative")), "lang": characters.language(title + text)} | _course(given)
