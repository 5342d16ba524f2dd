"""Whether transitions, guards and effects speak of states, fields and rows that are there."""

from collections.abc import Iterator

from orchestrator.contracts.rules.breach import Found, Rule, at_operation
from orchestrator.contracts.view import ContractView, effects_done
from orchestrator.models import Effect, EffectKind, Field, FieldType, Guard, GuardKind, Operation

NUMBERS = (FieldType.INTEGER, FieldType.DECIMAL)
TIMES = (FieldType.DATE, FieldType.DATETIME)


def _states_known(view: ContractView) -> Found:
    for operation in view.operations:
        known = set(view.states_of(operation.entity))
        for state in dict.fromkeys(_states_named(operation)):
            if state not in known:
                yield f"{state} is no state of {operation.entity}.", at_operation(operation)


def _states_named(operation: Operation) -> Iterator[str]:
    yield from operation.states
    yield from operation.own_states
    yield from (state for guard in operation.guards for state in guard.states)
    if operation.transition:
        yield from (*operation.transition.from_states, operation.transition.to_state)


def _state_moved_only(view: ContractView) -> Found:
    """The field of a machine is a read-only choice with a default, and no body carries it."""
    for operation in (operation for operation in view.operations if operation.transition):
        name = operation.transition.field if operation.transition else ""
        field, place = view.field_of(operation.entity, name), at_operation(operation)
        if field is None or field.type is not FieldType.ENUM:
            yield f"{name} is no choice of {operation.entity}.", place
            continue
        if not (field.read_only and field.required and field.default in field.values):
            yield f"{name} must be read-only, required, and start at one of its values.", place
        for sent in view.requests_of_entity(operation.entity):
            if any(part.name == name for part in sent.fields):
                yield f"{sent.name} sets {name}, which only transitions change.", place


def _one_machine(view: ContractView) -> Found:
    for entity in dict.fromkeys(operation.entity for operation in view.operations):
        moves = [operation.transition for operation in view.operations_of(entity) if operation.transition]
        if len({move.field for move in moves}) > 1:
            yield "an entity has one field that holds its state.", f"api.schemas.{entity}"
        names = [move.name for move in moves]
        if len(names) != len(set(names)):
            yield "two transitions have the same name.", f"api.schemas.{entity}"


def _inputs_asked(view: ContractView) -> Found:
    for operation in (operation for operation in view.operations if operation.transition):
        inputs = operation.transition.inputs if operation.transition else []
        schema = view.schema_by_name.get(operation.request or "")
        asked = [field.name for field in schema.fields] if schema else []
        if sorted(asked) != sorted(inputs):
            yield f"the transition asks for {inputs} and its body has {asked}.", at_operation(operation)
        for name in inputs:
            field = view.field_of(operation.entity, name)
            if field is None or not field.read_only:
                yield f"{name} is no read-only field of {operation.entity}.", at_operation(operation)


def _effects_possible(view: ContractView) -> Found:
    for operation in view.operations:
        for effect in effects_done(operation):
            problem = _effect_problem(effect, operation, view)
            if problem:
                yield problem, at_operation(operation)


def _effect_problem(effect: Effect, operation: Operation, view: ContractView) -> str:
    own = view.field_of(operation.entity, effect.field)
    match effect.kind:
        case EffectKind.ADJUST:
            return _adjust_problem(effect, operation, view)
        case EffectKind.STAMP:
            stamped = own is not None and own.type in TIMES and own.read_only
            return "" if stamped else f"{effect.field} is no read-only date or moment."
        case EffectKind.ACTOR:
            names = own is not None and own.references == view.ACCOUNT and own.read_only and operation.auth
            return "" if names else f"{effect.field} can not say who did it."


def _adjust_problem(effect: Effect, operation: Operation, view: ContractView) -> str:
    reference = view.field_of(operation.entity, effect.reference)
    if reference is None or reference.type is not FieldType.REFERENCE:
        return f"{effect.reference} is no reference of {operation.entity}."
    if not _is_number(view.field_of(reference.references, effect.field)):
        return f"{effect.field} of {reference.references} is no number."
    if effect.amount_field and not _is_number(view.field_of(operation.entity, effect.amount_field)):
        return f"{effect.amount_field} of {operation.entity} is no number."
    return "" if effect.by else f"it changes {effect.field} by nothing."


def _is_number(field: Field | None) -> bool:
    return field is not None and field.type in NUMBERS


def _effects_stay_true(view: ContractView) -> Found:
    """What an effect has counted with is not changed later: the row it pointed to, and how many it was."""
    for entity in dict.fromkeys(operation.entity for operation in view.operations):
        counted = {
            name
            for operation in view.operations_of(entity)
            for effect in effects_done(operation)
            for name in (effect.reference, effect.amount_field)
        }
        for operation in view.operations_of(entity):
            schema = view.schema_by_name.get(operation.request or "") if operation.action == "update" else None
            for field in schema.fields if schema else []:
                if field.name in counted:
                    yield f"{field.name} is changed after an effect has counted with it.", at_operation(operation)


def _deletion_undoes(view: ContractView) -> Found:
    for deletion in (operation for operation in view.operations if operation.action == "delete"):
        made = [effect for effect in view.effects_of(deletion.entity, "create") if effect.kind is EffectKind.ADJUST]
        undone = [effect.model_copy(update={"by": -effect.by}) for effect in made]
        left = set(view.left_states(deletion.entity))
        ended = bool(deletion.states) and not left & set(deletion.states)
        if made and not ended and deletion.effects != undone:
            yield (
                "deleting neither takes back what creating counted, nor waits for a final state.",
                at_operation(deletion),
            )


def _guards_possible(view: ContractView) -> Found:
    for operation in view.operations:
        for guard in operation.guards:
            problem = _guard_problem(guard, operation, view)
            if problem:
                yield f"{guard.kind.value}: {problem}", at_operation(operation)


def _guard_problem(guard: Guard, operation: Operation, view: ContractView) -> str:
    fields = [view.field_of(operation.entity, name) for name in guard.fields]
    reference = view.field_of(operation.entity, guard.reference)
    types = {field.type if field else None for field in fields}
    match guard.kind:
        case GuardKind.CAPACITY | GuardKind.AT_MOST | GuardKind.NO_OVERLAP:
            if reference is None or reference.type is not FieldType.REFERENCE:
                return f"{guard.reference} is no reference of {operation.entity}."
            return _count_problem(guard, operation, reference, types, view)
        case GuardKind.UNIQUE_TOGETHER:
            return "" if len(fields) > 1 and None not in types else f"{guard.fields} are not two fields."
        case GuardKind.IN_ORDER:
            ordered = len(fields) == 2 and len(types) == 1 and types <= {*TIMES, *NUMBERS}
            return "" if ordered else f"{guard.fields} have no order."
        case GuardKind.NOT_PAST:
            return "" if len(fields) == 1 and types <= set(TIMES) else f"{guard.fields} is no date or moment."


def _count_problem(
    guard: Guard, operation: Operation, reference: Field, types: set[FieldType | None], view: ContractView
) -> str:
    match guard.kind:
        case GuardKind.CAPACITY:
            amount = view.field_of(operation.entity, guard.amount_field)
            if guard.amount_field and not _is_number(amount):
                return f"{guard.amount_field} of {operation.entity} is no number."
            limit = _is_number(view.field_of(reference.references, guard.limit_field))
            return "" if limit else f"{guard.limit_field} of {reference.references} is no number."
        case GuardKind.AT_MOST:
            return "" if guard.limit and guard.limit > 0 else "there is no limit."
        case _:
            spans = len(guard.fields) == 2 and len(types) == 1 and types <= set(TIMES)
            return "" if spans else f"{guard.fields} are not the two ends of a time."


RULES: dict[str, Rule] = {
    "states-known": _states_known,
    "state-moved-only": _state_moved_only,
    "one-machine": _one_machine,
    "inputs-asked": _inputs_asked,
    "effects-possible": _effects_possible,
    "effects-stay-true": _effects_stay_true,
    "deletion-undoes": _deletion_undoes,
    "guards-possible": _guards_possible,
}
