"""Ask a company for a quarter's figures by a secure link; keep what is typed and attached; hand it in."""
import secrets
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from applicants.actions.document import store_document
from applicants.actions.kpi_value import LINK_DAYS, MOVES
from applicants.actions.wall import check_company_open
from applicants.models import Company, Document, Evidence, KpiPlan, KpiRequest, KpiValue
from applicants.models.kpi_request import digest
from applicants.queries.company import owners
from applicants.queries.kpi_request import deal_of, plan_of, standing
from applicants.queries.kpi_value import read_figure
from fund import mail
from fund.audit import acting
from fund.errors import Refused
from fund.models import Fund, Seat
from fund.notify import notify, seats
from fund.periods import Quarter
from fund.permissions import HOUSE, Can, Role, holds
from fund.states import move

DUE_DAYS = 15
LEAST_DAYS = 7
MOST_PAPERS = 60
S = KpiRequest.State
Grade = Evidence.Grade


def request_kpi(*, fund: Fund, company: Company, quarter: Quarter, by: Seat | None) -> tuple[KpiRequest, str]:
    """Ask for a quarter's figures; the founder's owners get a letter with the link. Asking again renews the link.

    Returns the request and the token, which is kept nowhere. Due 15 days after the quarter, at least a week from today.
    Refused before the quarter has ended, without a KPI plan, and once the figures are handed in.
    """
    if by is not None and not (holds(by.role, Can.REQUEST_KPI) and by.fund_id == fund.pk):
        raise Refused(_("Your seat may not ask for figures. Nothing was changed."))
    if timezone.now() < quarter.ends_at:
        raise Refused(_("%(quarter)s has not ended yet.") % {"quarter": quarter})
    if not KpiPlan.objects.filter(fund=fund, company=company).exists():
        raise Refused(_("This company has no KPI plan yet."))
    token = secrets.token_urlsafe(32)
    terms = {"token_sha256": digest(token), "expires_at": timezone.now() + timedelta(days=LINK_DAYS), "asked_by": by,
             "asked_at": timezone.now(), "due_on": _due(quarter)}
    check_company_open(company=company, fund=fund, by=by)
    with acting(by, "request KPI figures"):
        row, fresh = KpiRequest.objects.select_for_update().get_or_create(
            fund=fund, company=company, year=quarter.year, quarter=quarter.number, defaults=terms)
        if not fresh:
            if not row.is_open:
                raise Refused(_("The figures of this quarter are handed in already."))
            for name, value in terms.items():
                setattr(row, name, value)
            row.save(update_fields=list(terms))
        deal = deal_of(fund, company)
        for seat in owners(company):
            mail.send("kpi_request", seat.user, about=deal.uuid if deal else None, to_seat=seat, request=row, fund=fund, company=company,
                      link=f"{settings.SITE_URL}/k/{token}/")
    return row, token


def save_draft(*, request: KpiRequest, data: dict[str, Any]) -> KpiRequest:
    """Keep what was typed, as typed: {indicator id: {"value", "why", "grade"}}. Refused once it is handed in."""
    with transaction.atomic():
        row = _open(request)
        kept = dict(row.draft)
        for key, answer in data.items():
            kept[key] = {**kept.get(key, {}), **answer}
        row.draft, row.saved_at = kept, timezone.now()
        row.save(update_fields=["draft", "saved_at"])
    return row


def attach_paper(*, request: KpiRequest, line: KpiPlan, upload: Any, grade: str = "") -> KpiRequest:
    """Keep an uploaded file as the evidence of one figure, in place of an earlier one; papers may follow a handed-in figure.

    Refused where the file is empty, too large or not of an allowed type, after the last day, and once the figures are reviewed.
    """
    with acting(None, "attach evidence", request=str(request.uuid)):
        row = _locked(request)
        if not row.takes_papers:
            raise Refused(_("Papers can no longer be added to these figures. Nothing was changed."))
        if row.company.documents.filter(kind=Document.Kind.EVIDENCE, uploaded_at__gte=row.asked_at).count() >= MOST_PAPERS:
            raise Refused(_("Many files were uploaded with this link already. Ask the fund for a new link to add more."))
        paper = store_document(company=row.company, kind=Document.Kind.EVIDENCE, upload=upload, by=None)
        named = {"document": str(paper.uuid), "document_name": paper.name}
        if not row.is_open:
            value = row.values.filter(indicator=line.indicator_id).first()
            if value is None:
                raise Refused(_("This figure was not handed in with this request."))
            named["grade"] = grade or value.evidence.get().grade
            _prove(value, named["grade"], paper)
        row.draft = row.draft | {str(line.indicator_id): row.draft.get(str(line.indicator_id), {}) | named}
        row.saved_at = timezone.now()
        row.save(update_fields=["draft", "saved_at"])
    return row


def submit_kpi(*, request: KpiRequest) -> KpiRequest:
    """Hand in: every planned figure is a number that is not negative, graded A to C only with a paper; all or nothing.

    Figures that stand for this quarter already (reviewed, or handed in to another fund) stay as they are. Refused
    naming the indicator's field ("v<id>", "g<id>") otherwise.
    """
    with acting(None, "hand in KPI figures", request=str(request.uuid)):
        row = _open(request)
        Company.objects.select_for_update().get(pk=row.company_id)
        there = standing(row)
        for line in plan_of(row):
            if line.indicator_id not in there:
                _hand_in(row, line, row.draft.get(str(line.indicator_id), {}))
        done = move(row, S.SUBMITTED, MOVES, None, also={"submitted_at": timezone.now(), "reviewed_by": None})
        _tell_the_house(done)
        return done


def _tell_the_house(row: KpiRequest) -> None:
    """Operations and the deal's owner hear that figures wait for review."""
    deal = deal_of(row.fund, row.company)
    owner = seats(row.fund, *HOUSE).filter(pk=deal.owner_id) if deal else ()
    notify("kpi_submitted", to=[*seats(row.fund, Role.OPERATIONS), *owner], source=f"kpi:{row.uuid}:{row.submitted_at.isoformat()}",
           fund=row.fund, about=deal.uuid if deal else None, url=reverse("applicants:kpi_review", args=[row.fund.slug, row.uuid]),
           company=row.company.name, quarter=row.period)


def _hand_in(row: KpiRequest, line: KpiPlan, answer: dict[str, Any]) -> None:
    try:
        number = read_figure(str(answer.get("value", "")), line.indicator)
    except Refused as no:
        raise Refused(no.text, field=f"v{line.indicator_id}") from None
    named = answer.get("document")
    paper = row.company.documents.filter(uuid=named, kind=Document.Kind.EVIDENCE).first() if named else None
    value, _fresh = KpiValue.objects.update_or_create(
        company=row.company, indicator=line.indicator, period_start=row.period.start, period_end=row.period.end,
        kind=KpiValue.Kind.ACTUAL, defaults={"value": number, "state": KpiValue.State.REPORTED, "why": answer.get("why", "")[:500],
                                             "request": row, "reviewed_by": None})
    _prove(value, answer.get("grade") or Grade.D, paper)


def _prove(value: KpiValue, grade: str, paper: Document | None) -> None:
    """One piece of evidence for the whole figure, in place of what was there."""
    field = f"g{value.indicator_id}"
    if grade not in Grade.values:
        raise Refused(_("Choose one of the grades A to D."), field=field)
    if grade != Grade.D and paper is None:
        raise Refused(_("Attach the paper this grade rests on, or choose D, self-reported."), field=field)
    value.evidence.all().delete()
    Evidence.objects.create(value=value, grade=grade, quantity=value.value, document=paper)


def _due(quarter: Quarter) -> date:
    return max(quarter.end + timedelta(days=DUE_DAYS), timezone.localdate() + timedelta(days=LEAST_DAYS))


def _locked(request: KpiRequest) -> KpiRequest:
    row = KpiRequest.objects.select_for_update(of=("self",)).select_related("fund", "company__organisation").get(pk=request.pk)
    if row.token_sha256 != request.token_sha256:
        raise Refused(_("A newer link has replaced this one. What you typed before is kept; open the newest letter."))
    if row.is_expired:
        raise Refused(_("This link has expired. What you typed is kept; ask the fund for a new link."))
    return row


def _open(request: KpiRequest) -> KpiRequest:
    row = _locked(request)
    if not row.is_open:
        raise Refused(_("These figures are handed in already. Nothing was changed."))
    return row
