"""An independent command recomputes the chain from the tables: whatever was done to them in SQL is said in words."""
import json
import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from applicants.models import Deal
from fund.actions.trail import seal_trail
from fund.audit import acting
from fund.management.commands import verify_trail
from fund.models import Organisation, TrailEntry
from tests.cast import approved_item
from tests.fund.tampering import allowed, slip_in


def told(*arguments):
    """What the command prints, and whether it ended with an error."""
    out = StringIO()
    try:
        call_command("verify_trail", *arguments, stdout=out)
    except CommandError as error:
        assert error.returncode == 1
        return out.getvalue(), True
    return out.getvalue(), False


def findings():
    out, failed = told()
    found = [line[2:] for line in out.splitlines() if line.startswith("- ")]
    assert failed is bool(found)
    return found


def head():
    return TrailEntry.objects.order_by("-number").first().sha256


@pytest.fixture
def sealed(cast):
    """A deal that was moved and decided, sealed."""
    cast.item = approved_item(cast)
    with acting(cast.analyst, "move_deal"):
        cast.item.deal.reason = "because of this"
        cast.item.deal.save()
    seal_trail()
    cast.link = TrailEntry.objects.filter(kind="applicants.deal", verb="move_deal").first()
    assert findings() == []
    return cast


def test_an_untouched_chain_holds_and_says_how_long_it_is(sealed):
    out, failed = told()
    assert not failed
    assert out.splitlines() == [f"Links: {TrailEntry.objects.count()}", f"Head: {head()}", "Waiting to be sealed: 0", "The chain holds."]


def test_the_command_shares_no_code_with_what_seals():
    source = Path(verify_trail.__file__).read_text(encoding="utf-8")
    assert re.findall(r"^(?:from|import) (fund|applicants|portfolio)", source, re.M) == []
    assert "import fund" not in source


def test_an_altered_row_is_named_with_its_table_time_and_verb(sealed):
    with allowed("applicants_dealevent") as cursor:
        cursor.execute("UPDATE applicants_dealevent SET reason = 'because of that' WHERE pgh_id = %s", [sealed.link.event_id])
    [finding] = findings()
    assert finding.startswith(f"A row or the words it was written under were altered: applicants_dealevent {sealed.link.event_id}, dated ")
    assert finding.endswith(f'verb "move_deal", link {sealed.link.number}.')


@pytest.mark.parametrize("column", ["pgh_created_at = pgh_created_at + interval '1 microsecond'", "pgh_label = 'insert'",
                                    "pgh_context_id = NULL", "pgh_obj_id = pgh_obj_id + 1", "owner_id = NULL", "reason = ''"])
def test_no_column_of_a_row_can_change_unseen(sealed, column):
    with allowed("applicants_dealevent") as cursor:
        cursor.execute(f"UPDATE applicants_dealevent SET {column} WHERE pgh_id = %s", [sealed.link.event_id])
    assert [re.sub(r"\d+", "", finding)[:40] for finding in findings()] == ["A row or the words it was written under "]


def test_a_removed_row_is_named(sealed):
    with allowed("applicants_dealevent") as cursor:
        cursor.execute("DELETE FROM applicants_dealevent WHERE pgh_id = %s", [sealed.link.event_id])
    [finding] = findings()
    assert finding.startswith(f"A row was removed: applicants_dealevent {sealed.link.event_id}, dated ")


def test_a_deed_put_into_somebody_elses_mouth_is_seen(sealed):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE pghistory_context SET metadata = jsonb_set(metadata, '{seat}', %s::jsonb) WHERE metadata->>'verb' = 'move_deal'",
                       [str(sealed.partner.pk)])
        assert cursor.rowcount == 1
    [finding] = findings()
    assert finding.startswith("A row or the words it was written under were altered: applicants_dealevent")


def test_a_removed_link_leaves_a_gap(sealed):
    number = sealed.link.number
    with allowed("fund_trailentry") as cursor:
        cursor.execute("DELETE FROM fund_trailentry WHERE number IN (%s, 2, 3)", [number])
    found = findings()
    assert f"Link {number} is missing." in found
    assert "Links 2 to 3 are missing." in found
    assert not [finding for finding in found if "broken" in finding]


def test_links_removed_and_numbered_anew_break_the_chain(sealed):
    number = sealed.link.number
    with allowed("fund_trailentry") as cursor:
        cursor.execute("DELETE FROM fund_trailentry WHERE number = %s", [number])
        cursor.execute("SELECT number FROM fund_trailentry WHERE number > %s ORDER BY number", [number])
        for later, in cursor.fetchall():
            cursor.execute("UPDATE fund_trailentry SET number = number - 1 WHERE number = %s", [later])
    found = findings()
    assert [f for f in found if f.startswith(f"The chain is broken at link {number}: ")] or number > TrailEntry.objects.count()
    assert len([f for f in found if "was altered: its content" in f]) == TrailEntry.objects.count() - number + 1


@pytest.mark.parametrize("column", ["verb = 'other'", "at = at + interval '1 second'", "user_id = NULL", "changes = '{}'", "about = NULL",
                                    "object_id = object_id + 1", "deed = 'insert'", "sealed_at = sealed_at - interval '1 day'",
                                    "fund_id = NULL", "seat_id = NULL", "event_id = 100000"])
def test_no_part_of_a_link_can_change_unseen(sealed, column):
    with allowed("fund_trailentry") as cursor:
        cursor.execute(f"UPDATE fund_trailentry SET {column} WHERE number = %s", [sealed.link.number])
        assert cursor.rowcount == 1
    assert [finding for finding in findings() if finding.startswith(f"Link {sealed.link.number} was altered")]


def test_an_altered_row_with_a_link_that_was_made_to_fit_breaks_the_chain_behind_it(sealed):
    from fund import trail
    from fund.queries import history

    link = TrailEntry.objects.filter(kind="fund.seat").last()
    with allowed("fund_seatevent", "fund_trailentry") as cursor:
        cursor.execute("UPDATE fund_seatevent SET role = 'partner' WHERE pgh_id = %s", [link.event_id])
        [(_, event)] = history.events("fund.seat", [link.event_id])
        row, changed = trail.row_sha256("fund_seatevent", event.row, event.context), link.changes | {"role": [None, "partner"]}
        facts = {"about": link.about, "at": link.at, "changes": changed, "deed": link.deed, "event_id": link.event_id, "fund": link.fund_id,
                 "kind": link.kind, "number": link.number, "object_id": link.object_id, "previous": link.previous, "row": row,
                 "seat": link.seat_id, "sealed_at": link.sealed_at, "shape": link.shape.sha256, "user": link.user_id, "verb": link.verb}
        cursor.execute("UPDATE fund_trailentry SET row_sha256 = %s, changes = %s, sha256 = %s WHERE number = %s",
                       [row, json.dumps(changed), trail.link_sha256(facts), link.number])
    [finding] = findings()
    assert finding.startswith(f"The chain is broken at link {link.number + 1}: it does not hold the hash of the link before")


def test_two_links_that_changed_places_are_seen(sealed):
    one, two = sealed.link.number - 1, sealed.link.number
    with allowed("fund_trailentry") as cursor:
        cursor.execute("UPDATE fund_trailentry SET number = 1000000 WHERE number = %s", [one])
        cursor.execute("UPDATE fund_trailentry SET number = %s WHERE number = %s", [one, two])
        cursor.execute("UPDATE fund_trailentry SET number = %s WHERE number = 1000000", [two])
    found = findings()
    assert {f.split(":")[0] for f in found} >= {
        f"Link {one} was altered", f"Link {two} was altered", f"The chain is broken at link {one}", f"The chain is broken at link {two}"}


def test_an_end_that_was_cut_off_is_seen_by_the_head_that_somebody_noted(sealed):
    noted, last = head(), TrailEntry.objects.count()
    link = TrailEntry.objects.get(number=last)
    table = link.shape.table
    with allowed("fund_trailentry", table) as cursor:  # link and row together: the tables alone look whole
        cursor.execute("DELETE FROM fund_trailentry WHERE number = %s", [last])
        cursor.execute(f"DELETE FROM {table} WHERE pgh_id = %s", [link.event_id])
    assert findings() == []
    out, failed = told("--head", noted)
    assert failed
    assert f"The noted head {noted} is not in the chain" in out


def test_a_chain_that_was_built_anew_is_seen_by_the_head_that_somebody_noted(sealed):
    noted = head()
    with allowed("fund_trailentry", "applicants_dealevent") as cursor:
        cursor.execute("UPDATE applicants_dealevent SET reason = 'never mind' WHERE pgh_id = %s", [sealed.link.event_id])
        cursor.execute("DELETE FROM fund_trailentry")
    seal_trail()
    assert findings() == []
    assert told("--head", noted)[1]
    assert not told("--head", head())[1]


def test_a_noted_head_stays_good_while_the_chain_grows(sealed):
    noted = head()
    Organisation.objects.create(name="more", kind="lp")
    seal_trail()
    assert not told("--head", noted.upper())[1]


def test_a_row_slipped_into_the_past_is_seen_and_a_fresh_one_only_waits(sealed):
    Organisation.objects.create(name="fresh", kind="lp")
    out, failed = told()
    assert not failed
    assert "Waiting to be sealed: 1" in out.splitlines()
    seal_trail()
    with connection.cursor() as cursor:
        slip_in(cursor, "fund_seatevent", pgh_created_at=timezone.now() - timezone.timedelta(days=30))
    [finding] = findings()
    assert finding.startswith("A row was never sealed: fund_seatevent ")
    seal_trail()  # sealed after all, it stands at the end of the chain with a date from the past
    out, failed = told()
    assert not failed
    assert "Worth knowing: 1 link(s) are dated more than an hour before a link sealed earlier" in out


def test_a_column_that_comes_later_changes_no_hash(sealed):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE applicants_dealevent ADD COLUMN mood varchar(10) NOT NULL DEFAULT 'fine'")
        cursor.execute("ALTER TABLE applicants_dealevent ALTER COLUMN reason TYPE varchar(400)")
        cursor.execute("ALTER TABLE applicants_meetingevent ALTER COLUMN quorum TYPE numeric(9, 8)")
    assert findings() == []
    with acting(sealed.analyst, "move_deal"):
        Deal.objects.filter(pk=sealed.item.deal_id).update(reason="once more")
    assert seal_trail() == 1
    assert findings() == []


def test_a_column_that_is_gone_is_said_once_a_table(sealed):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE applicants_dealevent RENAME COLUMN reason TO why")
    assert findings() == [
        "applicants_dealevent: its rows cannot be checked, columns are gone or changed their type: reason."]


def test_a_long_list_of_findings_is_cut(sealed):
    Organisation.objects.bulk_create([Organisation(name=f"{n}", kind="lp") for n in range(60)])
    seal_trail()
    with allowed("fund_organisationevent") as cursor:
        cursor.execute("UPDATE fund_organisationevent SET name = 'x' || name")
        altered = cursor.rowcount
    found = findings()
    assert len(found) == 51
    assert found[-1] == f"... and {altered - 50} more of this kind."


def test_the_result_can_be_read_by_a_program(sealed):
    with allowed("fund_trailentry") as cursor:
        cursor.execute("DELETE FROM fund_trailentry WHERE number = 1")
    out, failed = told("--json")
    assert failed
    result = json.loads(out)
    assert result["links"] == TrailEntry.objects.count()
    assert result["head"] == head()
    assert result["waiting"] == 1
    assert result["findings"] == ["Link 1 is missing."]
    assert result["remarks"] == []


@pytest.mark.django_db(transaction=True)
def test_the_tables_are_read_as_of_one_moment_while_others_write(cast):
    seal_trail()
    with CaptureQueriesContext(connection) as queries:
        assert findings() == []
    assert [q["sql"] for q in queries if q["sql"].startswith("SET TRANSACTION")] == ["SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"]


def test_an_empty_chain_holds(db):
    out, failed = told()
    assert not failed
    assert out.splitlines()[0] == "Links: 0"
