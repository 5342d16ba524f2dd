"""The whole generated app, read from the plan and the contract: entities, tables, and whether people sign in."""

from dataclasses import dataclass

from orchestrator.codegen import naming
from orchestrator.codegen.attribute import Attribute
from orchestrator.codegen.entity import Entity, read_entities
from orchestrator.codegen.tables import AppTable, build_table
from orchestrator.models import Column, ErrorSpec, Field, InterfaceContract, Language, Operation, Page, Plan, Table

AUTH_ACTIONS = ("register", "login", "logout", "me")
_ID = Column(name="id", sql_type="INTEGER", primary_key=True)
_USER_COLUMNS = (
    _ID,
    Column(name="email", required=True, unique=True, max_length=254),
    Column(name="password_hash", required=True),
    Column(name="created_at", required=True),
)
_SESSION_COLUMNS = (
    Column(name="token_hash", required=True, primary_key=True),
    Column(name="user_id", sql_type="INTEGER", required=True, references="users(id)"),
    Column(name="expires_at", required=True),
)


@dataclass(frozen=True, slots=True)
class Auth:
    """How people register and sign in."""

    register: Operation
    login: Operation
    logout: Operation
    me: Operation
    user_schema: str
    user_fields: list[Attribute]
    register_fields: list[Field]
    login_fields: list[Field]
    page: Page | None

    @property
    def user_name(self) -> str:
        """The class of the answer that describes a person."""
        return naming.class_name(self.user_schema)

    @property
    def bodies(self) -> dict[str, list[Attribute]]:
        """The fields of each body, by the name of its schema; registering and logging in may share one."""
        found = {self.register.request: self.register_fields, self.login.request: self.login_fields}
        return {name: [Attribute(field) for field in fields] for name, fields in found.items() if name}

    @property
    def operations(self) -> list[Operation]:
        """All four, in the order of a visit."""
        return [self.register, self.login, self.me, self.logout]


@dataclass(frozen=True, slots=True)
class App:
    """Everything the templates need to know."""

    title: str
    summary: str
    language: Language
    entities: list[Entity]
    auth: Auth | None
    tables: list[AppTable]
    operations: list[Operation]

    @property
    def route_modules(self) -> list[str]:
        """The modules of `app.routes`, in the order a formatter sorts them."""
        return sorted([entity.module for entity in self.entities] + (["auth"] if self.auth else []))

    @property
    def uses_dates(self) -> bool:
        """Whether a table keeps dates or moments."""
        return any("dt." in column.mapped_line for table in self.tables for column in table.columns)

    @property
    def uses_moments(self) -> bool:
        """Whether a table keeps moments."""
        return any(column.is_moment for table in self.tables for column in table.columns)

    @property
    def sqlalchemy_names(self) -> list[str]:
        """What the models import from SQLAlchemy."""
        lines = "\n".join(column.mapped_line for table in self.tables for column in table.columns)
        return [name for name in ("ForeignKey", "Numeric", "String") if f"{name}(" in lines]

    @property
    def error_specs(self) -> dict[str, ErrorSpec]:
        """Every error of the contract, by code."""
        return {spec.code: spec for operation in self.operations for spec in operation.errors}


def read_app(plan: Plan, contract: InterfaceContract) -> App:
    """The app that this plan and this contract describe."""
    labels = {entity.name: (entity.plural, entity.label, entity.label_plural) for entity in plan.entities}
    entities = read_entities(contract, labels)
    auth = _read_auth(contract)
    return App(
        title=plan.title,
        summary=plan.summary or plan.requirement,
        language=plan.language,
        entities=entities,
        auth=auth,
        tables=_tables(contract, entities, auth),
        operations=list(contract.api.operations) if contract.api else [],
    )


def _read_auth(contract: InterfaceContract) -> Auth | None:
    """The sign-in side, if the contract has one."""
    api = contract.api
    found = {o.action: o for o in (api.operations if api else []) if o.action in AUTH_ACTIONS}
    if api is None or len(found) < len(AUTH_ACTIONS):
        return None
    schemas = {schema.name: schema for schema in api.schemas}
    user = found["me"].response or "User"
    pages = contract.frontend.pages if contract.frontend else []
    return Auth(
        **found,
        user_schema=user,
        user_fields=[Attribute(field) for field in schemas[user].fields],
        register_fields=schemas[found["register"].request or ""].fields,
        login_fields=schemas[found["login"].request or ""].fields,
        page=next((page for page in pages if page.kind == "auth"), None),
    )


def _tables(contract: InterfaceContract, entities: list[Entity], auth: Auth | None) -> list[AppTable]:
    """The tables: users and sessions first, then one per entity, then what else the contract names."""
    declared = {table.table: table for table in (contract.database.tables if contract.database else [])}
    tables = _auth_tables(auth, declared) if auth else []
    for entity in entities:
        stated = next((t for t in declared.values() if t.entity == entity.schema), declared.get(entity.plural))
        tables.append(build_table(entity.plural, entity.class_name, entity.stored, stated))
    built = {table.name for table in tables}
    tables += [build_table(name, naming.pascal(name), [], declared[name]) for name in declared if name not in built]
    return tables


def _auth_tables(auth: Auth, declared: dict[str, Table]) -> list[AppTable]:
    """Users and their sessions."""
    return [
        build_table("users", "User", auth.user_fields, declared.get("users"), _USER_COLUMNS),
        build_table("sessions", "LoginSession", [], declared.get("sessions"), _SESSION_COLUMNS),
    ]
