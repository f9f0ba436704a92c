"""The nouns of the applicants' house: what trail, search and notifications may say of each, and to whom."""
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy, pgettext_lazy

from applicants.models import (
    AgendaItem,
    Assumption,
    BulkDeed,
    Company,
    Condition,
    ContractStep,
    Criterion,
    Deal,
    DealImport,
    Decision,
    DiligenceItem,
    Document,
    Dossier,
    Erasure,
    Evidence,
    Exclusion,
    Extension,
    Finding,
    Inquiry,
    KpiPlan,
    KpiRequest,
    KpiValue,
    MainPurpose,
    MandateWaiver,
    Meeting,
    Override,
    PaymentRequest,
    Risk,
    Round,
    Rubric,
    Scorecard,
    StagePlan,
    Task,
    Watch,
)
from applicants.models.deal import seen_deals
from applicants.queries import find, find_diligence, find_paper, find_people
from applicants.queries.contract import step_text
from applicants.queries.decision import not_told
from applicants.queries.extension import company_of
from applicants.queries.mandate import rule_words, waivers
from applicants.words import COLUMNS, VERBS
from fund.permissions import FOUNDERS, HOUSE, READERS, Can, Role
from fund.subjects import Source, Subject, provide, register, speak

NAME = "organisation__name"


def _newest_deal(**of):
    """The uuid of a company's newest deal: the wall of what belongs to no single deal, besides what `rows` itself holds back."""
    return Subquery(Deal.objects.filter(**of).order_by("-pk").values("uuid")[:1])


def _shut(user, company, **same):
    """Whether any deal of that company lies behind a wall: a wall before one of its deals shuts what is kept of the company."""
    return Exists(Deal.objects.shut_from(user).order_by().filter(company=OuterRef(company), **same))


def _plans(user):
    return KpiPlan.objects.filter(~_shut(user, "company", fund=OuterRef("fund")), fund__in=user.fund_ids(READERS))


def _values(user):
    """Figures that were asked for by a fund of this person, and targets of companies whose plan is theirs."""
    asked = KpiRequest.objects.visible_to(user).order_by().values("pk")
    planned = _plans(user).order_by().values("company")
    return KpiValue.objects.filter(Q(request__in=asked) | Q(request=None, company__in=planned), ~_shut(user, "company"))


def _evidence(user):
    return Evidence.objects.filter(value__in=_values(user).order_by().values("pk"))


def _dossiers(user):
    """The startup's own, and those of the deals that the house's rooms show; the committee has its packet."""
    own = Q(deal__in=Deal.objects.own(user).order_by().values("pk"))
    return Dossier.objects.filter(own | Q(deal__in=seen_deals(user)))


def _deal_histories(user):
    """Why a deal was put aside or declined stands in its rows, also once it is taken up again: a reviewer with an open card is blind to what
    others think, and an inspector reads it once the letter is out."""
    said = Exists(Deal.pgh_event_model.objects.filter(pgh_obj=OuterRef("pk")).exclude(reason=""))
    waits = Q(fund__in=user.fund_ids({Role.INSPECTOR}) - user.fund_ids(HOUSE), pk__in=not_told().values("pk"))
    hidden = Deal.objects.filter(said).filter(Q(pk__in=Scorecard.objects.blind_deals(user)) | waits).order_by().values("pk")
    return Deal.objects.visible_to(user).exclude(pk__in=hidden)


def _stage_plans(user):
    return StagePlan.objects.filter(fund__in=user.fund_ids(READERS))


def _of_the_fund(model):
    """Rows of a fund that its house and inspectors read of in the trail; their pages are for who made them."""
    return lambda user: model.objects.filter(fund__in=user.fund_ids(READERS))


def _by_me(page):
    return lambda user, row: reverse(page, args=[row.fund.slug, row.uuid]) if any(s.pk == row.by_id for s in user.live_seats) else ""


def _rubrics(user):
    """The administrator keeps the rubrics; the house and inspectors see those their rounds are judged by."""
    if any(s.role == Role.ADMINISTRATOR for s in user.live_seats):
        return Rubric.objects.all()
    return Rubric.objects.filter(pk__in=Round.objects.filter(fund__in=user.fund_ids(READERS)).order_by().values("rubric"))


def _watched(user):
    """Reference data of the site: the administrator keeps it, and the house reads what a check has found in it."""
    return Watch.objects.all() if any(s.role == Role.ADMINISTRATOR for s in user.live_seats) else Watch.objects.none()


def _criteria(user):
    return Criterion.objects.filter(rubric__in=_rubrics(user).order_by().values("pk"))


def _deal(row):
    return reverse("applicants:deal", args=[row.fund.slug, row.uuid])


def _founders_page(user, deal):
    own = deal.company.organisation_id in user.organisation_ids(FOUNDERS)
    return reverse("applicants:application", args=[deal.uuid]) if own else ""


def _own_question(user, row):
    own = row.deal.company.organisation_id in user.organisation_ids(FOUNDERS)
    return reverse("applicants:inquiries", args=[row.deal.uuid]) + f"#question-{row.number}" if own else ""


def _own_decision(user, row):
    own = row.deal.company.organisation_id in user.organisation_ids(FOUNDERS)
    return reverse("applicants:own_decision", args=[row.deal.uuid]) if own else ""


def _own_card(user, card):
    own = any(s.pk == card.reviewer_id for s in user.live_seats)
    return reverse("applicants:scorecard", args=[card.deal.fund.slug, card.uuid]) if own else ""


def _meeting(row):
    return row.title


def _of_item(model, word, name, icon):
    """What follows from a decision; its page is the closing."""
    return Subject(model, word, lambda user: model.objects.visible_to(user), name, icon=icon, opens=Can.SEE_DEALS, fund="item__meeting__fund",
                   about="item__deal__uuid", related=("item__meeting__fund", "item__deal__company__organisation"),
                   url=lambda row: reverse("applicants:closing", args=[row.item.meeting.fund.slug, row.item.uuid]))


def _of_case(model, word, name, icon, rows=None):
    """What stands on the tab of assumptions and mandate: not for who is blind to the deal."""
    return Subject(model, word, rows or (lambda user: model.objects.visible_to(user)), name, icon=icon, opens=Can.SEE_DEALS, fund="deal__fund",
                   about="deal__uuid", related=("deal__company__organisation", "deal__fund"),
                   url=lambda row: reverse("applicants:deal_case", args=[row.deal.fund.slug, row.deal.uuid]))


def _diligence(row, mark):
    return reverse("applicants:deal_diligence", args=[row.deal.fund.slug, row.deal.uuid]) + mark


def _kpi(row):
    return reverse("applicants:kpi_review", args=[row.fund.slug, row.uuid])


speak(VERBS, COLUMNS)
provide(
    Source("companies", gettext_lazy("Companies"), find.companies),
    Source("people", gettext_lazy("People"), find_people.people),
    Source("tasks", gettext_lazy("To do"), find.tasks, is_long=True),
    Source("comments", gettext_lazy("Comments"), find.comments, is_long=True),
    Source("conversations", gettext_lazy("Conversations"), find.conversations, is_long=True),
    Source("diligence", pgettext_lazy("tab", "Diligence"), find_diligence.diligence, is_long=True),
    Source("questions", gettext_lazy("Questions and answers"), find.questions, is_long=True),
    Source("answers", gettext_lazy("Answers of applications"), find_paper.answers, is_long=True),
    Source("papers", pgettext_lazy("finder", "In papers"), find_paper.papers, is_long=True),
)
register(
    Subject(Company, gettext_lazy("Company"), lambda user: Company.objects.visible_to(user), str, fund="deals__fund", about="deals__uuid",
            related=("organisation",), icon="case"),
    Subject(Deal, gettext_lazy("Deal"), lambda user: Deal.objects.visible_to(user), lambda row: row.company.name, icon="table",
            url=_deal, opens=Can.SEE_DEALS, own=_founders_page, fund="fund", about="uuid", related=("company__organisation", "fund"),
            history=_deal_histories),
    Subject(Round, gettext_lazy("Call for applications"), lambda user: Round.objects.visible_to(user), str, icon="ring",
            url=lambda row: reverse("applicants:round_scores", args=[row.fund.slug, row.uuid]), opens=Can.SEE_AGREEMENT, fund="fund",
            related=("fund",), search=("name_ko", "name_en")),
    Subject(Override, pgettext_lazy("noun", "Override of a gate"), lambda user: Override.objects.visible_to(user), lambda row: row.deal.company.name,
            icon="shield", url=lambda row: _deal(row.deal), opens=Can.SEE_DEALS, fund="deal__fund", about="deal__uuid",
            related=("deal__company__organisation", "deal__fund")),
    _of_case(Assumption, gettext_lazy("Investment assumption"), lambda row: f"{row.deal.company.name} · {row.metric}", "ring"),
    _of_case(Risk, gettext_lazy("ESG risk"), lambda row: f"{row.deal.company.name} · {row.title}", "shield"),
    _of_case(MainPurpose, gettext_lazy("Main purpose"), lambda row: row.deal.company.name, "case"),
    _of_case(MandateWaiver, gettext_lazy("Finding let pass"), lambda row: f"{row.deal.company.name} · {rule_words(row.key)}", "shield", waivers),
    Subject(Task, pgettext_lazy("noun", "Task"), lambda user: Task.objects.visible_to(user), lambda row: f"{row.deal.company.name} · {row.text}",
            icon="queue", url=lambda row: f"{_deal(row.deal)}#tasks", opens=Can.SEE_DEALS, fund="deal__fund", about="deal__uuid",
            related=("deal__company__organisation", "deal__fund")),
    Subject(DiligenceItem, pgettext_lazy("noun", "Line of the checklist"), lambda user: DiligenceItem.objects.visible_to(user),
            lambda row: f"{row.deal.company.name} · {row.text}", icon="queue", url=lambda row: _diligence(row, f"?line={row.uuid}#line-{row.uuid.hex}"),
            opens=Can.SEE_DEALS, fund="deal__fund", about="deal__uuid", related=("deal__company__organisation", "deal__fund")),
    Subject(Finding, pgettext_lazy("noun", "Finding of diligence"), lambda user: Finding.objects.visible_to(user),
            lambda row: f"{row.deal.company.name} · {row.number}", icon="shield", url=lambda row: _diligence(row, f"#finding-{row.number}"),
            opens=Can.SEE_DEALS, fund="deal__fund", about="deal__uuid", related=("deal__company__organisation", "deal__fund")),
    Subject(BulkDeed, gettext_lazy("Deed on many deals"), _of_the_fund(BulkDeed), str, icon="table", own=_by_me("applicants:deals_bulk_done"),
            fund="fund", related=("fund",), hidden=frozenset({"said"})),
    Subject(DealImport, gettext_lazy("Table of deals"), _of_the_fund(DealImport), lambda row: row.get_state_display(), icon="table",
            own=_by_me("applicants:deal_import"), fund="fund", related=("fund",), hidden=frozenset({"name", "content", "sha256", "rows", "said"})),
    Subject(StagePlan, gettext_lazy("Order of stages"), _stage_plans, str, icon="columns", fund="fund", related=("fund",)),
    Subject(Extension, gettext_lazy("Request for more time"), lambda user: Extension.objects.visible_to(user),
            lambda row: f"{company_of(row.deal)} · {row.deal.round}", icon="clock",
            url=lambda row: reverse("applicants:call", args=[row.deal.fund.slug, row.deal.round.uuid]), opens=Can.SEE_ROUNDS,
            own=lambda user, row: _founders_page(user, row.deal), fund="deal__fund", about="deal__uuid",
            related=("deal__company__organisation", "deal__fund", "deal__round", "deal__application")),
    Subject(Exclusion, gettext_lazy("Request to exclude readers"), lambda user: Exclusion.objects.visible_to(user),
            lambda row: row.deal.company.name, icon="lock", url=lambda row: reverse("applicants:deal_readers", args=[row.deal.fund.slug, row.deal.uuid]),
            opens=Can.SEE_READERS, own=lambda user, row: _founders_page(user, row.deal), fund="deal__fund", about="deal__uuid",
            related=("deal__company__organisation", "deal__fund")),
    Subject(Inquiry, gettext_lazy("Question from the fund"), lambda user: Inquiry.objects.visible_to(user),
            lambda row: f"{row.deal.company.name} · {row.number}. {row.text[:60]}", icon="chat",
            url=lambda row: f"{_deal(row.deal)}#question-{row.number}", opens=Can.SEE_DEALS, own=_own_question, fund="deal__fund",
            about="deal__uuid", related=("deal__company__organisation", "deal__fund")),
    Subject(Decision, gettext_lazy("Decision for a founder"), lambda user: Decision.objects.visible_to(user),
            lambda row: f"{row.deal.company.name} · {row.get_kind_display()}", icon="mail",
            url=lambda row: reverse("applicants:decision", args=[row.deal.fund.slug, row.uuid]), opens=Can.SEE_DEALS, own=_own_decision,
            fund="deal__fund", about="deal__uuid", related=("deal__company__organisation", "deal__fund"), hidden=frozenset({"letters"})),
    Subject(Erasure, gettext_lazy("Request to erase an application"), lambda user: Erasure.objects.visible_to(user),
            lambda row: row.deal.company.name, icon="lock", url=lambda row: reverse("applicants:erasure", args=[row.deal.fund.slug, row.deal.uuid]),
            opens=Can.SEE_DEALS, own=lambda user, row: _founders_page(user, row.deal), fund="deal__fund", about="deal__uuid",
            related=("deal__company__organisation", "deal__fund")),
    Subject(Dossier, gettext_lazy("Second step"), _dossiers, lambda row: row.deal.company.name, icon="file",
            url=lambda row: _deal(row.deal), opens=Can.SEE_DEALS, own=lambda user, row: _founders_page(user, row.deal), fund="deal__fund",
            about="deal__uuid", related=("deal__company__organisation", "deal__fund")),
    Subject(Rubric, gettext_lazy("Rubric"), _rubrics, str, site=_rubrics),
    Subject(Watch, gettext_lazy("Entry of a watch list"), _watched, str, icon="eye", site=_watched,
            url=lambda row: reverse("applicants:watch", args=[row.uuid]), opens=Can.KEEP_REFERENCE),
    Subject(Criterion, gettext_lazy("Criterion"), _criteria, lambda row: f"{row.name} · {row.rubric}", icon="file", related=("rubric",),
            site=_criteria),
    Subject(Scorecard, gettext_lazy("Scorecard"), lambda user: Scorecard.objects.visible_to(user),
            lambda row: f"{row.deal.company.name} · {row.reviewer.person}", icon="queue", url=lambda row: _deal(row.deal),
            opens=Can.SEE_DEALS, own=_own_card, fund="deal__fund", about="deal__uuid",
            related=("deal__company__organisation", "deal__fund", "reviewer__user")),
    Subject(Meeting, gettext_lazy("Committee meeting"), lambda user: Meeting.objects.visible_to(user), _meeting, icon="vote",
            url=lambda row: reverse("applicants:meeting", args=[row.fund.slug, row.uuid]), opens=Can.SEE_MEETING, fund="fund",
            related=("fund",), search=("number",)),
    Subject(AgendaItem, gettext_lazy("Item on the agenda"), lambda user: AgendaItem.objects.visible_to(user),
            lambda row: f"{row.deal.company.name} · {_meeting(row.meeting)}", icon="vote",
            url=lambda row: reverse("applicants:agenda_item", args=[row.meeting.fund.slug, row.uuid]), opens=Can.SEE_MEETING,
            fund="meeting__fund", about="deal__uuid", related=("deal__company__organisation", "meeting__fund"),
            search=(f"deal__company__{NAME}",),
            hidden=frozenset({"packet"})),  # it adds up the reviewers' marks, and a reviewer with an open card is blind to them
    _of_item(Condition, pgettext_lazy("noun", "Condition precedent"),
             lambda row: f"{row.item.deal.company.name} · {row.number}. {row.text[:60]}", "shield"),
    _of_item(ContractStep, gettext_lazy("Step of a contract"), lambda row: f"{row.item.deal.company.name} · {step_text(row)[0][:60]}", "file"),
    _of_item(PaymentRequest, gettext_lazy("Payment request"), lambda row: f"{row.item.deal.company.name} · {row.pay_on:%Y-%m-%d}", "book"),
    Subject(KpiPlan, gettext_lazy("KPI plan"), _plans, lambda row: f"{row.company.name} · {row.indicator}", icon="report",
            fund="fund", about=_newest_deal(company=OuterRef("company"), fund=OuterRef("fund")),
            related=("company__organisation", "indicator")),
    Subject(KpiRequest, gettext_lazy("Request for figures"), lambda user: KpiRequest.objects.visible_to(user),
            lambda row: f"{row.company.name} · {row.period}", icon="report", url=_kpi, opens=Can.REVIEW_KPI, fund="fund",
            about=_newest_deal(company=OuterRef("company"), fund=OuterRef("fund")), related=("company__organisation", "fund")),
    Subject(KpiValue, gettext_lazy("KPI figure"), _values, lambda row: f"{row.company.name} · {row.indicator}", icon="report",
            fund="request__fund", related=("company__organisation", "indicator"),
            about=Coalesce(_newest_deal(company=OuterRef("company"), fund=OuterRef("request__fund")),
                           _newest_deal(company=OuterRef("company")))),
    Subject(Evidence, pgettext_lazy("noun", "Evidence"), _evidence, lambda row: f"{row.value.company.name} · {row.value.indicator}",
            icon="file", fund="value__request__fund", related=("value__company__organisation", "value__indicator"),
            about=_newest_deal(company=OuterRef("value__company"), fund=OuterRef("value__request__fund"))),
    Subject(Document, gettext_lazy("Paper"), lambda user: Document.objects.visible_to(user), str, icon="file", about=F("deal__uuid")),
)
