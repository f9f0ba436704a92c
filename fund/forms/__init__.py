"""Shapes of input on the ground floor."""
