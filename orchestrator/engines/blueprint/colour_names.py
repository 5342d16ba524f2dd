"""Colours as people say them: a name, a shade of a name (`pale mint`, `深红色`), or `greenish`, `绿色系`."""

import webcolors

from orchestrator.engines.blueprint.colours import NAMED, parse_hex
from orchestrator.models.colour import mix

_LIGHTER = frozenset(["light", "pale", "soft", "pastel", "浅", "淡", "嫩", "亮", "暖"])
_DARKER = frozenset(["dark", "deep", "深", "暗", "墨"])
_LIGHTER_SHARE, _DARKER_SHARE = 0.7, 0.4
"""How much white or black is mixed in."""
_VAGUE_ENDINGS = ("色系", "系", "色调", "-ish", "ish", "-y")
"""Behind a colour's name: about that colour."""
_PLAIN_ENDINGS = ("-coloured", "-colored", "色")


def colour_named(words: tuple[str, ...]) -> str | None:
    """`#rrggbb` for one to three lower-case words that name a colour and nothing else, or None."""
    text = " ".join(words) if words and words[0].isascii() else "".join(words)
    text = text.removesuffix(" coloured").removesuffix(" colored")
    return parse_hex(text) or _known(text) or _shade(text)


def is_vague(words: tuple[str, ...]) -> bool:
    """Whether the words say `greenish` or `绿色系`, which speaks of the whole app."""
    return bool(words) and words[-1].endswith(_VAGUE_ENDINGS)


def _known(text: str) -> str | None:
    for ending in ("", *_VAGUE_ENDINGS, *_PLAIN_ENDINGS):
        bare = text.removesuffix(ending) if ending else text
        if ending and bare == text:
            continue
        found = NAMED.get(bare) or NAMED.get(f"{bare}色") or _of_css(bare)
        if found:
            return found
    return None


def _of_css(text: str) -> str | None:
    try:
        return str(webcolors.name_to_hex(text.replace(" ", "")))
    except ValueError:
        return None


def _shade(text: str) -> str | None:
    """`pale mint`, `淡紫色`: the colour, mixed with white or black."""
    first, _, rest = text.partition(" ") if text.isascii() else (text[:1], "", text[1:])
    base = _known(rest) if rest else None
    if base is None:
        return None
    if first in _LIGHTER:
        return mix(base, "#ffffff", _LIGHTER_SHARE)
    return mix(base, "#000000", _DARKER_SHARE) if first in _DARKER else None
