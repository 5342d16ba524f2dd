"""What can be measured on a page as it is shown: barriers (axe), sideways scrolling, targets and their texts."""

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

from orchestrator.checks.rubric import GOOD_TARGET_PX, MIN_TARGET_PX, Finding

NARROW_PX = 360
WIDE_PX = 1280
HEIGHT_PX = 800

_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_OPTIONS = {"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": _TAGS}}
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
    await page.wait_for_function(_SETTLED)
    results = await Axe().run(page, options=_OPTIONS)
    found = []
    for violation in results.response["violations"]:
        rule = "barrier" if violation["impact"] in _SERIOUS else "hurdle"
        at = "; ".join(str(node["target"][0]) for node in violation["nodes"][:3])
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
