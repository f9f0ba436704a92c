"""One application that holds something of every kind, each with words of its own that can be looked for afterwards."""
import shutil
from pathlib import Path
from types import SimpleNamespace

from django.conf import settings
from django.db import connection

from applicants.actions.application import submit_application
from applicants.actions.dossier import open_dossier, submit_dossier
from applicants.actions.erasure import ask_erasure, carry_out_erasure, remove_bytes_of
from applicants.actions.exclusion import ask_exclusion
from applicants.actions.extension import ask_extension, decide_extension
from applicants.actions.inquiry import save_drafts
from applicants.actions.marked_page import mark_pages
from applicants.actions.page import read_document
from applicants.actions.screening import screen
from applicants.actions.upload import append_piece, begin_upload
from applicants.actions.withdrawal import withdraw_application
from applicants.models import Deal, Erasure
from fund.models import Job
from tests.applicants.applying import filled, pdf
from tests.applicants.inquiring import answered, question
from tests.applicants.scoring import locked
from tests.applicants.second import again, filled_second, in_days

# What only the founder wrote: none of it may be found anywhere once the application is erased.
SECRETS = {
    "problem": "섞인 필름의 비밀 공정", "solution": "근적외선 K-77 배합", "team": "박비밀 대표와 최은밀 책임",
    "member": "이몰래", "answer": "고객은 가람산업 412톤", "unsent": "아직 보내지 않은 답", "excluded": "경쟁사에 삼촌이 있습니다",
    "named": "sunhwan-member2", "page": "Secretpage", "file": "비밀계획서"}


def holding(c: SimpleNamespace) -> Deal:
    """Both steps handed in, files read and marked, an answer, a draft of one, an exclusion, an upload in the middle, locked marks."""
    c.founder.user.name = "한창업"
    c.founder.user.phone = "010-1234-5678"
    c.founder.user.save()
    deal = filled(c, deck=pdf(2, SECRETS["page"]), problem=SECRETS["problem"], solution=SECRETS["solution"], team=SECRETS["team"])
    ask_extension(deal=deal, reason="감사보고서를 기다립니다.", by=c.founder)
    decide_extension(extension=deal.extensions.get(), grant=False, reason="모두 같은 날에 받습니다.", by=c.partner)
    submission = submit_application(deal=deal, by=c.founder)
    screen(submission.pk)
    read_document(submission.deck_id)
    mark_pages(submission.deck_id, c.analyst.pk)
    open_dossier(deal=deal, due_at=in_days(14), by=c.analyst)
    submit_dossier(deal=filled_second(again(deal, c.founder), c.founder, members__0__name=SECRETS["member"]), by=c.founder)
    deal = again(deal, c.founder)
    answered(c, question(c, deal), SECRETS["answer"], file=f"{SECRETS['file']}.pdf")
    open_one = question(c, deal, "설비는 몇 대입니까?")
    save_drafts(deal=deal, typed={open_one.number: SECRETS["unsent"]}, by=c.founder)
    ask_exclusion(deal=deal, named=SECRETS["named"], reason=SECRETS["excluded"], by=c.founder)
    upload = begin_upload(deal=deal, kind="paper", slot="other", name="반쪽.pdf", size=2000, modified=1, by=c.founder)
    append_piece(upload=upload, offset=0, piece=pdf()[:200], by=c.founder)
    locked(c, deal, c.analyst, comment=f"{SECRETS['member']} 님과 한창업 대표(010-1234-5678, x@y.kr)는 믿을 만합니다.")
    return again(deal, c.founder)


def ended(c: SimpleNamespace) -> Deal:
    """The same, withdrawn by its founder."""
    deal = holding(c)
    withdraw_application(deal=deal, reason="다른 투자를 받았습니다.", by=c.founder)
    return again(deal, c.founder)


def run_jobs() -> None:
    """The removal of bytes, as the worker does it."""
    for job in Job.objects.filter(name="applicants.remove_bytes"):
        remove_bytes_of(job.args["erasure"], job.args["blobs"])


def erased(cast: SimpleNamespace, deal: Deal) -> Erasure:
    """Asked for by the owner and carried out by the partner, bytes included."""
    row = carry_out_erasure(erasure=ask_erasure(deal=deal, by=cast.founder), by=cast.partner)
    run_jobs()
    return row


def whole_database() -> str:
    """Every row of every table as text."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'")
        parts = []
        for name, in cursor.fetchall():
            cursor.execute(f'SELECT t::text FROM "{name}" t')
            parts += [row for row, in cursor.fetchall()]
    return "\n".join(parts)


def empty_store() -> None:
    """Files outlive a test's rows: whoever counts them begins with none."""
    for path in Path(settings.BLOBS).iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
