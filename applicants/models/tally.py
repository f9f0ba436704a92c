"""What the counted scorecards of a deal come to, kept beside it so that a list of any length can be ordered by it."""
from django.db import models

MARK = {"max_digits": 9, "decimal_places": 4, "null": True}


class Tally(models.Model):
    """Derived from the scorecards and written with them; nobody may read it past the rule that hides marks from who is blind."""

    deal = models.OneToOneField("applicants.Deal", on_delete=models.CASCADE, related_name="tally")
    people = models.PositiveSmallIntegerField(default=0)
    financial = models.DecimalField(**MARK)
    financial_spread = models.DecimalField(**MARK)
    impact = models.DecimalField(**MARK)
    impact_spread = models.DecimalField(**MARK)
