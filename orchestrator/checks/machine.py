"""The states of an entity's rows as the contract has them: which there are, and how a row gets there."""

from dataclasses import dataclass

from orchestrator.checks.accounts import Person
from orchestrator.checks.client import AppClient, Row
from orchestrator.checks.entities import EntityApi, reaches
from orchestrator.checks.outcome import same
from orchestrator.models import Operation, Transition


@dataclass(frozen=True, slots=True)
class Machine:
    """States and moves of one entity. `ways` has for each state that can be reached the transitions to it, in order."""

    entity: EntityApi
    field: str
    initial: str
    states: list[str]
    ways: dict[str, list[str]]

    def transition(self, name: str) -> Transition:
        """The transition of that name. Raises KeyError."""
        found = self.entity.transitions[name].transition
        if found is None:
            raise KeyError(name)
        return found

    def is_final(self, state: str) -> bool:
        """Whether no transition leads out of the state."""
        return all(state not in self.transition(name).from_states for name in self.entity.transitions)

    def operations_to(self, state: str) -> list[Operation]:
        """The operations that take a new row to the state."""
        return [self.entity.transitions[name] for name in self.ways[state]]


def machine_of(entity: EntityApi) -> Machine | None:
    """The entity's states, or None where no transition moves its rows."""
    kept = entity.answers(entity.state_field or "")
    if kept is None or not kept.values or kept.default is None:
        return None
    start = str(kept.default)
    found = [_ways(entity, start, role) for role in _makers(entity)]
    ways = {state: min((way[state] for way in found if state in way), key=len) for way in found for state in way}
    return Machine(entity, kept.name, start, list(kept.values), {**_ways(entity, start), **ways})


def _makers(entity: EntityApi) -> list[str]:
    """The roles that may make a row, as far as its operations name roles."""
    create = entity.operations.get("create")
    named = {role for operation in entity.all_operations.values() for role in operation.roles}
    return sorted(create.roles if create and create.roles else named)


def _ways(entity: EntityApi, start: str, maker: str | None = None) -> dict[str, list[str]]:
    """The shortest way to each state; for a row that somebody of the role made, where one is given."""
    ways: dict[str, list[str]] = {start: []}
    waiting = [start]
    while waiting:
        state = waiting.pop(0)
        for name, operation in entity.transitions.items():
            move = operation.transition
            open_to = maker is None or reaches(maker, operation)
            if move and open_to and state in move.from_states and move.to_state not in ways:
                ways[move.to_state] = [*ways[state], name]
                waiting.append(move.to_state)
    return ways


async def row_in(
    app: AppClient, machine: Machine, state: str, then: tuple[Operation, ...] = (), *, by: Person | None = None
) -> Row:
    """A new row that was moved to the state. Raises Mismatch when the app does not let it get there."""
    row = await app.create(machine.entity, by=by, then=[*machine.operations_to(state), *then])
    return await taken_to(app, machine, row, state)


async def taken_to(app: AppClient, machine: Machine, row: Row, state: str) -> Row:
    """A new row, moved to the state. Raises Mismatch when the app does not let it get there."""
    for name in machine.ways[state]:
        row = await app.move(machine.entity, row["id"], name, inputs(app, machine.entity, name))
    same(row.get(machine.field), state, f"the {machine.field} of a row moved by {machine.ways[state] or 'nothing'}")
    return row


def inputs(app: AppClient, entity: EntityApi, name: str) -> Row:
    """Values for what the transition asks for; those that point somewhere are left out."""
    number, care = app.next_number(), app.care(entity)
    given = {field.name: care.value(field, number) for field in entity.inputs[name]}
    return {field: value for field, value in given.items() if value not in (None, [])}


def move_body(app: AppClient, entity: EntityApi, name: str) -> Row | None:
    """What a request to make the transition carries; None where it asks for nothing."""
    return inputs(app, entity, name) if entity.transitions[name].request else None
