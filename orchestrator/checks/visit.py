"""One visit to a running app: every story is lived in a browser, and the pages are measured on the way."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

from orchestrator.checks.auth_stories import AuthStories
from orchestrator.checks.client import AppClient
from orchestrator.checks.crud_stories import CrudStories
from orchestrator.checks.outcome import Mismatch
from orchestrator.checks.page_driver import AppPage
from orchestrator.checks.page_quality import barriers, narrow_layout
from orchestrator.checks.rubric import SLOW_FEEDBACK_MS, Finding
from orchestrator.checks.story import StoryOutcome, Visit
from orchestrator.models import Page as ContractPage
from orchestrator.models import Plan, Story, StoryKind

if TYPE_CHECKING:
    import httpx
    from playwright.async_api import Page

    from orchestrator.models import InterfaceContract

_ORDER = list(StoryKind)
_ORDER.sort(key=lambda kind: kind is not StoryKind.LIST)
_AUTH = {StoryKind.REGISTER, StoryKind.LOGIN, StoryKind.WRONG_PASSWORD, StoryKind.LOGOUT}


async def visit(
    page: "Page", base_url: str, http: "httpx.AsyncClient", plan: Plan, contract: "InterfaceContract",
    progress: Callable[[Story], None],
) -> Visit:  # fmt: skip
    """Live every story of the plan on the running app and measure its pages.

    Raises ServiceUnavailable when the browser ends meanwhile.
    """
    visitor = _Visitor(AppPage(page, base_url), AppClient(http, contract), plan)
    await visitor.enter()
    for story in sorted(plan.stories, key=lambda story: (_entity_place(plan, story), _ORDER.index(story.kind))):
        progress(story)
        await visitor.live(story)
    await visitor.measure()
    return visitor.seen


def _entity_place(plan: Plan, story: Story) -> int:
    names = [entity.name for entity in plan.entities]
    return names.index(story.entity) if story.entity in names else -1


class _Visitor:
    """Lives stories one after the other, each from a freshly loaded page."""

    def __init__(self, eyes: AppPage, app: AppClient, plan: Plan) -> None:
        self._eyes, self._app, self._plan = eyes, app, plan
        self.seen = Visit(feedback_ms=eyes.feedback_ms)

    async def enter(self) -> None:
        """Log in, where the things the app keeps are only for people who are."""
        await self._app.crew.gather()
        person = self._app.crew.first("")
        if person.session:
            cookies = {"session": person.session, "signed_in": "1"}
            jar = [{"name": name, "value": value, "url": self._eyes.base_url} for name, value in cookies.items()]
            await self._eyes.page.context.add_cookies(jar)  # type: ignore[arg-type]  # exactly the keys it takes

    async def live(self, story: Story) -> None:
        """Try one story; what went wrong is noted, never raised."""
        outcome = StoryOutcome(story, screenshot=f"screenshots/{story.id}-{story.kind.value}.png")
        if message := await self._went_wrong(self._lived(story, outcome.steps)):
            outcome.message = message
            self.seen.findings.append(Finding("story", f"{story.id} {story.want}: {message}"))
        self.seen.outcomes.append(outcome)
        await self._went_wrong(self._shoot(outcome.screenshot))
        self._eyes.require_browser()

    async def _lived(self, story: Story, steps: list[str]) -> None:
        stories = self._auth() if story.kind in _AUTH else self._crud(story.entity)
        if stories is None:
            raise Mismatch(f"the contract has nothing to {story.kind.value} {story.entity or 'an account'} with")
        await stories.steps[story.kind](steps)

    async def _went_wrong(self, work: Awaitable[None]) -> str:
        """What went wrong, in a line, or nothing."""
        import httpx
        from playwright.async_api import Error

        try:
            await work
        except Mismatch as mismatch:
            return str(mismatch)
        except Error as error:
            return f"the browser: {error.message.partition(chr(10))[0][:200]}"
        except (httpx.HTTPError, KeyError, TypeError, ValueError) as error:
            return f"the API's answer can not be used: {type(error).__name__}: {error}"
        return ""

    def _auth(self) -> AuthStories | None:
        actions = (
            {operation.action for operation in self._app.contract.api.operations} if self._app.contract.api else set()
        )
        page = next((page for page in self._pages() if page.kind == "auth"), None)
        return (
            AuthStories(self._app, self._eyes, page, self._plan.language) if {"register", "login"} <= actions else None
        )

    def _crud(self, name: str | None) -> CrudStories | None:
        entity = next((entity for entity in self._plan.entities if entity.name == name), None)
        api = self._app.entities.get(name or "")
        page = next((page for page in self._pages() if page.entity == name), None)
        return CrudStories(self._app, self._eyes, entity, api, page) if entity and api else None

    def _pages(self) -> Sequence[ContractPage]:
        return self._app.contract.frontend.pages if self._app.contract.frontend else ()

    async def _shoot(self, name: str) -> None:
        self.seen.screenshots[name] = await self._eyes.page.screenshot()

    async def measure(self) -> None:
        """Measure each page in its states; note errors in the console and slow answers."""
        for where, arrive in self._states():
            if message := await self._went_wrong(self._measured(where, arrive)):
                self.seen.findings.append(Finding("barrier", f"{where} can not be measured: {message}"))
        await self._went_wrong(self._looks())
        self._eyes.require_browser()
        self.seen.findings += [Finding("console", text) for text in self._eyes.console_errors]
        slow = [f"{ms:.0f} ms" for ms in self._eyes.feedback_ms if ms > SLOW_FEEDBACK_MS]
        self.seen.findings += [Finding("slow", text) for text in slow]

    def _states(self) -> list[tuple[str, Callable[[], Awaitable[None]]]]:
        states: list[tuple[str, Callable[[], Awaitable[None]]]] = []
        if auth := self._auth():
            states += [("login", auth.open), ("registration", auth.open_register)]
        for entity in self._plan.entities:
            if crud := self._crud(entity.name):
                states += [
                    (f"{entity.plural} list", crud.open),
                    (f"{entity.plural} form", self._form_of(crud, entity.plural)),
                ]
        return states

    def _form_of(self, crud: CrudStories, where: str) -> Callable[[], Awaitable[None]]:
        async def arrive() -> None:
            await crud.open()
            await crud.open_form()
            if not await crud.names_missing_field():
                self.seen.findings.append(Finding("silent_form", f"{where} form"))

        return arrive

    async def _measured(self, where: str, arrive: Callable[[], Awaitable[None]]) -> None:
        await arrive()
        self.seen.findings += await barriers(self._eyes.page, where)
        self.seen.findings += await narrow_layout(self._eyes.page, where)

    async def _looks(self) -> None:
        """The first page on a telephone and in the dark."""
        page = self._eyes.page
        await self._eyes.open()
        await page.set_viewport_size({"width": 360, "height": 800})
        await self._shoot("screenshots/phone.png")
        await page.set_viewport_size({"width": 1280, "height": 800})
        await page.emulate_media(color_scheme="dark")
        await self._eyes.open()
        await self._shoot("screenshots/dark.png")
        self.seen.findings += await barriers(page, "in the dark")
