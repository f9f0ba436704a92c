"""The checklist of diligence: begun from templates, given out, done with what was found, waived, opened again; and asked of the founder."""
import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from applicants import characters
from applicants.actions.colleague import ask_colleague
from applicants.actions.document import store_document
from applicants.actions.inquiry import ask_founder
from applicants.actions.task import NO_DAY
from applicants.models import Deal, DiligenceItem, Document, Inquiry
from applicants.models.diligence import Area
from applicants.queries.colleague import open_seats
from applicants.queries.diligence import closed_because, templates
from applicants.queries.scorecard import is_blind
from fund.audit import acting
from fund.errors import Refused
from fund.models import Seat
from fund.notify import notify

LONGEST_TEXT = LONGEST_REASON = 300
LONGEST_RESULT = 4_000
MOST_LINES = 300
MOST_FILES = 20
FURTHEST = dt.timedelta(days=2 * 365)
PLACES = 1_000  # of the order, for each area
S = DiligenceItem.State


def in_diligence(*, deal: Deal, by: Seat, settling: bool = False) -> Deal:
    """The deal under its lock, for a seat that writes into its diligence now.

    Refused for a seat that does not work on deals, before a wall, for who is blind to the deal, once it was passed or withdrawn, and
    (unless `settling` a finding) once the committee has approved it.
    """
    row = ask_colleague(deal=deal, by=by)
    if is_blind(row, by.user):
        raise Refused(_("Lock your own scorecard first; until then others' cards are hidden from you."))
    if closed := closed_because(row, settling=settling):
        raise Refused(closed)
    return row


def start_checklist(*, deal: Deal, template: str, by: Seat) -> list[DiligenceItem]:
    """Add the lines of a template that are not there yet, in the language of who adds them; returns those that were added.

    Refused as `in_diligence` refuses, and for a template that there is none of (field template).
    """
    with acting(by, "start checklist", deal=str(deal.uuid), template=template):
        row = in_diligence(deal=deal, by=by)
        chosen = templates().get(template)
        if chosen is None:
            raise Refused(_("Choose one of the list."), field="template")
        there = set(row.diligence_items.exclude(key="").values_list("key", flat=True))
        lang, order = by.user.language, _orders(row)
        made = []
        for line in chosen.lines:
            if line.key not in there:
                made.append(DiligenceItem(deal=row, area=line.area, key=line.key, order=order[line.area], text=line.text(lang),
                                          lang="en" if lang == "en" else "ko"))
                order[line.area] += 1
        return DiligenceItem.objects.bulk_create(made)


def add_line(*, deal: Deal, area: str, text: str, by: Seat) -> DiligenceItem:
    """Add a line of the house's own; sent twice is sent once.

    Refused as `in_diligence` refuses, without words (field text), for no area (field area), and where there are too many lines.
    """
    with acting(by, "add checklist line", deal=str(deal.uuid)):
        row = in_diligence(deal=deal, by=by)
        said = characters.legible(" ".join(text.split()), most=LONGEST_TEXT, field="text", missing=_("Say what is to be checked."))
        if area not in Area.values:
            raise Refused(_("Choose one of the list."), field="area")
        if row.diligence_items.count() >= MOST_LINES:
            raise Refused(_("A checklist holds at most %(n)s lines.") % {"n": MOST_LINES}, field="text")
        twice = row.diligence_items.filter(area=area, text=said, key="", state=S.OPEN).first()
        return twice or DiligenceItem.objects.create(deal=row, area=area, order=_orders(row)[area], text=said, lang=characters.language(said))


def plan_line(*, item: DiligenceItem, owner: Seat | None, due_on: dt.date | None, by: Seat) -> DiligenceItem:
    """Say who looks after an open line and until when; what stays as it was is not asked. Somebody else who is given it is told, unless they
    are blind to the deal for now.

    Refused as `in_diligence` refuses, once the line is closed, for somebody who may not see the deal (field owner), and for a day that
    has passed or lies years off (field due_on).
    """
    with acting(by, "plan checklist line", deal=str(item.deal.uuid)):
        deal, row = _open_line(item, by)
        given = open_seats(deal).filter(pk=owner.pk).first() if owner is not None and owner.pk != row.owner_id else None
        if owner is not None and owner.pk != row.owner_id and given is None:
            raise Refused(_("This person cannot work on the deal. Choose somebody else."), field="owner")
        if due_on is not None and due_on != row.due_on:
            _check_day(due_on)
        row.owner, row.due_on = owner, due_on
        row.save(update_fields=["owner", "due_on"])
        if given is not None and not given.blind:
            notify("diligence_given", to=[given], source=f"line:{row.uuid}:{timezone.now().isoformat()}", by=by, fund=deal.fund, about=deal.uuid,
                   url=_place(deal, row), company=deal.company.name, day=row.due_on or NO_DAY)
    return row


def close_line(*, item: DiligenceItem, result: str, by: Seat) -> DiligenceItem:
    """It was checked: what was found. Sent twice is sent once. Refused as `in_diligence` refuses, without words (field result), and once
    somebody else has closed it."""
    with acting(by, "close checklist line", deal=str(item.deal.uuid)):
        said = characters.legible(result.replace("\x00", ""), most=LONGEST_RESULT, field="result", missing=_("Write what was found."))
        _deal, row = _line(item, by)
        if row.state == S.DONE and row.result == said:
            return row
        _check_open(row)
        return _closed(row, S.DONE, by, result=said)


def waive_line(*, item: DiligenceItem, reason: str, by: Seat) -> DiligenceItem:
    """It need not be checked, and why. Refused as closing is, without a reason (field reason)."""
    with acting(by, "waive checklist line", deal=str(item.deal.uuid)):
        said = characters.legible(" ".join(reason.split()), most=LONGEST_REASON, field="reason", missing=_("Say why it need not be checked."))
        _deal, row = _line(item, by)
        if row.state == S.WAIVED and row.waived_reason == said:
            return row
        _check_open(row)
        return _closed(row, S.WAIVED, by, waived_reason=said)


def reopen_line(*, item: DiligenceItem, by: Seat) -> DiligenceItem:
    """Open a closed line again; what was found stays for whoever goes on. Refused as `in_diligence` refuses, and while it is open."""
    with acting(by, "reopen checklist line", deal=str(item.deal.uuid)):
        _deal, row = _line(item, by)
        if row.state == S.OPEN:
            raise Refused(_("This line is open already. Nothing was changed."))
        row.state, row.waived_reason, row.closed_by, row.closed_at = S.OPEN, "", None, None
        row.save(update_fields=["state", "waived_reason", "closed_by", "closed_at"])
    return row


def attach_to_line(*, item: DiligenceItem, upload: Any, by: Seat) -> Document:
    """Put a file beside an open line, among the papers of the fund. Refused as `in_diligence` refuses, once the line is closed, for too
    many files, and as `store_document` refuses (field files)."""
    with acting(by, "attach to checklist", deal=str(item.deal.uuid)):
        deal, row = _open_line(item, by)
        if row.files.filter(erased_at=None).count() >= MOST_FILES:
            raise Refused(_("At most %(n)s files go with one line.") % {"n": MOST_FILES}, field="files")
        document = house_paper(deal=deal, slot=f"line:{row.uuid.hex}", upload=upload, by=by, field="files")
        row.files.add(document)
    return document


def ask_about_line(*, item: DiligenceItem, text: str, due_on: dt.date, by: Seat) -> Inquiry:
    """Ask the founder about an open line: they get the question alone, and the line shows what becomes of it.

    Refused as `in_diligence` and `ask_founder` refuse, and once the line is closed.
    """
    with acting(by, "ask founder about line", deal=str(item.deal.uuid)):
        deal, row = _open_line(item, by)
        asked = ask_founder(deal=deal, texts=[text], due_on=due_on, by=by)[0]
        row.inquiries.add(asked)
    return asked


def house_paper(*, deal: Deal, slot: str, upload: Any, by: Seat, field: str) -> Document:
    """Keep a file among the papers of the fund; a refusal stands beside `field` and names the file."""
    try:
        return store_document(company=deal.company, deal=deal, kind=Document.Kind.HOUSE, slot=slot, upload=upload, by=by)
    except Refused as no:
        raise Refused(f"{upload.name}: {no}", field=field) from no


def _place(deal: Deal, row: DiligenceItem) -> str:
    """The address of a line, opened."""
    return reverse("applicants:deal_diligence", args=[deal.fund.slug, deal.uuid]) + f"?line={row.uuid}#line-{row.uuid.hex}"


def _line(item: DiligenceItem, by: Seat) -> tuple[Deal, DiligenceItem]:
    """Deal and line under their locks."""
    deal = in_diligence(deal=item.deal, by=by)
    return deal, DiligenceItem.objects.select_for_update(of=("self",)).get(pk=item.pk)


def _open_line(item: DiligenceItem, by: Seat) -> tuple[Deal, DiligenceItem]:
    deal, row = _line(item, by)
    _check_open(row)
    return deal, row


def _check_open(row: DiligenceItem) -> None:
    if row.state != S.OPEN:
        raise Refused(_("This line was closed meanwhile. Read what stands there; it can be opened again."))


def _closed(row: DiligenceItem, state: str, by: Seat, **said: str) -> DiligenceItem:
    row.state, row.closed_by, row.closed_at = state, by, timezone.now()
    for name, text in said.items():
        setattr(row, name, text)
    row.save(update_fields=["state", "closed_by", "closed_at", *said])
    return row


def _check_day(day: dt.date) -> None:
    today = timezone.localdate()
    if day < today:
        raise Refused(_("This day has passed. Choose today or a later one."), field="due_on")
    if day > today + FURTHEST:
        raise Refused(_("This day lies more than two years off. Choose an earlier one."), field="due_on")


def _orders(deal: Deal) -> dict[str, int]:
    """Where the next line of each area stands."""
    last: dict[str, int] = {}
    for area, order in deal.diligence_items.order_by("order").values_list("area", "order"):
        last[area] = order
    return {area: last.get(area, at * PLACES - 1) + 1 for at, area in enumerate(Area.values, start=1)}
