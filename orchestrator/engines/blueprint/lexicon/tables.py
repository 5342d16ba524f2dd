"""The word tables beside this module, read once: a line a fact, `#` before a remark."""

from importlib import resources


def lines_of(name: str) -> list[str]:
    """The lines of a table, without remarks and empty lines; indentation is kept."""
    text = resources.files(__package__).joinpath(name).read_text("utf-8")
    return [line.rstrip() for line in text.splitlines() if line.strip() and not line.startswith("#")]


def words_by_name(name: str) -> dict[str, str]:
    """Of a table of `name: word word`: word → name."""
    return {word: key for line in lines_of(name) for key, _, words in [line.partition(": ")] for word in words.split()}


def listed(text: str) -> tuple[str, ...]:
    """The entries of `a, b, c`."""
    return tuple(part.strip() for part in text.split(",") if part.strip())
