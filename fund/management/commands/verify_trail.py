"""manage.py verify_trail: recompute the chain over the history from the tables alone and say what does not hold.

It is a second implementation of the form that fund/trail.py documents: it shares no code with what seals the chain, and reads
with its own SQL, so that a fault there cannot hide here.
"""
import hashlib
import json
from datetime import datetime, timedelta

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

MOST = 50                          # findings of a kind that are told one by one
PATIENCE = timedelta(minutes=10)   # how long a row may wait for its link
BACKDATED = timedelta(hours=1)     # how much earlier than an earlier link a row may be dated
INSTANT = "to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"
FORMS = {  # data type -> the text of a value in SQL
    "timestamp with time zone": INSTANT, "date": "to_char({}, 'YYYY-MM-DD')",
    "time without time zone": "to_char({}::interval, 'HH24:MI:SS.US')", "numeric": "trim_scale({})::text",
    "boolean": "CASE WHEN {0} THEN 'true' WHEN NOT {0} THEN 'false' END",
    **dict.fromkeys(("smallint", "integer", "bigint", "uuid", "jsonb"), "{}::text"),
    **dict.fromkeys(("text", "character varying"), "{}")}
LINK = ("about", "at", "changes", "deed", "event_id", "fund", "kind", "number", "object_id", "previous", "row", "seat", "sealed_at", "shape",
        "user", "verb")


class Command(BaseCommand):
    help = "Recompute the chain over the history and say which link or row was altered, removed, added or never sealed."

    def add_arguments(self, parser):
        parser.add_argument("--head", default="", help="A head hash noted elsewhere: it must still be a link of the chain.")
        parser.add_argument("--json", action="store_true", help="Print the result as JSON.")

    def handle(self, *args, **options):
        result = verify(options["head"].strip().lower())
        self.stdout.write(json.dumps(result, indent=2) if options["json"] else "\n".join(_lines(result)))
        if result["findings"]:
            raise CommandError(f"{len(result['findings'])} finding(s): the trail does not hold.", returncode=1)


@transaction.atomic
def verify(head: str = "") -> dict:
    """Links, head, what waits, what was found (in words) and what is worth knowing; the tables are read as of one moment."""
    with connection.cursor() as cursor:
        if not connection.savepoint_ids:  # a transaction of its own
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
    chain, links, last, remarks, known = _chain(head)
    rows = _rows()
    unsealed, waiting = _unsealed()
    lost = [f"The noted head {head} is not in the chain: its end was cut off, or the whole chain was built anew."] if head and not known else []
    return {"links": links, "head": last, "waiting": waiting, "findings": chain + rows + unsealed + lost, "remarks": remarks}


def _chain(head: str) -> tuple[list[str], int, str, list[str], bool]:
    """Walk the links in order: numbers without gaps, each hash over its own content and over the link before."""
    found, previous, expected, links, newest, late, known = [], "0" * 64, 1, 0, "", 0, False
    sql = (f"SELECT e.number, e.kind, e.object_id, e.event_id, e.deed, {INSTANT.format('e.at')}, e.verb, e.seat_id, e.user_id, e.fund_id,"
           f" e.about, e.changes::text, s.sha256, e.row_sha256, e.previous, e.sha256, {INSTANT.format('e.sealed_at')}, s.columns::text, s.table"
           " FROM fund_trailentry e LEFT JOIN fund_trailshape s ON s.id = e.shape_id ORDER BY e.number")
    for (number, kind, obj, event, deed, at, verb, seat, user, fund, about, changes, shape, row, before, sha256, sealed,
         columns, table) in _stream(sql):
        links, cut_here = links + 1, number != expected
        if cut_here:
            found.append(f"Link {expected} is missing." if number == expected + 1 else f"Links {expected} to {number - 1} are missing.")
        content = dict(zip(LINK, (about, at, _sha(json.loads(changes)), deed, event, fund, kind, number, obj, before, row, seat, sealed,
                                  shape, user, verb), strict=True))
        what = f"{kind} {obj}, {deed}, dated {at}, verb \"{verb}\""
        if _sha({key: None if value is None else str(value) for key, value in content.items()}) != sha256:
            found.append(f"Link {number} was altered: its content does not give its hash ({what}).")
        elif shape is None or _sha({"columns": json.loads(columns), "table": table}) != shape:
            found.append(f"The shape of link {number} was altered ({what}).")
        if before != previous and not cut_here:
            found.append(f"The chain is broken at link {number}: it does not hold the hash of the link before ({what}).")
        known = known or sha256 == head
        late += bool(newest and at < newest and _instant(newest) - _instant(at) > BACKDATED)
        previous, expected, newest = sha256, number + 1, max(newest, at)
    remarks = [f"{late} link(s) are dated more than an hour before a link sealed earlier: a long transaction, or a row dated back."] if late else []
    return _capped(found), links, previous, remarks, known


def _rows() -> list[str]:
    """Compare every sealed row with the history table it came from, with the columns it had when it was sealed."""
    found = []
    for shape, table, columns in _all("SELECT id, \"table\", columns FROM fund_trailshape ORDER BY id"):
        types, columns = _types(table), json.loads(columns)
        if gone := [column for column in columns if types.get(column) not in FORMS]:
            found.append(f"{table}: its rows cannot be checked, columns are gone or changed their type: {', '.join(gone)}.")
            continue
        texts = ", ".join(FORMS[types[column]].format(f"h.{_quote(column)}") for column in columns)
        sql = (f"SELECT e.number, e.event_id, {INSTANT.format('e.at')}, e.verb, e.row_sha256, h.pgh_id, c.metadata::text, {texts}"
               f" FROM fund_trailentry e LEFT JOIN {_quote(table)} h ON h.pgh_id = e.event_id"
               f" LEFT JOIN pghistory_context c ON c.id = h.pgh_context_id WHERE e.shape_id = {shape} ORDER BY e.number")
        for number, event, at, verb, sha256, here, context, *values in _stream(sql):
            what = f"{table} {event}, dated {at}, verb \"{verb}\", link {number}"
            if here is None:
                found.append(f"A row was removed: {what}.")
            elif _sha({"context": context, "row": dict(zip(columns, values, strict=True)), "table": table}) != sha256:
                found.append(f"A row or the words it was written under were altered: {what}.")
    return _capped(found)


def _unsealed() -> tuple[list[str], int]:
    """Rows without a link: how many wait, and those that have waited for so long that somebody must have slipped them in."""
    found, waiting = [], 0
    for table in _history_tables():
        without = [event for event, in _all(
            f"SELECT pgh_id FROM {_quote(table)} EXCEPT SELECT event_id FROM fund_trailentry WHERE shape_id IN"
            " (SELECT id FROM fund_trailshape WHERE \"table\" = %s)", [table])]
        waiting += len(without)
        late = (f"SELECT h.pgh_id, {INSTANT.format('h.pgh_created_at')}, c.metadata->>'verb' FROM {_quote(table)} h"
                " LEFT JOIN pghistory_context c ON c.id = h.pgh_context_id"
                " WHERE h.pgh_id = ANY(%s) AND h.pgh_created_at < now() - %s ORDER BY h.pgh_id")
        found += [f"A row was never sealed: {table} {event}, dated {at}, verb \"{verb or ''}\". Either sealing stands still,"
                  " or it was slipped into the past." for event, at, verb in _all(late, [without, PATIENCE])]
    return _capped(found), waiting


def _history_tables() -> list[str]:
    sql = ("SELECT table_name FROM information_schema.columns WHERE table_schema = current_schema() AND column_name IN"
           " ('pgh_id', 'pgh_label', 'pgh_created_at') GROUP BY table_name HAVING count(*) = 3 ORDER BY table_name")
    return [name for name, in _all(sql)]


def _types(table: str) -> dict[str, str]:
    return dict(_all("SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = %s",
                     [table]))


def _sha(value) -> str:
    return hashlib.sha256(json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")).hexdigest()


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def _quote(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _all(sql: str, params=None) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def _stream(sql: str):
    """Rows in portions from a cursor on the server, so that a long history fits."""
    with connection.chunked_cursor() as cursor:
        cursor.itersize = 2000
        cursor.execute(sql)
        yield from cursor


def _capped(found: list[str]) -> list[str]:
    return found if len(found) <= MOST else [*found[:MOST], f"... and {len(found) - MOST} more of this kind."]


def _lines(result: dict) -> list[str]:
    said = [f"Links: {result['links']}", f"Head: {result['head']}", f"Waiting to be sealed: {result['waiting']}"]
    said += [f"Worth knowing: {remark}" for remark in result["remarks"]]
    return said + ([f"- {finding}" for finding in result["findings"]] or ["The chain holds."])
