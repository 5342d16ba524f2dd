"""Contrast of the design's colours. Source: WCAG 2.2, relative luminance and contrast ratio."""

from collections.abc import Iterator
from dataclasses import dataclass

from orchestrator.models import Design

TEXT_RATIO = 4.5
"""Least contrast of text that is not large (WCAG AA)."""

PAIRS: tuple[tuple[str, str], ...] = (
    ("text", "background"), ("text", "surface"), ("muted", "background"), ("muted", "surface"),
    ("on_accent", "accent"), ("danger", "surface"),
)  # fmt: skip
"""Which text colour stands on which surface."""


@dataclass(frozen=True, slots=True)
class Contrast:
    """One text colour on one surface of one theme."""

    theme: str
    text: str
    surface: str
    text_colour: str
    surface_colour: str
    ratio: float

    @property
    def passed(self) -> bool:
        """Whether it can be read by people with weak sight (AA)."""
        return self.ratio >= TEXT_RATIO


def contrasts(design: Design) -> list[Contrast]:
    """Every pair of both themes; a colour the design lacks counts as no contrast."""
    return [*_theme("light", design.light), *_theme("dark", design.dark)]


def _theme(theme: str, colours: dict[str, str]) -> Iterator[Contrast]:
    for text, surface in PAIRS:
        above, below = colours.get(text, ""), colours.get(surface, "")
        yield Contrast(theme, text, surface, above, below, contrast_ratio(above, below))


def contrast_ratio(first: str, second: str) -> float:
    """Contrast of two colours written `#rrggbb`, 1 (same) to 21 (black on white); 0 when one can not be read."""
    try:
        lights = sorted((_luminance(first), _luminance(second)))
    except ValueError:
        return 0.0
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def _luminance(colour: str) -> float:
    if len(colour) != 7 or colour[0] != "#":
        raise ValueError(colour)
    red, green, blue = (_linear(int(colour[i : i + 2], 16) / 255) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
