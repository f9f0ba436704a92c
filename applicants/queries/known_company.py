"""The companies of a fund that one person sees, beside one that is being registered or thousands of them: which may be the same."""
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from applicants.metrics.checks import Firm, Hit
from applicants.metrics.names import SHORTEST, key, near
from applicants.models import Company, Deal
from applicants.queries.deal import deals
from applicants.queries.inbound import agreeing
from fund.models import Fund, User

MOST_SHOWN = 5


@dataclass(frozen=True)
class Alike:
    """A company that may be the one that is meant: what agrees with it, and its deals that the reader sees, the newest first."""

    company: Company
    hits: tuple[Hit, ...]
    deals: list[Deal] = field(default_factory=list)

    @property
    def is_same(self) -> bool:
        """Whether its registration number is the one that was given."""
        return any(hit.by in ("number", "abroad") for hit in self.hits)

    @property
    def agrees(self) -> str:
        """What agrees, in words."""
        words = {("number", "same"): _("same number"), ("abroad", "same"): _("same number abroad"), ("name", "same"): _("same name"),
                 ("name", "similar"): _("similar name")}
        return ", ".join(words[hit.by, hit.how] for hit in self.hits)


def known_companies(fund: Fund, user: User) -> QuerySet[Company]:
    """The companies of which this person sees a deal in this fund; any other is to them as if it were not there."""
    return Company.objects.filter(Exists(deals(fund, user).filter(company=OuterRef("pk")).order_by())).select_related("organisation")


def alike(firm: Firm, fund: Fund, user: User) -> list[Alike]:
    """The companies that this person sees in the fund and that may be the same one, those of the same number first. Two queries at most."""
    found = agreeing(firm, known_companies(fund, user))
    rows = deals(fund, user).filter(company__in=[company.pk for company, _hits in found]).select_related("round").order_by("-pk")
    by_company: dict[int, list[Deal]] = {}
    for row in rows:
        by_company.setdefault(row.company_id, []).append(row)
    some = [Alike(company, tuple(hits), by_company.get(company.pk, [])[:MOST_SHOWN]) for company, hits in found]
    return sorted(some, key=lambda one: (not one.is_same, one.company.name))[:MOST_SHOWN]


@dataclass
class Sought:
    """The companies that the rows of a table name, by line, to be found among all that a person sees."""

    firms: dict[int, Firm] = field(default_factory=dict)
    numbers: dict[str, list[int]] = field(default_factory=dict)
    abroad: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    names: dict[str, list[int]] = field(default_factory=dict)
    edits: dict[str, set[str]] = field(default_factory=dict)

    def add(self, line: int, firm: Firm) -> tuple[int, str]:
        """Take a row in; (line, by) of an earlier one that is the same company, (0, "") where there is none."""
        twin = self._twin(firm)
        self.firms[line] = firm
        if firm.number:
            self.numbers.setdefault(firm.number, []).append(line)
        if firm.abroad[1]:
            self.abroad.setdefault((firm.abroad[0], key(firm.abroad[1])), []).append(line)
        self.names.setdefault(firm.key, []).append(line)
        for part in _without_one(firm.key):
            self.edits.setdefault(part, set()).add(firm.key)
        return twin

    def _twin(self, firm: Firm) -> tuple[int, str]:
        for by, lines in (("number", self.numbers.get(firm.number)), ("abroad", self.abroad.get((firm.abroad[0], key(firm.abroad[1]))))):
            if lines:
                return lines[0], by
        same = next((line for line in self.names.get(firm.key, ()) if not (firm.number and self.firms[line].number)), 0)
        return (same, "name") if same else (0, "")

    def found(self, fund: Fund, user: User) -> tuple[dict[int, tuple[str, str]], dict[int, list[str]]]:
        """Of each line that is known the company's uuid and by what it is known (number, abroad, name), and those of names alike."""
        agreed: dict[int, dict[str, str]] = {}
        alike_: dict[int, list[str]] = {}
        rows = known_companies(fund, user).values_list("uuid", "organisation__name", "business_number", "country", "foreign_number")
        for uuid, name, number, country, foreign in rows.order_by("pk").iterator(chunk_size=5_000):
            self._meet(str(uuid), key(name), number or "", (country, key(foreign)) if foreign else None, agreed, alike_)
        known = {line: next((by[kind], kind) for kind in ("number", "abroad", "name") if kind in by) for line, by in agreed.items()}
        return known, {line: refs for line, refs in alike_.items() if line not in known}

    def _meet(self, ref: str, name: str, number: str, abroad: tuple[str, str] | None, agreed: dict[int, dict[str, str]],
              alike_: dict[int, list[str]]) -> None:
        """One known company beside all rows."""
        for line in self.numbers.get(number, ()):
            agreed.setdefault(line, {}).setdefault("number", ref)
        for line in self.abroad.get(abroad, ()) if abroad else ():
            agreed.setdefault(line, {}).setdefault("abroad", ref)
        for line in self.names.get(name, ()):
            if number and self.firms[line].number:
                alike_.setdefault(line, []).append(ref)
            else:
                agreed.setdefault(line, {}).setdefault("name", ref)
        for other in {other for part in _without_one(name) for other in self.edits.get(part, ()) if near(name, other)}:
            for line in self.names[other]:
                alike_.setdefault(line, []).append(ref)


def _without_one(word: str) -> set[str]:
    """The word itself and with each one of its letters left out; of short words, which are compared whole, nothing."""
    return {word, *(word[:n] + word[n + 1:] for n in range(len(word)))} if len(word) >= SHORTEST else set()
