"""The nouns of the portfolio's house: what trail, search and notifications may say of each, and to whom."""
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy, pgettext_lazy

from applicants.models import Deal
from fund.periods import Quarter
from fund.permissions import Can
from fund.subjects import Subject, register, speak
from fund.templatetags.look import day
from portfolio.models import Cut, FundQuarter, Investment, Pathway, Report, Tranche, Valuation
from portfolio.queries.quarter_page import quarter_name
from portfolio.words import COLUMNS, VERBS

COMPANY = "company__organisation"


def _deal(path=""):
    """The deal an investment came from; for one that came without, the company's newest in that fund."""
    newest = Deal.objects.filter(company=OuterRef(f"{path}company"), fund=OuterRef(f"{path}fund")).order_by("-pk")
    return Coalesce(f"{path}deal__uuid", Subquery(newest.values("uuid")[:1]))


def _under(model):
    """Rows that hang on an investment this person sees."""
    return lambda user: model.objects.filter(investment__in=Investment.objects.visible_to(user).order_by().values("pk"))


def _holding(row):
    return reverse("portfolio:investment", args=[row.fund.slug, row.uuid])


def _quarter(row):
    return reverse("portfolio:quarter", args=[row.fund.slug, row.period])


def _cuts(user):
    return Cut.objects.filter(quarter__in=FundQuarter.objects.visible_to(user).order_by().values("pk"))


def _quarters_without_walls(user):
    """What a quarter's history says of misses and excuses names every holding: not for somebody behind a wall against one."""
    return FundQuarter.objects.visible_to(user).exclude(fund__in=Investment.objects.hidden_from(user).order_by().values("fund"))


def _on_holding(model, word, name):
    return Subject(model, word, _under(model), name, icon="case", url=lambda row: _holding(row.investment), opens=Can.SEE_PORTFOLIO,
                   fund="investment__fund", about=_deal("investment__"), related=(f"investment__{COMPANY}", "investment__fund"))


speak(VERBS, COLUMNS)
register(
    Subject(Investment, pgettext_lazy("noun", "Investment"), lambda user: Investment.objects.visible_to(user), lambda row: row.company.name,
            icon="case", url=_holding, opens=Can.SEE_PORTFOLIO, fund="fund", about=_deal(), related=(COMPANY, "fund"),
            search=(f"{COMPANY}__name",)),
    _on_holding(Tranche, gettext_lazy("Tranche"), lambda row: f"{row.investment.company.name} · {row.number}"),
    _on_holding(Valuation, gettext_lazy("Valuation"), lambda row: f"{row.investment.company.name} · {day(row.on)}"),
    _on_holding(Pathway, gettext_lazy("Impact pathway"), lambda row: f"{row.investment.company.name} · {row.get_kind_display()}"),
    Subject(FundQuarter, gettext_lazy("Quarter"), lambda user: FundQuarter.objects.visible_to(user), lambda row: quarter_name(row.period),
            icon="close", url=_quarter, opens=Can.SEE_PORTFOLIO, fund="fund", related=("fund",), search=("year",),
            history=_quarters_without_walls),
    Subject(Cut, gettext_lazy("Cut of a quarter"), _cuts, lambda row: f"{quarter_name(row.quarter.period)} · {row.get_kind_display()}",
            icon="close", url=lambda row: _quarter(row.quarter), opens=Can.SEE_PORTFOLIO, fund="quarter__fund", related=("quarter__fund",)),
    Subject(Report, gettext_lazy("LP report"), lambda user: Report.objects.visible_to(user),
            lambda row: quarter_name(Quarter(row.quarter.year, row.quarter.quarter)), icon="report",
            url=lambda row: reverse("portfolio:report", args=[row.quarter.fund.slug, row.uuid]), opens=Can.SEE_REPORT,
            fund="quarter__fund", related=("quarter__fund",), search=("quarter__year",)),
)
