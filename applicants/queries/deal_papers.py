"""What the company handed in, on a deal's page: versions of the application with their answers, what changed, files, the second step."""
from dataclasses import replace
from typing import Any

from applicants.models import Deal, Document, Submission
from applicants.queries.application import facts
from applicants.queries.consent import current_texts
from applicants.queries.document import deal_documents, deal_files
from applicants.queries.dossier import dossier_versions, second_step
from applicants.queries.form import all_known
from applicants.queries.submission import answer_groups, differences
from applicants.questions import FIRST, SECOND
from fund.models import Seat, User

SHOWN = ("company", "business", "impact")


def papers(deal: Deal, user: User, seat: Seat) -> dict[str, Any]:
    """The versions of the first step, the newest spelled out with what changed since the one before, the deal's files and the second step;
    `house_documents` are the fund's own papers, apart from what was handed in."""
    versions = list(deal.submissions.select_related("indicator", "deck__blob", "submitted_by__organisation").order_by("-number"))
    second = dossier_versions(deal)
    newest = versions[0] if versions else None
    told = [version for version in versions[:2] if "business" in version.content]  # a published case holds figures alone
    specs = all_known([(FIRST, v.form_version) for v in told] + [(SECOND, v.form_version) for v in second[:2]])
    shared = facts(deal.fund, consents=False, indicators=bool(specs)) if specs else None
    every = deal_files(deal, user)
    files = [row for row in every if row.kind != Document.Kind.HOUSE]
    page: dict[str, Any] = {"submission": newest, "versions": versions, "documents": deal_documents(files, newest.deck_id if newest else None),
                            "house_documents": deal_documents((row for row in every if row.kind == Document.Kind.HOUSE), None),
                            "answers": [], "before": None, "changes": []}
    if shared is not None and newest in told:
        page |= _answers(newest, told[1] if len(told) > 1 else None, specs, shared)
    texts = replace(shared, texts=current_texts(SECOND)) if shared is not None and second else shared
    return page | second_step(deal, seat, second, specs, texts, files)


def _answers(newest: Submission, before: Submission | None, specs: Any, shared: Any) -> dict[str, Any]:
    spec = specs[FIRST, newest.form_version]
    return {"answers": [group for group in answer_groups(newest.content, spec, shared) if group["key"] in SHOWN], "before": before,
            "changes": differences(newest.content, before.content, spec, specs[FIRST, before.form_version], shared) if before else []}
