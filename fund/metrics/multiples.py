"""Multiples of paid-in and invested capital (ILPA Reporting Template definitions; GIPS 2020 names).

PIC = paid-in / committed, DPI = distributed / paid-in, RVPI = NAV / paid-in, TVPI = DPI + RVPI,
MOIC = (realised + unrealised) / invested.
"""

from dataclasses import dataclass

from fund.metrics.result import Number, State, alike, quotient


@dataclass(frozen=True, slots=True)
class Multiples:
    """Four multiples of one fund or one LP, each None over a zero denominator."""

    pic: Number | None
    dpi: Number | None
    rvpi: Number | None
    tvpi: Number | None
    state: State


@dataclass(frozen=True, slots=True)
class Moic:
    """Multiple on invested capital."""

    value: Number | None
    state: State


def multiples(*, committed: Number, paid_in: Number, distributed: Number, nav: Number) -> Multiples:
    """PIC, DPI, RVPI and TVPI of amounts since first closing, all in one currency and all positive.

    A multiple over zero is None and makes the state `not_defined`; the others stand.
    """
    promised, called, returned, held = alike(committed, paid_in, distributed, nav)
    pic = quotient(called, promised)
    dpi, rvpi, tvpi = (quotient(part, called) for part in (returned, held, returned + held))
    return Multiples(pic, dpi, rvpi, tvpi, "not_defined" if None in (pic, dpi) else "ok")


def moic(*, invested: Number, realised: Number, unrealised: Number) -> Moic:
    """What came back and what is still there over what was put in, all in one currency."""
    cost, returned, held = alike(invested, realised, unrealised)
    value = quotient(returned + held, cost)
    return Moic(value, "not_defined" if value is None else "ok")
