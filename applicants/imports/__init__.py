"""Shapes of what comes in as tables: bytes taken apart into rows, and what a row of a known kind says."""
