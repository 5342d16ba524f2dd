"""The main story once more without a mouse: reach the button, fill in the form, save, all by keys."""

from orchestrator.checks.outcome import Mismatch, expect
from orchestrator.checks.stories.entity_page import EntityPage
from orchestrator.models import Field, FieldType

MOST_TABS = 60
"""A person gives up before that."""

_FOCUSED = "() => document.activeElement?.dataset?.testid ?? ''"
_VISIBLE_FOCUS = """() => {
  const style = getComputedStyle(document.activeElement);
  return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0 || style.boxShadow !== 'none';
}"""
_TYPED = {FieldType.STRING, FieldType.TEXT, FieldType.INTEGER, FieldType.DECIMAL, FieldType.EMAIL, FieldType.PHONE,
          FieldType.URL, FieldType.IMAGE}  # fmt: skip


async def create_by_keys(here: EntityPage, steps: list[str]) -> None:
    """A new row, made with the keyboard alone; the focus can be seen and stays inside the form."""
    body = await here.body(here.api.create)
    await here.open()
    before = await here.ids()
    await _reach(here, f"{here.name}-new")
    expect(await here.eyes.page.evaluate(_VISIBLE_FOCUS), f"the focus on `{here.name}-new` can not be seen")
    await here.eyes.page.keyboard.press("Enter")
    await here.eyes.sees(f"{here.name}-form", "the form, opened by a key")
    for field in here.api.create:
        await _enter(here, field, body.get(field.name))
    await _reach(here, f"{here.name}-save")
    await here.eyes.page.keyboard.press("Enter")
    row_id = await here.new_id(before)
    here.kept(here.app.made(here.api, await here.read(row_id), here.actor.person), body)
    steps.append("the form is reached, filled in and saved by keys alone")
    await here.open_form()
    await here.eyes.page.keyboard.press("Escape")
    await here.eyes.misses(f"{here.name}-form", "after Escape")
    steps.append("Escape closes the form")


async def _reach(here: EntityPage, testid: str) -> None:
    """Press Tab until the element has the focus. Raises Mismatch when it never gets it."""
    for _ in range(MOST_TABS):
        if await here.eyes.page.evaluate(_FOCUSED) == testid:
            return
        await here.eyes.page.keyboard.press("Tab")
    raise Mismatch(f"`{testid}` is not reached by {MOST_TABS} times Tab")


async def _enter(here: EntityPage, field: Field, value: object) -> None:
    """Type what can be typed; what is chosen is chosen as a person with keys would, and set for what no keys name."""
    testid = f"{here.name}-field-{field.name}"
    if value is None or value == []:
        return
    if field.type in _TYPED:
        await _reach(here, testid)
        await here.eyes.page.keyboard.press("ControlOrMeta+a")
        await here.eyes.page.keyboard.type(str(value))
    elif field.type is FieldType.BOOLEAN:
        await _reach(here, testid)
        if await here.eyes.by(testid).is_checked() != bool(value):
            await here.eyes.page.keyboard.press("Space")
    elif field.type is not FieldType.REFERENCES:
        await _reach(here, testid)  # a date's or a choice's own keys are the browser's
        await here.eyes.fill(testid, value)  # type: ignore[arg-type]  # a JSON value
    else:
        await here.eyes.fill(testid, value)  # type: ignore[arg-type]
