"""What each tab of a deal's page holds: one query's answer with the forms that belong to it."""
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

from applicants.forms.deal import AssignForm, OwnerForm, TargetForm
from applicants.forms.diligence_page import with_forms
from applicants.forms.dossier import AskForm, DueForm
from applicants.forms.inquiry import AskForm as QuestionForm
from applicants.forms.inquiry import house_forms
from applicants.forms.underwriting import UnderwritingForm
from applicants.models import AgendaItem, Deal
from applicants.queries import comment, contact, interview, stage_move, task
from applicants.queries.deal_case import case
from applicants.queries.deal_checks import checks
from applicants.queries.deal_page import why_waits
from applicants.queries.deal_papers import papers
from applicants.queries.deal_scores import scores
from applicants.queries.deal_summary import newest_submission, summary
from applicants.queries.deal_talk import talk
from applicants.queries.diligence_page import diligence_page
from applicants.queries.scorecard import assignable_seats, owner_seats
from applicants.queries.timeline import latest, switch, timeline
from applicants.queries.underwriting import underwriting_page
from fund.permissions import Can, holds

LATEST = 5  # of the history, beside the summary
Page = dict[str, Any]


def summary_tab(request: HttpRequest, row: Deal) -> Page:
    row.submission = newest_submission(row)
    newest = latest(row, request.user, blind=row.hidden, unsaid=why_waits(row, request.user), most=LATEST)
    return summary(row, row.submission, request.user) | {
        "stage_move_card": stage_move.card(row, request.user, request.seat), "latest": newest}


def side(request: HttpRequest, row: Deal) -> Page:
    """The cards that come after the summary: they are for working on the deal, and a reader need not wait for them."""
    nouns = {"task": task, "comment": comment, "interview": interview, "contact": contact}
    page = {f"{name}_card": noun.card(row, request.user, request.seat) for name, noun in nouns.items()}
    if not holds(request.seat.role, Can.ASSIGN_REVIEWER):
        return page | {"side": True, "owner_form": None}
    now = {"owner": row.owner_id, "seen": row.owner.uuid if row.owner else ""}
    return page | {"side": True, "owner_form": OwnerForm(owner_seats(row), initial=now)}


def papers_tab(request: HttpRequest, row: Deal) -> Page:
    due = {"due_at": row.dossier.due_at} if hasattr(row, "dossier") else {}
    return papers(row, request.user, request.seat) | {"ask_form": AskForm(auto_id="ask_%s"), "due_form": DueForm(initial=due, auto_id="due_%s")}


def scores_tab(request: HttpRequest, row: Deal) -> Page:
    page = scores(row, request.user, request.seat)
    return page | ({"form": AssignForm(assignable_seats(row))} if page["may_assign"] else {})


def checks_tab(request: HttpRequest, row: Deal) -> Page:
    return checks(row, request.user, request.seat)


def underwriting_tab(request: HttpRequest, row: Deal) -> Page:
    page = underwriting_page(row, request.user, request.seat)
    if page["may_ask"]:
        page["underwriting_form"] = UnderwritingForm(submission=page["submission"], run=page["run"], may_simulate=page["may_simulate"])
    return page


def case_tab(request: HttpRequest, row: Deal) -> Page:
    return case(row, request.user, request.seat)


def diligence_tab(request: HttpRequest, row: Deal) -> Page:
    opened = request.GET.get("line", "")
    page = diligence_page(row, request.user, request.seat, request.GET.get("show", ""), opened)
    return with_forms(page, row, request.user, opened)


def talk_tab(request: HttpRequest, row: Deal) -> Page:
    page = talk(row, request.user, request.seat)
    told = {"target_on": row.target_on, "target_reason": row.target_reason}
    return page | {"inquiries": house_forms(page["inquiries"]), "inquiry_form": QuestionForm(auto_id="question_%s"),
                   "target_form": TargetForm(initial=told, auto_id="target_%s")}


def committee_tab(request: HttpRequest, row: Deal) -> Page:
    return {"items": AgendaItem.objects.visible_to(request.user).filter(deal=row).select_related("meeting", "voiding").order_by("-pk")}


def history_tab(request: HttpRequest, row: Deal) -> Page:
    return switch(timeline(row, request.user, blind=row.hidden, unsaid=why_waits(row, request.user)), request.GET.get("show", ""))


CONTENT: dict[str, Callable[[HttpRequest, Deal], Page]] = {
    "deal": summary_tab, "deal_papers": papers_tab, "deal_scores": scores_tab, "deal_checks": checks_tab, "deal_underwriting": underwriting_tab,
    "deal_diligence": diligence_tab, "deal_case": case_tab, "deal_talk": talk_tab, "deal_committee": committee_tab, "deal_history": history_tab,
}
