"""Requests of this house: one query or one action, one template."""
