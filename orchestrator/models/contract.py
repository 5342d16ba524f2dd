"""The interface contract: what database, back end and front end of a feature agree on.

The outer shape (`api`, `database`, `frontend` and their first fields) is the Go service's; `operations`, `schemas`,
`tables` and `pages` make it complete enough to build from. How it is read by everybody: docs/generated-apps.md.
"""

from enum import StrEnum
from typing import Any

from pydantic import Field as Entry

from orchestrator.ids import Id
from orchestrator.models.behaviour import Chart, Effect, Guard, Role, Shortcut, Transition
from orchestrator.models.document import Document, Timestamp


class FieldType(StrEnum):
    """What a field holds, from the user's point of view.

    `image` is the URL of a picture. `references` is a list of ids, without order or repetition: many-to-many.
    """

    STRING = "string"
    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    BOOLEAN = "boolean"
    DATE = "date"
    DATETIME = "datetime"
    EMAIL = "email"
    PHONE = "phone"
    URL = "url"
    IMAGE = "image"
    ENUM = "enum"
    PASSWORD = "password"  # noqa: S105 - a type's name, not a secret
    REFERENCE = "reference"
    REFERENCES = "references"


class Field(Document):
    """One property of a schema, one input of a form. Names are snake_case identifiers."""

    name: str = Entry(pattern=r"^[a-z][a-z0-9_]{0,62}$")
    type: FieldType
    label: str = Entry(default="", description="what a person reads, in the requirement's language")
    required: bool = False
    min_length: int | None = None
    max_length: int | None = None
    minimum: float | None = None
    maximum: float | None = None
    pattern: str | None = None
    values: list[str] = Entry(default_factory=list, description="the allowed values of an enum, in order")
    value_labels: dict[str, str] = Entry(default_factory=dict, description="enum value → what a person reads")
    default: Any = None
    unique: bool = False
    references: str | None = Entry(default=None, description="schema name of the entity a reference points to")
    read_only: bool = Entry(default=False, description="set by the server: id, created_at …")
    write_only: bool = Entry(default=False, description="never sent back: passwords")
    label_of: str | None = Entry(
        default=None, description="read-only text that no column keeps: what people call the row that this field names"
    )


class Schema(Document):
    """A named object: `Task`, `TaskCreate`, `TaskUpdate`, `TaskPage`, `Problem`."""

    name: str = Entry(pattern=r"^[A-Z][A-Za-z0-9]{0,62}$")
    fields: list[Field]
    items_of: str | None = Entry(default=None, description="a page of that schema: {items: [...], total: n}")


class ErrorSpec(Document):
    """One error an operation can answer with: a problem document with this `code`."""

    status: int
    code: str
    message: str = ""
    message_zh: str = ""


class Operation(Document):
    """One HTTP operation of the generated app."""

    operation_id: str = Entry(pattern=r"^[a-z][A-Za-z0-9]{0,62}$")
    method: str
    path: str = Entry(description="such as /api/tasks/{id}")
    summary: str = ""
    entity: str | None = Entry(default=None, description="schema name of the entity it works on")
    action: str = Entry(
        description="list, create, read, update, delete, transition, export; stats; register, login, logout, me, demo"
    )
    path_params: list[Field] = Entry(default_factory=list)
    query: list[Field] = Entry(default_factory=list)
    request: str | None = Entry(default=None, description="schema name of the JSON body")
    status: int = 200
    response: str | None = Entry(default=None, description="schema name of the JSON answer; None for 204")
    errors: list[ErrorSpec] = Entry(default_factory=list)
    media_type: str = Entry(default="application/json", description="of the answer; text/csv for export")
    auth: bool = Entry(default=False, description="needs a session")
    roles: list[str] = Entry(default_factory=list, description="who may; empty: everybody, or whoever is logged in")
    own_roles: list[str] = Entry(default_factory=list, description="those of `roles` that reach only their own rows")
    conditional: bool = Entry(default=False, description="takes If-Match with the row's ETag; 412 `stale` otherwise")
    transition: Transition | None = Entry(default=None, description="what the action `transition` does")
    states: list[str] = Entry(
        default_factory=list,
        description="states of the rows that update or delete takes, else 409 `wrong_state`; empty: all",
    )
    own_states: list[str] = Entry(
        default_factory=list, description="those of `states` in which `own_roles` may; empty: as everybody"
    )
    guards: list[Guard] = Entry(default_factory=list)
    effects: list[Effect] = Entry(
        default_factory=list, description="besides those of `transition`; of delete: what it takes back"
    )


class ApiContract(Document):
    """The HTTP side. `method`, `path`, `request`, `response`, `errors` describe the main operation, as in Go."""

    method: str = ""
    path: str = ""
    request: dict[str, Any] = Entry(default_factory=dict)
    response: dict[str, Any] = Entry(default_factory=dict)
    errors: list[Any] = Entry(default_factory=list)
    operations: list[Operation] = Entry(default_factory=list)
    schemas: list[Schema] = Entry(default_factory=list)
    roles: list[Role] = Entry(default_factory=list, description="kinds of people with accounts, the leading one first")
    charts: list[Chart] = Entry(default_factory=list, description="what the operation `stats` counts by value")


class Column(Document):
    """One column of a table; `sql_type` is SQLite's: TEXT, INTEGER, NUMERIC, REAL."""

    name: str
    type: str = ""
    sql_type: str = "TEXT"
    required: bool = False
    primary_key: bool = False
    unique: bool = False
    default: Any = None
    max_length: int | None = None
    check: str | None = Entry(default=None, description="SQL condition, such as priority IN ('low','high')")
    references: str | None = Entry(default=None, description="table(column) of a foreign key")


class Table(Document):
    """One table of the generated app."""

    table: str
    entity: str | None = None
    fields: list[Column]
    indexes: list[str] = Entry(default_factory=list, description="comma-separated column names, one index each")
    unique: list[str] = Entry(default_factory=list, description="comma-separated column names, unique together")
    link_of: str | None = Entry(
        default=None, description="`Post.tag_ids`: holds that `references` field, two columns that point to both sides"
    )


class DatabaseContract(Document):
    """The storage side. `table`, `fields`, `indexes` describe the main table, as in Go."""

    table: str = ""
    fields: list[Any] = Entry(default_factory=list)
    indexes: list[Any] = Entry(default_factory=list)
    tables: list[Table] = Entry(default_factory=list)


class Page(Document):
    """One page of the generated app."""

    page: str
    title: str = ""
    entity: str | None = None
    kind: str = Entry(default="crud", description="crud, auth or dashboard")
    components: list[str] = Entry(default_factory=list)
    form_fields: list[Field] = Entry(default_factory=list)
    columns: list[str] = Entry(default_factory=list, description="fields shown in the list, in order")
    states: list[str] = Entry(default_factory=lambda: ["idle", "loading", "success", "error", "empty"])
    events: dict[str, str] = Entry(default_factory=dict, description="event (load, move:approve …) → operation id")
    error_messages: dict[str, str] = Entry(default_factory=dict, description="error code → what a person reads")
    filters: list[str] = Entry(default_factory=list, description="query parameters of the list that have a select")
    shortcuts: list[Shortcut] = Entry(
        default_factory=list, description="buttons on a row that open another entity's form; event `start:<name>`"
    )


class FrontendContract(Document):
    """The user's side. `page`, `components`, `states`, `events` describe the main page, as in Go."""

    page: str = ""
    components: list[Any] = Entry(default_factory=list)
    states: list[Any] = Entry(default_factory=list)
    events: list[Any] = Entry(default_factory=list)
    pages: list[Page] = Entry(default_factory=list)


class ContractStatus(StrEnum):
    """draft → approved → implemented."""

    DRAFT = "draft"
    APPROVED = "approved"
    IMPLEMENTED = "implemented"


class InterfaceContract(Document):
    """The versioned interface that database, back end and front end of one feature are built against."""

    id: Id
    project_id: Id
    feature_id: str
    feature_name: str
    version: int = 1
    status: ContractStatus = ContractStatus.DRAFT
    approved_by: str | None = Entry(default=None, description="who said yes at the architecture gate: policy, or whom")
    approved_at: Timestamp | None = None
    api: ApiContract | None = None
    database: DatabaseContract | None = None
    frontend: FrontendContract | None = None
    created_by: str = "mike_pm"
    created_at: Timestamp
    updated_at: Timestamp
