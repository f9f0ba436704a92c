"""Send a letter of the outbox once more."""
from django.utils.translation import gettext as _

from fund.audit import acting
from fund.errors import Refused
from fund.jobs import enqueue
from fund.models import Message, Seat
from fund.permissions import Can, holds


def retry_message(*, message: Message, by: Seat) -> Message:
    """Ask for a letter that was not delivered to be sent again. Refused for one that waits, was sent or is held back."""
    if not holds(by.role, Can.SEE_MAIL):
        raise Refused(_("Your seat may not take this step. Nothing was changed."))
    with acting(by, "retry letter"):
        row = Message.objects.select_for_update().get(pk=message.pk)
        if row.state != Message.State.FAILED:
            raise Refused(_("Only a letter that was not delivered can be sent again. This one: %(state)s.")
                          % {"state": row.get_state_display()})
        row.state, row.problem = Message.State.WAITING, ""
        row.save(update_fields=["state", "problem"])
        enqueue("fund.deliver", f"message:{row.uuid}", again=True, message=row.pk)
    return row
