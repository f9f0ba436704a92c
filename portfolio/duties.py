"""What waits in the portfolio's house: payments and values for a second person, quarters to close, reports to read."""
import datetime as dt

from django.db.models import CharField, DateField, Exists, Func, OuterRef, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from applicants.models import AgendaItem, Deal, KpiRequest, PaymentRequest
from fund.models import CallLine, CapitalCall
from fund.periods import Quarter
from fund.permissions import Can, Role
from fund.today import Duty, register, some
from portfolio.models import Cut, FundQuarter, Investment, Report, Snapshot, Tranche, Valuation
from portfolio.queries.quarter_page import quarter_name
from portfolio.queries.quarter_work import DUE

NEWS_FOR = dt.timedelta(days=45)
C = Cut.State
NO_ANSWER = (KpiRequest.State.SENT, KpiRequest.State.RETURNED)


def _room(name):
    return lambda slug: reverse(name, args=[slug])


def _holding(row):
    return reverse("portfolio:investment", args=[row["slug"], row["ref"]])


def _quarter(row):
    return reverse("portfolio:quarter", args=[row["slug"], row["name"]])


def _period(path=""):
    """2026Q3, as the address of a quarter has it."""
    return Concat(Cast(f"{path}year", CharField()), Value("Q"), Cast(f"{path}quarter", CharField()), output_field=CharField())


class _After(Func):
    """The day so many days after a quarter's end."""

    output_field = DateField()
    template = "(make_date(%(year)s, %(quarter)s * 3, 1) + interval '1 month' + interval '%(days)s days' - interval '1 day')::date"

    def as_sql(self, compiler, connection, **extra):
        year, quarter = (compiler.compile(expression)[0] for expression in self.source_expressions)
        return self.template % {"year": year, "quarter": quarter, "days": int(self.extra["days"])}, []


def _open_cuts(user, kind):
    quarters = FundQuarter.objects.visible_to(user)
    return Cut.objects.filter(quarter__in=quarters, kind=kind).exclude(state__in=(C.APPROVED, C.PUBLISHED))


def _computed(user):
    """Cuts whose newest figures wait for a partner's approval."""
    drafts = Snapshot.objects.filter(cut=OuterRef("pk"), state=Snapshot.State.COMPUTED)
    return Cut.objects.filter(Exists(drafts), quarter__in=FundQuarter.objects.visible_to(user)).exclude(state__in=(C.APPROVED, C.PUBLISHED))


def _own_calls(user):
    """Calls of the funds in which this person sits for an LP, as far as that LP has not paid."""
    seats = [s for s in user.live_seats if s.role == Role.LP]
    unpaid = CallLine.objects.filter(paid_on=None, limited_partner__organisation__in={s.organisation_id for s in seats})
    return CapitalCall.objects.filter(state=CapitalCall.State.ISSUED, fund__in={s.fund_id for s in seats}, pk__in=unpaid.values("call"))


def _unconfirmed(user):
    """Payments that somebody else recorded."""
    return Tranche.objects.filter(state=Tranche.State.RECORDED, investment__in=Investment.objects.visible_to(user)).exclude(
        recorded_by__user=user)


def _news(user):
    """The newest report of each quarter, while it is fresh."""
    later = Report.objects.filter(quarter=OuterRef("quarter"), number__gt=OuterRef("number"))
    return Report.objects.visible_to(user).filter(~Exists(later), published_at__gte=timezone.now() - NEWS_FOR)


def _close(kind, title):
    return Duty(f"close_{kind}", title, Can.CLOSE_QUARTER, lambda user: _open_cuts(user, kind), _quarter, name=_period("quarter__"),
                slug="quarter__fund__slug", due=_After("quarter__year", "quarter__quarter", days=DUE[kind]), ref="quarter__uuid",
                room=_room("portfolio:quarters"), icon="close", say=name_of)


def name_of(period):
    """A quarter in words, from the text of its address."""
    return quarter_name(Quarter.parse(period))


HOLDING = "investment__company__organisation__name"
register(
    Duty("confirm", _("Confirm a payment as the second person"), Can.CONFIRM_PAYMENT, _unconfirmed, _holding, name=HOLDING,
         slug="investment__fund__slug", due="paid_on", ref="investment__uuid", room=_room("portfolio:investments"),
         only_if=some(Tranche, state=Tranche.State.RECORDED), icon="case"),
    Duty("approve_value", _("Approve a fair value"), Can.APPROVE_VALUE,
         lambda user: Valuation.objects.filter(state=Valuation.State.PROPOSED, investment__in=Investment.objects.visible_to(user)).exclude(
             proposed_by__user=user),
         _holding, name=HOLDING, slug="investment__fund__slug", ref="investment__uuid", room=_room("portfolio:investments"),
         only_if=some(Valuation, state=Valuation.State.PROPOSED), icon="case"),
    Duty("invest", _("Record the investment"), Can.INVEST,
         lambda user: AgendaItem.objects.visible_to(user).filter(
             decision=AgendaItem.Decision.APPROVED, deal__investment__isnull=True, deal__stage=Deal.Stage.CONTRACTING,
             payment_requests__state=PaymentRequest.State.ASKED),
         lambda row: reverse("portfolio:invest", args=[row["slug"], row["ref"]]), name="deal__company__organisation__name",
         slug="meeting__fund__slug", since="opened_at", room=_room("portfolio:investments"),
         only_if=some(PaymentRequest, state=PaymentRequest.State.ASKED, item__deal__stage=Deal.Stage.CONTRACTING), icon="case"),
    Duty("silent", _("Ask again for figures that did not come"), Can.REQUEST_KPI,
         lambda user: KpiRequest.objects.visible_to(user).filter(
             state__in=NO_ANSWER, due_on__lt=timezone.localdate()),
         lambda row: reverse("portfolio:quarters", args=[row["slug"]]), name="company__organisation__name", slug="fund__slug", due="due_on",
         only_if=lambda: KpiRequest.objects.filter(state__in=NO_ANSWER, due_on__lt=timezone.localdate()),
         icon="ring"),
    Duty("approve_cut", _("Approve a quarter's figures"), Can.PUBLISH, _computed, _quarter, name=_period("quarter__"),
         slug="quarter__fund__slug", ref="quarter__uuid", room=_room("portfolio:quarters"),
         only_if=some(Snapshot, state=Snapshot.State.COMPUTED), icon="close", say=name_of),
    _close("money", _("Close the money cut")),
    _close("impact", _("Close the impact cut")),
    Duty("publish", _("Publish approved figures"), Can.CLOSE_QUARTER,
         lambda user: Cut.objects.filter(state=C.APPROVED, quarter__in=FundQuarter.objects.visible_to(user)), _quarter,
         name=_period("quarter__"), slug="quarter__fund__slug", ref="quarter__uuid", room=_room("portfolio:quarters"),
         only_if=some(Cut, state=C.APPROVED), icon="report", say=name_of),
    Duty("pay_call", _("Pay a capital call"), Can.SEE_OWN_ACCOUNT, _own_calls,
         lambda row: reverse("portfolio:reports", args=[row["slug"]]), name="purpose", slug="fund__slug", due="due_on", icon="book"),
    Duty("read_report", _("New report"), Can.SEE_REPORT,
         _news,
         lambda row: reverse("portfolio:report", args=[row["slug"], row["ref"]]), name=_period("quarter__"), slug="quarter__fund__slug",
         since="published_at", room=_room("portfolio:reports"),
         only_if=lambda: Report.objects.filter(published_at__gte=timezone.now() - NEWS_FOR), icon="report", is_news=True, say=name_of),
)
