"""Load published tables of ratings as scoring rounds, so that their reliability can be read from the house's own page."""
import datetime as dt
from dataclasses import dataclass

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
KRIPPENDORFF = "krippendorff_4x12"


@dataclass(frozen=True)
class Table:
    """A published table of ratings: one row a target, one mark a judge, None where there is none."""

    case: str
    name: str
    called_ko: str
    called_en: str
    published: dt.datetime
    scale: tuple[int, int]
    rows: tuple[tuple[int | None, ...], ...]

    @property
    def source(self) -> str:
        found = case(self.case)
        return f"{found['source']}, {found['url']}"


def import_shrout_fleiss(*, fund: Fund, by: Seat | None = None) -> Round:
    """Table 2 of Shrout & Fleiss (1979): six targets, four judges, marks from 1 to 10 on one criterion, cards locked."""
    return _import(Table(SHROUT_FLEISS, "Shrout & Fleiss (1979)", "Shrout & Fleiss (1979) 표 2", "Shrout & Fleiss (1979), table 2",
                         dt.datetime(1979, 3, 1, tzinfo=dt.UTC), (1, 10), tuple(map(tuple, case(SHROUT_FLEISS)["inputs"]["ratings_targets_x_judges"]))),
                   fund, by)


def import_krippendorff(*, fund: Fund, by: Seat | None = None) -> Round:
    """The reliability data of Krippendorff (2011): twelve units, four observers, values from 1 to 5 with gaps, cards locked."""
    return _import(Table(KRIPPENDORFF, "Krippendorff (2011)", "Krippendorff (2011) 관찰자 넷", "Krippendorff (2011), four observers",
                         dt.datetime(2011, 1, 25, tzinfo=dt.UTC), (1, 5), tuple(zip(*case(KRIPPENDORFF)["inputs"]["coders_x_units"], strict=True))),
                   fund, by)


def _import(table: Table, fund: Fund, by: Seat | None) -> Round:
    """Targets and judges are fictional rows that name the source; nobody can sign in as a judge and no such seat is live.

    Importing it again returns the round that is there.
    """
    with audit.acting(by, "import_case", case=table.case):
        Fund.objects.select_for_update().get(pk=fund.pk)
        there = Round.objects.filter(fund=fund, source=table.source).first()
        if there is not None:
            return there
        round, criterion = _round(fund, table)
        judges = _judges(fund, len(table.rows[0]), table.name)
        for number, marks in enumerate(table.rows, 1):
            deal = _target(fund, round, number, table)
            for judge, mark in zip(judges, marks, strict=True):
                if mark is not None:
                    _locked_card(deal, judge, criterion, mark)
        return round


def _round(fund: Fund, table: Table) -> tuple[Round, Criterion]:
    low, high = table.scale
    rubric, fresh = Rubric.objects.get_or_create(name=table.name.replace("(", "").replace(")", ""), version=1,
                                                 defaults={"scale_min": low, "scale_max": high, "source": table.source})
    if fresh:
        Criterion.objects.create(rubric=rubric, axis=Criterion.Axis.IMPACT, order=1, name_ko="평점", name_en="Rating", weight=100)
    day = table.published
    round = Round.objects.create(
        fund=fund, name_ko=f"공개 사례: {table.called_ko}", name_en=f"Published case: {table.called_en}", opens_at=day,
        closes_at=day + dt.timedelta(days=30), results_by=day.date() + dt.timedelta(days=60), rubric=rubric, is_announced=False, source=table.source)
    return round, rubric.criteria.get()


def _judges(fund: Fund, count: int, name: str) -> list[Seat]:
    """Seats that ended the day they began, of people who cannot sign in."""
    home, _fresh = Organisation.objects.get_or_create(name=name, kind=Organisation.Kind.SITE, is_sample=True)
    seats = []
    for n in range(1, count + 1):
        user, fresh = User.objects.get_or_create(email=f"judge-{n}.{name.split()[0].lower()}@example.invalid",
                                                 defaults={"name": f"Judge {n}", "is_active": False})
        if fresh:
            user.set_unusable_password()
            user.save(update_fields=["password"])
        day = timezone.localdate()
        seats.append(Seat.objects.create(user=user, organisation=home, role=Role.ANALYST, fund=fund, starts_on=day, ends_on=day))
    return seats


def _target(fund: Fund, round: Round, number: int, table: Table) -> Deal:
    startup = Organisation.objects.create(kind=Organisation.Kind.STARTUP, name=f"Target {number}", is_sample=True)
    company = Company.objects.create(organisation=startup, theme="", one_line=case(table.case)["source"][:120])
    return Deal.objects.create(fund=fund, company=company, round=round, stage=Deal.Stage.SCREENING, status=Deal.Status.PASSED,
                               reason=case(table.case)["source"][:300])


def _locked_card(deal: Deal, judge: Seat, criterion: Criterion, mark: int) -> Scorecard:
    """The published table has a mark and nothing else: no gate answer and no declaration is made up for it."""
    card = Scorecard.objects.create(deal=deal, reviewer=judge, rubric=criterion.rubric)
    Mark.objects.create(scorecard=card, criterion=criterion, score=mark)
    done = move(card, Scorecard.State.LOCKED, CARD_MOVES, judge, also={"locked_at": timezone.now()})
    count_cards(deal=deal)
    return done
