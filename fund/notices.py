"""What the ground floor tells people of: capital calls, seats and invitations, background work that stopped."""
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from fund.notify import Kind, register
from fund.permissions import HOUSE, Role

DUTY = _("A capital call binds, so its letter always comes.")
SAFETY = _("For the safety of your sign-in, these letters always come.")
SEAT_KEEPERS = frozenset({Role.PARTNER, Role.ADMINISTRATOR, Role.FOUNDER_OWNER})

register(
    Kind("capital_call", _("Capital calls"), gettext_noop("Capital call no. %(number)s was issued. It is due on %(due)s."),
         icon="book", roles=frozenset({Role.LP}), letter="capital_call", binding=DUTY),
    Kind("job_failed", _("Background work that stopped"),
         gettext_noop("Background work you asked for stopped: %(job)s. Look at the reason and start it again."),
         icon="gear", mail="off", roles=HOUSE | {Role.ADMINISTRATOR}),
    Kind("seat_given", _("A new seat beside you"), gettext_noop("%(person)s has a seat at %(organisation)s from %(day)s: %(role)s."),
         icon="users", mail="digest", roles=SEAT_KEEPERS),
    Kind("seat_ended", _("A seat beside you that ends"), gettext_noop("The seat of %(person)s at %(organisation)s ends on %(day)s: %(role)s."),
         icon="users", mail="digest", roles=SEAT_KEEPERS),
    Kind("own_seat", _("Your own seats, sign-in and password"), icon="users", binding=SAFETY, letter_only=True),
    Kind("digest", _("The daily letter"), letter_only=True, listed=False),
    Kind("sample", _("Sample"), gettext_noop("This is the sample you asked for. Notifications reach you this way."),
         text=True, tells_doer=True, listed=False),
)
