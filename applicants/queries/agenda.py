"""What the committee's course means for a deal elsewhere in the house: while it votes, and once it has approved, nobody moves it by hand."""
from collections.abc import Sequence

from django.utils.translation import gettext as _

from applicants.models import AgendaItem, Deal


def held_because(deal: Deal) -> str:
    """Why the committee's course keeps a deal where it stands; empty where it does not. A row of the deal's page knows by itself."""
    if deal.voting if hasattr(deal, "voting") else deal.agenda_items.voting().exists():
        return _voting()
    if deal.stage == Deal.Stage.COMMITTEE and (deal.approved if hasattr(deal, "approved") else deal.agenda_items.approving().exists()):
        return _approved()
    return ""


def held_many(deals: Sequence[Deal]) -> dict[int, str]:
    """The same for many deals, by key, without those that nothing keeps. Two queries."""
    voting = set(AgendaItem.objects.voting().filter(deal__in=deals).values_list("deal", flat=True))
    approved = set(AgendaItem.objects.approving().filter(deal__in=deals, deal__stage=Deal.Stage.COMMITTEE).values_list("deal", flat=True))
    return {pk: _approved() for pk in approved} | {pk: _voting() for pk in voting}


def _voting() -> str:
    return _("The committee is voting on it. Its decision comes first.")


def _approved() -> str:
    return _("The committee approved it and its minutes are not signed yet. Sign the minutes, or declare the decision void.")
