"""Everything in order: fields, references, deeds' rows, states, limits, grants."""

from dataclasses import dataclass

from orchestrator.engines.blueprint.assembly.acting import leave_rows, settle_effects
from orchestrator.engines.blueprint.assembly.adapting import adapt
from orchestrator.engines.blueprint.assembly.adjusting import adjust_rows
from orchestrator.engines.blueprint.assembly.boarding import board_of
from orchestrator.engines.blueprint.assembly.charting import charts_of
from orchestrator.engines.blueprint.assembly.furnishing import entity_of, furnish, name_entities, settle
from orchestrator.engines.blueprint.assembly.granting import grant_rows, let_makers_choose
from orchestrator.engines.blueprint.assembly.guarding import apply_limits, guard_rows
from orchestrator.engines.blueprint.assembly.linking import link, relations_among_items
from orchestrator.engines.blueprint.assembly.moving import move_rows
from orchestrator.engines.blueprint.understanding import Understanding
from orchestrator.models import Chart, Entity, Language, Role


@dataclass(frozen=True, slots=True)
class Assembly:
    """What a plan holds of the app itself."""

    entities: list[Entity]
    roles: list[Role]
    charts: list[Chart]
    domain: str


def assemble(found: Understanding, text: str, language: Language) -> Assembly:
    """The entities with all that their rows do, roles and charts. Notes assumptions and what was missed in `found`."""
    board = board_of(found, text, language)
    name_entities(board)
    relations_among_items(board)
    sketches = list(board.sketches.values())
    for sketch in sketches:
        furnish(board, sketch)
    link(board)
    adapted = {sketch.identity: adapt(board, sketch) for sketch in sketches}
    for sketch in sketches:
        leave_rows(board, sketch, adapted[sketch.identity])
    for sketch in sketches:
        move_rows(board, sketch, adapted[sketch.identity])
        settle_effects(board, sketch)
        settle(board, sketch)
    adjust_rows(board)
    for sketch in sketches:
        guard_rows(board, sketch, adapted[sketch.identity])
    apply_limits(board)
    for sketch in sketches:
        grant_rows(board, sketch)
        _order_fields(entity_of(sketch))
    let_makers_choose(board)
    domain = board.domain.id if board.domain else ""
    return Assembly([entity_of(sketch) for sketch in sketches], board.cast.roles, charts_of(board), domain)


def _order_fields(entity: Entity) -> None:
    """What people fill in before what the app sets."""
    entity.fields.sort(key=lambda field: field.read_only)
