"""Wishes for colours: `ivory background`, `forest green buttons`, `蓝色按钮`."""

from dataclasses import dataclass

from orchestrator.engines.blueprint.colour_names import colour_named, is_vague
from orchestrator.engines.blueprint.words import word_set

_ROLES: dict[str, str] = {
    **dict.fromkeys(word_set("background backgrounds page pages backdrop canvas 背景 背景色 底色 页面"), "background"),
    **dict.fromkeys(
        word_set(
            "button buttons accent accents theme links highlight highlights primary header headers heading headings "
            "scheme colour colours color colors 按钮 主题 主题色 主色 主色调 强调色 链接 按键 色调 风格 界面 整体 配色 "
            "颜色 interface ui look design branding brand"
        ),
        "accent",
    ),
}


@dataclass(frozen=True, slots=True)
class ColourWish:
    """A colour for a role (background or accent), and where in the words it starts and ends."""

    role: str
    colour: str
    start: int
    end: int


def find(words: tuple[str, ...]) -> ColourWish | None:
    """The colour that lower-case words ask for, or None. It needs the part it is for beside it, unless it is vague.

    A number written beside a colour's name says it exactly.
    """
    wish = _first(words)
    if wish is None:
        return None
    numbers = [at for at, word in enumerate(words) if word.startswith("#") and colour_named((word,))]
    if not numbers:
        return wish
    exact = colour_named((words[numbers[0]],)) or wish.colour
    return ColourWish(wish.role, exact, min(wish.start, numbers[0]), max(wish.end, numbers[0] + 1))


def _first(words: tuple[str, ...]) -> ColourWish | None:
    for start in range(len(words)):
        for length in (3, 2, 1):
            named = words[start : start + length]
            colour = colour_named(named) if len(named) == length else None
            role = _role(words, start, start + length) if colour else None
            if colour and role:
                end = max(start + length, role[1] + 1)
                return ColourWish(role[0], colour, min(start, role[1]), end)
            if colour and is_vague(named):
                return ColourWish("accent", colour, start, start + length)
    return None


def _role(words: tuple[str, ...], start: int, end: int) -> tuple[str, int] | None:
    """The role named within three words behind the colour, or else in front of it, and its place."""
    for at in [*range(end, min(end + 3, len(words))), *range(start - 1, max(start - 4, -1), -1)]:
        if words[at] in _ROLES:
            return _ROLES[words[at]], at
    return None
