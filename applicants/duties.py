"""What waits in the applicants' house: drafts and figures of founders, cards, votes, packets, reviews."""
from django.db.models import Exists, F, Max, OuterRef, Subquery, Value
from django.db.models.functions import Concat, Greatest, TruncDate
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from applicants.models import (
    AgendaItem,
    Condition,
    Deal,
    Decision,
    DiligenceItem,
    Erasure,
    Exclusion,
    Extension,
    KpiRequest,
    LateNotice,
    MandateWaiver,
    Minutes,
    NumberDispute,
    Override,
    Round,
    Scorecard,
    Task,
)
from applicants.queries import (
    ballot,
    check_card,
    committee,
    condition,
    deal_status,
    decision,
    diligence,
    erasure,
    exclusion,
    inquiry,
    mandate,
    override,
    promise,
    retention,
    signature,
    task,
    upkeep,
)
from applicants.queries.application import DECIDED_STAGES
from applicants.queries.assignment import asked
from fund.identifiers import format_business_number
from fund.models.wall import behind_walls
from fund.permissions import FOUNDERS, GRANTS, Can
from fund.today import Duty, register, some

A = AgendaItem.State
DEAL_NAME = "deal__company__organisation__name"


def _page(name):
    return lambda row: reverse(name, args=[row["slug"], row["ref"]])


def _closing(row):
    return _page("applicants:closing")(row) + "#conditions"


def _room(name):
    return lambda slug: reverse(name, args=[slug])


def _drafts(user):
    """Drafts that may still be handed in: their call is open, or they were given more time."""
    more = Extension.objects.filter(deal=OuterRef("pk"), state=Extension.State.GRANTED).order_by().values("deal").annotate(last=Max("until"))
    return (Deal.objects.filter(company__organisation__in=user.organisation_ids(FOUNDERS), stage=Deal.Stage.DRAFT, status=Deal.Status.ACTIVE)
            .annotate(closes_for_it=Greatest("round__closes_at", Subquery(more.values("last")))).filter(closes_for_it__gt=timezone.now()))


def _second_steps(user):
    """Second steps that were asked for and of which nothing has been handed in yet, while they are open."""
    return decision.known_active().filter(company__organisation__in=user.organisation_ids(FOUNDERS), dossier__due_at__gt=timezone.now(),
                                          dossier__versions=None).exclude(stage__in=DECIDED_STAGES)


def _asked(user):
    return KpiRequest.objects.filter(company__organisation__in=user.organisation_ids(FOUNDERS), expires_at__gt=timezone.now(),
                                     state__in=(KpiRequest.State.SENT, KpiRequest.State.RETURNED))


def _cards(user):
    return (Scorecard.objects.own(user).filter(state=Scorecard.State.DRAFT, deal__status=Deal.Status.ACTIVE)
            .exclude(deal__uuid__in=behind_walls(user)))


def _sealed(user):
    """Of the ballots over which this person presides those whose day has come."""
    return committee.presided(user).filter(state=A.SEALED, meeting__held_on__lte=timezone.localdate())


def _more_time(user):
    return (Extension.objects.visible_to(user).filter(state=Extension.State.ASKED, deal__fund__in=user.fund_ids(GRANTS[Can.KEEP_ROUNDS]))
            .exclude(deal__uuid__in=behind_walls(user)))


def _unassigned(user):
    """Deals in screening with fewer cards than the fund asks for; of those who stepped back or were let go, only as far as this person may know."""
    return (Deal.objects.in_house(user).filter(stage=Deal.Stage.SCREENING, status=Deal.Status.ACTIVE)
            .exclude(round=None, source=Deal.Source.CALL).annotate(cards=asked(user)).filter(cards__lt=F("fund__reviewers_per_deal")))


def _promised(user):
    """Rounds whose founders were promised a result and still have none."""
    early = (Deal.Stage.SUBMITTED, Deal.Stage.SCREENING, Deal.Stage.INTERVIEW)
    undecided = Deal.objects.in_house(user).filter(round=OuterRef("pk"), status=Deal.Status.ACTIVE, stage__in=early)
    return Round.objects.visible_to(user).filter(Exists(undecided), closes_at__lte=timezone.now())


register(
    Duty("draft", _("Finish and submit your application"), Can.EDIT_APPLICATION, _drafts,
         lambda row: reverse("applicants:application", args=[row["ref"]]),
         name=lambda: "round__name_en" if get_language() == "en" else "round__name_ko",
         due=TruncDate("closes_for_it"), since="created_at", icon="file"),
    Duty("second_step", _("Answer the second step"), Can.EDIT_APPLICATION, _second_steps,
         lambda row: reverse("applicants:second_step", args=[row["ref"]]),
         name=lambda: "round__name_en" if get_language() == "en" else "round__name_ko",
         due=TruncDate("dossier__due_at"), since="dossier__opened_at", icon="file"),
    Duty("inquiry", _("Answer a question from the fund"), Can.EDIT_APPLICATION, inquiry.waiting,
         lambda row: reverse("applicants:inquiries", args=[row["ref"]]), ref="deal__uuid", name="short", due="due_on",
         since="asked_at", icon="chat"),
    Duty("figures", _("Report your figures with the link in your mail"), Can.SEE_OWN_APPLICATION, _asked,
         lambda row: reverse("applicants:applications"), name="company__organisation__name", due="due_on", since="asked_at", icon="ring"),
    Duty("vote", _("Vote"), Can.VOTE, ballot.to_vote, _page("applicants:agenda_item"), name=DEAL_NAME, slug="meeting__fund__slug",
         due="meeting__held_on", since="frozen_at", room=_room("applicants:meetings"),
         only_if=some(AgendaItem, state__in=(A.SEALED, A.OPENED)), icon="vote"),
    Duty("open_ballot", _("Open the ballot"), Can.VOTE, _sealed, _page("applicants:agenda_item"), name=DEAL_NAME,
         slug="meeting__fund__slug", due="meeting__held_on", since="frozen_at", room=_room("applicants:meetings"),
         only_if=some(AgendaItem, state=A.SEALED), icon="vote"),
    Duty("close_ballot", _("Close the ballot"), Can.VOTE, lambda user: committee.presided(user).filter(state=A.OPENED),
         _page("applicants:agenda_item"), name=DEAL_NAME, slug="meeting__fund__slug", due="meeting__held_on", since="opened_at",
         room=_room("applicants:meetings"), only_if=some(AgendaItem, state=A.OPENED), icon="vote"),
    Duty("sign_minutes", _("Sign the minutes"), Can.VOTE, signature.waiting, lambda row: _page("applicants:agenda_item")(row) + "#minutes",
         name=DEAL_NAME, slug="meeting__fund__slug", since="drawn_at", room=_room("applicants:meetings"),
         only_if=some(Minutes, signed=None), icon="vote"),
    Duty("score", _("Score the deal"), Can.SCORE, _cards, _page("applicants:scorecard"), name=DEAL_NAME, slug="deal__fund__slug",
         since="assigned_at", room=_room("applicants:review_queue"),
         only_if=some(Scorecard, state=Scorecard.State.DRAFT), icon="queue"),
    Duty("task", _("Do a task of a deal"), Can.WORK_ON_DEAL, task.waiting, lambda row: _page("applicants:deal")(row) + "#tasks",
         name=Concat(DEAL_NAME, Value(" · "), "text"), slug="deal__fund__slug", ref="deal__uuid", due="due_on", since="made_at",
         room=_room("applicants:my_tasks"), only_if=some(Task, state=Task.State.OPEN), icon="queue"),
    Duty("diligence", _("Check a line of diligence"), Can.WORK_ON_DEAL, diligence.waiting,
         lambda row: _page("applicants:deal_diligence")(row) + "?show=mine#checklist", name=Concat(DEAL_NAME, Value(" · "), "text"),
         slug="deal__fund__slug", ref="deal__uuid", due="due_on",
         only_if=some(DiligenceItem, state=DiligenceItem.State.OPEN, owner__isnull=False), icon="queue"),
    Duty("assign", _("Assign reviewers"), Can.ASSIGN_REVIEWER, _unassigned, _page("applicants:deal_scores"), name="company__organisation__name",
         slug="fund__slug", since="stage_since", room=_room("applicants:deals"),
         only_if=some(Deal, stage=Deal.Stage.SCREENING), icon="users"),
    Duty("checks_stopped", _("Clear up a check that stops an application"), Can.RUN_CHECKS, check_card.held_up, _page("applicants:deal_checks"),
         name="company__organisation__name", slug="fund__slug", since="found_at", room=_room("applicants:deals"),
         only_if=some(Deal, stage=Deal.Stage.SUBMITTED), icon="shield"),
    Duty("override", _("Confirm or refuse an override"), Can.CONFIRM_OVERRIDE, override.to_confirm,
         _page("applicants:override_answer"), name=DEAL_NAME, slug="deal__fund__slug", since="asked_at",
         only_if=some(Override, state=Override.State.ASKED), icon="shield"),
    Duty("waiver", _("Let a finding pass, or refuse"), Can.CONFIRM_OVERRIDE, mandate.to_answer,
         _page("applicants:waiver_answer"), name=DEAL_NAME, slug="deal__fund__slug", since="asked_at",
         only_if=some(MandateWaiver, state=MandateWaiver.State.ASKED), icon="shield"),
    Duty("more_time", _("Answer a request for more time"), Can.KEEP_ROUNDS, _more_time,
         lambda row: reverse("applicants:call", args=[row["slug"], row["ref"]]), ref="deal__round__uuid", slug="deal__fund__slug",
         name=lambda: "deal__round__name_en" if get_language() == "en" else "deal__round__name_ko", since="asked_at",
         only_if=some(Extension, state=Extension.State.ASKED), icon="clock"),
    Duty("exclusion", _("Answer a request to exclude readers"), Can.ANSWER_EXCLUSION, exclusion.waiting, _page("applicants:deal_readers"),
         name=DEAL_NAME, slug="deal__fund__slug", ref="deal__uuid", since="asked_at",
         only_if=some(Exclusion, state=Exclusion.State.ASKED), icon="lock"),
    Duty("late", _("A founder waits past the promised day"), Can.MOVE_DEAL, promise.overdue, _page("applicants:deal_talk"),
         name="company__organisation__name", slug="fund__slug", due="late_since", room=_room("applicants:deals"),
         only_if=LateNotice.objects.all, icon="clock"),
    Duty("stale", _("Stands too long at its stage"), Can.MOVE_DEAL, upkeep.stale_deals, _page("applicants:deal"),
         name="company__organisation__name", slug="fund__slug", due="leaves_by", since="stage_since",
         room=lambda slug: reverse("applicants:deals", args=[slug]) + "?stale=1", only_if=upkeep.any_stale, icon="clock"),
    Duty("tell_decline", _("Tell the founder the committee's decision"), Can.WRITE_DECISION, decision.untold,
         _page("applicants:decision_write"), name=DEAL_NAME, slug="deal__fund__slug", ref="deal__uuid", since="decided_at",
         room=_room("applicants:decisions"),
         only_if=some(AgendaItem, state=A.DECIDED, deal__status=Deal.Status.PASSED), icon="mail"),
    Duty("write_letter", _("Write the letter: it is passed and its founder does not know"), Can.WRITE_DECISION, deal_status.unanswered,
         _page("applicants:decision_write"), name="company__organisation__name", slug="fund__slug", since="waits_since",
         room=_room("applicants:decisions"), only_if=decision.not_told, icon="mail"),
    Duty("revisit", _("Look at it again"), Can.MOVE_DEAL, deal_status.revisits, _page("applicants:deal"), name="company__organisation__name",
         slug="fund__slug", due="revisit_on", only_if=deal_status.any_revisit, icon="clock"),
    Duty("send_letter", _("Read and send the letter to a founder"), Can.SEND_DECISION, decision.ready, _page("applicants:decision"),
         name=DEAL_NAME, slug="deal__fund__slug", since="saved_at", room=_room("applicants:decisions"),
         only_if=some(Decision, state=Decision.State.DRAFT), icon="mail"),
    Duty("erasure", _("Answer a request to erase an application"), Can.ANSWER_ERASURE, erasure.waiting, _page("applicants:erasure"),
         name=DEAL_NAME, slug="deal__fund__slug", ref="deal__uuid", due=erasure.ANSWER_DAY, since="asked_at",
         only_if=some(Erasure, state=Erasure.State.ASKED), icon="lock"),
    Duty("destroy", _("Destroy an application whose time is over"), Can.ANSWER_ERASURE, erasure.overdue, _page("applicants:erasure"),
         name="company__organisation__name", slug="fund__slug", due=erasure.LAST_DAY, since="ended",
         only_if=retention.ended_long_ago, icon="lock"),
    Duty("clear_condition", _("Clear a condition, or send its evidence back"), Can.CLEAR_CONDITION, condition.to_clear, _closing,
         name="item__" + DEAL_NAME, slug="item__meeting__fund__slug", ref="item__uuid", due="due_on", since="evidenced_at",
         only_if=some(Condition, state=Condition.State.EVIDENCED), icon="shield"),
    Duty("late_condition", _("Bring evidence for an overdue condition"), Can.WORK_ON_DEAL, condition.late_of, _closing,
         name="item__" + DEAL_NAME, slug="item__meeting__fund__slug", ref="item__uuid", due="due_on",
         only_if=some(Condition, state=Condition.State.OPEN), icon="clock"),
    Duty("ask_payment", _("Ask for the payment order"), Can.ASK_PAYMENT, condition.ready_to_pay, _page("applicants:closing"), name=DEAL_NAME,
         slug="meeting__fund__slug", since="decided_at", only_if=some(Deal, stage=Deal.Stage.CONTRACTING), icon="book"),
    Duty("packet", _("Freeze the packet"), Can.PREPARE_MEETING,
         lambda user: AgendaItem.objects.visible_to(user).filter(state=A.PREPARING, deal__status=Deal.Status.ACTIVE),
         _page("applicants:agenda_item"), name=DEAL_NAME,
         slug="meeting__fund__slug", due="meeting__held_on", room=_room("applicants:meetings"),
         only_if=some(AgendaItem, state=A.PREPARING), icon="lock"),
    Duty("answer", _("Answer the founders of a round"), Can.MOVE_DEAL, _promised, lambda row: reverse("applicants:deals", args=[row["slug"]]),
         name=lambda: "name_en" if get_language() == "en" else "name_ko", slug="fund__slug", due="results_by", icon="chat"),
    Duty("number_report", _("Answer a report about a business number"), Can.KEEP_SEATS,
         lambda user: NumberDispute.objects.filter(answered_at=None), lambda row: reverse("applicants:number_disputes"),
         name="business_number", since="reported_at", icon="lock", say=format_business_number),
    Duty("review_figures", _("Review a company's figures"), Can.REVIEW_KPI,
         lambda user: KpiRequest.objects.visible_to(user).filter(state=KpiRequest.State.SUBMITTED), _page("applicants:kpi_review"),
         name="company__organisation__name", slug="fund__slug", since="submitted_at",
         only_if=some(KpiRequest, state=KpiRequest.State.SUBMITTED), icon="ring"),
)
