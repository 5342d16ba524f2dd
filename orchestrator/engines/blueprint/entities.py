"""From what was read to entities with fields, references and defaults."""

from orchestrator.engines.blueprint import naming
from orchestrator.engines.blueprint.attributes import field_of
from orchestrator.engines.blueprint.catalogue import LABELS_ZH, choices, template_of
from orchestrator.engines.blueprint.field_types import Kind, kind_of, make_field
from orchestrator.engines.blueprint.grammar import CHINESE, ENGLISH
from orchestrator.engines.blueprint.nouns import noun
from orchestrator.engines.blueprint.understanding import Item, Relation, Thing, Understanding
from orchestrator.engines.blueprint.vocabulary import ATTRIBUTES
from orchestrator.models import Entity, Field, FieldType, Language

MOST_ENTITIES = 8
MOST_FIELDS = 40
_NAMING_WORDS = ("title", "name", "subject", "question", "word", "label")
_REMARKS = frozenset(["notes", "note", "remarks", "remark", "comment", "comments", "tags", "labels", "memo", "details"])
_PLAIN = (FieldType.DECIMAL, FieldType.INTEGER, FieldType.DATE, FieldType.DATETIME, FieldType.PHONE, FieldType.URL)
_LABEL_OF_NAME: dict[str, str] = {}
for _word, _field_name in ATTRIBUTES.items():
    _LABEL_OF_NAME.setdefault(_field_name, _word)


def build_entities(found: Understanding, language: Language) -> list[Entity]:
    """The entities of what was read, with their fields. Adds assumptions and what was left over to `found`."""
    builder = _Builder(found, language)
    return builder.build()


class _Builder:
    """Knows all things by key while their fields are decided."""

    def __init__(self, found: Understanding, language: Language) -> None:
        self._found = found
        self._language = language
        self._entities: dict[str, Entity] = {}

    def build(self) -> list[Entity]:
        """Entities first, then fields, because a field may point to any of them."""
        self._name_all()
        relations = [*self._found.relations, *self._relations_among_items()]
        for key, thing in list(self._found.things.items())[:MOST_ENTITIES]:
            self._fill(key, thing, {relation.target for relation in relations if relation.owner == key})
        for relation in relations:
            self._relate(relation)
        for entity in self._entities.values():
            self._settle(entity)
        return list(self._entities.values())

    def _name_all(self) -> None:
        names: set[str] = set()
        for index, (key, thing) in enumerate(self._found.things.items()):
            if index >= MOST_ENTITIES:
                self._found.miss(thing.label)
                continue
            name = naming.safe_entity_name(naming.pascal([thing.key]) or "Item")
            while name in names or any(
                name == f"{other}{end}" for other in names for end in ("Page", "Create", "Update")
            ):
                name += "Record"
            names.add(name)
            self._entities[key] = self._entity(name, thing)

    def _entity(self, name: str, thing: Thing) -> Entity:
        label = thing.label[:40]
        many = label if self._language == "zh" else _plural_label(label)
        return Entity(name=name[:41], plural=naming.table_name(name), label=label, label_plural=many, fields=[])

    def _relations_among_items(self) -> list[Relation]:
        """Items that are themselves things: `a book has an author`, `a project has many tasks`."""
        relations: list[Relation] = []
        for key, thing in self._found.things.items():
            for item in list(thing.items):
                relation = self._as_relation(key, item)
                if relation:
                    thing.items.remove(item)
                    relations.append(relation)
        return relations

    def _as_relation(self, key: str, item: Item) -> Relation | None:
        grammar = CHINESE if self._language == "zh" else ENGLISH
        named = noun(item.words, grammar)
        if named is None or named.identity not in self._entities or named.identity == key:
            return None
        if item.many or named.plural:
            return Relation(named.identity, key, item.text)
        return Relation(key, named.identity, item.text)

    def _fill(self, key: str, thing: Thing, related: set[str]) -> None:
        entity = self._entities[key]
        for item in thing.items:
            if len(entity.fields) >= MOST_FIELDS:
                self._found.miss(item.text)
                continue
            self._add(entity, thing, item)
        if not entity.fields:
            self._fill_from_catalogue(entity, thing, related)

    def _add(self, entity: Entity, thing: Thing, item: Item) -> None:
        taken = {field.name for field in entity.fields}
        if any(field.label.lower() == item.text.lower() for field in entity.fields):
            return
        field, remarks = field_of(item, thing.key, self._language, taken)
        self._found.assumptions += remarks
        if field is not None:
            entity.fields.append(field)
            self._found.read(item.text, f"{entity.name}.{field.name}: {field.type.value}")
        elif not remarks:
            self._found.miss(item.text)

    def _fill_from_catalogue(self, entity: Entity, thing: Thing, related: set[str]) -> None:
        names_usual = (name for name in template_of(thing.key).fields if name not in related)
        entity.fields.extend(self._usual_field(thing.key, name) for name in names_usual)
        names = ", ".join(field.label for field in entity.fields)
        if self._language == "zh":
            self._found.assumptions.append(f"没有说明{entity.label}有哪些内容，采用常见的：{names}。")
        else:
            self._found.assumptions.append(f"Nothing is said about what a {entity.label} has; taken as usual: {names}.")

    def _usual_field(self, thing: str, name: str) -> Field:
        usual = choices(thing, name)
        kind = Kind(FieldType.ENUM, values=usual, default=usual[0]) if usual else kind_of(name)
        english = name.replace("_", " ").capitalize()
        label = LABELS_ZH.get(name) or _LABEL_OF_NAME.get(name) or english if self._language == "zh" else english
        return make_field(name, label, kind, self._language)

    def _relate(self, relation: Relation) -> None:
        owner, target = self._entities.get(relation.owner), self._entities.get(relation.target)
        if owner is None or target is None:
            self._found.miss(relation.text)
            return
        back = any(field.references == owner.name for field in target.fields)
        if back and owner is not target:
            self._found.miss(relation.text)
            return
        if any(field.references == target.name for field in owner.fields) and owner is not target:
            return
        owner.fields.append(_reference(owner, target))
        self._found.read(relation.text, f"{owner.name} points to {target.name}")

    def _settle(self, entity: Entity) -> None:
        """Makes the naming field required, so that no entry is empty."""
        if any(field.required for field in entity.fields):
            return
        field = _naming_field(entity.fields)
        field.required = True
        field.default = None
        said = (
            f"{entity.label}的{field.label}必填。"
            if self._language == "zh"
            else f"{entity.label}: {field.label} is required."
        )
        self._found.assumptions.append(said)


def _plural_label(label: str) -> str:
    words = label.split(" ")
    last = words[-1]
    plural = naming.plural(last.lower())
    return " ".join([*words[:-1], plural if last.islower() else plural[:1].upper() + plural[1:]])


def _reference(owner: Entity, target: Entity) -> Field:
    taken = {field.name for field in owner.fields}
    name = naming.unused(f"{'_'.join(naming.split_pascal(target.name))}_id", taken)
    return Field(
        name=name,
        type=FieldType.REFERENCE,
        label=target.label,
        minimum=1,
        maximum=2_147_483_647,
        references=target.name,
    )


def _naming_field(fields: list[Field]) -> Field:
    """The field an entry is called by: a title or name, else the first text that is no remark, else a plain value."""
    texts = (FieldType.STRING, FieldType.TEXT)
    strings = [field for field in fields if field.type in texts and field.name not in _REMARKS]
    named = [field for field in strings if field.name.rpartition("_")[2] in _NAMING_WORDS]
    emails = [field for field in fields if field.type is FieldType.EMAIL]
    plain = [field for field in fields if field.type in _PLAIN]
    return next(iter([*named, *strings, *emails, *plain, *fields]))
