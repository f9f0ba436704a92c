"""What a quarter is computed from, as plain values: the shapes that the database is read into."""
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Flow:
    """A ledger row in won, signed as the fund's account sees it; `party` is the LP's or the company's organisation uuid."""

    kind: str
    on: date
    amount: Decimal
    party: str = ""


@dataclass(frozen=True, slots=True)
class Partner:
    """An LP by its organisation's uuid, and its commitment in won."""

    uuid: str
    commitment: Decimal


@dataclass(frozen=True, slots=True)
class Valued:
    """An approved fair value in won at the quarter's end."""

    amount: Decimal
    on: date
    technique: str
    basis: str
    ref: str = ""


@dataclass(frozen=True, slots=True)
class MoneyHolding:
    """A holding: its company's uuid and name, the organisation that ledger rows name, ownership 0 to 1, its paid tranches in won."""

    uuid: str
    name: str
    party: str
    ownership: Decimal
    instrument: str = ""
    tranches: Decimal = Decimal(0)
    valuation: Valued | None = None


@dataclass(frozen=True, slots=True)
class MoneyFacts:
    """Everything the money cut needs; `levels` holds the benchmark's level on each day it is asked for, None where there is none."""

    period: str
    end: date
    partners: tuple[Partner, ...]
    flows: tuple[Flow, ...]
    holdings: tuple[MoneyHolding, ...]
    benchmark: str = ""
    levels: Mapping[date, Decimal | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Indicator:
    """An indicator's unit and what may be added; names in both languages."""

    code: str
    version: int
    unit: str
    nature: str
    direction: str
    adds_over_time: bool
    adds_across_companies: bool
    is_negative: bool
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Paper:
    """One piece of evidence: grade, the portion of the figure it proves, and the document's uuid and SHA-256, if any."""

    grade: str
    quantity: Decimal
    document: str = ""
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator of a company's plan: the reviewed value of the quarter (None: not reported) and the year's target."""

    code: str
    value: Decimal | None
    is_headline: bool = False
    year_target: Decimal | None = None
    papers: tuple[Paper, ...] = ()
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Factor:
    """A factor of the registry in the version a pathway agreed to; `value` None where the publication is blank."""

    factor_id: str
    version: int
    material: str
    pathway: str
    value: Decimal | None
    unit: str
    includes_process: bool = True
    publication: str = ""
    geography: str = ""
    data_year: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Path:
    """How an indicator of a holding becomes an effect: kind carbon, electricity or social_value, with its parameters."""

    kind: str
    code: str
    material: str = ""
    counterfactual: str = ""
    factors: tuple[Factor, ...] = ()
    in_process: bool = True
    result: Decimal | None = None
    baseline: Decimal | None = None
    unit_value: Decimal | None = None
    contribution: Decimal | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class ImpactHolding:
    """A holding with the indicators it reports and the effects agreed for them."""

    uuid: str
    name: str
    theme: str
    ownership: Decimal
    lines: tuple[Line, ...] = ()
    paths: tuple[Path, ...] = ()

    @property
    def reported(self) -> bool:
        """Whether every indicator of the plan has a reviewed value."""
        return bool(self.lines) and all(line.value is not None for line in self.lines)


@dataclass(frozen=True, slots=True)
class Past:
    """A figure of an earlier published quarter: period, value, evidence shares and the digest of the snapshot it stands in."""

    period: str
    value: Decimal
    evidence: Mapping[str, str]
    digest: str = ""


@dataclass(frozen=True, slots=True)
class ImpactFacts:
    """Everything the impact cut needs; `history` maps "subject|measure|basis" to earlier published quarters, oldest first."""

    period: str
    end: date
    holdings: tuple[ImpactHolding, ...]
    indicators: Mapping[str, Indicator]
    on_target_from: Decimal
    at_risk_from: Decimal
    history: Mapping[str, tuple[Past, ...]] = field(default_factory=dict)
