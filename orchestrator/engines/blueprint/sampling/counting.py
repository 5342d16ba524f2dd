"""Counts that only other rows change: the votes of an option, what a campaign has raised."""

from orchestrator.engines.blueprint.sampling.fitting import fits
from orchestrator.engines.blueprint.sampling.guarding import Row, Rows
from orchestrator.engines.blueprint.sampling.walks import Walk, walk_to
from orchestrator.models import Effect, EffectKind, Entity, Field


def counted(entities: list[Entity], rows: Rows) -> Rows:
    """The rows with every read-only count at what the other rows make of it, as if they had been added one by one."""
    fields = {(entity.name, field.name): field for entity in entities for field in entity.fields if field.read_only}
    for entity in entities:
        for row in rows.get(entity.name, []):
            for effect in _happened(entity, row):
                _apply(effect, entity, row, rows, fields)
    return rows


def _happened(entity: Entity, row: Row) -> list[Effect]:
    state = row.get(entity.machine.field) if entity.machine else None
    walk = walk_to(entity, state) or Walk()
    return [effect for effect in walk.effects(entity) if effect.kind is EffectKind.ADJUST]


def _apply(effect: Effect, entity: Entity, row: Row, rows: Rows, fields: dict[tuple[str, str], Field]) -> None:
    target = next((field.references for field in entity.fields if field.name == effect.reference), None) or ""
    field, number = fields.get((target, effect.field)), row.get(effect.reference or "")
    if field is None or not isinstance(number, int) or number > len(rows.get(target, [])):
        return
    changed = rows[target][number - 1]
    amount = row.get(effect.amount_field, 0) if effect.amount_field else 1
    value = round((changed.get(field.name, field.default) or 0) + effect.by * amount, 2)
    if fits(field, value):
        changed[field.name] = value
