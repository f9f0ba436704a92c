"""A committee's votes under each rule, with recusals, conditions and quorum."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applicants.metrics.ballot import Outcome, Rule, Vote, tally

HALF = Decimal("0.5")


def decide(kind: str, choices: str, *, seats: int = 6, quorum: Decimal = HALF, champion: int | None = None) -> Outcome:
    """Votes from letters: y yes, n no, c conditional and taken up, x conditional and not, a abstain, r recused."""
    names = {"y": "yes", "n": "no", "c": "conditional", "x": "conditional", "a": "abstain", "r": "recused"}
    votes = [Vote(i, names[letter], letter != "x", i == champion) for i, letter in enumerate(choices)]
    return tally(votes, Rule(kind, quorum), seats=seats)


@pytest.mark.parametrize(
    ("kind", "choices", "decision"),
    [
        ("simple_majority", "yyynn", "approved"),
        ("simple_majority", "yynn", "rejected"),
        ("simple_majority", "yyaa", "rejected"),  # abstentions are present
        ("simple_majority", "yynr", "approved"),  # recusals are not
        ("simple_majority", "yycnn", "approved"),
        ("simple_majority", "yyxnn", "rejected"),
        ("simple_majority", "aaaa", "rejected"),
        ("two_thirds", "yyyynn", "approved"),
        ("two_thirds", "yyynn", "rejected"),
        ("two_thirds", "yycr", "approved"),
        ("two_thirds", "yyxa", "rejected"),
        ("veto", "yyya", "approved"),
        ("veto", "yyyyyn", "rejected"),
        ("veto", "yyyx", "approved"),  # a condition not taken up blocks nothing
        ("veto", "yaaa", "rejected"),
    ],
)
def test_what_a_rule_decides(kind: str, choices: str, decision: str) -> None:
    assert decide(kind, choices).decision == decision


def test_one_champion_carries_a_deal_only_by_voting_for_it() -> None:
    assert decide("champion", "ynnnn", champion=0).decision == "approved"
    assert decide("champion", "cnnnn", champion=0).decision == "approved"
    assert decide("champion", "xnnnn", champion=0).decision == "rejected"
    assert decide("champion", "yyyyn", champion=4).decision == "rejected"
    assert decide("champion", "yyyyy").decision == "rejected"


def test_the_outcome_counts_everybody() -> None:
    assert decide("simple_majority", "yycxr", seats=6) == Outcome(
        decision="approved",
        present=4,
        recused=1,
        quorum_met=True,
        counts={"yes": 2, "no": 0, "conditional": 2, "abstain": 0, "recused": 1},
        in_favour=3,
    )


def test_the_quorum_is_a_share_of_the_seats_that_are_not_recused() -> None:
    assert decide("simple_majority", "yyy", seats=7).decision == "no_quorum"
    assert decide("simple_majority", "yyyr", seats=7).decision == "approved"
    assert decide("simple_majority", "yy", seats=7).quorum_met is False


def test_four_of_six_meet_a_quorum_of_two_thirds() -> None:
    assert decide("simple_majority", "yyyy", quorum=Decimal("0.6667")).quorum_met is True
    assert decide("simple_majority", "yyy", quorum=Decimal("0.6667")).quorum_met is False


@pytest.mark.parametrize("choices", ["", "rrr", "rrrrrr"])
def test_nobody_present_decides_nothing_even_without_a_quorum(choices: str) -> None:
    found = decide("simple_majority", choices, quorum=Decimal(0))
    assert (found.decision, found.present, found.quorum_met) == ("no_quorum", 0, False)


def test_votes_that_cannot_be_are_refused() -> None:
    rule = Rule("simple_majority", HALF)
    with pytest.raises(ValueError, match="one vote"):
        tally([Vote(1, "yes"), Vote(1, "no")], rule, seats=3)
    with pytest.raises(ValueError, match="one vote"):
        tally([Vote(1, "yes"), Vote(2, "no")], rule, seats=1)
    with pytest.raises(ValueError, match="maybe"):
        tally([Vote(1, "maybe")], rule, seats=3)
    for wrong in (Rule("dictator", HALF), Rule("veto", Decimal("1.5")), Rule("veto", Decimal("-0.1"))):
        with pytest.raises(ValueError, match="rule"):
            tally([Vote(1, "yes")], wrong, seats=3)


@given(st.text("yncxar", max_size=9), st.randoms(), st.sampled_from(["simple_majority", "two_thirds", "veto"]))
def test_neither_order_nor_one_more_yes_turns_an_approval_round(choices: str, random, kind: str) -> None:
    before = decide(kind, choices, seats=10)
    shuffled = list(choices)
    random.shuffle(shuffled)
    assert decide(kind, "".join(shuffled), seats=10) == before
    if before.decision == "approved":
        assert decide(kind, choices + "y", seats=10).decision == "approved"
    assert sum(before.counts.values()) == before.present + before.recused == len(choices)
