"""Deals for the house's pages: which there are, and the columns with marks that nobody blind may see."""
from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, When

from applicants.models import Deal, Erasure, Scorecard
from fund.models import Fund, User

MARKS = ("financial", "financial_spread", "impact", "impact_spread")


def deals(fund: Fund, user: User) -> QuerySet[Deal]:
    """The handed-in deals of a fund that this person may see."""
    return Deal.objects.in_house(user).filter(fund=fund).exclude(stage=Deal.Stage.DRAFT)


def with_columns(rows: QuerySet[Deal], user: User) -> QuerySet[Deal]:
    """Adds `stage_order`, `my_card`, `hidden` (blind to the marks), `stepped_back`, `erased`, and for each axis the mean and the sample
    standard deviation of the reviewers' subtotals on the rubric's scale, with `people` who locked a card.

    Where `hidden`, those columns are NULL in SQL too, so that neither a page nor its sort order can show them.
    """
    own = Scorecard.objects.own(user).filter(deal=OuterRef("pk"))
    rows = rows.annotate(
        hidden=Q(pk__in=Scorecard.objects.blind_deals(user)),
        stepped_back=Exists(Scorecard.objects.of_person(user).filter(deal=OuterRef("pk"), state=Scorecard.State.RECUSED)),
        erased=Exists(Erasure.objects.filter(deal=OuterRef("pk")).standing()),
        my_card=Subquery(own.order_by("-version").values("uuid")[:1]),
        stage_order=Case(*[When(stage=stage, then=i) for i, stage in enumerate(Deal.Stage.values)], output_field=IntegerField()))
    rows = rows.annotate(**{name: unless_hidden(f"tally__{name}") for name in MARKS}, people=unless_hidden("tally__people"))
    return rows.select_related("company__organisation", "round__rubric", "owner__user", "dossier")


def unless_hidden(column: str) -> Case:
    """A column of what reviewers think, NULL in SQL where the reader is blind to the deal; on rows that carry `hidden`."""
    return Case(When(hidden=False, then=F(column)), default=None)
