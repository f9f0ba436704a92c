"""What every deed on a deal's case asks first: a colleague who is not blind to the deal, and no packet or decision that holds it."""
from django.db.models import Model
from django.utils.translation import gettext as _

from applicants.actions.colleague import ask_colleague
from applicants.models import Deal, Scorecard
from applicants.queries.packet_seal import seen as seen_of
from applicants.queries.packet_seal import why_sealed
from fund.errors import Refused
from fund.models import Seat


def ask_author(*, deal: Deal, by: Seat) -> Deal:
    """The deal under its lock, for a seat that works on it. Refused as `ask_colleague` refuses, and for who is blind to the deal."""
    row = ask_colleague(deal=deal, by=by)
    if Scorecard.objects.blind_deals(by.user).filter(deal=row).exists():
        raise Refused(_("Lock your own scorecard first; until then others' cards are hidden from you."))
    return row


def ask_unsealed(*, deal: Deal, by: Seat) -> Deal:
    """The same, and Refused while a packet of the deal is frozen or a decision on it stands."""
    row = ask_author(deal=deal, by=by)
    if why := why_sealed(row):
        raise Refused(why)
    return row


def ask_seen(row: Model, seen: str) -> None:
    """Refused where somebody changed the row since the page showed it; without `seen` nothing is asked."""
    if seen and seen != seen_of(row):
        raise Refused(_("Somebody changed this since you opened the page. Nothing was changed; open it again to see what stands there now."))
