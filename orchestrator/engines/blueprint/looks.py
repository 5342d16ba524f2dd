"""What the style words of a plan mean in tokens: shape, space, type, and colours nobody asked for."""

from dataclasses import dataclass, replace
from typing import Literal

SANS = (
    'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", '
    "sans-serif"
)
_ROUND = f'ui-rounded, "SF Pro Rounded", "Nunito", "Yuanti SC", {SANS}'
_SERIF = 'Georgia, "Iowan Old Style", "Times New Roman", "Songti SC", "Noto Serif CJK SC", SimSun, serif'

_USUAL_SPACING = (4, 8, 12, 16, 24, 32)
_TIGHT_SPACING = (2, 6, 8, 12, 16, 24)
_AIRY_SPACING = (6, 10, 16, 20, 32, 44)


@dataclass(frozen=True, slots=True)
class Look:
    """Shape and type of the pages; colours are empty where the style says nothing about them."""

    radius_px: int = 8
    spacing_px: tuple[int, ...] = _USUAL_SPACING
    font_size_px: int = 16
    font_family: str = SANS
    heading_font_family: str = ""
    elevation: Literal["flat", "soft", "raised"] = "soft"
    accent: str = ""
    background: str = ""
    dark_only: bool = False


_CHANGES: dict[str, dict[str, object]] = {
    "minimal": {"radius_px": 6, "elevation": "flat", "accent": "#27272a", "background": "#ffffff"},
    "modern": {"radius_px": 12, "accent": "#4f46e5"},
    "professional": {"radius_px": 4, "elevation": "flat", "accent": "#1e40af", "background": "#f4f6f9"},
    "elegant": {"radius_px": 2, "heading_font_family": _SERIF, "accent": "#7c5a2b", "background": "#faf8f5"},
    "playful": {
        "radius_px": 18, "font_family": _ROUND, "elevation": "raised", "accent": "#7c3aed", "background": "#fdf7ff",
    },
    "warm": {"accent": "#c2410c", "background": "#fff8f1"},
    "calm": {"accent": "#0f766e", "background": "#f3faf8"},
    "retro": {
        "radius_px": 2, "elevation": "flat", "heading_font_family": _SERIF, "accent": "#9a3412",
        "background": "#faf3e3",
    },
    "serif": {"heading_font_family": _SERIF},
    "large": {"font_size_px": 19},
    "spacious": {"spacing_px": _AIRY_SPACING},
    "compact": {"spacing_px": _TIGHT_SPACING, "font_size_px": 15},
    "rounded": {"radius_px": 16},
    "square": {"radius_px": 0},
    "dark": {"dark_only": True},
}  # fmt: skip
"""Style word → what it changes. A later one of this table wins: what speaks of one thing says more than a mood."""

STYLES = frozenset(_CHANGES)


def look_of(words: list[str]) -> Look:
    """The look that the style words ask for; words it does not know change nothing."""
    look = Look()
    for style, changes in _CHANGES.items():
        if style in words:
            look = replace(look, **changes)  # type: ignore[arg-type]  # the table holds what the fields hold
    return look
