"""Identifiers: 24 hexadecimal digits, the text form of a MongoDB ObjectId, as the Go service wrote them."""

import hashlib
import secrets
import time
from typing import Annotated

from pydantic import StringConstraints

Id = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{24}$", strict=True)]
"""24 lower-case hexadecimal digits."""


def new_id() -> str:
    """A fresh id; like an ObjectId it starts with the second it was made in, so ids sort by age."""
    return f"{int(time.time()):08x}{secrets.token_hex(8)}"


def derived_id(*parts: str) -> str:
    """The one id that belongs to these parts: the same parts always give the same id."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:24]


def is_id(text: str) -> bool:
    """Whether the text has the form of an id."""
    return len(text) == 24 and all(c in "0123456789abcdef" for c in text)
