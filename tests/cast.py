"""The test cast: two rival funds with their people, and a company at each step of the thread, built from plain rows."""
import datetime as dt
import itertools
from decimal import Decimal
from functools import cache
from types import SimpleNamespace

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from applicants.actions.reference import load_reference as load_applicants_reference
from applicants.models import (
    AgendaItem,
    Application,
    Blob,
    Company,
    Criterion,
    Deal,
    Document,
    Meeting,
    Minutes,
    PaymentRequest,
    Round,
    Rubric,
    SignedMinutes,
    StagePlan,
    Submission,
)
from applicants.queries import packet
from applicants.queries.form import newest
from applicants.queries.payment_request import content
from fund.actions.person import create_person
from fund.actions.reference import load_reference
from fund.models import Fund, Indicator, LimitedPartner, Organisation, Seat, User
from fund.periods import Quarter
from fund.permissions import Role

PASSWORD = "sample-pass-2026"
_number = itertools.count(1)


def business_number(seed: int) -> str:
    """A well-formed fictional business number."""
    digits = [int(d) for d in f"{seed:09d}"]
    s = sum(d * w for d, w in zip(digits, (1, 3, 7, 1, 3, 7, 1, 3, 5), strict=True)) + 5 * digits[8] // 10
    return "".join(map(str, digits)) + str((10 - s % 10) % 10)


def person(name: str, role: str, organisation: Organisation, fund: Fund | None, language: str = "ko") -> Seat:
    """A user with one live seat; signs in with PASSWORD."""
    user = create_person(email=f"{name}@example.org", name=name, language=language, password=PASSWORD)
    return Seat.objects.create(user=user, organisation=organisation, role=role, fund=fund, starts_on=dt.date(2020, 1, 1))


def people(*given: tuple[str, str, Organisation, Fund | None]) -> list[Seat]:
    """Several of them at once: (name, role, organisation, fund) each; nine tests in ten begin with twenty people."""
    users = User.objects.bulk_create(User(email=f"{name}@example.org", name=name, password=_hashed()) for name, *_ in given)
    EmailAddress.objects.bulk_create(EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in users)
    return Seat.objects.bulk_create(Seat(user=user, organisation=where, role=role, fund=fund, starts_on=dt.date(2020, 1, 1))
                                    for user, (_, role, where, fund) in zip(users, given, strict=True))


@cache
def _hashed() -> str:
    return make_password(PASSWORD)


def organisation(name: str, kind: str) -> Organisation:
    return Organisation.objects.create(name=name, kind=kind, is_sample=True)


def fund(slug: str, **terms) -> Fund:
    return Fund.objects.create(**{"slug": slug, "name_ko": f"{slug} 조합", "name_en": f"{slug} fund", "formed_on": dt.date(2021, 8, 12),
                                  "size": Decimal(25_000_000_000), "is_sample": True} | terms)


def rubric() -> Rubric:
    """Two criteria on each axis, weights adding to 100 in each."""
    row = Rubric.objects.create(name=f"rubric {next(_number)}")
    for order, (axis, name, weight) in enumerate([("impact", "Depth", 40), ("impact", "Pathway", 60),
                                                  ("financial", "Team", 50), ("financial", "Market", 50)], 1):
        Criterion.objects.create(rubric=row, axis=axis, order=order, name_ko=name, name_en=name, weight=weight,
                                 low_en="none", middle_en="some", high_en="proven", low_ko="없음", middle_ko="일부", high_ko="입증")
    return row


def cast(slug: str = "sunhwan") -> SimpleNamespace:
    """A fund with one person in every role, two analysts, two LPs, three who vote in the committee and an open round."""
    load_reference()
    load_applicants_reference()
    f = fund(slug)
    gp, sponsor, operator = (organisation(f"{slug} {k}", k) for k in ("gp", "sponsor", "operator"))
    lp_a, lp_b = organisation(f"{slug} LP 가", "lp"), organisation(f"{slug} LP 나", "lp")
    auditor, site = organisation(f"{slug} auditor", "auditor"), organisation(f"{slug} site", "site")
    c = SimpleNamespace(fund=f, gp=gp, sponsor=sponsor, lp_a=lp_a, lp_b=lp_b, founder_company=company(f"{slug} 여울펠릿"))
    startup = c.founder_company.organisation
    seats = {"analyst": (Role.ANALYST, gp), "analyst2": (Role.ANALYST, gp), "partner": (Role.PARTNER, gp), "operations": (Role.OPERATIONS, gp),
             "chair": (Role.CHAIR, gp), "member": (Role.MEMBER, sponsor), "member2": (Role.MEMBER, sponsor), "programme": (Role.PROGRAMME, operator),
             "mentor": (Role.MENTOR, operator), "lp": (Role.LP, lp_a), "lp2": (Role.LP, lp_b), "inspector": (Role.INSPECTOR, auditor),
             "observer": (Role.OBSERVER, sponsor), "administrator": (Role.ADMINISTRATOR, site), "founder": (Role.FOUNDER_OWNER, startup),
             "editor": (Role.FOUNDER_EDITOR, startup), "viewer": (Role.FOUNDER_VIEWER, startup)}
    outside = (site, startup)
    vars(c).update(zip(seats, people(*((f"{slug}-{name}", role, where, None if where in outside else f) for name, (role, where) in seats.items())),
                       strict=True))
    c.stakes = LimitedPartner.objects.bulk_create(
        LimitedPartner(fund=f, organisation=o, commitment=Decimal(a), committed_on=f.formed_on, is_gp=o is gp)
        for o, a in ((lp_a, 12_000_000_000), (lp_b, 12_750_000_000), (gp, 250_000_000)))
    StagePlan.objects.create(fund=f, between=[])  # from screening straight to the committee, where a test does not say otherwise
    now = timezone.now()
    c.round = Round.objects.create(fund=f, name_ko="하반기 투자 지원", name_en="Second half call", opens_at=now - dt.timedelta(days=30),
                                   closes_at=now + dt.timedelta(days=30), results_by=(now + dt.timedelta(days=60)).date(), rubric=rubric(),
                                   first_form=newest("first"), second_form=newest("second"))
    return c


def company(name: str) -> Company:
    n = next(_number)
    return Company.objects.create(organisation=organisation(name, "startup"), business_number=business_number(100_810_000 + n),
                                  founded_on=dt.date(2022, 3, 2), theme="circular", one_line="폐플라스틱을 펠릿으로")


def draft_deal(c: SimpleNamespace, owner: Company | None = None) -> Deal:
    deal = Deal.objects.create(fund=c.fund, company=owner or c.founder_company, round=c.round)
    Application.objects.create(deal=deal, form=c.round.first_form)
    return deal


def deck(deal: Deal, by: Seat | None = None) -> Document:
    blob, _ = Blob.objects.get_or_create(sha256=f"{deal.pk:064x}", defaults={"size": 3, "mime": "application/pdf"})
    return Document.objects.create(company=deal.company, deal=deal, kind="deck", name="IR.pdf", blob=blob, page_count=1, uploaded_by=by)


def submitted_deal(c: SimpleNamespace, owner: Company | None = None, stage: str = "screening", **columns) -> Deal:
    """A handed-in deal with one submission, already past the automatic checks."""
    deal = draft_deal(c, owner)
    by = c.founder
    facts = {"revenue": 1_840_000_000, "revenue_before": 1_200_000_000, "cost_of_sales": 1_300_000_000, "cash": 600_000_000,
             "monthly_spend": 200_000_000, "ask": 1_500_000_000, "pre_money": 8_500_000_000, "baseline": 1204, "target": 9600,
             "target_year": Quarter.of(timezone.localdate()).year + 3, "material": "pet", "counterfactual": "landfill"} | columns
    Submission.objects.create(deal=deal, number=1, form_version=1, content={"sample": True}, sha256=f"{deal.pk:064x}", submitted_by=by,
                              deck=deck(deal, by), indicator=facts.pop("indicator", None) or Indicator.objects.get(code="recycled-output"),
                              **facts)
    deal.ask = facts["ask"]
    deal.stage, deal.receipt_no, deal.owner = stage, f"R-{deal.pk:06d}", c.analyst
    deal.save()
    return deal


def approved_item(c: SimpleNamespace, deal: Deal | None = None, **terms: str) -> AgendaItem:
    """A deal the committee approved: 80,000 RCPS at 25,000 won, post-money 14 billion, unless other terms are given."""
    deal = deal or submitted_deal(c)
    Deal.objects.filter(pk=deal.pk).update(stage="contracting")
    deal.refresh_from_db()
    meeting = Meeting.objects.create(fund=c.fund, number=next(_number), held_on=Quarter.last_ended(timezone.localdate()).start,
                                     rule="simple_majority", quorum=Decimal("0.5"))
    item = AgendaItem(
        meeting=meeting, deal=deal, order=1, state="decided", decision="approved", frozen_at=timezone.now(), frozen_by=c.partner,
        terms={"instrument": "rcps", "shares": "80000", "price": "25000", "amount": "2000000000", "pre_money": "12000000000",
               "post_money": "14000000000", "exit": "", "risks": "", "conditions": "", "dissent": ""} | terms,
        opened_at=timezone.now(), opened_by=c.chair, decided_at=timezone.now(), decided_by=c.chair,
        outcome={"rule": "simple_majority", "quorum": "0.5", "seats": 3, "recused": 0, "present": 3, "in_favour": 3, "conditions": [],
                 "counts": {"yes": 3, "conditional": 0, "no": 0, "recused": 0}, "sha256": "0" * 64,
                 "votes": [{"seat": str(seat.uuid), "role": seat.role, "organisation": seat.organisation.name, "choice": "yes",
                            "reason": "", "champion": False} for seat in (c.chair, c.member, c.member2)]})
    item.packet = packet.build(item, [])
    item.packet_sha256 = packet.digest(item.packet)
    item.save()
    return item


def signed(item: AgendaItem) -> AgendaItem:
    """The item with its minutes drawn and signed."""
    blob, _ = Blob.objects.get_or_create(sha256=f"{item.pk:063x}f", defaults={"size": 3, "mime": "application/pdf"})
    SignedMinutes.objects.create(minutes=Minutes.objects.create(item=item, blob=blob), way="electronic")
    return AgendaItem.objects.select_related("meeting__fund", "deal__company__organisation").get(pk=item.pk)


def payable_item(c: SimpleNamespace, deal: Deal | None = None, **terms: str) -> AgendaItem:
    """An approved deal with signed minutes whose payment order operations asked for, built from rows."""
    item = signed(approved_item(c, deal, **terms))
    order = {"pay_on": item.meeting.held_on, "bank": "가나은행", "account_number": "110-123-456789", "account_holder": item.deal.company.name}
    frozen = content(item, order, c.operations)
    PaymentRequest.objects.create(item=item, amount=item.terms["amount"], content=frozen, sha256=packet.digest(frozen), asked_by=c.operations, **order)
    return item
