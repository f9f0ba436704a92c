"""What the finder finds of companies and of what is said and written about them: only of deals whose pages this person may open."""
import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Case, Exists, IntegerField, Max, Min, OuterRef, Q, QuerySet, Value, When
from django.db.models.expressions import RawSQL
from django.urls import reverse
from django.utils.translation import gettext as _

from applicants.models import Answer, Comment, Deal, Erasure, Inquiry, Interview, Task
from fund.hangul import matches, pattern
from fund.identifiers import format_business_number
from fund.models import User
from fund.permissions import FOUNDERS, GRANTS, HOUSE, Can
from fund.subjects import Found
from fund.templatetags.look import day
from fund.written import kept_for, kept_rows, keys_of

MOST = 5
FEWEST_DIGITS = 3


def shown(user: User) -> QuerySet[Deal]:
    """The deals whose pages this person may open: of their own startups, and of the funds in which they read deals."""
    own, funds = user.organisation_ids(FOUNDERS), user.fund_ids(GRANTS[Can.SEE_DEALS])
    rows = Deal.objects.in_house(user).filter(fund__in=funds) if funds else Deal.objects.none()
    if not own:
        return rows
    return Deal.objects.filter(Q(pk__in=Deal.objects.own(user).order_by().values("pk")) | Q(pk__in=rows.order_by().values("pk")))


def written(user: User) -> QuerySet[Deal]:
    """Those of them of which something is left: not what was erased."""
    return shown(user).filter(~Exists(Erasure.objects.filter(deal=OuterRef("pk")).standing()))


def written_keys(user: User) -> RawSQL | QuerySet[Deal]:
    """Their keys, for `__in`, as text that is kept for this person."""
    return kept_for(user, "deals of the finder", lambda: keys_of(written(user).order_by().values("pk")))


def seen_rows(user: User, model: Any) -> QuerySet[Any]:
    """The rows of a kind that this person may see; what says so is kept for them."""
    return kept_rows(user, ("finder", model), model, lambda: model.objects.visible_to(user))


def is_own(user: User, deal: Deal) -> bool:
    """Whether a startup of this person applied with it."""
    return not deal.is_inbound and deal.company.organisation_id in user.organisation_ids(FOUNDERS)


def address(user: User, deal: Deal, page: str = "deal", mark: str = "") -> str:
    """A page of a deal's for this person: its founder's own page, or a tab of the house's."""
    if is_own(user, deal):
        return reverse("applicants:application", args=[deal.uuid])
    return reverse(f"applicants:{page}", args=[deal.fund.slug, deal.uuid]) + mark


def newest_deals(user: User, companies: Iterable[int]) -> dict[int, list[Deal]]:
    """Company -> its deals whose pages this person may open, the newest first; one query."""
    found: dict[int, list[Deal]] = {}
    for deal in shown(user).filter(company__in=list(companies)).select_related("company__organisation", "fund").order_by("-pk"):
        found.setdefault(deal.company_id, []).append(deal)
    return found


def companies(user: User, words: str) -> list[Found]:
    """Companies by name, number, receipt number, one line or website; a row each, leading to the newest deal. Two queries."""
    if not user.organisation_ids(FOUNDERS) and not user.fund_ids(GRANTS[Can.SEE_DEALS]):
        return []
    asked = pattern(words)
    begins = Q(company__organisation__name__iregex=f"^(?:{asked})")
    by_name = Q(company__organisation__name__iregex=asked)
    match = by_name | Q(company__one_line__iregex=asked) | Q(company__website__iregex=asked) | Q(receipt_no__iregex=asked)
    if digits := _digits(words):
        match |= Q(company__business_number__contains=digits)
    rank = Case(When(begins, then=Value(0)), When(by_name, then=Value(1)), default=Value(2), output_field=IntegerField())
    ids = list(shown(user).filter(match).order_by().values("company").annotate(rank=Min(rank), newest=Max("pk"))
               .order_by("rank", "-newest").values_list("company", flat=True)[:MOST])
    deals = newest_deals(user, ids) if ids else {}
    return [_company(user, deals[company], words, digits) for company in ids]


def tasks(user: User, words: str) -> list[Found]:
    """Tasks by their words, the open ones first."""
    rows = _of_house(user, seen_rows(user, Task).filter(text__iregex=pattern(words)))
    return [Found(row.deal.company.name, address(user, row.deal, mark="#tasks"), "queue", _task_hint(row), row.text)
            for row in rows.order_by(Case(When(state=Task.State.OPEN, then=Value(0)), default=Value(1)), "-pk")[:MOST]]


def comments(user: User, words: str) -> list[Found]:
    """What people said about deals, and to companies; not what was taken back."""
    rows = _of_deals(user, seen_rows(user, Comment).filter(text__iregex=pattern(words), taken_back_at=None))
    return [Found(row.deal.company.name, address(user, row.deal, mark="#comments"), "chat",
                  "" if is_own(user, row.deal) else str(row.author.user), row.text)
            for row in rows.select_related("author__user").order_by("-pk")[:MOST]]


def conversations(user: User, words: str) -> list[Found]:
    """Notes of conversations with founders; a corrected one is found by its correction alone."""
    asked = pattern(words)
    rows = _of_house(user, seen_rows(user, Interview).filter(Q(notes__iregex=asked) | Q(present__iregex=asked), corrected_by=None))
    return [Found(row.deal.company.name, address(user, row.deal, mark="#interviews"), "users", day(row.held_on), _text(words, row.notes, row.present))
            for row in rows.order_by("-pk")[:MOST]]


def questions(user: User, words: str) -> list[Found]:
    """Questions to founders and their answers, the newest first."""
    asked = pattern(words)
    if not _reads(user):
        return []
    seen = _of_deals(user, seen_rows(user, Inquiry))
    rows = seen.filter(text__iregex=asked).order_by("-pk")[:MOST]
    answers = (Answer.objects.filter(inquiry__in=seen.order_by().values("pk"), text__iregex=asked)
               .select_related("inquiry__deal__company__organisation", "inquiry__deal__fund").order_by("-pk"))[:MOST]
    said = [(row.asked_at, row, row.text) for row in rows] + [
        (row.at, row.inquiry, row.text) for row in answers]
    return [Found(f"{row.deal.company.name} · {row.number}", _question(user, row), "chat", day(at), text)
            for at, row, text in sorted(said, key=lambda each: each[0], reverse=True)[:MOST]]


def _reads(user: User) -> bool:
    return bool(user.organisation_ids(FOUNDERS) or user.fund_ids(GRANTS[Can.SEE_DEALS]))


def _of_deals(user: User, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Rows of deals whose pages this person may open and of which something is left."""
    if not _reads(user):
        return rows.none()
    return rows.filter(deal__in=written_keys(user)).select_related("deal__company__organisation", "deal__fund")


def _of_house(user: User, rows: QuerySet[Any]) -> QuerySet[Any]:
    """The house's own rows; nothing where the person has no seat there."""
    return _of_deals(user, rows) if user.fund_ids(HOUSE | GRANTS[Can.SEE_DEALS]) else rows.none()


def _digits(words: str) -> str:
    """The digits of what may be part of a number, as it is kept; "" for anything else."""
    plain = "".join(c for c in words if not c.isspace() and c not in "-‐–.")
    return plain if plain.isdecimal() and plain.isascii() and len(plain) >= FEWEST_DIGITS else ""


def _company(user: User, deals: list[Deal], words: str, digits: str) -> Found:
    newest, company = deals[0], deals[0].company
    text: str | tuple[str, str, str] = "" if matches(company.name, words) else next(_elsewhere(deals, words, digits), "")
    several = _("%(n)s deals") % {"n": len(deals)}
    hint = several if len(deals) > 1 else str(newest.get_stage_display())
    return Found(company.name, address(user, newest), "table", hint, text)


def _elsewhere(deals: list[Deal], words: str, digits: str) -> Iterator[str | tuple[str, str, str]]:
    """Where the words stand, where that is not the name."""
    company = deals[0].company
    if digits and digits in (company.business_number or ""):
        number = format_business_number(company.business_number)
        found = re.search("-?".join(digits), number)
        yield (number[: found.start()], found[0], number[found.end() :]) if found else number
    for text in (company.one_line, company.website, *(deal.receipt_no or "" for deal in deals)):
        if text and matches(text, words):
            yield text


def _text(words: str, *texts: str) -> str:
    return next((text for text in texts if matches(text, words)), texts[0])


def _task_hint(row: Task) -> str:
    return day(row.due_on) if row.state == Task.State.OPEN and row.due_on else str(row.get_state_display())


def _question(user: User, row: Inquiry) -> str:
    if is_own(user, row.deal):
        return reverse("applicants:inquiries", args=[row.deal.uuid]) + f"#question-{row.number}"
    return address(user, row.deal, "deal_talk", f"#question-{row.number}")
