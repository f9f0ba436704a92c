"""A company that is asked for a quarter's figures, and what its people send through the link."""
import datetime as dt
import json
from decimal import Decimal
from types import SimpleNamespace

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from applicants.actions.kpi_plan import set_plan
from applicants.actions.kpi_request import request_kpi, save_draft, submit_kpi
from applicants.models import Company, KpiRequest, KpiValue
from fund.models import Indicator
from fund.periods import Quarter
from tests.applicants.files import xlsx
from tests.cast import submitted_deal

PDF, PNG, JPEG, XLSX = b"%PDF-1.7 weighbridge", b"\x89PNG\r\n\x1a\n....", b"\xff\xd8\xff....", xlsx()
QUARTER = Quarter.last_ended(timezone.localdate())
CODES = ("recycled-output", "electricity", "accidents")


def indicator(code: str) -> Indicator:
    return Indicator.objects.get(code=code)


def holding(c: SimpleNamespace, company: Company | None = None, codes: tuple[str, ...] = CODES) -> Company:
    """A company the fund invested in, with these indicators in its plan."""
    deal = submitted_deal(c, company, stage="invested")
    set_plan(fund=c.fund, company=deal.company, indicators=[(indicator(code), n == 0) for n, code in enumerate(codes)], by=c.partner)
    return deal.company


def asked(c: SimpleNamespace, company: Company | None = None, codes: tuple[str, ...] = CODES) -> tuple[KpiRequest, str]:
    """A holding that was just asked for the last quarter: the request and its token."""
    return request_kpi(fund=c.fund, company=holding(c, company, codes), quarter=QUARTER, by=c.analyst)


def accepted(company: Company, code: str, value: str, quarter: Quarter | None = None) -> KpiValue:
    """A reviewed figure, of the quarter before unless said otherwise."""
    quarter = quarter or QUARTER.previous()
    return KpiValue.objects.create(company=company, indicator=indicator(code), period_start=quarter.start, period_end=quarter.end,
                                   kind="actual", value=Decimal(value), state="accepted")


def typed(**figures: str) -> dict[str, str]:
    """A browser's form: v_<code>, w_<code> and g_<code>, dashes of the code as underscores."""
    return {f"{name[0]}{indicator(name[2:].replace('_', '-')).pk}": text for name, text in figures.items()}


def shown(row: KpiRequest) -> dict[str, str]:
    """The hidden fields of a page drawn now: what it showed."""
    return {f"o{pk}": json.dumps({"value": row.draft.get(str(pk), {}).get("value", ""), "why": row.draft.get(str(pk), {}).get("why", ""),
                                  "grade": row.draft.get(str(pk), {}).get("grade", "D")})
            for pk in Indicator.objects.values_list("pk", flat=True)}


def link(token: str, name: str = "kpi_report", *more: object) -> str:
    return reverse(f"applicants:{name}", args=[token, *more])


def paper(name: str = "weighbridge.pdf", data: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def drafted(row: KpiRequest, **figures: str) -> KpiRequest:
    """The request with these values typed: code=value, dashes as underscores."""
    return save_draft(request=row, data={str(indicator(code.replace("_", "-")).pk): {"value": value} for code, value in figures.items()})


def handed_in(c: SimpleNamespace, company: Company | None = None) -> tuple[KpiRequest, str]:
    row, token = asked(c, company)
    drafted(row, recycled_output="1,186", electricity="812", accidents="0")
    return submit_kpi(request=row), token


def expire(row: KpiRequest) -> None:
    KpiRequest.objects.filter(pk=row.pk).update(expires_at=timezone.now() - dt.timedelta(minutes=1))
