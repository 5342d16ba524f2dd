"""One visit to a running app: every story is lived in a browser by whom it is about."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

from orchestrator.checks.client import AppClient
from orchestrator.checks.outcome import Mismatch
from orchestrator.checks.rubric import SLOW_FEEDBACK_MS, Finding
from orchestrator.checks.stories import dashboard, keeping, refusals, rows
from orchestrator.checks.stories.accounts import AuthStories
from orchestrator.checks.stories.actors import Actor, Cast, OpenPage
from orchestrator.checks.stories.entity_page import EntityPage
from orchestrator.checks.stories.keyboard import create_by_keys
from orchestrator.checks.story import StoryOutcome, Visit
from orchestrator.models import Page, Plan, Shortcut, Story, StoryKind

if TYPE_CHECKING:
    import httpx

    from orchestrator.models import InterfaceContract

_AUTH = {StoryKind.REGISTER, StoryKind.LOGIN, StoryKind.WRONG_PASSWORD, StoryKind.LOGOUT}
_KEEPING: dict[StoryKind, Callable[[EntityPage, list[str]], Awaitable[None]]] = {
    StoryKind.LIST: keeping.see, StoryKind.CREATE: keeping.create, StoryKind.EDIT: keeping.change,
    StoryKind.DELETE: keeping.delete, StoryKind.FIND: rows.find, StoryKind.EXPORT: rows.take_along,
}  # fmt: skip
_ACTING: dict[StoryKind, Callable[[EntityPage, str, list[str]], Awaitable[None]]] = {
    StoryKind.MOVE: rows.move, StoryKind.FORBIDDEN: rows.may_not, StoryKind.GUARD: refusals.explained,
}  # fmt: skip
_FIRST = {StoryKind.LIST: 0, StoryKind.CREATE: 1}
"""A list is seen empty before there is a row; what has rows by then comes later."""


async def visit(
    open_page: OpenPage, base_url: str, http: "httpx.AsyncClient", plan: Plan, contract: "InterfaceContract",
    progress: Callable[[Story], None],
) -> Visit:  # fmt: skip
    """Live every story of the plan on the running app, which is empty.

    Raises ServiceUnavailable when the browser ends meanwhile.
    """
    app = AppClient(http, contract)
    cast = Cast(app, base_url, open_page)
    visitor = _Visitor(cast, plan)
    try:
        await cast.open()
        await visitor.live_all(progress)
    finally:
        await cast.close()
    return visitor.seen


class _Visitor:
    """Lives stories one after the other, each from a freshly loaded page."""

    def __init__(self, cast: Cast, plan: Plan) -> None:
        self._cast, self._app, self._plan = cast, cast.app, plan
        self.seen = Visit()

    async def live_all(self, progress: Callable[[Story], None]) -> None:
        """Every story; the main one once more by keyboard."""
        if message := await went_wrong(self._app.crew.gather()):
            self.seen.outcomes = [StoryOutcome(story, message=message) for story in self._plan.stories]
            self.seen.findings = [Finding("story", f"accounts can not be made: {message}")]
            return
        ordered = sorted(self._plan.stories, key=self._place)
        for story in ordered:
            progress(story)
            await self._live(story)
        main = next((story for story in self._plan.stories if story.kind is StoryKind.CREATE), None)
        if main is not None:
            await self._by_keyboard(main)
        self._conclude()

    def _place(self, story: Story) -> tuple[int, int]:
        names = [entity.name for entity in self._plan.entities]
        place = names.index(story.entity) if story.entity in names else -1
        return place, _FIRST.get(story.kind, 2)

    async def _live(self, story: Story) -> None:
        """Try one story; what went wrong is noted, never raised."""
        outcome = StoryOutcome(story, screenshot=f"screenshots/{story.id}-{story.kind.value}.png")
        if message := await went_wrong(self._lived(story, outcome.steps)):
            outcome.message = message
            self.seen.findings.append(Finding("story", f"{story.id} {story.want}: {message}"))
        self.seen.outcomes.append(outcome)
        await went_wrong(self._shoot(story, outcome.screenshot))
        self._require_browser()

    async def _lived(self, story: Story, steps: list[str]) -> None:
        if story.kind in _AUTH:
            await (await self._auth()).steps[story.kind](steps)
        elif story.kind is StoryKind.DASHBOARD:
            await dashboard.overview(self._app, await self._cast.actor(story), steps)
        else:
            await self._lived_by(await self._cast.actor(story), story, steps)

    async def _lived_by(self, actor: Actor, story: Story, steps: list[str]) -> None:
        here = self._page_of(story.entity, actor)
        if story.kind is StoryKind.START:
            shortcut, subject = self._shortcut(story)
            await keeping.start(here, self._page_of(subject, actor), shortcut, steps)
        elif story.kind in _KEEPING:
            await _KEEPING[story.kind](here, steps)
        else:
            await _ACTING[story.kind](here, story.action or "", steps)

    async def _by_keyboard(self, story: Story) -> None:
        steps: list[str] = []
        work = self._keyed(story, steps)
        if message := await went_wrong(work):
            self.seen.findings.append(Finding("keyboard", f"{story.id} {story.want}: {message}"))
        self._require_browser()

    async def _keyed(self, story: Story, steps: list[str]) -> None:
        await create_by_keys(self._page_of(story.entity, await self._cast.actor(story)), steps)

    async def _auth(self) -> AuthStories:
        actions = (
            {operation.action for operation in self._app.contract.api.operations} if self._app.contract.api else set()
        )
        if not {"register", "login"} <= actions:
            raise Mismatch("the contract has no way to register and log in")
        page = next((page for page in self._pages() if page.kind == "auth"), None)
        return AuthStories(self._app, (await self._cast.stranger()).eyes, page, self._plan.language)

    def _page_of(self, name: str | None, actor: Actor) -> EntityPage:
        entity = next((entity for entity in self._plan.entities if entity.name == name), None)
        api = self._app.entities.get(name or "")
        if entity is None or api is None:
            raise Mismatch(f"the contract has no operations for {name or 'nothing'}")
        page = next((page for page in self._pages() if page.entity == name and page.kind == "crud"), None)
        return EntityPage(self._app, actor, entity, api, page)

    def _shortcut(self, story: Story) -> tuple[Shortcut, str]:
        """The shortcut of the story, and the entity whose rows have its button."""
        entity = next((entity for entity in self._plan.entities if entity.name == story.entity), None)
        found = next((one for one in entity.shortcuts if one.name == story.action), None) if entity else None
        if entity is None or found is None:
            raise Mismatch(f"the plan has no shortcut {story.action} of {story.entity}")
        return found, next((f.references or "" for f in entity.fields if f.name == found.reference), "")

    def _pages(self) -> Sequence[Page]:
        return self._app.contract.frontend.pages if self._app.contract.frontend else ()

    async def _shoot(self, story: Story, name: str) -> None:
        actor = await self._cast.stranger() if story.kind in _AUTH else await self._cast.present(story)
        self.seen.screenshots[name] = await actor.eyes.page.screenshot()

    def _require_browser(self) -> None:
        for eyes in self._cast.pages:
            eyes.require_browser()

    def _conclude(self) -> None:
        """What was noted on the way: errors in the console, slow answers."""
        for eyes in self._cast.pages:
            self.seen.feedback_ms += eyes.feedback_ms
            self.seen.findings += [Finding("console", text) for text in eyes.console_errors]
        slow = [f"{ms:.0f} ms" for ms in self.seen.feedback_ms if ms > SLOW_FEEDBACK_MS]
        self.seen.findings += [Finding("slow", text) for text in slow]


async def went_wrong(work: Awaitable[None]) -> str:
    """What went wrong, in a line, or nothing."""
    import httpx
    from playwright.async_api import Error

    try:
        await work
    except Mismatch as mismatch:
        return str(mismatch)
    except Error as error:
        return f"the browser: {error.message.partition(chr(10))[0][:200]}"
    except (httpx.HTTPError, KeyError, TypeError, ValueError, StopIteration) as error:
        return f"the API's answer can not be used: {type(error).__name__}: {error}"
    return ""
