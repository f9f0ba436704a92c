"""What pages call the deeds and the columns of the portfolio's house."""
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

VERBS = {
    "agree pathway": _("Impact pathway agreed"),
    "approve cut": _("Quarter approved"),
    "approve valuation": _("Valuation approved"),
    "compute quarter": _("Quarter computed"),
    "confirm tranche": _("Payment confirmed"),
    "draw report": _("Report drawn"),
    "excuse company": _("Company excused from reporting"),
    "import case": _("Published case imported"),
    "make the fund of published cases": _("Fund of published cases made"),
    "open quarter": _("Quarter opened"),
    "propose valuation": _("Valuation proposed"),
    "publish cut": _("Quarter published"),
    "record investment": _("Investment recorded"),
    "restate cut": _("Quarter opened again for a correction"),
    "seed": _("Sample data laid down"),
    "write misses": _("Misses written"),
}
COLUMNS = {
    "investment": pgettext_lazy("noun", "Investment"), "instrument": _("Instrument"), "ownership": _("Share of the company"),
    "recorded_by": _("Recorded by"), "confirmed_by": _("Confirmed by"), "material": _("Material"),
    "counterfactual": _("Without the company"), "factor_version": _("Version of the factor"),
    "in_process": _("Electricity of the recycling process"), "result": _("Outcome"), "baseline": _("Baseline"),
    "unit_value": _("Value of one unit"), "contribution": _("Share due to the company"), "agreed_by": _("Agreed by"),
    "excuses": _("Excused companies"), "approved_by": _("Approved by"), "on": _("As of"), "proposed_by": _("Proposed by"),
}
