"""The verbs of the ground floor: every change to its rows."""
