"""What the portfolio's house tells people of: payments and values that wait, quarters approved, reports published."""
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from fund.notify import Kind, register
from fund.permissions import HOUSE, Role

PARTNERS = frozenset({Role.PARTNER})

register(
    Kind("payment_waits", _("Payments that wait for a second person"),
         gettext_noop("A payment to %(company)s was recorded. It waits for a second person to confirm it."), icon="case", roles=PARTNERS),
    Kind("value_proposed", _("Fair values that wait for approval"),
         gettext_noop("A fair value of %(company)s on %(day)s was proposed. It waits for your approval."), icon="case", roles=PARTNERS),
    Kind("cut_approved", _("Figures of a quarter that were approved"),
         gettext_noop("%(quarter)s was approved: %(cut)s. It can be published now."), icon="close", roles=frozenset({Role.OPERATIONS})),
    Kind("report_published", _("Reports that were published"),
         gettext_noop("The report for %(quarter)s is published, number %(number)s. Sign in to read it."),
         icon="report", roles=HOUSE | {Role.LP}),
)
