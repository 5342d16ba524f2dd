"""Charts: those asked for, and one for every app that has something to count by."""

from orchestrator.engines.blueprint.assembly.furnishing import entity_of
from orchestrator.engines.blueprint.assembly.seeking import field_called
from orchestrator.engines.blueprint.assembly.sketch import Board, Sketch
from orchestrator.engines.blueprint.domains import localised_charts
from orchestrator.engines.blueprint.grammar import CHINESE, ENGLISH
from orchestrator.engines.blueprint.nouns import Words, noun, phrases_of
from orchestrator.engines.blueprint.understanding import Tally
from orchestrator.models import Chart, Field, FieldType

_COUNTED = (FieldType.ENUM, FieldType.BOOLEAN, FieldType.REFERENCE)
MOST_CHARTS = 6


def charts_of(board: Board) -> list[Chart]:
    """The charts of the dashboard, those asked for first."""
    asked = [chart for tally in board.found.tallies if (chart := _asked(board, tally)) is not None]
    charts = asked or _of_domain(board) or _usual(board)
    distinct = {(chart.entity, chart.field): chart for chart in charts}
    return list(distinct.values())[:MOST_CHARTS]


def _asked(board: Board, tally: Tally) -> Chart | None:
    sketch = _counted(board, tally)
    field = _grouping(board, sketch, tally.by) if tally.by else None
    if field is None and sketch is not None and not tally.by:
        field = next(iter(_countable(sketch)), None)
    if field is None and tally.by:
        found = next(((s, f) for s in board.sketches.values() if (f := _grouping(board, s, tally.by))), None)
        sketch, field = found or (sketch, None)
    if sketch is None and not tally.by and not tally.of:
        sketch = next((s for s in board.sketches.values() if any(True for _ in _countable(s))), None)
        field = next(iter(_countable(sketch)), None) if sketch else None
    if sketch is None or field is None:
        if tally.of or tally.by:
            board.found.miss(tally.text)
        return None
    chart = _chart(board, sketch, field)
    board.found.read(tally.text, f"chart: {chart.title}", "chart")
    return chart


def _counted(board: Board, tally: Tally) -> Sketch | None:
    for phrase in phrases_of(tally.of, CHINESE if board.chinese else ENGLISH):
        found = board.sketch_of(noun(phrase, CHINESE if board.chinese else ENGLISH))
        if found is not None:
            return found
    return None


def _grouping(board: Board, sketch: Sketch | None, by: Words) -> Field | None:
    """The field that the words group by: of that name, or the reference to what they name."""
    if sketch is None:
        return None
    words = tuple(word.lower() for word in by)
    named = field_called(board, words)
    if named is not None and named[0] is sketch and named[1].type in _COUNTED:
        return named[1]
    spoken = " ".join(words) if not board.chinese else "".join(words)
    for field in _countable(sketch):
        if field.label.lower() in spoken or field.name.removesuffix("_id").replace("_", " ") in spoken:
            return field
    grammar = CHINESE if board.chinese else ENGLISH
    for part in (by, *((word,) for word in by)):
        target = board.sketch_of(noun(part, grammar))
        if target is not None:
            return next((f for f in _countable(sketch) if f.references == entity_of(target).name), None)
    return None


def _countable(sketch: Sketch) -> list[Field]:
    """The fields whose values can be counted, choices before references."""
    fields = [f for f in entity_of(sketch).fields if f.type in _COUNTED and f.references != "User"]
    return sorted(fields, key=lambda field: _COUNTED.index(field.type) if field.type is not FieldType.BOOLEAN else 3)


def _chart(board: Board, sketch: Sketch, field: Field) -> Chart:
    entity = entity_of(sketch)
    if board.chinese:
        return Chart(entity=entity.name, field=field.name, title=f"{entity.label}按{field.label}统计")
    return Chart(entity=entity.name, field=field.name, title=f"{entity.label_plural} by {field.label.lower()}")


def _of_domain(board: Board) -> list[Chart]:
    """The domain's first chart that can be drawn with what is kept."""
    for chart in localised_charts(board.domain, board.language) if board.domain else ():
        sketch = next((s for s in board.sketches.values() if s.known and s.known.name == chart.entity), None)
        field = next((f for f in _countable(sketch) if f.name == chart.field), None) if sketch else None
        if sketch is not None and field is not None:
            return [_chart(board, sketch, field)]
    return []


def _usual(board: Board) -> list[Chart]:
    """Rows by state or choice, of what has one; deeds before the things they are done to."""
    sketches = sorted(board.sketches.values(), key=lambda s: (entity_of(s).machine is None, s.act is None))
    for sketch in sketches:
        choices = [field for field in _countable(sketch) if field.type is FieldType.ENUM]
        if choices:
            return [_chart(board, sketch, choices[0])]
    for sketch in sketches:
        others = _countable(sketch)
        if others:
            return [_chart(board, sketch, others[0])]
    return []
