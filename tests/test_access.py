"""Every address × everybody: who gets in, who is forbidden, and to whom it does not exist."""
import functools
from http.cookies import SimpleCookie

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client, override_settings
from django.urls import URLPattern, get_resolver, reverse

from tests.case_doors import CASE
from tests.closing_doors import CLOSING
from tests.committee_doors import COMMITTEE_ROOMS
from tests.diligence_doors import DILIGENCE
from tests.doors import (
    HOUSE,
    OURS,
    SIGN_IN,
    Expected,
    Row,
    administrator,
    anybody,
    document,
    founders,
    inside,
    owners,
    signed_in,
)
from tests.mandate_doors import MANDATE
from tests.minutes_doors import MINUTES
from tests.packet_doors import PACKET
from tests.pipeline_doors import PIPELINE
from tests.scoring_doors import SCORING
from tests.world import EVERYBODY, NOBODY, seat, world

pytestmark = pytest.mark.django_db

BOOKS, SEE, REPORT = "partner operations inspector", f"{HOUSE} inspector", f"{HOUSE} lp lp2 inspector"
SCORERS = "analyst analyst2 partner"

TABLE = [
    # The ground floor
    Row("home", get=signed_in()),
    Row("healthz", get=anybody()),
    Row("line", get=anybody()),
    Row("styleguide", get=anybody()),
    Row("find", get=signed_in(), post=signed_in(405)),
    Row("keys", get=signed_in(), post=signed_in(405)),
    Row("outbox", get=signed_in(403, operations=200, administrator=200, rival_operations=200)),
    Row("message_retry", lambda w: [w.letter.uuid], post=signed_in(403, operations=302, administrator=302, rival_operations=404)),
    Row("set_language", get=anybody(302), post=anybody(302)),
    Row("me", get=signed_in(), post=signed_in(422)),
    Row("me_look", post=signed_in(302)),
    Row("seat_switch", post=signed_in(302)),
    Row("sessions", get=signed_in()),
    Row("session_end", post=signed_in(404)),
    # What one was told, and how one wants to hear
    Row("notifications", get=signed_in()),
    Row("notifications_read", post=signed_in(302)),
    Row("notification", lambda w: [w.told.uuid], get=signed_in(404, partner=302)),
    Row("choices", get=signed_in(), post=signed_in(422, programme=302, mentor=302, inspector=302)),  # theirs are all binding
    Row("choices_sample", post=signed_in(302)),
    Row("unsubscribe", lambda w: [w.goodbye], get=anybody(), post=anybody()),
    # People and seats
    Row("people", get=administrator()),
    Row("person", lambda w: [w.cast.analyst.user.uuid], get=administrator()),
    Row("factor_reset", lambda w: [w.cast.analyst.user.uuid], get=administrator(), post=administrator(422)),
    Row("seat_give", lambda w: [w.cast.analyst.user.uuid], get=administrator(), post=administrator(422)),
    Row("seat_change", lambda w: [w.cast.analyst.uuid], get=administrator(), post=administrator(422)),
    Row("seat_end", lambda w: [w.cast.analyst.uuid], get=administrator(), post=administrator(422)),
    Row("invite", get=administrator(), post=administrator(422)),
    Row("invitation_again", lambda w: [w.invitation.uuid], post=administrator(302)),
    Row("invitation_withdraw", lambda w: [w.invitation.uuid], post=administrator(302)),
    Row("invitation", lambda w: [w.invitation_token], get=anybody(403, nobody=200), post=anybody(403, nobody=422)),
    Row("job", lambda w: [w.job.uuid], get=signed_in(404, analyst=200, analyst2=200, partner=200, operations=200)),
    Row("jobs", get=signed_in(403, operations=200, administrator=200, rival_operations=200)),
    Row("job_retry", lambda w: [w.job.uuid], post=signed_in(403, operations=302, administrator=302, rival_operations=404)),
    # Reference data
    Row("reference", get=administrator()),
    Row("organisations", get=administrator()),
    Row("organisation_new", get=administrator(), post=administrator(422)),
    Row("organisation", lambda w: [w.cast.gp.uuid], get=administrator(), post=administrator(422)),
    Row("organisation", lambda w: [w.cast.founder_company.organisation.uuid], get=administrator(404), post=administrator(404)),
    Row("indicators", get=administrator()),
    Row("indicator_new", get=administrator(), post=administrator(422)),
    Row("indicator", lambda w: ["recycled-output"], get=administrator(), post=administrator(422)),
    Row("indicator_offer", lambda w: ["recycled-output"], post=administrator(302)),
    Row("factors", get=administrator()),
    Row("factor_new", get=administrator(), post=administrator(422)),
    Row("factor", lambda w: ["kr-grid-2023"], get=administrator(), post=administrator(422)),
    Row("mail_texts", get=administrator()),
    Row("mail_text", lambda w: ["receipt", "ko"], get=administrator(), post=administrator(422)),
    Row("mail_text_preview", lambda w: ["receipt", "ko"], post=administrator()),
    Row("mail_text_restore", lambda w: ["receipt", "ko"], post=administrator(302)),
    Row("applicants:rubrics", get=administrator()),
    Row("applicants:rubric_new", get=administrator(), post=administrator(422)),
    Row("applicants:rubric", lambda w: [w.round.rubric_id], get=administrator(), post=administrator(422)),
    Row("applicants:watches", get=administrator()),
    Row("applicants:watch_new", get=administrator(), post=administrator(422)),
    Row("applicants:watch_paste", get=administrator(), post=administrator(422)),
    Row("applicants:watch", lambda w: [w.watched.uuid], get=administrator(), post=administrator(422)),
    Row("applicants:forms", get=administrator()),
    Row("applicants:form_version", lambda w: ["first", 1], get=administrator()),
    Row("applicants:form_version", lambda w: ["second", 9], get=administrator(404)),
    Row("applicants:form_write", lambda w: ["second", 1], get=administrator(), post=administrator(422)),
    Row("site_trail", get=administrator()),
    Row("site_trail_csv", get=administrator()),
    Row("site_trail_lines", get=administrator()),
    Row("fund:trail", get=inside(BOOKS)),
    Row("fund:trail_csv", get=inside(BOOKS)),
    Row("fund:trail_lines", get=inside(BOOKS)),
    Row("fund:books", get=inside(BOOKS)),
    Row("fund:call_new", get=inside("operations"), post=inside("operations", 422)),
    Row("fund:call_paid", lambda w: [w.call.uuid], post=inside("operations", 422)),
    # Accounts: founders sign up, everybody else comes by invitation
    Row("account_login", get=anybody(302, nobody=200), post=anybody(302, nobody=200)),
    Row("account_logout", get=anybody(200, nobody=302), post=anybody(302)),
    Row("account_signup", get=anybody(302, nobody=200), post=anybody(302, nobody=200)),
    Row("account_inactive", get=anybody()),
    Row("account_reauthenticate", get=signed_in(), post=signed_in()),
    Row("account_email", get=signed_in(), post=signed_in(302)),
    Row("account_email_verification_sent", get=anybody(302), post=anybody(302)),
    Row("account_change_password", get=signed_in(), post=signed_in()),
    Row("account_set_password", get=signed_in(302), post=signed_in(302)),
    Row("account_reset_password", get=anybody(), post=anybody()),
    Row("account_reset_password_done", get=anybody()),
    Row("account_reset_password_from_key", lambda w: ["1", "x"], get=anybody()),
    Row("account_reset_password_from_key_done", get=anybody()),
    # Second factors: one's own; what changes them asks for a fresh proof (302), which these sign-ins lack
    Row("mfa_index", get=signed_in()),
    Row("mfa_authenticate", get=anybody(302), post=anybody(302)),
    Row("mfa_reauthenticate", get=signed_in(302), post=signed_in(302)),
    Row("mfa_activate_totp", get=signed_in(302), post=signed_in(302)),
    Row("mfa_deactivate_totp", get=signed_in(404), post=signed_in(404)),
    Row("mfa_view_recovery_codes", get=signed_in(404)),
    Row("mfa_generate_recovery_codes", get=signed_in(302), post=signed_in(302)),
    Row("mfa_download_recovery_codes", get=signed_in(404)),
    Row("mfa_list_webauthn", get=signed_in()),
    Row("mfa_add_webauthn", get=signed_in(302), post=signed_in(302)),
    Row("mfa_edit_webauthn", lambda w: [w.passkey], get=signed_in(302), post=signed_in(302)),
    Row("mfa_remove_webauthn", lambda w: [w.passkey], get=signed_in(404, viewer=302), post=signed_in(404, viewer=302)),
    Row("mfa_reauthenticate_webauthn", get=signed_in(302, viewer=200), post=signed_in(302)),
    Row("mfa_login_webauthn", get=anybody(302), post=anybody(302)),
    # Kakao
    Row("kakao_login", get=anybody(), post=anybody(302)),
    Row("kakao_callback", get=anybody(401), post=anybody(401)),
    Row("socialaccount_connections", get=signed_in(), post=signed_in()),
    Row("socialaccount_login_cancelled", get=anybody()),
    Row("socialaccount_signup", get=anybody(302), post=anybody(302)),
    # Calls for applications
    Row("applicants:public_calls", get=anybody()),
    Row("applicants:public_call", lambda w: [w.round.uuid], get=anybody()),
    Row("applicants:public_check", lambda w: [w.round.uuid], get=anybody(), post=anybody()),
    Row("applicants:calls", get=inside(SEE)),
    Row("applicants:call", lambda w: [w.round.uuid], get=inside(SEE)),
    Row("applicants:call_new", get=inside("partner operations"), post=inside("partner operations", 422)),
    Row("applicants:call_change", lambda w: [w.round.uuid], get=inside("partner operations"), post=inside("partner operations", 422)),
    Row("applicants:extension_give", lambda w: [w.round.uuid], post=inside("partner operations", 422)),
    Row("applicants:extension_decide", lambda w: [w.round.uuid, w.more_time.uuid], post=inside("partner operations", 422)),
    Row("applicants:inquiries", lambda w: [w.deal.uuid], founders(OURS)),
    Row("applicants:inquiries_save", lambda w: [w.deal.uuid], post=founders("founder editor", viewer=403)),
    Row("applicants:inquiry_attach", lambda w: [w.deal.uuid, w.inquiry.uuid], post=founders("founder editor", 422, viewer=403)),
    Row("applicants:inquiry_detach", lambda w: [w.deal.uuid, w.inquiry.uuid, w.unsent.uuid], post=founders("founder editor", 302, viewer=403)),
    Row("applicants:inquiry_answer", lambda w: [w.deal.uuid, w.inquiry.uuid], post=founders("founder editor", 302, viewer=403)),
    Row("applicants:inquiry_ask", lambda w: [w.deal.uuid], post=inside(HOUSE, 422)),
    Row("applicants:inquiry_move", lambda w: [w.deal.uuid, w.inquiry.uuid], post=inside(HOUSE, 422)),
    Row("applicants:inquiry_close", lambda w: [w.deal.uuid, w.inquiry.uuid], post=inside(HOUSE, 422)),
    # The house's own work on a deal
    Row("applicants:my_tasks", get=inside(HOUSE)),
    Row("applicants:tasks", lambda w: [w.deal.uuid], get=inside(HOUSE)),
    Row("applicants:task_add", lambda w: [w.deal.uuid], post=inside(HOUSE, 422)),
    Row("applicants:task_change", lambda w: [w.deal.uuid, w.task.uuid], post=inside(HOUSE, 302)),
    Row("applicants:task_turn", lambda w: [w.deal.uuid, w.task.uuid, "done"], post=inside(HOUSE, 302)),
    Row("applicants:task_turn", lambda w: [w.deal.uuid, w.task.uuid, "open"], post=inside(HOUSE, 422)),
    Row("applicants:task_turn", lambda w: [w.deal.uuid, w.task.uuid, "burnt"], post=inside(HOUSE, 404)),
    Row("applicants:comments", lambda w: [w.deal.uuid], get=inside(HOUSE)),
    Row("applicants:comment_write", lambda w: [w.deal.uuid], post=inside(HOUSE, 422)),
    Row("applicants:comment_back", lambda w: [w.deal.uuid, w.comment.uuid], post=inside(HOUSE, 422, analyst=302)),
    Row("applicants:interviews", lambda w: [w.deal.uuid], get=inside(SEE)),
    Row("applicants:interview_note", lambda w: [w.deal.uuid], post=inside(HOUSE, 422)),
    Row("applicants:interview_correct", lambda w: [w.deal.uuid, w.interview.uuid], post=inside(HOUSE, 422)),
    Row("applicants:contacts", lambda w: [w.deal.uuid], get=inside(HOUSE)),
    Row("applicants:contact_add", lambda w: [w.deal.uuid], post=inside(HOUSE, 422)),
    Row("applicants:contact_change", lambda w: [w.deal.uuid, w.contact.uuid], post=inside(HOUSE, 422)),
    Row("applicants:contact_remove", lambda w: [w.deal.uuid, w.contact.uuid], post=inside(HOUSE, 302)),
    Row("applicants:upload_begin", lambda w: [w.deal.uuid], post=founders("founder editor", 400, viewer=403)),
    Row("applicants:upload", lambda w: [w.upload.uuid], get=founders("founder", editor=404, viewer=403)),
    Row("applicants:upload_finish", lambda w: [w.upload.uuid], post=founders("founder", 302, editor=404, viewer=403)),
    Row("applicants:upload_discard", lambda w: [w.upload.uuid], post=founders("founder", 302, editor=404, viewer=403)),
    Row("applicants:extension_ask", lambda w: [w.deal.uuid], post=founders("founder editor", 422, viewer=403)),
    # A founder's application
    Row("applicants:applications", get=signed_in()),
    Row("applicants:application_start", lambda w: [w.round.uuid], post=signed_in(302)),
    Row("applicants:application", lambda w: [w.deal.uuid], get=founders(OURS)),
    Row("applicants:section", lambda w: [w.deal.uuid, "company"], get=founders(OURS), post=founders("founder editor", 200, viewer=403)),
    Row("applicants:section_save", lambda w: [w.deal.uuid, "company"], post=founders("founder editor")),
    Row("applicants:form_seen", lambda w: [w.deal.uuid], post=founders("founder editor", 302)),
    Row("applicants:check_answers", lambda w: [w.deal.uuid], get=founders(OURS)),
    Row("applicants:submit", lambda w: [w.deal.uuid], post=founders("founder")),
    Row("applicants:receipt", lambda w: [w.deal.uuid], get=founders(OURS)),
    Row("applicants:receipt_content", lambda w: [w.deal.uuid, 1], get=founders(OURS)),
    Row("applicants:second_receipt_content", lambda w: [w.deal.uuid, 1], get=founders(OURS)),
    Row("applicants:verify", lambda w: [w.deal.uuid], get=founders(OURS), post=founders(OURS, 422)),
    Row("applicants:collaborators", lambda w: [w.deal.uuid], get=founders(OURS)),
    Row("applicants:collaborator_invite", lambda w: [w.deal.uuid], post=owners(422)),
    Row("applicants:collaborator_again", lambda w: [w.deal.uuid, w.colleague.uuid], post=owners(302)),
    Row("applicants:collaborator_withdraw", lambda w: [w.deal.uuid, w.colleague.uuid], post=owners(302)),
    Row("applicants:collaborator_end", lambda w: [w.deal.uuid, w.cast.viewer.uuid], post=owners(422)),
    Row("applicants:consents", lambda w: [w.deal.uuid], get=founders(OURS)),
    Row("applicants:consent_withdraw", lambda w: [w.deal.uuid, "operator"], post=owners(302)),
    Row("applicants:consent_give", lambda w: [w.deal.uuid, "operator"], post=owners(302)),
    Row("applicants:status", lambda w: [w.deal.uuid], get=founders(OURS)),
    Row("applicants:access_log", lambda w: [w.deal.uuid], get=founders(OURS)),
    Row("applicants:access_log_csv", lambda w: [w.deal.uuid], get=founders(OURS)),
    Row("applicants:exclusions", lambda w: [w.deal.uuid], get=founders(OURS)),
    Row("applicants:exclusion_ask", lambda w: [w.deal.uuid], post=owners(422)),
    Row("applicants:exclusion_withdraw", lambda w: [w.deal.uuid, w.exclusion.uuid], post=owners(302)),
    Row("applicants:own_data", lambda w: [w.deal.uuid], get=owners(200)),
    Row("applicants:export_ask", lambda w: [w.deal.uuid], post=owners(302)),
    Row("applicants:export_file", lambda w: [w.deal.uuid, w.export.uuid], get=owners(200)),
    Row("applicants:erasure_ask", lambda w: [w.deal.uuid], get=owners(200), post=owners(422)),
    Row("applicants:erasure_back", lambda w: [w.deal.uuid, w.erasure.uuid], post=owners(302)),
    Row("applicants:withdraw", lambda w: [w.deal.uuid], get=owners(200), post=owners(302)),
    Row("applicants:apply_again", lambda w: [w.deal.uuid], post=owners(302)),
    Row("applicants:connection_ask", lambda w: [w.deal.uuid], get=founders(OURS), post=founders("founder editor", 302, viewer=403)),
    Row("applicants:number_report", get=signed_in(403, founder=200, rival_founder=200), post=signed_in(403, founder=404, rival_founder=404)),
    Row("applicants:number_disputes", get=administrator()),
    Row("applicants:number_answer", lambda w: [w.dispute.uuid], post=administrator(422)),
    Row("applicants:receipt_version", lambda w: [w.deal.uuid, 1], get=founders(OURS)),
    Row("applicants:second_step", lambda w: [w.deal.uuid], get=founders(OURS)),
    Row("applicants:second_check", lambda w: [w.deal.uuid], get=founders(OURS)),
    Row("applicants:second_submit", lambda w: [w.deal.uuid], post=founders("founder")),
    Row("applicants:second_receipt", lambda w: [w.deal.uuid], get=founders(OURS)),
    Row("applicants:second_receipt_version", lambda w: [w.deal.uuid, 1], get=founders(OURS)),
    Row("applicants:paste", lambda w: [w.deal.uuid, "accounts", "years"], post=founders("founder editor")),
    Row("applicants:paper_add", lambda w: [w.deal.uuid, "statements"], post=founders("founder editor")),
    Row("applicants:paper_remove", lambda w: [w.deal.uuid, w.paper.uuid], post=founders("founder editor", 302)),
    Row("applicants:document", lambda w: [w.deck.uuid], get=signed_in(404) | dict.fromkeys(OURS.split(), 200)),
    Row("applicants:document_page", lambda w: [w.deck.uuid, 1], get=document(202) | dict.fromkeys(OURS.split(), 200)),  # until it is marked
    Row("applicants:document_file", lambda w: [w.deck.uuid], get=document()),
    Row("applicants:document_file", lambda w: [w.paper.uuid], get=document()),
    # Deals and scores
    Row("applicants:papers", get=inside(SEE)),
    Row("applicants:paper", lambda w: [w.deck.uuid], get=document() | dict.fromkeys(OURS.split(), 404)),
    Row("applicants:paper", lambda w: [w.paper.uuid], get=document() | dict.fromkeys(OURS.split(), 404)),
    *DILIGENCE,
    *CASE,
    *MANDATE,
    *MINUTES,
    *PIPELINE,
    *SCORING,
    Row("applicants:dossier_open", lambda w: [w.deal.uuid], post=inside(HOUSE)),
    Row("applicants:dossier_due", lambda w: [w.deal.uuid], post=inside(HOUSE)),
    Row("applicants:checks_run", lambda w: [w.deal.uuid], post=inside(HOUSE, 302)),
    Row("applicants:decisions", get=inside(SEE)),
    Row("applicants:decision_write", lambda w: [w.decision.deal.uuid], get=inside(HOUSE), post=inside(HOUSE, 422)),
    Row("applicants:decision", lambda w: [w.decision.uuid], get=inside(HOUSE, inspector=404)),  # it reads what is final
    Row("applicants:decision_send", lambda w: [w.decision.uuid], post=inside("partner", 422)),
    Row("applicants:decision_recall", lambda w: [w.planned.uuid], post=inside("partner", 302)),
    Row("applicants:decision_stop", lambda w: [w.decision.uuid], post=inside(HOUSE, 302)),
    Row("applicants:own_decision", lambda w: [w.answered.uuid], get=founders(OURS)),
    Row("applicants:deal_target", lambda w: [w.deal.uuid], post=inside(SCORERS)),
    Row("applicants:exclusion_answer", lambda w: [w.deal.uuid, w.exclusion.uuid], post=inside("partner operations", 422)),
    Row("applicants:erasure", lambda w: [w.deal.uuid], get=inside(SEE)),
    Row("applicants:erasure_answer", lambda w: [w.deal.uuid, w.erasure.uuid], post=inside("partner operations", 422)),
    Row("applicants:erasure_due", lambda w: [w.deal.uuid], post=inside("partner operations", 302)),
    Row("applicants:deal_readers", lambda w: [w.deal.uuid], get=inside(SEE)),
    Row("applicants:wall_new", lambda w: [w.deal.uuid], post=inside("partner operations", 422)),
    Row("applicants:wall_end", lambda w: [w.deal.uuid, w.wall.uuid], post=inside("partner operations", 422)),
    Row("applicants:deal_move", lambda w: [w.deal.uuid], get=inside(SCORERS), post=inside(SCORERS, 422)),
    Row("applicants:override_ask", lambda w: [w.deal.uuid], post=inside(SCORERS, 422)),
    Row("applicants:override_answer", lambda w: [w.override.uuid], get=inside("partner operations"), post=inside("partner operations", 422)),
    Row("applicants:override_back", lambda w: [w.override.uuid], post=inside(SCORERS, 302)),
    Row("applicants:move_undo", lambda w: [w.deal.uuid], post=inside(SCORERS, 404)),
    Row("applicants:deal_owner", lambda w: [w.deal.uuid], post=inside("partner operations")),
    # The committee
    *COMMITTEE_ROOMS,
    *PACKET,
    *CLOSING,
    # Figures of a company: asked for, handed in by link, reviewed
    Row("applicants:kpi_ask", lambda w: [w.period, w.kpi.company.uuid], post=inside(HOUSE, 302)),
    Row("applicants:kpi_review", lambda w: [w.kpi.uuid], get=inside(HOUSE), post=inside(HOUSE)),
    Row("applicants:kpi_report", lambda w: [w.token], get=anybody(), post=anybody(302)),
    Row("applicants:kpi_submit", lambda w: [w.token], get=anybody(302), post=anybody()),
    Row("applicants:evidence_upload", lambda w: [w.token, w.indicator], get=anybody(302), post=anybody()),
    # What the fund owns
    Row("portfolio:investments", get=inside(SEE)),
    Row("portfolio:invest", lambda w: [w.decided.uuid], get=inside("operations"), post=inside("operations", 422)),
    Row("portfolio:investment", lambda w: [w.investment.uuid], get=inside(SEE)),
    Row("portfolio:tranche_confirm", lambda w: [w.investment.uuid], post=inside("partner", 302)),
    Row("portfolio:value", lambda w: [w.investment.uuid], post=inside("analyst analyst2 operations", 422)),
    Row("portfolio:value_approve", lambda w: [w.investment.uuid], post=inside("partner", 302)),
    Row("portfolio:pathway", lambda w: [w.investment.uuid], post=inside("operations", 422)),
    # The quarter
    Row("portfolio:quarters", get=inside(SEE)),
    Row("portfolio:quarter_open", post=inside("operations", 302)),
    Row("portfolio:quarter", lambda w: [w.period], get=inside(SEE)),
    Row("portfolio:quarter_compute", lambda w: [w.period], post=inside("operations", 302)),
    Row("portfolio:quarter_misses", lambda w: [w.period], post=inside(HOUSE, 422)),
    Row("portfolio:quarter_excuse", lambda w: [w.period, w.investment.company.uuid], post=inside(HOUSE, 422)),
    Row("portfolio:cut_approve", lambda w: [w.period, "money"], post=inside("partner", 302)),
    Row("portfolio:cut_publish", lambda w: [w.period, "money"], post=inside("operations", 302)),
    Row("portfolio:cut_restate", lambda w: [w.period, "money"], post=inside("operations", 422)),
    # What LPs read
    Row("portfolio:reports", get=inside(REPORT)),
    Row("portfolio:report", lambda w: [w.report.uuid], get=inside(REPORT)),
    Row("portfolio:report_readers", lambda w: [w.report.uuid], get=inside(SEE)),
    Row("portfolio:report_pdf", lambda w: [w.report.uuid], get=inside(REPORT, 404)),  # no worker has drawn it yet
    Row("portfolio:report_data", lambda w: [w.report.uuid], get=inside(REPORT)),
    Row("portfolio:report_table", lambda w: [w.report.uuid, "cash"], get=inside(REPORT)),
    Row("portfolio:figure", lambda w: [w.figure.uuid], get=inside(REPORT)),
    Row("portfolio:figure", lambda w: [w.lp_figure.uuid], get=inside(REPORT, lp2=404)),  # another LP's account
    Row("portfolio:figure_recompute", lambda w: [w.figure.uuid], post=inside(REPORT)),
    Row("portfolio:figure_recompute", lambda w: [w.lp_figure.uuid], post=inside(REPORT, lp2=404)),
]


@functools.cache
def routes(resolver=None, space: str = "", route: str = "") -> dict[str, str]:
    """Name → route of every named address of the site."""
    found = {}
    for entry in (resolver or get_resolver()).url_patterns:
        whole = route + str(entry.pattern)
        if isinstance(entry, URLPattern):
            found |= {space + entry.name: whole} if entry.name else {}
        else:
            found |= routes(entry, space + (f"{entry.namespace}:" if entry.namespace else ""), whole)
    return found


@pytest.fixture(scope="module")
def doors(django_db_setup, django_db_blocker):
    """The world and a signed-in cookie of everybody; all of it is rolled back in the end."""
    with django_db_blocker.unblock(), transaction.atomic(), override_settings(ROOT_URLCONF="tests.bare_refusals"):
        made = world()
        made.client, made.cookies = Client(), {NOBODY: {}}
        for who in EVERYBODY[1:]:
            made.client.cookies = SimpleCookie()
            made.client.force_login(seat(made, who).user)
            made.cookies[who] = {name: cookie.value for name, cookie in made.client.cookies.items()}
        yield made
        transaction.set_rollback(True)


def in_a_fund(row: Row) -> bool:
    return "<slug:slug>" in routes().get(row.name, "")


def url(w, row: Row, slug: str) -> str:
    return reverse(row.name, args=[*([slug] if in_a_fund(row) else []), *(row.args(w) if row.args else [])])


def outcome(w, who: str, method: str, address: str) -> object:
    """The status, or that one has to sign in first; whatever was written is undone."""
    cache.clear()  # all of them come from one address, which may try so often only
    w.client.cookies = SimpleCookie(w.cookies[who])
    with transaction.atomic():
        answer = getattr(w.client, method)(address, {"csrfmiddlewaretoken": "as a browser sends it"} if method == "post" else None)
        transaction.set_rollback(True)
    leads = answer.headers.get("Location", "")
    return SIGN_IN if answer.status_code == 302 and leads.startswith(reverse("account_login") + "?next=") else answer.status_code


def surprises(w, method: str, address: str, expected: Expected) -> dict[str, tuple]:
    """Who met something else than expected: what, and what was expected."""
    met = {who: outcome(w, who, method, address) for who in expected}
    return {who: (status, expected[who]) for who, status in met.items() if status != expected[who]}


def test_every_named_address_stands_in_the_table_and_no_other():
    assert {row.name for row in TABLE} == set(routes())


def test_everybody_stands_in_every_row():
    assert [row.name for row in TABLE for expected in (row.get, row.post) if expected and set(expected) != set(EVERYBODY)] == []
    assert [row.name for row in TABLE if not (row.get or row.post)] == []


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.name)
def test_who_gets_in(doors, row):
    address = url(doors, row, doors.slug)
    for method, expected in (("get", row.get), ("post", row.post)):
        assert (method, surprises(doors, method, address, expected or {})) == (method, {})
    if row.get is None:
        allowed = [who for who, status in row.post.items() if status in (200, 302, 422)]
        assert surprises(doors, "get", address, dict.fromkeys(allowed, 405)) == {}


@pytest.mark.parametrize("row", [row for row in TABLE if row.args and in_a_fund(row)], ids=lambda row: row.name)
def test_no_row_of_one_fund_is_reached_through_the_address_of_another(doors, row):
    """People of the rival fund ask, under their own fund's address, for a row of ours."""
    address = url(doors, row, "rival")
    for method, expected in (("get", row.get), ("post", row.post)):
        rivals = {f"rival_{who}": 403 if expected[who] == 403 else 404 for who in ("partner", "operations", "lp")} if expected else {}
        assert (method, surprises(doors, method, address, rivals)) == (method, {})
