"""Start-up of the portfolio house."""
from fund.apps import HouseConfig


class PortfolioConfig(HouseConfig):
    name = "portfolio"
    default = True
