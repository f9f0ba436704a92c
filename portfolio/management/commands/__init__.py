"""Commands of the portfolio house."""
