"""What the scheduler's shell needs from the outside, as Protocols, so that it runs without Ray in tests."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from orchestrator.models import Task
from orchestrator.scheduling.events import AttemptKey


@dataclass(frozen=True, slots=True)
class Attempt:
    """An order to a worker: run this task with these inputs. Inputs are small; large things are named by sha256."""

    key: AttemptKey
    task: Task
    inputs: dict[str, Any]


class Workers(Protocol):
    """The stage workers as the scheduler sees them. Calls return at once; outcomes come back as reports."""

    def start(self, worker: str, attempts: Sequence[Attempt]) -> None:
        """Have a worker begin these attempts: at most one call per worker and turn."""

    def cancel(self, worker: str, keys: Sequence[AttemptKey], reason: str) -> None:
        """Have a worker stop these attempts."""
