"""Acceptance criteria: what must be seen for a story to be done, in the plan's language."""

from orchestrator.engines.blueprint.story_texts import CRITERIA
from orchestrator.models import (
    Chart,
    Effect,
    EffectKind,
    Entity,
    Field,
    FieldType,
    Guard,
    GuardKind,
    Language,
    Shortcut,
    StoryKind,
    Transition,
)

_FILTERED = (FieldType.ENUM, FieldType.BOOLEAN, FieldType.REFERENCE, FieldType.REFERENCES)
_KEYS = {
    GuardKind.CAPACITY: "full",
    GuardKind.AT_MOST: "limit_reached",
    GuardKind.NO_OVERLAP: "overlap",
    GuardKind.UNIQUE_TOGETHER: "conflict",
}


class Criteria:
    """Says them of the entities of one plan."""

    def __init__(self, entities: dict[str, Entity], language: Language) -> None:
        self._entities, self._language = entities, language

    def _say(self, key: str, **words: str) -> str:
        said = CRITERIA[self._language][key].format(**words)
        return said[:1].upper() + said[1:]

    def _join(self, labels: list[str]) -> str:
        return ("、" if self._language == "zh" else ", ").join(labels)

    def _one(self, entity: Entity) -> str:
        return entity.label if self._language == "zh" else entity.label.lower()

    def _many(self, entity: Entity) -> str:
        return entity.label_plural if self._language == "zh" else entity.label_plural.lower()

    def keeping(self, kind: StoryKind, entity: Entity, own: bool) -> list[str]:
        """Of creating, listing, editing and deleting."""
        match kind:
            case StoryKind.CREATE:
                asked = [field for field in entity.fields if not field.read_only]
                names = self._join([field.label for field in asked])
                rules = [rule for field in asked for rule in self._rules(field)]
                effects = self._effects(entity, entity.on_create)
                return [self._say("asks", names=names), *rules, *effects, self._say("appears", one=self._one(entity))]
            case StoryKind.LIST:
                names = self._join([field.label for field in entity.fields])
                mine = [self._say("only_own")] if own else []
                return [self._say("shows", names=names), *mine, self._say("sorted"), self._say("empty")]
            case StoryKind.EDIT:
                return [self._say("opens"), self._say("saved")]
            case _:
                return [self._say("asked"), self._say("gone")]

    def _rules(self, field: Field) -> list[str]:
        said = [self._say("required", label=field.label)] if field.required else []
        if field.values:
            values = self._join([field.value_labels.get(value, value) for value in field.values])
            said.append(self._say("choice", label=field.label, values=values))
        low, high = field.minimum, field.maximum
        if low is not None and high is not None and not field.references and high < 1e6:
            said.append(self._say("range", label=field.label, low=f"{low:g}", high=f"{high:g}"))
        return said

    def starting(self, entity: Entity, shortcut: Shortcut, target: Entity) -> list[str]:
        """Of the button on another row."""
        filled = self._say("filled", button=shortcut.label, target=self._with_the(target))
        return [filled, *self._effects(entity, entity.on_create)]

    def _with_the(self, target: Entity) -> str:
        return target.label if self._language == "zh" else f"the {target.label.lower()}"

    def _effects(self, entity: Entity, effects: list[Effect]) -> list[str]:
        said = []
        for effect in effects:
            target, field = self._adjusted(entity, effect)
            if target is not None and field is not None:
                key = "down" if effect.by < 0 else "up"
                said.append(self._say(key, field=field.label, target=self._one(target)))
        return said

    def _adjusted(self, entity: Entity, effect: Effect) -> tuple[Entity | None, Field | None]:
        """What an effect counts up or down: the entity and its field."""
        if effect.kind is not EffectKind.ADJUST:
            return None, None
        target = self._target(entity, effect.reference)
        field = next((field for field in target.fields if field.name == effect.field), None) if target else None
        return target, field

    def _target(self, entity: Entity, reference: str | None) -> Entity | None:
        field = next((field for field in entity.fields if field.name == reference), None)
        return self._entities.get(field.references or "") if field else None

    def moving(self, entity: Entity, move: Transition) -> list[str]:
        """Of a transition."""
        status = next((field for field in entity.fields if field.name == move.field), None)
        labels = status.value_labels if status else {}
        froms = (" or " if self._language == "en" else "或").join(labels.get(s, s) for s in move.from_states)
        said = [
            self._say(
                "moved",
                button=move.label,
                label=status.label if status else move.field,
                froms=froms,
                to=labels.get(move.to_state, move.to_state),
            ),
            self._say("once"),
        ]
        asked = [field.label for field in entity.fields if field.name in move.inputs]
        said += [self._say("asks_more", names=self._join(asked))] if asked else []
        return said + self._effects(entity, move.effects)

    def forbidden(self, move: Transition) -> list[str]:
        """Of somebody who may not."""
        return [self._say("no_button", button=move.label)]

    def finding(self, entity: Entity) -> list[str]:
        """Of search, filter and sort."""
        filters = [field.label for field in entity.fields if field.type in _FILTERED and field.references != "User"]
        narrowed = [self._say("filtered", names=self._join(filters))] if filters else []
        return [self._say("searched"), self._say("sorted"), *narrowed]

    def exporting(self) -> list[str]:
        """Of the table for a spreadsheet."""
        return [self._say("file")]

    def dashboard(self, entities: list[Entity], charts: list[Chart]) -> list[str]:
        """Of the first page."""
        counts = self._say("counts", names=self._join([self._many(entity) for entity in entities]))
        return [counts, *(self._say("chart", title=chart.title) for chart in charts)]

    def guarding(self, entity: Entity) -> dict[str, list[str]]:
        """Of each code with which a row can be refused."""
        said: dict[str, list[str]] = {}
        for effect in entity.on_create:
            target, field = self._adjusted(entity, effect)
            if target is not None and field is not None and effect.by < 0:
                said[effect.code] = [self._say("none_left", field=field.label, target=self._one(target))]
        for guard in entity.guards:
            said.setdefault(guard.code, []).append(self._guard(entity, guard))
        return said

    def _guard(self, entity: Entity, guard: Guard) -> str:
        labels = {field.name: field.label for field in entity.fields}
        target = self._target(entity, guard.reference)
        to = self._one(target) if target else ("创建人" if self._language == "zh" else "person")
        fields = target.fields if target else []
        limit = next((field.label for field in fields if field.name == guard.limit_field), "")
        names = [labels.get(name, "创建人" if self._language == "zh" else "person") for name in guard.fields]
        return self._say(
            _KEYS.get(guard.kind, guard.kind.value),
            one=self._one(entity),
            many=self._many(entity),
            target=to,
            limit=limit,
            number=str(guard.limit or ""),
            names=self._join(names),
            first=names[0] if names else "",
            last=names[-1] if names else "",
        )
