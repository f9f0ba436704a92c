"""Keep the watch lists: entries are added with their source and end with a reason; none is rewritten and none goes."""
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from applicants import characters
from applicants.metrics.names import key
from applicants.models import Watch
from fund.actions.reference import ask_keeper
from fund.audit import acting
from fund.errors import Refused
from fund.models import Seat

LONGEST = 300


@dataclass(frozen=True)
class Named:
    """Who an entry speaks of: a company or a person, with what is known of them."""

    name: str
    group: str = ""
    business_number: str = ""
    representative: str = ""


def add_watch(*, list: str, named: Named, source: str, as_of: dt.date, by: Seat | None, is_sample: bool = False) -> Watch:
    """Put one entry on a list. Refused for a seat that may not, without name or source, for a day to come, and where it stands there."""
    if by is not None:
        ask_keeper(by=by)
    source = characters.legible(source, most=LONGEST, field="source", missing=_("Say where it comes from."))
    if as_of > timezone.localdate():
        raise Refused(_("This day is still to come."), field="as_of")
    if not key(named.name):
        raise Refused(_("A name needs letters or digits."), field="name")
    with acting(by, "add to watch list"):
        try:
            with transaction.atomic():
                return Watch.objects.create(list=list, name_key=key(named.name), source=source, as_of=as_of, added_by=by, is_sample=is_sample,
                                            **vars(named))
        except IntegrityError as problem:
            if "one_live_watch_entry_alike" not in str(problem):
                raise
            raise Refused(_("%(name)s is on this list already.") % {"name": named.name}, field="name") from problem


def add_watches(*, list: str, rows: Sequence[Named], source: str, as_of: dt.date, by: Seat) -> int:
    """Put many on a list at once; those that stand there already are passed over. Returns how many were added. Refused as one is."""
    ask_keeper(by=by)
    added = 0
    with acting(by, "add to watch list"):
        for named in rows:
            try:
                add_watch(list=list, named=named, source=source, as_of=as_of, by=by)
                added += 1
            except Refused as refusal:
                if refusal.field != "name":
                    raise
    return added


def end_watch(*, watch: Watch, reason: str, by: Seat) -> Watch:
    """Take an entry off its list from today on; it stays to be read. Refused without a reason, and where it has ended."""
    ask_keeper(by=by)
    text = characters.legible(reason, most=LONGEST, field="reason", missing=_("Say why it ends."))
    with acting(by, "end watch entry"):
        row = Watch.objects.select_for_update(of=("self",)).get(pk=watch.pk)
        if row.ends_on is not None:
            raise Refused(_("This entry has ended already. Nothing was changed."))
        row.ends_on, row.end_reason, row.ended_at, row.ended_by = timezone.localdate(), text, timezone.now(), by
        row.save(update_fields=["ends_on", "end_reason", "ended_at", "ended_by"])
    return row


def load_sample_watch() -> None:
    """A few fictional entries for a demonstration; safe to run twice."""
    on = timezone.localdate().replace(month=1, day=2)
    for list, named, source in SAMPLES:
        if not Watch.objects.filter(list=list, name_key=key(named.name)).exists():
            add_watch(list=list, named=named, source=source, as_of=on, by=None, is_sample=True)


SAMPLES = (  # numbers that nobody can have
    (Watch.List.EXCLUDED, Named("검은굴뚝 주식회사 (견본)", business_number="9999900005", representative="나무석"), "가상의 예: 조합 규약의 투자 제외"),
    (Watch.List.EXCLUDED, Named("햇살지봉 (견본)"), "가상의 예: 조합 규약의 투자 제외"),
    (Watch.List.GROUP, Named("숨결홀딩스 (견본)", "숨결그룹"), "가상의 예: 상호출자제한 기업집단 소속회사 명단"),
    (Watch.List.GROUP, Named("숨결화학 (견본)", "숨결그룹"), "가상의 예: 상호출자제한 기업집단 소속회사 명단"),
    (Watch.List.AFFILIATE, Named("초록들판벤처스 (견본)"), "가상의 예: 운용사가 낸 특수관계인 명단"),
)
