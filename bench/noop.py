"""Tasks that do nothing, to measure what everything round a task costs."""

import time

from orchestrator.engines.protocol import Engine
from orchestrator.models import Task
from orchestrator.runtime.protocol import Workspace
from orchestrator.stages.protocol import Inputs, StageResult


class Noop:
    """Says when it ran, in seconds since 1970."""

    async def run(self, task: Task, inputs: Inputs, engine: Engine, workspace: Workspace) -> StageResult:
        """Nothing but that."""
        return StageResult(outputs={"ranAt": time.time()})
