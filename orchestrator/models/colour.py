"""How well one colour can be read on another, and shades that can. Source: WCAG 2.2, relative luminance, contrast."""

TEXT_CONTRAST = 4.5
"""Least contrast of text that is not large. Source: WCAG 2.2, success criterion 1.4.3, level AA."""

EDGE_CONTRAST = 3.0
"""Least contrast of what shows where a control is. Source: WCAG 2.2, success criterion 1.4.11, level AA."""


def contrast_ratio(one: str, other: str) -> float:
    """Contrast of two colours written `#rrggbb`, 1 (same) to 21 (black on white); 0 when one can not be read."""
    try:
        darker, lighter = sorted((_luminance(one), _luminance(other)))
    except ValueError:
        return 0.0
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    """Relative luminance, 0 (black) to 1 (white). Raises ValueError."""
    if len(colour) != 7 or colour[0] != "#":
        raise ValueError(colour)
    red, green, blue = (_linear(int(colour[i : i + 2], 16) / 255) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def mix(colour: str, other: str, share: float) -> str:
    """`colour` with that share (0–1) of `other` in it."""
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def is_dark(colour: str) -> bool:
    """Whether white text reads better on it than black text."""
    return contrast_ratio(colour, "#ffffff") > contrast_ratio(colour, "#000000")


def best_on(surface: str) -> str:
    """White or near-black, whichever is easier to read on that surface; at least 4.5:1."""
    candidates = ("#ffffff", "#111827", "#000000")
    readable = [c for c in candidates if contrast_ratio(c, surface) >= TEXT_CONTRAST]
    return readable[0] if readable else max(candidates, key=lambda c: contrast_ratio(c, surface))


def readable_on(colour: str, *surfaces: str, least: float = TEXT_CONTRAST) -> str:
    """The colour itself, or the nearest shade towards black or white with at least that contrast on every surface."""
    shades = (mix(colour, end, step / 20) for step in range(21) for end in ("#000000", "#ffffff"))
    passing = (shade for shade in shades if min(contrast_ratio(shade, s) for s in surfaces) >= least)
    return next(passing, best_on(surfaces[0]))
