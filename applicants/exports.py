"""Tables of this house as files for a spreadsheet."""
from typing import Any

from django.utils.translation import gettext as _

from applicants.queries.agreement import Agreement
from fund.exports import sheet
from fund.periods import SEOUL


def access_log_csv(lines: list[dict[str, Any]]) -> str:
    """Who opened an application, one line an opening: time in Seoul, what, how, role and organisation; no name."""
    head = [_("When (Seoul)"), _("What was opened"), _("How"), _("Role"), _("Organisation")]
    return sheet([head, *[[f"{line['at'].astimezone(SEOUL):%Y-%m-%d %H:%M:%S}", line["what"], line["how"], line["role"], line["organisation"]]
                          for line in lines]])


def agreement_csv(found: Agreement) -> str:
    """A round's marks, one line a deal and axis, a column a reviewer; an empty cell is a mark that was not given."""
    rows: list[list[Any]] = [[_("Deal"), _("Axis"), *[reviewer.person for reviewer in found.reviewers]]]
    for axis in found.axes:
        rows += [[deal.company.name, axis.label, *["" if mark is None else f"{mark:.4f}" for mark in marks]] for deal, marks in axis.rows]
        rows += [[name, axis.label, "" if value is None else f"{value:.6f}"]
                 for name, value in (("ICC(2,k)", axis.icc.icc2k), ("ICC(2,1)", axis.icc.icc2), ("Krippendorff alpha", axis.alpha))]
    return sheet(rows)
