"""Who lives the stories: for each role somebody with an account and a browser of their own, logged in by the page."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import dataclass, field

from playwright.async_api import Page

from orchestrator.checks.accounts import STRANGER, Person, roles_of
from orchestrator.checks.client import AppClient
from orchestrator.checks.entities import EntityApi, operations_by_action, schema_fields
from orchestrator.checks.page_driver import AppPage
from orchestrator.models import GuardKind, Story

OpenPage = Callable[[], AbstractAsyncContextManager[Page]]


@dataclass(slots=True)
class Actor:
    """Somebody at a page of the app."""

    person: Person
    eyes: AppPage


@dataclass(slots=True)
class Cast:
    """Everybody who lives stories. `close` ends their pages."""

    app: AppClient
    base_url: str
    open_page: OpenPage
    pages: list[AppPage] = field(default_factory=list)
    _actors: dict[str, Actor] = field(default_factory=dict)
    _spare: list[AppPage] = field(default_factory=list)
    _open: AsyncExitStack = field(default_factory=AsyncExitStack)

    async def open(self) -> None:
        """The first page, before anything is done with the app. Raises BrowserUnavailable."""
        self._spare.append(await self._new_page())

    async def close(self) -> None:
        """End every page."""
        await self._open.aclose()

    async def stranger(self) -> Actor:
        """Somebody without an account, who has a page of their own."""
        return await self._seated("a stranger", STRANGER)

    async def present(self, story: Story) -> Actor:
        """Who lived the story, as they are; a stranger where nobody came that far."""
        role = self._role(story) if self._has_accounts else ""
        return self._actors[role] if role in self._actors else await self.stranger()

    async def actor(self, story: Story) -> Actor:
        """Who lives the story: somebody of its role, logged in. Raises Mismatch when the page does not let them in."""
        role = self._role(story)
        if not self._has_accounts:
            return await self._seated("", STRANGER)
        entity = self.app.entities.get(story.entity or "")
        if entity and _is_counted(entity):
            self._actors.pop(role, None)  # somebody whose rows have used up no limit
        if role not in self._actors:
            await self._log_in(role)
        return self._actors[role]

    @property
    def _has_accounts(self) -> bool:
        return bool(self.app.crew.people)

    def _role(self, story: Story) -> str:
        if not roles_of(self.app.contract):
            return ""
        return story.actor or self.app.crew.leader.role

    async def _seated(self, name: str, person: Person) -> Actor:
        """The actor of that name, with a page when they are new."""
        if name not in self._actors:
            page = self._spare.pop() if self._spare else await self._new_page()
            self._actors[name] = Actor(person, page)
        return self._actors[name]

    async def _new_page(self) -> AppPage:
        page = AppPage(await self._open.enter_async_context(self.open_page()), self.base_url)
        self.pages.append(page)
        return page

    async def _log_in(self, role: str) -> None:
        person = await self.app.crew.newcomer(role)
        actor = await self._seated(role, person)
        try:
            await enter(self.app, actor.eyes, person)
        except BaseException:
            del self._actors[role]
            raise


async def enter(app: AppClient, eyes: AppPage, person: Person) -> None:
    """Log in as that person by the page. Raises Mismatch when it does not welcome them."""
    login = operations_by_action(app.contract, ("login",))["login"]
    fields = schema_fields(app.contract, login.request)
    await eyes.open()
    await eyes.sees("login-form", "the login form")
    await eyes.fill_form("login", fields, {name: person.credentials.get(name) for name in (f.name for f in fields)})
    await eyes.click("login-submit", "logging in")
    await eyes.sees("welcome", f"after logging in as {person}")


def _is_counted(entity: EntityApi) -> bool:
    """Whether somebody can make only so many rows of the entity."""
    asked = {field.name for field in entity.create}
    return any(guard.kind is GuardKind.AT_MOST and guard.reference not in asked for guard in entity.guards)
