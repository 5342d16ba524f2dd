"""What can be measured on a page as it is shown: barriers (axe), sideways scrolling, targets and their texts."""

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.async_api import Page

from orchestrator.checks.rubric import GOOD_TARGET_PX, MIN_TARGET_PX, Finding

NARROW_PX = 360
WIDE_PX = 1280
HEIGHT_PX = 800

_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_EVERYTHING = {"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": _TAGS}}
_COLOURS = {"resultTypes": ["violations"], "runOnly": {"type": "rule", "values": ["color-contrast"]}}
_THERE = "() => Boolean(window.axe)"
_RUN = """async options => (await axe.run(document, options)).violations
  .map(({id, impact, help, nodes}) =>
    ({id, impact, help, at: nodes.slice(0, 3).map(node => String(node.target[0]))}))"""
_SERIOUS = {"serious", "critical"}

_SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
_TARGETS = """() => [...(document.querySelector('dialog[open]') ?? document)
  .querySelectorAll('button, a[href], input, select, textarea, [role=button]')]
  .filter(e => e.checkVisibility() && !(e.tagName === 'A' && getComputedStyle(e).display === 'inline'))
  .map(e => {
    const label = ['checkbox', 'radio'].includes(e.type) ? e.labels?.[0] : null;
    const box = (label ?? e).getBoundingClientRect();
    const runsOut = ['BUTTON', 'A'].includes(e.tagName) && e.scrollWidth > e.clientWidth + 1;
    const name = e.dataset.testid || e.id || e.tagName.toLowerCase();
    return [name, Math.round(box.width), Math.round(box.height), runsOut];
  })"""


_SETTLED = """() => document.getAnimations()
  .every(a => a.playState !== 'running' || a.effect?.getComputedTiming().iterations === Infinity)"""


async def barriers(page: Page, where: str) -> list[Finding]:
    """What axe finds on the page once nothing on it moves or fades any more."""
    return await _found(page, where, _EVERYTHING)


async def unreadable_texts(page: Page, where: str) -> list[Finding]:
    """The texts that stand out too little, when only the colours of a page have changed."""
    return await _found(page, where, _COLOURS)


async def _found(page: Page, where: str, options: dict[str, Any]) -> list[Finding]:
    await page.wait_for_function(_SETTLED)
    if not await page.evaluate(_THERE):
        await page.evaluate(AXE_SCRIPT)
    found = []
    for violation in await page.evaluate(_RUN, options):
        rule = "barrier" if violation["impact"] in _SERIOUS else "hurdle"
        at = "; ".join(violation["at"])
        found.append(Finding(rule, f"{where}: {violation['id']}: {violation['help']} ({at})"))
    return found


async def narrow_layout(page: Page, where: str) -> list[Finding]:
    """What is wrong at 360 px; the page is left at 1280 px."""
    await page.set_viewport_size({"width": NARROW_PX, "height": HEIGHT_PX})
    try:
        found = [*await _targets(page, where)]
        if (px := await page.evaluate(_SIDEWAYS)) > 0:
            found.append(Finding("sideways", f"{where}: {px} px wider than the screen"))
        return found
    finally:
        await page.set_viewport_size({"width": WIDE_PX, "height": HEIGHT_PX})


async def _targets(page: Page, where: str) -> list[Finding]:
    found = []
    for name, width, height, runs_out in await page.evaluate(_TARGETS):
        size = f"{where}: {name} is {height} px high" if width >= height else f"{where}: {name} is {width} px wide"
        if runs_out:
            found.append(Finding("cut_text", f"{where}: {name}"))
        if min(width, height) < MIN_TARGET_PX:
            found.append(Finding("tiny_target", size))
        elif height < GOOD_TARGET_PX:
            found.append(Finding("small_target", size))
    return list(dict.fromkeys(found))
