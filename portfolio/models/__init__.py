"""The nouns of the portfolio's house."""
from portfolio.models.investment import Investment, Tranche
from portfolio.models.pathway import Pathway
from portfolio.models.quarter import Cut, FundQuarter
from portfolio.models.report import Report
from portfolio.models.snapshot import Figure, Snapshot
from portfolio.models.valuation import Valuation

__all__ = ["Cut", "Figure", "FundQuarter", "Investment", "Pathway", "Report", "Snapshot", "Tranche", "Valuation"]
