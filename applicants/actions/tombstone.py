"""Take out what one application holds, row by row, leaving of each a salted hash; and say which bytes may go from the store."""
import datetime as dt
import hashlib
import secrets
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pgtrigger
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_noop

from applicants.models import (
    AgendaItem,
    Answer,
    Application,
    Condition,
    ContractStep,
    DataExport,
    Deal,
    Document,
    DossierVersion,
    Erasure,
    Inquiry,
    MainPurpose,
    Mark,
    PacketCopy,
    Page,
    Remark,
    Screening,
    Submission,
    TakenBack,
    Tombstone,
    Underwriting,
    Upload,
)
from applicants.models.application import FIGURES
from applicants.queries.contact import last_contacts
from applicants.queries.erasure import files_of, has_draft, house_files, marker, written_exclusions
from applicants.queries.named_people import GAP, named_in, without
from applicants.queries.submission import canonical
from applicants.queries.upload import part_path
from fund.actions.digest import rewrite
from fund.models import Message, Notification

KEPT_FACTS = ("company", "version", "quarter", "number", "round")  # what a sentence may go on saying of an erased application
NOBODY = "–"
HELD = gettext_noop("Held back: what it speaks of was erased.")


@dataclass
class Clearing:
    """An erasure at work: its rules by part, the tombstones so far, the blobs and parts of uploads whose bytes may go, how many rows went."""

    erasure: Erasure
    deal: Deal
    rules: Mapping[str, str]
    at: dt.datetime
    stones: list[Tombstone] = field(default_factory=list)
    blobs: set[str] = field(default_factory=set)
    parts: list[Path] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    def bury(self, part: str, noun: str, row: Any, content: Mapping[str, Any]) -> None:
        """Note down what stood in a row: SHA-256 over a salt and its canonical content."""
        salt = secrets.token_hex(16)
        sha256 = hashlib.sha256(salt.encode() + canonical(content)).hexdigest()
        self.stones.append(Tombstone(erasure=self.erasure, noun=noun, row=str(row), salt=salt, sha256=sha256, rule=self.rules[part]))
        self.counts[part] = self.counts.get(part, 0) + 1


def clear(*, erasure: Erasure, deal: Deal, rules: Mapping[str, str]) -> Clearing:
    """Erase every part that `rules` (part -> key of its rule) names, in the caller's transaction; bytes are the caller's to remove."""
    work = Clearing(erasure, deal, rules, timezone.now())
    for part, take_out in PARTS.items():  # pages before their files, comments before the answers that name people
        if part in rules:
            take_out(work)
    Tombstone.objects.bulk_create(work.stones)
    return work


def _draft(work: Clearing) -> None:
    for row in Application.objects.select_for_update(of=("self",)).filter(has_draft(work.deal)):
        work.bury("draft", "application", work.deal.uuid, {name: getattr(row, name) for name in (
            "answers", "stamps", "prefilled", "eligibility", "business_number")})
        Application.objects.filter(pk=row.pk).update(
            answers={}, stamps={}, prefilled={}, eligibility={}, business_number="", saved_at=None, saved_by=None)


def _first(work: Clearing) -> None:
    Deal.objects.filter(pk=work.deal.pk).update(ask=None)
    for row in Submission.objects.filter(deal=work.deal, erased_at=None):
        work.bury("first", "submission", row.uuid, row.content)
        with pgtrigger.ignore("applicants.Submission:append_only"):
            Submission.objects.filter(pk=row.pk).update(
                content=marker(work.erasure, work.rules["first"]), erased_at=work.at, material="", counterfactual="", **dict.fromkeys(FIGURES))


def _second(work: Clearing) -> None:
    for row in DossierVersion.objects.filter(dossier__deal=work.deal, erased_at=None):
        work.bury("second", "dossierversion", row.uuid, row.content)
        with pgtrigger.ignore("applicants.DossierVersion:append_only"):
            DossierVersion.objects.filter(pk=row.pk).update(content=marker(work.erasure, work.rules["second"]), erased_at=work.at)


def _files(work: Clearing) -> None:
    _take_files(work, files_of(work.deal), "files")


def _house(work: Clearing) -> None:
    """The fund's own papers, their pages first, and the readers' copies of packets: they name files, and can be drawn anew from what stays."""
    found = list(house_files(work.deal).values_list("pk", flat=True))
    _take_pages(work, Page.objects.filter(document__in=found), "house")
    _take_files(work, Document.objects.filter(pk__in=found), "house")
    for row in PacketCopy.objects.filter(item__deal=work.deal).select_related("item"):
        work.bury("house", "packetcopy", f"{row.item.uuid}:{row.pk}", {"sha256": row.blob_id})
        work.blobs.add(row.blob_id)
        with pgtrigger.ignore("applicants.PacketCopy:append_only"):
            row.delete()


def _take_files(work: Clearing, files: QuerySet[Document], part: str) -> None:
    for row in files.select_related("blob"):
        work.bury(part, "document", row.uuid, {"name": row.name, "sha256": row.blob_id, "size": row.blob.size, "slot": row.slot})
        work.blobs.add(row.blob_id)
        Document.objects.filter(pk=row.pk).update(
            name="", erased_at=work.at, warnings=[], replaced_at=Coalesce("replaced_at", work.at))


def _pages(work: Clearing) -> None:
    _take_pages(work, Page.objects.filter(document__in=files_of(work.deal)), "pages")


def _take_pages(work: Clearing, pages: QuerySet[Page], part: str) -> None:
    for row in pages.select_for_update(of=("self",)).select_related("document").prefetch_related("marked"):
        work.bury(part, "page", f"{row.document.uuid}:{row.number}", {"title": row.title, "text": row.text, "sha256": row.blob_id})
        work.blobs |= {row.blob_id, *(marked.blob_id for marked in row.marked.all())} - {None}
    pages.delete()


def _uploads(work: Clearing) -> None:
    for row in Upload.objects.filter(deal=work.deal):
        work.bury("uploads", "upload", row.uuid, {"name": row.name, "size": row.size, "received": row.received})
        work.parts.append(part_path(row))
        row.delete()


def _answers(work: Clearing) -> None:
    for row in Answer.objects.filter(inquiry__deal=work.deal).exclude(text=""):
        work.bury("answers", "answer", row.uuid, {"text": row.text})
        with pgtrigger.ignore("applicants.Answer:append_only"):
            Answer.objects.filter(pk=row.pk).update(text="")
    for row in Inquiry.objects.filter(deal=work.deal).exclude(draft=""):
        work.bury("answers", "inquiry", row.uuid, {"draft": row.draft})
        Inquiry.objects.filter(pk=row.pk).update(draft="", draft_saved_at=None)


def _exclusions(work: Clearing) -> None:
    for row in written_exclusions(work.deal):
        work.bury("exclusions", "exclusion", row.uuid, {"named": row.named, "reason": row.reason})
        type(row).objects.filter(pk=row.pk).update(reason="", named="" if row.organisation_id else NOBODY)


def _letters(work: Clearing) -> None:
    told = Notification.objects.filter(about=work.deal.uuid)
    digests = Message.objects.filter(pk__in=told.exclude(digest=None).values("digest"))
    for row in (Message.objects.filter(about=work.deal.uuid) | digests.exclude(state=Message.State.WAITING)).exclude(body="").distinct():
        work.bury("letters", "message", row.uuid, {"subject": row.subject, "body": row.body})
        Message.objects.filter(pk=row.pk).update(subject=NOBODY, body="")
    Message.objects.filter(about=work.deal.uuid, state__in=(Message.State.WAITING, Message.State.FAILED)).update(
        state=Message.State.WITHHELD, problem=HELD)
    for row in told:
        work.bury("letters", "notification", row.uuid, {"facts": row.facts})
        Notification.objects.filter(pk=row.pk).update(facts={name: fact if name in KEPT_FACTS or _is_day(fact) else NOBODY
                                                             for name, fact in row.facts.items()})
    for row in digests.filter(state=Message.State.WAITING).select_related("user"):
        rewrite(message=row)


def _checks(work: Clearing) -> None:
    for row in Screening.objects.filter(submission__deal=work.deal).exclude(checks=[], figures=[]):
        work.bury("checks", "screening", f"{work.deal.uuid}:{row.submission_id}:{row.number}", {"checks": row.checks, "figures": row.figures})
        with pgtrigger.ignore("applicants.Screening:append_only"):
            Screening.objects.filter(pk=row.pk).update(checks=[], figures=[])
    for row in Underwriting.objects.filter(submission__deal=work.deal).exclude(figures=[], flags=[], assumptions={}):
        said = {name: getattr(row, name) for name in ("assumptions", "figures", "flags")}
        work.bury("checks", "underwriting", row.uuid, said)
        with pgtrigger.ignore("applicants.Underwriting:append_only"):
            Underwriting.objects.filter(pk=row.pk).update(assumptions={}, figures=[], flags=[])


def _comments(work: Clearing) -> None:
    names = named_in(work.deal)
    for row in Mark.objects.filter(scorecard__deal=work.deal).exclude(comment="").select_related("scorecard"):
        if (kept := without(row.comment, names)) != row.comment:
            work.bury("comments", "mark", f"{row.scorecard.uuid}:{row.criterion_id}", {"comment": row.comment})
            with pgtrigger.ignore("applicants.Mark:marks_of_a_locked_card_stay"):
                Mark.objects.filter(pk=row.pk).update(comment=kept)
    _unnamed(work, work.deal.comments.all(), "applicants.Comment:comments_are_not_rewritten", text=names)
    _unnamed(work, work.deal.discussions.all(), "applicants.Discussion:append_only", text=names)
    _unnamed(work, work.deal.interviews.all(), "applicants.Interview:append_only", present=None, notes=names)
    _unnamed(work, work.deal.tasks.all(), "", text=names)
    _untabled(work, names)
    _unnamed(work, Remark.objects.filter(item__deal=work.deal), "applicants.Remark:append_only", text=names)
    _unnamed(work, Condition.objects.filter(item__deal=work.deal), "applicants.Condition:a_cleared_condition_stays", note=names)
    _unnamed(work, ContractStep.objects.filter(item__deal=work.deal), "", note=names)
    _unnamed(work, work.deal.diligence_items.all(), "", text=names, result=names, waived_reason=names)
    _unnamed(work, TakenBack.objects.filter(document__deal=work.deal), "applicants.TakenBack:append_only", reason=names)
    _unnamed(work, work.deal.findings.all(), "", text=names, remedy=names, answer=names)
    _unnamed(work, work.deal.assumptions.all(), "applicants.Assumption:a_decided_assumption_stays", metric=names, owner=names, basis=names,
             sensitivity=names)
    _unnamed(work, work.deal.risks.all(), "", title=names, text=names, mitigation=names, owner=names)
    _unnamed(work, MainPurpose.objects.filter(deal=work.deal), "", basis=names)
    _unnamed(work, work.deal.mandate_waivers.all(), "applicants.MandateWaiver:an_answered_waiver_stays", reason=names, answer=names)
    _unnamed(work, work.deal.diligence_notes.all(), "applicants.DiligenceNote:append_only", who=None, place=names, notes=names)


def _untabled(work: Clearing, names: list[str]) -> None:
    """Terms that no committee was ever given: names out of their words, and the list of shareholders goes."""
    for row in AgendaItem.objects.filter(deal=work.deal, frozen_at=None):
        words = {name: without(row.terms.get(name) or "", names) for name in ("source", "seller", "exit", "risks", "conditions", "dissent")}
        kept = row.terms | {name: text for name, text in words.items() if name in row.terms} | {"cap_table": []}
        if kept != row.terms:
            work.bury("comments", "agendaitem", row.uuid, row.terms)
            AgendaItem.objects.filter(pk=row.pk).update(terms=kept)


def _unnamed(work: Clearing, rows: QuerySet, trigger: str, **columns: list[str] | None) -> None:
    """Take names out of columns of these rows; a column without a list holds names alone, and goes."""
    for row in rows:
        before = {name: getattr(row, name) for name in columns}
        kept = {name: GAP if names is None else without(before[name], names)[:row._meta.get_field(name).max_length]
                for name, names in columns.items()}
        if kept != before:
            work.bury("comments", row._meta.model_name, row.uuid, before)
            with pgtrigger.ignore(trigger) if trigger else nullcontext():
                rows.model.objects.filter(pk=row.pk).update(**kept)


def _contacts(work: Clearing) -> None:
    for row in last_contacts(work.deal):
        work.bury("contacts", "contact", row.uuid, {name: getattr(row, name) for name in ("name", "title", "email", "phone")})
        row.delete()


def _archives(work: Clearing) -> None:
    for row in DataExport.objects.filter(company=work.deal.company_id):
        work.bury("archives", "dataexport", row.uuid, {"sha256": row.blob_id})
        work.blobs |= {row.blob_id} - {None}
        row.delete()


PARTS = {"comments": _comments, "contacts": _contacts, "checks": _checks, "first": _first, "second": _second, "house": _house,
         "pages": _pages,
         "files": _files, "uploads": _uploads, "answers": _answers, "exclusions": _exclusions, "letters": _letters, "draft": _draft, "archives": _archives}


def strays(deal: Deal) -> set[str]:
    """Take away pages that a job drew of an erased file after it had gone; returns their blobs."""
    late = Page.objects.filter(Q(document__deal=deal) & Q(document__erased_at__isnull=False))
    found = {blob for pair in late.values_list("blob", "marked__blob") for blob in pair if blob}
    late.delete()
    return found


def _is_day(fact: Any) -> bool:
    return isinstance(fact, dict) and set(fact) == {"day"}
