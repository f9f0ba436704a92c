"""Findings of diligence: written down with how much they weigh, settled once with an answer, taken up again as a new one."""
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from applicants import characters
from applicants.actions.diligence import in_diligence
from applicants.models import Deal, DiligenceItem, Finding
from applicants.models.diligence import Area
from fund.audit import acting
from fund.errors import Refused
from fund.models import Seat

LONGEST = 4_000
LONGEST_ANSWER = 300
S = Finding.State


def record_finding(*, deal: Deal, area: str, severity: str, text: str, remedy: str = "", item: DiligenceItem | None = None,
                   reopens: Finding | None = None, by: Seat) -> Finding:
    """Write down what diligence found, of the whole deal or of one line of the checklist, whose area it then takes; numbers count up.

    `reopens` is a settled finding that turned out not to be: its area and line are taken over, and it stays as it was settled.
    Sent twice is sent once. Refused as `in_diligence` refuses, without words (field text), for no area or severity (their fields),
    for a line or finding of another deal, and for a finding that is open or was taken up again already.
    """
    with acting(by, "record finding", deal=str(deal.uuid)):
        row = in_diligence(deal=deal, by=by)
        if reopens is not None:
            area, item = reopens.area, reopens.item
        if any(each is not None and each.deal_id != row.pk for each in (item, reopens)):
            raise Refused(_("This line belongs to another deal. Nothing was written."))
        area = item.area if item is not None else area
        for field, value, known in (("area", area, Area.values), ("severity", severity, Finding.Severity.values)):
            if value not in known:
                raise Refused(_("Choose one of the list."), field=field)
        said = {"area": area, "severity": severity, "item": item, "reopens": reopens,
                "text": characters.legible(text.replace("\x00", ""), most=LONGEST, field="text", missing=_("Say what was found.")),
                "remedy": characters.legible(" ".join(remedy.split()), most=LONGEST_ANSWER, field="remedy")}
        twice = row.findings.filter(written_by__user=by.user_id, state=S.OPEN, **said).first()
        if twice:
            return twice
        if reopens is not None:
            _check_reopens(row.findings.select_related("reopened_by").get(pk=reopens.pk))
        number = (row.findings.aggregate(last=Max("number"))["last"] or 0) + 1
        return Finding.objects.create(deal=row, number=number, written_by=by, lang=characters.language(said["text"]), **said)


def _check_reopens(old: Finding) -> None:
    if old.state == S.OPEN:
        raise Refused(_("Finding %(n)s is open. Nothing was written.") % {"n": old.number})
    if hasattr(old, "reopened_by"):
        raise Refused(_("Finding %(n)s was taken up again already, as finding %(new)s. Nothing was written.") % {
            "n": old.number, "new": old.reopened_by.number})


def settle_finding(*, finding: Finding, state: str, answer: str, by: Seat) -> Finding:
    """Settle an open finding as remedied or accepted, and say how; also after the committee's approval. Sent twice is sent once.

    Refused as `in_diligence` refuses, for neither of the two (field state), without words (field answer), and once it is settled.
    """
    with acting(by, "settle finding", deal=str(finding.deal.uuid)):
        in_diligence(deal=finding.deal, by=by, settling=True)
        row = Finding.objects.select_for_update(of=("self",)).get(pk=finding.pk)
        if state not in (S.REMEDIED, S.ACCEPTED):
            raise Refused(_("Choose one of the list."), field="state")
        said = characters.legible(" ".join(answer.split()), most=LONGEST_ANSWER, field="answer", missing=_("Say how it was settled."))
        if (row.state, row.answer) == (state, said):
            return row
        if row.state != S.OPEN:
            raise Refused(_("This finding was settled meanwhile. Nothing was changed."))
        row.state, row.answer, row.settled_by, row.settled_at = state, said, by, timezone.now()
        row.save(update_fields=["state", "answer", "settled_by", "settled_at"])
    return row
