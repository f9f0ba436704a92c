"""The second step as the house reads it: when it was asked for, what came in, what changed since the version before."""
from typing import Any

from applicants.models import Deal, Dossier, DossierVersion
from applicants.queries.application import DECIDED_STAGES, facts
from applicants.queries.document import size_words
from applicants.queries.form import known
from applicants.queries.submission import answer_groups, differences, versions
from applicants.questions import SECOND
from fund.models import Seat
from fund.permissions import Can, holds

OPENS = (Deal.Stage.SCREENING, Deal.Stage.INTERVIEW, Deal.Stage.PRELIMINARY, Deal.Stage.DILIGENCE)


def second_step(deal: Deal, seat: Seat) -> dict[str, Any]:
    """What the deal's page shows of the second step, and what this seat may do with it; only handed-in versions are ever shown."""
    dossier: Dossier | None = getattr(deal, "dossier", None)
    asks = holds(seat.role, Can.ASK_SECOND_STEP) and deal.status == Deal.Status.ACTIVE and deal.round_id is not None
    page: dict[str, Any] = {"dossier": dossier, "may_ask": asks and dossier is None and deal.stage in OPENS,
                            "may_move_due": asks and dossier is not None and deal.stage not in DECIDED_STAGES}
    if dossier is None:
        return page
    every = list(versions(deal, SECOND))
    return page | {"dossier_versions": every, "dossier_version": every[0] if every else None} | (_newest(deal, every) if every else {})


def _newest(deal: Deal, every: list[DossierVersion]) -> dict[str, Any]:
    """The newest version spelled out with its papers as links, and what changed since the one before it."""
    newest, before = every[0], every[1] if len(every) > 1 else None
    spec, shared = known(SECOND, newest.form_version), facts(deal.fund, step=SECOND)
    older = known(SECOND, before.form_version) if before and before.form_version != newest.form_version else spec
    papers = {section.key for section in spec.sections if section.kind == "papers"}
    return {"dossier_groups": [group for group in answer_groups(newest.content, spec, shared) if group["rows"] and group["key"] not in papers],
            "dossier_papers": [] if newest.erased_at else _papers(newest, spec), "dossier_before": before,
            "dossier_changes": differences(newest.content, before.content, spec, older, shared) if before else []}


def _papers(version: DossierVersion, spec: Any) -> list[dict[str, Any]]:
    """The files of a version in the order of the form: {label, document, size}."""
    files = sorted(version.papers.select_related("blob"), key=lambda paper: paper.pk)
    return [{"label": str(question.label), "document": paper, "size": size_words(paper.blob.size)}
            for section in spec.sections if section.kind == "papers" for question in section.questions
            for paper in files if paper.slot == question.name]
