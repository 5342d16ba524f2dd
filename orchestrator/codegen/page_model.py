"""What the page's scripts know about an entity: columns, fields, filters, what can be done and who may."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from orchestrator.codegen import naming, texts
from orchestrator.codegen.app_model import App
from orchestrator.codegen.attribute import Attribute
from orchestrator.codegen.entity import Entity
from orchestrator.codegen.tones import move_tone, tones
from orchestrator.models import Field, FieldType, InterfaceContract, Operation, Page, Transition

_UNSORTED = frozenset({FieldType.REFERENCE, FieldType.REFERENCES, FieldType.TEXT, FieldType.URL, FieldType.IMAGE})


@dataclass(frozen=True)
class PageEntity:
    """One entity of the app, as its section shows it."""

    entity: Entity
    app: App
    contract: InterfaceContract

    @property
    def plural(self) -> str:
        """The name of its section."""
        return self.entity.plural

    @property
    def words(self) -> str:
        """Its plural in a sentence."""
        return self.entity.words

    @property
    def script(self) -> str:
        """The name its definition is imported under."""
        name = naming.pascal(self.entity.plural)
        return f"{name[0].lower()}{name[1:]}Entity"

    @property
    def is_account(self) -> bool:
        """Whether its rows are people who log in."""
        return self.entity.is_account

    @cached_property
    def page(self) -> Page | None:
        """What the contract says about its section."""
        pages = self.contract.frontend.pages if self.contract.frontend else []
        return next((page for page in pages if page.entity == self.entity.schema and page.kind == "crud"), None)

    @property
    def label(self) -> str:
        """One of it."""
        return texts.page_texts(self.app.language)["account"] if self.is_account else self.entity.label

    @property
    def label_plural(self) -> str:
        """Many of it."""
        return self.page.title if self.is_account and self.page else self.entity.label_plural

    @cached_property
    def answered(self) -> dict[str, Attribute]:
        """The fields of an answer."""
        return {attribute.name: attribute for attribute in self.entity.answered}

    @property
    def title_field(self) -> str | None:
        """The field that people call a row by: its first text."""
        return self.entity.title

    @cached_property
    def columns(self) -> list[Attribute]:
        """The fields the list shows: the page's choice, else the first six a client can set; the name comes first."""
        chosen = [self.answered[name] for name in (self.page.columns if self.page else []) if name in self.answered]
        shown = [column for column in chosen if column.name != "id"]
        shown = shown or [self.answered[a.name] for a in self.entity.editables if a.name in self.answered][:6]
        return sorted(shown, key=lambda column: column.name != self.title_field)

    @cached_property
    def moves(self) -> list[Operation]:
        """The operations that move a row from state to state."""
        return [operation for operation in self._operations if operation.transition]

    @property
    def _transitions(self) -> list[Transition]:
        return [operation.transition for operation in self.moves if operation.transition]

    @property
    def _operations(self) -> list[Operation]:
        return [operation for operation in self.app.operations if operation.entity == self.entity.schema]

    @cached_property
    def fields(self) -> dict[str, Attribute]:
        """Every field of an answer or a body that is not only what another field's row is called."""
        known = {attribute.name: attribute for attribute in [*self.entity.answered, *self.entity.editables]}
        return {name: attribute for name, attribute in known.items() if not attribute.field.label_of}

    @property
    def filters(self) -> list[str]:
        """The fields that the list can be narrowed by."""
        return [name for name in (self.page.filters if self.page else []) if name in self.fields]

    @property
    def sorts(self) -> list[str]:
        """The choices of the order: newest first, oldest first, then by what the list shows."""
        allowed = self.entity.sort_values
        age = "id" if "-id" in allowed else "created_at"
        shown = [column.name for column in self.columns if column.field.type not in _UNSORTED]
        wanted = [f"-{age}", age, *(sign + name for name in shown if name != age for sign in ("", "-"))]
        return [value for value in wanted if value in allowed]

    def when(self, attribute: Attribute) -> dict[str, str]:
        """For which of making and changing a row a field can be set, if not for both."""
        created, updated = ({one.name for one in some} for some in (self.entity.created, self.entity.updated))
        if attribute.name in created and attribute.name not in updated:
            return {"when": "create"}
        return {"when": "update"} if attribute.name in updated and attribute.name not in created else {}

    def rule(self, action: str) -> dict[str, Any] | None:
        """Who may do it; None when nobody may."""
        operation = next((operation for operation in self._operations if operation.action == action), None)
        if operation is None or not operation.states:
            return rule(operation) if operation else None
        everybody, own = operation.states, operation.own_states or operation.states
        return rule(operation) | {"states": {"field": self.entity.state_field, "all": everybody, "own": own}}

    def tones_of(self, field: Field) -> dict[str, str]:
        """The colours of an enum's values."""
        return tones(field, [move for move in self._transitions if move.field == field.name])


def rule(operation: Operation) -> dict[str, Any]:
    """Who may: `roles` where not everybody, `own` where only their own rows; `conditional` where If-Match is taken."""
    shown: dict[str, Any] = {"roles": operation.roles, "own": operation.own_roles, "conditional": operation.conditional}
    return {name: value for name, value in shown.items() if value}


def describe_field(attribute: Attribute) -> dict[str, Any]:
    """A field as the page's scripts see it; what does not apply is left out."""
    field = attribute.field
    shown: dict[str, Any] = {"name": field.name, "label": attribute.label, "type": field.type.value}
    if not field.read_only:
        shown |= {"required": field.required, "nullable": attribute.nullable}
    if attribute.default is not None:
        shown["default"] = attribute.default
    if attribute.is_text:
        bounds = {"minLength": attribute.min_length, "maxLength": attribute.max_length, "pattern": attribute.pattern}
        shown |= {name: bound for name, bound in bounds.items() if bound}
    if field.type in {FieldType.INTEGER, FieldType.DECIMAL} and not field.read_only:
        shown |= {"minimum": attribute.bounds[0], "maximum": attribute.bounds[1]}
    if field.type is FieldType.ENUM:
        shown["values"] = [{"value": value, "label": field.value_labels.get(value, value)} for value in field.values]
    return shown


class Definitions:
    """The definitions of all entities, each of which may name others."""

    def __init__(self, app: App, contract: InterfaceContract) -> None:
        self.shown = [PageEntity(entity, app, contract) for entity in app.entities]
        self.shown.sort(key=lambda shown: shown.is_account)
        self._by_schema = {shown.entity.schema: shown for shown in self.shown}
        self._operations = {operation.operation_id: operation for operation in app.operations}

    def of(self, shown: PageEntity) -> dict[str, Any]:
        """What `static/entities/<plural>.js` exports."""
        can = {action: shown.rule(action) for action in ("list", "export", "create", "read", "update", "delete")}
        return {
            "name": shown.entity.snake,
            "plural": shown.plural,
            "path": shown.entity.path,
            "label": shown.label,
            "labelPlural": shown.label_plural,
            "isAccount": shown.is_account,
            "can": {action: allowed for action, allowed in can.items() if allowed is not None},
            "titleField": shown.title_field,
            "searchable": bool(shown.entity.searched),
            "sorts": shown.sorts,
            "sortDefault": shown.entity.sort_default,
            "fields": [self._field(attribute, shown) for attribute in shown.fields.values()],
            "columns": [column.name for column in shown.columns],
            "form": [attribute.name for attribute in shown.entity.editables],
            "filters": shown.filters,
            "transitions": [_transition(operation, shown) for operation in shown.moves],
            "shortcuts": self._shortcuts(shown),
            "messages": shown.page.error_messages if shown.page else {},
        }

    def _field(self, attribute: Attribute, shown: PageEntity) -> dict[str, Any]:
        """A field, with what it points to, the colours of its values, and when it can be set."""
        described = describe_field(attribute)
        field = attribute.field
        if field.type is FieldType.ENUM:
            colours = shown.tones_of(field)
            described["values"] = [choice | {"tone": colours[choice["value"]]} for choice in described["values"]]
        if attribute.target in self._by_schema:
            target = self._by_schema[attribute.target]
            rule = target.rule("list")
            described["target"] = {"path": target.entity.path, "titleField": target.title_field, "rule": rule}
        labels = (other.name for other in shown.entity.answered if other.field.label_of == field.name)
        if label_field := next(labels, None):
            described["labelField"] = label_field
        return described | shown.when(attribute)

    def _shortcuts(self, shown: PageEntity) -> list[dict[str, str]]:
        """The buttons that open another entity's form."""
        found = []
        for shortcut in shown.page.shortcuts if shown.page else []:
            operation = self._operations.get(
                (shown.page.events if shown.page else {}).get(f"start:{shortcut.name}", "")
            )
            other = self._by_schema.get(operation.entity or "") if operation else None
            if other:
                begun = {"plural": other.plural, "reference": shortcut.reference}
                found.append({"name": shortcut.name, "label": shortcut.label, **begun})
        return found


def _transition(operation: Operation, shown: PageEntity) -> dict[str, Any]:
    """A way to move a row, with what is asked for on the way."""
    transition = operation.transition
    assert transition is not None  # noqa: S101 - the caller chose operations that have one
    state = shown.answered.get(transition.field)
    return {
        "name": transition.name,
        "label": transition.label,
        "field": transition.field,
        "from": transition.from_states,
        "tone": move_tone(operation, state.field if state else None),
        "rule": rule(operation),
        "inputs": [name for name in transition.inputs if name in shown.answered],
    }
