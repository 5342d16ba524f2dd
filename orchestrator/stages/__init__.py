"""What each of the eight stages does. A stage's module is imported when its first task comes."""

from collections.abc import Mapping
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


def stage_for(task_type: str, own: Mapping[str, str] | None = None) -> Stage:
    """The stage that does tasks of this type; `own` names further types' classes as `module:Class`.

    Raises:
        InvalidInput: no stage does; decisions are a person's.
    """
    if own and task_type in own:
        module, _, name = own[task_type].partition(":")
        return cast(Stage, getattr(import_module(module), name)())
    for known, (module, name) in _CLASSES.items():
        if known == task_type:
            return cast(Stage, getattr(import_module(f"{__name__}.{module}"), name)())
    kinds = ", ".join(_CLASSES)
    raise InvalidInput(f"No stage does tasks of type {task_type!r}; the types are {kinds}.", "type")
