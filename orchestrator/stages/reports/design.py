"""The design document, in the plan's language: pages, tokens, why they are so, and the proof that text can be read."""

from collections.abc import Sequence
from pathlib import PurePosixPath

from orchestrator.checks.contrast import Contrast
from orchestrator.models import Design, Plan
from orchestrator.models.colour import TEXT_CONTRAST
from orchestrator.stages.reports.markdown import bullets, document, plain, section, table

_ENGLISH = {
    "design": "Design", "pages": "Pages", "page": "Page", "preview": "Preview", "screenshots": "Screenshots",
    "colours": "Colours", "token": "Token", "light": "Light", "dark": "Dark", "measures": "Type and space",
    "font": "Font", "headings": "Headings", "corners": "Corners", "spacing": "Spacing", "elevation": "Elevation",
    "target": "Smallest target to touch on a telephone", "contrast": "Contrast (at least {least}:1)",
    "theme": "Theme", "text": "Text", "ratio": "Contrast", "passes": "passes", "fails": "FAILS",
    "no_browser": "No browser: no screenshots.", "style": "Style asked for",
}  # fmt: skip
_CHINESE = {
    "design": "设计", "pages": "页面", "page": "页面", "preview": "预览", "screenshots": "截图", "colours": "颜色",
    "token": "变量", "light": "浅色", "dark": "深色", "measures": "字体与间距", "font": "字体", "headings": "标题字体",
    "corners": "圆角", "spacing": "间距", "elevation": "层次", "target": "手机上最小点击区域",
    "contrast": "对比度（不低于 {least}:1）", "theme": "主题", "text": "文字", "ratio": "对比度",
    "passes": "通过", "fails": "未通过", "no_browser": "没有浏览器，因此没有截图。", "style": "所要求的风格",
}  # fmt: skip


def render_design(plan: Plan, design: Design, contrasts: Sequence[Contrast], artifacts: Sequence[str]) -> str:
    """The whole document as Markdown; `artifacts` are the names of previews and screenshots."""
    words = _CHINESE if plan.language == "zh" else _ENGLISH
    seen = any(name.endswith(".png") for name in artifacts)
    return document(
        f"{plain(plan.title)} · {words['design']}",
        plain(design.rationale),
        section(words["pages"], _pages(artifacts, words), "" if seen else words["no_browser"]),
        section(words["colours"], table([words["token"], words["light"], words["dark"]], _colours(design))),
        section(words["measures"], bullets(_measures(plan, design, words))),
        section(words["contrast"].format(least=TEXT_CONTRAST), _contrast_table(contrasts, words)),
    )


def _pages(artifacts: Sequence[str], words: dict[str, str]) -> str:
    """Each page with its preview and its screenshots."""
    rows = []
    for preview in (name for name in artifacts if name.startswith("preview/")):
        stem = PurePosixPath(preview).stem
        shots = [name for name in artifacts if name.startswith(f"screenshots/preview-{stem}-")]
        links = ", ".join(_link(PurePosixPath(name).stem.rpartition("-")[2], name) for name in shots)
        rows.append([plain(stem), _link(words["preview"], preview), links or "–"])
    head = f"| {words['page']} | {words['preview']} | {words['screenshots']} |\n|---|---|---|"
    return "\n".join([head, *(f"| {' | '.join(row)} |" for row in rows)])


def _link(text: str, target: str) -> str:
    return f"[{plain(text)}]({target})"


def _colours(design: Design) -> list[tuple[str, str, str]]:
    names = [*design.light, *(name for name in design.dark if name not in design.light)]
    return [(name, design.light.get(name, "–"), design.dark.get(name, "–")) for name in names]


def _measures(plan: Plan, design: Design, words: dict[str, str]) -> list[str]:
    style = [f"{words['style']}: {plain(', '.join(plan.style))}"] if plan.style else []
    headings = [f"{words['headings']}: {plain(design.heading_font_family)}"] if design.heading_font_family else []
    return [
        *style,
        f"{words['font']}: {plain(design.font_family)}, {design.font_size_px} px",
        *headings,
        f"{words['corners']}: {design.radius_px} px",
        f"{words['spacing']}: {', '.join(map(str, design.spacing_px))} px",
        f"{words['elevation']}: {design.elevation}",
        f"{words['target']}: {design.min_target_px} px",
    ]


def _contrast_table(contrasts: Sequence[Contrast], words: dict[str, str]) -> str:
    rows = [
        (words[c.theme], f"{c.text} / {c.surface}", f"{c.text_colour} / {c.surface_colour}", f"{c.ratio:.2f}:1",
         words["passes" if c.passed else "fails"])
        for c in contrasts
    ]  # fmt: skip
    return table([words["theme"], words["text"], words["colours"], words["ratio"], "AA"], rows)
