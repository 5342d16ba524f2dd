"""The tokens of the style sheets: what the design says, and what follows from it."""

from collections.abc import Callable
from dataclasses import dataclass

from orchestrator.codegen import literals
from orchestrator.models import Design
from orchestrator.models.colour import EDGE_CONTRAST, TEXT_CONTRAST, best_on, contrast_ratio, is_dark, mix, readable_on

_LIGHT = {
    "background": "#f6f7f9", "surface": "#ffffff", "text": "#1c2024", "muted": "#5b6470", "border": "#dde1e6",
    "accent": "#2f55d4", "on_accent": "#ffffff", "danger": "#b3261e",
}  # fmt: skip
_DARK = {
    "background": "#121417", "surface": "#1b1e23", "text": "#edeef0", "muted": "#a6adb8", "border": "#343a43",
    "accent": "#9db2ff", "on_accent": "#0f1530", "danger": "#ffb4ab",
}  # fmt: skip
_TONES = {"good": "#15803d", "warn": "#b45309", "info": "#1d4ed8"}
_SHADOWS = {
    "flat": ("none", "none"),
    "soft": ("0 1px 2px rgb(0 0 0 / 5%), 0 6px 20px rgb(0 0 0 / 5%)", "0 1px 2px rgb(0 0 0 / 40%)"),
    "raised": (
        "0 2px 4px rgb(0 0 0 / 8%), 0 12px 32px rgb(0 0 0 / 12%)",
        "0 2px 4px rgb(0 0 0 / 50%), 0 12px 32px rgb(0 0 0 / 40%)",
    ),
}
MIN_TARGET_PX = 44


@dataclass(frozen=True, slots=True)
class CssTokens:
    """Custom properties without their dashes: those of both themes, and the colours of each."""

    fixed: dict[str, str]
    light: dict[str, str]
    dark: dict[str, str]
    font_size_px: int


def css_tokens(design: Design) -> CssTokens:
    """Everything that the style sheets name; what the design has no readable colour for gets a usual one."""
    bright, dim = _SHADOWS[design.elevation]
    fixed = {
        "font": literals.css_fonts(design.font_family),
        "heading-font": literals.css_fonts(design.heading_font_family) or "var(--font)",
        "radius": f"{design.radius_px}px",
        "target": f"{max(design.min_target_px, MIN_TARGET_PX)}px",
        **{f"space-{number}": f"{step}px" for number, step in enumerate(_spacing(design.spacing_px), 1)},
    }
    light = {**_properties(design.light, _LIGHT), "shadow": bright}
    dark = {**_properties(design.dark, _DARK), "shadow": dim}
    return CssTokens(fixed, light, dark, design.font_size_px)


def _properties(colours: dict[str, str], usual: dict[str, str]) -> dict[str, str]:
    """The colours of a theme: the design's where they are written as such, and those that follow from them."""
    chosen = {name: _long(literals.colour(colours.get(name, ""), default)) for name, default in usual.items()}
    following = {name: _long(literals.colour(colours.get(name, ""), made)) for name, made in completed(chosen).items()}
    return {name.replace("_", "-"): colour for name, colour in following.items()}


def completed(colours: dict[str, str]) -> dict[str, str]:
    """The eight colours of a theme with those that follow from them; every text among them can be read on its own.

    `accent_text` is the accent as a text, `accent_soft` a surface in its hue; `bad`, `warn`, `good`, `info` are texts
    on `bad_soft` …; `control` is the edge of an input and `accent_edge` that of a button in the accent's colour.
    """
    background, surface, accent, danger = (colours[name] for name in ("background", "surface", "accent", "danger"))
    accent_soft = _tint(surface, accent, lambda tint: _as_text(accent, background, surface, tint))
    found = {
        **colours,
        "on_danger": best_on(danger),
        "accent_soft": accent_soft,
        "accent_text": _as_text(accent, background, surface, accent_soft) or colours["text"],
        "accent_edge": readable_on(accent, surface, least=EDGE_CONTRAST),
        "control": readable_on(colours["border"], background, surface, least=EDGE_CONTRAST),
        "plain_soft": _tint(surface, colours["text"], lambda tint: _as_text(colours["text"], tint) == colours["text"]),
    }
    for tone, hue in {**_TONES, "bad": danger}.items():
        soft = mix(surface, hue, 0.3 if is_dark(surface) else 0.12)
        found |= {f"{tone}_soft": soft, tone: readable_on(hue, soft)}
    return found


def _tint(surface: str, hue: str, fits: Callable[[str], object]) -> str:
    """The surface with as much of the hue in it as a text on it allows."""
    tints = (mix(surface, hue, share) for share in (0.12, 0.08, 0.04))
    return next(filter(fits, tints), surface)


def _as_text(colour: str, *surfaces: str) -> str:
    """The nearest shade that can be read on every surface; empty where there is none."""
    shade = readable_on(colour, *surfaces)
    return shade if min(contrast_ratio(shade, surface) for surface in surfaces) >= TEXT_CONTRAST else ""


def _long(colour: str) -> str:
    """#rgb as #rrggbb."""
    return colour if len(colour) == 7 else "#" + "".join(digit * 2 for digit in colour[1:])


def _spacing(steps: list[int]) -> list[int]:
    """Exactly six steps, growing."""
    usual = [4, 8, 12, 16, 24, 32]
    return sorted(steps)[:6] if len(steps) >= 6 else usual
