"""Bounds of single fields: `title at most 80 characters`, `price must be positive`, `email must be unique`."""

from orchestrator.engines.blueprint.assembly.seeking import field_called
from orchestrator.engines.blueprint.assembly.sketch import Board
from orchestrator.engines.blueprint.understanding import Limit, LimitKind
from orchestrator.models import Field, FieldType

_NUMBERS = (FieldType.INTEGER, FieldType.DECIMAL)
_TEXTS = (FieldType.STRING, FieldType.TEXT, FieldType.EMAIL, FieldType.PHONE, FieldType.URL, FieldType.IMAGE)


def bound(board: Board, limit: Limit) -> str:
    """Applies a limit to the field it speaks of; what was done, or nothing."""
    found = field_called(board, limit.words)
    if found is None:
        return ""
    field = found[1]
    match limit.kind:
        case LimitKind.REQUIRED:
            field.required, field.default = True, None
            return f"{field.name} is required"
        case LimitKind.UNIQUE:
            field.unique = True
            return f"{field.name} is unique"
        case LimitKind.LENGTH:
            return _length(field, limit)
        case _:
            return _number(field, limit)


def _length(field: Field, limit: Limit) -> str:
    if field.type not in _TEXTS or (limit.high is None and limit.low is None):
        return ""
    if limit.high is not None:
        field.max_length = max(1, min(int(limit.high), 20_000))
    if limit.low is not None:
        field.min_length = max(1, min(int(limit.low), field.max_length or 20_000))
    return f"{field.name} has {field.min_length or 0} to {field.max_length} characters"


def _number(field: Field, limit: Limit) -> str:
    if field.type in _TEXTS and limit.low is not None and limit.high is not None:
        field.type = FieldType.INTEGER
        field.max_length = None
    if field.type not in _NUMBERS:
        return ""
    if limit.low is not None:
        smallest = 0.01 if limit.low == 1 and field.type is FieldType.DECIMAL and "1" not in limit.text else limit.low
        field.minimum = smallest
    if limit.high is not None:
        field.maximum = limit.high
    if field.default is not None and field.minimum is not None and field.default < field.minimum:
        field.default = None
    return f"{field.name} from {field.minimum or 0:g} to {field.maximum or 0:g}"
