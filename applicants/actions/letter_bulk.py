"""Send or plan many letters that were read: each by itself and only as it was read; what does not go out says why."""
import datetime as dt
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from applicants.actions.decision import send_decision
from applicants.models import Decision
from applicants.queries.decision import decisions, when_words
from fund.errors import Refused
from fund.models import Seat

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Sent:
    """What became of one letter: whether it is on its way, and when, or why not."""

    decision: Decision
    is_done: bool
    words: str


def send_letters(*, rows: Sequence[Decision], at: dt.datetime | None, seen: Mapping[UUID, str], by: Seat) -> list[Sent]:
    """Let these letters go, now or at one hour; `seen` is `stamp_of` each as it was read. Without it a letter counts as unread."""
    found = []
    for row in rows:
        try:
            sent = send_decision(decision=row, at=at, seen=seen.get(row.uuid, "unread"), by=by)
            found.append(Sent(row, True, _("The letter went out.") if sent.state == Decision.State.SENT else
                              _("Planned: it goes out %(when)s.") % {"when": when_words(sent.send_at)}))
        except Refused as no:
            found.append(Sent(row, False, str(no)))
        except Exception:
            log.exception("letter %s could not be sent with others", row.uuid)
            found.append(Sent(row, False, _("Something went wrong here on our side; nothing was changed. Try this one again.")))
    refused = [sent.decision.pk for sent in found if not sent.is_done]
    if not refused:
        return found
    still = set(decisions(rows[0].deal.fund, Seat.objects.get(pk=by.pk).user).filter(pk__in=refused).values_list("pk", flat=True))
    return [sent for sent in found if sent.is_done or sent.decision.pk in still]  # one behind a wall by now is not spoken of
