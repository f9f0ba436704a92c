"""The trail holds in the database: every change with who, from where and why; what is final stays; nobody's name is copied."""
import datetime as dt
import re
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from fund.actions.capital_call import issue_call, mark_paid
from fund.actions.cash_flow import post
from fund.audit import acting
from fund.errors import Refused
from fund.models import CallLine, CashFlow, Factor, Fund, NavStrike, Organisation, Seat, User
from tests.cast import cast as build_cast
from tests.cast import submitted_deal

HISTORY = apps.get_model("fund", "OrganisationEvent")


def sql(text: str, *params) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(text, params)
        return cursor.fetchall() if cursor.description else []


def trail(row: Organisation) -> list[tuple]:
    """Label, name and verb of everything that happened to it."""
    return [(event.pgh_label, event.name, event.pgh_context and event.pgh_context.metadata["verb"])
            for event in HISTORY.objects.filter(pgh_obj_id=row.pk).select_related("pgh_context").order_by("pgh_id")]


def test_every_change_is_kept_with_seat_verb_and_what_was_before(cast):
    with acting(cast.partner, "welcome a company", round="첫 공모"):
        row = Organisation.objects.create(name="여울", kind="startup")
    with acting(cast.operations, "rename a company"):
        row.name = "여울펠릿"
        row.save()
    with acting(None, "mend by hand"):
        sql("UPDATE fund_organisation SET name = 'SQL' WHERE id = %s", row.pk)
    with acting(cast.partner, "strike a company"):
        sql("DELETE FROM fund_organisation WHERE id = %s", row.pk)
    assert trail(row) == [
        ("insert", "여울", "welcome a company"), ("update", "여울펠릿", "rename a company"), ("update", "SQL", "mend by hand"),
        ("delete", "SQL", "strike a company")]
    first, second, third, _last = [e.pgh_context.metadata for e in HISTORY.objects.filter(pgh_obj_id=row.pk).order_by("pgh_id")]
    assert first == {"seat": cast.partner.pk, "user": cast.partner.user_id, "role": "partner", "verb": "welcome a company",
                     "round": "첫 공모"}
    assert (second["seat"], third["seat"], third["role"]) == (cast.operations.pk, None, "site")


def test_a_change_outside_any_deed_is_kept_too(transactional_db):
    row = Organisation.objects.create(name="없음", kind="startup")
    sql("UPDATE fund_organisation SET name = 'SQL' WHERE id = %s", row.pk)
    assert trail(row) == [("insert", "없음", None), ("update", "SQL", None)]


def test_a_save_that_changes_nothing_leaves_no_trace(cast):
    before = HISTORY.objects.count()
    with acting(cast.partner, "look again"):
        cast.gp.save()
        sql("UPDATE fund_organisation SET name = name")
    assert HISTORY.objects.count() == before


def test_a_deed_that_fails_leaves_neither_rows_nor_traces(cast):
    before = HISTORY.objects.count()
    with pytest.raises(ZeroDivisionError), acting(cast.partner, "half"):
        Organisation.objects.create(name="반쪽", kind="startup")
        raise ZeroDivisionError
    assert (HISTORY.objects.count(), Organisation.objects.filter(name="반쪽").count()) == (before, 0)


def test_a_deed_inside_a_deed_keeps_its_own_seat_and_verb_and_so_does_the_outer_one(cast):
    with acting(cast.partner, "outer"):
        row = Organisation.objects.create(name="1", kind="startup")
        with acting(cast.operations, "inner"):
            row.name = "2"
            row.save()
        row.name = "3"
        row.save()
    assert trail(row) == [("insert", "1", "outer"), ("update", "2", "inner"), ("update", "3", "outer")]
    inner = HISTORY.objects.get(pgh_obj_id=row.pk, name="2").pgh_context.metadata
    assert (inner["seat"], inner["within"]) == (cast.operations.pk, "outer")


def test_a_paid_call_says_so_though_it_posts_to_the_ledger_on_the_way(cast):
    today = timezone.localdate()
    call = issue_call(fund=cast.fund, total=Decimal(1_000_000), issued_on=today, due_on=today, purpose="투자", by=cast.operations)
    mark_paid(call=call, paid_on=today, by=cast.operations)
    lines = apps.get_model("fund", "CallLineEvent").objects.filter(pgh_label="update", pgh_obj__call=call)
    assert [line.pgh_context.metadata["verb"] for line in lines] == ["mark capital call paid"] * CallLine.objects.count()


def final_rows(cast) -> dict[str, int]:
    """One row in each append-only table of this floor."""
    flow = post(fund=cast.fund, kind="fee", on=dt.date(2026, 1, 2), amount=Decimal(-5), source="fee:1", by=cast.operations)
    strike = NavStrike.objects.create(fund=cast.fund, on=dt.date(2026, 6, 30), fair_values=5, other_net_assets=1, nav=6, source="strike:1")
    factor = Factor.objects.create(factor_id="x", material="pet", pathway="recycle", value=1, unit="t", publication="A paper")
    return {"fund_cashflow": flow.pk, "fund_navstrike": strike.pk, "fund_factor": factor.pk}


def test_what_is_only_added_to_can_be_neither_changed_nor_removed_not_even_in_sql(cast):
    for table, key in final_rows(cast).items():
        for statement in (f"UPDATE {table} SET id = id + 1000 WHERE id = %s", f"DELETE FROM {table} WHERE id = %s"):
            with pytest.raises(ProgrammingError, match="pgtrigger: Cannot"), transaction.atomic():
                sql(statement, key)
    assert CashFlow.objects.get().amount == -5


def test_every_append_only_model_of_the_site_has_its_trigger_in_the_database(db):
    wanted = {(model._meta.db_table, trigger.name) for model in apps.get_models() for trigger in getattr(model._meta, "triggers", ())
              if trigger.name == "append_only"}
    there = {table for table, in sql("SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE 'pgtrigger_append_only%%'")}
    assert {table for table, _ in wanted} == there and len(there) > 5


def test_what_the_database_forbids_inside_a_deed_is_refused_in_words(cast):
    final_rows(cast)
    with pytest.raises(Refused) as no, acting(cast.operations, "cook the books"):
        CashFlow.objects.update(amount=-4)
    assert "final" in str(no.value) or "확정" in str(no.value)
    with pytest.raises(ProgrammingError), acting(cast.operations, "mistype"):
        sql("SELECT nonsense FROM fund_fund")


def test_no_history_copies_who_a_person_is(db):
    cast = build_cast()
    User.objects.update(name="실명홍길동")
    deal = submitted_deal(cast)
    with acting(cast.partner, "end a seat"):
        Seat.objects.filter(pk=cast.mentor.pk).update(ends_on=dt.date(2026, 1, 1))
        Fund.objects.filter(pk=cast.fund.pk).update(size=1)
        deal.reason = "tracked"
        deal.save()
    today = timezone.localdate()
    issue_call(fund=cast.fund, total=Decimal(9), issued_on=today, due_on=today, purpose="투자", by=cast.operations)
    tables = [model._meta.db_table for model in apps.get_models() if hasattr(model, "pgh_tracked_model")] + ["pghistory_context"]
    written = {table: " ".join(row for row, in sql(f'SELECT to_jsonb(t)::text FROM "{table}" t')) for table in tables}
    assert sum(map(bool, written.values())) > 5 and "tracked" in written["applicants_dealevent"]
    assert [table for table, text in written.items() if re.search(r"실명홍길동|@example\.org|pbkdf2|md5\$", text)] == []
    assert not any(table.startswith(("fund_userevent", "account_")) for table in tables)


def test_what_is_written_after_a_deed_in_the_same_transaction_does_not_bear_its_name(db, cast):
    with acting(cast.partner, "first deed"):
        cast.gp.name = "하나"
        cast.gp.save()
    cast.gp.name = "둘"
    cast.gp.save()
    with acting(cast.operations, "second deed"):
        cast.gp.name = "셋"
        cast.gp.save()
    events = cast.gp.events.select_related("pgh_context").filter(name__in=["하나", "둘", "셋"]).order_by("pgh_id")
    verbs = [event.pgh_context.metadata["verb"] if event.pgh_context else None for event in events]
    assert verbs == ["first deed", None, "second deed"]
