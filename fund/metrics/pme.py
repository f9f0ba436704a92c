"""Public market equivalents of dated flows against a total return index in the same currency, FV = flow * I_T / I_t.

KS-PME: Kaplan & Schoar 2005. Direct Alpha: Gredil, Griffiths & Stucke 2014. LN-PME: Long & Nickels 1996. PME+:
Rouvinez 2003. mPME: Cambridge Associates 2013. Flows carry the signs the LP sees (calls negative); a call and a
distribution of one day stay two flows. Dates may lie apart by any number of days.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from fund.metrics.irr import Irr, xirr
from fund.metrics.result import Number, Ratio, State

__all__ = ["LnPme", "PmePlus", "Ratio", "direct_alpha", "ks_pme", "long_nickels", "mpme", "pme_plus"]

Flows = Sequence[tuple[date, Number]]
Series = Mapping[date, float]


@dataclass(frozen=True, slots=True)
class LnPme:
    """What the index would have left: its NAV at the valuation date, and the annual rate with that NAV."""

    irr: float | None
    nav: float | None
    state: State


@dataclass(frozen=True, slots=True)
class PmePlus:
    """The factor that scales distributions so that the index ends at the fund's NAV, and the annual rate with it."""

    lambda_: float | None
    irr: float | None
    state: State


def ks_pme(flows: Flows, nav: Number, nav_date: date, index: Series) -> Ratio:
    """(FV(distributions) + NAV) / FV(calls): above 1 the fund beat the index.

    `not_defined` without a call. Raises ValueError naming a flow or NAV date the index does not know.
    """
    if not flows:
        return Ratio(None, "no_data")
    called, distributed = _future_values(flows, nav_date, index)
    if not called:
        return Ratio(None, "not_defined")
    return Ratio((distributed + float(nav)) / called, "ok")


def direct_alpha(flows: Flows, nav: Number, nav_date: date, index: Series) -> Irr:
    """The annual rate by which the fund beat the index: IRR of the flows in values of the valuation date, and NAV.

    `.continuous` is its published continuous form. Raises ValueError naming a date the index does not know.
    """
    if not flows:
        return xirr([])
    return xirr([*_grown(flows, nav_date, index), (nav_date, nav)])


def long_nickels(flows: Flows, nav: Number, nav_date: date, index: Series) -> LnPme:
    """IRR of the same flows invested in the index (also ICM): its NAV is FV(calls) - FV(distributions).

    A negative NAV (the fund took out more than the index would have grown to) is `not_meaningful`: it is shown, the
    rate is not. `nav` is the fund's own and does not enter. Raises ValueError naming a date the index does not know.
    """
    if not flows:
        return LnPme(None, None, "no_data")
    called, distributed = _future_values(flows, nav_date, index)
    left = called - distributed
    if left < 0:
        return LnPme(None, left, "not_meaningful")
    found = xirr([*flows, (nav_date, left)])
    return LnPme(found.rate, left, found.state)


def pme_plus(flows: Flows, nav: Number, nav_date: date, index: Series) -> PmePlus:
    """IRR of calls, distributions times lambda, and the fund's NAV; lambda = (FV(calls) - NAV) / FV(distributions).

    `not_defined` without a distribution; a negative lambda is `not_meaningful`, shown without a rate. Raises
    ValueError naming a date the index does not know.
    """
    if not flows:
        return PmePlus(None, None, "no_data")
    called, distributed = _future_values(flows, nav_date, index)
    if not distributed:
        return PmePlus(None, None, "not_defined")
    scale = (called - float(nav)) / distributed
    if scale < 0:
        return PmePlus(scale, None, "not_meaningful")
    scaled = [(day, float(amount) * (scale if amount > 0 else 1)) for day, amount in flows]
    found = xirr([*scaled, (nav_date, nav)])
    return PmePlus(scale, found.rate, found.state)


def mpme(flows: Flows, nav_path: Series, index: Series) -> Irr:
    """IRR of the calls, put into the index, paying out the share of its value that the fund paid out of its own.

    nav_path: the fund's NAV after the flows of each date; its last date is the valuation date. With w the paid-out
    share D / (D + NAV), each date leaves (1 - w) of the grown index value plus calls, and pays w of it. A negative
    NAV is `not_meaningful`. Raises ValueError naming a flow date without NAV or a NAV date the index does not know.
    """
    if not flows or not nav_path:
        return xirr([])
    days = sorted(nav_path)
    called, distributed = dict.fromkeys(days, 0.0), dict.fromkeys(days, 0.0)
    for day, amount in flows:
        if not amount:
            continue
        if day not in nav_path:
            raise ValueError(f"there is no NAV on {day}")
        side = distributed if amount > 0 else called
        side[day] += abs(float(amount))
    if min(nav_path.values()) < 0:
        return Irr(None, None, "not_meaningful")
    value, before = 0.0, _level(index, days[0])
    replica: list[tuple[date, float]] = []
    for day in days:
        level = _level(index, day)
        value = value * level / before + called[day]
        paid = distributed[day] / (distributed[day] + nav_path[day]) if distributed[day] else 0.0
        replica += [(day, -called[day]), (day, paid * value)]
        value, before = (1 - paid) * value, level
    return xirr([*replica, (days[-1], value)])


def _future_values(flows: Flows, nav_date: date, index: Series) -> tuple[float, float]:
    """Calls and distributions, both positive, in values of the valuation date."""
    grown = [amount for _, amount in _grown(flows, nav_date, index)]
    return -sum(amount for amount in grown if amount < 0), sum(amount for amount in grown if amount > 0)


def _grown(flows: Flows, nav_date: date, index: Series) -> list[tuple[date, float]]:
    """Each flow times the growth of the index from its date to the valuation date."""
    last = _level(index, nav_date)
    late = [day for day, amount in flows if amount and day > nav_date]
    if late:
        raise ValueError(f"the flow of {min(late)} lies after the NAV of {nav_date}")
    return [(day, float(amount) * last / _level(index, day)) for day, amount in flows if amount]


def _level(index: Series, day: date) -> float:
    """The index on a date; it must be there and positive."""
    if day not in index:
        raise ValueError(f"the index has no value on {day}")
    level = float(index[day])
    if not level > 0:
        raise ValueError(f"the index is not positive on {day}")
    return level
