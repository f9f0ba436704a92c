"""Whether a deal is alive: pass it with reasons, put it on hold, take it up again, and choose the day to look at it again."""
import datetime as dt
import logging
from collections.abc import Sequence

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from applicants import characters
from applicants.actions.decision import stamp_of, stop_decision, write_decision
from applicants.actions.stage_move import may_move
from applicants.models import Deal, Decision, Scorecard
from applicants.queries import deal_status as query
from applicants.queries import decision_letter as letter
from applicants.queries.decision import has_founder, open_decision
from fund.audit import acting
from fund.errors import Refused
from fund.models import Seat
from fund.notify import notify, seats
from fund.permissions import Can, Role, holds
from fund.states import Edge, move

log = logging.getLogger(__name__)
S, K = Deal.Status, Decision.Kind
TURNS = (Edge(S.ACTIVE, S.PASSED, Can.MOVE_DEAL), Edge(S.ON_HOLD, S.PASSED, Can.MOVE_DEAL), Edge(S.ACTIVE, S.ON_HOLD, Can.MOVE_DEAL),
         Edge(S.ON_HOLD, S.ACTIVE, Can.MOVE_DEAL), Edge(S.PASSED, S.ACTIVE, Can.MOVE_DEAL))
LONGEST = 300
TOLD_FOR = dt.timedelta(days=7)  # after a week without the clock nobody is told any more; the day stands on the home page all the same


def pass_deal(*, deal: Deal, reasons: Sequence[str], sentence_ko: str = "", sentence_en: str = "", revisit_on: dt.date | None = None,
              seen: str = "", letter_seen: str | None = None, by: Seat) -> Deal:
    """End a deal from our side, with the reasons and the sentence that its founder will read; the letter is drafted in the same deed.

    Its stage stays. The founder learns nothing before a partner sends that letter; a company that did not apply gets none. A decline
    that somebody has begun keeps what it says; `letter_seen`, `stamp_of` the one that the page showed, says that it was read and may be
    changed. `seen` is `stamp` of the deal as the page showed it. Refused as moving is, without a reason or a sentence, for a sentence
    that must not go out, once it is approved or passed, while another letter is being written or a letter is planned, and where
    `letter_seen` is not the one that stands there.
    """
    with acting(by, "pass deal", deal=str(deal.uuid)):
        row = _standing(deal, by, seen)
        if why := query.not_put_aside_because(row):
            raise Refused(why)
        codes = list(dict.fromkeys(reasons))
        said = {"sentence_ko": characters.tidy(sentence_ko), "sentence_en": characters.tidy(sentence_en)}
        answers = has_founder(row)
        _check_said(codes, said, letter.SHORTEST[K.DECLINE] if answers else 1)
        written = _write(row, codes, said, letter_seen, by) if answers else None
        columns = {"reason": _korean(written) if written else said["sentence_ko"] or said["sentence_en"],
                   "reason_codes": written.reasons if written else codes, "revisit_on": _later(revisit_on)}
        move(row, S.PASSED, TURNS, by, field="status", also=columns)
    deal.refresh_from_db(fields=["status", *columns])
    return row


def hold_deal(*, deal: Deal, reason: str, revisit_on: dt.date | None = None, seen: str = "", by: Seat) -> Deal:
    """Put an active deal on hold inside the house: its founder learns nothing of it; what they are told is a letter of its own.

    Refused as moving is, without a reason, for a day that is no day to come, and once it is approved.
    """
    with acting(by, "hold deal", deal=str(deal.uuid)):
        row = _standing(deal, by, seen)
        if why := query.not_put_aside_because(row):
            raise Refused(why)
        if row.status == S.ON_HOLD:
            raise Refused(_("It is on hold already. Nothing was changed."))
        said = characters.legible(reason, most=LONGEST, field="reason", missing=_("Say why it is put on hold."))
        columns = {"reason": said, "reason_codes": [], "revisit_on": _later(revisit_on)}
        move(row, S.ON_HOLD, TURNS, by, field="status", also=columns)
    deal.refresh_from_db(fields=["status", *columns])
    return row


def take_up_deal(*, deal: Deal, reason: str, seen: str = "", by: Seat) -> Deal:
    """Go on with a deal that was on hold or passed, where it stood; the draft of its decline is stopped and nobody ever reads it.

    Refused as moving is, without a reason, where its founder knows of the decline or the committee declined it, and while the letter is
    planned.
    """
    with acting(by, "take up deal", deal=str(deal.uuid)):
        row = _standing(deal, by, seen)
        if why := query.not_taken_up_because(row):
            raise Refused(why)
        said = characters.legible(reason, most=LONGEST, field="reason", missing=_("Say why it is taken up again."))
        draft = open_decision(row)
        if draft is not None and draft.kind == K.DECLINE:
            stop_decision(decision=draft, by=by)
        columns = {"reason": said, "reason_codes": [], "revisit_on": None}
        move(row, S.ACTIVE, TURNS, by, field="status", also=columns)
    deal.refresh_from_db(fields=["status", *columns])
    return row


def choose_revisit(*, deal: Deal, revisit_on: dt.date | None, seen: str = "", by: Seat) -> Deal:
    """Choose or give up (None) the day on which a deal that was put aside is looked at again. Refused as moving is, and for other deals."""
    with acting(by, "choose revisit", deal=str(deal.uuid)):
        row = _standing(deal, by, seen)
        if row.status not in query.PUT_ASIDE:
            raise Refused(_("Only a deal that is on hold or passed has a day to be looked at again."))
        row.revisit_on = _later(revisit_on)
        row.save(update_fields=["revisit_on"])
    deal.refresh_from_db(fields=["revisit_on"])
    return row


def tell_of_revisits() -> int:
    """Tell the owner of each deal whose day has come, or the partners where nobody looks after it, once for that day; how many were told."""
    today = timezone.localdate()
    due = Deal.objects.filter(query.revisit_condition(today), revisit_on__gt=today - TOLD_FOR).values_list("pk", flat=True)
    told = 0
    for pk in due.order_by("pk"):
        try:
            told += _tell_one(pk, today)
        except Exception:  # the others are told all the same; this one is tried again tomorrow
            log.exception("nobody could be told that the day of deal %s has come", pk)
    return told


def _tell_one(pk: int, today: dt.date) -> int:
    with acting(None, "tell of revisit"):
        row = Deal.objects.select_for_update(of=("self",)).select_related("fund", "company__organisation", "owner__user").get(pk=pk)
        if row.status not in query.PUT_ASIDE or row.revisit_on is None or row.revisit_on > today:
            return 0  # taken up or put off meanwhile
        source = f"revisit:{row.uuid}:{row.revisit_on:%Y%m%d}"
        about = {"source": source, "fund": row.fund, "about": row.uuid, "company": row.company.name,
                 "url": reverse("applicants:deal", args=[row.fund.slug, row.uuid])}
        blind = Scorecard.objects.hiding().filter(deal=row).values("reviewer__user")
        able = Seat.objects.live().filter(fund=row.fund, user__is_active=True).exclude(user__in=blind).select_related("user")
        owner = able.filter(pk=row.owner_id).first()
        if owner is not None and holds(owner.role, Can.MOVE_DEAL) and Deal.objects.in_house(owner.user).filter(pk=pk).exists():
            return notify("revisit", to=[owner], **about)
        return notify("revisit", to=able.filter(pk__in=seats(row.fund, Role.PARTNER).values("pk")), **about)


def _standing(deal: Deal, by: Seat, seen: str) -> Deal:
    """The deal under its lock, where this person may move it and it stands as they saw it."""
    row = may_move(deal=deal, by=by, among=S.values)
    if seen and seen != query.stamp(row):
        raise Refused(_("Somebody changed this deal meanwhile: it stands at %(where)s now. Nothing was changed.") % {
            "where": query.stands_words(row)})
    return row


def _check_said(codes: Sequence[str], said: dict[str, str], shortest: int) -> None:
    for field, words in letter.problems(kind=K.DECLINE, reasons=codes, step="", meets_on=None, **said).items():
        raise Refused(words, field=field)
    if not codes:
        raise Refused(_("Choose at least one reason."), field="reasons")
    longest = max(len(text) for text in said.values())
    if longest == 0:
        raise Refused(_("Say why in a sentence that the company can use."), field="sentence_ko")
    if longest < shortest:
        field = "sentence_ko" if said["sentence_ko"] else "sentence_en"
        raise Refused(_("At least %(n)s characters, so that it can be used.") % {"n": shortest}, field=field)


def _write(deal: Deal, codes: Sequence[str], said: dict[str, str], letter_seen: str | None, by: Seat) -> Decision:
    """The draft of the decline: written, or where somebody has begun it, with what it lacks."""
    begun = open_decision(deal)
    if begun is not None and begun.kind != K.DECLINE:
        raise Refused(_("Another letter to its founder is being written: %(kind)s. Send it or stop it first.") % {"kind": begun.get_kind_display()})
    if letter_seen is not None and letter_seen != stamp_of(begun):
        raise Refused(_("Somebody else saved this letter meanwhile. Your words are still here: look at theirs in another tab, then save."))
    if begun is not None and letter_seen is None:
        codes = begun.reasons or codes
        said = {name: getattr(begun, name) or text for name, text in said.items()}
    return write_decision(deal=deal, kind=K.DECLINE, reasons=codes, seen=stamp_of(begun), by=by, **said)


def _korean(written: Decision) -> str:
    """The sentence that the deal keeps, as a sent letter would leave it there."""
    return written.sentence_ko or written.sentence_en


def _later(day: dt.date | None) -> dt.date | None:
    if day is not None and day <= timezone.localdate():
        raise Refused(_("Choose a day that is still to come."), field="revisit_on")
    if day is not None and day > timezone.localdate() + query.FARTHEST:
        raise Refused(_("This day is more than two years away. Check the year."), field="revisit_on")
    return day
