"""The nouns of the ground floor."""
from fund.models.benchmark import Benchmark, BenchmarkLevel
from fund.models.cache import CacheEntry
from fund.models.capital_call import CallLine, CapitalCall
from fund.models.cash_flow import CashFlow
from fund.models.chart import Chart
from fund.models.factor import Factor
from fund.models.fund import Fund
from fund.models.indicator import Indicator
from fund.models.job import Job
from fund.models.limited_partner import LimitedPartner
from fund.models.message import Message
from fund.models.nav_strike import NavStrike
from fund.models.organisation import Organisation
from fund.models.seat import Seat
from fund.models.user import User

__all__ = ["Benchmark", "BenchmarkLevel", "CacheEntry", "CallLine", "CapitalCall", "CashFlow", "Chart", "Factor", "Fund", "Indicator",
           "Job", "LimitedPartner", "Message", "NavStrike", "Organisation", "Seat", "User"]
