"""Whether a colour is the one that was asked for."""

import math
import re
from dataclasses import dataclass

# Lab distance up to which people would still say that they got the colour they named; 2 is just noticeable.
NEAR = 25.0
_HEX = re.compile(r"#[0-9a-f]{6}")
_NAMED = {
    "aliceblue": "#f0f8ff", "beige": "#f5f5dc", "cornsilk": "#fff8dc", "darkblue": "#00008b", "darkgreen": "#006400",
    "darkorange": "#ff8c00", "darkred": "#8b0000", "forestgreen": "#228b22", "gainsboro": "#dcdcdc", "gold": "#ffd700",
    "green": "#008000", "hotpink": "#ff69b4", "indigo": "#4b0082", "ivory": "#fffff0", "khaki": "#f0e68c",
    "lavender": "#e6e6fa", "lightblue": "#add8e6", "lightgray": "#d3d3d3", "lightgreen": "#90ee90",
    "lightpink": "#ffb6c1", "lightskyblue": "#87cefa", "lightyellow": "#ffffe0", "limegreen": "#32cd32",
    "maroon": "#800000", "mediumseagreen": "#3cb371", "midnightblue": "#191970", "mintcream": "#f5fffa",
    "navy": "#000080", "orange": "#ffa500", "orchid": "#da70d6", "pink": "#ffc0cb", "purple": "#800080",
    "red": "#ff0000", "saddlebrown": "#8b4513", "sandybrown": "#f4a460", "seagreen": "#2e8b57", "sienna": "#a0522d",
    "skyblue": "#87ceeb", "slategray": "#708090", "steelblue": "#4682b4", "tan": "#d2b48c", "teal": "#008080",
    "tomato": "#ff6347", "turquoise": "#40e0d0", "wheat": "#f5deb3", "white": "#ffffff", "whitesmoke": "#f5f5f5",
    "black": "#000000", "brown": "#a52a2a", "blue": "#0000ff", "yellow": "#ffff00", "crimson": "#dc143c",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shade:
    """A colour as `#rrggbb`; `exact` when the text gave the number itself."""

    hex: str
    exact: bool

    def fits(self, given: str) -> bool:
        """Whether `given`, a `#rrggbb`, is it."""
        given = given.lower()
        if self.exact or not _HEX.fullmatch(given):
            return given == self.hex
        return distance(self.hex, given) <= NEAR


def shade(text: str) -> Shade:
    """`#1a1a2e` exactly, `~#1a1a2e` nearly, `teal` as people mean it.

    Raises:
        ValueError: it is none of these.
    """
    value = _NAMED.get(text, text.removeprefix("~"))
    if not _HEX.fullmatch(value):
        raise ValueError(f"{text!r} is neither a colour name known here nor #rrggbb.")
    return Shade(value, exact=text.startswith("#"))


def distance(one: str, other: str) -> float:
    """Euclidean distance in CIE L*a*b* (D65), about how different two colours look."""
    return math.dist(_lab(one), _lab(other))


def _lab(value: str) -> tuple[float, float, float]:
    red, green, blue = (_linear(int(value[at : at + 2], 16) / 255) for at in (1, 3, 5))
    x = _cube_root((0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505)
    y = _cube_root(0.2126 * red + 0.7152 * green + 0.0722 * blue)
    z = _cube_root((0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)


def _cube_root(value: float) -> float:
    return value ** (1 / 3) if value > 0.008856 else 7.787 * value + 16 / 116
