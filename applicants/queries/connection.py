"""Business numbers that more than one account may use: for the one who asks, for the owners told, for the site's administrator."""
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from applicants.models import Application, Company, ConnectionRequest, Deal, NumberDispute
from applicants.queries.application import own_deals, using_number
from fund.identifiers import format_business_number
from fund.models import Seat, User
from fund.permissions import FOUNDERS, GRANTS, Can, Role


def asked_today(company: Company) -> QuerySet[ConnectionRequest]:
    """What this startup's people asked for since midnight in Seoul."""
    return ConnectionRequest.objects.filter(asked_by__organisation=company.organisation_id, asked_at__gte=_midnight())


def reported_today(company: Company) -> QuerySet[NumberDispute]:
    """What this startup's owners reported since midnight in Seoul."""
    return NumberDispute.objects.filter(reported_by__organisation=company.organisation_id, reported_at__gte=_midnight())


def owners_using(number: str, apart_from: Company) -> QuerySet[Seat]:
    """The owners of every other startup that uses this number, by its own row or by a draft."""
    others = Company.objects.filter(using_number(number)).exclude(pk=apart_from.pk).values("organisation")
    return Seat.objects.live().filter(role=Role.FOUNDER_OWNER, organisation__in=others).select_related("user").order_by("pk")


def numbers_of(company: Company) -> list[str]:
    """The business numbers that a startup itself uses: its own, and those of its drafts."""
    drafts = Application.objects.filter(deal__company=company).exclude(business_number="").order_by("pk")
    return list(dict.fromkeys([*([company.business_number] if company.business_number else []),
                               *drafts.values_list("business_number", flat=True)]))


def owned_companies(user: User) -> QuerySet[Company]:
    """The startups of which this person is an owner."""
    owned = user.organisation_ids(GRANTS[Can.KEEP_OWN_SEATS])
    return Company.objects.filter(organisation__in=owned).select_related("organisation").order_by("pk")


def report_rows(user: User) -> list[dict[str, Any]]:
    """Each owned startup with its numbers: {company, deal, numbers: [{number, words, open, answered}]}; the deal leads to its people."""
    rows = []
    for company in owned_companies(user):
        reports = NumberDispute.objects.filter(reported_by__organisation=company.organisation_id).select_related("reported_by__user")
        by_number: dict[str, list[NumberDispute]] = {}
        for report in reports:
            by_number.setdefault(report.business_number, []).append(report)
        rows.append({"company": company, "deal": _newest(user, company), "numbers": [
            {"number": number, "words": format_business_number(number),
             "open": next((r for r in by_number.get(number, []) if r.answered_at is None), None),
             "answered": [r for r in by_number.get(number, []) if r.answered_at]} for number in numbers_of(company)]})
    return rows


def disputes() -> list[dict[str, Any]]:
    """Reports for the site's administrator, the open ones first: {dispute, words, startups: [{organisation, owners, reported}]}.

    Seats and organisations only; what anybody wrote into an application is not in it.
    """
    found = list(NumberDispute.objects.select_related("reported_by__user", "reported_by__organisation", "answered_by__user").order_by("-pk")[:200])
    return [{"dispute": row, "words": format_business_number(row.business_number), "startups": _startups(row)}
            for row in sorted(found, key=lambda row: row.answered_at is not None)]


def _startups(dispute: NumberDispute) -> list[dict[str, Any]]:
    companies = Company.objects.filter(using_number(dispute.business_number)).select_related("organisation").distinct().order_by("pk")
    seats = Seat.objects.live().filter(organisation__in=companies.order_by().values("organisation"), role__in=FOUNDERS).select_related("user")
    people: dict[int, list[Seat]] = {}
    for seat in seats.order_by("pk"):
        people.setdefault(seat.organisation_id, []).append(seat)
    return [{"organisation": company.organisation, "seats": people.get(company.organisation_id, []),
             "reported": company.organisation_id == dispute.reported_by.organisation_id} for company in companies]


def _midnight() -> datetime:
    return timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)


def _newest(user: User, company: Company) -> Deal | None:
    return own_deals(user).filter(company=company).order_by("-pk").first()
