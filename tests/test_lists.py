"""A list costs the same number of queries with one row and with three."""
import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from applicants.actions.assignment import assign_reviewers
from applicants.actions.extension import give_extension
from applicants.actions.watch import Named, add_watch
from applicants.models import Round
from fund import mail
from fund.actions.capital_call import issue_call, mark_paid
from fund.actions.factor import add_factor, renew_factor
from fund.actions.indicator import add_indicator, renew_indicator
from fund.actions.invitation import invite
from fund.actions.mail_text import save_wording
from fund.actions.organisation import add_organisation
from fund.actions.trail import seal_trail
from fund.jobs import enqueue
from fund.models import Factor, Indicator, Seat
from portfolio.actions.quarter import open_quarter
from tests.applicants.ballots import meeting, prepared
from tests.applicants.deciding import planned
from tests.applicants.wordings import edited
from tests.cast import company, draft_deal, fund, organisation, person, rubric, submitted_deal
from tests.fund.browsing import signed_in
from tests.fund.entering import carry_passkey
from tests.fund.telling import tell
from tests.portfolio.quarters import QUARTER, called, holding, value
from tests.portfolio.reports import close


def a_round(c, n):
    now = timezone.now()
    return Round.objects.create(fund=c.fund, name_ko=f"공모 {n}", name_en=f"Call {n}", opens_at=now - dt.timedelta(days=9), rubric=rubric(),
                                closes_at=now + dt.timedelta(days=n), results_by=timezone.localdate() + dt.timedelta(days=60))


def an_extension(c, n):
    give_extension(deal=a_deal(c, n), until=c.round.closes_at + dt.timedelta(days=n), reason="서버가 멈췄습니다.", by=c.partner)


def an_application(c, n):
    c.round = a_round(c, n)
    draft_deal(c)


def a_deal(c, n):
    return submitted_deal(c, company(f"회사 {n}"))


def a_watch_entry(c, n):
    add_watch(list="group", named=Named(f"회사 {n}"), source="명단", as_of=timezone.localdate(), by=c.administrator)


def a_card(c, n):
    assign_reviewers(deal=a_deal(c, n), reviewers=[c.analyst], by=c.partner)


def a_planned_letter(c, n):
    planned(c, a_deal(c, n))


def a_round_with_cards(c, n):
    c.round = a_round(c, n)
    a_card(c, n)


def a_meeting(c, n):
    c.meeting = meeting(c)
    prepared(c, c.meeting, name=f"회사 {n}")


def an_item(c, n):
    c.meeting = getattr(c, "meeting", None) or meeting(c)
    prepared(c, c.meeting, name=f"회사 {n}")


def a_holding(c, n):
    return holding(c, f"회사 {n}")


def a_holding_in_a_quarter(c, n):
    if n == 1:
        called(c)
        open_quarter(fund=c.fund, quarter=QUARTER, by=c.operations)
    a_holding(c, n)


def nth_quarter(n):
    """The first, second or third of three quarters that have ended."""
    return QUARTER if n == 3 else nth_quarter(n + 1).previous()


def a_quarter(c, n):
    open_quarter(fund=c.fund, quarter=nth_quarter(n), by=c.operations)


def a_report(c, n):
    if n == 1:
        called(c, QUARTER.start - dt.timedelta(days=700))
        c.holding = holding(c, "회사", quarter=nth_quarter(1), fair_value=None)
    value(c, c.holding, 2_000_000_000 + n, quarter=nth_quarter(n))
    close(c, nth_quarter(n), kinds=("money",))


def a_call(c, n):
    today = timezone.localdate()
    call = issue_call(fund=c.fund, total=Decimal(1_000_000), issued_on=today, due_on=today, purpose=f"투자 {n}", by=c.operations)
    if n != 2:
        mark_paid(call=call, paid_on=today, by=c.operations)


def a_sign_in(c, n):
    signed_in(c.partner.user)


def a_passkey(c, n):
    carry_passkey(c.partner.user, f"기기 {n}")


def a_letter(c, n):
    deal = a_deal(c, n)
    mail.send("receipt", c.founder.user, deal=deal, submission=deal.submissions.get(), url="/")


def a_fund(c, n):
    Seat.objects.create(user=c.partner.user, organisation=c.gp, role="partner", fund=fund(f"fund-{n}"), starts_on=dt.date(2020, 1, 1))


def a_notification(c, n):
    tell(c, c.chair, c.member, source=f"item:{n}")


def a_person(c, n):
    person(f"person-{n}", "analyst", c.gp, c.fund)


def an_invitation(c, n):
    invite(email=f"{n}@example.net", name=f"사람 {n}", language="ko", organisation=c.gp, role="chair", fund=c.fund, by=c.administrator)


def a_seat_of_one_person(c, n):
    Seat.objects.create(user=c.mentor.user, organisation=organisation(f"운영사 {n}", "operator"), role="mentor", fund=c.fund)


def a_sealed_seat(c, n):
    a_person(c, n)
    seal_trail()


def a_job(c, n):
    enqueue("portfolio.compute_quarter", f"quarter:{n}", by=c.operations, fund=c.fund,
            quarter=open_quarter(fund=c.fund, quarter=nth_quarter(n), by=c.operations).pk)


def an_organisation(c, n):
    add_organisation(name=f"기관 {n}", kind="auditor", by=c.administrator)


def an_indicator(c, n):
    add_indicator(code=f"extra-{n}", by=c.administrator, name_ko="물", name_en="Water", unit_ko="t", unit_en="t")


def a_version(c, n):
    renew_indicator(indicator=Indicator.objects.filter(code="recycled-output").latest("version"), unit_en=f"t{n}", by=c.administrator)


def a_factor(c, n):
    add_factor(factor_id=f"0-own-{n}", material="0-own", pathway=f"way-{n}", value=Decimal(n), unit="t", publication="x", by=c.administrator)


def a_factor_version(c, n):
    renew_factor(factor=Factor.objects.filter(factor_id="kr-grid-2023").latest("version"), value=Decimal(n), publication="x",
                 by=c.administrator)


def a_wording(c, n):
    save_wording(letter="receipt", language="ko", subject=f"{n} {{receipt_no}}", body="{link}", seen=n - 1, by=c.administrator)


def a_rubric(c, n):
    rubric()


def a_form(c, n):
    edited(c, company__theme__label_ko=f"분야 {n}")


LISTS = [  # address, reader, what makes one more row, the most it may cost
    ("/", "partner", a_fund, 8),
    ("/me/", "partner", a_fund, 6),
    ("/me/sessions/", "partner", a_sign_in, 5),
    ("/accounts/2fa/webauthn/", "partner", a_passkey, 5),
    ("/accounts/2fa/", "partner", a_passkey, 6),
    ("/outbox/", "operations", a_letter, 9),
    ("/outbox/", "administrator", a_letter, 9),
    ("/jobs/", "operations", a_job, 14),
    ("/jobs/", "administrator", a_job, 14),
    ("/reference/organisations/", "administrator", an_organisation, 7),
    ("/reference/indicators/", "administrator", an_indicator, 7),
    ("/reference/indicators/recycled-output/", "administrator", a_version, 7),
    ("/reference/factors/", "administrator", a_factor, 9),
    ("/reference/factors/kr-grid-2023/", "administrator", a_factor_version, 7),
    ("/reference/letters/", "administrator", a_wording, 7),
    ("/reference/letters/receipt/ko/", "administrator", a_wording, 8),
    ("/reference/rubrics/", "administrator", a_rubric, 7),
    ("/reference/forms/", "administrator", a_form, 7),
    ("/reference/watch/", "administrator", a_watch_entry, 7),
    ("/notifications/", "chair", a_notification, 8),
    ("/people/", "administrator", a_person, 11),
    ("/people/?state=invited", "administrator", an_invitation, 11),
    ("/people/{mentor}/", "administrator", a_seat_of_one_person, 8),
    ("/f/sunhwan/trail/?subject=fund.seat", "partner", a_sealed_seat, 13),
    ("/trail/?subject=fund.seat", "administrator", a_sealed_seat, 12),
    ("/f/sunhwan/books/", "operations", a_call, 14),
    ("/apply/", "founder", an_application, 7),
    ("/calls/", "founder", a_round, 8),
    ("/f/sunhwan/calls/", "partner", a_round_with_cards, 7),
    ("/f/sunhwan/calls/{round}/", "partner", an_extension, 14),
    ("/f/sunhwan/deals/", "analyst", a_deal, 12),
    ("/f/sunhwan/letters/", "partner", a_planned_letter, 11),
    ("/f/sunhwan/reviews/", "analyst", a_card, 6),
    ("/f/sunhwan/rounds/", "partner", a_round_with_cards, 6),
    ("/f/sunhwan/committee/", "partner", a_meeting, 7),
    ("/f/sunhwan/committee/{meeting}/", "partner", an_item, 10),
    ("/f/sunhwan/portfolio/", "partner", a_holding, 10),
    ("/f/sunhwan/quarters/", "operations", a_quarter, 8),
    (f"/f/sunhwan/quarters/{QUARTER}/", "operations", a_holding_in_a_quarter, 31),
    ("/f/sunhwan/reports/", "lp", a_report, 6),
]


def cost(client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


@pytest.mark.parametrize(("address", "reader", "one_more", "queries"), LISTS, ids=[address for address, *_ in LISTS])
def test_a_list_costs_the_same_with_one_row_and_with_three(client, cast, address, reader, one_more, queries):
    client.force_login(getattr(cast, reader).user)
    client.get("/healthz")  # the first request of a session writes down when it began
    costs = {}
    for n in (1, 2, 3):
        one_more(cast, n)
        address = address.replace("{mentor}", str(cast.mentor.user.uuid)).replace("{round}", str(cast.round.uuid))
        costs[n] = cost(client, address.replace("{meeting}", str(cast.meeting.uuid) if "{meeting}" in address else ""))
    assert costs == dict.fromkeys((1, 2, 3), costs[1])
    assert costs[3] <= queries
