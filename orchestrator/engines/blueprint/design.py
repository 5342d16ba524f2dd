"""Design tokens for a plan: the colours it asks for, made readable in light and dark."""

from orchestrator.models import Design, Plan
from orchestrator.models.colour import TEXT_CONTRAST, best_on, contrast_ratio, is_dark, mix, readable_on

_FONTS = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Noto Sans CJK SC", "PingFang SC", sans-serif'
_LIGHT_BACKGROUND, _DARK_BACKGROUND = "#f8fafc", "#0f172a"
_ACCENT = "#2563eb"
_DANGER = "#b91c1c"


def design(plan: Plan) -> Design:
    """Tokens with the asked colours; text, muted, accent text and danger pass 4.5:1 on background and surface."""
    background = plan.colours.get("background")
    accent = plan.colours.get("accent", _ACCENT)
    asked_dark = background is not None and is_dark(background)
    light = _palette(background or _LIGHT_BACKGROUND, accent)
    dark = _palette(background if background and asked_dark else _DARK_BACKGROUND, accent)
    return Design(light=light, dark=dark, font_family=_FONTS, rationale=_rationale(plan, light, dark))


def _palette(background: str, accent: str) -> dict[str, str]:
    dark = is_dark(background)
    surface = _surface(background)
    ink = "#f1f5f9" if dark else "#0f172a"
    return {
        "background": background,
        "surface": surface,
        "text": readable_on(ink, background, surface),
        "muted": readable_on(mix(ink, background, 0.35), background, surface),
        "border": mix(background, ink, 0.2),
        "accent": accent,
        "on_accent": best_on(accent),
        "danger": readable_on(_DANGER, background, surface),
    }


def _surface(background: str) -> str:
    """A little above the background; below a middling dark one, so that white text stays readable."""
    if not is_dark(background):
        return mix(background, "#ffffff", 0.6)
    raised = mix(background, "#ffffff", 0.07)
    return raised if contrast_ratio(raised, "#ffffff") >= TEXT_CONTRAST else mix(background, "#000000", 0.2)


def _rationale(plan: Plan, light: dict[str, str], dark: dict[str, str]) -> str:
    asked = ", ".join(f"{role} {colour}" for role, colour in plan.colours.items())
    origin = f"Colours as asked for ({asked})" if asked else "A quiet default palette with one accent colour"
    ratios = [contrast_ratio(palette["text"], palette["background"]) for palette in (light, dark)]
    return (
        f"{origin}. Text stands out {ratios[0]:.1f}:1 in light and {ratios[1]:.1f}:1 in dark; every text colour "
        "passes WCAG AA. Targets are at least 44 px, and the system's fonts keep pages self-contained."
    )
