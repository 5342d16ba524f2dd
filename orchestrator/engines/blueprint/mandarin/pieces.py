"""The pieces that a list falls into."""

from orchestrator.engines.blueprint import vocabulary
from orchestrator.engines.blueprint.mandarin.attributes import (
    Attribute,
    is_name,
    looks_known,
)
from orchestrator.engines.blueprint.mandarin.cutting import (
    at_top,
    outside,
    split,
    unquoted,
)
from orchestrator.engines.blueprint.mandarin.segmenting import words_of


def last_word(text: str) -> str:
    """The word that a text begins with."""
    return (words_of(text) or ("",))[0]


def begins_with_known(text: str) -> bool:
    """Whether a list begins with an attribute that is known: 记录|时间、方式, though 记录时间 is a word too."""
    return any(outside(piece) in vocabulary.ATTRIBUTES for piece in split(text, "、")[:1])


def begins_anew(piece: str, attribute: Attribute) -> bool:
    """Whether a piece behind a comma speaks of something else."""
    return not looks_known(attribute.label) and len(attribute.label) > 6


def joined_names(piece: str) -> list[str]:
    """`负责人和电话` is two; brackets stay whole."""
    if outside(piece) in vocabulary.ATTRIBUTES:
        return [piece]
    for joint in ("以及", "还有", "和", "及", "与"):
        at = at_top(piece, joint[0])
        if at > 0 and piece.startswith(joint, at) and at + len(joint) < len(piece):
            head, rest = piece[:at], piece[at + len(joint) :]
            if is_name(outside(head)) and len(outside(rest)) > 1:
                return [head, *joined_names(rest)]
    return [piece]


def rest_from(text: str, piece: str) -> str:
    """The text from a piece on."""
    at = text.find(piece)
    return text[at:] if at >= 0 else piece


def explain(attribute: Attribute, text: str) -> None:
    """What a table or a colon says of an attribute: a type, modifiers, values."""
    for part in split(text, ",;"):
        values = split(part, "、/|")
        if len(values) > 1 and not all(looks_known(value) for value in values):
            attribute.values = [unquoted(value) for value in values]
        else:
            attribute.remarks.append(unquoted(part))
