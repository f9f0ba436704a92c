"""Money figures as pure functions: numbers in, numbers out, no Django, no clock, no database."""
