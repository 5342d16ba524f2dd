"""What the contract promises of accounts: register, log in, stay logged in, be refused, log out."""

from collections.abc import Mapping
from pathlib import Path

import httpx

from orchestrator.checks.answers import answered, refused
from orchestrator.checks.client import Row
from orchestrator.checks.entities import operations_by_action, schema_fields
from orchestrator.checks.outcome import Check, Recorder, expect
from orchestrator.checks.values import valid_value
from orchestrator.models import FieldType, InterfaceContract, Operation

AUTH_ACTIONS = ("register", "login", "logout", "me")


async def auth_checks(http: httpx.AsyncClient, contract: InterfaceContract, recorder: Recorder) -> None:
    """Every promise about accounts, recorded; nothing where the contract has no login."""
    operations = operations_by_action(contract, AUTH_ACTIONS)
    if not {"register", "login"} <= operations.keys():
        return
    account = Account(http, contract, operations)
    await recorder.check("auth.register", account.register())
    await recorder.check("auth.register.taken", account.register_again())
    await recorder.check("auth.register.short_password", account.short_password())
    await recorder.check("auth.login.wrong_password", account.wrong_password())
    await recorder.check("auth.login.unknown_address", account.unknown_address())
    await recorder.check("auth.login.session_under_prefix", account.session_under_prefix())
    await recorder.check("auth.login.session", account.session())
    if "logout" in operations:
        await recorder.check("auth.logout", account.logout())
    http.cookies.clear()


class Account:
    """One person's account in the running app, with valid credentials made from the contract."""

    def __init__(
        self, http: httpx.AsyncClient, contract: InterfaceContract, operations: Mapping[str, Operation], number: int = 1
    ) -> None:
        self._http, self._operations = http, operations
        self._register = schema_fields(contract, operations["register"].request)
        self._login = schema_fields(contract, operations["login"].request)
        self._values = {field.name: valid_value(field, number) for field in self._register}
        self.secrets = [f.name for f in self._register if f.type is FieldType.PASSWORD or f.write_only]
        self.names = [f.name for f in self._login if f.name not in self.secrets]

    async def send(self, action: str, body: Row | None = None) -> httpx.Response:
        """The answer of one of the account operations."""
        operation = self._operations[action]
        return await self._http.request(operation.method, operation.path, json=body)

    def credentials(self, **changed: object) -> Row:
        """What logs this person in, with some values changed."""
        return {field.name: changed.get(field.name, self._values.get(field.name)) for field in self._login}

    def _code(self, action: str, status: int) -> str | None:
        return next((e.code for e in self._operations[action].errors if e.status == status), None)

    async def register(self) -> None:
        """Registering answers with the person and never with the password."""
        answer = await self.send("register", dict(self._values))
        person = answered(answer, self._operations["register"].status)
        for name in self.names:
            expect(
                person.get(name) == self._values[name],
                f"registered as {self._values[name]!r}, got {person.get(name)!r}",
            )
        shown = [name for name in self.secrets if name in person or str(self._values[name]) in answer.text]
        expect(not shown, f"the answer shows {', '.join(shown)}")

    async def register_again(self) -> None:
        """The same address a second time is a conflict."""
        refused(await self.send("register", dict(self._values)), 409, self._code("register", 409))

    async def short_password(self) -> None:
        """A password under the contract's minimum is refused, naming the field."""
        for field in self._register:
            if field.name in self.secrets and field.min_length:
                body = {**{f.name: valid_value(f, 2) for f in self._register}, field.name: "x" * (field.min_length - 1)}
                refused(await self.send("register", body), 422, self._code("register", 422), field.name)

    async def wrong_password(self) -> None:
        """A wrong password is refused and opens no session."""
        wrong = dict.fromkeys(self.secrets, "Not-the-password-1")
        answer = await self.send("login", self.credentials(**wrong))
        refused(answer, 401, self._code("login", 401))
        expect("set-cookie" not in answer.headers, "a refused login sets a cookie")
        if "me" in self._operations:
            expect((await self.send("me")).status_code == 401, "a refused login opened a session")

    async def unknown_address(self) -> None:
        """An unknown address is refused in the same words as a wrong password."""
        wrong = dict.fromkeys(self.secrets, "Not-the-password-1")
        known = await self.send("login", self.credentials(**wrong))
        answer = await self.send("login", self.credentials(**dict.fromkeys(self.names, "nobody@example.com")))
        refused(answer, 401, self._code("login", 401))
        expect(answer.json().get("detail") == known.json().get("detail"), "login tells whether an address is known")

    async def session(self) -> None:
        """Logging in opens a session in a cookie that scripts and other sites can not use."""
        answer = await self.send("login", self.credentials())
        answered(answer, self._operations["login"].status)
        cookie = _session_cookie(answer)
        expect("httponly" in cookie, f"the session cookie is not HttpOnly: {cookie!r}")
        expect(
            "samesite=lax" in cookie or "samesite=strict" in cookie, f"the session cookie is not SameSite: {cookie!r}"
        )
        if "me" in self._operations:
            me = answered(await self.send("me"), self._operations["me"].status)
            expect(all(me.get(name) == self._values[name] for name in self.names), f"logged in as somebody else: {me}")

    async def session_under_prefix(self) -> None:
        """Behind a proxy that serves the app under a prefix, the session belongs to that prefix only."""
        login = self._operations["login"]
        answer = await self._http.post(login.path, json=self.credentials(), headers={"X-Forwarded-Prefix": "/apps/a"})
        answered(answer, login.status)
        self._http.cookies.clear()
        cookie = _session_cookie(answer)
        expect("path=/apps/a" in cookie, f"under the prefix /apps/a the session cookie is {cookie!r}")

    async def logout(self) -> None:
        """After logging out the old cookie opens nothing."""
        kept = {cookie.name: cookie.value or "" for cookie in self._http.cookies.jar}
        answer = await self.send("logout")
        expected = self._operations["logout"].status
        expect(answer.status_code == expected, f"logout: expected {expected}, got {answer.status_code}")
        self._http.cookies.clear()
        self._http.cookies.update(kept)
        if "me" in self._operations:
            again = await self.send("me")
            refused(again, 401, self._code("me", 401))


def stored_secret_checks(data: Path, contract: InterfaceContract) -> list[Check]:
    """Whether a password that these checks sent can be read in the app's data directory; empty for apps without any."""
    fields = [
        f for s in (contract.api.schemas if contract.api else []) for f in s.fields if f.type is FieldType.PASSWORD
    ]
    if not fields:
        return []
    secrets = {str(valid_value(field, 1)).encode() for field in fields}
    files = [path for path in data.rglob("*") if path.is_file() and not path.is_symlink()]
    holding = [path.name for path in files if any(secret in path.read_bytes() for secret in secrets)]
    message = f"{', '.join(holding)} holds a password as it was typed" if holding else ""
    return [Check("semantic", "auth.passwords_are_hashed", message)]


def _session_cookie(answer: httpx.Response) -> str:
    """The cookie that holds the session, in lower case. Raises Mismatch when none is set."""
    cookies = [cookie.lower() for cookie in answer.headers.get_list("set-cookie")]
    found = next((cookie for cookie in cookies if cookie.startswith("session=")), "")
    expect(found, f"logging in sets no cookie `session`, but {cookies}")
    return found
