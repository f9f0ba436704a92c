"""Questions of the fund and their answers, as the house and the founder read them; an unsent answer is the founder's alone."""
import datetime as dt
from typing import Any

from django.db.models import Case, Exists, OuterRef, Prefetch, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Concat, Left, Length
from django.db.models.lookups import GreaterThan
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from applicants.models import Answer, Company, Deal, Document, Inquiry
from applicants.queries.decision import known_status, not_told
from applicants.queries.document import size_words
from fund.models import Seat, User
from fund.permissions import GRANTS, Can
from fund.templatetags.look import clock, day

ANSWERABLE = (Deal.Status.ACTIVE, Deal.Status.ON_HOLD)
REMIND_DAYS = 2  # before the due day
SHORT = 70


def asked(deal: Deal, user: User) -> QuerySet[Inquiry]:
    """The questions of a deal that this person may see, open ones on top, then the newest first."""
    return (Inquiry.objects.visible_to(user).filter(deal=deal)
            .select_related("asked_by__user", "asked_by__organisation", "follows", "deal", "draft_by__user")
            .prefetch_related(Prefetch("answers", Answer.objects.select_related("by__user", "by__organisation")),
                              Prefetch("answers__files", Document.objects.select_related("blob")))
            .annotate(is_open=Q(state=Inquiry.State.OPEN)).order_by("-is_open", "-number"))


def open_count(deal: Deal) -> int:
    """How many questions of a deal wait for their founder; none once the deal was passed or withdrawn."""
    if known_status(deal) not in ANSWERABLE:
        return 0
    return deal.asked if hasattr(deal, "asked") else deal.inquiries.filter(state=Inquiry.State.OPEN).count()


def waiting(user: User) -> QuerySet[Inquiry]:
    """The questions that wait for an answer of this person's startup, for the home page; `short` is how a question begins."""
    short = Case(When(GreaterThan(Length("text"), SHORT), then=Concat(Left("text", SHORT - 1), Value("…"))), default="text", output_field=TextField())
    organisations = user.organisation_ids(GRANTS[Can.EDIT_APPLICATION])
    alive = Q(deal__status__in=ANSWERABLE) | Q(deal__in=not_told().values("pk"))
    return Inquiry.objects.filter(alive, deal__company__organisation__in=organisations, state=Inquiry.State.OPEN).annotate(short=short)


def writers(company: Company) -> QuerySet[Seat]:
    """Who is told of a question: the live seats of the startup's owners and editors, with their people."""
    seats = Seat.objects.live().filter(organisation=company.organisation_id, role__in=GRANTS[Can.EDIT_APPLICATION])
    return seats.select_related("user").order_by("pk")


def closed_because(inquiry: Inquiry, status: str = "") -> str:
    """Why no answer is taken any more; empty while one is, also after the due day, after the call has closed and while on hold.

    `status` is the deal's as its founder knows it, where the caller has it already.
    """
    status = status or known_status(inquiry.deal)
    if status == Deal.Status.WITHDRAWN:
        return _("This application was withdrawn. Everything you wrote is kept.")
    if status not in ANSWERABLE:
        return _("The fund has decided on this application, so it takes no more answers. Everything you wrote is kept.")
    if inquiry.is_closed:
        return _("The fund closed this question: %(reason)s") % {"reason": inquiry.closed_reason}
    return ""


def unsent_files(inquiry: Inquiry) -> QuerySet[Document]:
    """The files put beside the answer that is being written; what went with a sent answer is not among them."""
    sent = Answer.files.through.objects.filter(document=OuterRef("pk"))
    return (Document.objects.filter(~Exists(sent), deal=inquiry.deal_id, kind=Document.Kind.ANSWER, slot=str(inquiry.uuid), replaced_at=None)
            .select_related("blob").order_by("pk"))


def left_words(due_on: dt.date, today: dt.date | None = None) -> str:
    """How long there is until a due day, or since when it is over, in words."""
    days = (due_on - (today or timezone.localdate())).days
    if days > 1:
        return _("%(n)s days left") % {"n": days}
    if days >= 0:
        return _("due tomorrow") if days else _("due today")
    return _("1 day late") if days == -1 else _("%(n)s days late") % {"n": -days}


def thread(deal: Deal, user: User) -> list[dict[str, Any]]:
    """The questions of a deal with what was sent in answer, for the house: {row, words, late, answers}."""
    today, alive = timezone.localdate(), known_status(deal) in ANSWERABLE
    return [_line(row, today, alive) for row in asked(deal, user)]


def own_thread(deal: Deal, user: User) -> list[dict[str, Any]]:
    """The same for the founder, who also sees the answer that is being written: with {closed, files, saved}."""
    rows, today, status = list(asked(deal, user)), timezone.localdate(), known_status(deal)
    files: dict[str, list[Document]] = {}
    every = Document.objects.filter(deal=deal, kind=Document.Kind.ANSWER, replaced_at=None).select_related("blob").order_by("pk")
    sent = {document.pk for row in rows for answer in row.answers.all() for document in answer.files.all()}
    for document in every:
        if document.pk not in sent:
            files.setdefault(document.slot, []).append(document)
    return [_line(row, today, status in ANSWERABLE) | {"closed": closed_because(row, status), "files": [file_line(f) for f in files.get(str(row.uuid), [])],
                                 "saved": row.draft_saved_at if row.draft else None} for row in rows]


def file_line(document: Document) -> dict[str, Any]:
    """A file as a list shows it."""
    return {"uuid": document.uuid, "title": str(document),
            "url": "" if document.erased_at else reverse("applicants:document_file", args=[document.uuid]),
            "note": f"{size_words(document.blob.size)} · {clock(document.uploaded_at)}", "digest": document.blob_id,
            "when": day(timezone.localdate(document.uploaded_at))}


def _line(row: Inquiry, today: dt.date, alive: bool) -> dict[str, Any]:
    """`kind` and `word` say how it stands: a risk while it is open, a miss once it is late."""
    is_open = row.state == Inquiry.State.OPEN and alive
    late = is_open and row.due_on < today
    kind = "miss" if late else {"open": "risk", "answered": "ok", "closed": "line"}[row.state]
    return {"row": row, "is_open": is_open, "late": late, "kind": kind, "word": _("Late") if late else row.get_state_display(),
            "left": left_words(row.due_on, today) if is_open else "", "asker": _named(row.asked_by),
            "answers": [{"row": answer, "who": _named(answer.by), "files": [file_line(document) for document in answer.files.all()],
                         "late": _late(answer, row), "erased": not answer.text and _erased(answer)} for answer in row.answers.all()]}


def _erased(answer: Answer) -> bool:
    """Whether an answer without words once had some, or files: an answer is never empty when it is sent."""
    return all(document.erased_at is not None for document in answer.files.all())


def _late(answer: Answer, inquiry: Inquiry) -> str:
    days = (timezone.localdate(answer.at) - inquiry.due_on).days
    return "" if days < 1 else _("1 day after the due day") if days == 1 else _("%(n)s days after the due day") % {"n": days}


def _named(seat: Seat) -> str:
    return f"{seat.get_role_display()} · {seat.organisation.name}"
