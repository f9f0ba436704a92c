"""How a row of the table of access is written: who gets in, who is forbidden, to whom a room does not exist."""
from collections.abc import Callable
from typing import NamedTuple

from tests.world import ELSEWHERE, EVERYBODY, NOBODY, OUR_FUND

SIGN_IN = "sign in"  # sent to the sign-in page
Expected = dict[str, object]

HOUSE = "analyst analyst2 partner operations"
COMMITTEE = "chair member"
OURS = "founder editor viewer"


def inside(allowed: str, status: object = 200, **others: object) -> Expected:
    """A room of the fund: found by its people, open to `allowed`, forbidden to the rest, unknown to everybody else."""
    known = dict.fromkeys(OUR_FUND, 403) | dict.fromkeys(allowed.split(), status)
    return {NOBODY: SIGN_IN} | dict.fromkeys(ELSEWHERE, 404) | known | others


def founders(allowed: str, status: object = 200, **others: object) -> Expected:
    """A room of the startup: forbidden to those who are no founders, unknown to founders of another startup."""
    return {NOBODY: SIGN_IN} | dict.fromkeys([*OUR_FUND, *ELSEWHERE], 403) | {"rival_founder": 404} | dict.fromkeys(
        allowed.split(), status) | others


def owners(status: object) -> Expected:
    """What an owner alone may do in the startup: forbidden to its other founders, unknown to the owner of another startup."""
    return founders("founder", status)


def document(status: object = 200) -> Expected:
    """A deck that was handed in: its founders, the house, the inspector."""
    return {NOBODY: SIGN_IN} | dict.fromkeys([*OUR_FUND, *ELSEWHERE], 404) | dict.fromkeys(f"{OURS} {HOUSE} inspector".split(), status)


def signed_in(status: object = 200, **others: object) -> Expected:
    return {NOBODY: SIGN_IN} | dict.fromkeys([*OUR_FUND, *ELSEWHERE], status) | others


def administrator(status: object = 200) -> Expected:
    """A room of the site that the administrator alone may enter."""
    return signed_in(403, administrator=status)


def anybody(status: object = 200, nobody: object = None) -> Expected:
    return dict.fromkeys(EVERYBODY, status) | ({NOBODY: nobody} if nobody is not None else {})


class Row(NamedTuple):
    """An address, what stands in it after the fund's slug, and what comes of opening it and of sending it nothing."""

    name: str
    args: Callable | None = None
    get: Expected | None = None
    post: Expected | None = None
