"""What the scheduler's shell needs from the outside, as Protocols, so that it runs without Ray in tests."""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

from orchestrator.models import Task
from orchestrator.scheduling.events import AttemptKey, Tell
from orchestrator.store.records import as_json, joined


class Attempt(NamedTuple):
    """An order to a worker: run this task. JSON is passed on as it was written and read here, by the worker.

    `body` is the task as it was submitted, `state` what is stored of it beside, `given` the results of its
    dependencies in their order. Large things are named by sha256.
    """

    key: AttemptKey
    body: bytes
    state: dict[str, Any]
    given: tuple[bytes, ...]

    @property
    def task(self) -> Task:
        """The task that is to be run."""
        return Task.model_validate_json(joined(self.body.decode(), as_json(self.state), None))

    @property
    def inputs(self) -> dict[str, Any]:
        """The task's own input, under the outputs of its dependencies in their order."""
        values: dict[str, Any] = dict(json.loads(self.body).get("input") or {})
        for result in self.given:
            values.update(json.loads(result).get("outputs") or {})
        return values


class Workers(Protocol):
    """The stage workers as the scheduler sees them. Calls return at once; outcomes come back as reports."""

    def start(self, worker: str, attempts: Sequence[Attempt]) -> None:
        """Have a worker begin these attempts: at most one call per worker and turn."""

    def cancel(self, worker: str, keys: Sequence[AttemptKey], reason: str) -> None:
        """Have a worker stop these attempts."""

    def tell(self, worker: str, tells: Sequence[Tell]) -> None:
        """Hand signals to running attempts of a worker."""

    def kill(self, worker: str, reason: str) -> None:
        """End a worker that kept an attempt it was told to stop; its loss is reported like any other."""
