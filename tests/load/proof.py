"""What must be nothing at the end, asked of the database and over HTTP: each question with how many it found."""
import datetime as dt
import hashlib
import re
import time
from collections import Counter
from types import SimpleNamespace

from django.db.models import Count, Max

from applicants.models import Deal, Document, Screening, Submission
from fund.models import Job, Message
from tests.load.browser import Browser, Cut
from tests.load.capacity import in_lines
from tests.load.people import Founder

IN_TIME = 1.0  # seconds before the closing: what was on its way by then must count; later, the line itself may decide


def rows(founders: list[Founder]) -> dict[int, list[Submission]]:
    """What was handed in, by deal."""
    found: dict[int, list[Submission]] = {founder.deal: [] for founder in founders}
    for row in Submission.objects.filter(deal__in=found).select_related("deal", "deck"):
        found[row.deal_id].append(row)
    return found


def zeros(founders: list[Founder], late: list[Founder], made: SimpleNamespace) -> Counter:
    """Everything that must be nothing, asked of the database."""
    found, kept, closes = Counter(), rows(founders + late), made.round.closes_at
    closing = closes.timestamp()
    for founder in founders:
        mine = kept[founder.deal]
        found["lost: a success answer without its one row"] += bool(founder.receipt) and len(mine) != 1
        found["lost: on its way before the closing, and not counted"] += min(founder.pressed, default=closing) < closing - IN_TIME and not mine
        found["no answer at all, after trying again"] += not founder.answered and not founder.deck_too_late
        found["doubled: a second version"] += len(mine) > 1
        found["counted, and the founder was told otherwise"] += bool(mine) and not founder.receipt
        for row in mine:
            found["a deck that is not the one that was sent"] += row.deck.blob_id != founder.deck_sha256
            found["an arrival before it was sent, or after the closing"] += not (
                min(founder.pressed) - 0.05 <= row.submitted_at.timestamp() < closing)
    for founder in late:
        found["gained time: sent after the closing, and counted"] += bool(kept[founder.deal])
        found["too late, and not told so"] += "The round closed on" not in founder.said
        found["too late, and something was lost"] += not Document.objects.filter(
            deal=founder.deal, kind="deck", replaced_at=None, blob=founder.deck_sha256).exists()
    _of_the_round(made, found)
    return found


def _of_the_round(made: SimpleNamespace, found: Counter) -> None:
    deals = Deal.objects.filter(round=made.round)
    handed_in = deals.exclude(submissions=None)
    numbers = Counter(handed_in.values_list("receipt_no", flat=True))
    found["doubled: a receipt number, or none"] += sum(n - 1 for n in numbers.values()) + numbers[None]
    found["doubled: a second deal of a company"] += deals.values("company").annotate(n=Count("pk")).filter(n__gt=1).count()
    found["doubled: a second deck beside the first"] += Document.objects.filter(
        deal__in=deals, kind="deck", replaced_at=None).values("deal").annotate(n=Count("pk")).filter(n__gt=1).count()
    letters = Counter(Message.objects.filter(kind="receipt").values_list("about", flat=True))
    found["not one receipt letter"] += sum(letters[uuid] != 1 for uuid in handed_in.values_list("uuid", flat=True))
    found["a receipt letter for nothing"] += len(set(letters) - set(handed_in.values_list("uuid", flat=True)))


def after_the_queue(made: SimpleNamespace) -> Counter:
    """What must be nothing once the jobs are done."""
    found = Counter()
    found["jobs that are not done"] = Job.objects.exclude(state=Job.State.DONE).count()
    found["letters that were not sent"] = Message.objects.filter(kind="receipt").exclude(state=Message.State.SENT).count()
    submissions = Submission.objects.filter(deal__round=made.round)
    found["submissions without their checks"] = submissions.filter(screenings=None).count()
    found["decks without their pages"] = submissions.exclude(deck__page_count__gt=0).count()
    found["“on time” not confirmed by the checks"] = sum(
        any(check["key"] == "round" and check["outcome"] != "ok" for check in checks)
        for checks in Screening.objects.filter(submission__in=submissions).values_list("checks", flat=True))
    return found


async def receipts(founders: list[Founder], kept: dict[int, list[Submission]], port: int) -> Counter:
    """Every receipt page shows its row's number and hash, and the file it gives has that hash."""
    found: Counter = Counter({"a receipt page that is not its row's": 0, "a receipt whose file has another hash": 0})

    async def read(founder: Founder) -> None:
        browser = Browser(port, founder.session)
        try:
            for row in kept[founder.deal]:
                page = await browser.get(f"/applications/{founder.uuid}/receipt/{row.number}/")
                file = await browser.get(f"/applications/{founder.uuid}/receipt/{row.number}/content.json")
                shown = re.sub(r"\s", "", page.body.decode())
                found["a receipt page that is not its row's"] += not (
                    page.status == 200 and row.deal.receipt_no in shown and row.sha256 in shown)
                found["a receipt whose file has another hash"] += hashlib.sha256(file.body).hexdigest() != row.sha256
        except Cut:
            found["a receipt page that is not its row's"] += 1
        browser.close()

    await in_lines(read, founders)
    return found


def await_jobs(patience: float) -> float:
    """Seconds until every job is over and every receipt sent, at most `patience`."""
    began = time.monotonic()
    while time.monotonic() - began < patience:
        if not (Job.objects.filter(state__in=["queued", "running"]).exists()
                or Message.objects.filter(kind="receipt", state="waiting").exists()):
            break
        time.sleep(0.5)
    return time.monotonic() - began


def letter_delays() -> list[float]:
    """Seconds from a submission's arrival to its receipt letter being sent."""
    sent = dict(Message.objects.filter(kind="receipt", state="sent").values_list("about", "sent_at"))
    return [(sent[uuid] - at) / dt.timedelta(seconds=1) for uuid, at in Submission.objects.values_list("deal__uuid", "submitted_at") if uuid in sent]


def processing_delays(founders: list[Founder]) -> tuple[list[float], list[float]]:
    """Seconds from sending to arrival, and from arrival to the row being written."""
    kept = rows(founders)
    lags, waits = [], []
    for founder in founders:
        for row in kept[founder.deal]:
            at = row.submitted_at.timestamp()
            lags.append(min(abs(at - pressed) for pressed in founder.pressed))
            waits.append((row.processed_at - row.submitted_at).total_seconds())
    return lags, waits


def jobs_by_name() -> list[tuple[str, int, float]]:
    """Each kind of job: how many, and seconds from being asked for to the last one's end."""
    return [(row["name"], row["n"], (row["last"] - row["first"]).total_seconds() if row["last"] else 0.0) for row in
            Job.objects.values("name").annotate(n=Count("pk"), last=Max("finished_at"), first=Max("created_at")).order_by("name")]
