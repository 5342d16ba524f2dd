"""The diagrams of the architecture document, given to Mermaid itself in a real browser."""

import importlib.resources
import re
from collections.abc import AsyncIterator
from importlib.util import find_spec

import plan_examples
import pytest

from orchestrator.config import load_settings
from orchestrator.models import Plan
from orchestrator.runtime.browser import ChromiumBrowser, find_browser
from orchestrator.stages.reports.architecture import render_architecture

pytestmark = pytest.mark.browser

HOSTILE = '"</script><b>x</b> end; state #quot; %%{init}%% [a] {b} (c) | ` \\ -->\n}'
_PARSE = """async sources => {
    const answers = [];
    for (const source of sources) {
        try { answers.push((await mermaid.parse(source)).diagramType); }
        catch (error) { answers.push('refused: ' + error.message); }
    }
    return answers;
}"""


@pytest.fixture
async def browser() -> AsyncIterator[ChromiumBrowser]:
    """A browser, closed afterwards."""
    if find_browser(load_settings()) is None:
        pytest.skip("NOT PROVED: the diagrams parse. No browser is installed.")
    if find_spec("mermaidx") is None:
        pytest.skip("NOT PROVED: the diagrams parse. The package mermaidx, which carries mermaid.js, is not installed.")
    browser = ChromiumBrowser(load_settings())
    yield browser
    await browser.close()


def hostile_plan() -> Plan:
    """Labels that try to break out of every diagram, and names that are Mermaid's own words."""
    plan = plan_examples.leave_approval()
    entity = plan.entities[0].model_copy(update={"name": "End", "plural": "end", "label": HOSTILE})
    entity.label_plural = HOSTILE
    entity.fields = [field.model_copy(update={"label": HOSTILE}) for field in entity.fields]
    state = next(field for field in entity.fields if field.name == "status")
    state.value_labels = dict.fromkeys(state.values, HOSTILE)
    assert entity.machine
    for move in entity.machine.transitions:
        move.label = HOSTILE
    roles = [role.model_copy(update={"label": HOSTILE}) for role in plan.roles]
    return plan.model_copy(update={"entities": [entity], "roles": roles, "charts": []})


def diagrams(plan: Plan) -> list[str]:
    """The sources of the diagrams of a plan's architecture."""
    text = render_architecture(plan, plan_examples.contract_of(plan))
    return re.findall(r"```mermaid\n(.*?)```", text, flags=re.DOTALL)


async def test_mermaid_parses_every_diagram(browser: ChromiumBrowser) -> None:
    """Tables and states of every example and of hostile labels; one that is spoiled is refused."""
    plans = [make() for make in plan_examples.PLANS.values()]
    sources = [source for plan in [*plans, hostile_plan()] for source in diagrams(plan)]
    spoiled = sources[0].replace("}", "", 1)
    library = importlib.resources.files("mermaidx") / "assets" / "mermaid.js"
    async with browser.page() as page:
        await page.add_script_tag(content=library.read_text())
        *answers, refused = await page.evaluate(_PARSE, [*sources, spoiled])
    kinds = {"erDiagram": "er", "stateDiagram-v2": "stateDiagram"}
    assert answers == [kinds[source.split(maxsplit=1)[0]] for source in sources]
    assert set(answers) == {"er", "stateDiagram"}
    assert refused.startswith("refused: ")
