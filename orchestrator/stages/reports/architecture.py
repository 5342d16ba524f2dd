"""The architecture document: components, decisions, data, states, permissions, operations and errors."""

from collections.abc import Iterator

from orchestrator.models import ErrorSpec, InterfaceContract, Language, Operation, Page, Plan, Table, Transition
from orchestrator.stages.reports.architecture_words import COMPONENTS, WORDS, decisions
from orchestrator.stages.reports.conduct import conduct
from orchestrator.stages.reports.er_diagram import er_diagram, labels_of
from orchestrator.stages.reports.markdown import bullets, document, fenced, plain, section, table
from orchestrator.stages.reports.permissions import permissions
from orchestrator.stages.reports.state_diagram import state_diagram


def render_architecture(plan: Plan, contract: InterfaceContract) -> str:
    """The whole document as Markdown, in the language of the requirement."""
    words = WORDS[plan.language]
    operations = contract.api.operations if contract.api else []
    told = (words["because"].format(decision, reason) for decision, reason in decisions(contract, plan.language))
    return document(
        f"{plain(plan.title)} · {words['architecture']}",
        words["contract"].format(id=contract.id, version=contract.version),
        section(words["components"], _table(words, "component where does", COMPONENTS[plan.language])),
        section(words["decisions"], bullets(told)),
        section(words["data"], *_data(contract, words)),
        section(words["states"], *_states(plan, contract)),
        section(words["permissions"], permissions(contract.api, words) if contract.api else ""),
        section(words["conduct"], _conduct(contract, plan.language, words)),
        section(
            words["api"],
            _table(words, "operation request takes answers session", (_operation(op, words) for op in operations)),
        ),
        section(words["errors"], _table(words, "code status operations reads", _errors(operations, plan.language))),
        section(words["pages"], _pages(contract, words)),
    )


def _table(words: dict[str, str], header: str, rows: Iterator[tuple[object, ...]] | tuple[tuple[str, ...], ...]) -> str:
    """A table with a header in the document's language."""
    return table([words[name] for name in header.split()], rows)


def _data(contract: InterfaceContract, words: dict[str, str]) -> Iterator[str]:
    tables = contract.database.tables if contract.database else []
    yield fenced(er_diagram(tables, labels_of(contract), words["required"]), "mermaid")
    if any(each.link_of for each in tables):
        yield words["links"]
    rows = (_indexes(each) for each in tables if each.indexes or each.unique)
    yield _table(words, "table index unique", rows)


def _indexes(each: Table) -> tuple[str, str, str]:
    return each.table, "; ".join(each.indexes) or "–", "; ".join(each.unique) or "–"


def _states(plan: Plan, contract: InterfaceContract) -> Iterator[str]:
    """One diagram for each entity whose rows are moved."""
    api = contract.api
    if api is None:
        return
    labels = {entity.name: entity.label for entity in plan.entities}
    roles = {role.name: role.label for role in api.roles}
    fields = {(schema.name, field.name): field for schema in api.schemas for field in schema.fields}
    for entity, moves in _moves(api.operations).items():
        field = fields.get((entity, moves[0].field))
        if field is not None:
            yield section(
                plain(labels.get(entity, entity)), fenced(state_diagram(field, moves, roles), "mermaid"), level=3
            )


def _moves(operations: list[Operation]) -> dict[str, list[Transition]]:
    found: dict[str, list[Transition]] = {}
    for operation in operations:
        if operation.transition and operation.entity:
            moved = operation.transition.model_copy(update={"roles": operation.roles})
            found.setdefault(operation.entity, []).append(moved)
    return found


def _conduct(contract: InterfaceContract, language: Language, words: dict[str, str]) -> str:
    rows = tuple(conduct(contract.api, language)) if contract.api else ()
    return _table(words, "operation rule code", rows) if rows else ""


def _operation(operation: Operation, words: dict[str, str]) -> tuple[str, str, str, str, str]:
    kind = operation.response or (operation.media_type if operation.status == 200 else "")
    takes = operation.request or ", ".join(param.name for param in operation.query) or "–"
    session = words["needed"] if operation.auth else "–"
    request = f"{operation.method} {operation.path}"
    return operation.operation_id, request, takes, f"{operation.status} {kind}".strip(), session


def _errors(operations: list[Operation], language: Language) -> Iterator[tuple[str, int, str, str]]:
    users: dict[tuple[int, str, str], list[str]] = {}
    for operation in operations:
        for error in operation.errors:
            users.setdefault((error.status, error.code, _read(error, language)), []).append(operation.operation_id)
    for (status, code, message), ids in sorted(users.items()):
        yield code, status, ", ".join(ids), message


def _read(error: ErrorSpec, language: Language) -> str:
    return error.message_zh if language == "zh" and error.message_zh else error.message


def _pages(contract: InterfaceContract, words: dict[str, str]) -> str:
    pages = contract.frontend.pages if contract.frontend else []
    return _table(words, "page kind inputs columns filters calls", (_page(page) for page in pages))


def _page(page: Page) -> tuple[str, ...]:
    inputs = ", ".join(field.name for field in page.form_fields)
    columns, filters = ", ".join(page.columns), ", ".join(page.filters)
    return page.title or page.page, page.kind, inputs, columns, filters, ", ".join(dict.fromkeys(page.events.values()))
