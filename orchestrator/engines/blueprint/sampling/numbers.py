"""Numbers that fit what a field is called: a price, a year, a number of pages."""

import math
from typing import NamedTuple

from orchestrator.engines.blueprint.words import word_set
from orchestrator.models import Field, FieldType, Language


class Span(NamedTuple):
    """Usual values: from, to, and the step between them."""

    low: float
    high: float
    step: float


_ANY = Span(1, 60, 1)
_MONEY = word_set("price amount cost fee budget total subtotal revenue income deposit payment value rate worth")
_YUAN = 7
"""Prices in Chinese samples are so many times those in English ones."""
_SPANS: dict[str, Span] = {
    **dict.fromkeys(("price", "fee", "rate", "cost", "deposit"), Span(8, 120, 0.5)),
    **dict.fromkeys(("amount", "total", "subtotal", "payment", "income", "revenue", "value"), Span(20, 900, 2.5)),
    **dict.fromkeys(("budget", "goal", "target"), Span(500, 20000, 250)),
    "salary": Span(2400, 9600, 100),
    "rent": Span(650, 2400, 50),
    **dict.fromkeys(("stock", "inventory", "quantity", "copies", "count", "qty"), Span(1, 48, 1)),
    **dict.fromkeys(("capacity", "seats"), Span(8, 40, 2)),
    **dict.fromkeys(("minutes", "duration", "time"), Span(15, 120, 5)),
    **dict.fromkeys(("hours", "days", "servings", "guests", "people", "attendees", "bedrooms"), Span(1, 8, 1)),
    **dict.fromkeys(("rating", "stars"), Span(3, 5, 1)),
    **dict.fromkeys(("score", "points", "grade"), Span(62, 98, 1)),
    **dict.fromkeys(("progress", "percent", "percentage"), Span(0, 100, 5)),
    "year": Span(1998, 2026, 1),
    "age": Span(19, 71, 1),
    "pages": Span(90, 620, 10),
    "steps": Span(2400, 12400, 100),
    "calories": Span(120, 860, 20),
    "floor": Span(1, 12, 1),
    "credits": Span(1, 6, 1),
    "mileage": Span(4200, 148000, 100),
    "area": Span(32, 164, 2),
    "weight": Span(2, 84, 0.5),
    "height": Span(120, 192, 1),
    "distance": Span(2, 42, 0.5),
    "temperature": Span(-4, 31, 0.5),
    "latitude": Span(-40, 60, 0.25),
    "longitude": Span(-120, 140, 0.25),
    "position": Span(1, 12, 1),
}


def number_for(field: Field, turn: int, language: Language) -> int | float:
    """A number within the field's bounds; every turn another, until all usual ones were there."""
    word = field.name.rpartition("_")[2]
    span = _SPANS.get(word, _ANY)
    if language == "zh" and word in _MONEY:
        span = Span(span.low * _YUAN, span.high * _YUAN, span.step * _YUAN)
    low, high, step = _within(span, field)
    steps = max(1, int((high - low) / step + 1e-9) + 1)
    stride = next(stride for stride in (7, 11, 13, 1) if math.gcd(stride, steps) == 1)
    value = low + (turn * stride + 3) % steps * step
    return round(value) if field.type is FieldType.INTEGER else round(value, 2)


def _within(span: Span, field: Field) -> Span:
    """The usual values that the field's bounds let through, or else those the bounds allow."""
    least = -math.inf if field.minimum is None else field.minimum
    most = math.inf if field.maximum is None else field.maximum
    low, high, step = max(span.low, least), min(span.high, most), span.step
    if low > high:
        low = least if math.isfinite(least) else most - 50
        high = most if math.isfinite(most) and most - low < 50 else low + 50
    if field.type is FieldType.INTEGER:
        low, high, step = math.ceil(low), math.floor(high), max(1, round(step))
    else:
        low, high = math.ceil(low * 100 - 1e-9) / 100, math.floor(high * 100 + 1e-9) / 100
    return Span(low, max(low, high), min(step, max(high - low, 0.01)) if field.type is FieldType.DECIMAL else step)
