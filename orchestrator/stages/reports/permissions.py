"""Who may do what, as a table of actions by roles, from the operations of a contract."""

from collections.abc import Iterator

from orchestrator.models import ApiContract, Operation
from orchestrator.stages.reports.markdown import table


def permissions(api: ApiContract, words: dict[str, str]) -> str:
    """One row for each thing that can be done, one column for each role; empty where there are no roles."""
    if not api.roles:
        return ""
    header = [words["action"], *(role.label for role in api.roles)]
    return table(header, (_row(operation, api, words) for operation in api.operations if operation.auth))


def _row(operation: Operation, api: ApiContract, words: dict[str, str]) -> list[str]:
    return [_title(operation), *_cells(operation, api, words)]


def _title(operation: Operation) -> str:
    move = operation.transition
    told = [operation.entity or "", move.label if move else operation.action]
    return " · ".join(part for part in told if part)


def _cells(operation: Operation, api: ApiContract, words: dict[str, str]) -> Iterator[str]:
    for role in api.roles:
        if operation.roles and role.name not in operation.roles:
            yield "–"
        else:
            yield words["own_rows"] if role.name in operation.own_roles else words["all_rows"]
