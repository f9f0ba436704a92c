"""The retention rules: what goes when a founder asks, what stays, under which rule and until when."""
import datetime as dt
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from dateutil.relativedelta import relativedelta
from django.db.models import DateTimeField, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from applicants.models import AgendaItem, Deal, Decision, Erasure, Submission
from applicants.queries.application import DECIDED_STAGES
from applicants.queries.decision import known_status, not_told, told
from fund.models import User

FILE = Path(__file__).resolve().parent.parent / "reference" / "retention.json"
ENDED = (Deal.Status.PASSED, Deal.Status.WITHDRAWN)
STAYS_FOR = dt.timedelta(days=365)  # what `ended-content` says, for the database; a test holds the two together


@dataclass(frozen=True)
class Rule:
    """One rule: the parts it speaks of in a situation, whether they go when asked, else for how many years and from what they stay."""

    key: str
    situations: tuple[str, ...]
    parts: tuple[str, ...]
    erase: bool
    years: int
    start: str                # end: of the review, or the investment; vote: of the committee
    ko: str
    en: str
    source_ko: str
    source_en: str
    checked: bool             # the wording of its source was read, at `read_at`
    applies_checked: bool     # and a lawyer need not look whether it fits here
    read_at: tuple[str, ...]

    @property
    def words(self) -> str:
        """What it says, in the reader's language."""
        return self.en if get_language() == "en" else self.ko

    @property
    def source(self) -> str:
        """The law or house rule it rests on."""
        return self.source_en if get_language() == "en" else self.source_ko

    @property
    def is_sure(self) -> bool:
        return self.checked and self.applies_checked


@cache
def rules() -> tuple[Rule, ...]:
    """Every rule that ships with the site, in order."""
    return tuple(Rule(
        key=row["key"], situations=tuple(row["situations"]), parts=tuple(row["parts"]), erase=row["erase"], years=row.get("years", 0),
        start=row.get("from", ""), ko=row["ko"], en=row["en"], source_ko=row["source_ko"], source_en=row["source_en"],
        checked=row["checked"], applies_checked=row.get("applies_checked", row["checked"]), read_at=tuple(row["read_at"].split()),
    ) for row in json.loads(FILE.read_text(encoding="utf-8")))


def rule(key: str) -> Rule | None:
    """The rule of that key, None for one that no longer ships."""
    return next((each for each in rules() if each.key == key), None)


def rule_of(situation: str, part: str) -> Rule | None:
    """Which rule speaks of a part in a situation; None where the part is of no matter there."""
    return next((each for each in rules() if situation in each.situations and part in each.parts), None)


def situation(deal: Deal) -> str:
    """Where a deal stands for the rules: draft (never handed in), review, declined, withdrawn or invested.

    A decline counts from the day its founder was told.
    """
    if not Submission.objects.filter(deal=deal).exists() and deal.stage == Deal.Stage.DRAFT:
        return "draft"
    if (known := known_status(deal)) in ENDED:
        return "declined" if known == Deal.Status.PASSED else "withdrawn"
    return "invested" if deal.stage in DECIDED_STAGES else "review"


def ended_at(deal: Deal) -> dt.datetime:
    """When the founder was told of a decline, or since when a deal has its present status, as the trail keeps it."""
    if deal.status not in ENDED:
        return deal.stage_since
    if deal.status == Deal.Status.PASSED and (last := told(deal)):
        return last.sent_at
    found = deal.stage_since
    for event in deal.events.order_by("-pgh_created_at", "-pgh_id"):
        if event.status != deal.status:
            break
        found = event.pgh_created_at
    return found


def until(chosen: Rule, deal: Deal) -> dt.date | None:
    """The last day a part stays under this rule; None where the rule names no period."""
    if not chosen.years:
        return None
    start = ended_at(deal)
    if chosen.start == "vote":
        item = AgendaItem.objects.filter(deal=deal).exclude(frozen_at=None).order_by("-frozen_at").first()
        start = (item.decided_at or item.opened_at or item.frozen_at or start) if item else start
    return timezone.localdate(start) + relativedelta(years=chosen.years)


def asking_closed(deal: Deal) -> str:
    """Why erasing cannot be asked for; empty while it can."""
    if situation(deal) == "review":
        return _("This application is under review. Withdraw it first; then it can be erased.")
    return ""


def ended_long_ago(before: dt.timedelta = STAYS_FOR) -> QuerySet[Deal]:
    """Ended deals that came to their last step so long ago; whose content has to go is among them."""
    return Deal.objects.filter(status__in=ENDED, stage_since__lte=timezone.now() - before).exclude(stage=Deal.Stage.DRAFT)


def due(user: User, *, before: dt.timedelta = STAYS_FOR) -> QuerySet[Deal]:
    """The deals this person sees in the house whose content has stood its time since they ended, with `ended`; what was erased is out."""
    event = Deal.pgh_event_models["insert"].objects.filter(pgh_obj=OuterRef("pk"))
    other = event.exclude(status=OuterRef("status")).order_by("-pgh_created_at", "-pgh_id").values("pgh_created_at")[:1]
    begun = event.filter(status=OuterRef("status"), pgh_created_at__gte=Coalesce(
        OuterRef("other"), dt.datetime(1970, 1, 1, tzinfo=dt.UTC), output_field=DateTimeField()))
    letter = Decision.objects.filter(deal=OuterRef("pk"), deal__status=Deal.Status.PASSED, state=Decision.State.SENT).order_by(
        "-sent_at", "-pk").values("sent_at")[:1]
    done = Erasure.objects.filter(deal=OuterRef("pk")).standing()
    first_with_it = Subquery(begun.order_by("pgh_created_at", "pgh_id").values("pgh_created_at")[:1])
    rows = ended_long_ago(before) & Deal.objects.in_house(user)
    return (rows.filter(~Exists(done)).exclude(pk__in=not_told().values("pk")).annotate(other=Subquery(other))
            .annotate(ended=Coalesce(Subquery(letter), first_with_it, "stage_since")).filter(ended__lte=timezone.now() - before))
