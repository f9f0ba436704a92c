"""What the finder finds of people: founders, who was met at companies, who represents them, colleagues of the house."""
from collections.abc import Iterator

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from applicants.models import Contact, Submission
from applicants.queries.find import MOST, address, newest_deals, seen_rows, written, written_keys
from fund.hangul import pattern
from fund.models import Seat, User
from fund.permissions import FOUNDERS, GRANTS, HOUSE, Can
from fund.subjects import Found

Person = tuple[str, int, str, str]  # name, company, what they are there, where on the deal's page they stand


def people(user: User, words: str) -> list[Found]:
    """People by part of their name, contacts also by title and address: each once, leading to the newest deal of their company, or, a
    colleague, to the deals they look after."""
    funds, asked = user.fund_ids(GRANTS[Can.SEE_DEALS]), pattern(words)
    if not funds and not user.organisation_ids(FOUNDERS):
        return []
    named = list(_once(*_founders(user, asked), *_contacts(user, asked), *_representatives(user, asked)))[:MOST]
    deals = newest_deals(user, {company for _name, company, _what, _mark in named}) if named else {}
    found = [Found(name, address(user, deals[company][0], mark=mark), "users", " · ".join(filter(None, [deals[company][0].company.name, what])))
             for name, company, what, mark in named if company in deals]
    return found + (_colleagues(user, asked, funds) if funds else [])


def _founders(user: User, asked: str) -> Iterator[Person]:
    """Who holds a founder's seat at a company of which this person may open a deal that is not erased."""
    seats = Seat.objects.live().filter(role__in=FOUNDERS, user__name__iregex=asked, organisation__company__in=written(user).order_by().values("company"))
    for seat in seats.select_related("user", "organisation__company").order_by("user__name", "pk")[:MOST]:
        yield str(seat.user), seat.organisation.company.pk, str(seat.get_role_display()), ""


def _contacts(user: User, asked: str) -> Iterator[Person]:
    rows = seen_rows(user, Contact).filter(Q(name__iregex=asked) | Q(title__iregex=asked) | Q(email__iregex=asked))
    for row in rows.order_by("-pk")[:MOST]:
        yield row.name, row.company_id, row.title or _("Contact"), "#contacts"


def _representatives(user: User, asked: str) -> Iterator[Person]:
    """Who an application says represents its company: as the newest version has it."""
    newer = Submission.objects.filter(deal=OuterRef("deal"), number__gt=OuterRef("number"))
    rows = Submission.objects.filter(~Exists(newer), deal__in=written_keys(user), erased_at=None,
                                     content__company__representative__iregex=asked)
    for name, company in rows.order_by("-pk").values_list("content__company__representative", "deal__company")[:MOST]:
        yield name, company, _("Representative"), ""


def _colleagues(user: User, asked: str, funds: set[int]) -> list[Found]:
    """The house's people of the funds in which this person reads deals."""
    seats = (Seat.objects.live().filter(fund__in=funds, role__in=HOUSE, user__name__iregex=asked).select_related("user", "fund")
             .order_by("user__name", "pk"))[:MOST]
    return [Found(str(seat.user), f"{reverse('applicants:deals', args=[seat.fund.slug])}?owner={seat.uuid}", "users",
                  _("%(role)s · looks after") % {"role": seat.get_role_display()}) for seat in seats]


def _once(*named: Person) -> Iterator[Person]:
    """Each person of a company once, as they were named first."""
    seen = set()
    for person in named:
        if person[:2] not in seen:
            seen.add(person[:2])
            yield person
