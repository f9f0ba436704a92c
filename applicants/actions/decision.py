"""Tell a founder the decision: drafted by the house, let go by a partner now or for later, sent once, final from then on."""
import datetime as dt
import logging
from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applicants import characters
from applicants.actions.wall import check_open
from applicants.models import Deal, Decision
from applicants.models.decision import DECISION_MOVES
from applicants.queries import decision as query
from applicants.queries import decision_letter as letter
from fund.audit import acting
from fund.errors import Refused
from fund.models import Seat
from fund.notify import notify, seats
from fund.permissions import Can, Role, holds
from fund.states import Edge, move

log = logging.getLogger(__name__)
SOONEST, LATEST = dt.timedelta(minutes=5), dt.timedelta(days=90)
ON_ITS_WAY = dt.timedelta(seconds=10)
K, S, STATUS = Decision.Kind, Decision.State, Deal.Status
BECOMES = {K.DECLINE: STATUS.PASSED, K.HOLD: STATUS.ON_HOLD, K.INVITE: STATUS.ACTIVE}
TURNS = tuple(Edge(before, after) for before, after in (
    (STATUS.ACTIVE, STATUS.PASSED), (STATUS.ON_HOLD, STATUS.PASSED), (STATUS.ACTIVE, STATUS.ON_HOLD),
    (STATUS.ON_HOLD, STATUS.ACTIVE), (STATUS.PASSED, STATUS.ACTIVE)))


def write_decision(*, deal: Deal, kind: str, reasons: Sequence[str], sentence_ko: str = "", sentence_en: str = "", step: str = "",
                   meets_on: dt.date | None = None, seen: str = "", by: Seat) -> Decision:
    """Keep the draft of a deal's letter; what is not written yet may come later. `seen` is `stamp_of` what the writer had before them.

    Refused for a seat that may not, before a wall, for a person blind to the deal, for a deal that takes no such letter, for a text
    that must not go out, while a letter is planned, and where somebody else saved meanwhile.
    """
    given = {"kind": kind, "reasons": list(dict.fromkeys(reasons)), "sentence_ko": characters.tidy(sentence_ko),
             "sentence_en": characters.tidy(sentence_en), "step": step if kind == K.INVITE else "",
             "meets_on": None if kind == K.DECLINE else meets_on}
    for field, words in letter.problems(**given).items():
        raise Refused(words, field=field)
    with acting(by, "write decision", deal=str(deal.uuid)):
        row = _locked(deal, by, Can.WRITE_DECISION)
        if why := query.not_now_because(row, kind):
            raise Refused(why, field="kind")
        draft = Decision.objects.select_for_update().filter(deal=row, state__in=(S.DRAFT, S.PLANNED)).first()
        if draft and draft.state == S.PLANNED:
            raise Refused(_("This letter is planned already. Take it back first; then it can be changed."))
        if draft and all(getattr(draft, name) == value for name, value in given.items()):
            return draft  # saved already: the last save while writing and the button often come together
        if stamp_of(draft) != seen and not _just_saved(draft, by):
            raise Refused(_("Somebody else saved this letter meanwhile. Your words are still here: look at theirs in another tab, then save."))
        draft = draft or Decision(deal=row, written_by=by)
        for name, value in given.items():
            setattr(draft, name, value)
        draft.saved_at, draft.saved_by, draft.problem = timezone.now(), by, ""
        draft.save()
    return draft


def _just_saved(draft: Decision | None, by: Seat) -> bool:
    """Whether it is the writer's own save, still on its way back to the page when they pressed on."""
    return draft is not None and draft.saved_by_id == by.pk and timezone.now() - draft.saved_at < ON_ITS_WAY


def send_decision(*, decision: Decision, at: dt.datetime | None = None, seen: str, by: Seat) -> Decision:
    """Let a letter go: now, or at a time in Seoul that is at least a few minutes away. Nobody outside the house learns of it before.

    Refused for a seat that may not, before a wall, for a person whose own card is open or who stepped back, while something is
    missing, where the deal takes no such letter any more, and where the text is not the one that was `seen`.
    """
    with acting(by, "send decision" if at is None else "plan decision", deal=str(decision.deal.uuid)):
        deal = _locked(decision.deal, by, Can.SEND_DECISION)
        row = _open(decision, deal)
        if row.state != S.DRAFT:
            raise Refused(_("This letter is planned already. Take it back first; then it can be changed."))
        if stamp_of(row) != seen:
            raise Refused(_("The letter was changed since you read it. Read it again before it goes out."))
        if why := query.not_now_because(deal, row.kind):
            raise Refused(why)
        if gaps := letter.gaps(row):
            raise Refused(" ".join([_("The letter cannot go out yet. Missing:"), " · ".join(gaps)]))
        if at is None:
            return _go(row, deal, by)
        check_hour(at=at)
        return move(row, S.PLANNED, DECISION_MOVES, by, also={"send_at": at, "approved_by": by, "problem": "", "saved_at": timezone.now()})


def recall_decision(*, decision: Decision, by: Seat) -> Decision:
    """Take a planned letter back to a draft. Refused for a seat that may not send, before a wall, and once it went out."""
    with acting(by, "recall decision", deal=str(decision.deal.uuid)):
        row = _open(decision, _locked(decision.deal, by, Can.SEND_DECISION))
        return move(row, S.DRAFT, DECISION_MOVES, by, also={"send_at": None, "approved_by": None, "saved_at": timezone.now()})


def stop_decision(*, decision: Decision, by: Seat) -> Decision:
    """Give a letter up before it goes out; it is kept, and nobody outside the house ever learns of it. Refused as recalling is."""
    with acting(by, "stop decision", deal=str(decision.deal.uuid)):
        deal = _locked(decision.deal, by, Can.WRITE_DECISION)
        row = _open(decision, deal)
        if row.state == S.PLANNED:
            _may(deal, by, Can.SEND_DECISION)
        return move(row, S.CANCELLED, DECISION_MOVES, by, also={"saved_at": timezone.now()})


def send_due() -> int:
    """Send every letter whose hour has come, each once and by itself; one that may not go out any more says why. Returns how many went."""
    due = Decision.objects.filter(state=S.PLANNED, send_at__lte=timezone.now()).order_by("send_at", "pk").values_list("pk", flat=True)
    went = 0
    for pk in list(due):
        try:
            went += _send_planned(pk)
        except Exception:  # one letter that breaks must not keep the others back; it is tried again in a minute
            log.exception("decision %s could not be sent", pk)
    return went


def stamp_of(decision: Decision | None) -> str:
    """What names a version of a draft: its last change; empty for one that is not written yet."""
    return decision.saved_at.isoformat() if decision else ""


def _send_planned(pk: int) -> bool:
    kept = Decision.objects.select_related("approved_by__user", "deal").get(pk=pk)
    with acting(kept.approved_by, "send decision", deal=str(kept.deal.uuid), planned=True):
        deal = _deal(kept.deal)
        row = Decision.objects.select_for_update().get(pk=pk)
        if row.state != S.PLANNED or row.send_at > timezone.now():
            return False  # somebody took it back, or another worker sent it
        row.deal = deal
        if why := _not_any_more(deal, row, kept.approved_by):
            _hold_back(row, deal, why)
            return False
        _go(row, deal, kept.approved_by)
        return True


def _not_any_more(deal: Deal, row: Decision, by: Seat) -> str:
    """Why a letter that was planned must not go out at its hour, as a message that pages translate; empty where it may."""
    with translation.override("en"):
        try:
            _may(deal, by, Can.SEND_DECISION)
        except Refused as no:
            return str(no)
        return query.not_now_because(deal, row.kind)


def _hold_back(row: Decision, deal: Deal, why: str) -> None:
    """It did not go: what its company withdrew is over, everything else is a draft again; author and partners are told."""
    to = S.CANCELLED if deal.status == STATUS.WITHDRAWN else S.DRAFT
    move(row, to, DECISION_MOVES, None, also={"problem": why[:300], "saved_at": timezone.now()} | (
        {"send_at": None, "approved_by": None} if to == S.DRAFT else {}))
    notify("decision_stopped", to=[row.written_by, *seats(deal.fund, Role.PARTNER)], source=f"decision:{row.uuid}:{timezone.now():%Y%m%d%H%M}",
           fund=deal.fund, about=deal.uuid, url=_page(row), company=deal.company.name, why=gettext_lazy(why))


def _go(row: Decision, deal: Deal, by: Seat) -> Decision:
    """Everything that sending means, in the caller's transaction: letters, notices, the deal's status, the seal on the decision."""
    now = timezone.now()
    facts = letter.context(row, now)
    row.late_days = facts["late"]
    kept = letter.compose(row, now)
    sent = move(row, S.SENT, DECISION_MOVES, by, also={
        "sent_at": now, "approved_by": by, "late_days": row.late_days, "letters": kept, "problem": "", "saved_at": now})
    _turn(deal, row, by)
    people = [seat for found in letter.read_by(deal).values() for seat in found]
    notify(letter.key(row), to=people, source=f"decision:{row.uuid}", by=by, fund=deal.fund, about=deal.uuid,
           url=reverse("applicants:own_decision", args=[deal.uuid]), company=deal.company.name, letter=facts)
    notify("decision_sent", to=[seat for seat in (row.written_by, deal.owner, by) if seat], source=f"decision:{row.uuid}",
           by=None if row.send_at else by, fund=deal.fund, about=deal.uuid, url=_page(row), company=deal.company.name)
    return sent


def _turn(deal: Deal, row: Decision, by: Seat) -> None:
    """What the decision makes of the deal: its status, and for a decline why; the day of a hold is the next day that is promised."""
    declined = row.kind == K.DECLINE
    with translation.override("ko"):
        sentence = row.sentence
    columns: dict[str, Any] = {"reason": sentence if declined else "", "reason_codes": row.reasons if declined else [],
                               "target_on": row.meets_on if row.kind == K.HOLD else None, "target_reason": ""}
    if not declined:  # until when a hold lasts is when the house looks at it again; a day that was chosen with a decline stays
        columns["revisit_on"] = row.meets_on if row.kind == K.HOLD else None
    to = BECOMES[K(row.kind)]
    if deal.status != to:
        move(deal, to, TURNS, by, field="status", also=columns)
        return
    for name, value in columns.items():
        setattr(deal, name, value)
    deal.save(update_fields=list(columns))


def _deal(deal: Deal) -> Deal:
    rows = Deal.objects.select_for_update(of=("self",)).select_related("company__organisation", "round", "fund", "owner__user")
    return rows.get(pk=deal.pk)


def _locked(deal: Deal, by: Seat, can: Can) -> Deal:
    row = _deal(deal)
    _may(row, by, can)
    return row


def _may(deal: Deal, by: Seat, can: Can) -> None:
    if not holds(by.role, can) or not Seat.objects.live().filter(pk=by.pk, fund=deal.fund_id).exists():
        raise Refused(_("Your seat may not do this in this fund. Nothing was changed."))
    check_open(deal=deal, by=by)
    if why := query.not_by_because(deal, by.user):
        raise Refused(why)


def _open(decision: Decision, deal: Deal) -> Decision:
    """The letter under its lock, while it may still change."""
    row = Decision.objects.select_for_update(of=("self",)).select_related("written_by__user").get(pk=decision.pk)
    row.deal = deal
    if not row.is_open:
        raise Refused(_("This letter went out or was stopped meanwhile. Nothing was changed."))
    return row


def check_hour(*, at: dt.datetime) -> None:
    """Refused for a time at which no letter can be planned to go out: too soon, or too far away."""
    now = timezone.now()
    if at < now + SOONEST:
        raise Refused(_("Choose a time at least %(n)s minutes from now.") % {"n": SOONEST.seconds // 60}, field="send_at")
    if at > now + LATEST:
        raise Refused(_("At most %(n)s days from now.") % {"n": LATEST.days}, field="send_at")


def _page(row: Decision) -> str:
    return reverse("applicants:decision", args=[row.deal.fund.slug, row.uuid])
