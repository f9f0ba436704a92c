"""Record what a founder consented to: one row per text and answer, added, never changed."""
from typing import Any

from applicants.models import Consent, ConsentText, Deal
from applicants.queries.consent import standing
from fund.audit import acting
from fund.models import Seat


def record_consents(*, deal: Deal, answers: dict[str, dict[str, Any]], by: Seat) -> list[Consent]:
    """Add the answers (key -> {version, given}) that differ from what stands; returns the rows added."""
    with acting(by, "submit application"):
        known = standing(deal)
        texts = {(text.key, text.version): text for text in ConsentText.objects.filter(key__in=answers)}
        fresh = []
        for key, answer in answers.items():
            text, before = texts[key, answer["version"]], known.get(key)
            if before is None or before.text_id != text.pk or before.given != answer["given"]:
                fresh.append(Consent(deal=deal, text=text, given=answer["given"], by=by))
        return Consent.objects.bulk_create(fresh)
