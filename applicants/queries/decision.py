"""Decisions a founder is told: which went out, which may still go out, and which decline of the committee nobody has told them yet."""
import datetime as dt
from typing import Any

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, When
from django.utils import timezone
from django.utils.functional import Promise as Words
from django.utils.translation import gettext as _

from applicants.models import AgendaItem, Deal, Decision, Scorecard
from applicants.queries.agenda import held_because
from applicants.queries.stage_plan import plan_of
from fund.models import Fund, Seat, User
from fund.permissions import Can, holds
from fund.templatetags.look import clock, moment

K, S = Decision.Kind, Decision.State
CLOSING = (Deal.Stage.CONTRACTING, Deal.Stage.INVESTED)
PLACES = {S.PLANNED: 0, S.DRAFT: 1, S.SENT: 2, S.CANCELLED: 3}


def told(deal: Deal) -> Decision | None:
    """The newest decision that went out to this deal's founder; None before the first. A page that asks often keeps it as `last_told`."""
    if hasattr(deal, "last_told"):
        return deal.last_told
    return deal.decisions.filter(state=S.SENT).order_by("-sent_at", "-pk").first()


def known_status(deal: Deal) -> str:
    """The status its founder may know: a decline or a hold counts for them from the letter on, whatever the house decided before.

    A deal met elsewhere has no founder who waits: it is what it is.
    """
    if deal.is_inbound or deal.status not in (Deal.Status.PASSED, Deal.Status.ON_HOLD):
        return deal.status
    last = told(deal)
    if last is None or last.kind == K.INVITE:
        return Deal.Status.ACTIVE
    if last.kind == K.DECLINE and deal.status == Deal.Status.PASSED:
        return Deal.Status.PASSED
    return Deal.Status.ON_HOLD if last.kind == K.HOLD else Deal.Status.ACTIVE


def is_untold(deal: Deal) -> bool:
    """Whether it is declined without its founder having heard of it."""
    return deal.status == Deal.Status.PASSED and known_status(deal) != Deal.Status.PASSED


def has_founder(deal: Deal) -> bool:
    """Whether somebody handed it in and waits for an answer, with a receipt in hand; a company met elsewhere does not."""
    return bool(deal.receipt_no)


def not_told() -> QuerySet[Deal]:
    """The deals that are declined without their founders having heard of it, in no order."""
    rows = Deal.objects.filter(status=Deal.Status.PASSED, source=Deal.Source.CALL).annotate(last_told=Subquery(_last_kind()))
    return rows.filter(Q(last_told=None) | ~Q(last_told=K.DECLINE)).order_by()


def known_active() -> QuerySet[Deal]:
    """The deals that are active as far as their founders know, in no order: `known_status` for many."""
    quiet = Q(status__in=(Deal.Status.PASSED, Deal.Status.ON_HOLD), source=Deal.Source.CALL) & (Q(last_told=None) | Q(last_told=K.INVITE))
    return Deal.objects.annotate(last_told=Subquery(_last_kind())).filter(Q(status=Deal.Status.ACTIVE) | quiet).order_by()


def _last_kind() -> QuerySet[Decision, str]:
    return Decision.objects.filter(deal=OuterRef("pk"), state=S.SENT).order_by("-sent_at", "-pk").values("kind")[:1]


def untold(user: User) -> QuerySet[AgendaItem]:
    """The committee's declines that this person sees and no founder was told of; where a letter is planned nobody waits any more."""
    answered = Decision.objects.filter(Q(state=S.PLANNED) | Q(state=S.SENT, sent_at__gte=OuterRef("decided_at")),
                                       deal=OuterRef("deal"), kind=K.DECLINE)
    later = AgendaItem.objects.filter(deal=OuterRef("deal"), decided_at__gt=OuterRef("decided_at"))
    return (AgendaItem.objects.visible_to(user).rejecting().filter(~Exists(answered), ~Exists(later), deal__status=Deal.Status.PASSED,
                                                                   deal__source=Deal.Source.CALL)
            .exclude(deal__in=Scorecard.objects.blind_deals(user)))


def ready(user: User) -> QuerySet[Decision]:
    """Drafts in this person's rooms that say why, in at least one language: somebody may read and send them."""
    return (Decision.objects.in_house(user).filter(state=S.DRAFT).exclude(reasons=[]).exclude(sentence_ko="", sentence_en="")
            .exclude(deal__status=Deal.Status.WITHDRAWN))


def decisions(fund: Fund, user: User) -> QuerySet[Decision]:
    """Every decision of a fund that its rooms show this person: what goes out next first, then drafts, then the newest."""
    place = Case(*[When(state=state, then=n) for state, n in PLACES.items()], output_field=IntegerField())
    soonest = Case(When(state=S.PLANNED, then="send_at"))
    return (Decision.objects.in_house(user).filter(deal__fund=fund).annotate(place=place, soonest=soonest)
            .select_related("deal__company__organisation", "deal__round", "deal__fund", "written_by__user", "approved_by__user")
            .order_by("place", "soonest", "-saved_at", "-pk"))


def of_deal(deal: Deal, user: User) -> list[Decision]:
    """A deal's decisions as this person may see them in the house, the newest first."""
    return list(Decision.objects.in_house(user).filter(deal=deal).select_related("written_by__user", "approved_by__user"))


def told_to_founder(deal: Deal) -> list[Decision]:
    """What its founder was told, the newest first."""
    return list(deal.decisions.filter(state=S.SENT).order_by("-sent_at", "-pk"))


def open_decision(deal: Deal) -> Decision | None:
    """The draft or planned letter of a deal, whoever may see it."""
    return deal.decisions.filter(state__in=(S.DRAFT, S.PLANNED)).first()


def steps(deal: Deal, draft: Decision | None = None) -> list[tuple[str, Words]]:
    """What an invitation may be to: a conversation, the committee, and the stages that the fund uses between; what the draft says already stays."""
    used = {*plan_of(deal.fund).order, Decision.Step.INTERVIEW, draft.step if draft else ""}
    return [(value, label) for value, label in Decision.Step.choices if value in used]


def not_now_because(deal: Deal, kind: str) -> str:
    """Why a letter of this kind cannot go out for this deal as it stands; empty while it can."""
    if deal.is_inbound:
        return _("The house met this company elsewhere: no founder waits for a letter.")
    if deal.status == Deal.Status.WITHDRAWN:
        return _("The company withdrew its application. There is nothing left to answer.")
    if deal.stage == Deal.Stage.DRAFT:
        return _("It is not handed in yet.")
    if deal.stage in CLOSING:
        return _("The committee has approved it and the contract is being made. A letter does not end that.")
    if is_untold(deal):
        return "" if kind == K.DECLINE else _("It was declined and its founder does not know it yet. Tell them that first.")
    if deal.status == Deal.Status.PASSED:
        return "" if kind == K.INVITE else _("It was declined and its founder knows it. Only an invitation takes it up again.")
    return held_because(deal) if kind != K.INVITE else ""


def kinds(deal: Deal) -> dict[str, str]:
    """Every kind of letter, and why it cannot go out now: empty where it can."""
    return {kind.value: not_now_because(deal, kind) for kind in K}


def not_by_because(deal: Deal, user: User) -> str:
    """Why this person takes no part in what the founder is told; empty where they may."""
    if hasattr(deal, "hidden"):
        recused, blind = deal.stepped_back, deal.hidden
    else:
        states = set(Scorecard.objects.of_person(user).filter(deal=deal).values_list("state", flat=True))
        recused, blind = Scorecard.State.RECUSED in states, Scorecard.State.DRAFT in states
    if recused:
        return _("You stepped back from this deal; somebody else answers its founder.")
    if blind:
        return _("Lock your own scorecard first; until then what others think of the deal is hidden from you, and so is its answer.")
    return ""


def late_days(promised: dt.date | None, at: dt.datetime) -> int:
    """Whole days in Seoul between the promised day and this moment; 0 where it is not late or nothing was promised."""
    return max((timezone.localdate(at) - promised).days, 0) if promised else 0


def when_words(at: dt.datetime) -> str:
    """A time to come as people say it: today 14:00, tomorrow 09:00, or its day."""
    ahead = (timezone.localdate(at) - timezone.localdate()).days
    if ahead in (0, 1):
        return (_("today %(time)s") if ahead == 0 else _("tomorrow %(time)s")) % {"time": clock(at)}
    return moment(at)


def card(deal: Deal, user: User, seat: Seat) -> dict[str, Any]:
    """The letters of a deal on its page: rows, why they are hidden from this person, whether they may write, and what waits."""
    writes = holds(seat.role, Can.WRITE_DECISION)
    why = not_by_because(deal, user)
    rows = [] if why else of_deal(deal, user)
    return {"letters": [row_of(row) for row in rows], "letters_hidden": why, "writes_letters": writes and not why and any(
        not closed for closed in kinds(deal).values()), "letter_open": next((row for row in rows if row.is_open), None),
        "letter_owed": not why and writes and is_untold(deal) and has_founder(deal)}


def row_of(decision: Decision) -> dict[str, Any]:
    """A decision as lists show it: its badge, its word, and when it went or goes out."""
    badge = {S.DRAFT: "line", S.PLANNED: "info", S.SENT: "ok", S.CANCELLED: "line"}[S(decision.state)]
    mark = {S.DRAFT: "todo", S.PLANNED: "info", S.SENT: "ok", S.CANCELLED: "s-passed"}[S(decision.state)]
    when = {S.PLANNED: _("goes out %(when)s") % {"when": when_words(decision.send_at)} if decision.send_at else "",
            S.SENT: _("went out %(when)s") % {"when": moment(decision.sent_at)} if decision.sent_at else "",
            S.DRAFT: _("saved %(when)s") % {"when": moment(decision.saved_at)}, S.CANCELLED: ""}[S(decision.state)]
    return {"row": decision, "badge": badge, "mark": mark, "word": decision.get_state_display(), "when": when}


def owed_rows(fund: Fund, user: User) -> list[dict[str, Any]]:
    """The committee's declines of a fund that nobody has told a founder yet: {deal, since}, the longest wait first."""
    rows = untold(user).filter(deal__fund=fund).select_related("deal__company__organisation").order_by("decided_at")
    return [{"deal": row.deal, "since": row.decided_at} for row in rows]
