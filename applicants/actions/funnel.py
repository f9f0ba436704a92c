"""Draw the funnel's chart in a worker, from the figures one reader's page has computed, and keep it under their digest."""
import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from applicants.queries.funnel import picture_names
from fund import charts
from fund.jobs import enqueue
from fund.models import Chart, Job

SIZES = {"wide": charts.FULL, "phone": charts.PHONE}
JOB = "applicants.draw_funnel"
KEPT = dt.timedelta(days=30)


def ask_funnel(*, plot: Mapping[str, Any]) -> Job:
    """Have this chart drawn; asking again while it is under way changes nothing, and one that was removed since is drawn anew."""
    subject = f"funnel:{picture_names(plot)['wide']}"
    job = enqueue("applicants.draw_funnel", subject, plot=dict(plot))
    return job if not job.is_over else enqueue(job.name, subject, again=True, plot=dict(plot))


def draw_funnel(plot: Mapping[str, Any]) -> dict[str, Any]:
    """Draw it, wide and for phones, where it is not kept yet; removes the funnels that nobody has asked for in a month."""
    names = picture_names(plot)
    for size, width in SIZES.items():
        if not Chart.objects.filter(digest=names[size]).exists():
            spec = charts.funnel_chart(plot["rows"], plot["total"], plot["labels"], width)
            Chart.objects.get_or_create(digest=names[size], defaults={"svg": charts.render(spec)})
    old = Job.objects.filter(name=JOB, finished_at__lt=timezone.now() - KEPT)
    Chart.objects.filter(digest__in=[name for job in old for name in picture_names(job.args["plot"]).values()]).delete()
    return {"charts": len(names)}
