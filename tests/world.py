"""One small world with a row of every kind, and everybody who might come to its doors."""
from types import SimpleNamespace

from django.utils import timezone

from applicants.actions.application import submit_application
from applicants.actions.assignment import assign_reviewers
from applicants.actions.comment import write_comment
from applicants.actions.connection import report_number
from applicants.actions.contact import add_contact
from applicants.actions.data_export import ask_export, make_archive
from applicants.actions.diligence import add_line
from applicants.actions.diligence_note import keep_photo, write_note
from applicants.actions.document import store_bytes
from applicants.actions.exclusion import ask_exclusion
from applicants.actions.extension import ask_extension
from applicants.actions.finding import record_finding
from applicants.actions.inquiry import ask_founder, attach
from applicants.actions.interview import note_interview
from applicants.actions.page import read_document
from applicants.actions.saved_view import save_view
from applicants.actions.screening import screen
from applicants.actions.task import add_task
from applicants.actions.underwriting import underwrite_all
from applicants.actions.upload import begin_upload
from applicants.actions.watch import Named, add_watch
from applicants.models import (
    BulkDeed,
    ContractStep,
    DealImport,
    Document,
    Erasure,
    Minutes,
    Override,
    PacketCopy,
    Scorecard,
    SignedMinutes,
    Underwriting,
)
from fund.actions.capital_call import issue_call
from fund.actions.invitation import invite
from fund.actions.trail import seal_trail
from fund.actions.wall import put_up_wall
from fund.jobs import enqueue
from fund.models import Indicator, Mandate, Message, Notification, Seat
from fund.notify import unsubscribe_url
from tests.applicants.applying import filled, upload
from tests.applicants.ballots import opened, prepared, sealed
from tests.applicants.casing import everything
from tests.applicants.closings import closing
from tests.applicants.deciding import answered, planned, written
from tests.applicants.files import picture
from tests.applicants.reporting import asked
from tests.applicants.second import second_step
from tests.cast import approved_item, cast, company, payable_item, submitted_deal
from tests.fund.entering import carry_passkey
from tests.portfolio.reports import story

OUR_FUND = ["analyst", "analyst2", "partner", "operations", "chair", "member", "programme", "mentor", "lp", "lp2", "inspector", "observer"]
ELSEWHERE = ["founder", "editor", "viewer", "administrator", "rival_partner", "rival_operations", "rival_founder", "rival_lp"]
NOBODY = "nobody"  # not signed in
EVERYBODY = [NOBODY, *OUR_FUND, *ELSEWHERE]


def world() -> SimpleNamespace:
    """A fund from its first application to its published report, and a rival fund that must not see any of it."""
    c, r = cast(), cast("rival")
    w = SimpleNamespace(cast=c, rival=r, slug=c.fund.slug, round=c.round, today=timezone.localdate())
    w.report = story(c)
    w.period, w.investment = w.report.quarter.period, c.fund.investments.first()
    w.figure = w.report.money.figures.filter(subject="fund").first()
    w.lp_figure = w.report.money.figures.get(subject=f"lp:{c.lp_a.uuid}", measure="tvpi")
    w.deal = filled(c)
    screen(submit_application(deal=w.deal, by=c.founder).pk)
    underwrite_all(w.deal.submissions.select_related("indicator"))
    w.underwriting = Underwriting.objects.get()
    w.deck = Document.objects.get(deal=w.deal)
    w.paper = second_step(w.deal, by=c.analyst, founder=c.founder).papers.earliest("pk")
    assign_reviewers(deal=w.deal, reviewers=[c.analyst], by=c.partner)
    w.more_time = ask_extension(deal=w.deal, reason="감사보고서가 늦습니다.", by=c.founder)
    w.inquiry = ask_founder(deal=w.deal, texts=["지난 분기에 몇 톤을 판매했습니까?"], due_on=w.today, by=c.analyst)[0]
    w.unsent = attach(inquiry=w.inquiry, upload=upload(name="붙임.pdf"), by=c.founder)
    w.upload = begin_upload(deal=w.deal, kind="paper", slot="statements", name="재무.pdf", size=9, modified=1, by=c.founder)
    w.decision, w.planned = written(c, submitted_deal(c, company("답을 쓰는 회사"))), planned(c, submitted_deal(c, company("답이 나갈 회사")))
    w.answered = answered(c)
    w.override = Override.objects.create(deal=submitted_deal(c, company("예외를 청한 회사")), source="screening", target="committee",
                                         missing=["평가 2명"], reason="다음 회의가 내일입니다.", asked_by=c.analyst)
    w.exclusion = ask_exclusion(deal=w.deal, named="아무개", reason="경쟁사에서 왔습니다.", by=c.founder)
    w.card = Scorecard.objects.get(deal=w.deal)
    w.task = add_task(deal=w.deal, text="공장 방문", due_on=w.today, assignee=c.analyst, by=c.partner)
    w.comment = write_comment(deal=w.deal, text="단가를 확인합시다.", by=c.analyst)
    w.interview = note_interview(deal=w.deal, held_on=w.today, present="대표", notes="원료를 물었습니다.", advice="go_on", by=c.analyst)
    w.line = add_line(deal=w.deal, area="esg", text="소방 설비", by=c.partner)
    w.finding = record_finding(deal=w.deal, area="legal", severity="high", text="허가 용량이 작습니다.", by=c.partner)
    w.photo = keep_photo(deal=w.deal, upload=upload(picture("JPEG"), "현장.jpg"), by=c.partner)
    read_document(w.photo.pk)
    w.visit = write_note(deal=w.deal, kind="visit", held_on=w.today, who="공장장", notes="한 줄로 돕니다.", verdict="supports",
                         photos=[w.photo], by=c.partner)
    w.contact = add_contact(deal=w.deal, given={"name": "정만남"}, by=c.analyst)
    w.view = save_view(fund=c.fund, name="내 보기", question={}, is_shared=False, by=c.analyst)
    w.table = DealImport.objects.create(fund=c.fund, by=c.analyst, name="딜.csv", sha256="0" * 64, state="read", said={"source": "event"})
    w.bulk = BulkDeed.objects.create(fund=c.fund, by=c.partner, kind="task", done=1, refused=0, said=[[str(w.deal.uuid), True, "적었습니다"]])
    w.told = Notification.objects.filter(user=c.partner.user, kind="application_received").latest("pk")
    w.goodbye = unsubscribe_url(c.chair.user, "ballot_opened").rstrip("/").rpartition("/")[2]
    w.wall = put_up_wall(fund=c.fund, about=w.deal.uuid, applicant=w.deal.company.organisation, organisation=c.programme.organisation,
                         ground="competitor", reason="같은 시장의 자회사", by=c.partner)
    Mandate.objects.create(fund=c.fund)
    w.preparing = prepared(c, name="준비중")
    w.meeting = w.preparing.meeting
    w.sealed = sealed(c, w.meeting, name="봉인됨")
    PacketCopy.objects.create(item=w.sealed, seat=c.member, blob=store_bytes(b"%PDF-1.7 packet", "application/pdf"))
    w.opened = opened(c, sealed(c, w.meeting, name="논의 중"), chair="yes", member="yes")
    w.decided = approved_item(c, submitted_deal(c, company("의결됨")))
    Minutes.objects.create(item=w.decided, blob=store_bytes(b"%PDF-1.7 minutes", "application/pdf"))
    w.filed = approved_item(c, submitted_deal(c, company("날인됨")))
    SignedMinutes.objects.create(minutes=Minutes.objects.create(item=w.filed, blob=store_bytes(b"%PDF-1.7 sealed", "application/pdf")),
                                 way="paper", blob=store_bytes(b"%PDF-1.7 scan", "application/pdf"), by=c.operations)
    w.closing = closing(c, submitted_deal(c, company("종결 중")))
    w.condition, w.step = w.closing.conditions.get(), ContractStep.objects.create(item=w.closing, order=1, text="약정서 날인")
    w.payment = payable_item(c, submitted_deal(c, company("지급 요청됨"))).payment_requests.get()
    w.cased = submitted_deal(c, company("가정을 적은 회사"))
    w.case = everything(c, w.cased)
    w.kpi, w.token = asked(c, company("요청받음"))
    w.indicator = Indicator.objects.get(code="recycled-output").pk
    w.call = issue_call(fund=c.fund, total=1_000_000, issued_on=w.today, due_on=w.today, purpose="투자", by=c.operations)
    w.invitation, w.invitation_token = invite(email="haneul@example.net", name="김하늘", language="ko", organisation=c.gp, role="chair",
                                              fund=c.fund, by=c.administrator)
    w.colleague, _token = invite(email="colleague@example.net", name="박동료", language="ko", organisation=c.founder_company.organisation,
                                 role="founder_editor", by=c.founder)
    w.watched = add_watch(list="group", named=Named("태고홀딩스", "태고그룹"), source="명단", as_of=w.today, by=c.administrator)
    w.dispute = report_number(company=c.founder_company, number=w.deal.application.business_number, by=c.founder)
    w.export = ask_export(deal=w.deal, by=c.founder)
    make_archive(w.export.pk, w.deal.pk)
    w.erasure = Erasure.objects.create(company=w.deal.company, deal=w.deal, asked_by=c.founder)
    w.passkey = carry_passkey(c.viewer.user).pk
    w.letter = Message.objects.filter(fund=c.fund, kind="receipt").latest("pk")
    w.job = enqueue("portfolio.compute_quarter", "quarter:x", by=c.operations, fund=c.fund, quarter=0)
    seal_trail()
    return w


def seat(w: SimpleNamespace, who: str) -> Seat:
    """The seat of somebody by the name used in the table of access."""
    return getattr(w.rival, who.removeprefix("rival_")) if who.startswith("rival_") else getattr(w.cast, who)
