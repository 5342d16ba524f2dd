"""Design tokens for a plan: the colours and the style it asks for, made readable in light and dark."""

from orchestrator.codegen.palette import completed
from orchestrator.engines.blueprint.looks import STYLES, Look, look_of
from orchestrator.models import Design, Plan
from orchestrator.models.colour import TEXT_CONTRAST, best_on, contrast_ratio, is_dark, mix, readable_on

_LIGHT_BACKGROUND, _DARK_BACKGROUND = "#f8fafc", "#0f172a"
_ACCENTS = ("#2563eb", "#0f766e", "#7c3aed", "#b4245d", "#15803d", "#b45309", "#0369a1", "#4f46e5")
"""Accents that white can be read on, for apps that ask for none."""
_DANGER = "#b91c1c"


def design(plan: Plan) -> Design:
    """Tokens as asked for; every text among them can be read on the surface it is used on."""
    look = look_of(plan.style)
    light, dark = _themes(plan, look)
    return Design(
        light=light,
        dark=dark,
        font_family=look.font_family,
        heading_font_family=look.heading_font_family,
        font_size_px=look.font_size_px,
        radius_px=look.radius_px,
        elevation=look.elevation,
        spacing_px=list(look.spacing_px),
        rationale=_rationale(plan, light, dark),
    )


def _themes(plan: Plan, look: Look) -> tuple[dict[str, str], dict[str, str]]:
    """The colours in the light and in the dark; one and the same where only the dark was asked for."""
    asked, accent = plan.colours.get("background"), plan.colours.get("accent")
    light_accent = accent or look.accent or _own_accent(plan)
    dark_accent = accent or mix(light_accent, "#ffffff", 0.45)
    asked_dark = asked if asked and is_dark(asked) else None
    dark = _palette(asked_dark or _DARK_BACKGROUND, dark_accent)
    if look.dark_only and (asked is None or asked_dark):
        return dark, dark
    return _palette(asked or look.background or _LIGHT_BACKGROUND, light_accent), dark


def _own_accent(plan: Plan) -> str:
    """The same accent for the same kind of app, another one for another."""
    return _ACCENTS[sum((plan.domain or plan.title).encode()) % len(_ACCENTS)]


def _palette(background: str, accent: str) -> dict[str, str]:
    """Every colour of a theme."""
    surface = _surface(background)
    ink = "#f1f5f9" if is_dark(background) else "#0f172a"
    return completed(
        {
            "background": background,
            "surface": surface,
            "text": readable_on(ink, background, surface),
            "muted": readable_on(mix(ink, background, 0.35), background, surface),
            "border": mix(background, ink, 0.14),
            "accent": accent,
            "on_accent": best_on(accent),
            "danger": readable_on(_DANGER, background, surface),
        }
    )


def _surface(background: str) -> str:
    """A little above the background; below a middling dark one, so that white text stays readable."""
    if not is_dark(background):
        return mix(background, "#ffffff", 0.7)
    raised = mix(background, "#ffffff", 0.07)
    return raised if contrast_ratio(raised, "#ffffff") >= TEXT_CONTRAST else mix(background, "#000000", 0.2)


_WORDS = {
    "en": {
        "asked": "Colours as asked for ({colours}).",
        "own": "Nobody asked for colours, so there is a quiet background with one accent colour.",
        "style": "The style asked for ({style}) sets shape, space and type.",
        "ratio": "Text stands out {light:.1f}:1 in light and {dark:.1f}:1 in dark; every text colour passes WCAG AA.",
        "targets": "Targets are at least 44 px on a telephone, and the system's fonts keep pages self-contained.",
    },
    "zh": {
        "asked": "颜色按要求选用（{colours}）。",
        "own": "需求未指定颜色，因此采用安静的背景与单一强调色。",
        "style": "所要求的风格（{style}）决定了圆角、间距和字体。",
        "ratio": "正文对比度：浅色 {light:.1f}:1，深色 {dark:.1f}:1；所有文字颜色均达到 WCAG AA。",
        "targets": "手机上的点击区域不小于 44 px；使用系统字体，页面不依赖外部资源。",
    },
}


def _rationale(plan: Plan, light: dict[str, str], dark: dict[str, str]) -> str:
    """Why it looks so, in the plan's language."""
    words = _WORDS[plan.language]
    colours = ", ".join(f"{role} {colour}" for role, colour in plan.colours.items())
    style = ", ".join(word for word in plan.style if word in STYLES)
    ratios = {
        name: contrast_ratio(theme["text"], theme["background"]) for name, theme in (("light", light), ("dark", dark))
    }
    said = [
        words["asked"].format(colours=colours) if colours else words["own"],
        words["style"].format(style=style) if style else "",
        words["ratio"].format(**ratios),
        words["targets"],
    ]
    return ("" if plan.language == "zh" else " ").join(filter(None, said))
