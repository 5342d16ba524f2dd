"""Stories about accounts, lived in a browser: register, log in, be refused, log out."""

from collections.abc import Awaitable, Callable, Sequence

from orchestrator.checks.answers import answered
from orchestrator.checks.client import AppClient
from orchestrator.checks.entities import operations_by_action, schema_fields
from orchestrator.checks.outcome import expect
from orchestrator.checks.page_driver import AppPage
from orchestrator.checks.values import Json, valid_value
from orchestrator.models import Field, FieldType, Language, Page, StoryKind

WRONG = "Not-the-password-1"


class AuthStories:
    """The stories of a login app; each has an account of its own."""

    def __init__(self, app: AppClient, visitor: AppPage, page: Page | None, language: Language) -> None:
        self._app, self._visitor, self._page, self._language = app, visitor, page, language
        self._operations = operations_by_action(app.contract, ("register", "login"))
        self._fields = schema_fields(app.contract, self._operations["register"].request)
        self._login_fields = schema_fields(app.contract, self._operations["login"].request)

    @property
    def steps(self) -> dict[StoryKind, Callable[[list[str]], Awaitable[None]]]:
        """What each kind of story does; it appends the steps it takes and raises Mismatch when one goes wrong."""
        return {
            StoryKind.REGISTER: self._register,
            StoryKind.LOGIN: self._login,
            StoryKind.WRONG_PASSWORD: self._wrong_password,
            StoryKind.LOGOUT: self._logout,
        }

    async def open(self) -> None:
        """The first page as a stranger sees it, with the login form."""
        await self._visitor.page.context.clear_cookies()
        await self._visitor.open()
        await self._visitor.sees("login-form", "the login form")

    async def open_register(self) -> None:
        """The form to register with."""
        await self.open()
        await self._visitor.click("show-register", "to the registration")
        await self._visitor.sees("register-form", "the registration form")

    async def _register(self, steps: list[str]) -> None:
        person = self._person()
        await self.open_register()
        steps.append("the registration form opens")
        await self._visitor.fill_form("register", self._fields, person)
        await self._visitor.click("register-submit", "registering")
        inside = self._visitor.by("welcome").or_(self._visitor.by("login-form"))
        await inside.first.wait_for(state="visible")
        login = self._operations["login"]
        body = {field.name: person[field.name] for field in self._login_fields}
        answered(await self._app.http.post(login.path, json=body), login.status)
        self._app.http.cookies.clear()
        steps.append("registering succeeds; the account can log in over the API")

    async def _login(self, steps: list[str]) -> None:
        person = await self._account()
        await self._log_in(person)
        steps.append("the page welcomes who logged in")
        await self._visitor.page.reload(wait_until="load")
        await self._visitor.sees("welcome", "after loading the page again")
        steps.append("the session outlives loading the page again")

    async def _wrong_password(self, steps: list[str]) -> None:
        person = await self._account()
        await self.open()
        wrong = {f.name: WRONG if f.type is FieldType.PASSWORD else person[f.name] for f in self._login_fields}
        await self._visitor.fill_form("login", self._login_fields, wrong)
        await self._visitor.click("login-submit", "logging in with a wrong password")
        complaint = await self._visitor.sees("auth-error", "the refusal")
        await self._visitor.reads(complaint, self._refusal(), "the refusal")
        expect(
            await self._visitor.by("welcome").count() == 0 or await self._visitor.by("welcome").is_hidden(),
            "it let us in",
        )
        steps.append(f"the page says “{self._refusal()}”")

    def _refusal(self) -> str:
        """What a person reads for the contract's error of a wrong password."""
        spec = next((error for error in self._operations["login"].errors if error.status == 401), None)
        if spec is None:
            return ""
        words = spec.message_zh if self._language == "zh" else spec.message
        return (self._page.error_messages.get(spec.code) if self._page else None) or words

    async def _logout(self, steps: list[str]) -> None:
        await self._log_in(await self._account())
        await self._visitor.click("logout", "logging out")
        await self._visitor.sees("login-form", "after logging out")
        await self._visitor.page.reload(wait_until="load")
        await self._visitor.sees("login-form", "after logging out and loading the page again")
        steps.append("after logging out the page is a stranger's again")

    async def _log_in(self, person: dict[str, Json]) -> None:
        await self.open()
        await self._visitor.fill_form("login", self._login_fields, person)
        await self._visitor.click("login-submit", "logging in")
        welcome = await self._visitor.sees("welcome", "after logging in")
        await self._visitor.reads(welcome, str(_name(self._login_fields, person)), "the welcome")

    def _person(self) -> dict[str, Json]:
        number = 100 + self._app.next_number()
        return {field.name: valid_value(field, number) for field in self._fields}

    async def _account(self) -> dict[str, Json]:
        """A new account, made over the API."""
        person, register = self._person(), self._operations["register"]
        answered(await self._app.http.post(register.path, json=person), register.status)
        self._app.http.cookies.clear()
        return person


def _name(fields: Sequence[Field], person: dict[str, Json]) -> Json:
    return next(person[field.name] for field in fields if field.type is not FieldType.PASSWORD)
