"""Reviewers, underwriting and what a company does in the world, as pure functions."""
