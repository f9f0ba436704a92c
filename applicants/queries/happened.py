"""Everything that happened to a deal, of every noun, as rows of one query: what, when, by which role, and what is needed to say it."""
from typing import Any

from django.db.models import BigIntegerField, CharField, F, JSONField, OuterRef, Q, QuerySet, Subquery, Value, Window
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, JSONObject, Lag

from applicants.models import (
    AgendaItem,
    Answer,
    Comment,
    Condition,
    Deal,
    Decision,
    DiligenceNote,
    Document,
    DossierVersion,
    Erasure,
    Finding,
    Inquiry,
    Interview,
    Override,
    PaymentRequest,
    Scorecard,
    StageMove,
    Submission,
    TakenBack,
    Task,
    Voiding,
)
from applicants.queries.mandate import waivers
from fund.models import Seat, User

CARRIED = (Document.Kind.PAPER, Document.Kind.ANSWER)  # they come with a version or an answer; before that they are the founder's
HOUSE = Document.Kind.HOUSE
COLUMNS = ("happened", "happened_at", "actor", "facts")
KEPT = ("stage", "status", "target_on", "revisit_on")  # what a change of the deal's row is told of
Row = dict[str, Any]


def happened(deal: Deal, user: User | None = None, most: int | None = None) -> list[Row]:
    """What happened to a deal, {happened, happened_at, actor: {role, organisation} or None, facts}, the newest first, at `most` so many.

    What somebody's seat decides about (comments, conversations, diligence, tasks, overrides, letters, cards, meetings) is there for a `user` alone,
    as far as they may see it.
    """
    parts = _of_everybody(deal) + (_of_some(deal, user) if user else [])
    return list(parts[0].union(*parts[1:], all=True).order_by("-happened_at", "-happened")[:most])


def _of_everybody(deal: Deal) -> list[QuerySet]:
    unread = (Q(kind=Document.Kind.DECK) | ~Q(erased_at=None)) & ~Q(pk__in=Submission.objects.filter(deal=deal).values("deck"))  # nobody else has it yet
    return [
        _events(deal),
        _part(StageMove.objects.filter(deal=deal), "move", "at", "by", kind="kind", source="source", target="target", reason="reason",
              override="override_id"),
        _part(Submission.objects.filter(deal=deal, number__gt=1), "submission", "submitted_at", "submitted_by", number="number"),
        _part(DossierVersion.objects.filter(dossier__deal=deal), "second", "submitted_at", number="number"),
        _part(Inquiry.objects.filter(deal=deal), "question", "asked_at", "asked_by", number="number"),
        _part(Answer.objects.filter(inquiry__deal=deal), "answer", "at", "by", number="inquiry__number"),
        _part(Document.objects.filter(deal=deal).exclude(kind__in=(*CARRIED, HOUSE)).exclude(unread), "document", "uploaded_at", "uploaded_by",
              name="name", uuid="uuid"),
        _part(Erasure.objects.filter(deal=deal).standing(), "erasure", "decided_at", "decided_by", outcome="outcome"),
    ]


def _of_some(deal: Deal, user: User) -> list[QuerySet]:
    asked, letters = Override.objects.visible_to(user).filter(deal=deal), Decision.objects.in_house(user).filter(deal=deal)
    findings, passes = Finding.objects.visible_to(user).filter(deal=deal), waivers(user).filter(deal=deal)
    blind = Scorecard.objects.blind_deals(user)
    cleared = Condition.objects.visible_to(user).filter(item__deal=deal, state=Condition.State.CLEARED).exclude(item__deal__in=blind)
    paid = PaymentRequest.objects.visible_to(user).filter(item__deal=deal).exclude(item__deal__in=blind)
    return [
        _part(asked, "override", "asked_at", "asked_by", source="source", target="target", reason="reason", missing="missing"),
        _part(asked.exclude(answered_at=None), "override answered", "answered_at", "answered_by", state="state", answer="answer",
              target="target"),
        _part(passes, "waiver", "asked_at", "asked_by", key="key", reason="reason"),
        _part(passes.exclude(answered_at=None), "waiver answered", "answered_at", "answered_by", key="key", state="state", answer="answer"),
        _part(Task.objects.visible_to(user).filter(deal=deal).exclude(state=Task.State.OPEN), "task", "closed_at", "closed_by", text="text",
              state="state", lang="lang"),
        _part(Comment.objects.visible_to(user).filter(deal=deal), "comment", "written_at", "author", text="text", audience="audience",
              lang="lang", back="taken_back_at"),
        _part(Interview.objects.visible_to(user).filter(deal=deal), "interview", "written_at", "written_by", held_on="held_on",
              notes="notes", advice="advice", lang="lang", corrects="corrects_id"),
        _part(DiligenceNote.objects.visible_to(user).filter(deal=deal), "diligence note", "written_at", "written_by", kind="kind", held_on="held_on",
              notes="notes", verdict="verdict", lang="lang", corrects="corrects_id"),
        _part(TakenBack.objects.visible_to(user).filter(document__deal=deal), "taken back", "at", "by", reason="reason"),
        _part(findings, "finding", "written_at", "written_by", number="number", severity="severity", text="text", lang="lang",
              again="reopens__number"),
        _part(findings.exclude(state=Finding.State.OPEN), "finding settled", "settled_at", "settled_by", number="number", state="state",
              answer="answer", lang="lang"),
        _part(letters.filter(state=Decision.State.SENT), "letter", "sent_at", "approved_by", kind="kind", ko="sentence_ko",
              en="sentence_en", uuid="uuid"),
        _part(Scorecard.objects.visible_to(user).filter(deal=deal, state=Scorecard.State.LOCKED), "card", "locked_at", "reviewer",
              version="version", reason="reason"),
        _part(AgendaItem.objects.visible_to(user).filter(deal=deal).exclude(decided_at=None).exclude(
            deal__in=Scorecard.objects.blind_deals(user)), "item", "decided_at", "decided_by", number="meeting__number", of="meeting__kind",
            decision="decision", uuid="uuid"),
        _part(Voiding.objects.filter(item__in=AgendaItem.objects.visible_to(user).filter(deal=deal).order_by().values("pk")).exclude(
            item__deal__in=Scorecard.objects.blind_deals(user)), "void", "at", "by", number="item__meeting__number", of="item__meeting__kind",
            reason="reason", uuid="item__uuid"),
        _part(cleared, "condition", "cleared_at", "cleared_by", number="number", text="text", lang="lang", uuid="item__uuid"),
        _part(paid, "payment", "asked_at", "asked_by", day="pay_on", uuid="item__uuid"),
        _part(paid.exclude(back_at=None), "payment back", "back_at", "back_by", reason="back_reason", uuid="item__uuid"),
    ]


def _events(deal: Deal) -> QuerySet:
    """The deal's own row each time it changed, with what stood there before; who did it stands in the trail's context."""
    before = {f"old_{name}": Window(Lag(name), order_by=["pgh_created_at", "pgh_id"]) for name in KEPT}
    seat = Cast(KeyTextTransform("seat", "pgh_context__metadata"), BigIntegerField())
    who = Seat.objects.filter(pk=OuterRef("seat_key")).values(json=JSONObject(role="role", organisation="organisation__name"))
    rows = deal.events.order_by().annotate(seat_key=seat)
    return rows.annotate(**_columns("deal", "pgh_created_at"), actor=Subquery(who[:1], output_field=JSONField()), facts=JSONObject(
        id="pgh_id", reason="reason", **{name: name for name in KEPT}, **before)).values(*COLUMNS)


def _part(rows: QuerySet, name: str, at: str, by: str = "", /, **facts: str) -> QuerySet:
    who = JSONObject(role=f"{by}__role", organisation=f"{by}__organisation__name") if by else Value(None, output_field=JSONField())
    return rows.order_by().annotate(**_columns(name, at), actor=who, facts=JSONObject(**facts)).values(*COLUMNS)


def _columns(name: str, at: str) -> dict[str, Any]:
    return {"happened": Value(name, output_field=CharField()), "happened_at": F(at)}
