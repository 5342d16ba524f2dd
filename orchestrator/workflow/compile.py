"""A workflow compiled to tasks. Ids are derived from the workflow and the task's key, so compiling twice is harmless.

Keys: `analysis`, `gate.requirement`, `design`, …, `develop.backend#2` (round 2), `test#2`, `deploy`, `operations`.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from orchestrator.errors import InvalidInput
from orchestrator.ids import derived_id
from orchestrator.models import (
    Feature,
    Gate,
    GatePolicy,
    RetryPolicy,
    Task,
    TaskType,
    Workflow,
    WorkflowStage,
)
from orchestrator.workflow.stages import GATES, STAGES, StageSpec

PARTS: tuple[tuple[str, str], ...] = (("database", "david_tech"), ("backend", "david_tech"), ("frontend", "elena_ux"))
"""The parts of development that run in parallel, and who builds each."""

_ANALYSIS, _DESIGN, _ARCHITECTURE, _DEVELOP, _TEST, _ACCEPTANCE, _DEPLOY, _OPERATIONS = STAGES


def new_workflow(
    feature: Feature,
    project_id: str,
    workflow_id: str,
    now: datetime,
    requirement: str = "",
    gates: Mapping[str, GatePolicy] | None = None,
    depends_on: Sequence[str] = (),
) -> Workflow:
    """A workflow that has not begun, with its eight stages listed.

    Raises:
        InvalidInput: `gates` names a gate that does not exist.
    """
    for gate in gates or {}:
        if gate not in GATES:
            raise InvalidInput(f"There is no gate {gate!r}; the gates are {', '.join(GATES)}.", "gates")
    return Workflow(
        id=workflow_id,
        project_id=project_id,
        feature_id=feature.id,
        feature=feature,
        requirement=requirement,
        stages=[_pending_stage(index) for index in range(len(STAGES))],
        gates=dict(gates or {}),
        depends_on=list(depends_on),
        created_at=now,
        updated_at=now,
    )


def _pending_stage(index: int) -> WorkflowStage:
    spec = STAGES[index]
    before = [STAGES[index - 1].id] if index else []
    return WorkflowStage(id=spec.id, name=spec.name, assigned_to=spec.owner, depends_on=before)


def task_id(workflow: Workflow, key: str) -> str:
    """The id of the task with that key."""
    return derived_id(workflow.id, key)


def round_of(task: Task) -> int:
    """The development round a task belongs to, from 1; later rounds repair what the tests of the one before found."""
    return int(task.key.partition("#")[2] or 1)


def first_tasks(workflow: Workflow, now: datetime, gate_expires_s: float) -> list[Task]:
    """Stages 1–5 with their gates."""
    make = _TaskMaker(workflow, now, gate_expires_s)
    builds_on = [feature.model_dump(mode="json", by_alias=True) for feature in workflow.builds_on]
    return [
        make.stage(_ANALYSIS, "analysis", given={"buildsOn": builds_on} if builds_on else None),
        make.gate(_ANALYSIS, "analysis"),
        make.stage(_DESIGN, "design", "gate.requirement", "analysis"),
        make.gate(_DESIGN, "design"),
        make.stage(_ARCHITECTURE, "architecture", "gate.design", "analysis", "design"),
        make.gate(_ARCHITECTURE, "architecture"),
        *_round(make, 1, "gate.architecture", ""),
    ]


def repair_tasks(workflow: Workflow, failed_test: Task, now: datetime, gate_expires_s: float) -> list[Task]:
    """One more round of development and testing, told what failed."""
    report = str(failed_test.result.outputs.get("report", "")) if failed_test.result else ""
    make = _TaskMaker(workflow, now, gate_expires_s)
    return _round(make, round_of(failed_test) + 1, failed_test.key, report)


def delivery_tasks(workflow: Workflow, passed_test: Task, now: datetime, gate_expires_s: float) -> list[Task]:
    """Stages 6–8 for the tree that passed its tests."""
    make = _TaskMaker(workflow, now, gate_expires_s)
    integrate = passed_test.key.replace("test", "develop.integrate")
    built = (integrate, "analysis", "architecture")
    return [
        make.stage(_ACCEPTANCE, "acceptance", passed_test.key, *built),
        make.gate(_ACCEPTANCE, "acceptance"),
        make.stage(_DEPLOY, "deploy", "gate.acceptance", *built),
        make.gate(_DEPLOY, "deploy"),
        make.stage(_OPERATIONS, "operations", "gate.deployment", "deploy", "analysis"),
    ]


def _round(make: "_TaskMaker", number: int, after: str, findings: str) -> list[Task]:
    """Three parts in parallel, their integration, and its test."""
    mark = "" if number == 1 else f"#{number}"
    base = (after, "analysis", "design", "architecture")
    given = {"findings": findings} if findings else {}
    parts = [
        make.stage(_DEVELOP, f"develop.{part}{mark}", *base, owner=owner, given={"part": part, **given})
        for part, owner in PARTS
    ]
    integrate = f"develop.integrate{mark}"
    needs = [part.key for part in parts]
    return [
        *parts,
        make.stage(_DEVELOP, integrate, *needs, "analysis", "architecture", given={"part": "integrate"}),
        make.stage(_TEST, f"test{mark}", integrate, "analysis", "architecture"),
    ]


class _TaskMaker:
    """Fills in what all tasks of one workflow share."""

    def __init__(self, workflow: Workflow, now: datetime, gate_expires_s: float) -> None:
        self._workflow, self._now, self._gate_expires_s = workflow, now, gate_expires_s

    def stage(
        self, spec: StageSpec, key: str, *after: str, owner: str | None = None, given: dict[str, Any] | None = None
    ) -> Task:
        """A task that a stage actor runs."""
        return self._task(
            key,
            spec.type,
            after,
            name=f"{spec.name}: {key.partition('.')[2]}" if "." in key else spec.name,
            assigned_to=owner or spec.owner,
            timeout_s=spec.timeout_s,
            input={
                "feature": self._workflow.feature.model_dump(mode="json", by_alias=True),
                "requirement": self._workflow.requirement,
                **(given or {}),
            },
        )

    def gate(self, spec: StageSpec, after: str) -> Task:
        """The decision that closes a stage."""
        name = spec.gate or ""
        policy = self._workflow.gates.get(name, GatePolicy.AUTO)
        return self._task(
            f"gate.{name}",
            TaskType.DECISION,
            (after,),
            name=f"Gate: {name}",
            assigned_to=spec.owner,
            gate=Gate(name=name, question=spec.question, policy=policy, expires_s=self._gate_expires_s),
        )

    def _task(self, key: str, task_type: TaskType, after: Sequence[str], **fields: Any) -> Task:
        return Task(
            id=task_id(self._workflow, key),
            project_id=self._workflow.project_id,
            workflow_id=self._workflow.id,
            feature_id=self._workflow.feature_id,
            type=task_type.value,
            key=key,
            dependencies=[task_id(self._workflow, other) for other in after],
            retry=RetryPolicy(),
            created_at=self._now,
            updated_at=self._now,
            **fields,
        )
