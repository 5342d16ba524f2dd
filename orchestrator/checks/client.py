"""A client of a generated app that knows its contract: makes valid bodies, rows and the rows they point to."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import httpx

from orchestrator.checks.accounts import STRANGER, Crew, Person, roles_of
from orchestrator.checks.answers import answered
from orchestrator.checks.care import Care, cares
from orchestrator.checks.entities import USER, EntityApi, entity_apis, own_readers, reaches
from orchestrator.checks.outcome import Exchange, NobodyMay, Recorder, Trail, expect
from orchestrator.checks.values import same_value
from orchestrator.models import Field, FieldType, GuardKind, InterfaceContract, Operation
from orchestrator.runtime.protocol import RunningApp

REQUEST_TIMEOUT_S = 20.0
IDLE_S = 1.0
"""A connection that nobody used for so long is not used again: the app closes idle ones after 5 s, which must not
happen just when a request is sent."""

SHOWN_CHARS = 600
"""Of a body, in a report."""

Row = dict[str, Any]


def connect(app: RunningApp) -> httpx.AsyncClient:
    """An HTTP client that speaks to the app over its socket, as the proxy does."""
    limits = httpx.Limits(keepalive_expiry=IDLE_S)
    transport = httpx.AsyncHTTPTransport(uds=str(app.socket), limits=limits)
    return httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1", timeout=REQUEST_TIMEOUT_S)


class AppClient:
    """Everybody who uses the app. Every row it makes has values no row before had, and keeps every rule.

    `crew` has the accounts, once it is gathered; who does something is chosen by the contract unless `by` says.
    """

    def __init__(self, http: httpx.AsyncClient, contract: InterfaceContract, above: int = 0) -> None:
        self.http = http
        self.contract = contract
        self.entities = {entity.name: entity for entity in entity_apis(contract)}
        self.cares = cares(contract)
        self.crew = Crew(http, contract)
        self.trail = Trail()
        self.not_tried: list[str] = []
        self._number = above
        self._parents: dict[tuple[str, object], list[object]] = {}
        self._makers: dict[tuple[str, object], Person] = {}
        self._made: dict[tuple[str, int | None], int] = {}
        self._places = _places(contract)
        http.event_hooks["response"] = [self._note]

    async def _note(self, response: httpx.Response) -> None:
        await response.aread()
        request, path = response.request, response.request.url.path
        operation = next((name for method, at, name in self._places if method == request.method and at.match(path)), "")
        target, who = request.url.raw_path.decode(errors="replace"), self.crew.named(request.headers.get("cookie", ""))
        words = (request.method, target, f"as {who}" if who else "", _shown(request.content))
        answer = f"{response.status_code} {_shown(response.content)}"
        self.trail.note(Exchange(operation, " ".join(filter(None, words)), answer))

    def recorder(self, suite: str) -> Recorder:
        """A recorder of the suite that knows what is asked and answered."""
        return Recorder(suite, self.trail, not_tried=self.not_tried)

    def next_number(self) -> int:
        """A number not given out before."""
        self._number += 1
        return self._number

    def care(self, entity: EntityApi) -> Care:
        """What is special about the entity's fields."""
        return self.cares[entity.name]

    # Who does it

    def performer(self, operation: Operation, entity_id: object = None) -> Person:
        """Somebody who may do the operation with that row: who made it, else one of a role that reaches all rows."""
        if not operation.auth:
            return STRANGER
        maker = self._makers.get((operation.entity or "", entity_id))
        if maker and (not operation.roles or maker.role in operation.roles):
            return maker
        reaching = [role for role in operation.roles if role not in operation.own_roles] or operation.roles
        return self.crew.first(reaching[0]) if reaching else self.crew.leader

    def maker(self, entity: EntityApi, then: Iterable[Operation] = ()) -> Person:
        """Somebody who may make a row such that all of `then` can be done with it. Raises NobodyMay."""
        create = entity.operations["create"]
        if not create.auth:
            return STRANGER
        own = {role for operation in entity.all_operations.values() for role in operation.own_roles}
        known = [role.name for role in roles_of(self.contract)]
        makers = [role for role in known if not create.roles or role in create.roles]
        wanted = list(then)
        for role in sorted(makers, key=lambda role: role not in own):
            if all(reaches(role, operation) for operation in wanted):
                return self.crew.first(role)
        if known:
            raise NobodyMay(f"nobody may make a {entity.name} and then {[op.operation_id for op in wanted]}")
        return self.crew.leader

    # Bodies

    async def body(
        self, entity: EntityApi, fields: Sequence[Field], fixed: Row | None = None, *,
        by: Person | None = None, fresh: bool = False,
    ) -> Row:  # fmt: skip
        """A valid body with every field; referenced rows are made first, all of them anew where `fresh`.

        `fixed` values stand as they are.
        """
        person = by or (self.maker(entity) if entity.has("create") else STRANGER)
        left = [field for field in fields if field.name not in (fixed or {})]
        return {**await self._body(entity, left, person, frozenset(), fresh), **(fixed or {})}

    async def _body(
        self, entity: EntityApi, fields: Sequence[Field], by: Person, making: frozenset[str], fresh: bool = False
    ) -> Row:
        """`making` names the entities whose rows wait for this one: they can not be referred to yet."""
        number, care = self.next_number(), self.cares.get(entity.name, Care())
        body: Row = {}
        for field in fields:
            own = fresh or field.unique or field.name in care.watched
            if field.type is FieldType.REFERENCE:
                body[field.name] = await self._parent(field, by, making | {entity.name}, own)
            elif field.type is FieldType.REFERENCES:
                waiting = making | {entity.name}
                found = [await self._parent(field, by, waiting, fresh, place) for place in range(number % 2 + 1)]
                body[field.name] = [one for one in found if one is not None]
            else:
                body[field.name] = care.value(field, number)
        return body

    async def _parent(self, field: Field, by: Person, making: frozenset[str], own: bool, place: int = 0) -> object:
        """The id of a row to refer to: one of its own, or one that others refer to as well; None for none."""
        parent = self.entities.get(field.references or "")
        if field.references == USER:
            return by.user_id or self.crew.leader.user_id
        if parent is None or not parent.has("create") or parent.name in making:
            return None
        sharing = f"{by.role} {by.user_id}" if by.role in own_readers(parent) else by.role
        kept = self._parents.setdefault((parent.name, sharing), [])
        if own or len(kept) <= place:
            kept.append((await self._create(parent, self.maker_for(parent, by), making, {}))["id"])
            return kept[-1] if not own else kept.pop()
        return kept[place]

    @staticmethod
    def _sight(entity: EntityApi, by: Person) -> object:
        """What all who see the same rows of the entity have in common."""
        listing = entity.operations.get("list")
        return (by.role, by.user_id) if listing and by.role in listing.own_roles else by.role

    def maker_for(self, entity: EntityApi, by: Person) -> Person:
        """The person, if they may make such a row, else somebody who may."""
        create = entity.operations["create"]
        return (
            by if create.auth and (not create.roles or by.role in create.roles) and by.session else self.maker(entity)
        )

    # Requests

    async def send(
        self, entity: EntityApi, action: str, entity_id: object = None, *, by: Person | None = None,
        json: object = None, params: Row | None = None, headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:  # fmt: skip
        """The answer of one of the entity's operations; `action` may name a transition."""
        operation = entity.operation(action)
        person = by or self.performer(operation, entity_id)
        carried = {**person.headers, **(headers or {})}
        path = entity.path(action, entity_id)
        return await self.http.request(operation.method, path, headers=carried, json=json, params=params)

    async def create(
        self, entity: EntityApi, fixed: Row | None = None, *, by: Person | None = None, then: Iterable[Operation] = ()
    ) -> Row:
        """A new row, with which all of `then` can be done. Raises Mismatch when the app does not create it."""
        return await self._create(entity, by or await self.free_maker(entity, then), frozenset(), fixed or {})

    async def _create(self, entity: EntityApi, by: Person, making: frozenset[str], fixed: Row) -> Row:
        left = [field for field in entity.create if field.name not in fixed]
        body = {**await self._body(entity, left, by, making), **fixed}
        answer = await self.send(entity, "create", by=by, json=body)
        return self.made(entity, answered(answer, entity.operations["create"].status), by)

    def made(self, entity: EntityApi, row: Row, by: Person) -> Row:
        """The row, and that `by` made it is remembered."""
        self._makers[entity.name, row["id"]] = by
        return row

    async def free_maker(self, entity: EntityApi, then: Iterable[Operation] = (), count: int = 1) -> Person:
        """A maker who may make so many more, with all of which `then` can be done."""
        person = self.maker(entity, then)
        return await self.somebody(entity, person.role, count) if person.session else person

    async def somebody(self, entity: EntityApi, role: str, count: int = 1) -> Person:
        """Somebody of that role who may make so many more; where rows of a person are limited, others take over."""
        asked = {field.name for field in entity.create}
        limits = [
            guard.limit for guard in entity.guards
            if guard.kind is GuardKind.AT_MOST and guard.limit and guard.reference and guard.reference not in asked
        ]  # fmt: skip
        people = self.crew.people[role]
        for person in people:
            made = self._made.get((entity.name, person.user_id), 0)
            if not limits or made + count <= min(limits):
                self._made[entity.name, person.user_id] = made + count
                return person
        person = await self.crew.another(role)
        self._made[entity.name, person.user_id] = count
        return person

    async def changes(self, entity: EntityApi, field: Field, row: Row) -> Row:
        """A body that changes the field of the row to another value, with what has to change along with it."""
        care = self.care(entity)
        together = care.together((field,), entity.update)
        body = await self.body(entity, together, by=self._makers.get((entity.name, row["id"])), fresh=True)
        if same_value(field, body[field.name], row.get(field.name)):
            body |= {one.name: care.value(one, self.next_number()) for one in together}
        return body

    async def read(self, entity: EntityApi, entity_id: object, by: Person | None = None) -> Row:
        """The row. Raises Mismatch when it can not be read."""
        row: Row = answered(await self.send(entity, "read", entity_id, by=by), entity.operations["read"].status)
        return row

    async def move(self, entity: EntityApi, entity_id: object, name: str, body: Row | None = None) -> Row:
        """The row after the transition. Raises Mismatch when the app does not make it."""
        asks = entity.transitions[name].request is not None
        answer = await self.send(entity, name, entity_id, json=(body or {}) if asks else None)
        row: Row = answered(answer, entity.transitions[name].status)
        return row

    async def page(self, entity: EntityApi, query: Row | None = None, *, by: Person | None = None) -> Row:
        """A page of rows: `items` and `total`. Raises Mismatch for any other answer."""
        answer = await self.send(entity, "list", by=by, params=query)
        page: Row = answered(answer, entity.operations["list"].status)
        expect({"items", "total"} <= page.keys(), f"a list answers with items and total, this one with {sorted(page)}")
        return page


def _places(contract: InterfaceContract) -> list[tuple[str, re.Pattern[str], str]]:
    """Method, pattern of the path and a name that shows both, for each operation; fixed paths first."""
    operations = contract.api.operations if contract.api else []
    ordered = sorted(operations, key=lambda operation: operation.path.count("{"))
    return [
        (op.method, re.compile("^" + re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(op.path)) + "$"),
         f"{op.operation_id} ({op.method} {op.path})")
        for op in ordered
    ]  # fmt: skip


def _shown(content: bytes) -> str:
    text = content.decode(errors="replace")
    return text if len(text) <= SHOWN_CHARS else text[:SHOWN_CHARS] + " …"
