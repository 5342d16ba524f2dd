"""Entities with their fields: those the text lists, or else what the domain or the catalogue knows."""

from orchestrator.engines.blueprint import naming
from orchestrator.engines.blueprint.assembly.sketch import Board, Sketch
from orchestrator.engines.blueprint.attributes import field_of
from orchestrator.engines.blueprint.catalogue import LABELS_ZH, choices, template_of
from orchestrator.engines.blueprint.domains import DomainField, localised_field
from orchestrator.engines.blueprint.field_types import Kind, kind_of, make_field
from orchestrator.engines.blueprint.nouns import Noun
from orchestrator.engines.blueprint.understanding import Item
from orchestrator.engines.blueprint.vocabulary import ATTRIBUTES
from orchestrator.models import Entity, Field, FieldType

MOST_FIELDS = 40
LARGEST_ID = 2_147_483_647
NAMING_WORDS = ("title", "name", "subject", "question", "word", "label", "caption", "headline")
_REMARKS = frozenset(["notes", "note", "remarks", "remark", "comment", "comments", "tags", "labels", "memo", "details"])
_PLAIN = (FieldType.DECIMAL, FieldType.INTEGER, FieldType.DATE, FieldType.DATETIME, FieldType.PHONE, FieldType.URL)
_LABEL_OF_NAME: dict[str, str] = {}
for _word, _field_name in ATTRIBUTES.items():
    _LABEL_OF_NAME.setdefault(_field_name, _word)


def name_entities(board: Board) -> None:
    """Gives every sketch an entity with distinct, safe names and no fields yet."""
    names: set[str] = set()
    for sketch in board.sketches.values():
        name = naming.safe_entity_name(_entity_name(sketch))
        while (
            name in names
            or name == "User"
            or any(name == f"{o}{end}" for o in names for end in ("Page", "Create", "Update"))
        ):
            name += "Record"
        names.add(name)
        label = sketch.thing.label[:40]
        many = label if board.chinese else plural_label(label)
        sketch.entity = Entity(
            name=name[:41], plural=naming.table_name(name), label=label, label_plural=many, fields=[]
        )


def _entity_name(sketch: Sketch) -> str:
    """What the user calls it; the domain's name where that is only the end of it or has no English."""
    key = sketch.thing.key
    known = sketch.known
    if known is not None:
        whole = naming.snake(naming.split_pascal(known.name))
        if key in ("item", whole) or whole.endswith(f"_{key}"):
            return known.name
    return naming.pascal([key]) or "Item"


def plural_label(label: str) -> str:
    """`Leave request` → Leave requests."""
    words = label.split(" ")
    last = words[-1]
    plural = naming.plural(last.lower())
    return " ".join([*words[:-1], plural if last.islower() else plural[:1].upper() + plural[1:]])


def furnish(board: Board, sketch: Sketch) -> None:
    """Fills in the fields that the sketch has by itself; references and states come later."""
    if sketch.listed:
        for item in sketch.thing.items:
            add_item(board, sketch, item)
        _complete(board, sketch)
    elif sketch.known is not None:
        _from_domain(board, sketch)
    elif sketch.act is None:
        _from_catalogue(board, sketch)
    for item in sketch.thing.loose:
        add_item(board, sketch, item)


def entity_of(sketch: Sketch) -> Entity:
    """The entity of a sketch that was named."""
    assert sketch.entity is not None, sketch.identity  # noqa: S101 - name_entities ran before
    return sketch.entity


def add_item(board: Board, sketch: Sketch, item: Item) -> None:
    """Adds the field that an attribute means; the domain knows its values and kind where the text does not say."""
    entity = entity_of(sketch)
    if len(entity.fields) >= MOST_FIELDS:
        board.found.miss(item.text)
        return
    if any(field.label.lower() == item.text.lower() for field in entity.fields):
        return
    taken = {field.name for field in entity.fields}
    if item.person is not None and board.cast.plays(item.person.key):
        entity.fields.append(account_field(item, item.person, taken))
        return
    field, remarks = field_of(item, sketch.thing.key, board.language, taken)
    if field is None:
        board.found.assumptions += remarks
        if not remarks:
            board.found.miss(item.text)
        return
    usual = _domain_field(board, sketch, item, field)
    if usual is not None and usual.name in taken and not sketch.listed:
        return  # a list of things named it beside them, and it is there already
    known = _as_domain_knows(board, sketch, item, field, taken)
    board.found.assumptions += remarks if known.name == field.name else []
    field = known
    if any(other.name == field.name for other in entity.fields):
        return
    entity.fields.append(field)
    board.found.read(item.text, f"{entity.name}.{field.name}: {field.type.value}", "attribute")


def account_field(item: Item, person: Noun, taken: set[str]) -> Field:
    """`技师` where technicians have accounts: one of them."""
    name = naming.unused(f"{naming.snake([person.key]) or 'user'}_id", taken)
    return Field(name=name, type=FieldType.REFERENCE, label=item.text, minimum=1, maximum=LARGEST_ID, references="User")


def _as_domain_knows(board: Board, sketch: Sketch, item: Item, field: Field, taken: set[str]) -> Field:
    known = _domain_field(board, sketch, item, field)
    if known is None or sketch.known is None or known.references:
        return field
    usual = localised_field(sketch.known, known, board.language)
    changes = {"label": field.label, "required": field.required or usual.required, "read_only": False, "default": None}
    vague = field.type is FieldType.STRING and not item.options and not item.values
    if known.name == field.name or (field.name.startswith("field_") and known.name not in taken):
        if vague or (
            field.type is usual.type and field.type is FieldType.ENUM and not item.values and not item.options
        ):
            return usual.model_copy(update={**changes, "default": usual.default if usual.values else None})
        return field.model_copy(update={"required": changes["required"], "name": known.name})
    return field


def _domain_field(board: Board, sketch: Sketch, item: Item, field: Field) -> DomainField | None:
    """The domain's field that people call so."""
    if sketch.known is None:
        return None
    spoken = item.text.lower() if board.chinese else naming.singular(item.text.lower())
    return next(
        (
            known
            for known in sketch.known.fields
            if known.name == field.name
            or spoken == known.label.of(board.language).lower()
            or spoken in known.words.of(board.language)
        ),
        None,
    )


def _complete(board: Board, sketch: Sketch) -> None:
    """Adds a name or title where none of the listed attributes can serve as one, and such things usually have one."""
    entity = entity_of(sketch)
    if sketch.act is not None or any(_names_row(field) or _records(field) for field in entity.fields):
        return
    usual = _usual_naming_field(board, sketch)
    if usual is None:
        return
    entity.fields.insert(0, usual)
    board.assume(f"{entity.label}: a {usual.label.lower()} was added, so that entries can be told apart.",
                 f"{entity.label}增加了“{usual.label}”，以便区分各条记录。")  # fmt: skip


def _names_row(field: Field) -> bool:
    short = field.type is FieldType.STRING and field.name not in _REMARKS
    return short or field.type is FieldType.EMAIL


def _records(field: Field) -> bool:
    """A day or an amount: the entry is a record of something that happened and needs no name."""
    return field.type in (FieldType.DECIMAL, FieldType.DATE, FieldType.DATETIME)


def _usual_naming_field(board: Board, sketch: Sketch) -> Field | None:
    if sketch.known is not None:
        for known in sketch.known.fields:
            if known.name.rpartition("_")[2] in NAMING_WORDS and known.required:
                return localised_field(sketch.known, known, board.language)
        return None
    template = template_of(sketch.thing.key)
    first = template.fields[0]
    known_thing = template.thing != sketch.thing.key or template.fields != ("name", "notes")
    texts = [field for field in entity_of(sketch).fields if field.type is FieldType.TEXT]
    if first.rpartition("_")[2] in NAMING_WORDS and (known_thing or texts):
        return usual_field(board, sketch.thing.key, first).model_copy(update={"required": True})
    return None


def _from_domain(board: Board, sketch: Sketch) -> None:
    """The domain's fields but those that are optional; states and what moves set are decided later."""
    entity, known = entity_of(sketch), sketch.known
    if known is None:
        return
    entity.fields.extend(localised_field(known, field, board.language) for field in known.fields if not field.optional)
    _say_usual(board, entity)


def _from_catalogue(board: Board, sketch: Sketch) -> None:
    entity, key = entity_of(sketch), sketch.thing.key
    related = {relation.target for relation in board.found.relations if relation.owner == sketch.identity}
    loose = {item.text.lower() for item in sketch.thing.loose}
    wanted = [name for name in template_of(key).fields if name not in related and name not in loose]
    entity.fields.extend(usual_field(board, key, name) for name in wanted)
    _say_usual(board, entity)


def _say_usual(board: Board, entity: Entity) -> None:
    names = [field.label for field in entity.fields]
    board.assume(
        f"Nothing is said about what a {entity.label} has; taken as usual: {', '.join(names)}.",
        f"没有说明{entity.label}有哪些内容，采用常见的：{', '.join(names)}。",
    )


def usual_field(board: Board, thing: str, name: str) -> Field:
    """A field of a template, labelled in the plan's language."""
    usual = choices(thing, name)
    kind = Kind(FieldType.ENUM, values=usual, default=usual[0]) if usual else kind_of(name)
    english = name.replace("_", " ").capitalize()
    label = LABELS_ZH.get(name) or _LABEL_OF_NAME.get(name) or english if board.chinese else english
    return make_field(name, label, kind, board.language)


def settle(board: Board, sketch: Sketch) -> None:
    """Makes the naming field required, so that no entry is empty."""
    entity = entity_of(sketch)
    for field in entity.fields:
        if field.name in ("title", "name") and not field.read_only and sketch.act is None:
            field.required, field.default = True, None
    if any(field.required for field in entity.fields if not field.read_only):
        return
    candidates = [field for field in entity.fields if not field.read_only and not field.references]
    references = [field for field in entity.fields if field.references and not field.read_only]
    if not candidates and not references:
        entity.fields.insert(0, usual_field(board, sketch.thing.key, "name"))
        candidates = entity.fields[:1]
    if not candidates:
        references[0].required = True
        return
    field = naming_field(candidates)
    field.required, field.default = True, None
    board.assume(f"{entity.label}: {field.label} is required.", f"{entity.label}的{field.label}必填。")


def naming_field(fields: list[Field]) -> Field:
    """The field an entry is called by: a title or name, else the first text that is no remark, else a plain value."""
    texts = (FieldType.STRING, FieldType.TEXT)
    strings = [field for field in fields if field.type in texts and field.name not in _REMARKS]
    named = [field for field in strings if field.name.rpartition("_")[2] in NAMING_WORDS]
    emails = [field for field in fields if field.type is FieldType.EMAIL]
    plain = [field for field in fields if field.type in _PLAIN]
    return next(iter([*named, *strings, *emails, *plain, *fields]))
