"""Load a published table of ratings as a scoring round, so that its reliability can be read from the house's own page."""
import datetime as dt
from typing import Any

from django.utils import timezone

from applicants.actions.tally import count_cards
from applicants.models import Company, Criterion, Deal, Mark, Round, Rubric, Scorecard
from applicants.models.scorecard import CARD_MOVES
from fund import audit
from fund.cases import case
from fund.models import Fund, Organisation, Seat, User
from fund.permissions import Role
from fund.states import move

SHROUT_FLEISS = "icc_shrout_fleiss_1979"
PUBLISHED = dt.datetime(1979, 3, 1, tzinfo=dt.UTC)


def import_shrout_fleiss(*, fund: Fund, by: Seat | None = None) -> Round:
    """The table of Shrout & Fleiss (1979): six targets, four judges, marks from 1 to 10 on one criterion, cards locked.

    Targets and judges are fictional rows that name the source; nobody can sign in as a judge and no such seat is live.
    Importing it again returns the round that is there.
    """
    found = case(SHROUT_FLEISS)
    source = f"{found['source']}, {found['url']}"
    with audit.acting(by, "import_case", case=SHROUT_FLEISS):
        Fund.objects.select_for_update().get(pk=fund.pk)
        there = Round.objects.filter(fund=fund, source=source).first()
        if there is not None:
            return there
        table = found["inputs"]["ratings_targets_x_judges"]
        round, criterion = _round(fund, source)
        judges = _judges(fund, len(table[0]), source)
        for number, marks in enumerate(table, 1):
            deal = _target(fund, round, number, found)
            for judge, mark in zip(judges, marks, strict=True):
                _locked_card(deal, judge, criterion, mark)
        return round


def _round(fund: Fund, source: str) -> tuple[Round, Criterion]:
    rubric, fresh = Rubric.objects.get_or_create(name="Shrout & Fleiss 1979", version=1,
                                                 defaults={"scale_min": 1, "scale_max": 10, "source": source})
    if fresh:
        Criterion.objects.create(rubric=rubric, axis=Criterion.Axis.IMPACT, order=1, name_ko="평점", name_en="Rating", weight=100)
    round = Round.objects.create(
        fund=fund, name_ko="공개 사례: Shrout & Fleiss (1979) 표 2", name_en="Published case: Shrout & Fleiss (1979), table 2",
        opens_at=PUBLISHED, closes_at=PUBLISHED + dt.timedelta(days=30), results_by=PUBLISHED.date() + dt.timedelta(days=60),
        rubric=rubric, is_announced=False, source=source)
    return round, rubric.criteria.get()


def _judges(fund: Fund, count: int, source: str) -> list[Seat]:
    """Seats that ended the day they began, of people who cannot sign in."""
    home, _fresh = Organisation.objects.get_or_create(name="Shrout & Fleiss (1979)", kind=Organisation.Kind.SITE, is_sample=True)
    seats = []
    for n in range(1, count + 1):
        user, fresh = User.objects.get_or_create(email=f"judge-{n}.shrout-fleiss@example.invalid",
                                                 defaults={"name": f"Judge {n}", "is_active": False})
        if fresh:
            user.set_unusable_password()
            user.save(update_fields=["password"])
        day = timezone.localdate()
        seats.append(Seat.objects.create(user=user, organisation=home, role=Role.ANALYST, fund=fund, starts_on=day, ends_on=day))
    return seats


def _target(fund: Fund, round: Round, number: int, found: dict[str, Any]) -> Deal:
    startup = Organisation.objects.create(kind=Organisation.Kind.STARTUP, name=f"Target {number}", is_sample=True)
    company = Company.objects.create(organisation=startup, theme="", one_line=found["source"][:120])
    return Deal.objects.create(fund=fund, company=company, round=round, stage=Deal.Stage.SCREENING, status=Deal.Status.PASSED,
                               reason=found["source"][:300])


def _locked_card(deal: Deal, judge: Seat, criterion: Criterion, mark: int) -> Scorecard:
    """The published table has a mark and nothing else: no gate answer and no declaration is made up for it."""
    card = Scorecard.objects.create(deal=deal, reviewer=judge, rubric=criterion.rubric)
    Mark.objects.create(scorecard=card, criterion=criterion, score=mark)
    done = move(card, Scorecard.State.LOCKED, CARD_MOVES, judge, also={"locked_at": timezone.now()})
    count_cards(deal=deal)
    return done
