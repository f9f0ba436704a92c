"""Note down what was said about marks that lie apart: never rewritten, and only by who may read the marks."""
import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext as _

from applicants import characters
from applicants.actions.colleague import ask_colleague
from applicants.models import Criterion, Deal, Discussion, Scorecard
from applicants.queries.scorecard import is_blind
from fund.audit import acting
from fund.errors import Refused
from fund.models import Seat

LONGEST = 4_000
AGAIN = dt.timedelta(minutes=1)  # the same words in this time are the same note, sent twice


def note_discussion(*, deal: Deal, text: str, outcome: str = Discussion.Outcome.NOTE, criterion: Criterion | None = None, by: Seat) -> Discussion:
    """Note what was said about a deal's marks, of one criterion or as a whole; the same words sent twice are one note.

    Refused for a seat that may not, before a wall, while one's own card is open or after stepping back, before any card is locked, without
    words (field text), and for a criterion of another rubric (field criterion).
    """
    with acting(by, "discuss deal", deal=str(deal.uuid)):
        row = ask_colleague(deal=deal, by=by)
        if is_blind(row, by.user):
            raise Refused(_("Lock your own card first: until then what the others think is hidden from you."))
        if not row.scorecards.counted().exists():
            raise Refused(_("No card is locked yet, so there is nothing to talk about."))
        said = characters.legible(text.replace("\x00", ""), most=LONGEST, field="text", missing=_("Write something first."))
        if outcome not in Discussion.Outcome.values:
            raise Refused(_("Choose one of the list."), field="outcome")
        if criterion is not None and not Scorecard.objects.filter(deal=row, rubric=criterion.rubric_id).exists():
            raise Refused(_("Choose one of the list."), field="criterion")
        same = row.discussions.filter(author__user=by.user_id, text=said, outcome=outcome, criterion=criterion)
        if (last := same.filter(written_at__gte=timezone.now() - AGAIN).last()) is not None:
            return last
        return Discussion.objects.create(deal=row, criterion=criterion, author=by, outcome=outcome, text=said, lang=characters.language(said))
