"""Keep what the counted scorecards of a deal come to beside the deal, written in the deed that changes which cards count."""
from django.db.models import Avg, DecimalField, F, Q, StdDev, Sum
from django.db.models.functions import Cast

from applicants.models import Criterion, Deal, Scorecard, Tally

MARK = DecimalField(max_digits=9, decimal_places=4)


def count_cards(*, deal: Deal) -> Tally:
    """Write the deal's tally anew: for each axis the mean and the sample standard deviation of the reviewers' subtotals.

    A criterion without a mark drops out of its card's subtotal with its weight; a card without any mark on an axis drops out of that axis.
    """
    cards = Scorecard.objects.counted().filter(deal=deal)
    found: dict[str, object] = {"people": cards.count()}
    for axis in Criterion.Axis.values:
        given = Q(marks__criterion__axis=axis, marks__score__isnull=False)
        weighted = Sum(F("marks__score") * F("marks__criterion__weight"), filter=given)
        subtotals = cards.order_by().annotate(subtotal=Cast(weighted, MARK) / Sum("marks__criterion__weight", filter=given))
        both = subtotals.aggregate(mean=Avg("subtotal"), spread=StdDev("subtotal", sample=True))
        found |= {axis: both["mean"], f"{axis}_spread": both["spread"]}
    return Tally.objects.update_or_create(deal=deal, defaults=found)[0]
