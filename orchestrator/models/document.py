"""How the data model is written down: camelCase names outside, snake_case inside, times in UTC."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict
from pydantic.alias_generators import to_camel


def _as_utc(value: datetime) -> datetime:
    """The same instant in UTC, to the millisecond as MongoDB keeps it; a time without a zone is taken as UTC."""
    utc = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    return utc.replace(microsecond=utc.microsecond // 1000 * 1000)


Timestamp = Annotated[datetime, AfterValidator(_as_utc)]
"""A point in time in UTC, whole milliseconds; every store returns it unchanged."""


class Document(BaseModel):
    """A stored or transmitted document. Unknown keys are ignored, so older and newer documents can be read."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="ignore")


class Request(BaseModel):
    """What a client sends. Unknown keys are refused, so that a typing mistake is never silently dropped."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid")
