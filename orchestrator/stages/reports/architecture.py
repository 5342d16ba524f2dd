"""The architecture document: components, decisions, data, operations and errors."""

from orchestrator.models import InterfaceContract, Operation, Page, Plan
from orchestrator.stages.reports.er_diagram import er_diagram
from orchestrator.stages.reports.markdown import bullets, document, fenced, plain, section, table

_COMPONENTS = (
    ("Pages", "static/", "HTML and plain JavaScript; talk to the API with relative addresses"),
    (
        "API",
        "app/routes/",
        "FastAPI; checks every input against the contract, answers problem documents",
    ),
    ("Storage", "app/", "SQLAlchemy on SQLite in APP_DATA_DIR, write-ahead log"),
    ("Migrations", "migrations/", "SQL files applied in order at start, each once"),
)
_DECISIONS = (
    (
        "One process and one SQLite file",
        "one team's data fits easily; nothing to install; a copy of the file is a backup",
    ),
    ("The contract comes first", "database, back end and front end are built and tested against it at the same time"),
    ("No front-end build step", "the pages are small; what is in the tree is what the browser runs"),
    ("Problem documents (RFC 9457) for every error", "one shape with a stable code that pages turn into words"),
    ("Unknown properties are refused", "a misspelt name is an error at once instead of a value silently lost"),
    ("Addresses are relative", "the app runs unchanged at the root of a host and under a prefix"),
)
_LOGIN_DECISIONS = (
    ("Passwords are kept as scrypt hashes", "a stolen database does not give the passwords away"),
    ("The session is an HttpOnly, SameSite=Lax cookie", "scripts can not read it and other sites can not use it"),
    ("A wrong password and an unknown address get the same answer", "nobody can find out who has an account"),
)


def render_architecture(plan: Plan, contract: InterfaceContract) -> str:
    """The whole document as Markdown."""
    operations = contract.api.operations if contract.api else []
    pages = contract.frontend.pages if contract.frontend else []
    tables = contract.database.tables if contract.database else []
    decisions = [*_DECISIONS, *(_LOGIN_DECISIONS if any(op.action == "login" for op in operations) else ())]
    return document(
        f"{plain(plan.title)} · Architecture",
        f"Contract {contract.id}, version {contract.version}: `contract.json`, and the same as `openapi.json`.",
        section("Components", table(["Component", "Where", "What it does"], _COMPONENTS)),
        section("Decisions", bullets(f"**{decision}**: {reason}." for decision, reason in decisions)),
        section("Data", fenced(er_diagram(tables), "mermaid")),
        section("API", table(["Operation", "Request", "Takes", "Answers", "Session"], map(_operation, operations))),
        section("Errors", table(["Code", "Status", "Operations", "What a person reads"], _errors(operations))),
        section("Pages", table(["Page", "Kind", "Inputs", "Columns", "Calls"], map(_page, pages))),
    )


def _operation(operation: Operation) -> tuple[str, str, str, str, str]:
    answer = f"{operation.status} {operation.response or ''}".strip()
    takes = operation.request or ", ".join(param.name for param in operation.query) or "–"
    session = "needed" if operation.auth else "–"
    return operation.operation_id, f"{operation.method} {operation.path}", takes, answer, session


def _errors(operations: list[Operation]) -> list[tuple[str, int, str, str]]:
    users: dict[tuple[str, int, str], list[str]] = {}
    for operation in operations:
        for error in operation.errors:
            users.setdefault((error.code, error.status, error.message), []).append(operation.operation_id)
    return [(code, status, ", ".join(ids), message) for (code, status, message), ids in sorted(users.items())]


def _page(page: Page) -> tuple[str, str, str, str, str]:
    inputs = ", ".join(field.name for field in page.form_fields)
    return (
        page.title or page.page,
        page.kind,
        inputs,
        ", ".join(page.columns),
        ", ".join(dict.fromkeys(page.events.values())),
    )
