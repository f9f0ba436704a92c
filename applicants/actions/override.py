"""Pass a stage gate that is not met: asked for with a reason, confirmed or refused by a second person, who moves the deal by it."""
from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from applicants import characters
from applicants.actions.stage_move import LONGEST, change_stage, may_move
from applicants.actions.wall import check_open
from applicants.models import Deal, Override, Scorecard, StagePlan
from applicants.queries.agenda import held_because
from applicants.queries.gate import in_words, missing
from applicants.queries.stage_plan import moves_between, plan_of
from fund.audit import acting
from fund.errors import Refused
from fund.models import Seat
from fund.notify import notify, seats
from fund.permissions import GRANTS, Can, holds
from fund.states import Edge, move

S = Override.State
TURNS = (Edge(S.ASKED, S.CONFIRMED, Can.CONFIRM_OVERRIDE), Edge(S.ASKED, S.REFUSED, Can.CONFIRM_OVERRIDE), Edge(S.ASKED, S.TAKEN_BACK),
         Edge(S.ASKED, S.LAPSED))


def ask_override(*, deal: Deal, to: str, reason: str, seen: str = "", by: Seat) -> Override:
    """Ask a second person to let a deal pass gates that lack something; what is missing is kept as it stands now.

    Refused as moving is, without a reason, where nothing is missing, where something is missing that nobody may override, and while
    another request waits.
    """
    with acting(by, "ask override", deal=str(deal.uuid), to=to):
        row = may_move(deal=deal, by=by, seen=seen)
        plan = plan_of(row.fund)
        if not any(edge.source == row.stage and edge.target == to for edge in moves_between(plan)):
            raise Refused(_("From %(stage)s no deal of this fund goes there.") % {"stage": row.get_stage_display()}, field="to")
        gaps = missing(row, to, plan)
        if not gaps:
            raise Refused(_("Nothing is missing; the deal can move."), field="to")
        if firm := [gap for gap in gaps if gap["firm"]]:
            raise Refused(_("Nobody can override this: %(gaps)s") % {"gaps": " · ".join(in_words(firm))}, field="to")
        said = characters.legible(reason, most=LONGEST, field="reason", missing=_("Say why it may go on without this."))
        try:
            with transaction.atomic():
                asked = Override.objects.create(deal=row, source=row.stage, target=to, missing=in_words(gaps), reason=said, asked_by=by)
        except IntegrityError as clash:
            raise Refused(_("Somebody asked for this already; a second person has not answered yet.")) from clash
        blind = Scorecard.objects.hiding().filter(deal=row).values("reviewer__user")
        able = seats(row.fund, *GRANTS[Can.CONFIRM_OVERRIDE]).exclude(user__in=blind)
        notify("override_asked", to=able, source=f"override:{asked.uuid}", by=by, fund=row.fund, about=row.uuid, url=_page(row), company=row.company.name)
        return asked


def confirm_override(*, override: Override, by: Seat) -> Override:
    """Confirm as the second person, and the deal moves. Refused for who asked, for a seat that may not, before a wall, for who is blind
    to the deal, once the deal stands elsewhere, and where something is missing by now that was not when it was asked for."""
    with acting(by, "confirm override", deal=str(override.deal.uuid), to=override.target):
        row, deal = _answerable(override, by)
        if deal.stage != row.source or deal.status != Deal.Status.ACTIVE:
            raise Refused(_("The deal has moved on since. Refuse the request, or let it be taken back."))
        if held := held_because(deal):
            raise Refused(held)
        _check_still(row, deal)
        done = move(row, S.CONFIRMED, TURNS, by, also={"answered_by": by, "answered_at": timezone.now()})
        change_stage(deal=deal, to=row.target, by=by, edges=(Edge(row.source, row.target),), reason=row.reason, override=done)
        _tell(done, deal, by)
        return done


def refuse_override(*, override: Override, reason: str, by: Seat) -> Override:
    """Refuse as the second person, with a reason; the deal stays. Refused as confirming is."""
    with acting(by, "refuse override", deal=str(override.deal.uuid)):
        row, deal = _answerable(override, by)
        said = characters.legible(reason, most=LONGEST, field="answer", missing=_("Say why not."))
        done = move(row, S.REFUSED, TURNS, by, also={"answered_by": by, "answered_at": timezone.now(), "answer": said})
        _tell(done, deal, by)
        return done


def take_back_override(*, override: Override, by: Seat) -> Override:
    """Take a request back. Refused for anybody but who asked, before a wall, and once it is answered."""
    with acting(by, "take back override", deal=str(override.deal.uuid)):
        row, _deal = _locked(override, by)
        if row.asked_by.user_id != by.user_id:
            raise Refused(_("Only who asked can take it back."))
        return move(row, S.TAKEN_BACK, TURNS, by, also={"answered_at": timezone.now()})


def _locked(override: Override, by: Seat) -> tuple[Override, Deal]:
    deal = Deal.objects.select_for_update(of=("self",)).select_related("fund", "company__organisation").get(pk=override.deal_id)
    row = Override.objects.select_for_update(of=("self",)).select_related("asked_by__user").get(pk=override.pk)
    check_open(deal=deal, by=by)
    if row.state != S.ASKED:
        raise Refused(_("This request was answered meanwhile. Nothing was changed."))
    return row, deal


def _answerable(override: Override, by: Seat) -> tuple[Override, Deal]:
    row, deal = _locked(override, by)
    if by.fund_id != deal.fund_id or not holds(by.role, Can.CONFIRM_OVERRIDE):
        raise Refused(_("Your seat may not take this step. Nothing was changed."))
    if row.asked_by.user_id == by.user_id:
        raise Refused(_("You asked for this yourself. A second person answers."))
    if Scorecard.objects.blind_deals(by.user).filter(deal=deal).exists():
        raise Refused(_("Lock your own scorecard first; until then others' cards are hidden from you."))
    return row, deal


def _check_still(override: Override, deal: Deal) -> None:
    """Refused where the way is gone, or where more stands in it than the request says and its second person reads."""
    plan = plan_of(deal.fund)
    if not any(edge.source == deal.stage and edge.target == override.target for edge in moves_between(plan)):
        raise Refused(_("From %(stage)s no deal of this fund goes there.") % {"stage": deal.get_stage_display()})
    gaps = missing(deal, override.target, plan)
    if firm := [gap for gap in gaps if gap["firm"]]:
        raise Refused(_("Nobody can override this: %(gaps)s") % {"gaps": " · ".join(in_words(firm))})
    if more := _unread(override, deal, plan):
        raise Refused(_("More is missing now than when this was asked for: %(gaps)s. Let it be asked for anew.") % {"gaps": " · ".join(more)})


def _unread(override: Override, deal: Deal, plan: StagePlan) -> list[str]:
    """What is missing now and does not stand in the request, whose words are in the language of who asked."""
    def unread(language: str) -> list[int]:
        with translation.override(language):
            labels = [str(gap["label"]) for gap in missing(deal, override.target, plan)]
        return [at for at, label in enumerate(labels) if not any(line == label or line.startswith(f"{label} (") for line in override.missing)]

    fewest = min((unread(language) for language, _name in settings.LANGUAGES), key=len)
    return [line for at, line in enumerate(in_words(missing(deal, override.target, plan))) if at in fewest]


def _tell(override: Override, deal: Deal, by: Seat) -> None:
    notify("override_answered", to=[override.asked_by], source=f"override:{override.uuid}:answer", by=by, fund=deal.fund, about=deal.uuid,
           url=_page(deal), company=deal.company.name)


def _page(deal: Deal) -> str:
    return reverse("applicants:deal", args=[deal.fund.slug, deal.uuid])
