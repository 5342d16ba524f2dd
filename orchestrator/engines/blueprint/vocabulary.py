"""Chinese words and what they are called in code, from the tables in `lexicon`."""

from orchestrator.engines.blueprint.lexicon.tables import lines_of, words_by_name

ATTRIBUTES = words_by_name("attributes_zh.txt")
"""Attribute word → field name; the name decides the type (`field_types`)."""

PARTS = words_by_name("parts_zh.txt")
"""Words that attribute names are composed of: 购买 + 日期 → purchase_date."""

NOUNS = words_by_name("nouns_zh.txt")
"""Thing → English singular in snake_case."""

VALUES = words_by_name("values_zh.txt")
"""Value of a choice → what it is called in code."""

ENDINGS = tuple((ending, name) for line in lines_of("endings_zh.txt") for name, ending in [line.split(" ")])
"""What an unknown compound ends with → a name of the same type."""
