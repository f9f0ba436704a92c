"""Watch lists: added with a source, pasted with a look before, ended with a reason, never rewritten and never gone."""
import datetime as dt

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.urls import reverse
from django.utils import timezone

from applicants.actions.watch import SAMPLES, Named, add_watch, add_watches, end_watch, load_sample_watch
from applicants.models import Watch
from applicants.queries.watch import read_rows, watches
from fund.actions.trail import seal_trail
from fund.errors import Refused
from fund.identifiers import is_business_number
from tests.applicants.applying import address
from tests.applicants.calling import english, said

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
NUMBER = "9999900005"
ABOUT = {"list": "group", "source": "기업집단 명단 2026", "as_of": TODAY.isoformat()}


def added(c, name="태고홀딩스 주식회사", list="group", **known):
    return add_watch(list=list, named=Named(name, **known), source="명단", as_of=TODAY, by=c.administrator)


def names(**asked):
    return [row.name for row in watches(**asked)]


def test_an_entry_is_found_by_its_parts_and_leaves_the_list_with_a_reason(cast):
    row = added(cast, group="태고그룹", business_number=NUMBER, representative="나무석")
    added(cast, "초록벤처스", "affiliate")
    for words in ("태고 홀딩스", "㈜태고홀딩스", "태고그룹", "99999-00005", "나무석", "명단 태고"):
        assert names(words=words) == ["태고홀딩스 주식회사"]
    assert names(list="affiliate") == ["초록벤처스"]
    ended = end_watch(watch=row, reason="지정에서 빠짐", by=cast.administrator)
    assert (names(), names(state="ended"), len(names(state="all"))) == (["초록벤처스"], ["태고홀딩스 주식회사"], 2)
    assert (ended.end_reason, ended.ended_by, Watch.objects.live().count()) == ("지정에서 빠짐", cast.administrator, 1)
    assert added(cast, group="태고그룹", business_number=NUMBER, representative="나무석").pk != row.pk  # and may come back
    assert row.events.count() == 2


@pytest.mark.parametrize(("change", "field"), [
    ({"source": " "}, "source"), ({"as_of": TODAY + dt.timedelta(days=1)}, "as_of"), ({"named": Named("···")}, "name"), ({"source": "가" * 301}, "source")])
def test_an_entry_without_name_source_or_day_is_refused_beside_its_field(cast, change, field):
    with pytest.raises(Refused) as refusal:
        add_watch(**{"list": "group", "named": Named("태고"), "source": "명단", "as_of": TODAY, "by": cast.administrator} | change)
    assert (refusal.value.field, Watch.objects.count()) == (field, 0)


def test_the_same_entry_is_on_a_list_once_and_only_its_keeper_writes(cast):
    row = added(cast)
    for again in (lambda: added(cast, "㈜태고 홀딩스"), lambda: end_watch(watch=row, reason="x", by=cast.partner),
                  lambda: add_watch(list="group", named=Named("다른"), source="x", as_of=TODAY, by=cast.partner),
                  lambda: end_watch(watch=row, reason="  ", by=cast.administrator)):
        with pytest.raises(Refused):
            again()
    assert added(cast, list="excluded").list == "excluded"  # another list is another matter
    end_watch(watch=row, reason="x", by=cast.administrator)
    with pytest.raises(Refused):
        end_watch(watch=row, reason="y", by=cast.administrator)


def test_the_database_itself_keeps_what_an_entry_said(cast):
    row = added(cast)
    ended = end_watch(watch=added(cast, "새태고"), reason="x", by=cast.administrator)
    for write in (lambda: Watch.objects.filter(pk=row.pk).update(name="다른"), row.delete,
                  lambda: Watch.objects.filter(pk=ended.pk).update(ends_on=None, end_reason="")):
        with pytest.raises(ProgrammingError, match="pgtrigger"), transaction.atomic():
            write()
    for wrong in ({"source": ""}, {"business_number": "12"}, {"ends_on": TODAY}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Watch.objects.create(**{"list": "group", "name": "x", "name_key": "x", "source": "x", "as_of": TODAY} | wrong)


def test_pasted_rows_are_read_by_headings_or_by_order_and_what_is_wrong_is_said(cast):
    added(cast, "이미있음")
    rows = ("대표자\t회사명\t사업자번호\t자산", "나무석\t태고솔라\t99999-00005\t5조", "\t이미있음\t\t",
            f"\t\t{NUMBER}\t", "\t엉뚱\t123\t", "\t태고솔라2\t\t")
    found = read_rows("\n".join(rows), "group")
    assert [(line.number, line.said["name"], line.known, bool(line.problem)) for line in found.lines] == [
        (2, "태고솔라", False, False), (3, "이미있음", True, False), (4, "", False, True), (5, "엉뚱", False, True), (6, "태고솔라2", False, False)]
    assert found.new[0].said == {"name": "태고솔라", "group": "", "business_number": NUMBER, "representative": "나무석"}
    assert "자산" in found.said[0]
    plain = read_rows("태고솔라\t태고그룹\n태고솔라\t태고그룹", "group")
    assert [(line.said["group"], line.known) for line in plain.lines] == [("태고그룹", False), ("태고그룹", True)]  # the second is the first again
    assert read_rows(" \n ", "group").lines == () and read_rows("이름\t상호\na\tb", "group").lines == ()


def test_what_was_pasted_is_shown_first_and_added_by_a_second_click(cast):
    client = english(cast.administrator)
    rows = "Name\tGroup\n태고솔라\t태고그룹\n\t없음\n태고물류\t태고그룹"
    seen = client.post(address("watch_paste"), ABOUT | {"rows": rows})
    assert (seen.status_code, Watch.objects.count()) == (200, 0)
    assert "Of 3 rows 2 would be added; 1 cannot be read" in said(seen) and "There is no name." in said(seen)
    assert "없음" in seen.content.decode()  # nothing of what was pasted is lost
    assert client.post(address("watch_paste"), ABOUT | {"rows": rows, "add": "1"}).status_code == 302
    assert sorted(names()) == ["태고물류", "태고솔라"]
    assert {(row.source, row.added_by) for row in Watch.objects.all()} == {("기업집단 명단 2026", cast.administrator)}
    again = client.post(address("watch_paste"), ABOUT | {"rows": rows, "add": "1"})
    assert (again.status_code, Watch.objects.count()) == (422, 2)
    wrong = client.post(address("watch_paste"), ABOUT | {"rows": rows, "source": "", "as_of": "2999-01-01"})
    assert set(wrong.context["form"].errors) == {"source", "as_of"} and "태고솔라" in wrong.content.decode()
    with pytest.raises(Refused):
        add_watches(list="group", rows=[Named("x")], source="", as_of=TODAY, by=cast.administrator)


def test_the_room_adds_shows_and_ends_an_entry(cast):
    client = english(cast.administrator)
    wrong = client.post(address("watch_new"), ABOUT | {"name": "태고솔라", "business_number": "1234567890"})
    assert (wrong.status_code, list(wrong.context["form"].errors)) == (422, ["business_number"])
    client.post(address("watch_new"), ABOUT | {"name": "태고솔라", "group": "태고그룹", "business_number": "99999-00005"})
    row = Watch.objects.get()
    assert "태고솔라" in client.get(address("watches"), {"q": "99999-00005"}).text
    assert "999-99-00005" in client.get(address("watch", row.uuid)).text
    assert client.post(address("watch", row.uuid), {"reason": ""}).status_code == 422
    client.post(address("watch", row.uuid), {"reason": "잘못 올림"})
    assert "잘못 올림" in client.get(address("watch", row.uuid)).text
    assert "The lists are empty" in client.get(address("watches")).text
    seal_trail(everything=True)
    assert "태고솔라" in client.get(reverse("site_trail")).text


def test_the_samples_are_fictional_and_load_once():
    load_sample_watch()
    load_sample_watch()
    assert Watch.objects.filter(is_sample=True).count() == len(SAMPLES) == Watch.objects.count()
    assert all(is_business_number(row.business_number) for row in Watch.objects.exclude(business_number=""))
