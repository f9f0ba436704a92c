"""Impact multiple of money: social value for each unit of money put in (Rise Fund & Bridgespan; Addy et al., Harvard Business Review 2019).

The net present value of outcomes in money, the probability that they come about, and the investor's share of the company, over
the investment.
"""

from math import isfinite

from fund.metrics.result import Number, Ratio, alike, ratio


def impact_multiple(
    *, outcome_value: Number | None, realisation: Number | None, ownership: Number | None, investment: Number | None
) -> Ratio:
    """outcome_value * realisation * ownership / investment, money in one currency and unit; below zero where harm outweighs.

    realisation (how much of the outcome is expected to come about) and ownership lie between 0 and 1. `no_data` where one is
    missing, `not_defined` over an investment of zero. Raises ValueError for a share outside 0 to 1, or an investment below zero.
    """
    for name, share in (("realisation", realisation), ("ownership", ownership)):
        if share is not None and not 0 <= share <= 1:
            raise ValueError(f"{name} lies between 0 and 1")
    if any(each is not None and not isfinite(each) for each in (outcome_value, investment)) or (investment is not None and investment < 0):
        raise ValueError("outcome_value and investment are finite, an investment is not below zero")
    if outcome_value is None or realisation is None or ownership is None or investment is None:
        return Ratio(None, "no_data")
    value, expected, held, paid = alike(outcome_value, realisation, ownership, investment)
    return ratio(value * expected * held, paid)
