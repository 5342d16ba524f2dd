"""How people register and sign in, read from the contract."""

from dataclasses import dataclass, field

from orchestrator.codegen import naming
from orchestrator.codegen.attribute import Attribute
from orchestrator.models import Field, InterfaceContract, Operation, Page, Role, Schema

AUTH_ACTIONS = ("register", "login", "logout", "me")


@dataclass(frozen=True, slots=True)
class Auth:
    """How people register and sign in. `roles` are empty where everybody who signs in is alike."""

    register: Operation
    login: Operation
    logout: Operation
    me: Operation
    user_schema: str
    user_fields: list[Attribute]
    register_fields: list[Field]
    login_fields: list[Field]
    page: Page | None
    demo: Operation | None = None
    demo_schema: Schema | None = None
    roles: list[Role] = field(default_factory=list)

    @property
    def user_name(self) -> str:
        """The class of the answer that describes a person."""
        return naming.class_name(self.user_schema)

    @property
    def demo_fields(self) -> list[Attribute]:
        """What is told of a sample account."""
        return [Attribute(entry) for entry in (self.demo_schema.fields if self.demo_schema else [])]

    @property
    def joins(self) -> Role | None:
        """What somebody who registers becomes."""
        return next((role for role in self.roles if role.joins), None)

    @property
    def leads(self) -> Role | None:
        """What the first account becomes."""
        return next((role for role in self.roles if role.leads), None)

    @property
    def bodies(self) -> dict[str, list[Attribute]]:
        """The fields of each body, by the name of its schema; registering and logging in may share one."""
        found = {self.register.request: self.register_fields, self.login.request: self.login_fields}
        return {name: [Attribute(entry) for entry in fields] for name, fields in found.items() if name}

    @property
    def operations(self) -> list[Operation]:
        """All of them, in the order of a visit."""
        return [self.register, self.login, self.me, self.logout, *([self.demo] if self.demo else [])]


def read_auth(contract: InterfaceContract) -> Auth | None:
    """The sign-in side, if the contract has one."""
    api = contract.api
    found = {o.action: o for o in (api.operations if api else []) if o.action in {*AUTH_ACTIONS, "demo"}}
    if api is None or not found.keys() >= set(AUTH_ACTIONS):
        return None
    schemas = {schema.name: schema for schema in api.schemas}
    user = found["me"].response or "User"
    pages = contract.frontend.pages if contract.frontend else []
    return Auth(
        **found,
        user_schema=user,
        user_fields=[Attribute(entry) for entry in schemas[user].fields],
        register_fields=_sent(schemas[found["register"].request or ""]),
        login_fields=_sent(schemas[found["login"].request or ""]),
        page=next((page for page in pages if page.kind == "auth"), None),
        demo_schema=_item_schema(schemas, found.get("demo")),
        roles=list(api.roles),
    )


def _sent(schema: Schema) -> list[Field]:
    """The fields of a body."""
    return [entry for entry in schema.fields if not entry.read_only]


def _item_schema(schemas: dict[str, Schema], operation: Operation | None) -> Schema | None:
    """The schema of what an operation lists."""
    page = schemas.get(operation.response or "") if operation else None
    return schemas.get(page.items_of or "") if page else None
