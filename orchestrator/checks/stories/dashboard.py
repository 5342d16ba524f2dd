"""The story of the dashboard: its counts and bars are those of the lists."""

from orchestrator.checks.accounts import Person
from orchestrator.checks.client import AppClient, Row
from orchestrator.checks.entities import operations_by_action
from orchestrator.checks.outcome import Mismatch, expect
from orchestrator.checks.page_driver import AppPage
from orchestrator.checks.promises.stats import stats_of
from orchestrator.checks.stories.actors import Actor
from orchestrator.checks.stories.entity_page import testid_name


async def open_dashboard(eyes: AppPage) -> None:
    """The dashboard, loaded anew, with its counts. Raises Mismatch when it does not come."""
    await eyes.open()
    await turn_to_dashboard(eyes)


async def turn_to_dashboard(eyes: AppPage) -> None:
    """The dashboard, from wherever else in the app."""
    link = eyes.by("nav-dashboard")
    await eyes.comes(eyes.by("dashboard-page").or_(link).first, "the dashboard or the way to it")
    if await link.count() and await link.is_visible():
        await eyes.click(link, "the dashboard")
    await eyes.sees("dashboard-page", "the dashboard")
    await eyes.misses("dashboard-loading", "loading")


async def overview(app: AppClient, actor: Actor, steps: list[str]) -> None:
    """What the dashboard shows is what the API counts for that person, and nothing is left out."""
    for entity in app.entities.values():
        if entity.has("create", "list") and (await app.page(entity))["total"] == 0:
            await app.create(entity)
    counts = await _counted(app, actor.person)
    await open_dashboard(actor.eyes)
    for item in counts:
        if not item["field"]:
            await _shows(actor.eyes, f"count-{item['entity']}", item["count"])
    steps.append("it shows how many there are of everything")
    for chart in app.contract.api.charts if app.contract.api else []:
        bars = [item for item in counts if item["field"] == chart.field and item["count"]]
        figure = f"chart-{testid_name(chart.entity)}-{chart.field}"
        if bars:
            await actor.eyes.sees(figure, chart.title)
        for item in bars:
            bar = actor.eyes.by(figure).get_by_test_id(f"bar-{item['value']}")
            found = await bar.first.get_attribute("data-value") if await bar.count() else None
            if found != str(item["count"]):
                raise Mismatch(
                    f"the bar of {item['label']} should be {item['count']}, it is {found}", item["count"], found
                )
    steps.append("its bars are as long as there are rows")


async def _counted(app: AppClient, by: Person) -> list[Row]:
    stats = operations_by_action(app.contract, ("stats",)).get("stats")
    expect(stats is not None, "the contract counts nothing")
    if stats is None:
        return []
    return await stats_of(app, stats, by)


async def _shows(eyes: AppPage, testid: str, count: int) -> None:
    shown = await eyes.sees(testid, "a count")
    found = await shown.first.get_attribute("data-value")
    if found != str(count):
        raise Mismatch(f"`{testid}` should be {count}, it is {found}", count, found)
