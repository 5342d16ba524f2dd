"""What happens besides when a row is made or moved: stamps, who did it, what is taken from other rows, exactly."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from orchestrator.checks.accounts import Person
from orchestrator.checks.answers import answered
from orchestrator.checks.care import target_of
from orchestrator.checks.client import AppClient, Row
from orchestrator.checks.entities import EntityApi
from orchestrator.checks.outcome import Mismatch, Recorder, same
from orchestrator.checks.values import moment
from orchestrator.models import Effect, EffectKind, Field, FieldType, Operation

NOW_WITHIN = timedelta(minutes=5)
"""How far a stamp may be from our clock."""


@dataclass(frozen=True, slots=True)
class Level:
    """The field of another row that making or moving a row adds `by` to."""

    target: EntityApi
    row_id: object
    field: str
    by: Decimal


def effects_of(operation: Operation) -> list[Effect]:
    """Everything that the operation does besides."""
    return [*operation.effects, *(operation.transition.effects if operation.transition else [])]


def levels(app: AppClient, entity: EntityApi, row: Row, effects: Iterable[Effect]) -> list[Level]:
    """What the effects change for that row, or for a row with that body; one entry for each field of another row."""
    found: dict[tuple[str, object, str], Decimal] = {}
    for effect in effects:
        target = target_of(entity, effect.reference)
        if effect.kind is EffectKind.ADJUST and target in app.entities and row.get(effect.reference or "") is not None:
            place = (target, row[effect.reference or ""], effect.field)
            found[place] = found.get(place, Decimal(0)) + effect.by * amount_of(effect, row)
    return [Level(app.entities[target], row_id, field, by) for (target, row_id, field), by in found.items()]


def amount_of(effect: Effect, row: Row) -> Decimal:
    """How many times `by` the effect adds for that row."""
    return Decimal(str(row.get(effect.amount_field) or 0)) if effect.amount_field else Decimal(1)


async def read_levels(app: AppClient, found: Sequence[Level]) -> list[Decimal]:
    """The present value of each."""
    rows = [await app.read(level.target, level.row_id) for level in found]
    return [Decimal(str(row[level.field])) for level, row in zip(found, rows, strict=True)]


async def expect_changed(app: AppClient, found: Sequence[Level], before: Sequence[Decimal], times: int = 1) -> None:
    """Nothing when every level changed by exactly what the contract says, so many times. Raises Mismatch otherwise."""
    after = await read_levels(app, found)
    for level, old, new in zip(found, before, after, strict=True):
        same(
            new - old,
            level.by * times,
            f"what was added to {level.target.name}.{level.field}, {old} before",
        )


def expect_marked(entity: EntityApi, row: Row, effects: Iterable[Effect], by: Person) -> None:
    """Nothing when the row bears the stamps and the actor that the effects give it. Raises Mismatch otherwise."""
    for effect in effects:
        field = entity.answers(effect.field)
        if effect.kind is EffectKind.STAMP and field:
            _expect_now(field, row.get(effect.field))
        elif effect.kind is EffectKind.ACTOR and by.user_id is not None:
            same(row.get(effect.field), by.user_id, f"{effect.field}: whoever did it")


def _expect_now(field: Field, value: object) -> None:
    now = datetime.now(UTC)
    if field.type is FieldType.DATE:
        near = {(now + timedelta(days=days)).date() for days in (-1, 0, 1)}
        fine = isinstance(value, str) and date.fromisoformat(value) in near
    else:
        stamped = moment(value)
        fine = stamped is not None and abs(stamped - now) <= NOW_WITHIN
    if not fine:
        raise Mismatch(f"{field.name} should be now ({now:%Y-%m-%dT%H:%MZ}), it is {value!r}", f"{now:%Y-%m-%d}", value)


async def creation_effects(app: AppClient, entity: EntityApi, recorder: Recorder) -> None:
    """What making a row does besides."""
    if entity.has("create") and entity.effects:
        await recorder.check(f"{entity.name}.create.effects", _made(app, entity), entity.effects[0].field)


async def _made(app: AppClient, entity: EntityApi) -> None:
    person = await app.free_maker(entity)
    body = await app.body(entity, entity.create, by=person, fresh=True)
    found = levels(app, entity, body, entity.effects)
    before = await read_levels(app, found)
    answer = await app.send(entity, "create", by=person, json=body)
    row = app.made(entity, answered(answer, entity.operations["create"].status), person)
    await expect_changed(app, found, before)
    expect_marked(entity, row, entity.effects, person)
