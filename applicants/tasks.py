"""What the applicants' house does in the background."""
from celery import shared_task

from applicants.actions import condition as conditions
from applicants.actions import (
    data_export,
    deal_status,
    funnel,
    late,
    marked_page,
    minutes,
    packet_copy,
    reminder,
    screening,
    stale,
    taken_back,
    underwriting,
)
from applicants.actions import deal_import as imports
from applicants.actions import decision as decisions
from applicants.actions import erasure as erasures
from applicants.actions import inquiry as inquiries
from applicants.actions import page as pages
from applicants.actions import scan as scans
from applicants.actions import task as deal_tasks
from applicants.actions import upload as uploads
from fund import jobs


@jobs.task("applicants.read_document")
def read_document(job, *, document: int) -> dict:
    return pages.read_document(document, job)


@jobs.task("applicants.mark_pages")
def mark_pages(job, *, document: int, seat: int) -> dict:
    return marked_page.mark_pages(document, seat, job)


@jobs.task("applicants.screen")
def screen(job, *, submission: int, run: int = 1) -> dict:
    """What stopped is not kept with the job: its founder, who asked for the first run, may look at it."""
    found = screening.screen(submission, job, run=run)
    return {"run": run, "checks": found["checks"], "moved": found["moved"]}


@jobs.task("applicants.underwrite")
def underwrite(job, *, submission: int, run: str, **said) -> dict:
    return underwriting.underwrite(submission, run, job, **said)


@jobs.task("applicants.draw_minutes")
def draw_minutes(job, *, item: int) -> dict:
    return minutes.draw_minutes(item, job)


@jobs.task("applicants.draw_packet")
def draw_packet(job, *, item: int, seat: int, lang: str = "") -> dict:
    return packet_copy.draw_packet(item, seat, job, lang=lang)


@jobs.task("applicants.draw_signed_minutes")
def draw_signed_minutes(job, *, item: int) -> dict:
    return minutes.draw_signed_minutes(item, job)


@shared_task(name="applicants.remind_of_questions")
def remind_of_questions() -> None:
    inquiries.remind()


@jobs.task("applicants.draw_funnel")
def draw_funnel(job, *, plot: dict) -> dict:
    return funnel.draw_funnel(plot)


@jobs.task("applicants.tell_closing")
def tell_closing(job, *, round: int, before: str, after: str) -> None:
    late.tell_closing_moved(round, before, after, job.created_at)


@shared_task(name="applicants.tell_of_delays")
def tell_of_delays() -> None:
    late.tell_of_delays()


@shared_task(name="applicants.tell_of_revisits")
def tell_of_revisits() -> None:
    deal_status.tell_of_revisits()


@shared_task(name="applicants.tell_of_stale")
def tell_of_stale() -> None:
    stale.tell_of_stale()


@shared_task(name="applicants.tell_of_conditions")
def tell_of_conditions() -> None:
    conditions.tell_of_conditions()


@shared_task(name="applicants.remind_of_tasks")
def remind_of_tasks() -> None:
    deal_tasks.remind_of_tasks()


@shared_task(name="applicants.remind_of_cards")
def remind_of_cards() -> None:
    reminder.remind_of_cards()


@shared_task(name="applicants.send_decisions")
def send_decisions() -> None:
    decisions.send_due()


@shared_task(name="applicants.scan_waiting")
def scan_waiting() -> None:
    scans.scan_waiting()


@shared_task(name="applicants.sweep_uploads")
def sweep_uploads() -> None:
    uploads.sweep_uploads()


@jobs.task("applicants.export_data")
def export_data(job, *, export: int, deal: int) -> dict:
    return data_export.make_archive(export, deal, job)


@jobs.task("applicants.remove_bytes")
def remove_bytes(job, *, erasure: int, blobs: list[str]) -> dict:
    return erasures.remove_bytes_of(erasure, blobs, job)


@jobs.task("applicants.remove_taken_back")
def remove_taken_back(job, *, document: int, blobs: list[str]) -> dict:
    return taken_back.remove_taken_back(document, blobs, job)


@shared_task(name="applicants.expire_archives")
def expire_archives() -> None:
    data_export.expire_archives()


@jobs.task("applicants.read_import")
def read_import(job, *, deal_import: int) -> dict:
    return imports.read_table(deal_import, job)


@jobs.task("applicants.take_over_import")
def take_over_import(job, *, deal_import: int, known: str) -> dict:
    return imports.take_over(deal_import, known, job)


@shared_task(name="applicants.expire_imports")
def expire_imports() -> None:
    imports.expire_imports()
