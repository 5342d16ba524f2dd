"""A domain's entity in this plan's terms: its references renamed to what is kept here, its people to the roles here."""

import dataclasses
from dataclasses import dataclass

from orchestrator.engines.blueprint import naming
from orchestrator.engines.blueprint.assembly.furnishing import entity_of
from orchestrator.engines.blueprint.assembly.linking import reference
from orchestrator.engines.blueprint.assembly.sketch import Board, Sketch
from orchestrator.engines.blueprint.domains import localised, localised_field
from orchestrator.engines.blueprint.lexicon.people import key_of
from orchestrator.engines.blueprint.lexicon.verbs import Sense
from orchestrator.models import Effect, EffectKind, Entity, Field, FieldType, Guard, Shortcut, Transition

OWNER = "owner_id"
_PERSON_FIELDS = frozenset(
    [
        "name",
        "email",
        "phone",
        "borrower",
        "customer",
        "customer_name",
        "guest_name",
        "applicant",
        "applicant_name",
        "requester",
        "reporter",
        "patient_name",
        "author",
        "reviewer",
        "employee",
        "contact_name",
        "contact_phone",
        "participant",
        "voter",
        "donor",
        "submitted_by",
        "respondent",
        "company",
    ]
)
ACCOUNT = "User"


@dataclass(slots=True)
class Adapted:
    """What the domain says of an entity, in this plan's words. `renamed`: its field names → ours, if any."""

    entity: Entity
    renamed: dict[str, str | None] = dataclasses.field(default_factory=dict)

    def name(self, name: str | None) -> str | None:
        """Our name for one of its fields."""
        return self.renamed.get(name, name) if name else None

    def effect(self, effect: Effect) -> Effect | None:
        """The effect here; None where it speaks of what is not kept."""
        reference_name, amount = self.name(effect.reference), self.name(effect.amount_field)
        own = self.name(effect.field) if effect.reference is None else effect.field
        if (
            own is None
            or (effect.reference and reference_name in (None, OWNER))
            or (effect.amount_field and amount is None)
        ):
            return None
        return effect.model_copy(update={"reference": reference_name, "amount_field": amount, "field": own})

    def guard(self, guard: Guard) -> Guard | None:
        """The guard here; None where it speaks of what is not kept."""
        fields = [self.name(name) for name in guard.fields]
        if None in fields or (guard.reference and self.name(guard.reference) is None):
            return None
        if guard.limit_field and self.name(guard.reference) == OWNER:
            return None
        names = {
            "reference": self.name(guard.reference),
            "amount_field": self.name(guard.amount_field),
            "fields": fields,
        }
        return guard.model_copy(update=names)


def adapt(board: Board, sketch: Sketch) -> Adapted | None:
    """The domain's entity of a sketch, its references pointing to what this plan keeps; fills them in."""
    if sketch.known is None:
        return None
    adapted = Adapted(localised(sketch.known, board.language))
    entity = entity_of(sketch)
    present = {existing.name for existing in entity.fields}
    _leave_out_people(board, sketch, adapted)
    for known in sketch.known.fields:
        if known.references:
            field_here = localised_field(sketch.known, known, board.language)
            _refer(board, sketch, adapted, field_here, required=known.required, optional=known.optional)
        elif known.name not in present:
            adapted.renamed.setdefault(known.name, None)
    return adapted


def _leave_out_people(board: Board, sketch: Sketch, adapted: Adapted) -> None:
    """A row that points to who made it does not ask for their name and address again."""
    entity = entity_of(sketch)
    actor = board.sketches.get(sketch.actor or "")
    made = any(d.roles and d.meaning.sense in (Sense.ACT, Sense.CREATE, Sense.REQUEST) for d in sketch.dealings)
    acting = sketch.act is not None or any(d.meaning.sense is Sense.REQUEST for d in sketch.dealings)
    if sketch.listed or not (actor or (made and len(board.cast.roles) > 1)):
        return
    who = reference(entity, entity_of(actor)).name if actor else OWNER
    for field in list(entity.fields):
        if field.name == "name" and not acting:
            continue
        if field.name in _PERSON_FIELDS and field.type in (FieldType.STRING, FieldType.EMAIL, FieldType.PHONE):
            entity.fields.remove(field)
            adapted.renamed[field.name] = who


def _refer(board: Board, sketch: Sketch, adapted: Adapted, known: Field, required: bool, optional: bool) -> None:
    """Points the domain's reference to the entity it means here, or leaves it out."""
    entity = entity_of(sketch)
    here = next((field for field in entity.fields if field.name == known.name), None)
    if known.references == ACCOUNT:
        keeps = bool(board.cast.roles) and here is not None
        adapted.renamed[known.name] = known.name if keeps else None
        if here is not None and not keeps:
            entity.fields.remove(here)
        return
    target = _target(board, sketch, known)
    if target is None:
        played = any(board.cast.plays(word) for word in _people_words(board, known))
        adapted.renamed[known.name] = OWNER if played else None
        if here is not None:
            entity.fields.remove(here)
        return
    wanted = required or here is not None or target.identity in (sketch.target, sketch.actor)
    existing = next(
        (field for field in entity.fields if field.references == entity_of(target).name and field is not here), None
    )
    if existing is not None:
        adapted.renamed[known.name] = existing.name
        if here is not None:
            entity.fields.remove(here)
        return
    if not wanted or (optional and here is None and target.identity not in (sketch.target, sketch.actor)):
        adapted.renamed[known.name] = None
        return
    _point(sketch, adapted, known, here, entity_of(target))


def _point(sketch: Sketch, adapted: Adapted, known: Field, here: Field | None, target: Entity) -> None:
    """Names the reference after what it points to here, unless it says more than that (`parent_id`)."""
    entity = entity_of(sketch)
    plain = known.name == f"{naming.snake(naming.split_pascal(known.references or ''))}_id"
    made = reference(entity, target, required=known.required)
    name = made.name if plain and known.references != target.name else known.name
    label = target.label if plain else known.label
    changed = known.model_copy(update={"name": name, "references": target.name, "label": label})
    adapted.renamed[known.name] = name
    if here is not None:
        entity.fields[entity.fields.index(here)] = changed
    else:
        entity.fields.append(changed)


def _target(board: Board, sketch: Sketch, known: Field) -> Sketch | None:
    player = sketch.stands_for.get(known.references or "")
    if player is not None:
        return board.sketches.get(player)
    return next(
        (sketch for sketch in board.sketches.values() if sketch.known and sketch.known.name == known.references), None
    )


def _people_words(board: Board, known: Field) -> list[str]:
    """How people call whom the reference means, in snake_case."""
    entity = board.domain.entity(known.references or "") if board.domain else None
    if entity is None:
        return []
    english = [naming.snake(word.split()) for word in entity.words.en]
    return [*english, *filter(None, map(key_of, entity.words.zh)), naming.snake(naming.split_pascal(entity.name))]


def transition_here(adapted: Adapted, move: Transition) -> Transition:
    """The domain's transition with effects and inputs that speak of what is kept here."""
    effects = [found for effect in move.effects if (found := adapted.effect(effect)) is not None]
    inputs = [name for one in move.inputs if (name := adapted.name(one))]
    return move.model_copy(update={"effects": effects, "inputs": inputs})


def shortcut_here(adapted: Adapted, shortcut: Shortcut) -> Shortcut | None:
    """The domain's shortcut, where its reference is kept here."""
    name = adapted.name(shortcut.reference)
    return shortcut.model_copy(update={"reference": name}) if name and name != OWNER else None


def is_actor(effect: Effect) -> bool:
    """Whether it notes who did it, which needs accounts."""
    return effect.kind is EffectKind.ACTOR


def target_has(board: Board, entity: Entity, effect: Effect) -> bool:
    """Whether the row that an adjustment reaches has the field it adjusts."""
    if effect.reference is None:
        return True
    field = next((field for field in entity.fields if field.name == effect.reference), None)
    target = next(
        (entity_of(s) for s in board.sketches.values() if field and entity_of(s).name == field.references), None
    )
    return target is not None and any(other.name == effect.field for other in target.fields)
