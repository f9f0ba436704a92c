"""What the finder finds in diligence: what lines found, findings, notes of calls and visits; for the house and inspectors alone."""
from typing import Any

from django.db.models import Q, QuerySet

from applicants.models import DiligenceItem, DiligenceNote, Finding
from applicants.queries.find import MOST, address, seen_rows, written_keys
from fund.hangul import matches, pattern
from fund.models import User
from fund.permissions import GRANTS, Can
from fund.subjects import Found
from fund.templatetags.look import day


def diligence(user: User, words: str) -> list[Found]:
    """Notes first, then findings, then lines, each the newest first; a corrected note is found by its correction alone. Three queries."""
    funds = user.fund_ids(GRANTS[Can.SEE_DEALS])
    if not funds:
        return []
    asked = pattern(words)
    notes = _of(user, seen_rows(user, DiligenceNote).filter(
        Q(notes__iregex=asked) | Q(who__iregex=asked) | Q(place__iregex=asked), corrected_by=None))
    found = _of(user, seen_rows(user, Finding).filter(Q(text__iregex=asked) | Q(remedy__iregex=asked) | Q(answer__iregex=asked)))
    lines = _of(user, seen_rows(user, DiligenceItem).filter(Q(result__iregex=asked) | Q(waived_reason__iregex=asked) | Q(text__iregex=asked)))
    rows = [Found(row.deal.company.name, address(user, row.deal, "deal_diligence", f"#note-{row.uuid.hex}"), "users",
                  f"{row.get_kind_display()} · {day(row.held_on)}", _text(words, row.notes, row.who, row.place)) for row in notes]
    rows += [Found(row.deal.company.name, address(user, row.deal, "deal_diligence", f"#finding-{row.number}"), "shield",
                   str(row.get_severity_display()), _text(words, row.text, row.remedy, row.answer)) for row in found]
    rows += [Found(row.deal.company.name, address(user, row.deal, "deal_diligence", f"#line-{row.uuid.hex}"), "queue",
                   str(row.get_state_display()), _text(words, row.result, row.waived_reason, row.text)) for row in lines]
    return rows[:MOST]


def _of(user: User, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Rows of deals whose pages this person may open and of which something is left, the newest first."""
    return rows.filter(deal__in=written_keys(user)).select_related("deal__company__organisation", "deal__fund").order_by("-pk")[:MOST]


def _text(words: str, *texts: str) -> str:
    return next((text for text in texts if matches(text, words)), texts[0])
