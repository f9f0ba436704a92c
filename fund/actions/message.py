"""Deliver what waits in the outbox: by its channel, at its hour, and only to somebody who may still read it."""
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, TextField, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone
from django.utils.translation import gettext_noop

from fund import text_messages
from fund.actions.digest import DIGEST, refresh
from fund.jobs import enqueue
from fund.models import Job, Message, Seat
from fund.models.wall import shut_out
from fund.permissions import FOUNDERS

JOB = "fund.deliver"
NO_SERVER = gettext_noop("No mail server is set. The letter waits until EMAIL_URL names one.")
NO_SERVICE = gettext_noop("No text message service is set. The message waits until TEXT_MESSAGES names one.")
WALLED = gettext_noop("Held back: what it speaks of lies behind an information barrier for its reader.")
LEFT = gettext_noop("Held back: its reader has left the seat it was written to.")
GONE = gettext_noop("Not delivered after three tries. The address or the service did not take it.")
ABOUT_SEATS = frozenset({"seat_given", "seat_changed", "seat_ended"})  # they speak of the seat itself, also of one that has ended
FRESH = timedelta(days=3)  # older letters are not sent by themselves once a server is set: their links and days have passed
AT_ONCE = 500
State, Channel = Message.State, Message.Channel


def deliver(message_id: int) -> None:
    """Send one letter or text message that waits; what is sent or held back is left alone.

    It stays waiting before its hour and where no server is set, and says so. Errors of the server are raised for the job to retry.
    """
    with transaction.atomic():
        message = Message.objects.select_for_update(of=("self",)).select_related("user", "seat").get(pk=message_id)
        if message.state in (State.SENT, State.WITHHELD) or _is_early(message):
            return
        if reason := _held_back(message):
            _settle(message, State.WITHHELD, reason)
        elif missing := nowhere(message.channel):
            _settle(message, State.WAITING, missing)
        else:
            (_mail if message.channel == Channel.MAIL else _text)(message)
            _settle(message, State.SENT, "")


def give_up(message_id: int) -> None:
    """Say that a message did not arrive: its job has tried for the last time."""
    Message.objects.filter(pk=message_id, state=State.WAITING).update(state=State.FAILED, problem=GONE)


def send_due() -> int:
    """Ask for the delivery of what has come to its hour, and of what waited for a server that is there now; returns how many.

    A letter whose job has ended without it (its worker died each time) is given up.
    """
    now, subject = timezone.now(), Concat(Value("message:"), Cast("uuid", TextField()), output_field=TextField())
    job = Job.objects.filter(name=JOB, subject=OuterRef("subject_of_job"))
    waiting = Message.objects.filter(Q(not_before=None) | Q(not_before__lte=now), state=State.WAITING).annotate(subject_of_job=subject)
    for lost in waiting.filter(Exists(job.filter(state=Job.State.FAILED)))[:AT_ONCE]:
        give_up(lost.pk)
    open_channels = [channel for channel in Channel.values if not nowhere(channel)]
    held_up = Q(problem__in=[NO_SERVER, NO_SERVICE], channel__in=open_channels, written_at__gt=now - FRESH)
    due = list(waiting.filter(~Exists(job) | held_up).order_by("pk")[:AT_ONCE])
    for message in due:
        enqueue(JOB, f"message:{message.uuid}", again=True, message=message.pk)
    return len(due)


def nowhere(channel: str) -> str:
    """Why what is sent on this channel would reach nobody, or "". In the demo the outbox page is everybody's mailbox."""
    if channel == Channel.TEXT:
        return "" if text_messages.available() else NO_SERVICE
    return NO_SERVER if settings.EMAIL_BACKEND.endswith(".dummy.EmailBackend") and not settings.DEMO else ""


def _is_early(message: Message) -> bool:
    return message.not_before is not None and message.not_before > timezone.now()


def _held_back(message: Message) -> str:
    """Why its reader may not have it any more, or ""."""
    reader = message.user
    if reader is None:
        return ""
    own = message.seat is not None and message.seat.role in FOUNDERS  # no wall stands between a founder and their own application
    if message.about and not own and reader.pk in shut_out(message.about):
        return WALLED
    seats = Seat.objects.live().filter(user=reader)
    if message.seat:  # a seat that was changed for another one in the same place is still a seat there
        here = seats.filter(fund=message.seat.fund_id) if message.seat.fund_id else seats.filter(organisation=message.seat.organisation_id)
        if not here.exists():
            return LEFT
    elif message.fund_id and message.kind not in ABOUT_SEATS and not seats.filter(Q(fund=message.fund_id) | Q(fund=None)).exists():
        return LEFT
    if message.kind == DIGEST and not refresh(message):
        return WALLED
    return ""


def _mail(message: Message) -> None:
    headers = {"Message-ID": f"<{message.uuid}@sunhwan>"}
    if message.unsubscribe:
        headers |= {"List-Unsubscribe": f"<{message.unsubscribe}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    EmailMessage(message.subject, message.body, to=[message.to], headers=headers).send()


def _text(message: Message) -> None:
    text_messages.send(message.to, message.body)


def _settle(message: Message, state: str, problem: str) -> None:
    message.state, message.problem = state, problem
    message.sent_at = timezone.now() if state == State.SENT else None
    message.save(update_fields=["state", "problem", "sent_at", "subject", "body"])
