"""Every automatic check of a submission: the facts gathered, compared, and kept with what they were compared with.

A check is {key, outcome: ok | warn | stop, facts, sources}. Companies, people, numbers and entries of lists are kept by ids alone, for a
run never changes: what a reader may see of them, and whether they are still there, is asked when they read.
"""
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Max
from django.utils import timezone

from applicants.metrics.checks import OK, STOP, WARN, Entry, Firm, Hit, listed, twins
from applicants.metrics.eligibility import BOUNDS, MET, Outcome
from applicants.models import Company, Consent, ConsentText, Deal, DossierVersion, Round, Submission, Watch
from applicants.queries.eligibility import outcomes_of
from applicants.queries.round import closes_for
from applicants.questions import FIRST
from fund.identifiers import corporate_number_hint, is_business_number
from fund.models import Fund, Indicator, Organisation, Seat
from fund.permissions import Role

Check = dict[str, Any]
GROUP_ANSWERS = {"no": "no", "group": "no", "restricted": "yes", "unsure": "unsure"}


@dataclass(frozen=True)
class Beside:
    """What submissions to a fund are compared with: its companies with their keys, the entries of lists, and the lists as sources."""

    firms: tuple[tuple[int, Firm], ...]
    entries: tuple[Entry, ...]
    lists: Mapping[str, Check]


def beside(fund: Fund) -> Beside:
    """All that a submission to this fund is compared with, as it stands now."""
    return Beside(tuple(_firms(fund)), tuple(entries(fund)), {name: _list(name) for name in Watch.List.values})


def run_checks(submission: Submission, against: Beside | None = None) -> list[Check]:
    """Every automatic check of what was handed in, in no order of weight; `against` is given where many are checked in one go.

    Reads the newest version of the second step too, where one was handed in: shareholders and the group it named.
    """
    against = against or beside(submission.deal.fund)
    second = DossierVersion.objects.filter(dossier__deal=submission.deal_id).order_by("-number").first()
    firm = firm_of(submission, second)
    return [*_identifiers(submission, second), *_eligibility(submission, second), *_duplicates(submission, firm, against),
            *_lists(submission, firm, second, against), *_papers(submission)]


def can_be_checked(deal: Deal, submission: Submission | None) -> bool:
    """Whether there is something to check: answers handed in through a call; a published case has none."""
    return submission is not None and deal.round_id is not None and "company" in submission.content


def firm_of(submission: Submission, second: DossierVersion | None) -> Firm:
    """The company as it is compared; who represents it is what the application says, else the owners' names."""
    said = submission.content["company"]
    content = second.content if second else {}
    named = said.get("representative", "")
    profile = content.get("profile", {})
    return Firm(
        str(submission.deal.uuid), said["name"], said.get("business_number", ""), (said.get("country", ""), said.get("foreign_number", "")),
        [named] if named else _owners([submission.deal.company]).get(submission.deal.company_id, []),
        [row.get("holder", "") for row in content.get("terms", {}).get("holders", ())], profile.get("group_name", ""))


def _firms(fund: Fund) -> list[tuple[int, Firm]]:
    """Every company with a handed-in application to this fund, once each, by its newest deal there."""
    deals = (Deal.objects.filter(fund=fund).exclude(stage=Deal.Stage.DRAFT).select_related("company__organisation")
             .order_by("company", "-pk").distinct("company"))
    rows = list(deals)
    named = {company: name or "" for company, name in Submission.objects.filter(deal__in=[row.pk for row in rows]).order_by(
        "deal_id", "-number").distinct("deal_id").values_list("deal__company", "content__company__representative")}
    owners = _owners(row.company for row in rows)
    return [(row.company_id, Firm(
        str(row.uuid), row.company.name, row.company.business_number or "", (row.company.country, row.company.foreign_number),
        [named[row.company_id]] if named.get(row.company_id) else owners.get(row.company_id, []))) for row in rows]


def entries(fund: Fund, watched: Iterable[Watch] | None = None) -> list[Entry]:
    """What stands on the watch lists today, and the fund's own organisations: who holds a seat or a stake in it, but no startup; `watched` are
    the rows of the lists where they were read already."""
    rows = Watch.objects.live() if watched is None else watched
    listed = [Entry(str(row.uuid), row.list, row.name, row.group, row.business_number, row.representative) for row in rows]
    return listed + [Entry(str(row.uuid), "organisation", row.name) for row in own_organisations(fund)]


def own_organisations(fund: Fund) -> Iterable[Organisation]:
    """GP, sponsors, LPs and operators of a fund: those of its live seats and of its LPs."""
    kinds = (Organisation.Kind.GP, Organisation.Kind.SPONSOR, Organisation.Kind.LP, Organisation.Kind.OPERATOR)
    seated = Seat.objects.live().filter(fund=fund).order_by().values("organisation")
    return Organisation.objects.filter(kind__in=kinds).filter(pk__in=seated.union(fund.limited_partners.order_by().values("organisation")))


def _identifiers(submission: Submission, second: DossierVersion | None) -> list[Check]:
    said = submission.content["company"]
    number = said.get("business_number")
    found = [_check("number", OK if is_business_number(number) else STOP, [_rule("check_digit")]) if number else
             _check("foreign", WARN, [_rule("no_register")], country=said.get("country", ""))]
    corporate = second.content.get("profile", {}).get("corporate_number", "") if second else ""
    if corporate:
        hint = corporate_number_hint(corporate)
        found.append(_check("corporate", OK if hint == "ok" else WARN, [_rule("corporate_digit"), _second(second)], hint=hint))
    return found


def _eligibility(submission: Submission, second: DossierVersion | None) -> list[Check]:
    """The call's own rules, as the self-check applies them, on what was handed in; what a rule needs and nobody answered is a warning."""
    round = submission.deal.round
    answers, origins = _answers(submission, second)
    found = [_check(f"rule_{o.key}", _outcome(o), [{"kind": "call", "rule": o.key, "rules": _bounds(round, o.key), "closes_on": _closes(round)},
                                                  *origins.get(o.key, [])], state=o.state, **o.facts) for o in outcomes_of(round, answers)]
    indicator = submission.indicator
    upward = indicator.direction == Indicator.Direction.UP
    better = submission.target > submission.baseline if upward else submission.target < submission.baseline
    return [*found, _check("target", OK if better else WARN, [
        {"kind": "indicator", "code": indicator.code, "version": indicator.version, "upward": upward}, _submitted(submission)])]


def _answers(submission: Submission, second: DossierVersion | None) -> tuple[dict[str, Any], dict[str, list[Check]]]:
    """What the rules need to know: from the submission, the second step, and for the rest from the founder's self-check; and whence."""
    said, application = submission.content["company"], getattr(submission.deal, "application", None)
    checked = application.eligibility if application else {}
    declared = checked.get("answers", {})
    group = second.content.get("profile", {}).get("group", "") if second else ""
    answers = {"founded": said["founded_on"], "country": said.get("country", "KR"), "theme": said["theme"], "ask": str(submission.ask),
               "indicator": "yes", "excluded": declared.get("excluded", []), "group": GROUP_ANSWERS.get(group) or declared.get("group", "")}
    handed_in = dict.fromkeys(("age", "country", "theme", "ask", "indicator"), [_submitted(submission)])
    own = [{"kind": "self_check", "at": checked["at"]}] if checked.get("at") else []
    return answers, handed_in | {"excluded": own, "group": [_second(second)] if group else own}


def _outcome(outcome: Outcome) -> str:
    return OK if outcome.state == MET else STOP if outcome.state == "stop" else WARN


def _duplicates(submission: Submission, firm: Firm, against: Beside) -> list[Check]:
    deal = submission.deal
    sources = [{"kind": "deals", "at": _now()}, _people(submission), _rule("names")]
    hits = twins(firm, [other for company, other in against.firms if company != deal.company_id])
    found = [_check("duplicates", WARN if hits else OK, sources, hits=[hit.facts() for hit in hits])]
    before = Deal.objects.filter(fund=deal.fund_id, company=deal.company_id).exclude(stage=Deal.Stage.DRAFT).exclude(pk=deal.pk)
    if uuids := list(map(str, before.order_by("-pk").values_list("uuid", flat=True))):
        found.append(_check("earlier", OK, sources[:1], hits=[{"ref": uuid, "by": "company", "how": "same"} for uuid in uuids]))
    return found


def _lists(submission: Submission, firm: Firm, second: DossierVersion | None, against: Beside) -> list[Check]:
    """A number on the list of the excluded is a fact and stops; everything else of the lists only hints."""
    hits: dict[str, list[Hit]] = {}
    for hit in listed(firm, against.entries):
        hits.setdefault("affiliate" if hit.list == "organisation" else hit.list, []).append(hit)
    shared = [_people(submission), _second(second) if second else {"kind": "no_second_step"}, _rule("names")]
    answer = second.content.get("profile", {}).get("group", "") if second else ""
    found = []
    for name in Watch.List.values:
        facts = {"hits": [hit.facts() for hit in hits.get(name, [])]} | (
            {"answer": answer} if name == Watch.List.GROUP and answer not in ("", "no") else {})
        barred = name == Watch.List.EXCLUDED and any(hit.by == "number" for hit in hits.get(name, []))
        outcome = STOP if barred else WARN if facts["hits"] or facts.get("answer") else OK
        extra = [{"kind": "organisations", "entries": sum(e.list == "organisation" for e in against.entries), "at": _now()}] if name == "affiliate" else []
        found.append(_check(name, outcome, [against.lists[name], *extra, *shared], **facts, **({"second": second.number} if second else {})))
    return found


def _papers(submission: Submission) -> list[Check]:
    deal, deck = submission.deal, submission.deck
    readable = bool(deck.page_count) and not deck.problem
    missing = _missing_consents(deal)
    last = closes_for(deal)
    on_time = deal.round.opens_at <= submission.submitted_at < last
    return [
        _check("deck", OK if readable else STOP, [{"kind": "deck", "sha256": deck.blob_id}], pages=deck.page_count or 0, problem=deck.problem),
        _check("consents", STOP if missing else OK, [{"kind": "consents", "at": _now()}], missing=missing),
        _check("round", OK if on_time else STOP, [{"kind": "clock", "opens_at": deal.round.opens_at.isoformat(), "closes_at": last.isoformat()}],
               submitted_at=submission.submitted_at.isoformat()),
    ]


def _missing_consents(deal: Deal) -> list[str]:
    given = {consent.text.key: consent.given for consent in Consent.objects.filter(deal=deal).select_related("text").order_by("pk")}
    return sorted({key for key in ConsentText.objects.filter(required=True, step=FIRST).values_list("key", flat=True) if not given.get(key)})


def _owners(companies: Iterable[Company]) -> dict[int, list[str]]:
    """The names of the live owners of companies, by the company's key."""
    by_house = {company.organisation_id: company.pk for company in companies}
    found: dict[int, list[str]] = {}
    for seat in Seat.objects.live().filter(organisation__in=by_house, role=Role.FOUNDER_OWNER).select_related("user").order_by("pk"):
        if seat.user and seat.user.name:
            found.setdefault(by_house[seat.organisation_id], []).append(seat.user.name)
    return found


def _people(submission: Submission) -> Check:
    return {"kind": "people", "named": bool(submission.content["company"].get("representative"))}


def _list(name: str) -> Check:
    live = Watch.objects.live().filter(list=name)
    as_of = live.aggregate(day=Max("as_of"))["day"]
    return {"kind": "list", "list": name, "entries": live.count(), "as_of": as_of.isoformat() if as_of else "", "at": _now()}


def _bounds(round: Round, rule: str) -> dict[str, Any]:
    return {name: round.eligibility[name] for name in BOUNDS[rule] if name in round.eligibility}


def _closes(round: Round) -> str:
    return timezone.localdate(round.closes_at).isoformat()


def _submitted(submission: Submission) -> Check:
    return {"kind": "submission", "number": submission.number, "at": submission.submitted_at.isoformat()}


def _second(second: DossierVersion) -> Check:
    return {"kind": "second_step", "number": second.number, "at": second.submitted_at.isoformat()}


def _rule(name: str) -> Check:
    return {"kind": "rule", "rule": name}


def _now() -> str:
    return timezone.now().isoformat(timespec="seconds")


def _check(key: str, outcome: str, sources: list[Check], **facts: Any) -> Check:
    return {"key": key, "outcome": outcome, "facts": facts, "sources": sources}
