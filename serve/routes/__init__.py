"""The HTTP operations, by what they are about."""
