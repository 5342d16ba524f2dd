"""The design document: tokens, why they are so, and the proof that text can be read."""

from collections.abc import Sequence

from orchestrator.checks.contrast import Contrast
from orchestrator.models import Design, Plan
from orchestrator.models.colour import TEXT_CONTRAST
from orchestrator.stages.reports.markdown import bullets, document, plain, section, table


def render_design(plan: Plan, design: Design, contrasts: Sequence[Contrast], screenshots: Sequence[str]) -> str:
    """The whole document as Markdown."""
    return document(
        f"{plain(plan.title)} · Design",
        plain(design.rationale),
        section("Colours", table(["Token", "Light", "Dark"], _colours(design))),
        section("Type and space", bullets(_measures(design))),
        section(f"Contrast (at least {TEXT_CONTRAST}:1)", _contrast_table(contrasts)),
        section(
            "Previews", bullets(f"[{plain(name)}]({name})" for name in screenshots) or "No browser: no screenshots."
        ),
    )


def _colours(design: Design) -> list[tuple[str, str, str]]:
    names = [*design.light, *(name for name in design.dark if name not in design.light)]
    return [(name, design.light.get(name, "–"), design.dark.get(name, "–")) for name in names]


def _measures(design: Design) -> list[str]:
    return [
        f"Font: {plain(design.font_family)}, {design.font_size_px} px",
        f"Corners: {design.radius_px} px",
        f"Spacing: {', '.join(map(str, design.spacing_px))} px",
        f"Smallest target to click or touch: {design.min_target_px} px",
    ]


def _contrast_table(contrasts: Sequence[Contrast]) -> str:
    rows = [
        (c.theme, f"{c.text} on {c.surface}", f"{c.text_colour} on {c.surface_colour}", f"{c.ratio:.2f}:1", _verdict(c))
        for c in contrasts
    ]
    return table(["Theme", "Text", "Colours", "Contrast", "AA"], rows)


def _verdict(contrast: Contrast) -> str:
    return "passes" if contrast.passed else "FAILS"
