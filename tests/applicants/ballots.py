"""Committee items at each step, made by the real actions."""
import datetime as dt
from decimal import Decimal
from types import SimpleNamespace

from django.db import connection, transaction
from django.utils import timezone

from applicants.actions.committee import close_ballot, freeze_packet, open_ballot
from applicants.actions.meeting import plan_meeting
from applicants.actions.minutes import draw_minutes
from applicants.actions.recusal import step_back
from applicants.actions.signature import sign_minutes
from applicants.actions.terms import table_deal
from applicants.actions.vote import cast_vote
from applicants.models import AgendaItem, Mark, Meeting, Scorecard
from applicants.queries.committee import presiders
from applicants.queries.signature import signers
from fund.models import Seat
from fund.permissions import Role
from tests.cast import company, person, submitted_deal

TERMS = {"instrument": "rcps", "shares": Decimal(80_000), "price": Decimal(25_000), "pre_money": Decimal(12_000_000_000),
         "exit": "2030 매각", "risks": "보관 중 화재\n공급 두 곳에 의존",
         "conditions": "원료 공급 계약 3년", "dissent": "판가 가정이 높습니다"}


def meeting(c: SimpleNamespace, held_on: dt.date | None = None, kind: str = "main") -> Meeting:
    return plan_meeting(fund=c.fund, held_on=held_on or timezone.localdate(), kind=kind, by=c.partner)


def deal_at_committee(c: SimpleNamespace, name: str | None = None):
    """A deal at the committee stage with two locked cards: financial 4 and 2, impact 5 and 5."""
    deal = submitted_deal(c, company(name) if name else None, stage="committee")
    for reviewer, financial in ((c.analyst, 4), (c.analyst2, 2)):
        card = Scorecard.objects.create(deal=deal, reviewer=reviewer, rubric=c.round.rubric, no_conflict=True,
                                        esg_gate="pass" if reviewer == c.analyst else "mitigate")
        Mark.objects.bulk_create([Mark(scorecard=card, criterion=criterion, score=5 if criterion.axis == "impact" else financial)
                                  for criterion in c.round.rubric.criteria.all()])
        Scorecard.objects.filter(pk=card.pk).update(state="locked", locked_at=timezone.now())
    return deal


def prepared(c: SimpleNamespace, where: Meeting | None = None, name: str | None = None, **terms) -> AgendaItem:
    return table_deal(meeting=where or meeting(c), deal=deal_at_committee(c, name), terms=TERMS | terms, by=c.partner)


def sealed(c: SimpleNamespace, where: Meeting | None = None, name: str | None = None) -> AgendaItem:
    return freeze_packet(item=prepared(c, where, name), by=c.partner)


def voted(c: SimpleNamespace, item: AgendaItem, **choices: str) -> AgendaItem:
    """Votes by name of the cast, sealed or final as the item stands: chair="yes", member="no"; "recused" steps back."""
    for name, choice in choices.items():
        if choice == "recused":
            step_back(item=item, reason=f"because of {name}", by=getattr(c, name))
        else:
            cast_vote(item=item, choice=choice, reason=f"because of {name}", by=getattr(c, name))
    return item


def opened(c: SimpleNamespace, item: AgendaItem, **choices: str) -> AgendaItem:
    """A sealed item with these sealed votes, opened by whoever presides."""
    voted(c, item, **choices)
    return open_ballot(item=item, by=presiders(again(item))[0])


def closed(c: SimpleNamespace, item: AgendaItem, **choices: str) -> AgendaItem:
    """An opened item with these final votes, closed by whoever presides; every condition enters."""
    voted(c, item, **choices)
    return close_ballot(item=item, by=presiders(again(item))[0])


def decided(c: SimpleNamespace, item: AgendaItem, **choices: str) -> AgendaItem:
    """A sealed item decided by these votes, sealed and final alike."""
    opened(c, item, **choices)
    return closed(c, item, **{name: choice for name, choice in choices.items() if choice != "recused"})


def signed(c: SimpleNamespace, item: AgendaItem) -> AgendaItem:
    """A decided item whose minutes are drawn and signed by everybody who was present; an approved deal stands at its contract then."""
    draw_minutes(item.pk)
    for signer in signers(again(item), None):
        sign_minutes(item=item, by=signer.seat)
    return again(item)


def more_members(c: SimpleNamespace, count: int) -> list[Seat]:
    """Further committee members, also reachable as c.member3, c.member4 and so on."""
    seats = [person(f"{c.fund.slug}-member{n}", Role.MEMBER, c.sponsor, c.fund) for n in range(3, 3 + count)]
    for n, seat in enumerate(seats, 3):
        setattr(c, f"member{n}", seat)
    return seats


def again(item: AgendaItem) -> AgendaItem:
    """The item as it stands in the database."""
    return AgendaItem.objects.select_related("meeting__fund", "deal__company__organisation").get(pk=item.pk)


def sql(statement: str, *values) -> None:
    """Run a statement past every action, in a transaction of its own."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
