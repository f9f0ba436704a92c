"""The fund that published cases are loaded into: the people of the sample fund sit in it as well."""
import datetime as dt
from decimal import Decimal

from fund.audit import acting
from fund.models import Fund, LimitedPartner, Organisation, Seat, User
from fund.permissions import Role

COMMITMENT = Decimal(175_000_000)


def case_fund(*, slug: str = "cases", first_closing: dt.date = dt.date(2016, 1, 1)) -> Fund:
    """Make the fund of published cases, with every live seat of the sample fund copied into it and its LPs as LPs.

    Without a sample fund it gets people of its own who cannot sign in (no usable password).
    """
    with acting(None, "make the fund of published cases"):
        fund = Fund.objects.create(
            slug=slug, name_ko="공개 사례 조합", name_en="Published cases", formed_on=first_closing, size=COMMITMENT, is_sample=True,
            source="Published cases; see fund/cases/README.md")
        sample = Fund.objects.filter(is_sample=True).exclude(pk=fund.pk).order_by("pk").first()
        seats = list(Seat.objects.live().filter(fund=sample)) if sample else _strangers()
        Seat.objects.bulk_create(Seat(user=s.user, organisation=s.organisation, role=s.role, fund=fund) for s in seats)
        houses = list(dict.fromkeys(s.organisation for s in seats if s.role == Role.LP))
        share = COMMITMENT / len(houses)
        for i, organisation in enumerate(houses):
            amount = COMMITMENT - share.to_integral_value() * (len(houses) - 1) if i == 0 else share.to_integral_value()
            LimitedPartner.objects.create(fund=fund, organisation=organisation, commitment=amount, committed_on=fund.formed_on)
    return fund


def _strangers() -> list[Seat]:
    house = Organisation.objects.create(kind=Organisation.Kind.GP, name="Published cases: GP", is_sample=True)
    lp = Organisation.objects.create(kind=Organisation.Kind.LP, name="Published cases: LP", is_sample=True)
    made = []
    for role, organisation in ((Role.OPERATIONS, house), (Role.PARTNER, house), (Role.LP, lp)):
        user = User.objects.create_user(f"cases-{role}@sunhwan.invalid", None, name=f"Published cases, {role}")
        made.append(Seat(user=user, organisation=organisation, role=role))
    return made
