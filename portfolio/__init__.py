"""What the fund owns: holdings, valuations, impact of the book, the quarter, LP pages."""
