"""What a committee packet holds: built from the deal until it is frozen, read from the frozen copy ever after."""
import hashlib
import json
from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from statistics import stdev
from typing import Any

from applicants.metrics.rubric import subtotal
from applicants.models import AgendaItem, Deal, Scorecard, Submission
from applicants.queries import assumption, diligence, main_purpose, mandate, returns, risk, terms
from applicants.queries.check_card import for_packet
from applicants.queries.mandate_facts import committed

VERSION = 2
CENT, SHARE = Decimal("0.01"), Decimal("0.00000001")


def build(item: AgendaItem, cards: Iterable[Scorecard]) -> dict[str, Any]:
    """The packet as canonical data: strings, whole numbers, lists and mappings only; of persons it names the holders of the cap table alone.

    `cards` are the locked scorecards that count. The deal needs a submission; what nobody has written yet is an empty list.
    """
    meeting, deal, fund, company = item.meeting, item.deal, item.meeting.fund, item.deal.company
    submission = latest_submission(deal)
    amount, post_money = Decimal(item.terms["amount"]), Decimal(item.terms["post_money"])
    earlier = committed_earlier(item)
    return {
        "version": VERSION, "kind": meeting.kind,
        "fund": {"name_ko": fund.name_ko, "name_en": fund.name_en, "size": str(fund.size)},
        "meeting": {"number": meeting.number, "held_on": meeting.held_on.isoformat(), "rule": meeting.rule,
                    "quorum": plain(meeting.quorum)},
        "company": {"name": company.name, "business_number": company.business_number or "", "theme": company.theme,
                    "one_line": company.one_line},
        "terms": dict(item.terms),
        "cap_table": _cap_table(item),
        "ownership": _share(amount, post_money),
        "limit": {"of_fund": _share(amount + earlier, fund.size), "most": plain(fund.single_company_limit), "earlier": str(earlier)},
        "returns": _canonical(returns.for_packet(submission, item.terms)),
        "assumptions": assumption.for_packet(deal),
        "risks": risk.for_packet(deal),
        "diligence": diligence.standing(deal),
        "mandate": _canonical(mandate.for_packet(deal)),
        "main_purpose": main_purpose.for_packet(deal),
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
    """Won of this fund already in this company: paid by the ledger, or approved in another deal and still to be paid."""
    return committed(item.deal)


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


def _cap_table(item: AgendaItem) -> dict[str, list[dict[str, str]]]:
    """Before as it was entered and after as it is computed; without one, and where the seller is not in it, an empty one."""
    after = () if terms.seller_is_missing(item.terms) else terms.cap_after(item.terms, item.meeting.fund)
    return {"before": [dict(row) for row in item.terms.get("cap_table", ())], "after": terms.as_rows(after)}


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
