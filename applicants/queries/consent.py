"""Consent texts in force, the organisations that would receive data, and what was consented to."""
from collections.abc import Sequence

from applicants.models import Consent, ConsentText, Deal
from fund.models import Fund, Seat
from fund.permissions import COMMITTEE, Role

RECIPIENTS: dict[str, frozenset[str]] = {
    "committee": COMMITTEE,
    "operator": frozenset({Role.PROGRAMME, Role.MENTOR}),
    "second_sponsor": frozenset({Role.MEMBER}),
}
SECTIONS = {"first": "consents", "second": "consents_second"}  # by step, the section of an application that asks for them


def current_texts(step: str | None = None) -> list[ConsentText]:
    """The newest version of every consent, or of those that one step asks for, in order."""
    asked = {"step": step} if step else {}
    return sorted(ConsentText.objects.filter(**asked).order_by("key", "-version").distinct("key"), key=lambda text: text.order)


def recipients(fund: Fund) -> dict[str, Sequence[str]]:
    """Names of the organisations that would receive data, by consent: those that hold the seats today."""
    seats = Seat.objects.live().filter(fund=fund).select_related("organisation")
    return {key: sorted({s.organisation.name for s in seats if s.role in roles}) for key, roles in RECIPIENTS.items()}


def standing(deal: Deal) -> dict[str, Consent]:
    """The newest answer to each consent of a deal, by key."""
    answers = Consent.objects.filter(deal=deal).select_related("text").order_by("pk")
    return {answer.text.key: answer for answer in answers}


def retention(deal: Deal) -> str:
    """How long what was handed in is kept, in the reader's language: as its founder consented, or by today's text."""
    given = standing(deal).get("collection")
    text = given.text if given else next((text for text in current_texts() if text.key == "collection"), None)
    return text.retention if text else ""
