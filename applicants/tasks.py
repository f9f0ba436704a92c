"""What the applicants' house does in the background."""
from applicants.actions import document as documents
from applicants.actions import minutes, screening
from fund import jobs


@jobs.task("applicants.draw_pages")
def draw_pages(job, *, document: int) -> dict:
    return documents.draw_pages(document, job)


@jobs.task("applicants.screen")
def screen(job, *, submission: int) -> dict:
    return screening.screen(submission, job)


@jobs.task("applicants.draw_minutes")
def draw_minutes(job, *, item: int) -> dict:
    return minutes.draw_minutes(item, job)
