"""How well one colour can be read on another. Source: WCAG 2.2, relative luminance and contrast ratio."""

TEXT_CONTRAST = 4.5
"""Least contrast of text that is not large. Source: WCAG 2.2, success criterion 1.4.3, level AA."""


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
