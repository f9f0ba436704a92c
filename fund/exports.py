"""Tables of this house as files: sheets that no program runs, and the trail as lines that a stranger can recompute."""
import csv
import io
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from fund import trail
from fund.models import TrailEntry, User
from fund.periods import SEOUL
from fund.queries import history
from fund.queries.trail_line import lines
from fund.subjects import SUBJECTS

BOM = "\ufeff"  # Excel reads Korean in UTF-8 only with it
FORMULA = ("=", "+", "-", "@")  # also in full width, and behind blanks: some programs run those too
BLANKS = ("\t", "\r", "\n")
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")  # what is nothing but a number runs nothing
PORTION = 500
MOST = 50_000
WHO = {"verb", "seat", "user", "role", "within"}  # what the words of a deed hold where they name no row of their own


def sheet(rows: Iterable[list[Any]], *, bom: bool = True) -> str:
    """CSV text; a cell that a spreadsheet would run as a formula is kept as text."""
    out = io.StringIO()
    out.write(BOM if bom else "")
    writer = csv.writer(out)
    writer.writerows([[f"'{cell}" if isinstance(cell, str) and _runs(cell) else cell for cell in row] for row in rows])
    return out.getvalue()


def _runs(cell: str) -> bool:
    """Whether a spreadsheet might take a text for a formula."""
    if NUMBER.fullmatch(cell):
        return False
    return cell.startswith(BLANKS) or unicodedata.normalize("NFKC", cell[:40]).lstrip().startswith(FORMULA)


def trail_csv(rows: QuerySet[TrailEntry], user: User, language: str, *, of_the_site: bool = False) -> Iterator[str]:
    """These links as a sheet, a line each, in portions; where there are more than MOST the last line says so."""
    with translation.override(language):
        yield sheet([[pgettext("trail", "Link"), _("When (Seoul)"), _("Person"), _("Role"), _("Organisation"), pgettext("trail", "Deed"),
                      pgettext("trail", "Subject"), _("Name"), _("Before and after"), _("Hash")]])
    for portion in _portions(rows):
        with translation.override(language):
            yield sheet([_cells(line) for line in lines(portion, user, of_the_site=of_the_site)], bom=False)
    with translation.override(language):
        if rows.count() > MOST:
            yield sheet([["", too_many()]], bom=False)


def trail_lines(rows: QuerySet[TrailEntry], user: User, language: str, *, of_the_site: bool = False) -> Iterator[str]:
    """These links as JSON lines with every text that was hashed, after a first line that says how to recompute them."""
    with translation.override(language):
        said = _("Each line is a link of the chain. The SHA-256 of `link` as canonical JSON is `sha256`. link.row is that of"
                 " {context, row, table}, link.changes that of `changes`, link.shape that of {columns, table}. A line with"
                 " `withheld` holds values that are not shown to you: of it, `link` alone can be recomputed.")
        cut = too_many() if rows.count() > MOST else ""
    yield _json({"read_me": said, "form": (trail.__doc__ or "").splitlines(), "left_out": cut})
    for portion in _portions(rows):
        events: dict[tuple[str, int], history.Event] = {}
        for kind in {link.kind for link in portion}:
            ids = [link.event_id for link in portion if link.kind == kind]
            events |= {(kind, pk): event for pk, event in history.events(kind, ids)}
        for link in portion:
            yield _json(_facts(link, events.get((link.kind, link.event_id)), of_the_site))


def too_many() -> str:
    """What a file says that ends before its rows do."""
    return _("Only the newest %(n)s links are in this file. Choose fewer days for the rest.") % {"n": f"{MOST:,}"}


def _portions(rows: QuerySet[TrailEntry]) -> Iterator[list[TrailEntry]]:
    rows = rows.order_by("-number").select_related("seat__organisation", "shape")
    below, left = None, MOST
    while left and (portion := list((rows.filter(number__lt=below) if below else rows)[:min(PORTION, left)])):
        yield portion
        below, left = portion[-1].number, left - len(portion)


def _cells(line: dict[str, Any]) -> list[Any]:
    entry = line["entry"]
    changes = "; ".join(f"{each['label']}: {each['before'] or '–'} → {each['after'] or '–'}" for each in line["changes"])
    return [entry.number, f"{entry.at.astimezone(SEOUL):%Y-%m-%d %H:%M:%S}", line["who"], line["role"], line["at_work"], str(line["verb"]),
            str(line["word"]), line["name"], changes, entry.sha256]


def _facts(link: TrailEntry, event: history.Event | None, of_the_site: bool) -> dict[str, Any]:
    """A link as it was hashed, with what stands behind its hashes as far as it may be shown."""
    hashed = {"about": link.about, "at": link.at, "changes": trail.digest(link.changes), "deed": link.deed, "event_id": link.event_id,
              "fund": link.fund_id, "kind": link.kind, "number": link.number, "object_id": link.object_id, "previous": link.previous,
              "row": link.row_sha256, "seat": link.seat_id, "sealed_at": link.sealed_at, "shape": link.shape.sha256, "user": link.user_id,
              "verb": link.verb}
    found = {"link": {key: trail.text(value) for key, value in hashed.items()}, "sha256": link.sha256}
    speaks_of_more = of_the_site and event and event.context and not set(json.loads(event.context)) <= WHO
    if event is None or SUBJECTS[link.kind].hidden or speaks_of_more:
        return found | {"withheld": True}
    row = {column: event.row.get(column) for column in link.shape.columns}
    return found | {"table": link.shape.table, "columns": link.shape.columns, "context": event.context, "row": row, "changes": link.changes}


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False) + "\n"
