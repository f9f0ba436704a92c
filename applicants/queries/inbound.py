"""A deal of a company met elsewhere: what the checks say of it at the first gate, by which rubric it is judged, who may look after it."""
from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Exists, F, Func, IntegerField, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from applicants.metrics.checks import Entry, Firm, Hit, listed, twins
from applicants.models import Company, Deal, Round, Scorecard, Watch
from fund.identifiers import is_business_number
from fund.models import Fund, Seat, Wall
from fund.permissions import FOUNDERS, GRANTS, Can
from fund.written import Written, of_row

STARTS = (Deal.Stage.SUBMITTED, Deal.Stage.SCREENING)
SIGNS = "[[:space:][:punct:]·]"
Row = dict[str, Any]


def firm_of(name: str, business_number: str = "", country: str = "KR", foreign_number: str = "", ref: str = "") -> Firm:
    """A company as it is compared."""
    return Firm(ref, name, business_number, (country, foreign_number) if foreign_number else ("", ""))


def compared(company: Company) -> Firm:
    """A company that is kept, as it is compared; its reference is its uuid."""
    return firm_of(company.name, company.business_number or "", company.country, company.foreign_number, str(company.uuid))


def agreeing(firm: Firm, companies: QuerySet[Company]) -> list[tuple[Company, list[Hit]]]:
    """The companies among these that agree in number or name, narrowed in SQL: of two names one edit apart, half a name is whole in both."""
    half = (len(firm.key) + 1) // 2
    parts = {firm.key[:half], firm.key[half:]} - {""} if len(firm.key) >= 4 else {firm.key}
    plain = Func(F("organisation__name"), template="lower(normalize(%(expressions)s, NFKC))", output_field=TextField())
    bare = Func(plain, Value(SIGNS), Value(""), Value("g"), function="regexp_replace", output_field=TextField())
    meant = Q()
    for part in parts:
        meant |= Q(bare__contains=part)
    if firm.number:
        meant |= Q(business_number=firm.number)
    if firm.abroad[1]:
        meant |= ~Q(foreign_number="")
    rows = {str(row.uuid): row for row in companies.annotate(bare=bare).filter(meant)}
    hits: dict[str, list[Hit]] = {}
    for hit in twins(firm, (compared(row) for row in rows.values())):
        hits.setdefault(hit.ref, []).append(hit)
    return [(rows[ref], some) for ref, some in hits.items()]


def received_rows(deal: Deal) -> list[Row]:
    """The gate at “received” of a deal met elsewhere, as the stage gates write rows: number, list of the excluded, no second one.

    Told alike to everybody: another company counts only where nobody of the fund is shut off from its deal.
    """
    firm = compared(deal.company)
    others = Company.objects.filter(Exists(_open_to_all(deal).filter(company=OuterRef("pk")).order_by())).select_related("organisation")
    same = [company.name for company, hits in agreeing(firm, others) if _counts(firm, company, hits)]
    return [_number_row(firm), _excluded_row(firm), _row(_("Same company twice"), not same, ", ".join(same[:3]))]


def _open_to_all(deal: Deal) -> QuerySet[Deal]:
    """The other companies' living deals of the fund from which nobody who sits in the fund is shut off."""
    insiders = Seat.objects.live().filter(fund=deal.fund_id).order_by().values("user")
    own = Seat.objects.live().filter(role__in=FOUNDERS, user__in=insiders).order_by().values("organisation")
    return (Deal.objects.filter(fund=deal.fund_id, status__in=(Deal.Status.ACTIVE, Deal.Status.ON_HOLD)).exclude(stage=Deal.Stage.DRAFT)
            .exclude(company=deal.company_id).exclude(uuid__in=Wall.objects.live().order_by().values("about"))
            .exclude(company__organisation__in=own))


def _counts(firm: Firm, other: Company, hits: Iterable[Hit]) -> bool:
    """Whether it is the same company as far as anybody can tell: the same number, or the same name and not two numbers."""
    return any(hit.by in ("number", "abroad") or (hit.how == "same" and not (firm.number and other.business_number)) for hit in hits)


def barred_numbers() -> frozenset[str]:
    """The business numbers on the list of the excluded today."""
    rows = Watch.objects.live().filter(list=Watch.List.EXCLUDED).exclude(business_number="")
    return frozenset(rows.order_by().values_list("business_number", flat=True))


def gaps_past_received(firm: Firm, barred: Collection[str]) -> list[Row]:
    """What keeps a company from starting past “received”, as rows of a gate that are not met; `barred` are the numbers of the excluded."""
    listed_ = _row(_("List: excluded from funding"), firm.number not in barred, _("The number itself is on the list."), state="miss", firm=True)
    return [row for row in (_number_row(firm), listed_) if row["state"] != "ok"]


def _number_row(firm: Firm) -> Row:
    if not firm.number and firm.abroad[1]:
        return _row(_("Registration abroad"), True, _("No register is asked here, so look at the certificate."))
    if not firm.number:
        return _row(_("Business registration number"), False, _("No registration number yet"))
    fits = is_business_number(firm.number)
    return _row(_("Business registration number"), fits, "" if fits else _("The check digit does not fit."), state="miss")


def _excluded_row(firm: Firm) -> Row:
    rows = Watch.objects.live().filter(list=Watch.List.EXCLUDED)
    hits = listed(firm, [Entry(str(row.uuid), row.list, row.name, row.group, row.business_number, row.representative) for row in rows])
    barred = any(hit.by == "number" for hit in hits)
    note = _("The number itself is on the list.") if barred else _("A name on it is alike. Compare the number.") if hits else ""
    return _row(_("List: excluded from funding"), not barred, note, state="miss", firm=barred)


def _row(label: str, met: bool, note: str = "", *, state: str = "todo", firm: bool = False) -> Row:
    return {"label": label, "state": "ok" if met else state, "note": note, "firm": firm}


def rubric_of(deal: Deal) -> int | None:
    """The key of the rubric a deal is judged by: its round's, as it is now; of one met elsewhere that of its cards, else of the fund's newest
    call; None where there is none. Ask while the deal is held: another rubric of the round waits for that."""
    if deal.round_id is not None:
        return Round.objects.filter(pk=deal.round_id).values_list("rubric", flat=True).get()
    if not deal.is_inbound:  # a published case without ratings
        return None
    used = Scorecard.objects.filter(deal=deal.pk).order_by("pk").values_list("rubric", flat=True).first()
    newest = Round.objects.filter(fund=deal.fund_id, is_announced=True).order_by("-opens_at", "-pk")
    return used or newest.values_list("rubric", flat=True).first()


def top_mark() -> Coalesce:
    """The highest mark of the rubric a deal is judged by, as a column: its round's, else that of its cards."""
    return Coalesce(F("round__rubric__scale_max"), top_of_cards())


def top_of_cards() -> Written:
    """The highest mark of the rubric of a deal's cards, as a column."""
    return Written("{top}", IntegerField(), top=_top_of_cards)


def _top_of_cards() -> QuerySet:
    return Scorecard.objects.filter(deal=of_row("pk")).order_by("pk").values("rubric__scale_max")[:1]


def first_owners(fund: Fund) -> QuerySet[Seat]:
    """The seats that may look after a new deal of a fund, by name."""
    seats = Seat.objects.live().filter(fund=fund, role__in=GRANTS[Can.MOVE_DEAL], user__is_active=True)
    return seats.select_related("user").order_by("user__name", "pk")
