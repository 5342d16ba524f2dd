"""The sample rows of one entity, each of them checked against its fields, its guards and the rows before it."""

import datetime as dt
from typing import Any

from orchestrator.engines.blueprint.sampling.fitting import fits, fitted
from orchestrator.engines.blueprint.sampling.guarding import Row, Rows, is_allowed
from orchestrator.engines.blueprint.sampling.known_rows import known_rows
from orchestrator.engines.blueprint.sampling.moments import in_order, moment_for, read_moment
from orchestrator.engines.blueprint.sampling.numbers import number_for
from orchestrator.engines.blueprint.sampling.pointing import Accounts, pointed
from orchestrator.engines.blueprint.sampling.texts import person, phone, string_for, text_for
from orchestrator.engines.blueprint.sampling.walks import Timeline, Walk, walk_to, walks
from orchestrator.models import EffectKind, Entity, Field, FieldType, Plan

USUAL_ROWS = 8
MOST_TRIES = 72
"""Other values, then other references, then other states are tried before a row is given up."""
_KEEP_SAID = 6
"""For so many tries the dates and references of the catalogue's row are kept."""
_MOMENTS = (FieldType.DATE, FieldType.DATETIME)
_POINTERS = (FieldType.REFERENCE, FieldType.REFERENCES)


class RowMaker:
    """Makes the rows of one entity, knowing those of the entities it points to."""

    def __init__(self, entity: Entity, plan: Plan, accounts: Accounts, known: Rows) -> None:
        self._entity = entity
        self._plan = plan
        self._accounts = accounts
        self._known = known
        self._said = known_rows(entity, plan)
        self._walks = _often(walks(entity))
        self._total = min(len(self._said), 15) or USUAL_ROWS

    def rows(self) -> list[Row]:
        """As many rows as the catalogue has, or some; fewer where guards leave no room for more."""
        made: list[Row] = []
        for number in range(self._total):
            tries = (self._row(number, attempt) for attempt in range(MOST_TRIES))
            found = next((row for row in tries if row and self._is_allowed(row, made)), None)
            if found is not None:
                made.append(found)
        return made

    def _is_allowed(self, row: Row, made: list[Row]) -> bool:
        return is_allowed(self._entity, row, made, self._known)

    def _row(self, number: int, attempt: int) -> Row | None:
        """One row; None when a required field has no value."""
        said = self._said[number % len(self._said)] if self._said else {}
        walk = self._walk(number, attempt, said)
        row = _RowInTheMaking(self._entity, self._plan, walk, Timeline(number, self._total), attempt)
        for field in self._entity.fields:
            if field.type in _POINTERS:
                kept = said.get(field.name) if attempt < _KEEP_SAID else None
                row.keep(field, pointed(field, kept, self._known, self._accounts, (number, attempt, len(row.pointed))))
                row.pointed.append(field.name)
            else:
                row.fill(field, said)
        row.belongs_to(self._accounts)
        return row.finished()

    def _walk(self, number: int, attempt: int, said: dict[str, Any]) -> Walk:
        machine = self._entity.machine
        wanted = walk_to(self._entity, said.get(machine.field)) if machine else None
        if wanted is not None and attempt < MOST_TRIES // 3:
            return wanted
        return self._walks[(number + attempt // 12) % len(self._walks)]


def _often(found: list[Walk]) -> list[Walk]:
    """The walks so often as one sees them: the first, the second and the first, the third, second and first …"""
    return [found[index] for count in range(len(found)) for index in range(count, -1, -1)]


class _RowInTheMaking:
    """Collects the values of one row."""

    def __init__(self, entity: Entity, plan: Plan, walk: Walk, line: Timeline, attempt: int) -> None:
        self.pointed: list[str] = []
        self._entity = entity
        self._language = plan.language
        self._walk = walk
        self._line = line
        self._attempt = attempt
        self._turn = line.number + attempt * line.total
        self._values: Row = {}
        self._from_catalogue: set[str] = set()
        self._impossible = False

    def keep(self, field: Field, value: Any) -> None:
        """Keeps a value; a required field without one makes the row impossible."""
        if value is not None and value != []:
            self._values[field.name] = value
        elif field.required and field.type is not FieldType.REFERENCES:
            self._impossible |= field.default is None

    def fill(self, field: Field, said: dict[str, Any]) -> None:
        """The state, what the way to it set, else what the catalogue says, else something that fits."""
        machine = self._entity.machine
        if machine is not None and field.name == machine.field:
            self.keep(field, self._walk.state)
        elif field.name in self._set_by_app():
            self.keep(field, self._set_on_the_way(field, said))
        elif not field.read_only:
            self.keep(field, self._from_said(field, said))

    def _set_by_app(self) -> set[str]:
        moves = self._entity.machine.transitions if self._entity.machine else []
        effects = [*self._entity.on_create, *(effect for move in moves for effect in move.effects)]
        names = {effect.field for effect in effects if effect.kind is EffectKind.STAMP}
        return names | {name for move in moves for name in move.inputs}

    def _set_on_the_way(self, field: Field, said: dict[str, Any]) -> Any:
        """A stamp of creation or of a move, or what a move asked for; None where the way did not come by."""
        if field.name in _stamped(self._entity.on_create):
            when: dt.datetime | None = self._line.made()
        else:
            steps = [step for step, move in enumerate(self._walk.moves, 1) if field.name in _stamped(move.effects)]
            when = self._line.moved(steps[-1]) if steps else None
        if when is not None:
            return when if field.type is FieldType.DATETIME else when.date()
        asked = any(field.name in move.inputs for move in self._walk.moves)
        return self._from_said(field, said) if asked else None

    def _from_said(self, field: Field, said: dict[str, Any]) -> Any:
        kept = said.get(field.name)
        if field.type in _MOMENTS:
            kept = read_moment(field, kept) if kept is not None and self._attempt < _KEEP_SAID else None
        if field.unique and self._attempt:
            kept = None
        if kept is not None and fits(field, kept):
            self._from_catalogue.add(field.name)
            return kept
        return None if field.name in said and said[field.name] is None and not field.required else self._made_up(field)

    def _made_up(self, field: Field) -> Any:
        """A value for the field's type and name; None when nothing fits."""
        match field.type:
            case FieldType.INTEGER | FieldType.DECIMAL:
                value: Any = number_for(field, self._turn, self._language)
            case FieldType.BOOLEAN:
                value = self._line.number % 3 == 1
            case FieldType.ENUM:
                value = field.values[self._turn % len(field.values)] if field.values else None
            case FieldType.DATE | FieldType.DATETIME:
                value = moment_for(field, self._entity, self._walk, self._line, self._attempt)
            case FieldType.IMAGE | FieldType.URL if not field.required:
                value = None
            case _:
                value = fitted(field, self._text(field), self._turn)
        return value if fits(field, value) else None

    def _text(self, field: Field) -> str:
        match field.type:
            case FieldType.EMAIL:
                name = person(self._entity, self._turn, self._language)[1]
                return f"{name}{self._turn // 24 or ''}@example.com"
            case FieldType.PHONE:
                return phone(self._entity, self._turn, self._language)
            case FieldType.URL | FieldType.IMAGE:
                return f"https://example.com/{field.name}/{self._turn + 1}"
            case FieldType.TEXT:
                return text_for(field, self._entity, self._turn, self._language)
        return string_for(field, self._entity, self._turn, self._language)

    def belongs_to(self, accounts: Accounts) -> None:
        """Whoever made the row, and whoever moved it, where the app has accounts."""
        owner = accounts.maker(self._entity, self._line.number + self._attempt)
        if owner is not None:
            self._values["owner_id"] = owner
        for effect in self._entity.on_create:
            if effect.kind is EffectKind.ACTOR and owner is not None:
                self._values[effect.field] = owner
        for move in self._walk.moves:
            for effect in move.effects:
                if effect.kind is EffectKind.ACTOR:
                    self._values[effect.field] = accounts.mover(move, owner)

    def finished(self) -> Row | None:
        """The row with its ends after its beginnings."""
        in_order(self._entity, self._values, self._from_catalogue, self._line.number)
        return None if self._impossible else self._values


def _stamped(effects: list[Any]) -> set[str]:
    return {effect.field for effect in effects if effect.kind is EffectKind.STAMP}
