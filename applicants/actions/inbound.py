"""Register a company that the house met elsewhere, one or many, each as a deal without a call; nothing goes out to its founders."""
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from applicants import characters
from applicants.actions.task import add_task
from applicants.imports.met import Met
from applicants.metrics.names import key
from applicants.models import Company, Contact, Deal
from applicants.queries.inbound import STARTS, barred_numbers, firm_of, gaps_past_received
from applicants.queries.known_company import alike, known_companies
from applicants.queries.stage_plan import plan_of
from fund import audit
from fund.errors import Refused
from fund.identifiers import is_business_number
from fund.models import Fund, Organisation, Seat
from fund.permissions import FOUNDERS, Can, holds

TEXTS = {"name": 120, "foreign_number": 40, "one_line": 120, "website": 200, "source_note": 200, "contact": 60, "contact_title": 60,
         "contact_email": 254, "contact_phone": 30}
MOST = Decimal(10) ** 17


@dataclass(frozen=True)
class Entry:
    """What becomes a deal: what was heard, of which company that is known already, and who looks after it."""

    met: Met
    company: Company | None = None
    owner: Seat | None = None


def register_deal(*, fund: Fund, met: Met, by: Seat, company: Company | None = None, seen: Collection[str] = (), owner: Seat | None = None,
                  task: str = "") -> Deal:
    """One deal of a company met elsewhere: of a new company, or of one that is known already; with its first task where one is given.

    `seen` are the uuids of the companies alike that the person was shown and did not choose. Refused, beside the field `same`, while
    there are others that they see; and beside its field for a seat that may not, a company that is not open to them, a stage whose gate
    is not met, a source that is a call, an owner who may not look after deals, and what is no number, amount or readable text.
    """
    if met.stage not in STARTS:
        raise Refused(_("A deal met elsewhere starts at “received” or “screening”."), field="stage")
    with audit.acting(by, "register deal"):
        one_at_a_time(fund)
        firm = firm_of(met.name, met.business_number, met.country, met.foreign_number)
        if company is None and any(str(other.company.uuid) not in seen for other in alike(firm, fund, by.user)):
            raise Refused(_("There is a company like this one. Say whether it is the same."), field="same")
        deal = register(fund=fund, entries=[Entry(met, company, owner)], by=by)[0]
        if task.strip():
            add_task(deal=deal, text=task, assignee=owner, by=by)
    return deal


def one_at_a_time(fund: Fund) -> None:
    """Let no two people register companies in a fund in the same moment: neither would see what the other writes."""
    Fund.objects.select_for_update(no_key=True).get(pk=fund.pk)


def register(*, fund: Fund, entries: Sequence[Entry], by: Seat) -> list[Deal]:
    """Write companies, deals and contacts, all in the caller's deed; the deals in the order of the entries. Refused as one is."""
    if by.fund_id != fund.pk or not holds(by.role, Can.REGISTER_DEAL):
        raise Refused(_("Your seat may not take this step. Nothing was changed."))
    order, barred = plan_of(fund).order, barred_numbers()
    for entry in entries:
        _check(entry.met)
        _check_stage(entry.met, order, barred)
    _check_companies(fund, entries, by)
    _check_owners(fund, entries)
    companies = _companies(entries)
    deals = Deal.objects.bulk_create([
        Deal(fund=fund, company=company, stage=entry.met.stage, source=entry.met.source, source_note=entry.met.source_note, ask=entry.met.ask,
             owner=entry.owner) for entry, company in zip(entries, companies, strict=True)])
    Contact.objects.bulk_create([
        Contact(fund=fund, company=company, name=entry.met.contact, title=entry.met.contact_title, email=entry.met.contact_email,
                phone=entry.met.contact_phone, added_by=by)
        for entry, company in zip(entries, companies, strict=True) if entry.met.contact])
    return deals


def _check(met: Met) -> None:
    for name, most in TEXTS.items():
        characters.legible(getattr(met, name), most=most, field=name, missing=_("Give the company's name.") if name == "name" else "")
    if not key(met.name):
        raise Refused(_("A name needs letters or digits."), field="name")
    if met.business_number and not is_business_number(met.business_number):
        raise Refused(_("The check digit does not fit. Compare the number with your certificate."), field="business_number")
    if met.source not in Deal.Source.values or met.source == Deal.Source.CALL:
        raise Refused(_("Say where the company comes from. Who applies to a call does it on the call's page."), field="source")
    if met.theme and met.theme not in Company.Theme.values:
        raise Refused(_("Choose one of the list."), field="theme")
    if met.ask is not None and not (0 < met.ask < MOST and met.ask == met.ask.to_integral_value()):
        raise Refused(_("Won have no decimals. Enter a whole amount."), field="ask")
    if not met.contact and (met.contact_title or met.contact_email or met.contact_phone):
        raise Refused(_("Say whose mail or telephone this is."), field="contact")


def _check_stage(met: Met, order: Sequence[str], barred: Collection[str]) -> None:
    if met.stage not in order:
        raise Refused(_("This fund has no such stage."), field="stage")
    if met.stage == Deal.Stage.SUBMITTED:
        return
    if gaps := gaps_past_received(firm_of(met.name, met.business_number, met.country, met.foreign_number), barred):
        lacks = " · ".join(f"{row['label']} ({row['note']})" if row["note"] else row["label"] for row in gaps)
        raise Refused(_("It cannot start past “received” yet: %(gaps)s") % {"gaps": lacks}, field="stage")


def _check_companies(fund: Fund, entries: Sequence[Entry], by: Seat) -> None:
    given = {entry.company.pk for entry in entries if entry.company}
    if given and known_companies(fund, by.user).filter(pk__in=given).count() < len(given):
        raise Refused(_("This company is not open to you any more. Nothing was written."), field="company")


def _check_owners(fund: Fund, entries: Sequence[Entry]) -> None:
    """An owner holds a live seat that moves deals, and does not sit at the company themself."""
    given = {entry.owner.pk: entry.owner for entry in entries if entry.owner}
    live = set(Seat.objects.live().filter(pk__in=given, fund=fund, user__is_active=True).values_list("pk", flat=True)) if given else set()
    pairs = {(entry.owner.user_id, entry.company.organisation_id) for entry in entries if entry.owner and entry.company}
    at_home = Seat.objects.live().filter(role__in=FOUNDERS, user__in={user for user, _house in pairs})
    inside = pairs & set(at_home.values_list("user", "organisation")) if pairs else set()
    if inside or any(pk not in live or not holds(seat.role, Can.MOVE_DEAL) for pk, seat in given.items()):
        raise Refused(_("This person cannot look after deals of this fund."), field="owner")


def _companies(entries: Sequence[Entry]) -> list[Company]:
    """The company of each entry; new ones are made, and what is not known yet of one that never applied is filled in."""
    new = [entry for entry in entries if entry.company is None]
    houses = Organisation.objects.bulk_create([Organisation(kind=Organisation.Kind.STARTUP, name=entry.met.name) for entry in new])
    made = iter(Company.objects.bulk_create([Company(organisation=house, **_described(entry.met)) for house, entry in zip(houses, new, strict=True)]))
    found = []
    for entry in entries:
        if entry.company is None:
            found.append(next(made))
            continue
        row = Company.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=entry.company.pk)
        _fill_in(row, _described(entry.met))
        found.append(row)
    return found


def _described(met: Met) -> dict[str, Any]:
    return {"business_number": met.business_number or None, "country": met.country, "foreign_number": met.foreign_number, "theme": met.theme,
            "one_line": met.one_line, "website": met.website}


def _fill_in(company: Company, facts: dict[str, Any]) -> None:
    if company.described_at is not None:  # its own application described it
        return
    empty = [name for name, value in facts.items() if value and not getattr(company, name)]
    if "foreign_number" in empty and not company.business_number:
        empty.append("country")  # what the number is of
    for name in empty:
        setattr(company, name, facts[name])
    if empty:
        company.save(update_fields=empty)
