"""Whether every error that an operation can answer with is named, explained, and always the same."""

from collections.abc import Iterator

from orchestrator.contracts.rules.breach import Found, Rule, at_operation, at_page
from orchestrator.contracts.view import ContractView, effects_done
from orchestrator.models import EffectKind, Operation


def _errors_handled(view: ContractView) -> Found:
    for page in view.pages:
        for operation in view.operations_of_page(page):
            for error in operation.errors:
                if error.code not in page.error_messages:
                    message = f"the page has no message for {error.code} of {operation.operation_id}."
                    yield message, at_page(page)


def _errors_complete(view: ContractView) -> Found:
    """An outline, which does not even say what rows it works on, is let off."""
    for operation in (operation for operation in view.operations if operation.entity or operation.auth):
        named = {error.code for error in operation.errors}
        for code in dict.fromkeys(_implied(operation, view)):
            if code not in named:
                yield f"it can answer {code} and does not say so.", at_operation(operation)


def _implied(operation: Operation, view: ContractView) -> Iterator[str]:
    """The codes that follow from what an operation takes, who may call it, and what it does."""
    if operation.request:
        yield from ("malformed_json", "too_large", "validation_error")
    if operation.query or operation.path_params:
        yield "validation_error"
    if operation.path_params:
        yield "not_found"
    if operation.auth:
        yield "not_authenticated"
    if operation.roles and set(operation.roles) < {role.name for role in view.roles}:
        yield "forbidden"
    if operation.transition or operation.states:
        yield "wrong_state"
    yield from (guard.code for guard in operation.guards)
    yield from (effect.code for effect in effects_done(operation) if effect.kind is EffectKind.ADJUST)


def _conditional(view: ContractView) -> Found:
    for operation in view.operations:
        refuses = any(error.code == "stale" for error in operation.errors)
        if refuses != operation.conditional:
            yield "If-Match and the error `stale` go together.", at_operation(operation)
        if operation.conditional and (operation.response is None or operation.response != operation.entity):
            yield "only a row has an ETag.", at_operation(operation)


def _one_status(view: ContractView) -> Found:
    known: dict[str, int] = {}
    for operation in view.operations:
        for error in operation.errors:
            status = known.setdefault(error.code, error.status)
            if error.status != status:
                yield f"{error.code} is {error.status} here and {status} elsewhere.", at_operation(operation)
            elif not 400 <= error.status <= 599:
                yield f"{error.status} is no error's status.", at_operation(operation)


RULES: dict[str, Rule] = {
    "errors-handled": _errors_handled,
    "errors-complete": _errors_complete,
    "conditional": _conditional,
    "one-status": _one_status,
}
