"""Plans and contracts to generate from: a task tracker, a login, two linked entities, and hostile texts."""

from datetime import UTC, datetime

import plan_examples
from plan_examples import PLANS

from orchestrator.models import (
    ApiContract,
    DatabaseContract,
    Design,
    Entity,
    ErrorSpec,
    Field,
    FieldType,
    FrontendContract,
    InterfaceContract,
    Operation,
    Page,
    Plan,
    Schema,
    Table,
)
from orchestrator.models import Column as TableColumn

__all__ = ["PLANS"]

NOW = datetime(2025, 1, 1, tzinfo=UTC)
HOSTILE = [
    '"</script><script>alert(1)</script>',
    "'''; import os",
    '"""',
    "{{ 7*7 }}{% raw %}",
    "任务 \u202e \u2028 `${1}`",
    "\\",
]
DESIGN = Design(
    light={
        "background": "#f6f7fb", "surface": "#ffffff", "text": "#1b1f2a", "muted": "#5a6274", "border": "#d9dde7",
        "accent": "#3a4fd6", "on_accent": "#ffffff", "danger": "#b3261e",
    },
    dark={
        "background": "#12141b", "surface": "#1c1f29", "text": "#eceef4", "muted": "#a5adbd", "border": "#343949",
        "accent": "#9fb0ff", "on_accent": "#10142b", "danger": "#ffb4ab",
    },
    font_family="system-ui, sans-serif",
)  # fmt: skip
_ID = Field(name="id", type=FieldType.INTEGER, read_only=True, required=True, minimum=1, maximum=2**31 - 1)
_TOTAL = Field(name="total", type=FieldType.INTEGER, required=True, minimum=0)
_PROBLEM = Schema(name="Problem", fields=[
    Field(name="type", type=FieldType.STRING, required=True),
    Field(name="title", type=FieldType.STRING, required=True),
    Field(name="status", type=FieldType.INTEGER, required=True),
    Field(name="code", type=FieldType.STRING, required=True),
    Field(name="detail", type=FieldType.STRING, required=True),
])  # fmt: skip
_STAMPS = [
    Field(name="created_at", type=FieldType.DATETIME, read_only=True, required=True, label="Created"),
    Field(name="updated_at", type=FieldType.DATETIME, read_only=True, required=True, label="Updated"),
]
_INVALID = [ErrorSpec(status=422, code="validation_error"), ErrorSpec(status=400, code="malformed_json")]
_MISSING = ErrorSpec(status=404, code="not_found")


def contract_of(api: ApiContract, tables: list[Table], pages: list[Page], name: str = "Example") -> InterfaceContract:
    """A contract with these sides."""
    return InterfaceContract(
        id="0" * 24, project_id="1" * 24, feature_id="F001", feature_name=name, api=api,
        database=DatabaseContract(table=tables[0].table, tables=tables),
        frontend=FrontendContract(page=pages[0].page, pages=pages), created_at=NOW, updated_at=NOW,
    )  # fmt: skip


def _operations(entity: Entity) -> list[Operation]:
    """The five operations of an entity."""
    name, path = entity.name, f"/api/{entity.plural}"
    by_id = {"path_params": [_ID], "entity": name, "path": path + "/{id}"}
    names = [field.name for field in [*entity.fields, *_STAMPS]]
    query = [
        Field(name="limit", type=FieldType.INTEGER, minimum=1, maximum=100, default=20),
        Field(name="offset", type=FieldType.INTEGER, minimum=0, maximum=1_000_000, default=0),
        Field(name="q", type=FieldType.STRING, max_length=100),
        Field(name="sort", type=FieldType.ENUM, values=[sign + name for name in names for sign in ("", "-")]),
    ]
    conflict = ErrorSpec(status=409, code="conflict")
    return [
        Operation(operation_id=f"list{name}", method="GET", path=path, entity=name, action="list", query=query,
                  response=f"{name}Page", errors=_INVALID[:1]),
        Operation(operation_id=f"create{name}", method="POST", path=path, entity=name, action="create", status=201,
                  request=f"{name}Create", response=name, errors=[*_INVALID, conflict]),
        Operation(operation_id=f"read{name}", method="GET", action="read", response=name, **by_id,
                  errors=[_MISSING, _INVALID[0]]),
        Operation(operation_id=f"update{name}", method="PATCH", action="update", request=f"{name}Update", **by_id,
                  response=name, errors=[_MISSING, *_INVALID, conflict]),
        Operation(operation_id=f"delete{name}", method="DELETE", action="delete", status=204, **by_id,
                  errors=[_MISSING, _INVALID[0], conflict]),
    ]  # fmt: skip


def _schemas(entity: Entity) -> list[Schema]:
    """The four schemas of an entity."""
    optional = [field.model_copy(update={"required": False, "default": None}) for field in entity.fields]
    return [
        Schema(name=entity.name, fields=[_ID, *entity.fields, *_STAMPS]),
        Schema(name=f"{entity.name}Create", fields=entity.fields),
        Schema(name=f"{entity.name}Update", fields=optional),
        Schema(name=f"{entity.name}Page", fields=[_TOTAL], items_of=entity.name),
    ]


def crud(title: str, *entities: Entity, language: str = "en") -> tuple[Plan, InterfaceContract]:
    """Plan and contract of an app that keeps these entities."""
    plan = Plan(title=title, language=language, requirement=title, entities=list(entities))
    api = ApiContract(
        operations=[operation for entity in entities for operation in _operations(entity)],
        schemas=[*(schema for entity in entities for schema in _schemas(entity)), _PROBLEM],
    )
    tables = [
        Table(table=e.plural, entity=e.name, indexes=["created_at"],
              fields=[TableColumn(name=field.name) for field in [_ID, *e.fields, *_STAMPS]])
        for e in entities
    ]  # fmt: skip
    pages = [
        Page(page=e.plural, title=e.label_plural, entity=e.name, form_fields=e.fields,
             columns=[field.name for field in e.fields], error_messages={"not_found": "It is gone."})
        for e in entities
    ]  # fmt: skip
    return plan, contract_of(api, tables, pages, title)


def task_tracker() -> tuple[Plan, InterfaceContract]:
    """Tasks with a title, a due date and a priority."""
    fields = [
        Field(name="title", type=FieldType.STRING, label="Title", required=True, min_length=1, max_length=200),
        Field(name="due_date", type=FieldType.DATE, label="Due date"),
        Field(name="priority", type=FieldType.ENUM, label="Priority", values=["low", "medium", "high"],
              default="medium", value_labels={"low": "Low", "medium": "Medium", "high": "High"}),
    ]  # fmt: skip
    return crud("Task tracker", Entity(name="Task", plural="tasks", label="Task", label_plural="Tasks", fields=fields))


def book_shop() -> tuple[Plan, InterfaceContract]:
    """Authors and books, in Chinese, with every type of field and names that Python keeps for itself."""
    author = Entity(name="Author", plural="authors", label="作者", label_plural="作者列表", fields=[
        Field(name="name", type=FieldType.STRING, label="姓名", required=True, max_length=80, unique=True),
        Field(name="email", type=FieldType.EMAIL, label="邮箱"),
        Field(name="phone", type=FieldType.PHONE, label="电话", pattern=r"^[0-9+\(\) .\-]{3,32}$", max_length=32),
        Field(name="class", type=FieldType.STRING, label="类别", max_length=20),
    ])  # fmt: skip
    book = Entity(name="Book", plural="books", label="书", label_plural="书籍", fields=[
        Field(name="title", type=FieldType.STRING, label="书名", required=True, max_length=120),
        Field(name="author_id", type=FieldType.REFERENCE, label="作者", required=True, references="Author"),
        Field(name="editor_id", type=FieldType.REFERENCE, label="编辑", references="Author"),
        Field(name="pages", type=FieldType.INTEGER, label="页数", required=True, minimum=1, maximum=9999),
        Field(name="price", type=FieldType.DECIMAL, label="价格", required=True, minimum=0, maximum=99999.99),
        Field(name="in_stock", type=FieldType.BOOLEAN, label="有货", default=True),
        Field(name="published", type=FieldType.DATE, label="出版日期", required=True),
        Field(name="next_print", type=FieldType.DATETIME, label="下次印刷"),
        Field(name="website", type=FieldType.URL, label="网站", pattern=r"^https?://[^\s]+$", max_length=2000),
        Field(name="metadata", type=FieldType.TEXT, label="简介", max_length=2000),
    ])  # fmt: skip
    return crud("书店", author, book, language="zh")


def login() -> tuple[Plan, InterfaceContract]:
    """Registration, login and logout."""
    email = Field(name="email", type=FieldType.EMAIL, label="Email", required=True, max_length=254)
    password = Field(name="password", type=FieldType.PASSWORD, label="Password", required=True, write_only=True,
                     min_length=8, max_length=128)  # fmt: skip
    user = Schema(name="User", fields=[_ID, email, _STAMPS[0]])
    body = Schema(name="Credentials", fields=[email, password])
    taken = ErrorSpec(status=409, code="email_taken")
    wrong = ErrorSpec(status=401, code="invalid_credentials", message="Email or password is wrong.")
    absent = ErrorSpec(status=401, code="not_authenticated", message="Please log in.")
    operations = [
        Operation(operation_id="register", method="POST", path="/api/auth/register", action="register", status=201,
                  request="Credentials", response="User", errors=[*_INVALID, taken]),
        Operation(operation_id="login", method="POST", path="/api/auth/login", action="login", request="Credentials",
                  response="User", errors=[*_INVALID, wrong]),
        Operation(operation_id="logout", method="POST", path="/api/auth/logout", action="logout", status=204),
        Operation(operation_id="me", method="GET", path="/api/auth/me", action="me", response="User", errors=[absent],
                  auth=True),
    ]  # fmt: skip
    page = Page(page="login", title="Log in", kind="auth", form_fields=[email, password],
                error_messages={"invalid_credentials": "Email or password is wrong."})  # fmt: skip
    tables = [Table(table="users", entity="User", fields=[TableColumn(name="id"), TableColumn(name="email")])]
    plan = Plan(title="User Login", kind="auth", requirement="Users register, log in and log out.")
    return plan, contract_of(
        ApiContract(operations=operations, schemas=[user, body, _PROBLEM]), tables, [page], "User Login"
    )


def members_only() -> tuple[Plan, InterfaceContract]:
    """Notes that only somebody who is logged in can see."""
    _, accounts = login()
    note = Entity(name="Note", plural="notes", label="Note", label_plural="Notes", fields=[
        Field(name="text", type=FieldType.TEXT, label="Text", required=True, max_length=500),
        Field(name="done", type=FieldType.BOOLEAN, label="Done", default=False),
    ])  # fmt: skip
    plan, notes = crud("Notes", note)
    denied = ErrorSpec(status=401, code="not_authenticated", message="Please log in.")
    guarded = [
        operation.model_copy(update={"auth": True, "errors": [*operation.errors, denied]})
        for operation in notes.api.operations
    ]
    api = ApiContract(operations=[*accounts.api.operations, *guarded],
                      schemas=[*accounts.api.schemas[:-1], *notes.api.schemas])  # fmt: skip
    tables = [*accounts.database.tables, *notes.database.tables]
    pages = [*accounts.frontend.pages, *notes.frontend.pages]
    return plan.model_copy(update={"kind": "auth"}), contract_of(api, tables, pages, "Notes")


def hostile() -> tuple[Plan, InterfaceContract]:
    """Labels, values and titles that try to break out of every language they are written into."""
    fields = [
        Field(name=f"field_{number}", type=FieldType.STRING, label=text, required=number == 0, max_length=90)
        for number, text in enumerate(HOSTILE)
    ]
    fields.append(Field(name="choice", type=FieldType.ENUM, label=HOSTILE[0], required=True, values=HOSTILE,
                        value_labels={text: text for text in HOSTILE}))  # fmt: skip
    fields.append(Field(name="form", type=FieldType.STRING, label="x", pattern="^[\"'\\\\ a-z]*$", max_length=50))
    entity = Entity(name="Answer", plural="answers", label=HOSTILE[0], label_plural=HOSTILE[3], fields=fields)
    return crud(" ".join(HOSTILE), entity)


def planned(name: str) -> tuple[Plan, InterfaceContract]:
    """One of the whole plans, with the contract that is written for it."""
    plan = PLANS[name]()
    return plan, plan_examples.contract_of(plan)
