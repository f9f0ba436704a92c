"""The second step as the house reads it: when it was asked for, what came in, what changed since the version before."""
from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef

from applicants.answers import Facts
from applicants.models import Deal, Document, Dossier, DossierVersion
from applicants.queries.application import DECIDED_STAGES
from applicants.queries.document import size_words
from applicants.queries.submission import answer_groups, differences
from applicants.questions import SECOND, Spec
from fund.models import Seat
from fund.permissions import Can, holds

OPENS = (Deal.Stage.SCREENING, Deal.Stage.INTERVIEW, Deal.Stage.ACCELERATOR, Deal.Stage.PRELIMINARY, Deal.Stage.DILIGENCE)
Specs = Mapping[tuple[str, int], Spec]


def dossier_versions(deal: Deal) -> list[DossierVersion]:
    """The versions that were handed in, the newest first, each with `paper_keys`: its files. None is asked for where there is no second step."""
    dossier: Dossier | None = getattr(deal, "dossier", None)
    if dossier is None:
        return []
    papers = DossierVersion.papers.through.objects.filter(dossierversion=OuterRef("pk")).order_by("document").values("document")
    return list(dossier.versions.select_related("submitted_by__user").annotate(paper_keys=ArraySubquery(papers)).order_by("-number"))


def second_step(deal: Deal, seat: Seat, every: list[DossierVersion], specs: Specs, shared: Facts, files: Sequence[Document]) -> dict[str, Any]:
    """What the deal's page shows of the second step, and what this seat may do with it; only handed-in versions are ever shown.

    `every` comes from `dossier_versions`; `specs` holds the versions of the form by which they were answered, `files` the deal's files that
    this person sees.
    """
    dossier: Dossier | None = getattr(deal, "dossier", None)
    asks = holds(seat.role, Can.ASK_SECOND_STEP) and deal.status == Deal.Status.ACTIVE and deal.round_id is not None
    page: dict[str, Any] = {"dossier": dossier, "may_ask": asks and dossier is None and deal.stage in OPENS,
                            "may_move_due": asks and dossier is not None and deal.stage not in DECIDED_STAGES}
    if not every:
        return page
    newest, before = every[0], every[1] if len(every) > 1 else None
    spec = specs[SECOND, newest.form_version]
    papers = {section.key for section in spec.sections if section.kind == "papers"}
    changes = differences(newest.content, before.content, spec, specs[SECOND, before.form_version], shared) if before else []
    return page | {
        "dossier_versions": every, "dossier_version": newest, "dossier_before": before, "dossier_changes": changes,
        "dossier_groups": [group for group in answer_groups(newest.content, spec, shared) if group["rows"] and group["key"] not in papers],
        "dossier_papers": [] if newest.erased_at else _papers(newest, spec, files)}


def _papers(version: DossierVersion, spec: Spec, files: Sequence[Document]) -> list[dict[str, Any]]:
    """The files of a version in the order of the form: {label, document, size}."""
    own = sorted((paper for paper in files if paper.pk in version.paper_keys), key=lambda paper: paper.pk)
    return [{"label": str(question.label), "document": paper, "size": size_words(paper.blob.size)}
            for section in spec.sections if section.kind == "papers" for question in section.questions
            for paper in own if paper.slot == question.name]
