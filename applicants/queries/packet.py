"""What a committee packet holds: built from the deal until it is frozen, read from the frozen copy ever after."""
import hashlib
import json
from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from statistics import stdev
from typing import Any

from django.db.models import Sum
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from applicants.metrics.rubric import subtotal
from applicants.models import AgendaItem, Company, Deal, Scorecard, Screening, Submission
from applicants.queries.check_card import for_packet
from applicants.queries.screening import check_rows, figure_rows, in_short
from fund.models import CashFlow
from fund.templatetags import look

CENT, SHARE = Decimal("0.01"), Decimal("0.00000001")


def build(item: AgendaItem, cards: Iterable[Scorecard]) -> dict[str, Any]:
    """The packet as canonical data: strings, whole numbers, lists and mappings only; no person is named in it.

    `cards` are the locked scorecards that count. The deal needs a submission.
    """
    meeting, deal, fund, company = item.meeting, item.deal, item.meeting.fund, item.deal.company
    submission = latest_submission(deal)
    amount, post_money = Decimal(item.terms["amount"]), Decimal(item.terms["post_money"])
    earlier = committed_earlier(item)
    return {
        "version": 1,
        "fund": {"name_ko": fund.name_ko, "name_en": fund.name_en, "size": str(fund.size)},
        "meeting": {"number": meeting.number, "held_on": meeting.held_on.isoformat(), "rule": meeting.rule,
                    "quorum": plain(meeting.quorum)},
        "company": {"name": company.name, "business_number": company.business_number or "", "theme": company.theme,
                    "one_line": company.one_line},
        "terms": dict(item.terms),
        "ownership": _share(amount, post_money),
        "limit": {"of_fund": _share(amount + earlier, fund.size), "most": plain(fund.single_company_limit), "earlier": str(earlier)},
        "submission": _submission(submission),
        "checks": _canonical(for_packet(submission.screening)),
        "figures": _canonical(submission.screening.figures) if submission.screening else [],
        "judgement": judgement(cards),
    }


def digest(content: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical JSON: sorted keys, no spaces, UTF-8."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def plain(number: Decimal | None) -> str:
    """A decimal without trailing zeros or exponent, empty for none: 0.5000 is 0.5."""
    return "" if number is None else f"{number.normalize():f}"


def latest_submission(deal: Deal) -> Submission | None:
    """The newest numbered version of the application, with what the packet reads from it."""
    return deal.submissions.select_related("indicator", "deck__blob").prefetch_related("screenings").first()


def committed_earlier(item: AgendaItem) -> Decimal:
    """Won of this fund already in this company: paid by the ledger, or approved before and still to be paid."""
    fund, company = item.meeting.fund_id, item.deal.company
    paid = CashFlow.objects.filter(fund=fund, kind=CashFlow.Kind.INVESTMENT, counterparty=company.organisation_id)
    waiting = AgendaItem.objects.filter(meeting__fund=fund, deal__company=company, deal__stage=Deal.Stage.CONTRACTING,
                                        decision=AgendaItem.Decision.APPROVED).exclude(pk=item.pk).values_list("terms", flat=True)
    return sum((Decimal(terms["amount"]) for terms in waiting), -(paid.aggregate(total=Sum("amount"))["total"] or Decimal(0)))


def judgement(cards: Iterable[Scorecard]) -> dict[str, Any]:
    """How many cards, the words of the ESG gate, and per axis the mean of the reviewers' subtotals with their spread.

    The spread is the sample standard deviation between reviewers, empty for one.
    """
    every = list(cards)
    gates: dict[str, int] = {}
    found: dict[str, list[Decimal]] = {"financial": [], "impact": []}
    for card in every:
        gates[card.esg_gate] = gates.get(card.esg_gate, 0) + 1
        for axis, means in found.items():
            mean = subtotal((mark.score, mark.criterion.weight) for mark in card.marks.all() if mark.criterion.axis == axis)
            means += [] if mean is None else [mean]
    return {"cards": len(every), "gates": gates,
            **{axis: {"mean": _cents(sum(means, Decimal(0)) / len(means)) if means else "", "reviewers": len(means),
                      "spread": _cents(stdev(means)) if len(means) > 1 else ""} for axis, means in found.items()}}


def sheet(packet: Mapping[str, Any]) -> dict[str, Any]:
    """The packet as a page shows it: the same content with names and words in the reader's language."""
    language = "en" if get_language() == "en" else "ko"
    indicator = packet["submission"]["indicator"]
    gates = packet["judgement"]["gates"]
    rows = [row | {"why": _why(row["state"])} for row in figure_rows(Screening(figures=packet["figures"]))]
    worst = next((gate for gate in ("stop", "mitigate", "pass") if gates.get(gate)), "")
    return {
        **packet,
        "fund_name": packet["fund"][f"name_{language}"],
        "theme": Company.Theme(packet["company"]["theme"]).label,
        "instrument": AgendaItem.Instrument(packet["terms"]["instrument"]).label,
        "indicator": indicator[f"name_{language}"], "unit": indicator[f"unit_{language}"],
        "baseline": _quantity(packet["submission"]["baseline"]), "target": _quantity(packet["submission"]["target"]),
        "gate": {"kind": {"stop": "miss", "mitigate": "risk", "pass": "ok"}.get(worst, ""),
                 "word": Scorecard.Gate(worst).label if worst else "",
                 "counts": [(Scorecard.Gate(gate).label, n) for gate, n in gates.items() if gate]},
        "over_limit": Decimal(packet["limit"]["of_fund"] or 0) > Decimal(packet["limit"]["most"]),
        "risks": _lines(packet["terms"].get("risks", "")),
        "conditions": _lines(packet["terms"].get("conditions", "")),
        "figures": [row for row in rows if row["low"] is None],
        "cases": [row for row in rows if row["low"] is not None],
        "warnings": in_short(check_rows(Screening(checks=packet["checks"]))),
    }


def _quantity(text: str) -> str:
    """A canonical decimal with the places it has."""
    return look.number(text, len(text.partition(".")[2]))


def _why(state: str) -> str:
    """Why a figure has no value, in a word or two."""
    return {"no_data": _("no data"), "no_factor": _("no factor"), "not_defined": _("not defined"),
            "not_meaningful": _("not meaningful")}.get(state, "")


def _submission(submission: Submission) -> dict[str, Any]:
    indicator = submission.indicator
    return {
        "number": submission.number, "sha256": submission.sha256,
        **{name: str(getattr(submission, name)) for name in
           ("ask", "pre_money", "revenue", "revenue_before", "cost_of_sales", "cash", "monthly_spend")},
        "indicator": {name: getattr(indicator, name) for name in
                      ("code", "version", "name_ko", "name_en", "unit_ko", "unit_en", "direction")},
        "grade": submission.content.get("impact", {}).get("grade", ""),
        "baseline": plain(submission.baseline), "target": plain(submission.target), "target_year": submission.target_year,
        "material": submission.material, "counterfactual": submission.counterfactual,
        "deck": {"document": str(submission.deck.uuid), "name": submission.deck.name, "sha256": submission.deck.blob_id},
    }


def _share(part: Decimal, whole: Decimal) -> str:
    """part / whole to eight decimals; empty where there is no whole."""
    return plain((part / whole).quantize(SHARE, ROUND_HALF_UP)) if whole else ""


def _cents(number: Decimal) -> str:
    return str(number.quantize(CENT, ROUND_HALF_UP))


def _canonical(value: Any) -> Any:
    """The same content with binary fractions written as decimals, so that the digest is the same everywhere."""
    if isinstance(value, float):
        return plain(Decimal(repr(value)))
    if isinstance(value, Mapping):
        return {key: _canonical(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_canonical(inner) for inner in value]
    return value


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
