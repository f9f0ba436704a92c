"""Fixtures that start real programs."""
