"""The card of a background job, which asks for itself again until the job is over."""
from django import template

from fund.queries.job import shown

register = template.Library()


@register.inclusion_tag("components/job.html")
def job_card(job):
    """The job component filled from a Job row."""
    return shown(job)
