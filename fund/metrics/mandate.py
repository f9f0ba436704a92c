"""What a fund may invest in, as rules: their shape, and what a fund may set of each (Venture Investment Promotion Act 52, Decree 36-37; fund rules)."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, get_args

Key = Literal["restricted_group", "gp_affiliate", "lp_affiliate", "single_company", "main_purpose", "company_age", "location"]
Mode = Literal["block", "warn", "off"]
Override = Literal["nobody", "second_person", "members"]

KEYS: tuple[Key, ...] = get_args(Key)
MODES: tuple[Mode, ...] = get_args(Mode)
OVERRIDES: tuple[Override, ...] = get_args(Override)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a fund; `limit` is a share (0 to 1) or years, `values` are classes or places, one a line as `code | 한국어 | English`.

    `override` says who may let a deal pass that the rule blocks; `dated` is an ISO day, or empty where the fund has written none.
    """

    key: Key
    mode: Mode
    override: Override
    limit: Decimal | None = None
    values: tuple[str, ...] = ()
    source: str = ""
    dated: str = ""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a fund may choose of one rule; `limit` says what its limit is, "" for none; a law's limit may only be made stricter."""

    modes: tuple[Mode, ...] = MODES
    overrides: tuple[Override, ...] = OVERRIDES
    limit: Literal["", "share", "years"] = ""
    has_values: bool = False
    is_law: bool = False


BOUNDS: dict[Key, Bounds] = {
    "restricted_group": Bounds(("block",), ("nobody",), is_law=True),
    "gp_affiliate": Bounds(("block", "warn"), ("nobody", "members"), is_law=True),
    "lp_affiliate": Bounds(("block", "warn"), ("nobody", "members"), "share", is_law=True),
    "single_company": Bounds(limit="share"),
    "main_purpose": Bounds(has_values=True),
    "company_age": Bounds(limit="years"),
    "location": Bounds(has_values=True),
}


@dataclass(frozen=True, slots=True)
class Item:
    """One class or place that a rule names: its code, and its words in both languages."""

    code: str
    ko: str
    en: str

    def label(self, language: str) -> str:
        """Its words in this language (ko, or else English)."""
        return self.ko if language == "ko" else self.en


def items(values: Iterable[str]) -> tuple[Item, ...]:
    """The classes or places of a rule; words that are missing are those of the other language, or the code."""
    found = []
    for line in values:
        code, ko, en = (*(part.strip() for part in line.split("|", 2)), "", "")[:3]
        found.append(Item(code, ko or en or code, en or ko or code))
    return tuple(found)
