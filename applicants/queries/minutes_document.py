"""The minutes as plain data for their print template: seats are named by role and organisation, persons only where they signed."""
import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from applicants.models import AgendaItem, Meeting, Vote
from applicants.queries.resolution import decision
from applicants.queries.signature import Signer, signers
from fund.models import Seat
from fund.permissions import VOTERS, Role
from fund.templatetags import look

K = Meeting.Kind
UNPRICED = (AgendaItem.Instrument.SAFE, AgendaItem.Instrument.CONDITIONAL)
Pair = dict[str, str]


def document(item: AgendaItem, lang: str = settings.LANGUAGE_CODE, *, original: str = "") -> dict[str, Any]:
    """The minutes in one language; `original` is the SHA-256 of the file that is signed, for a translation of it.

    ValueError while nothing is decided.
    """
    with translation.override(lang):
        made = decision(item)
        if made is None:
            raise ValueError("only a decided item has minutes")
        meeting, packet, found = item.meeting, item.packet, signers(item, None)
        return {
            "dated": timezone.localdate(item.decided_at).isoformat(), "fund": _fund(packet, lang), "digest": made["sha256"],
            "title": title(meeting), "notice": _notice(original), "void": _void(item), "overview": _overview(item, made),
            "attendance": attendance(item, made, found), "opening": _opening(item, made),
            "item": {"head": _("Agenda item %(no)s") % {"no": item.order or 1}, "title": _subject(item),
                     "about": packet["company"]["one_line"], "terms": _terms(packet)},
            "discussion": _discussion(item, made), "votes": _ballot(made),
            "decision": {"word": made["word"], "tally": _tally(made), "text": made["sentence"]},
            "conditions": [[str(number), row.text, row.owner, look.day(row.due_on) if row.due_on else ""]
                           for number, row in enumerate(made["conditions"], 1)],
            "hashes": _hashes(item, made, original),
            "binds": made["approved"],
            "signatures": {"closing": _("These minutes set down course and outcome of the deliberation on this item; those who were present sign "
                                       "or seal them."), "day": look.whole_day(item.decided_at), "note": _("Signatures and seals stand under the "
                           "Korean original alone.") if original else "", "rows": [] if original else [_unsigned(signer) for signer in found]},
            "labels": _labels(lang),
        }


def signed_document(content: Mapping[str, Any], found: list[Signer]) -> dict[str, Any]:
    """What the minutes were drawn from, with the signatures under it: role, organisation, name, time and the hash that was signed."""
    with translation.override(settings.LANGUAGE_CODE):
        rows = [_unsigned(signer) | {"name": signer.seat.person, "signed": _("signed electronically, %(at)s") % {"at": look.stamp(signer.signature.at)},
                                     "sha256": signer.signature.sha256} for signer in found if signer.signature]
        note = _("Each signed on the site, from their own account, the file whose hash stands under their name. It is the text above without these lines.")
        return {**content, "signatures": content["signatures"] | {"note": note, "rows": rows}}


def title(meeting: Meeting) -> str:
    """What the minutes of a meeting are called: 제3차 투자심의위원회 의사록."""
    said = (_("Minutes of preliminary investment committee meeting no. %(n)s") if meeting.kind == K.PRELIMINARY
            else _("Minutes of investment committee meeting no. %(n)s"))
    return said % {"n": meeting.number}


def attendance(item: AgendaItem, made: Mapping[str, Any], found: list[Signer]) -> list[Pair]:
    """Who was present, stepped back, stayed away and might listen, by role and organisation; `found` are those who sign."""
    present = ", ".join(f"{signer.label} ({signer.organisation})" for signer in found)
    recused = ", ".join(f"{vote['label']} ({vote['organisation']})" for vote in made["votes"] if vote["choice"] == Vote.Choice.RECUSED)
    rows = [(_("Took part"), 0, present) if made["deferred"] else (_("Present"), made["present"], present), (_("Recused"), made.get("recused", 0), recused),
            (_("Absent"), made["absent"], _absent(item, made)), (_("Observer seats"), 0, _observers(item))]
    return [{"label": label, "count": str(count) if count else "", "value": value} for label, count, value in rows if count or value]


def _absent(item: AgendaItem, made: Mapping[str, Any]) -> str:
    """The seats of that day that neither voted nor stepped back, where they are as many as the count says."""
    day, voted = timezone.localdate(item.decided_at), {vote["seat"] for vote in made["votes"]}
    seats = Seat.objects.live(day).filter(fund=item.meeting.fund_id, role__in=VOTERS).select_related("organisation").order_by("-pk")
    people = set(Seat.objects.filter(uuid__in=voted).values_list("user", flat=True))
    missing = {seat.user_id: seat for seat in seats if seat.user_id not in people}
    names = sorted(f"{seat.get_role_display()} ({seat.organisation.name})" for seat in missing.values())
    return ", ".join(names) if len(names) == made["absent"] else ""


def _observers(item: AgendaItem) -> str:
    """The seats that may listen without a vote; nobody notes down whether they came."""
    seats = Seat.objects.live(timezone.localdate(item.decided_at)).filter(fund=item.meeting.fund_id, role=Role.OBSERVER)
    return ", ".join(sorted({seat.organisation.name for seat in seats.select_related("organisation")}))


def _fund(packet: Mapping[str, Any], lang: str) -> str:
    return packet["fund"].get(f"name_{lang}") or packet["fund"]["name_ko"]


def _subject(item: AgendaItem) -> str:
    company = item.packet["company"]["name"]
    if item.meeting.kind == K.PRELIMINARY:
        return _("Whether to go on to diligence with %(company)s") % {"company": company}
    return _("Investment in %(company)s") % {"company": company}


def _overview(item: AgendaItem, made: Mapping[str, Any]) -> list[Pair]:
    meeting, chair = item.meeting, item.decided_by or item.opened_by
    begins = f" {meeting.begins_at:%H:%M}" if meeting.begins_at else ""
    pairs = [
        (pgettext("minutes", "Date and time"), look.whole_day(meeting.held_on) + begins),
        (pgettext("minutes", "Place"), meeting.place or _("not noted down")),
        (_("Kind of meeting"), str(meeting.get_kind_display())),
        (pgettext("minutes", "Presided by"), f"{chair.get_role_display()} ({chair.organisation.name})" if chair else ""),
        (pgettext("minutes", "Attendance"), made["roll"]),
        (pgettext("minutes", "Rule"), _("%(rule)s; quorum %(share)s of those entitled") % {
            "rule": meeting.get_rule_display(), "share": look.pct(meeting.quorum, 2 if meeting.quorum * 100 % 1 else 0)}),
        (_("Decided at"), f"{look.whole_day(item.decided_at)} {look.clock(item.decided_at)}"),
    ]
    return [{"label": label, "value": value} for label, value in pairs if value]


def _opening(item: AgendaItem, made: Mapping[str, Any]) -> str:
    """How the meeting was found able to decide; nothing of one that was put off without a count."""
    if item.decision not in (AgendaItem.Decision.APPROVED, AgendaItem.Decision.REJECTED):
        return ""
    return _("Of %(seats)s members, %(recused)s stepped back from this item and %(present)s of the other %(entitled)s were present, which is a "
             "quorum. The packet, frozen under the hash below, was before them; the votes cast under seal were opened together and discussed, and "
             "the final votes were cast.") % {
        "seats": made["seats"], "recused": made["recused"], "present": made["present"], "entitled": made["seats"] - made["recused"]}


def _terms(packet: Mapping[str, Any]) -> list[Pair]:
    terms, won = packet["terms"], _("%(n)s won")
    priced, existing = terms["instrument"] not in UNPRICED, terms.get("shares_kind") == "existing"

    def money(name: str) -> str:
        return won % {"n": look.money(terms[name])} if terms.get(name) not in (None, "", "0") else ""

    pairs = [
        (_("Source of funds"), terms.get("source") or _fund(packet, translation.get_language() or "")),
        (_("New or existing shares"), _shares_kind(terms)),
        (_("Class of shares"), str(AgendaItem.Instrument(terms["instrument"]).label)),
        (_("Price per share"), money("price") if priced else ""),
        (_("Number of existing shares") if existing else _("Number of new shares"), _shares(terms) if priced else ""),
        (_("Investment amount"), money("amount")),
        (_("Pre-money valuation") if priced else _("Valuation cap"), money("pre_money")),
        (_("Post-money valuation"), money("post_money") if priced else ""),
        (_("Discount"), look.pct(terms["discount"]) if terms.get("discount") not in (None, "", "0") else ""),
        (_("Ownership bought"), look.pct(packet.get("ownership"), 2) if packet.get("ownership") else ""),
        (_("Co-investors"), ", ".join(f"{row['name']} {won % {'n': look.money(row['amount'])}}" for row in terms.get("co_investors") or [])),
        (_("Exit route"), terms.get("exit", "")),
    ]
    return [{"label": label, "value": value} for label, value in pairs if value]


def _shares(terms: Mapping[str, Any]) -> str:
    return _("%(n)s shares") % {"n": look.number(terms["shares"])} if Decimal(terms.get("shares") or 0) else ""


def _shares_kind(terms: Mapping[str, Any]) -> str:
    """New or existing shares; nothing in packets from before the question was asked."""
    if terms.get("shares_kind") == "existing":
        return _("Existing shares, bought of %(seller)s") % {"seller": terms.get("seller", "")}
    return _("New shares") if terms.get("shares_kind") else ""


def _discussion(item: AgendaItem, made: Mapping[str, Any]) -> list[Pair]:
    """What was said while the votes lay open, under the seat that noted it down."""
    labels = {vote["seat"]: vote["label"] for vote in made["votes"]}
    return [{"who": f"{labels.get(str(row.by.uuid)) or row.by.get_role_display()} ({row.by.organisation.name})", "text": row.text}
            for row in item.remarks.select_related("by__organisation")]


def _ballot(made: Mapping[str, Any]) -> dict[str, Any]:
    """Each seat from the sealed to the final vote; without the first column where none were kept."""
    before = any(vote["before"] for vote in made["votes"])
    head = [_("Committee seat"), _("Organisation"), *([pgettext("vote", "Sealed"), pgettext("vote", "Final")] if before else [_("Vote")]), _("Reason")]
    return {"head": head, "rows": [[vote["label"], vote["organisation"], *([vote["before_word"] or "–"] if before else []),
                                    _final(vote), vote["reason"]] for vote in made["votes"]]}


def _final(vote: Mapping[str, Any]) -> str:
    marks = [word for word, stands in ((pgettext("vote", "changed"), vote["changed"]), (_("condition left out"), vote["left_out"]),
                                       (_("Champion"), vote.get("champion"))) if stands]
    return f"{vote['word']} ({', '.join(str(mark) for mark in marks)})" if marks else vote["word"]


def _tally(made: Mapping[str, Any]) -> str:
    counts = made.get("counts")
    return _("%(yes)s in favour · %(no)s against · %(abstained)s abstained · %(recused)s recused") % {
        "yes": made["in_favour"], "no": counts.get(Vote.Choice.NO, 0), "abstained": counts.get(Vote.Choice.ABSTAIN, 0),
        "recused": made["recused"]} if counts and not made["deferred"] else ""


def _hashes(item: AgendaItem, made: Mapping[str, Any], original: str) -> list[Pair]:
    pairs = [(_("Packet, as it was frozen"), item.packet_sha256), (_("Record of the decision"), made["sha256"]),
             (_("Signed original in Korean"), original)]
    return [{"label": label, "value": value} for label, value in pairs if value]


def _unsigned(signer: Signer) -> Pair:
    return {"role": signer.label, "organisation": signer.organisation}


def _notice(original: str) -> str:
    return _("Translation to read along. The Korean original is what is signed; where the two differ, it holds.") if original else ""


def _void(item: AgendaItem) -> str:
    """That the decision was declared void before its minutes were drawn."""
    voiding = getattr(item, "voiding", None)
    return _("Declared void on %(day)s: %(reason)s") % {"day": look.whole_day(_day(voiding.at)), "reason": voiding.reason} if voiding else ""


def _day(at: dt.datetime) -> dt.date:
    return timezone.localdate(at)


def _labels(lang: str) -> dict[str, Any]:
    return {
        "lang": lang, "digest": _("Digest"), "attendance": pgettext("minutes", "Attendance"), "terms": _("Main terms"),
        "discussion": _("Course and discussion"), "no_discussion": _("No remark was noted down."),
        "votes": _("Vote, from the sealed to the final one"), "decision": _("Decision"), "conditions": _("Conditions before payment"),
        "no_conditions": _("No conditions."), "conditions_head": [_("No."), _("Condition"), _("Owner"), _("Due on")],
        "hashes": _("Hashes of the papers"), "signatures": _("Signatures"), "name": pgettext("signature", "Name"),
        "sign_here": _("(signature or seal)"),
    }
