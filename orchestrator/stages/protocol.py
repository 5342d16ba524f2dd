"""The shape of a stage: `async run(task, inputs, engine, workspace) -> StageResult`, and what stages hand on.

Names of outputs and who writes them:

| output | type | written by |
|---|---|---|
| `plan` | Plan | analysis |
| `design` | Design | design |
| `contract` | InterfaceContract | architecture |
| `files.database`, `files.backend`, `files.frontend` | sha256 of a zip | develop (one part each) |
| `bundle` | sha256 of a zip of the whole tree | develop, part `integrate` |
| `version` | git commit | develop, part `integrate` |
| `report` | sha256 of the failed round's Markdown report | test |
| `score` | number 0–10 | acceptance |
| `deployment` | Deployment | deploy, operations |
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from pydantic import BaseModel, ValidationError

from orchestrator.engines.protocol import Engine
from orchestrator.errors import MissingInput
from orchestrator.models import Task, TaskResult
from orchestrator.runtime.protocol import Workspace

M = TypeVar("M", bound=BaseModel)

StageResult = TaskResult
"""What a stage returns: summary, outputs, artifacts, verdict. `duration_s` is filled in by the actor."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """Outputs of a task's dependencies by name, over the task's own `input`."""

    values: Mapping[str, Any]

    def require(self, name: str) -> Any:
        """The value. Raises MissingInput."""
        if name not in self.values:
            raise MissingInput(f"This stage needs `{name}`, which no dependency of the task hands on.", name)
        return self.values[name]

    def read(self, name: str, model: type[M]) -> M:
        """The value as a model. Raises MissingInput, also for a value that does not fit."""
        try:
            return model.model_validate(self.require(name))
        except ValidationError as error:
            raise MissingInput(f"`{name}` is not a {model.__name__}: {error.errors()[0]['msg']}.", name) from error

    def text(self, name: str) -> str:
        """The value as text, empty when it is absent."""
        return str(self.values.get(name) or "")


class Stage(Protocol):
    """One stage's work."""

    async def run(self, task: Task, inputs: Inputs, engine: Engine, workspace: Workspace) -> StageResult:
        """Do the work. Raises StageFailed when the work is not good enough to go on."""
