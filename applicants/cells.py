"""The rows of the table of deals as markup: sixty rows of sixteen cells are most of a page, so they are written here and not in a template.

What a cell says is the same as in a file of the table; the parts in it (a stage, a status, a mark) are the components every page uses.
"""
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.html import conditional_escape as esc
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from fund.templatetags.drawn import drawn
from fund.templatetags.look import day, days, eok, number

USUAL_TOP = 5  # the scale that goes without saying
NOTHING = '<span class="muted">–</span>'
Row = Mapping[str, Any]


class Table:
    """One page's rows: `shown` are its columns in their order with their labels, `bulk` and `may_move` what this person may do with a row."""

    def __init__(self, shown: Mapping[str, str], *, bulk: bool, may_move: bool) -> None:
        self.shown = [(key, f' data-label="{esc(label)}"') for key, label in shown.items() if key != "company"]
        self.both_axes = "financial" in shown
        self.bulk, self.may_move = bulk, may_move
        self.eok, self.nobody, self.blind = _("KRW 100m"), _("None yet"), _("Visible after you score")
        self.choose, self.late = _("Choose %(name)s"), pgettext("task", "Past its day")
        self.no_marks, self.whole = self._dash(_("No marks")), self._dash(_("Nothing missing"))
        self.stale = f'<span class="tone-risk nowrap"><b>{drawn("mark", name="risk")}<span class="vh">{esc(_("Stands too long:"))} </span>'
        self.gaps = f'<span class="vh">{esc(shown.get("gaps", ""))} </span>'
        self.cells = {key: getattr(self, f"_{key}") for key, _label in self.shown}

    def body(self, rows: Iterable[Row]) -> SafeString:
        """All rows."""
        return mark_safe("".join(self._row(row) for row in rows))  # noqa: S308  every word in it is escaped where it is put in

    def _row(self, row: Row) -> str:
        parts = [f'<tr role="row" data-move="{row["url"]}move/">' if self.may_move else '<tr role="row">', self._pick(row), self._company(row)]
        for key, label in self.shown:
            more, inside = self.cells[key](row)
            parts.append(f'<td role="cell"{label}{more}>{inside}</td>')
        return "".join([*parts, "</tr>\n"])

    @staticmethod
    def _dash(words: str) -> str:
        return f'<span class="muted"><span class="vh">{esc(words)}</span><span aria-hidden="true">–</span></span>'

    def _pick(self, row: Row) -> str:
        if not self.bulk:
            return ""
        return (f'<td role="cell" class="pick"><label class="check"><input type="checkbox" name="deals" value="{row["uuid"]}" form="bulk">'
                f'<span class="vh">{esc(self.choose % {"name": row["name"]})}</span></label></td>')

    def _company(self, row: Row) -> str:
        under = _("Application erased") if row["erased"] else row["one_line"]
        sub = f'<span class="sub">{esc(under)}</span>' if under else ""
        if row["is_outdated"]:
            sub += f'<span class="sub">{drawn("badge", kind="line", mark="info", word=_("list changed since the check"))}</span>'
        return f'<th scope="row" role="rowheader"><a class="name" href="{row["url"]}">{esc(row["name"])}</a>{sub}</th>'

    def _theme(self, row: Row) -> tuple[str, str]:
        label = row["theme_label"]
        return "", f'<span class="theme theme-{row["theme_index"]}">{esc(label)}</span>' if label else NOTHING

    def _stage(self, row: Row) -> tuple[str, str]:
        programme = f' {drawn("badge", kind="line", mark="half", word=pgettext("stage", "Accelerator"))}' if row["in_programme"] else ""
        return "", drawn("stage", index=row["pip"]) + programme

    def _status(self, row: Row) -> tuple[str, str]:
        return "", drawn("state", kind=row["kind"])

    def _ask(self, row: Row) -> tuple[str, str]:
        return ' class="right"', NOTHING if row["ask"] is None else f'{eok(row["ask"])}<span class="unit">{esc(self.eok)}</span>'

    def _financial(self, row: Row) -> tuple[str, str]:
        return ' class="right"', self._why_hidden(row) if row["hidden"] else self._mark(row, "financial")

    def _impact(self, row: Row) -> tuple[str, str]:
        hidden = self._dash(self.blind) if self.both_axes else self._why_hidden(row)  # said once a row
        return ' class="right"', hidden if row["hidden"] else self._mark(row, "impact")

    def _why_hidden(self, row: Row) -> str:
        return drawn("blind", word=_("Hidden: you stepped back") if row["stepped_back"] else self.blind)

    def _mark(self, row: Row, axis: str) -> str:
        mark, spread, top = row[axis], row[f"{axis}_spread"], row["top"]
        if mark is None:
            return self.no_marks
        scale = f'<span class="unit">/ {top}</span>' if top and top != USUAL_TOP else ""
        return f"<b>{number(mark, 1)}</b>{scale}" + ("" if spread is None else f' <span class="muted tiny">±{number(spread, 1)}</span>')

    def _days(self, row: Row) -> tuple[str, str]:
        said = days(row["days"])
        return ' class="right"', f"{self.stale}{said}</b></span>" if row["is_stale"] else said

    def _owner(self, row: Row) -> tuple[str, str]:
        return "", f'<span class="nowrap">{esc(row["owner"])}</span>' if row["owner"] else f'<span class="nowrap muted">{esc(self.nobody)}</span>'

    def _next(self, row: Row) -> tuple[str, str]:
        if not row["next_text"]:
            return ' class="card-wide next"', NOTHING
        late = f" {esc(self.late)}" if row["is_late"] else ""
        due = f' <span class="sub{" late" if late else ""}">{day(row["next_on"])}{late}</span>' if row["next_on"] else ""
        return ' class="card-wide next"', esc(row["next_text"]) + due

    def _gaps(self, row: Row) -> tuple[str, str]:
        if not row["gaps"]:
            return ' class="right card-hide"', self.whole
        return ' class="right"', f'<a class="missing" href="{row["url"]}#gaps">{self.gaps}{row["gaps"]}</a>'

    def _source(self, row: Row) -> tuple[str, str]:
        note = f'<span class="sub">{esc(row["source_note"])}</span>' if row["source_note"] else ""
        return "", esc(row["source_label"]) + note

    def _round(self, row: Row) -> tuple[str, str]:
        return "", esc(row["round"]) or NOTHING

    def _received(self, row: Row) -> tuple[str, str]:
        return "", f'<span class="nowrap">{day(row["received_on"])}</span>'

    def _revisit(self, row: Row) -> tuple[str, str]:
        return "", f'<span class="nowrap">{day(row["revisit_on"])}</span>' if row["revisit_on"] else NOTHING

    def _region(self, row: Row) -> tuple[str, str]:
        return "", esc(row["region_label"]) or NOTHING
