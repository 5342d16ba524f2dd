"""How an app looks with its samples in it: every page, light and dark, on a desk and on a telephone."""

from collections.abc import Awaitable, Callable, Iterator
from typing import TYPE_CHECKING

from orchestrator.checks.accounts import Person, roles_of
from orchestrator.checks.client import AppClient
from orchestrator.checks.entities import USER, operations_by_action
from orchestrator.checks.page_driver import AppPage
from orchestrator.checks.page_quality import HEIGHT_PX, NARROW_PX, WIDE_PX, barriers, narrow_layout, unreadable_texts
from orchestrator.checks.rubric import Finding
from orchestrator.checks.stories.actors import Actor
from orchestrator.checks.stories.dashboard import turn_to_dashboard
from orchestrator.checks.stories.entity_page import EntityPage
from orchestrator.checks.stories.keeping import names_missing_field
from orchestrator.checks.story import Visit
from orchestrator.checks.visit import went_wrong
from orchestrator.models import Page as ContractPage
from orchestrator.models import Plan

if TYPE_CHECKING:
    import httpx
    from playwright.async_api import Page

    from orchestrator.models import InterfaceContract

PHONE_PAGES = 4
"""Pages that are also shown as on a telephone; all are measured at its width."""

Arrival = Callable[[], Awaitable[None]]
"""Brings the browser to a page in some state."""


async def looks(
    page: "Page", base_url: str, http: "httpx.AsyncClient", plan: Plan, contract: "InterfaceContract"
) -> Visit:
    """Findings and pictures of every page of the app, which has its samples.

    Raises ServiceUnavailable when the browser ends meanwhile.
    """
    beholder = _Beholder(AppPage(page, base_url), AppClient(http, contract), plan)
    await beholder.behold()
    return beholder.seen


class _Beholder:
    """Looks at one page after the other."""

    def __init__(self, eyes: AppPage, app: AppClient, plan: Plan) -> None:
        self._eyes, self._app, self._plan = eyes, app, plan
        self.seen = Visit()

    async def behold(self) -> None:
        """Every page that is open to a stranger, then every page of each role."""
        for where, arrive in self._doors():
            await self._measure(where, arrive, phone=True)
        roles = [role.name for role in roles_of(self._app.contract)] or [""]
        for place, role in enumerate(roles):
            if message := await went_wrong(self._enter(role)):
                self.seen.findings.append(
                    Finding("story", f"the app with its samples does not let {role or 'us'} in: {message}")
                )
            elif place == 0:
                await self._all_pages(role)
            else:
                await self._first_page(role)
        self._eyes.require_browser()
        self.seen.findings += [Finding("console", text) for text in self._eyes.console_errors]

    def _doors(self) -> Iterator[tuple[str, Arrival]]:
        if "login" in operations_by_action(self._app.contract, ("login",)):
            yield "login", self._login
            yield "registration", self._registration

    async def _login(self) -> None:
        await self._eyes.page.context.clear_cookies()
        await self._eyes.open()
        await self._eyes.sees("login-form", "the login form")

    async def _registration(self) -> None:
        await self._login()
        await self._eyes.click("show-register", "to the registration")
        await self._eyes.sees("register-form", "the registration form")

    async def _enter(self, role: str) -> None:
        """Log in with the sample account of the role, as the page offers it."""
        if not role:
            return await self._enter_alone()
        await self._login()
        await self._eyes.click(f"demo-{role}", f"the sample account of {role}")
        await self._eyes.click("login-submit", "logging in")
        await self._eyes.sees("welcome", f"after logging in as the sample {role}")
        return None

    async def _enter_alone(self) -> None:
        """In an app without roles: nothing, or an account of our own where rows are only for those who have one."""
        if not self._needs_account():
            return await self._eyes.open()
        await self._app.crew.gather()
        person = self._app.crew.leader
        await self._login()
        fields = [field for page in self._pages() if page.kind == "auth" for field in page.form_fields]
        known = {field.name: person.credentials.get(field.name) for field in fields}
        await self._eyes.fill_form("login", fields, known)
        await self._eyes.click("login-submit", "logging in")
        await self._eyes.sees("welcome", "after logging in")
        return None

    def _needs_account(self) -> bool:
        return any(op.auth for entity in self._app.entities.values() for op in entity.all_operations.values())

    def _pages(self) -> list[ContractPage]:
        return self._app.contract.frontend.pages if self._app.contract.frontend else []

    async def _all_pages(self, role: str) -> None:
        """Every page; the first ones also on a telephone."""
        for place, (where, arrive) in enumerate(self._places(role)):
            await self._measure(where, arrive, phone=place < PHONE_PAGES)

    async def _first_page(self, role: str) -> None:
        for where, arrive in list(self._places(role))[:1]:
            await self._measure(f"{where} for {role}", arrive)

    def _places(self, role: str) -> Iterator[tuple[str, Arrival]]:
        """Every page that the role has, in the order of the navigation, with the forms of what it may make."""
        actor = Actor(Person(role, None, "sample"), self._eyes)
        if any(page.kind == "dashboard" for page in self._pages()):
            yield "dashboard", lambda: turn_to_dashboard(self._eyes)
        for page in self._pages():
            entity = next((one for one in self._plan.entities if one.name == page.entity and page.kind == "crud"), None)
            api = self._app.entities.get(page.entity or "")
            if entity is None or api is None:
                continue
            here = EntityPage(self._app, actor, entity, api, page)
            if here.may("list") and (entity.name != USER or here.may("update")):
                yield here.plural, here.turn_to
                if here.may("create"):
                    yield f"{here.plural} form", self._form_of(here)

    def _form_of(self, here: EntityPage) -> Arrival:
        async def arrive() -> None:
            await here.turn_to()
            await here.open_form()
            if not await names_missing_field(here):
                self.seen.findings.append(Finding("silent_form", f"{here.plural} form"))

        return arrive

    async def _measure(self, where: str, arrive: Arrival, phone: bool = False) -> None:
        """Barriers, layout and pictures; a page that can not be reached is a finding."""
        if message := await went_wrong(self._measured(where, arrive, phone)):
            self.seen.findings.append(Finding("barrier", f"{where} can not be measured: {message}"))
        self._eyes.require_browser()

    async def _measured(self, where: str, arrive: Arrival, phone: bool) -> None:
        """Arriving is what takes time, so the page is looked at in every way while it is there."""
        page = self._eyes.page
        await arrive()
        self.seen.findings += await barriers(page, where)
        await self._shoot(where)
        await page.emulate_media(color_scheme="dark")
        try:
            self.seen.findings += await unreadable_texts(page, f"{where} in the dark")
            await self._shoot(f"{where} dark")
        finally:
            await page.emulate_media(color_scheme="light")
        self.seen.findings += await narrow_layout(page, where)
        if phone:
            await page.set_viewport_size({"width": NARROW_PX, "height": HEIGHT_PX})
            await self._shoot(f"{where} phone")
            await page.set_viewport_size({"width": WIDE_PX, "height": HEIGHT_PX})
        await page.keyboard.press("Escape")  # closes a form, and nothing else

    async def _shoot(self, where: str) -> None:
        self.seen.screenshots[f"screenshots/{where.replace(' ', '-')}.png"] = await self._eyes.page.screenshot()
