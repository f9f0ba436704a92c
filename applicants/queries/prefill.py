"""What a company said of itself before, for its next application: filled in once, and dated wherever it is shown again."""
from typing import Any

from django.utils import timezone

from applicants.models import Application, Company, DossierVersion, Submission

# Sections that describe the company rather than one request for money; what they say changes slowly.
LASTING = ("company", "profile", "people", "ip")


def prefill(company: Company) -> tuple[dict[str, Any], dict[str, Any]]:
    """The answers to begin with and the day each comes from: {section: {field: text}} and {section: {field: ISO day}}.

    From what was handed in last, as it was typed; a company that handed in nothing yet starts empty.
    """
    newest = Submission.objects.filter(deal__company=company, erased_at=None).order_by("-submitted_at").first()
    if newest is None:
        return {}, {}
    answers, dated = {}, {}
    for section in LASTING:
        source, handed_in = _last(company, section, newest)
        if source is None:
            continue
        typed = {name: text for name, text in source.answers.get(section, {}).items() if text}
        if typed:
            answers[section] = typed
            dated[section] = dict.fromkeys(typed, timezone.localdate(handed_in).isoformat())
    return answers, dated


def _last(company: Company, section: str, newest: Submission) -> tuple[Application | None, Any]:
    """The application whose answers to a section were handed in last, and when."""
    if section == "company":
        return Application.objects.filter(deal=newest.deal_id).first(), newest.submitted_at
    version = DossierVersion.objects.filter(dossier__deal__company=company, erased_at=None).order_by("-submitted_at").select_related("dossier").first()
    return (Application.objects.filter(deal=version.dossier.deal_id).first(), version.submitted_at) if version else (None, None)
