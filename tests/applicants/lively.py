"""A deal with a row of everything that its page shows, as many times as one asks for, made by the real actions where there is one."""
import datetime as dt
from types import SimpleNamespace

from django.utils import timezone

from applicants.actions.comment import write_comment
from applicants.actions.contact import add_contact
from applicants.actions.interview import note_interview
from applicants.actions.task import add_task, finish_task
from applicants.models import AgendaItem, Deal, Decision, Meeting, Override, Screening, Submission
from tests.applicants.applying import pdf
from tests.applicants.inquiring import answered, question
from tests.applicants.papering import handed_in
from tests.applicants.scoring import locked, screened
from tests.applicants.test_checks import listing


def enliven(c: SimpleNamespace, deal: Deal, reviewers: list, word: str = "말") -> None:
    """Once for each reviewer, who locks a card: a question with its answer and file, work of every kind, papers, runs of the checks."""
    today = timezone.localdate()
    for number, reviewer in enumerate(reviewers):
        locked(c, deal, reviewer, comment=f"{word} 평가")
        answered(c, question(c, deal), file=f"답{number}.pdf")
        for _twice in "ab":
            task = add_task(deal=deal, text=f"{word} 할 일", due_on=today, assignee=c.analyst, by=reviewer)
        finish_task(task=task, by=reviewer)
        for audience in ("house", "company"):
            write_comment(deal=deal, text=f"{word} {audience} {reviewer.pk}", audience=audience, by=reviewer)
        note_interview(deal=deal, held_on=today, present="대표", notes=f"{word} 면담", advice="go_on", by=reviewer)
        add_contact(deal=deal, given={"name": f"만난이 {reviewer.pk}"}, by=reviewer)
        Override.objects.create(deal=deal, source="screening", target="committee", missing=["평가 2명"], reason=f"{word} 예외", asked_by=reviewer,
                                state="refused", answered_by=c.operations, answered_at=timezone.now(), answer="기다립시다.")
        Decision.objects.create(deal=deal, kind="invite", reasons=["strong"], state="sent", sent_at=timezone.now(), written_by=reviewer,
                                approved_by=c.partner, sentence_ko=f"{word} 통보")
        Deal.objects.create(fund=c.fund, company=deal.company, stage="screening", status="passed", reason=f"{word} 종료")
        handed_in(c, deal, pdf(1), f"재무{reviewer.pk}.pdf")
        handed_in(c, deal, pdf(2), f"덱{reviewer.pk}.pdf", "deck")
        checked(c, deal, f"쌍둥이 {reviewer.pk}")
        tabled(c, deal)


def checked(c: SimpleNamespace, deal: Deal, name: str) -> Screening:
    """A run of the checks that found another application and an entry of a list."""
    twin = screened(c, name)
    entry = listing(c, "group", f"태고 {twin.pk}")
    newest = Submission.objects.filter(deal=deal).latest("number")
    hits = [{"key": "duplicates", "outcome": "warn", "facts": {"hits": [{"by": "number", "how": "same", "ref": str(twin.uuid)}]}},
            {"key": "group", "outcome": "warn", "facts": {"hits": [{"by": "name", "how": "same", "ref": str(entry.uuid)}]}}]
    return Screening.objects.create(submission=newest, number=newest.screenings.count() + 1, checks=hits, figures=[])


def tabled(c: SimpleNamespace, deal: Deal) -> AgendaItem:
    meeting = Meeting.objects.create(fund=c.fund, number=Meeting.objects.count() + 1, held_on=timezone.localdate() - dt.timedelta(days=9),
                                     rule="simple_majority", quorum="0.5")
    return AgendaItem.objects.create(meeting=meeting, deal=deal)
