"""The values that sample rows are made of, in both languages."""

from functools import cache
from importlib import resources

import yaml
from pydantic import BaseModel, ConfigDict

from orchestrator.models import Language


class Pools(BaseModel):
    """What `pools.yaml` holds: people with the first part of their address, words and sentences by what they are."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    people: dict[Language, tuple[tuple[str, str], ...]]
    words: dict[str, dict[Language, tuple[str, ...]]]
    texts: dict[str, dict[Language, tuple[str, ...]]]


@cache
def pools() -> Pools:
    """The pools, read once."""
    text = resources.files(__package__).joinpath("pools.yaml").read_text("utf-8")
    return Pools.model_validate(yaml.safe_load(text))
