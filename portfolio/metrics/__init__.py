"""Pure formulas of the book: numbers in, numbers out."""
