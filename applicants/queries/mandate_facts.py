"""What law and mandate are asked about a deal: hits of the lists and whom they speak of, the money, the company, its main purpose.

Companies and entries of lists are kept by ids alone, for a run never changes: what a reader may see of them is asked when they read.
"""
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import Count, Q, Sum
from django.utils import timezone

from applicants.metrics.checks import Entry, Firm, Hit, listed
from applicants.metrics.names import begins_with, key
from applicants.metrics.screen import Facts
from applicants.models import AgendaItem, Deal, DossierVersion, MainPurpose, Meeting, Submission, Watch
from applicants.queries.checks import GROUP_ANSWERS, entries, firm_of
from fund.metrics.mandate import Rule
from fund.models import CashFlow, Fund, Organisation
from fund.queries.mandate import mandate_of

SAID = "answer"  # what the company itself says, where no entry of a list does
LISTS = (Watch.List.GROUP, Watch.List.AFFILIATE)


@dataclass
class Placed:
    """References of hits: those that are certain, and whether some only resemble."""

    sure: list[str] = field(default_factory=list)
    alike: bool = False

    def put(self, ref: str, sure: bool) -> None:
        if sure:
            self.sure.append(ref)
        self.alike = self.alike or not sure

    def told(self, known: bool) -> tuple[tuple[str, ...] | None, str]:
        """The hits as a rule is asked, and where it cannot be told (None) why: alike, or no_list."""
        if self.sure:
            return tuple(sorted(set(self.sure))), ""
        return (None, "alike") if self.alike else ((), "") if known else (None, "no_list")


def facts_of(deal: Deal, terms: Mapping[str, Any] | None = None) -> Facts:
    """The facts as the rules are asked about them, as they stand now; `terms` of an agenda item go before those of the newest one."""
    return gathered(deal, mandate_of(deal.fund), terms)[0]


def gathered(deal: Deal, rules: Iterable[Rule], terms: Mapping[str, Any] | None = None) -> tuple[Facts, dict[str, Any]]:
    """The facts, and the same as they are kept with what they were compared with: texts, whole numbers, lists; nothing that changes by itself
    but `on`, the day."""
    fund, company = deal.fund, deal.company
    submission, second = _newest(deal)
    watched, answer = list(Watch.objects.live()), _answer(submission.deal if submission else deal, second)
    hits, listing = _hits(deal, submission, second, watched), {name: _listing(name, watched) for name in LISTS}
    group, why_group = _group(hits["group"], hits["firm"], hits["entries"], answer, bool(listing["group"]["entries"]))
    (gp, why_gp), (lp, why_lp) = _affiliates(fund, hits, _major(rules), bool(listing["affiliate"]["entries"]))
    amount, whence = _amount(deal, terms)
    purpose = MainPurpose.objects.filter(deal=deal).annotate(papers=Count("files", filter=Q(files__erased_at=None))).first()
    papers = purpose.papers if purpose else None
    facts = Facts(group_hits=group, gp_affiliate_hits=gp, lp_affiliate_hits=lp, amount=amount, earlier=committed(deal), fund_size=fund.size,
                  main_purpose=purpose.code if purpose else None, main_purpose_papers=papers, founded_on=company.founded_on,
                  on=timezone.localdate(), country=company.country or None, region=company.region or None)
    return facts, {
        "on": timezone.localdate().isoformat(), "amount": "" if amount is None else str(amount), "amount_from": whence, "earlier": str(facts.earlier),
        "fund_size": str(fund.size), "main_purpose": purpose.code if purpose else "", "papers": papers or 0,
        "founded_on": company.founded_on.isoformat() if company.founded_on else "", "country": company.country, "region": company.region,
        "submission": submission.number if submission else 0, "second": second.number if second else 0, "lists": listing,
        "restricted_group": {"why": why_group, "hits": [hit.facts() for hit in hits["group"]], "answer": answer},
        "gp_affiliate": {"why": why_gp, "hits": [hit.facts() for hit in hits["affiliate"]]}, "lp_affiliate": {"why": why_lp}}


def committed(deal: Deal) -> Decimal:
    """Won of this fund in this deal's company besides this deal: paid by the ledger, or approved in another deal and still to be paid."""
    paid = CashFlow.objects.filter(fund=deal.fund_id, kind=CashFlow.Kind.INVESTMENT, counterparty=deal.company.organisation_id)
    waiting = AgendaItem.objects.filter(
        meeting__fund=deal.fund_id, meeting__kind=Meeting.Kind.MAIN, deal__company=deal.company_id, decision=AgendaItem.Decision.APPROVED,
        deal__stage__in=(Deal.Stage.COMMITTEE, Deal.Stage.CONTRACTING), voiding=None).exclude(deal=deal).values_list("terms", flat=True)
    return sum((_number(terms) or Decimal(0) for terms in waiting), -(paid.aggregate(total=Sum("amount"))["total"] or Decimal(0)))


def _amount(deal: Deal, terms: Mapping[str, Any] | None) -> tuple[Decimal | None, str]:
    """What is to be invested, and where that stands: terms, ask, or nothing; once it is paid it counts among what the fund has there."""
    if deal.stage == Deal.Stage.INVESTED:
        return Decimal(0), "paid"
    if terms is None:
        terms = AgendaItem.objects.filter(deal=deal).exclude(decision=AgendaItem.Decision.REJECTED).order_by("-pk").values_list("terms", flat=True).first()
    if terms and (amount := _number(terms)):
        return amount, "terms"
    return (deal.ask, "ask") if deal.ask is not None else (None, "")


def _number(terms: Mapping[str, Any]) -> Decimal | None:
    try:
        return Decimal(terms.get("amount") or 0)
    except InvalidOperation:
        return None


def _newest(deal: Deal) -> tuple[Submission | None, DossierVersion | None]:
    """The newest versions of both steps that still say something."""
    submissions = Submission.objects.filter(deal=deal, erased_at=None).select_related("deal__company__organisation", "deal__application")
    return (submissions.order_by("-number").first(),
            DossierVersion.objects.filter(dossier__deal=deal, erased_at=None).order_by("-number").first())


def _hits(deal: Deal, submission: Submission | None, second: DossierVersion | None, watched: list[Watch]) -> dict[str, Any]:
    """The company, every entry by its reference, and the hits of both lists; what the fund's own organisations agree with is an affiliate."""
    company = deal.company
    firm = firm_of(submission, second) if submission and "company" in submission.content else Firm(
        str(deal.uuid), company.name, company.business_number or "", (company.country, company.foreign_number))
    every = entries(deal.fund, watched)
    found: dict[str, Any] = {"firm": firm, "entries": {entry.ref: entry for entry in every}, "group": [], "affiliate": []}
    for hit in listed(firm, every):
        if (name := "affiliate" if hit.list == "organisation" else hit.list) in found:
            found[name].append(hit)
    return found


def _answer(deal: Deal, second: DossierVersion | None) -> str:
    """Whether the company says it belongs to such a group: yes, no, unsure, or nothing; the second step before the founder's self-check."""
    said = second.content.get("profile", {}).get("group", "") if second else ""
    application = getattr(deal, "application", None)
    checked = application.eligibility.get("answers", {}).get("group", "") if application else ""
    return GROUP_ANSWERS.get(said) or (checked if checked in ("yes", "no", "unsure") else "")


def _group(hits: list[Hit], firm: Firm, by_ref: Mapping[str, Entry], answer: str, known: bool) -> tuple[tuple[str, ...] | None, str]:
    placed = Placed()
    for hit in hits:
        placed.put(hit.ref, _sure(hit, firm, by_ref[hit.ref]))
    if answer == "yes":
        placed.put(SAID, True)
    told, why = placed.told(known)
    return (None, "unsure") if told == () and answer == "unsure" else (told, why)


def _sure(hit: Hit, firm: Firm, entry: Entry) -> bool:
    """Whether a hit is the company itself: its number or its very name, or what it says; a name alone is none where both numbers are known
    and differ. A person, a shareholder, a similar name or a name's beginning is looked at by people."""
    if hit.by == "name" and hit.how == "same":
        return not (entry.number and firm.number and entry.number != firm.number)
    return hit.by in ("number", "abroad", "answer")


def _affiliates(fund: Fund, hits: Mapping[str, Any], major: Decimal, known: bool) -> tuple[Any, Any]:
    """Hits on affiliates by whose they are: of the GP, and of LPs with so much of the units; of whom cannot be told counts as of such an LP."""
    gp, lp = Placed(), Placed()
    houses = _houses(fund, major)
    for hit in hits["affiliate"]:
        entry, whose = hits["entries"][hit.ref], _whose(hits["entries"][hit.ref], houses)
        sure = _sure(hit, hits["firm"], entry)
        if "gp" in whose:
            gp.put(hit.ref, sure)
        if "lp" in whose or not whose:
            lp.put(hit.ref, sure)
    return gp.told(known), lp.told(known)


def _houses(fund: Fund, major: Decimal) -> list[tuple[str, str, str]]:
    """(reference, name, gp | lp | small) of each organisation whose affiliates are asked about."""
    stakes = list(fund.limited_partners.select_related("organisation"))
    whole = sum((stake.commitment for stake in stakes), Decimal(0))
    found = [(str(row.uuid), row.name, "gp") for row in Organisation.objects.filter(kind=Organisation.Kind.GP, seats__fund=fund).distinct()]
    return found + [(str(stake.organisation.uuid), stake.organisation.name, "gp" if stake.is_gp else "lp" if stake.commitment >= whole * major else "small")
                    for stake in stakes]


def _whose(entry: Entry, houses: Iterable[tuple[str, str, str]]) -> set[str]:
    """Whose affiliate an entry is: the organisation itself, or by the group that the entry names; empty where that cannot be told."""
    if entry.list == "organisation":
        return {whose for ref, _name, whose in houses if ref == entry.ref}
    return {whose for _ref, name, whose in houses if entry.group and (key(name) == key(entry.group) or begins_with(name, entry.group))}


def _major(rules: Iterable[Rule]) -> Decimal:
    """From which share of the units on an LP counts as a major one."""
    return next((rule.limit for rule in rules if rule.key == "lp_affiliate" and rule.limit is not None), Decimal("0.1"))


def _listing(name: str, watched: list[Watch]) -> dict[str, Any]:
    days = [row.as_of for row in watched if row.list == name]
    return {"entries": len(days), "as_of": max(days).isoformat() if days else ""}
