"""One deal's page: the deal with all that its header and the tabs say of it, in one query, as far as this person may see it."""
import datetime as dt
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Avg, Case, Count, Exists, JSONField, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from applicants.models import (
    AccessLog,
    AgendaItem,
    Deal,
    DiligenceItem,
    Document,
    Erasure,
    Inquiry,
    Mark,
    Scorecard,
    StagePlan,
    Submission,
    Task,
)
from applicants.queries.deal import deals, with_columns
from applicants.queries.deal_status import menu as status_menu
from applicants.queries.decision import not_told
from applicants.queries.erasure import erased_words
from applicants.queries.inbound import top_mark
from applicants.queries.stage_move import may_open_sheet
from applicants.queries.stage_plan import plan_of
from applicants.queries.upkeep import allowed_days, gap_rows, is_stale, lacking
from fund.models import Fund, Seat, User
from fund.permissions import HOUSE, Can, holds

TABS = ("deal", "deal_papers", "deal_scores", "deal_checks", "deal_underwriting", "deal_diligence", "deal_case", "deal_talk", "deal_committee",
        "deal_history")


def page_rows(fund: Fund, user: User, seat: Seat) -> QuerySet[Deal]:
    """The deals of a fund that this person may see, as `with_columns` gives them, and what the page's header and tabs say: `next_task`
    {text, due_on}, how many `papers`, `questions`, `meetings` and `open_lines` of the checklist there are for this person, `gates` (the
    answers to the ESG gate) and `criteria` (the mean mark of each), both None where hidden, the day of the committee that is
    `voting` on it and of the one that `approved` it, the key of the `newest` submission and the uuid of its `deck`, whether its decline is
    `untold`, whether `erasure_asked`, what `erasure_done` did, and whether this seat has `read_lately`.
    """
    own = {"deal": OuterRef("pk")}
    task = Task.objects.visible_to(user).open().filter(**own).in_order().values(json=JSONObject(text="text", due_on="due_on", lang="lang"))
    cards = Scorecard.objects.counted().filter(**own).exclude(esg_gate="").order_by("pk").values("esg_gate")
    marks = (Mark.objects.filter(scorecard__in=Scorecard.objects.counted().filter(deal=OuterRef(OuterRef("pk"))), score__isnull=False).order_by()
             .values("criterion__axis", "criterion__order", "criterion__name_ko", "criterion__name_en").annotate(mean=Avg("score"))
             .values(json=JSONObject(axis="criterion__axis", order="criterion__order", ko="criterion__name_ko", en="criterion__name_en", mean="mean")))
    handed_in = Submission.objects.filter(**own).order_by("-number")
    done = Erasure.objects.filter(**own).standing().values(json=JSONObject(outcome="outcome", decided_at="decided_at"))
    papers = Document.objects.filter(pk__in=Document.objects.in_house(user).order_by().values("pk"), **own)
    questions = Inquiry.objects.visible_to(user).filter(**own)
    rows = with_columns(deals(fund, user), user).select_related("fund__stage_plan")
    return rows.annotate(
        top=top_mark(), lacks=lacking(),
        next_task=Subquery(task[:1], output_field=JSONField()), gates=Case(When(hidden=False, then=ArraySubquery(cards)), default=None),
        criteria=Case(When(hidden=False, then=ArraySubquery(marks)), default=None), papers=_count(papers), questions=_count(questions),
        meetings=_count(AgendaItem.objects.visible_to(user).filter(**own)),
        open_lines=_count(DiligenceItem.objects.visible_to(user).filter(state=DiligenceItem.State.OPEN, **own)),
        voting=_day(AgendaItem.objects.voting().filter(**own)), approved=_day(AgendaItem.objects.approving().filter(**own)),
        newest=Subquery(handed_in.values("pk")[:1]), deck=Subquery(handed_in.filter(erased_at=None).values("deck__uuid")[:1]),
        untold=Q(pk__in=not_told().values("pk")),
        erasure_asked=Exists(Erasure.objects.filter(state=Erasure.State.ASKED, **own)), erasure_done=Subquery(done[:1], output_field=JSONField()),
        read_lately=Exists(AccessLog.objects.filter(**own).lately(seat, AccessLog.What.APPLICATION)))


def frame(deal: Deal, user: User, seat: Seat, tab: str, address: str = "") -> dict[str, Any]:
    """What stands around every tab: the header, the tabs with their counts, what was erased; `address` is kept when tabs are changed."""
    plan: StagePlan = plan_of(deal.fund)
    due = dt.date.fromisoformat(deal.next_task["due_on"]) if deal.next_task and deal.next_task["due_on"] else None
    stage = Deal.Stage.INTERVIEW if deal.stage == Deal.Stage.ACCELERATOR else Deal.Stage(deal.stage)  # that one is a badge beside the pips
    return {
        "deal": deal, "tab": tab, "tab_label": label_of(tab), "tabs": tabs(deal, tab, address), "menu": menu(deal, user, seat),
        "stage_word": stage.label, "allowed_days": allowed_days(plan, deal.stage), "is_stale": is_stale(deal, plan),
        "gaps": gap_rows(deal) if tab == "deal" and holds(seat.role, Can.WORK_ON_DEAL) else [],
        "next_due": due, "next_late": due is not None and due < timezone.localdate(),
        "stage_move_card": {"may_move": may_open_sheet(deal, seat), "hidden": deal.hidden},
        "top": deal.top, "why_hidden": deal.hidden or why_waits(deal, user), "blind_word": _("Hidden: you stepped back") if deal.stepped_back else "",
        "erased_words": _erased_words(deal.erasure_done), "erasure": {"state": "asked"} if deal.erasure_asked else None,
        "may_own": holds(seat.role, Can.ASSIGN_REVIEWER), "sees_trail": holds(seat.role, Can.SEE_TRAIL),
        "works": holds(seat.role, Can.WORK_ON_DEAL)}


def why_waits(deal: Deal, user: User) -> bool:
    """Whether why a deal was put aside is not for this reader yet: an inspector reads what is final, so once the letter that says it is out."""
    return deal.untold and deal.fund_id not in user.fund_ids(HOUSE)


def menu(deal: Deal, user: User, seat: Seat) -> list[dict[str, Any]]:
    """What else may be done from the header, as a menu takes it: who can see the deal, who looks after it, its status."""
    at = [deal.fund.slug, deal.uuid]
    own = [{"label": _("Who can see this"), "url": reverse("applicants:deal_readers", args=at), "icon": "eye"}]
    if holds(seat.role, Can.ASSIGN_REVIEWER):
        own.append({"label": _("Change the owner"), "url": reverse("applicants:deal", args=at) + "#owner", "icon": "users"})
    return own + status_menu(deal, user, seat)


def tabs(deal: Deal, here: str, address: str = "") -> list[dict[str, Any]]:
    """The tabs as the component takes them. No count tells who is blind how far others are."""
    counts = {"deal_papers": deal.papers, "deal_scores": None if deal.hidden else deal.people, "deal_talk": deal.questions,
              "deal_diligence": None if deal.hidden else deal.open_lines,
              "deal_committee": deal.meetings}
    return [{"url": reverse(f"applicants:{name}", args=[deal.fund.slug, deal.uuid]) + address, "label": label_of(name), "current": name == here,
             "count": counts.get(name) or None} for name in TABS]


def label_of(tab: str) -> str:
    """What a tab is called."""
    return {"deal": _("Summary"), "deal_papers": pgettext("room", "Papers"), "deal_scores": _("Scorecards"), "deal_checks": _("Checks and ESG"),
            "deal_underwriting": _("Underwriting"), "deal_diligence": pgettext("tab", "Diligence"),
            "deal_case": _("Assumptions and mandate"),
            "deal_talk": _("Questions and letters"), "deal_committee": _("Committee"), "deal_history": _("History")}[tab]


def _erased_words(done: dict[str, Any] | None) -> str:
    return erased_words(Erasure(outcome=done["outcome"], decided_at=dt.datetime.fromisoformat(done["decided_at"])) if done else None)


def _day(items: QuerySet[AgendaItem]) -> Subquery:
    return Subquery(items.order_by("-pk").values("meeting__held_on")[:1])


def _count(rows: QuerySet) -> Subquery:
    return Subquery(rows.order_by().values("deal").annotate(n=Count("pk")).values("n"))
