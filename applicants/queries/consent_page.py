"""What a startup consented to, as its founders read it after handing in: each consent with its text, its history, what can be done."""
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from applicants.models import Consent, ConsentText, Deal
from applicants.queries.consent import current_texts
from applicants.queries.decision import known_status
from applicants.queries.submission import latest
from applicants.queries.withdrawal import ALIVE, not_again_because, stays_because
from applicants.questions import FIRST, SECOND


@dataclass
class Standing:
    """One consent: the wording that was answered last, every answer (the newest first), and what its owner may do with it.

    `turn` is give, withdraw, with_application (withdraw both) or nothing; `why` says why it is nothing.
    """

    text: ConsentText
    history: list[Consent] = field(default_factory=list)
    turn: str = ""
    why: str = ""

    @property
    def given(self) -> bool:
        return bool(self.history) and self.history[0].given


def consents(deal: Deal) -> list[Standing]:
    """Every consent of the steps that were handed in, in the order of the form."""
    found: dict[str, Standing] = {}
    for row in Consent.objects.filter(deal=deal).select_related("text", "by__user").order_by("-pk"):
        found.setdefault(row.text.key, Standing(row.text)).history.append(row)
    steps = [step for step in (FIRST, SECOND) if latest(deal, step) is not None]
    for text in (text for step in steps for text in current_texts(step)):
        stands = found.setdefault(text.key, Standing(text))
        if not stands.given:
            stands.text = text  # what would be given is today's wording
    for stands in found.values():
        stands.turn, stands.why = _turn(stands, deal)
    return sorted(found.values(), key=lambda stands: stands.text.order)


def closed_to_giving(deal: Deal) -> str:
    """Why no consent can be given any more; empty while it can."""
    if deal.status == Deal.Status.WITHDRAWN:
        return not_again_because(deal)
    if known_status(deal) == Deal.Status.PASSED:
        return _("This application was decided on. Nothing rests on this consent any more.")
    return ""


def counts(deal: Deal) -> dict[str, int]:
    """How many consents are in force, of how many that were answered."""
    newest = Consent.objects.filter(deal=deal).order_by("text__key", "-pk").distinct("text__key").values_list("given", flat=True)
    answers = list(newest)
    return {"given": sum(answers), "of": len(answers)}


def _turn(stands: Standing, deal: Deal) -> tuple[str, str]:
    if not stands.given:
        why = closed_to_giving(deal)
        return ("", why) if why else ("give", "")
    if not stands.text.required or known_status(deal) not in ALIVE:
        return "withdraw", ""
    why = stays_because(deal)
    return ("", why) if why else ("with_application", "")
