"""What the applicants' house tells people of: applications, cards, packets, ballots and figures of companies."""
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from fund.notify import Kind, register
from fund.permissions import COMMITTEE, FOUNDERS, HOUSE, Role

OWNERS = frozenset({Role.FOUNDER_OWNER})

register(
    Kind("receipt", _("Receipts of your applications"), icon="file", roles=OWNERS, letter_only=True,
         binding=_("A receipt is your proof, so it always comes.")),
    Kind("kpi_request", _("Requests for your figures"), icon="ring", roles=OWNERS, letter_only=True,
         binding=_("The letter carries the link you report with, so it always comes.")),
    Kind("kpi_returned", _("Figures that were sent back"),
         gettext_noop("%(company)s: the figures for %(quarter)s were sent back. Read the reason and hand them in again."),
         icon="ring", roles=FOUNDERS, letter="kpi_returned"),
    Kind("application_received", _("Applications that came in"),
         gettext_noop("%(company)s submitted its application, version %(version)s."),
         icon="file", mail="digest", roles=frozenset({Role.ANALYST, Role.PARTNER})),
    Kind("review_assigned", _("Deals for you to score"),
         gettext_noop("A deal was assigned to you: %(company)s. Score it beside its deck."),
         icon="queue", roles=frozenset({Role.ANALYST, Role.PARTNER})),
    Kind("packet_frozen", _("Committee packets"),
         gettext_noop("The packet for %(company)s is frozen. Read it and vote before the meeting on %(day)s."),
         icon="lock", roles=COMMITTEE, letter="packet", tells_doer=True),
    Kind("ballot_opened", _("Ballots that were opened"),
         gettext_noop("The committee's ballot on %(company)s was opened. Read the decision and the minutes."),
         icon="vote", roles=COMMITTEE | HOUSE),
    Kind("kpi_submitted", _("Figures that companies handed in"),
         gettext_noop("%(company)s handed in its figures for %(quarter)s. Review them."),
         icon="ring", roles=HOUSE),
)
