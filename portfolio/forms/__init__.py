"""Shapes of input of the portfolio house."""
