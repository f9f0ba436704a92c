"""What a committee's votes decide, by a rule fixed before the meeting (house rules; denominator = those present)."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal, get_args

Choice = Literal["yes", "no", "conditional", "abstain", "recused"]
Kind = Literal["simple_majority", "two_thirds", "champion", "veto"]
Recusal = Literal["leaves", "against"]
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
    """Kind of majority, the share of seats not recused (0 to 1) that must be present, and what becomes of a recused seat.

    leaves: it is as if the seat were not there; against: it stays in the denominator as a vote against, so that no recusal helps a deal.
    """

    kind: Kind
    quorum: Decimal
    recusal: Recusal = "leaves"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The decision; how many were present (abstentions included) and recused; votes by choice, and in favour.

    `hinges`: it is approved, and would be rejected had every recused seat sat there and voted against.
    """

    decision: Decision
    present: int
    recused: int
    quorum_met: bool
    counts: Mapping[Choice, int]
    in_favour: int = 0
    hinges: bool = False


@dataclass(frozen=True, slots=True)
class Count:
    """What a majority is judged by: votes in favour, of them champions, against, and all that it is a share of."""

    in_favour: int
    champions: int
    against: int
    of: int

    def with_against(self, seats: int) -> "Count":
        """The same with so many seats more, all of them against."""
        return replace(self, against=self.against + seats, of=self.of + seats)


CARRIES: dict[Kind, Callable[[Count], bool]] = {
    "simple_majority": lambda n: 2 * n.in_favour > n.of,
    "two_thirds": lambda n: n.of > 0 and 3 * n.in_favour >= 2 * n.of,
    "champion": lambda n: n.champions > 0,
    "veto": lambda n: 2 * n.in_favour > n.of and not n.against,
}


def tally(votes: Iterable[Vote], rule: Rule, *, seats: int) -> Outcome:
    """Count the standing votes of a committee of `seats` seats, one vote per seat.

    simple_majority: more than half of those present in favour; two_thirds: at least two thirds; champion: at least
    one in favour who champions the deal; veto: a simple majority, and nobody against. A condition left out of the
    decision is a vote present, neither for nor against. Without quorum, or with nobody present, nothing is decided.
    Raises ValueError for an unknown choice or rule, a quorum outside 0 to 1, two votes of a seat or too many votes.
    """
    cast = list(votes)
    counts = Counter[Choice](vote.choice for vote in cast)
    _check(cast, counts, rule, seats)
    recused = counts["recused"]
    present = len(cast) - recused
    in_favour = [vote for vote in cast if vote.in_favour]
    heard = Count(len(in_favour), sum(vote.champion for vote in in_favour), counts["no"], present)
    strictly = heard.with_against(recused)
    carried = CARRIES[rule.kind](strictly if rule.recusal == "against" else heard)
    quorum_met = present > 0 and _share(present, seats - recused) >= _rounded(rule.quorum)
    decision: Decision = "no_quorum" if not quorum_met else "approved" if carried else "rejected"
    every = {choice: counts[choice] for choice in get_args(Choice)}
    hinges = decision == "approved" and not CARRIES[rule.kind](strictly)
    return Outcome(decision, present, recused, quorum_met, every, len(in_favour), hinges)


def _check(cast: list[Vote], counts: Mapping[Choice, int], rule: Rule, seats: int) -> None:
    if unknown := set(counts) - set(get_args(Choice)):
        raise ValueError(f"unknown choices: {sorted(unknown)}")
    if rule.kind not in CARRIES or rule.recusal not in get_args(Recusal) or not 0 <= rule.quorum <= 1:
        raise ValueError(f"no such rule: {rule}")
    if len({vote.seat for vote in cast}) < len(cast) or len(cast) > seats:
        raise ValueError("each seat has one vote")


def _share(part: int, whole: int) -> Decimal:
    """Rounded to a basis point, as a quorum of two thirds is written 0.6667 and four of six must meet it."""
    return _rounded(Decimal(part) / Decimal(whole))


def _rounded(share: Decimal) -> Decimal:
    return share.quantize(BASIS_POINT, rounding=ROUND_HALF_UP)
