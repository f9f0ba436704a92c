"""Write down what was missing of a deal met elsewhere: number, theme, amount, who referred it."""
from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from applicants import characters
from applicants.actions.wall import check_open
from applicants.models import Company, Deal
from applicants.queries.facts import OF_DEAL, is_ours, open_facts, seen
from fund.audit import acting
from fund.errors import Refused
from fund.identifiers import is_business_number
from fund.models import Seat
from fund.permissions import Can, holds

TEXTS = {"foreign_number": 40, "one_line": 120, "website": 200, "source_note": 200}


def write_facts(*, deal: Deal, facts: Mapping[str, Any], by: Seat, before: str = "") -> Deal:
    """Write these facts (queries.facts.open_facts) down. `before` is what the person had before them (queries.facts.seen).

    Refused for a seat that may not, before a wall, for a deal whose founders have handed something in, where somebody else wrote
    meanwhile, and beside its field for what is no number, amount, day or readable text.
    """
    if by.fund_id != deal.fund_id or not holds(by.role, Can.REGISTER_DEAL):
        raise Refused(_("Your seat may not take this step. Nothing was changed."))
    with acting(by, "write facts", deal=str(deal.uuid)):
        row = Deal.objects.select_for_update(of=("self", "company")).select_related("company__organisation", "fund").get(pk=deal.pk)
        check_open(deal=row, by=by)
        if not is_ours(row):
            raise Refused(_("Its founders say this themselves. Ask them where something is missing."))
        if before and before != seen(row):
            raise Refused(_("Somebody else wrote here meanwhile. Yours is below and not saved: look at theirs, then save again."))
        given = {name: value for name, value in facts.items() if name in open_facts(row)}
        _check(given)
        if "business_number" in given:
            given["business_number"] = given["business_number"] or None
        for target, names in ((row, [n for n in given if n in OF_DEAL]), (row.company, [n for n in given if n not in OF_DEAL])):
            changed = [name for name in names if getattr(target, name) != given[name]]
            for name in changed:
                setattr(target, name, given[name])
            if changed:
                target.save(update_fields=changed)
    return row


def _check(given: Mapping[str, Any]) -> None:
    for name, most in TEXTS.items():
        if name in given:
            characters.legible(given[name], most=most, field=name, missing="")
    if given.get("business_number") and not is_business_number(given["business_number"]):
        raise Refused(_("The check digit does not fit. Compare the number with your certificate."), field="business_number")
    if given.get("theme") and given["theme"] not in Company.Theme.values:
        raise Refused(_("Choose one of the list."), field="theme")
    if "source" in given and (given["source"] not in Deal.Source.values or given["source"] == Deal.Source.CALL):
        raise Refused(_("Say where the company comes from. Who applies to a call does it on the call's page."), field="source")
    if given.get("founded_on") and given["founded_on"] > timezone.localdate():
        raise Refused(_("This day has not come yet."), field="founded_on")
    ask = given.get("ask")
    if ask is not None and (ask <= 0 or ask != ask.to_integral_value()):
        raise Refused(_("Won have no decimals. Enter a whole amount."), field="ask")
