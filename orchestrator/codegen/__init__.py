"""Contract → code of the generated app."""
