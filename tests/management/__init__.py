"""Commands of the test run alone."""
