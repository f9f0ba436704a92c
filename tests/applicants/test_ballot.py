"""A committee's votes under each rule, with recusals, conditions and quorum."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applicants.metrics.ballot import CARRIES, Outcome, Rule, Vote, tally

HALF = Decimal("0.5")
NAMES = {"y": "yes", "Y": "yes", "n": "no", "c": "conditional", "C": "conditional", "x": "conditional", "a": "abstain", "r": "recused"}
KINDS = st.sampled_from(sorted(CARRIES))
RECUSALS = st.sampled_from(["leaves", "against"])
BALLOTS = st.text("yYncCxar", max_size=9)
QUORUMS = st.decimals(0, 1, places=4)


def decide(kind: str, choices: str, *, seats: int = 6, quorum: Decimal = HALF, champion: int | None = None, recusal: str = "leaves") -> Outcome:
    """Votes from letters: y yes, n no, c conditional and taken up, x conditional and not, a abstain, r recused; Y and C are champions."""
    votes = [Vote(i, NAMES[letter], letter != "x", i == champion or letter.isupper()) for i, letter in enumerate(choices)]
    return tally(votes, Rule(kind, quorum, recusal), seats=seats)


def swapped(choices: str, old: str, new: str, at: int) -> str | None:
    """The votes with one of the letters `old` turned into `new`; None where there is none."""
    places = [i for i, letter in enumerate(choices) if letter in old]
    return choices[:places[at % len(places)]] + new + choices[places[at % len(places)] + 1:] if places else None


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
        ("veto", "yyaa", "rejected"),
        ("veto", "yynr", "rejected"),
        ("veto", "yyrr", "approved"),
        ("champion", "Ynnnn", "approved"),
        ("champion", "Cnnnn", "approved"),
        ("champion", "Yrrrr", "approved"),
        ("champion", "yyyyy", "rejected"),
        ("champion", "aaan", "rejected"),
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


@pytest.mark.parametrize(("kind", "choices", "leaves", "against", "hinges"), [
    ("simple_majority", "yynr", "approved", "rejected", True),    # 2 of 3, but 2 of 4 had the fourth voted against
    ("simple_majority", "yyynr", "approved", "approved", False),
    ("simple_majority", "yyynrr", "approved", "rejected", True),
    ("simple_majority", "yynnr", "rejected", "rejected", False),
    ("two_thirds", "yyr", "approved", "approved", False),
    ("two_thirds", "yyrr", "approved", "rejected", True),
    ("two_thirds", "yyyynr", "approved", "approved", False),
    ("two_thirds", "yyynrr", "approved", "rejected", True),
    ("champion", "Ynnr", "approved", "approved", False),          # nobody against it could have kept it from passing
    ("champion", "ynnr", "rejected", "rejected", False),
    ("veto", "yyyr", "approved", "rejected", True),               # one vote against would have been the veto
    ("veto", "yyya", "approved", "approved", False),
    ("veto", "yynr", "rejected", "rejected", False),
])
def test_whether_an_approval_hinges_on_who_stepped_back(kind: str, choices: str, leaves: str, against: str, hinges: bool) -> None:
    found = decide(kind, choices, seats=len(choices))
    assert (found.decision, found.hinges) == (leaves, hinges)
    strict = decide(kind, choices, seats=len(choices), recusal="against")
    assert (strict.decision, strict.hinges) == (against, False)


def test_a_rule_nobody_knows_is_refused_whatever_the_votes() -> None:
    with pytest.raises(ValueError, match="rule"):
        tally([Vote(1, "yes")], Rule("simple_majority", HALF, "stays"), seats=3)


@given(BALLOTS, st.randoms(), KINDS, RECUSALS, QUORUMS)
def test_neither_order_nor_one_more_yes_turns_an_approval_round(choices: str, random, kind: str, recusal: str, quorum: Decimal) -> None:
    before = decide(kind, choices, seats=10, recusal=recusal, quorum=quorum)
    shuffled = list(choices)
    random.shuffle(shuffled)
    assert decide(kind, "".join(shuffled), seats=10, recusal=recusal, quorum=quorum) == before
    if before.decision == "approved":
        assert decide(kind, choices + "y", seats=10, recusal=recusal, quorum=quorum).decision == "approved"
    assert sum(before.counts.values()) == before.present + before.recused == len(choices)


@given(BALLOTS, st.integers(0, 3), st.integers(0, 3), KINDS, QUORUMS)
def test_who_steps_back_counts_as_if_they_had_never_sat(choices: str, recused: int, absent: int, kind: str, quorum: Decimal) -> None:
    heard = choices.replace("r", "")
    seats = len(heard) + absent
    without = decide(kind, heard, seats=seats, quorum=quorum)
    found = decide(kind, heard + "r" * recused, seats=seats + recused, quorum=quorum)
    assert (found.decision, found.present, found.quorum_met, found.in_favour) == (
        without.decision, without.present, without.quorum_met, without.in_favour)
    assert found.counts == {**without.counts, "recused": recused} and without.hinges is False


@given(BALLOTS, st.integers(0, 9), st.integers(0, 3), KINDS, RECUSALS, QUORUMS)
def test_stepping_back_instead_of_voting_in_favour_never_wins_a_deal(
        choices: str, at: int, absent: int, kind: str, recusal: str, quorum: Decimal) -> None:
    seats = len(choices) + absent
    if changed := swapped(choices, "yYcC", "r", at):
        lost = decide(kind, choices, seats=seats, recusal=recusal, quorum=quorum).decision != "approved"
        assert not (lost and decide(kind, changed, seats=seats, recusal=recusal, quorum=quorum).decision == "approved")


@given(BALLOTS, st.integers(1, 3), KINDS, RECUSALS, QUORUMS)
def test_stepping_back_instead_of_staying_away_never_wins_what_was_rejected(
        choices: str, absent: int, kind: str, recusal: str, quorum: Decimal) -> None:
    seats = len(choices) + absent
    before = decide(kind, choices, seats=seats, recusal=recusal, quorum=quorum)
    after = decide(kind, choices + "r", seats=seats, recusal=recusal, quorum=quorum)
    assert not (before.decision == "rejected" and after.decision == "approved")
    if before.quorum_met:
        assert after.quorum_met  # it may only help the quorum, which is counted without those who step back


@given(BALLOTS, st.integers(0, 9), st.integers(0, 3), KINDS, QUORUMS)
def test_stepping_back_instead_of_voting_against_wins_only_where_those_leave_and_is_told(
        choices: str, at: int, absent: int, kind: str, quorum: Decimal) -> None:
    seats = len(choices) + absent
    if changed := swapped(choices, "n", "r", at):
        for recusal in ("leaves", "against"):
            lost = decide(kind, choices, seats=seats, recusal=recusal, quorum=quorum).decision != "approved"
            after = decide(kind, changed, seats=seats, recusal=recusal, quorum=quorum)
            if lost and after.decision == "approved":
                assert (recusal, after.hinges) == ("leaves", True)


@given(BALLOTS, st.integers(0, 9), KINDS, QUORUMS)
def test_where_recusals_count_against_a_deal_no_vote_helps_by_becoming_one(choices: str, at: int, kind: str, quorum: Decimal) -> None:
    if changed := swapped(choices, "yYcCnxa", "r", at):
        before = decide(kind, choices, seats=9, recusal="against", quorum=quorum)
        after = decide(kind, changed, seats=9, recusal="against", quorum=quorum)
        assert before.decision == "approved" or after.decision != "approved"
        assert after.hinges is False


@given(BALLOTS, st.integers(0, 9), KINDS, RECUSALS)
def test_a_condition_that_does_not_enter_is_present_and_neither_for_nor_against(choices: str, at: int, kind: str, recusal: str) -> None:
    if as_abstention := swapped(choices, "x", "a", at):
        found, plain = (decide(kind, text, seats=9, recusal=recusal) for text in (choices, as_abstention))
        assert (found.decision, found.present, found.in_favour, found.counts["no"]) == (
            plain.decision, plain.present, plain.in_favour, plain.counts["no"])


@pytest.mark.parametrize("seats", range(1, 41))
def test_the_quorum_is_met_exactly_at_its_boundary(seats: int) -> None:
    for needed in range(1, seats + 1):
        quorum = (Decimal(needed) / seats).quantize(Decimal("0.0001"))
        assert decide("simple_majority", "y" * needed, seats=seats, quorum=quorum).decision == "approved"
        assert decide("simple_majority", "y" * (needed - 1), seats=seats, quorum=quorum).decision == "no_quorum"
        assert decide("simple_majority", "y" * needed + "r", seats=seats + 1, quorum=quorum).quorum_met is True


@given(BALLOTS, KINDS, RECUSALS, QUORUMS)
def test_an_approval_hinges_on_recusals_exactly_where_votes_against_in_their_place_reject_it(
        choices: str, kind: str, recusal: str, quorum: Decimal) -> None:
    found = decide(kind, choices, seats=9, recusal=recusal, quorum=quorum)
    sat = decide(kind, choices.replace("r", "n"), seats=9, recusal=recusal, quorum=quorum)
    assert found.hinges is (found.decision == "approved" and sat.decision == "rejected")
