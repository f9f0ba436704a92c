"""Filters of list pages: what may be asked of the rows in the address."""
from applicants.filters.deal import Question, ask
from applicants.filters.decision import DecisionFilter

__all__ = ["DecisionFilter", "Question", "ask"]
