"""The comparisons of the automatic checks: one company beside others and beside the watch lists; companies and entries in, hits out.

A hit says what agreed and how; names stay with the rows that it refers to.
"""
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from applicants.metrics.names import begins_with, key, mentions, near, person_key

OK, WARN, STOP = "ok", "warn", "stop"
GROUPS: dict[str, tuple[str, ...]] = {
    "identifiers": ("number", "foreign", "corporate"),
    "eligibility": ("rule_age", "rule_country", "rule_theme", "rule_excluded", "rule_ask", "rule_group", "rule_indicator", "target",
                    "age", "eligibility"),
    "duplicates": ("duplicates", "earlier", "duplicate"),
    "lists": ("excluded", "group", "affiliate"),
    "papers": ("deck", "consents", "round"),
}
FACTS = frozenset({"number", "deck", "consents", "round", "excluded"})    # a stop of these keeps a deal from screening
FOUNDERS = frozenset({"number", "deck", "consents", "round"})             # and of these its founder is told
SEVERITY = {STOP: 0, WARN: 1, OK: 2}


@dataclass(frozen=True)
class Firm:
    """A company as it is compared; `people` are the names of who represents it, `holders` of its shareholders in their order."""

    ref: str
    name: str
    number: str = ""
    abroad: tuple[str, str] = ("", "")
    people: Sequence[str] = ()
    holders: Sequence[str] = ()
    said: str = ""

    @cached_property
    def key(self) -> str:
        return key(self.name)

    @cached_property
    def people_keys(self) -> frozenset[str]:
        return frozenset(filter(None, map(person_key, self.people)))

    @cached_property
    def holder_keys(self) -> tuple[str, ...]:
        return tuple(map(key, self.holders))


@dataclass(frozen=True)
class Entry:
    """One name of a list; `list` is excluded, group, affiliate, or organisation for those of the fund itself."""

    ref: str
    list: str
    name: str
    group: str = ""
    number: str = ""
    representative: str = ""

    @cached_property
    def key(self) -> str:
        return key(self.name)


@dataclass
class Hit:
    """What agreed: `by` number, abroad, name, person, group, holder or answer; `how` same, similar or begins; `row` of a holder."""

    ref: str
    list: str
    by: str
    how: str
    row: int | None = field(default=None)

    def facts(self) -> dict[str, Any]:
        """As it is kept; without what is empty."""
        return {name: value for name, value in vars(self).items() if value not in (None, "")}


def holds_up(checks: Iterable[Mapping[str, Any]]) -> bool:
    """Whether a check of facts stops: then a deal does not go on to screening."""
    return any(check["outcome"] == STOP and check["key"] in FACTS for check in checks)


def group_of(check: str) -> str:
    """The group that a check belongs to, by its key; ValueError for one that is in none."""
    for name, keys in GROUPS.items():
        if check in keys:
            return name
    raise ValueError(f"no group of checks holds {check}")


def twins(firm: Firm, others: Iterable[Firm]) -> list[Hit]:
    """Which others may be the same company: by number, by name, by who represents them. All that agrees is named."""
    found = []
    for other in others:
        if firm.number and firm.number == other.number:
            found.append(Hit(other.ref, "", "number", "same"))
        if firm.abroad[1] and tuple(map(key, firm.abroad)) == tuple(map(key, other.abroad)):
            found.append(Hit(other.ref, "", "abroad", "same"))
        if how := _alike(firm.key, other.key):
            found.append(Hit(other.ref, "", "name", how))
        if firm.people_keys & other.people_keys:
            found.append(Hit(other.ref, "", "person", "same"))
    return found


def listed(firm: Firm, entries: Iterable[Entry]) -> list[Hit]:
    """What of the lists speaks of this company: itself, who represents it, who holds its shares, the group it named."""
    found: list[Hit] = []
    groups: dict[str, Entry] = {}
    for entry in entries:
        found += _entry(firm, entry)
        if entry.list == "group" and entry.group:
            groups.setdefault(key(entry.group), entry)
    for entry in groups.values():
        found += _group(firm, entry)
    return _once(found)


def _entry(firm: Firm, entry: Entry) -> list[Hit]:
    found = []
    if entry.number and entry.number == firm.number:
        found.append(Hit(entry.ref, entry.list, "number", "same"))
    if how := _alike(firm.key, entry.key):
        found.append(Hit(entry.ref, entry.list, "name", how))
    if entry.representative and person_key(entry.representative) in firm.people_keys:
        found.append(Hit(entry.ref, entry.list, "person", "same"))
    found += [Hit(entry.ref, entry.list, "holder", how, n) for n, holder in enumerate(firm.holder_keys) if (how := _alike(holder, entry.key))]
    if firm.said and mentions(firm.said, entry.name):
        found.append(Hit(entry.ref, entry.list, "answer", "same"))
    return found


def _group(firm: Firm, entry: Entry) -> list[Hit]:
    """Whether the company, a shareholder or the answer of the second step bears the name of a group."""
    found = [Hit(entry.ref, "group", "group", "begins")] if begins_with(firm.name, entry.group) else []
    found += [Hit(entry.ref, "group", "holder", "begins", n) for n, holder in enumerate(firm.holders) if begins_with(holder, entry.group)]
    return found + ([Hit(entry.ref, "group", "answer", "begins")] if firm.said and mentions(firm.said, entry.group) else [])


def _once(hits: Iterable[Hit]) -> list[Hit]:
    """Of several hits of one kind on one row the strictest: an entry that is named is not told again as its group's beginning."""
    order = {"same": 0, "similar": 1, "begins": 2}
    kept: dict[tuple[str, str, str, int | None], Hit] = {}
    for hit in sorted(hits, key=lambda hit: order[hit.how]):
        kept.setdefault((hit.ref if hit.by not in ("holder", "answer") else "", hit.list, hit.by, hit.row), hit)
    return list(kept.values())


def _alike(first: str, second: str) -> str:
    if not first or not second:
        return ""
    return "same" if first == second else "similar" if near(first, second) else ""
