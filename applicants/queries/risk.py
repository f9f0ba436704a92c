"""The ESG-risk register as pages and packet read it: by weight, and counted in a square of three by three."""
from typing import Any

from django.utils.translation import gettext as _

from applicants.models import Deal, Risk, Submission
from applicants.models.risk import Level
from fund.models import Seat, User
from fund.permissions import Can, holds

Row = dict[str, Any]
STATES = {Risk.State.OPEN: "risk", Risk.State.MITIGATED: "ok", Risk.State.ACCEPTED: "line"}


def for_packet(deal: Deal) -> list[Row]:
    """The register by weight as canonical data: whole numbers and strings, whether it is a negative impact as 0 or 1, no day as ""."""
    return [{"number": row.number, "pillar": row.pillar, "title": row.title, "text": row.text, "materiality": row.materiality,
             "likelihood": row.likelihood, "mitigation": row.mitigation, "owner": row.owner,
             "due_on": row.due_on.isoformat() if row.due_on else "", "is_negative": int(row.is_negative), "state": row.state}
            for row in by_weight(list(Risk.objects.filter(deal=deal)))]


def card(deal: Deal, user: User, seat: Seat, sealed: str, submission: Submission | None) -> Row:
    """The card of the tab, for who is not blind to the deal: {rows, matrix, negative (how many), may_write, may_follow, named};
    `sealed` says why nothing may change, `submission` is the newest one.

    A row is {row, kind}; `matrix` are three lines {level, cells: [{level, count, weight}]}, the gravest first; `named` is what the
    founder names as negative impact, empty where nothing is there to read.
    """
    rows = by_weight(list(Risk.objects.visible_to(user).filter(deal=deal).select_related("written_by__user")))
    works = holds(seat.role, Can.WORK_ON_DEAL)
    named = submission.content.get("impact", {}).get("negative", "") if submission and submission.erased_at is None else ""
    negative = sum(row.is_negative for row in rows)
    return {"rows": [{"row": row, "kind": STATES[Risk.State(row.state)]} for row in rows], "matrix": matrix(rows), "negative": negative,
            "negative_word": _("Negative impact: %(n)s") % {"n": negative}, "may_write": works and not sealed, "may_follow": works, "named": named}


def by_weight(rows: list[Risk]) -> list[Risk]:
    """The heaviest first; of the same weight the graver one, then as they came."""
    return sorted(rows, key=lambda row: (-row.weight, -row.materiality, row.number))


def matrix(rows: list[Risk]) -> list[Row]:
    """How many risks stand in each of the nine places: one line a materiality, the gravest first, one cell a likelihood, the least first."""
    return [{"level": grave.label, "cells": [{"level": likely.label, "weight": grave * likely, "count": sum(
        row.materiality == grave and row.likelihood == likely for row in rows)} for likely in Level]} for grave in reversed(Level)]
