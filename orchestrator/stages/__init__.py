"""What each of the eight stages does. A stage's module is imported when its first task comes."""

from importlib import import_module
from typing import cast

from orchestrator.errors import InvalidInput
from orchestrator.models import TaskType
from orchestrator.stages.protocol import Stage

_CLASSES: dict[TaskType, tuple[str, str]] = {
    TaskType.ANALYSIS: ("requirement", "RequirementStage"),
    TaskType.DESIGN: ("design", "DesignStage"),
    TaskType.ARCHITECTURE: ("architecture", "ArchitectureStage"),
    TaskType.DEVELOP: ("development", "DevelopmentStage"),
    TaskType.TEST: ("testing", "TestingStage"),
    TaskType.ACCEPTANCE: ("acceptance", "AcceptanceStage"),
    TaskType.DEPLOY: ("deployment", "DeploymentStage"),
    TaskType.OPERATIONS: ("operations", "OperationsStage"),
}


def stage_for(task_type: str) -> Stage:
    """The stage that does tasks of this type.

    Raises:
        InvalidInput: no stage does; decisions are a person's.
    """
    for known, (module, name) in _CLASSES.items():
        if known == task_type:
            return cast(Stage, getattr(import_module(f"{__name__}.{module}"), name)())
    kinds = ", ".join(_CLASSES)
    raise InvalidInput(f"No stage does tasks of type {task_type!r}; the types are {kinds}.", "type")
