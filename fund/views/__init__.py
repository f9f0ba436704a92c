"""Requests of the ground floor: one query or one action, one template."""
