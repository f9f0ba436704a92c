"""The columns of the table of deals: in which order they stand, which are shown unless one asks otherwise, and what they are ordered by."""
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True)
class Column:
    """One column: its key in the address is also what one sorts by."""

    key: str
    label: Promise
    usual: bool = True
    right: bool = False


COLUMNS = (
    Column("company", _("Company")),
    Column("theme", _("Theme")),
    Column("stage", _("Stage")),
    Column("status", _("Status")),
    Column("ask", pgettext_lazy("deal", "Ask"), right=True),
    Column("financial", pgettext_lazy("axis", "Financial"), right=True),
    Column("impact", pgettext_lazy("axis", "Impact"), right=True),
    Column("days", _("Days in stage"), right=True),
    Column("owner", _("Owner")),
    Column("next", pgettext_lazy("deal", "Next action")),
    Column("gaps", pgettext_lazy("deal", "Gaps"), right=True),
    Column("source", pgettext_lazy("deal", "Source"), usual=False),
    Column("round", _("Round"), usual=False),
    Column("received", pgettext_lazy("deal", "Received on"), usual=False),
    Column("revisit", pgettext_lazy("deal", "Look again on"), usual=False),
    Column("region", _("Region"), usual=False),
)
NAME = "company"  # it leads to the deal, so it is always there
KEYS = tuple(column.key for column in COLUMNS)
USUAL = tuple(column.key for column in COLUMNS if column.usual)
BY_KEY = {column.key: column for column in COLUMNS}
