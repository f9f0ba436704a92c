"""Whether a deal is alive, put aside or due to be looked at again: what lists filter by, what a person may do, what a page shows."""
import datetime as dt
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from applicants.models import AgendaItem, Deal, Decision, Scorecard
from applicants.queries.agenda import held_because
from applicants.queries.company import owners
from applicants.queries.decision import CLOSING, has_founder, known_status, not_told, open_decision
from applicants.queries.decision import owed_rows as committee_owes
from applicants.queries.decision_letter import language_names
from fund.models import Fund, Seat, User
from fund.permissions import GRANTS, Can, holds

PUT_ASIDE = (Deal.Status.ON_HOLD, Deal.Status.PASSED)
FARTHEST = dt.timedelta(days=731)
S = Decision.State


def revisit_condition(today: dt.date) -> Q:
    """Deals that were put on hold or passed, whose day to be looked at again has come; a condition on rows of Deal."""
    return Q(status__in=PUT_ASIDE, revisit_on__lte=today)


def revisit_to_come(deal: Deal) -> dt.date | None:
    """The day on which a deal is looked at again, while it lies ahead."""
    return deal.revisit_on if deal.revisit_on and deal.revisit_on > timezone.localdate() else None


def revisits(user: User) -> QuerySet[Deal]:
    """The deals to be looked at again today that this person may take up: none that is hidden from them in part."""
    return (Deal.objects.in_house(user).filter(revisit_condition(timezone.localdate()), fund__in=user.fund_ids(GRANTS[Can.MOVE_DEAL]))
            .exclude(pk__in=Scorecard.objects.blind_deals(user)))


def any_revisit() -> QuerySet[Deal]:
    """Whether anybody has such a deal: what the home page asks for first."""
    return Deal.objects.filter(revisit_condition(timezone.localdate()))


def unanswered(user: User) -> QuerySet[Deal]:
    """Applications that the house passed, of which their founder does not know and for which no letter is being written; `waits_since`.

    Without the committee's declines: they are asked for by its decision.
    """
    written = Decision.objects.filter(deal=OuterRef("pk"), state__in=(S.DRAFT, S.PLANNED))
    told = Decision.objects.filter(deal=OuterRef("deal"), state=S.SENT, sent_at__gte=OuterRef("decided_at"))
    decided = AgendaItem.objects.rejecting().filter(~Exists(told), deal=OuterRef("pk"))
    last = Decision.objects.filter(deal=OuterRef("pk")).order_by("-saved_at").values("saved_at")[:1]
    return (not_told().filter(~Exists(written), ~Exists(decided), receipt_no__isnull=False,
                              pk__in=Deal.objects.in_house(user).order_by().values("pk"), fund__in=user.fund_ids(GRANTS[Can.WRITE_DECISION]))
            .exclude(pk__in=Scorecard.objects.blind_deals(user))
            .annotate(waits_since=Coalesce(Subquery(last), F("stage_since"))))


def owed_rows(fund: Fund, user: User) -> list[dict[str, Any]]:
    """Everybody in a fund who waits for a decline that no letter carries yet, the committee's first: {deal, since}."""
    rows = unanswered(user).filter(fund=fund).select_related("company__organisation").order_by("waits_since", "pk")
    return committee_owes(fund, user) + [{"deal": row, "since": row.waits_since} for row in rows]


def stamp(deal: Deal) -> str:
    """What names where a deal stands: its stage and status, as a page showed them."""
    return f"{deal.stage}/{deal.status}"


def stands_words(deal: Deal) -> str:
    """Where a deal stands, in words."""
    return f"{deal.get_stage_display()}, {deal.get_status_display()}"


def not_put_aside_because(deal: Deal) -> str:
    """Why a deal cannot be put on hold or passed as it stands; empty where it can."""
    if deal.status == Deal.Status.WITHDRAWN:
        return _("The company withdrew its application. Nothing was changed.")
    if deal.stage == Deal.Stage.DRAFT:
        return _("It is not handed in yet.")
    if deal.stage in CLOSING:
        return _("The committee has approved it. What ends it now is the contract, not a list.")
    if deal.status == Deal.Status.PASSED:
        return _("It is passed already. Nothing was changed.")
    return ""


def not_taken_up_because(deal: Deal) -> str:
    """Why a deal cannot be taken up again inside the house; empty where it can."""
    if deal.status not in PUT_ASIDE:
        return _("It is neither on hold nor passed, so there is nothing to take up again.")
    if known_status(deal) == Deal.Status.PASSED:
        return _("Its founder knows that it was declined. Only an invitation takes it up again: write that letter.")
    declined = deal.agenda_items.rejecting().order_by("-decided_at").first()
    if deal.status == Deal.Status.PASSED and declined and not deal.decisions.filter(state=S.SENT, sent_at__gte=declined.decided_at).exists():
        return _("The committee declined it. Tell its founder first; after that an invitation takes it up again.")
    letter = open_decision(deal)
    if letter is not None and letter.state == S.PLANNED:
        return _("The letter to its founder is planned already. Take it back first.")
    return ""


def not_by_because(deal: Deal, user: User) -> str:
    """Why this person takes no part in whether the deal is alive; empty where they may."""
    if hasattr(deal, "voting"):  # a row of the deal's page knows
        recused, blind = deal.stepped_back, deal.hidden
    else:
        states = set(Scorecard.objects.of_person(user).filter(deal=deal).values_list("state", flat=True))
        recused, blind = Scorecard.State.RECUSED in states, Scorecard.State.DRAFT in states
    if recused:
        return _("You stepped back from this deal; somebody else moves it.")
    if blind:
        return _("Lock your own scorecard first; until then others' cards are hidden from you.")
    return held_because(deal)


def _known_hidden(deal: Deal) -> str:
    """The same for a row of the deal's page, which carries `stepped_back`, `hidden` and `voting`."""
    if deal.stepped_back:
        return _("You stepped back from this deal; somebody else moves it.")
    if deal.hidden:
        return _("Lock your own scorecard first; until then others' cards are hidden from you.")
    return held_because(deal)


def menu(deal: Deal, user: User, seat: Seat) -> list[dict[str, Any]]:
    """What may be done about its status: {label, url, icon, reason: why not now}; empty for a seat that moves no deals."""
    if not holds(seat.role, Can.MOVE_DEAL) or deal.stage == Deal.Stage.DRAFT or deal.status == Deal.Status.WITHDRAWN:
        return []
    hidden = _known_hidden(deal) if hasattr(deal, "voting") else not_by_because(deal, user)
    found = []
    if deal.status == Deal.Status.ACTIVE:
        found.append(("deal_hold", pgettext("verb", "Put on hold"), "clock", not_put_aside_because(deal)))
    if deal.status != Deal.Status.PASSED:
        found.append(("deal_pass", pgettext("verb", "Pass"), "x", not_put_aside_because(deal)))
    if deal.status in PUT_ASIDE:
        found.append(("deal_take_up", _("Take up again"), "redo", not_taken_up_because(deal)))
        found.append(("deal_revisit", _("Day to look at it again"), "clock", ""))
    return [{"label": label, "url": reverse(f"applicants:{name}", args=[deal.fund.slug, deal.uuid]), "icon": icon, "reason": hidden or why}
            for name, label, icon, why in found]


def letter_page(deal: Deal) -> dict[str, Any]:
    """What passing it means for its founder: {answers: whether there is one, begun: the decline that somebody has begun, languages: what
    its owners read}."""
    names = language_names()
    letter = open_decision(deal)
    return {"answers": has_founder(deal), "begun": letter if letter is not None and letter.kind == Decision.Kind.DECLINE else None,
            "languages": sorted({names.get(seat.user.language, seat.user.language) for seat in owners(deal.company) if seat.user.is_active})}
