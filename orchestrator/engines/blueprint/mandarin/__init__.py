"""Reads Chinese requirements: first what the text names, then what each clause says of it."""
