"""People with accounts in a generated app: made as docs/generated-apps.md says, one or two for each role."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import httpx

from orchestrator.checks.entities import (
    USER,
    entity_apis,
    needs_session,
    operations_by_action,
    schema_fields,
)
from orchestrator.checks.outcome import Mismatch, expect, same
from orchestrator.checks.values import Json, valid_value
from orchestrator.models import InterfaceContract, Operation, Role

FIRST_PERSON = 7001
"""Numbers of accounts start here, apart from those of rows."""

COOKIE = "session"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who uses the app; a stranger has neither role nor session."""

    role: str = ""
    user_id: int | None = None
    session: str = ""
    credentials: Mapping[str, Json] = field(default_factory=dict)

    @property
    def headers(self) -> dict[str, str]:
        """What a request of this person carries."""
        return {"cookie": f"{COOKIE}={self.session}"} if self.session else {}

    def __str__(self) -> str:
        return self.role or ("somebody with an account" if self.session else "a stranger")


STRANGER = Person()


def roles_of(contract: InterfaceContract) -> list[Role]:
    """The roles of the app; empty for an app without."""
    return list(contract.api.roles) if contract.api else []


@dataclass(slots=True)
class Crew:
    """Everybody the checks act as. The first of `people[role]` is whom checks take; others are somebody else."""

    http: httpx.AsyncClient
    contract: InterfaceContract
    people: dict[str, list[Person]] = field(default_factory=dict)
    last: int = FIRST_PERSON

    async def gather(self) -> None:
        """Make the accounts, where the app has any. Raises Mismatch when that does not go as it should.

        The app should be empty: its first account leads.
        """
        roles = roles_of(self.contract)
        if self.people:
            return
        if not roles:
            if needs_session(self.contract):
                self.people[""] = [await self._enter(), await self._enter()]
            return
        leader = next(role for role in roles if role.leads)
        first = await self._enter()
        same(first.role, leader.name, "the role of the first account of an empty app")
        self.people[leader.name] = [first]
        doubles = roles_with_own_rows(self.contract)
        for role in roles:
            wanted = 2 if role.name in doubles else 1
            while len(self.people.setdefault(role.name, [])) < wanted:
                await self.another(role.name)

    async def another(self, role: str) -> Person:
        """One more account of that role. Raises Mismatch when it can not be had."""
        person = await self.newcomer(role)
        self.people.setdefault(role, []).append(person)
        return person

    async def newcomer(self, role: str = "") -> Person:
        """One more account of that role, or of the one that joins, whom the checks do not take for anything else."""
        person = await self._enter()
        return await self.promote(person, role) if role and person.role != role else person

    async def promote(self, person: Person, role: str) -> Person:
        """The person in another role, which the leader gives."""
        operation = self.user_operation("update")
        path = operation.path.replace("{" + operation.path_params[0].name + "}", str(person.user_id))
        headers = self.leader.headers
        answer = await self.http.request(operation.method, path, json={"role": role}, headers=headers)
        same(answer.status_code, operation.status, f"{operation.method} {path} with the role {role}")
        same(answer.json().get("role"), role, "the role that was given")
        return Person(role, person.user_id, person.session, person.credentials)

    def user_operation(self, action: str) -> Operation:
        """The operation on accounts of that action. Raises Mismatch where the contract has none."""
        users = next((entity for entity in entity_apis(self.contract) if entity.name == USER), None)
        if users is None or not users.has(action):
            raise Mismatch(f"the contract has roles, and no operation to {action} accounts")
        return users.operations[action]

    @property
    def leader(self) -> Person:
        """Who gives the others their roles; a stranger in an app without roles."""
        names = [role.name for role in roles_of(self.contract) if role.leads]
        found = self.people.get(names[0], []) if names else []
        return found[0] if found else self.first("")

    def first(self, role: str) -> Person:
        """Whom checks take for that role."""
        return self.people[role][0] if self.people.get(role) else STRANGER

    def named(self, cookie: str) -> str:
        """Who sends this cookie, in words; empty for strangers."""
        known = [person for people in self.people.values() for person in people]
        return next((str(person) for person in known if person.session and person.session in cookie), "")

    def everybody(self) -> list[Person]:
        """One of each role."""
        return [people[0] for people in self.people.values() if people]

    async def _enter(self) -> Person:
        """A new account, logged in."""
        self.last += 1
        steps = operations_by_action(self.contract, ("register", "login"))
        expect({"register", "login"} <= steps.keys(), "the contract needs sessions, and has no way to log in")
        fields = schema_fields(self.contract, steps["register"].request)
        body = {field.name: valid_value(field, self.last) for field in fields}
        user: dict[str, object] = {}
        for action in ("register", "login"):
            operation = steps[action]
            names = {field.name for field in schema_fields(self.contract, operation.request)}
            sent = {name: value for name, value in body.items() if name in names}
            answer = await self.http.request(operation.method, operation.path, json=sent)
            same(answer.status_code, operation.status, f"{action}: the status")
            user = answer.json()
        session = self.http.cookies.get(COOKIE) or ""
        self.http.cookies.clear()
        expect(session, f"logging in sets no cookie `{COOKIE}`")
        number = user.get("id")
        expect(isinstance(number, int), f"logging in tells no id of the account: {user}")
        return Person(str(user.get("role") or ""), int(str(number)), session, body)


def roles_with_own_rows(contract: InterfaceContract) -> set[str]:
    """The roles that reach only their own rows with some operation."""
    return {role for operation in (contract.api.operations if contract.api else []) for role in operation.own_roles}
