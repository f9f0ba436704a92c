"""The first figures of a submission beside its checks, each with state, formula and inputs."""
from typing import Any

from applicants.metrics.appraisal import accounts, avoided
from applicants.models import Submission
from applicants.queries.underwriting_run import as_text, facts_of, newest_factors


def first_figures(submission: Submission) -> list[dict[str, Any]]:
    """What follows from the application alone, each with state, formula and inputs; decimals as strings."""
    facts = facts_of(submission)
    factors = newest_factors([submission.material]).get(submission.material, [])
    return [as_text(each) for each in (*accounts(facts), *avoided(facts, factors))]
