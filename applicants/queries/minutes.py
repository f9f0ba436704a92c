"""The minutes in the room of their item: what they say, how far they are drawn and signed, who is awaited, what is left to do."""
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from applicants.models import AgendaItem, Blob, Deal, Meeting, Minutes, SignedMinutes
from applicants.queries.minutes_document import title
from applicants.queries.resolution import decision
from applicants.queries.signature import Signer, one, signers
from fund.models import Job, User
from fund.permissions import GRANTS, HOUSE, Can, Role

DRAW, DRAW_SIGNED = "applicants.draw_minutes", "applicants.draw_signed_minutes"
Way = SignedMinutes.Way


def drawn(item: AgendaItem) -> Minutes | None:
    """The minutes' PDF once a worker has drawn it."""
    return Minutes.objects.filter(item=item).first()


def translated(item: AgendaItem, lang: str) -> Blob | None:
    """The minutes in another language, to read along; None where there are none."""
    copy = Minutes.objects.filter(item=item, translations__lang=lang).values_list("translations__blob", flat=True).first()
    return Blob.objects.filter(pk=copy).first()


def filed(item: AgendaItem) -> Blob | None:
    """The file that counts as signed: the sealed paper, or the copy with every signature once it is drawn; not one with malware in it."""
    signed = SignedMinutes.objects.select_related("blob", "copy__blob").filter(minutes__item=item).first()
    blob = (signed.blob if signed.way == Way.PAPER else getattr(getattr(signed, "copy", None), "blob", None)) if signed else None
    return None if blob is None or blob.scan == Blob.Scan.INFECTED else blob


def card(item: AgendaItem, user: User) -> dict[str, Any]:
    """What the room shows of the minutes to this person; empty while nothing is decided.

    `state` is preparing, waiting or signed. `people` are those who were present, by seat; their names for the house and inspectors only.
    """
    made = decision(item)
    if made is None:
        return {}
    minutes = Minutes.objects.select_related("signed__blob", "signed__copy").filter(item=item).first()
    signed = getattr(minutes, "signed", None)
    found = signers(item, minutes)
    mine, language = one(found, user), get_language() or ""
    open_for = minutes is not None and signed is None
    return {
        "title": title(item.meeting), "meeting": item.meeting, "roll": made["roll"], "sentence": made["sentence"], "sha256": made["sha256"],
        "state": "signed" if signed else "waiting" if minutes else "preparing", "drawn": minutes, "filed": signed,
        "by_paper": bool(signed) and signed.way == Way.PAPER, "file": filed(item) if signed else None,
        "job": _job(item, user, DRAW_SIGNED if signed else DRAW),
        "reading": language if minutes and minutes.translations.filter(lang=language).exists() else "",
        "people": _people(found, user, item), "signed": sum(1 for one in found if one.signature), "total": len(found),
        "gone": open_for and any(one.is_gone for one in found), "may_sign": open_for and mine is not None and mine.is_awaited,
        "may_seal": open_for and item.meeting.fund_id in user.fund_ids(GRANTS[Can.PREPARE_MEETING]),
        "mine": mine.signature if mine else None, "held": _held(item) if signed else "",
    }


def _job(item: AgendaItem, user: User, name: str) -> Job | None:
    return Job.objects.visible_to(user).filter(name=name, subject=f"item:{item.uuid}").first()


def _people(found: list[Signer], user: User, item: AgendaItem) -> list[dict[str, Any]]:
    """Each signer with their state; whoever sits in the house or inspects it reads names as well."""
    named = item.meeting.fund_id in user.fund_ids(HOUSE | {Role.INSPECTOR})
    return [{"label": who.label, "organisation": who.organisation, "name": who.seat.person if named else "", "is_me": who.seat.user_id == user.pk,
             "at": who.signature.at if who.signature else None, "is_gone": who.is_gone} for who in found]


def _held(item: AgendaItem) -> str:
    """Why the deal of an approval did not go on to its contract though the minutes are signed; empty where it did, or never had to."""
    deal = item.deal
    if item.meeting.kind != Meeting.Kind.MAIN or item.decision != AgendaItem.Decision.APPROVED:
        return ""
    if hasattr(item, "voiding"):
        return _("The decision was declared void, so the deal did not go on to its contract.")
    if deal.stage != Deal.Stage.COMMITTEE:
        return ""
    if deal.status == Deal.Status.WITHDRAWN:
        return _("The company withdrew its application, so the deal did not go on to its contract.")
    return _("The deal was closed meanwhile, so it did not go on to its contract.")
