"""The verbs of this house: every change to its rows."""
