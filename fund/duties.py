"""What waits on the ground floor: calls to book, invitations, jobs and letters that stopped."""
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from fund.models import CapitalCall, Invitation, Job, Message
from fund.permissions import Can
from fund.queries.job import job_name, jobs
from fund.queries.outbox import kind_label
from fund.today import Duty, register


def _books(slug):
    return reverse("fund:books", args=[slug])


register(
    Duty("book_call", _("Book what the LPs paid"), Can.KEEP_BOOKS,
         lambda user: CapitalCall.objects.visible_to(user).filter(state=CapitalCall.State.ISSUED),
         lambda row: _books(row["slug"]), name="purpose", slug="fund__slug", due="due_on", room=_books, icon="book"),
    Duty("invitation", _("Invitations nobody has taken up"), Can.KEEP_SEATS,
         lambda user: Invitation.objects.filter(state=Invitation.State.SENT), lambda row: reverse("people") + "?state=invited",
         name="organisation__name", due=TruncDate("expires_at"), since="invited_at", icon="users"),
    Duty("stopped_job", _("Background work that stopped"), Can.SEE_JOBS,
         lambda user: jobs(user).filter(state=Job.State.FAILED), lambda row: reverse("jobs") + "?state=failed",
         name="name", since="finished_at", icon="gear", say=job_name),
    Duty("failed_letter", _("Letters that did not arrive"), Can.SEE_MAIL,
         lambda user: Message.objects.visible_to(user).filter(state=Message.State.FAILED), lambda row: reverse("outbox") + "?state=failed",
         name="kind", since="written_at", icon="chat", say=kind_label),
)
