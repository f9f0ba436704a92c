"""Expressions written as SQL: columns, constants, sets that are written once, and what may not stand in them."""
import datetime as dt

import pytest
from django.db.models import BooleanField, CharField, IntegerField, OuterRef, Subquery, Value
from django.utils import timezone

from fund.models import Organisation, Seat, User
from fund.written import Written, of_row, sql_of, today
from tests.cast import cast

pytestmark = pytest.mark.django_db


def _seated():
    return Seat.objects.order_by().filter(starts_on__lte=today()).values("organisation")


def test_names_are_columns_of_the_row_and_of_what_it_belongs_to_or_what_was_given_for_them():
    c = cast()
    own = Seat.objects.filter(organisation=OuterRef("pk")).order_by("pk").values("pk")[:1]
    rows = Organisation.objects.annotate(
        share=Written("CASE WHEN {kind} IN {kinds} THEN {name} || ' 100%' ELSE {kind} || '%' END", CharField(), kinds=("gp", "lp")),
        first=Written("COALESCE({seat}, 0)", IntegerField(), seat=Subquery(own)))
    for row in rows:
        assert row.share == (f"{row.name} 100%" if row.kind in ("gp", "lp") else f"{row.kind}%")
        assert row.first == (Seat.objects.filter(organisation=row).order_by("pk").values_list("pk", flat=True).first() or 0)
    named = Seat.objects.annotate(at=Written("{organisation__name}", CharField()))
    assert {seat.at for seat in named} == {seat.organisation.name for seat in Seat.objects.all()}
    assert c.partner in Seat.objects.filter(Written("{role} = {partner}", BooleanField(), partner="partner"))


def test_a_set_is_written_once_and_follows_the_rows_and_the_day_of_the_database():
    cast()
    empty = Organisation.objects.create(kind="startup", name="아무도 없는 회사")
    seated = Written("{pk} IN {seated}", BooleanField(), seated=_seated)
    assert empty not in Organisation.objects.filter(seated) and Organisation.objects.filter(seated).count() > 1
    assert sql_of(_seated) is sql_of(_seated)
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    user = Seat.objects.first().user
    later = Seat.objects.create(user=user, organisation=empty, role="founder_owner", starts_on=tomorrow)
    assert empty not in Organisation.objects.filter(seated)
    Seat.objects.filter(pk=later.pk).update(starts_on=timezone.localdate())
    assert empty in Organisation.objects.filter(seated)


def _first_partner():
    return Seat.objects.filter(organisation=of_row("pk"), role="partner").order_by("pk").values("pk")[:1]


def _at_100_percent():
    return Seat.objects.filter(organisation=of_row("pk"), user__name__contains="100%").annotate(at=Value("%s")).values("at")[:1]


def test_a_set_may_ask_for_the_row_outside_and_keeps_its_parameters_in_their_places():
    cast()
    rows = Organisation.objects.annotate(first=Written("COALESCE({first}, {none})", IntegerField(), first=_first_partner, none=Value(-1)),
                                         at=Written("{at}", CharField(), at=_at_100_percent)).order_by("pk")
    for row in rows:
        assert row.first == (Seat.objects.filter(organisation=row, role="partner").order_by("pk").values_list("pk", flat=True).first() or -1)
    assert {row.first for row in rows} > {-1} and {row.at for row in rows} == {None}
    seat = Seat.objects.filter(role="partner").first()
    User.objects.filter(pk=seat.user_id).update(name="김 100%")
    assert {row.pk: row.at for row in rows.all() if row.at} == {seat.organisation_id: "%s"}


@pytest.mark.parametrize("value", ["a'b", "", "a b", "'; DROP TABLE x; --"])
def test_only_plain_words_are_constants(value):
    with pytest.raises(ValueError, match="not a plain constant"):
        Written("{kind} = {it}", BooleanField(), it=value)
    with pytest.raises(ValueError, match="not a plain constant"):
        Written("{kind} IN {it}", BooleanField(), it=("lp", value))
