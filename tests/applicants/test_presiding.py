"""Who presides over an item: the chair, or, where no chair may, the member with the oldest seat."""

import pytest
from django.utils import timezone

from applicants.actions.committee import freeze_packet, open_ballot
from applicants.actions.recusal import step_back
from applicants.models import Deal
from applicants.queries.committee import presided, presiders, presides
from fund.errors import Refused
from fund.models import Seat, User
from fund.permissions import Role
from tests.applicants.ballots import again, closed, more_members, prepared, sealed, voted
from tests.applicants.walling import walled

TODAY = timezone.localdate


def fresh(seat: Seat) -> User:
    return User.objects.get(pk=seat.user_id)


def test_where_every_chair_is_out_the_member_with_the_oldest_seat_presides(cast):
    item = voted(cast, sealed(cast), chair="yes", member="yes", member2="yes")
    second = Seat.objects.create(user=cast.member2.user, organisation=cast.gp, role=Role.CHAIR, fund=cast.fund, starts_on="2020-01-01")
    step_back(item=item, reason="제 회사와 경쟁합니다", by=cast.chair)
    assert presiders(again(item)) == [second]
    walled(cast, item.deal, cast.member2, by=cast.operations)
    assert presiders(again(item)) == [cast.member]
    voted(cast, item, member="yes")
    for seat in (cast.chair, second, cast.member2):
        with pytest.raises(Refused):
            open_ballot(item=item, by=seat)
    open_ballot(item=item, by=cast.member)
    done = closed(cast, item, member="no")
    assert (done.decision, done.decided_by, done.outcome["recused"], done.outcome["present"]) == ("rejected", cast.member, 2, 1)
    assert Deal.objects.get(pk=item.deal_id).status == "passed"  # also where no chair closes


def test_where_the_only_chair_froze_the_packet_the_member_with_the_oldest_seat_presides(cast):
    Seat.objects.filter(pk=cast.chair.pk).update(ends_on=TODAY())
    both = Seat.objects.create(user=cast.partner.user, organisation=cast.gp, role=Role.CHAIR, fund=cast.fund)
    item = voted(cast, sealed(cast), member="yes", member2="yes")
    assert [presides(again(item), seat) for seat in (both, cast.chair, cast.member, cast.member2)] == [False, False, True, False]
    assert open_ballot(item=item, by=cast.member).opened_by == cast.member


def test_what_waits_for_whom_to_preside_over_is_the_same_for_one_item_and_for_many(cast):
    more_members(cast, 1)
    plain, person, house, stepped, founder, gone = (sealed(cast, name=f"{n} 회사") for n in ("보통", "사람 벽", "기관 벽", "회피", "창업자", "철회"))
    for seat in (cast.chair, cast.member):
        walled(cast, person.deal, seat, by=cast.operations)
    walled(cast, house.deal, cast.sponsor, by=cast.operations)
    voted(cast, stepped, chair="recused", member="recused")
    Seat.objects.create(user=cast.editor.user, organisation=founder.deal.company.organisation, role="founder_editor", starts_on="2020-01-01")
    Seat.objects.create(user=cast.operations.user, organisation=cast.gp, role=Role.MEMBER, fund=cast.fund, starts_on="2020-01-01")
    froze = freeze_packet(item=prepared(cast, name="동결 회사"), by=cast.operations)
    walled(cast, froze.deal, cast.chair)
    Deal.objects.filter(pk=gone.deal_id).update(status="withdrawn")
    seats = list(Seat.objects.filter(fund=cast.fund, role__in=("chair", "member")))
    items = (plain, person, house, stepped, founder, froze)

    def one_by_one():
        return {(item.pk, seat.user_id) for item in items for seat in seats if presides(again(item), seat)}

    def at_once():
        return {(item.pk, seat.user_id) for seat in seats for item in presided(fresh(seat))}

    chair, second, third = cast.chair.user_id, cast.member2.user_id, cast.member.user_id
    assert one_by_one() == at_once() == {(plain.pk, chair), (person.pk, second), (house.pk, chair), (stepped.pk, second), (founder.pk, chair),
                                         (froze.pk, third)}
    seats.append(Seat.objects.create(user=cast.editor.user, organisation=cast.gp, role=Role.CHAIR, fund=cast.fund, starts_on="2020-01-01"))
    Seat.objects.filter(pk=cast.chair.pk).update(ends_on=TODAY())
    other = cast.editor.user_id  # a chair who is a founder of one of the companies
    assert one_by_one() == at_once() == {(plain.pk, other), (person.pk, other), (house.pk, other), (stepped.pk, other), (froze.pk, other),
                                         (founder.pk, third)}
