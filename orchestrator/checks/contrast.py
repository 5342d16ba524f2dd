"""Whether the texts of a design can be read: each text colour on each surface it is used on."""

from collections.abc import Iterator
from dataclasses import dataclass

from orchestrator.models import Design
from orchestrator.models.colour import TEXT_CONTRAST, contrast_ratio

PAIRS: tuple[tuple[str, str], ...] = (
    ("text", "background"), ("text", "surface"), ("muted", "background"), ("muted", "surface"),
    ("on_accent", "accent"), ("danger", "surface"),
)  # fmt: skip
"""Which text colour stands on which surface."""

FOLLOWING: tuple[tuple[str, str], ...] = (
    ("accent_text", "background"), ("accent_text", "surface"), ("accent_text", "accent_soft"), ("text", "plain_soft"),
    ("on_danger", "danger"), ("good", "good_soft"), ("warn", "warn_soft"), ("bad", "bad_soft"), ("info", "info_soft"),
)  # fmt: skip
"""The same of colours that follow from the others; measured where a design says them."""


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
        return self.ratio >= TEXT_CONTRAST


def contrasts(design: Design) -> list[Contrast]:
    """Every pair of both themes; one of the usual colours that the design lacks counts as no contrast."""
    return [*_theme("light", design.light), *_theme("dark", design.dark)]


def _theme(theme: str, colours: dict[str, str]) -> Iterator[Contrast]:
    following = [pair for pair in FOLLOWING if colours.keys() >= set(pair)]
    for text, surface in [*PAIRS, *following]:
        above, below = colours.get(text, ""), colours.get(surface, "")
        yield Contrast(theme, text, surface, above, below, contrast_ratio(above, below))
