"""What a committee's votes decide, by a rule fixed before the meeting (house rules; denominator = those present)."""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal, get_args

Choice = Literal["yes", "no", "conditional", "abstain", "recused"]
Kind = Literal["simple_majority", "two_thirds", "champion", "veto"]
Decision = Literal["approved", "rejected", "no_quorum"]

BASIS_POINT = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class Vote:
    """One seat's vote; `condition_accepted` tells whether the condition enters the decision."""

    seat: Hashable
    choice: Choice
    condition_accepted: bool = True
    champion: bool = False

    @property
    def in_favour(self) -> bool:
        """Yes, or conditional with its condition in the decision."""
        return self.choice == "yes" or (self.choice == "conditional" and self.condition_accepted)


@dataclass(frozen=True, slots=True)
class Rule:
    """Kind of majority, and the share of seats not recused (0 to 1) that must be present."""

    kind: Kind
    quorum: Decimal


@dataclass(frozen=True, slots=True)
class Outcome:
    """The decision; how many were present (abstentions included) and recused; votes by choice, and in favour."""

    decision: Decision
    present: int
    recused: int
    quorum_met: bool
    counts: Mapping[Choice, int]
    in_favour: int = 0


def tally(votes: Iterable[Vote], rule: Rule, *, seats: int) -> Outcome:
    """Count the standing votes of a committee of `seats` seats, one vote per seat.

    simple_majority: more than half of those present in favour; two_thirds: at least two thirds; champion: at least
    one in favour who champions the deal; veto: a simple majority, and nobody against. A condition left out of the
    decision is a vote present, neither for nor against. Without quorum, or with nobody present, nothing is decided.
    Raises ValueError for an unknown choice or rule, a quorum outside 0 to 1, two votes of a seat or too many votes.
    """
    cast = list(votes)
    counts = Counter[Choice](vote.choice for vote in cast)
    if unknown := set(counts) - set(get_args(Choice)):
        raise ValueError(f"unknown choices: {sorted(unknown)}")
    if rule.kind not in get_args(Kind) or not 0 <= rule.quorum <= 1:
        raise ValueError(f"no such rule: {rule}")
    if len({vote.seat for vote in cast}) < len(cast) or len(cast) > seats:
        raise ValueError("each seat has one vote")
    recused = counts["recused"]
    present = len(cast) - recused
    quorum_met = present > 0 and _share(present, seats - recused) >= _rounded(rule.quorum)
    in_favour = [vote for vote in cast if vote.in_favour]
    decision: Decision = "no_quorum"
    if quorum_met:
        decision = "approved" if _carries(rule.kind, in_favour, present, counts["no"]) else "rejected"
    every = {choice: counts[choice] for choice in get_args(Choice)}
    return Outcome(decision, present, recused, quorum_met, every, len(in_favour))


def _carries(kind: Kind, in_favour: list[Vote], present: int, against: int) -> bool:
    if kind == "champion":
        return any(vote.champion for vote in in_favour)
    if kind == "two_thirds":
        return 3 * len(in_favour) >= 2 * present
    majority = 2 * len(in_favour) > present
    return majority and not against if kind == "veto" else majority


def _share(part: int, whole: int) -> Decimal:
    """Rounded to a basis point, as a quorum of two thirds is written 0.6667 and four of six must meet it."""
    return _rounded(Decimal(part) / Decimal(whole))


def _rounded(share: Decimal) -> Decimal:
    return share.quantize(BASIS_POINT, rounding=ROUND_HALF_UP)
