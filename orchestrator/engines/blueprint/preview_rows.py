"""Sample rows as the previews show them: the plan's own, else some made up by type."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from orchestrator.codegen import sample_values, texts
from orchestrator.codegen.app_model import App
from orchestrator.codegen.attribute import Attribute
from orchestrator.codegen.entity import Entity
from orchestrator.codegen.page_model import PageEntity
from orchestrator.codegen.tones import move_tone
from orchestrator.models import FieldType, Plan

Row = dict[str, Any]

_MADE_UP = 3
_INPUT_TYPES = {
    FieldType.EMAIL: "email", FieldType.PHONE: "tel", FieldType.URL: "url", FieldType.IMAGE: "url",
    FieldType.DATE: "date", FieldType.DATETIME: "datetime-local", FieldType.INTEGER: "number",
    FieldType.DECIMAL: "number", FieldType.PASSWORD: "password", FieldType.TEXT: "textarea",
    FieldType.BOOLEAN: "checkbox", FieldType.ENUM: "select", FieldType.REFERENCE: "select",
    FieldType.REFERENCES: "choices",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell shows: `kind` is the type of its field; tags have many texts, all others one, or none."""

    label: str
    kind: str
    texts: list[str]
    tone: str = "plain"


class SampleRows:
    """The rows of every entity of a plan."""

    def __init__(self, plan: Plan, app: App) -> None:
        self._words = texts.page_texts(plan.language)
        self._app = app
        self._rows = {entity.schema: self._read(plan, entity) for entity in app.entities}

    def _read(self, plan: Plan, entity: Entity) -> list[Row]:
        if entity.is_account:
            return [account.model_dump() for account in plan.accounts]
        given = plan.samples.get(entity.schema)
        if given:
            return [{a.name: row.get(a.name, a.field.default) for a in entity.answered} for row in given]
        return [self._made_up(entity, number) for number in range(1, _MADE_UP + 1)]

    def _made_up(self, entity: Entity, number: int) -> Row:
        row = {attribute.name: sample_values.sample(attribute, number) for attribute in entity.answered}
        links = {a.name: number if a.field.type is FieldType.REFERENCE else [number] for a in entity.references}
        return row | links

    def of(self, entity: Entity) -> list[Row]:
        """The rows of an entity."""
        return self._rows[entity.schema]

    def count(self, entity: Entity) -> int:
        """How many there are."""
        return len(self._rows[entity.schema])

    def counted(self, entity: Entity, attribute: Attribute) -> list[tuple[str, str, int]]:
        """Value, label and count: all values of an enum, otherwise those there are, the most frequent first."""
        found = Counter(str(row.get(attribute.name)) for row in self.of(entity) if row.get(attribute.name) is not None)
        if attribute.field.values:
            return [(value, self._label(attribute, value), found[value]) for value in attribute.field.values]
        rows = {str(row.get(attribute.name)): row.get(attribute.name) for row in self.of(entity)}
        return [(value, self._label(attribute, rows[value]), count) for value, count in found.most_common(10)]

    def cells(self, one: PageEntity, row: Row) -> list[Cell]:
        """What the list shows of a row."""
        return [self._cell(one, column, row.get(column.name)) for column in one.columns]

    def _cell(self, one: PageEntity, column: Attribute, value: Any) -> Cell:
        kind = column.field.type.value
        if value in (None, "", []):
            return Cell(column.label, kind, [])
        if isinstance(value, list):
            return Cell(column.label, kind, [self._label(column, item) for item in value])
        tone = one.tones_of(column.field).get(str(value), "plain") if column.field.values else "plain"
        return Cell(column.label, kind, [self._label(column, value)], tone)

    def _label(self, attribute: Attribute, value: Any) -> str:
        """A value as people read it."""
        match attribute.field.type, value:
            case FieldType.ENUM, _:
                return attribute.field.value_labels.get(str(value), str(value))
            case FieldType.BOOLEAN, bool():
                return self._words["yes" if value else "no"]
            case FieldType.DECIMAL, int() | float():
                return f"{value:.2f}"
            case FieldType.DATETIME, str():
                return value[:16].replace("T", " ")
            case ((FieldType.REFERENCE | FieldType.REFERENCES), int()):
                return self._name(attribute, value)
        return str(value)

    def _name(self, attribute: Attribute, number: int) -> str:
        """What people call the row of that number, from 1, that a reference points to."""
        target = self._app.by_schema.get(attribute.target or "")
        rows = self.of(target) if target else []
        title = rows[number - 1].get(target.title) if target and target.title and 0 < number <= len(rows) else None
        return str(title or f"#{number}")

    def buttons(self, one: PageEntity, row: Row) -> list[tuple[str, str]]:
        """Text and colour of the buttons of a row, before those that change and delete it."""
        found = []
        for operation in one.moves:
            transition = operation.transition
            if transition and row.get(transition.field) in transition.from_states:
                found.append((transition.label, f"tone-{move_tone(operation, one.fields[transition.field].field)}"))
        return found + [(shortcut.label, "accent") for shortcut in (one.page.shortcuts if one.page else [])]

    def input(self, attribute: Attribute) -> dict[str, Any]:
        """An input of a form, with what it offers to choose from."""
        field = attribute.field
        target = self._app.by_schema.get(attribute.target or "")
        offered = [self._name(attribute, number) for number in range(1, self.count(target) + 1)] if target else []
        return {
            "name": attribute.name,
            "label": attribute.label,
            "required": field.required,
            "kind": _INPUT_TYPES.get(field.type, "text"),
            "choices": [field.value_labels.get(value, value) for value in field.values] or offered,
        }
