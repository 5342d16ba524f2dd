"""Words of a person inside a Mermaid diagram: nothing in them that its grammars act on."""

import re

_WORD = re.compile(r"[^A-Za-z0-9_]")
_KEPT = frozenset(" -_.,/()'?!，。、？！（）·：")
_LONGEST = 60


def shown(text: str) -> str:
    """The text on one line, its letters, digits and harmless punctuation kept; `?` when nothing is left.

    Mermaid ends a statement at `;`, starts an entity code at `#`, a comment at `%%`, and reads quotes and brackets
    even within quotes; so these become spaces. Checked with mermaid 11.16.
    """
    kept = "".join(char if char.isalnum() or char in _KEPT else " " for char in text)
    short = " ".join(kept.split())[:_LONGEST].strip()
    return short if any(char.isalnum() for char in short) else "?"


def identifier(text: str) -> str:
    """A word that starts with a letter and holds only letters, digits and underscores."""
    word = _WORD.sub("_", text)
    return word if word[:1].isalpha() else f"t{word}"
