"""The history is sealed: each row once, in one chain, in a form that a later column does not change."""
import datetime as dt
import hashlib
import json
from decimal import Decimal
from uuid import UUID

import pytest
from celery.schedules import crontab
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from applicants.models import KpiPlan, KpiValue
from fund import tasks, trail
from fund.actions.trail import BATCH, seal_trail
from fund.audit import acting
from fund.management.commands.verify_trail import FORMS, verify
from fund.models import CapitalCall, Indicator, MailText, Organisation, TrailEntry
from fund.queries import history
from tests.cast import approved_item, company, submitted_deal
from tests.fund.tampering import allowed, slip_in


def links(**asked):
    return list(TrailEntry.objects.filter(**asked).order_by("number"))


def test_values_have_one_text():
    at = dt.datetime(2026, 9, 30, 17, 15, tzinfo=dt.timezone(dt.timedelta(hours=9)))
    assert [trail.text(v) for v in (None, "a", "", True, False, 12, Decimal("1.50"), Decimal("2.000"), Decimal(100), Decimal("1E+3"),
                                    Decimal("0.000000"), at, dt.date(2026, 9, 30), dt.time(22), UUID(int=1))] == [
        None, "a", "", "true", "false", "12", "1.5", "2", "100", "1000", "0", "2026-09-30T08:15:00.000000Z", "2026-09-30",
        "22:00:00.000000", "00000000-0000-0000-0000-000000000001"]
    with pytest.raises(TypeError):
        trail.text(1.5)


def test_a_stranger_finds_the_same_hash_with_a_json_library_and_sha256():
    row = {"pgh_id": "7", "name": "여울 \"A\"\n", "x": None}
    by_hand = ('{"context":"{\\"verb\\": \\"a\\"}","row":{"name":"여울 \\"A\\"\\n","pgh_id":"7","x":null},"table":"t"}').encode()
    assert trail.row_sha256("t", row, '{"verb": "a"}') == hashlib.sha256(by_hand).hexdigest()


def test_every_column_of_every_history_table_has_a_form(cast):
    approved_item(cast)
    assert len(history.tables()) >= 27
    with connection.cursor() as cursor:
        for table in history.tables().values():
            cursor.execute("SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s", [table.name])
            types = dict(cursor.fetchall())
            assert {types[column] for column in table.columns} <= set(FORMS), table.name


def test_each_row_of_the_history_gets_one_link_and_the_numbers_have_no_gaps(cast):
    approved_item(cast)
    rows = sum(model.objects.count() for model in apps.get_models() if hasattr(model, "pgh_tracked_model"))
    assert rows > 40
    assert seal_trail() == rows
    assert seal_trail() == 0
    chain = links()
    assert [link.number for link in chain] == list(range(1, rows + 1))
    assert [link.previous for link in chain] == [trail.GENESIS, *[link.sha256 for link in chain[:-1]]]
    assert len({link.sha256 for link in chain}) == rows


def test_a_link_holds_the_hash_of_its_whole_content(cast):
    seal_trail()
    link = links(kind="fund.limitedpartner")[0]
    facts = {"about": None, "at": link.at, "changes": link.changes, "deed": link.deed, "event_id": link.event_id, "fund": link.fund_id,
             "kind": link.kind, "number": link.number, "object_id": link.object_id, "previous": link.previous, "row": link.row_sha256,
             "seat": link.seat_id, "sealed_at": link.sealed_at, "shape": link.shape.sha256, "user": link.user_id, "verb": link.verb}
    assert trail.link_sha256(facts) == link.sha256
    for key in facts:
        assert trail.link_sha256(facts | {key: {"a": [None, "b"]} if key == "changes" else "other"}) != link.sha256, key


def test_a_change_names_the_columns_that_differ_with_both_values(cast):
    with acting(None, "issue capital call"):
        call = CapitalCall.objects.create(fund=cast.fund, number=1, total=10, issued_on=dt.date(2026, 1, 1), due_on=dt.date(2026, 1, 2),
                                          purpose="a")
    with acting(cast.operations, "mark capital call paid"):
        call.state, call.purpose = "paid", "b"
        call.save()
    number = call.pk
    seal_trail()
    call.delete()
    seal_trail()
    made, paid, gone = links(kind="fund.capitalcall", object_id=number)
    assert (made.deed, made.verb, made.seat, made.user, made.fund) == ("insert", "issue capital call", None, None, cast.fund)
    assert made.changes == {"uuid": [None, str(call.uuid)], "fund_id": [None, str(cast.fund.pk)], "number": [None, "1"], "total": [None, "10"],
                            "issued_on": [None, "2026-01-01"], "due_on": [None, "2026-01-02"], "purpose": [None, "a"],
                            "state": [None, "issued"]}
    assert (paid.deed, paid.verb, paid.seat, paid.user, paid.fund) == (
        "update", "mark capital call paid", cast.operations, cast.operations.user, cast.fund)
    assert paid.changes == {"state": ["issued", "paid"], "purpose": ["a", "b"]}
    assert gone.deed == "delete"
    assert gone.changes == {column: [after, None] for column, (_, after) in (made.changes | paid.changes).items()}


def test_a_long_text_stands_in_the_changes_as_its_hash_and_whole_in_the_row(cast):
    body = "가" * 2001
    MailText.objects.create(letter="receipt", language="ko", version=1, subject="x" * 200, body=body)
    seal_trail()
    [link] = links(kind="fund.mailtext")
    assert link.changes["body"] == [None, f"sha256:{hashlib.sha256(body.encode()).hexdigest()}"]
    assert link.changes["subject"] == [None, "x" * 200]
    [(_, event)] = history.events("fund.mailtext", [link.event_id])
    assert event.row["body"] == body
    assert trail.row_sha256("fund_mailtextevent", event.row, event.context) == link.row_sha256


def test_a_link_knows_the_fund_and_the_deal_of_its_row(cast):
    item = approved_item(cast)
    seal_trail()
    deal = item.deal
    assert {(link.fund, link.about) for link in links(kind="applicants.deal", object_id=deal.pk)} == {(cast.fund, deal.uuid)}
    assert {(link.fund, link.about) for link in links(kind="applicants.agendaitem")} == {(cast.fund, deal.uuid)}
    assert {(link.fund, link.about) for link in links(kind="applicants.company", object_id=deal.company_id)} == {(cast.fund, deal.uuid)}
    assert {(link.fund, link.about) for link in links(kind="fund.fund")} == {(cast.fund, None)}
    assert {(link.fund, link.about) for link in links(kind="fund.indicator")} == {(None, None)}


def test_what_leads_to_no_fund_belongs_to_the_fund_of_the_seat_that_acted(cast):
    with acting(cast.operations, "set KPI targets"):
        KpiValue.objects.create(company=cast.founder_company, indicator=Indicator.objects.first(), period_start="2026-01-01",
                                period_end="2026-03-31", kind="target", value=1)
    seal_trail()
    [link] = links(kind="applicants.kpivalue")
    assert link.fund == cast.fund


def test_a_row_that_is_gone_before_its_deletion_is_sealed_keeps_its_fund_and_deal(cast):
    deal = submitted_deal(cast)
    plan = KpiPlan.objects.create(fund=cast.fund, company=deal.company, indicator=Indicator.objects.first())
    seal_trail()
    number = plan.pk
    plan.delete()
    seal_trail()
    assert [(link.deed, link.fund, link.about) for link in links(kind="applicants.kpiplan", object_id=number)] == [
        ("insert", cast.fund, deal.uuid), ("delete", cast.fund, deal.uuid)]


def test_a_seat_that_the_words_of_a_deed_invent_does_not_stop_the_sealing(cast):
    seal_trail()
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO pghistory_context (id, metadata, created_at, updated_at) VALUES (%s, %s, now(), now())",
                       [UUID(int=5), json.dumps({"verb": "x" * 200, "seat": 10**9, "user": 10**9})])
        slip_in(cursor, "fund_seatevent", pgh_context_id=UUID(int=5))
    assert seal_trail() == 1
    link = links()[-1]
    assert (link.seat, link.user, link.verb) == (None, None, "x" * 120)


def test_a_row_that_was_committed_late_is_sealed_at_the_end(cast):
    seal_trail()
    Organisation.objects.create(name="late", kind="lp")
    with allowed("fund_organisationevent") as cursor:
        cursor.execute("UPDATE fund_organisationevent SET pgh_created_at = now() - interval '30 minutes' WHERE name = 'late'")
    assert seal_trail() == 1
    chain = links()
    assert chain[-1].changes["name"] == [None, "late"]
    assert chain[-1].at < chain[-2].at


def test_the_quick_pass_looks_above_what_was_sealed_long_ago_and_the_full_pass_everywhere(cast):
    seal_trail()
    chain = links(kind="fund.organisation")
    with allowed("fund_trailentry") as cursor:  # as if one that lies in between had not been seen, and the rest were sealed hours ago
        cursor.execute("UPDATE fund_trailentry SET sealed_at = now() - interval '2 hours'")
        cursor.execute("DELETE FROM fund_trailentry WHERE id = %s", [chain[0].pk])
    assert history.unsealed(10) == []
    assert history.unsealed(10, everything=True) == [("fund.organisation", chain[0].event_id)]
    assert seal_trail(everything=True) == 1


def test_neither_links_nor_shapes_can_be_changed_in_sql(cast):
    seal_trail()
    for table in ("fund_trailentry", "fund_trailshape", "fund_seatevent", "applicants_dealevent"):
        for statement in (f"UPDATE {table} SET {'pgh_label' if table.endswith('event') else 'sha256'} = 'x'", f"DELETE FROM {table}"):
            with pytest.raises(DatabaseError, match="pgtrigger: Cannot"), transaction.atomic(), connection.cursor() as cursor:
                submitted_deal(cast, company(f"{table} {statement[:3]}"))
                cursor.execute(statement)


def test_the_number_of_queries_hangs_on_the_tables_not_on_the_rows(cast):
    def queries(rows):
        for n in range(rows):
            Organisation.objects.create(name=f"{rows} {n}", kind="lp")
        with CaptureQueriesContext(connection) as found:
            assert seal_trail() == rows
        return len(found)

    seal_trail()
    assert queries(3) == queries(300) <= 16


def test_more_rows_than_a_batch_are_sealed_in_one_go(cast):
    seal_trail()
    Organisation.objects.bulk_create([Organisation(name=f"회사 {n}", kind="lp") for n in range(2 * BATCH + 1)])
    with CaptureQueriesContext(connection) as found:
        assert seal_trail() == 2 * BATCH + 1
    assert len(found) <= 3 * 18
    assert verify()["findings"] == []


def test_the_timetable_seals_all_the_time_and_looks_everywhere_once_a_day(cast):
    timetable = [(entry["schedule"], entry.get("kwargs", {})) for entry in settings.CELERY_BEAT_SCHEDULE.values()
                 if entry["task"] == "fund.seal_trail"]
    assert timetable == [(20.0, {}), (crontab(hour=4, minute=30), {"everything": True})]
    seal_trail()
    Organisation.objects.create(name="new", kind="lp")
    tasks.seal_trail()
    assert links()[-1].changes["name"] == [None, "new"]
