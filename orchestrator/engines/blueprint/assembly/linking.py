"""References between entities: belonging, having many, having many of each other."""

from orchestrator.engines.blueprint import naming
from orchestrator.engines.blueprint.assembly.furnishing import LARGEST_ID, entity_of
from orchestrator.engines.blueprint.assembly.sketch import Board, Sketch
from orchestrator.engines.blueprint.grammar import CHINESE, ENGLISH
from orchestrator.engines.blueprint.nouns import noun
from orchestrator.engines.blueprint.understanding import Item, Relation
from orchestrator.models import Entity, Field, FieldType


def relations_among_items(board: Board) -> None:
    """Items that are themselves things become relations: `a book has an author`, `a project has many tasks`."""
    for sketch in board.sketches.values():
        for items in (sketch.thing.items, sketch.thing.loose):
            for item in list(items):
                relation = _as_relation(board, sketch, item)
                if relation is not None:
                    items.remove(item)
                    board.found.relations.append(relation)


def _as_relation(board: Board, sketch: Sketch, item: Item) -> Relation | None:
    pointing = _points_to(board, item)
    if pointing is not None:
        return Relation(sketch.identity, pointing.identity, item.text)
    if item.options or item.values:
        return None
    words = tuple(word.removeprefix("所属") for word in item.words if word not in ("所属", "所在"))
    named = noun(tuple(word for word in words if word), CHINESE if board.chinese else ENGLISH) if words else None
    if named is None or named.identity not in board.sketches or named.identity == sketch.identity:
        return None
    if item.many or named.plural:
        many = _stands_alone(named.key)
        ends = (sketch.identity, named.identity) if many else (named.identity, sketch.identity)
        return Relation(*ends, item.text, many)
    return Relation(sketch.identity, named.identity, item.text)


def _points_to(board: Board, item: Item) -> Sketch | None:
    """`sensor (ref Sensor)`: what brackets say it points to."""
    words = item.options[0].replace("→", "ref ").split() if item.options else []
    if len(words) < 2 or words[0].lower() not in ("ref", "reference", "references", "fk", "关联", "引用", "外键"):
        return None
    return board.sketch_of(noun((words[-1],), CHINESE if board.chinese else ENGLISH))


_SHARED = frozenset(
    [
        "tag",
        "label",
        "category",
        "genre",
        "topic",
        "author",
        "actor",
        "artist",
        "speaker",
        "writer",
        "skill",
        "ingredient",
        "keyword",
        "contributor",
        "instructor",
        "amenity",
        "allergen",
        "feature",
        "director",
        "singer",
    ]
)


def _stands_alone(key: str) -> bool:
    """Whether one of those belongs to many of the others too: tags and authors do, tasks and comments do not."""
    return key.rpartition("_")[2] in _SHARED


def link(board: Board) -> None:
    """Adds the references that relations ask for; what both sides have many of is many-to-many."""
    relations = list(dict.fromkeys(board.found.relations))
    pairs = {(relation.owner, relation.target) for relation in relations if not relation.many}
    done: set[frozenset[str]] = set()
    for relation in relations:
        ends = frozenset((relation.owner, relation.target))
        both = (relation.target, relation.owner) in pairs and relation.owner != relation.target
        if relation.many or both:
            if ends not in done:
                done.add(ends)
                _link_many(board, relation)
            continue
        _link_one(board, relation)


def _ends(board: Board, relation: Relation) -> tuple[Entity, Entity] | None:
    owner, target = board.sketches.get(relation.owner), board.sketches.get(relation.target)
    if owner is None or target is None:
        board.found.miss(relation.text)
        return None
    return entity_of(owner), entity_of(target)


def _link_one(board: Board, relation: Relation) -> None:
    ends = _ends(board, relation)
    if ends is None:
        return
    owner, target = ends
    if any(field.references == target.name for field in owner.fields) and owner is not target:
        return
    owner.fields.append(reference(owner, target))
    board.found.read(relation.text, f"{owner.name} points to {target.name}", "relation")


def _link_many(board: Board, relation: Relation) -> None:
    ends = _ends(board, relation)
    if ends is None:
        return
    owner, target = ends
    if any(field.references == target.name for field in owner.fields) or any(
        f.references == owner.name for f in target.fields
    ):
        return
    base = f"{naming.snake(naming.split_pascal(target.name))}_ids"
    name = naming.unused(base, {field.name for field in owner.fields})
    owner.fields.append(Field(name=name, type=FieldType.REFERENCES, label=target.label_plural, references=target.name))
    board.found.read(relation.text, f"{owner.name} and {target.name} have many of each other", "relation")


def reference(owner: Entity, target: Entity, required: bool = False) -> Field:
    """A reference field of `owner` to one `target`."""
    taken = {field.name for field in owner.fields}
    name = naming.unused(f"{'_'.join(naming.split_pascal(target.name))}_id", taken)
    label = (
        target.label
        if owner is not target
        else ("上级" if not target.label.isascii() else f"Parent {target.label.lower()}")
    )
    return Field(
        name=name,
        type=FieldType.REFERENCE,
        label=label,
        minimum=1,
        maximum=LARGEST_ID,
        references=target.name,
        required=required,
    )
