"""The nouns of the ground floor."""
from fund.models.benchmark import Benchmark, BenchmarkLevel
from fund.models.cache import CacheEntry
from fund.models.capital_call import CallLine, CapitalCall
from fund.models.cash_flow import CashFlow
from fund.models.chart import Chart
from fund.models.factor import Factor
from fund.models.factor_reset import FactorReset
from fund.models.fund import Fund
from fund.models.indicator import Indicator
from fund.models.invitation import Invitation
from fund.models.job import Job
from fund.models.limited_partner import LimitedPartner
from fund.models.mail_text import MailText
from fund.models.mandate import Mandate
from fund.models.message import Message
from fund.models.nav_strike import NavStrike
from fund.models.notification import Choice, Notification
from fund.models.organisation import Organisation
from fund.models.seat import Seat
from fund.models.trail import TrailEntry, TrailShape
from fund.models.user import User
from fund.models.wall import Wall

__all__ = ["Benchmark", "BenchmarkLevel", "CacheEntry", "CallLine", "CapitalCall", "CashFlow", "Chart", "Choice", "Factor", "FactorReset", "Fund",
           "Indicator", "Invitation", "Job", "LimitedPartner", "MailText", "Mandate", "Message", "NavStrike", "Notification", "Organisation", "Seat",
           "TrailEntry", "TrailShape", "User", "Wall"]
