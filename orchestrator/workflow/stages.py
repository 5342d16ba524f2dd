"""The eight stages as data: ids and owners are the Go service's."""

from dataclasses import dataclass

from orchestrator.models import TaskType


@dataclass(frozen=True, slots=True)
class StageSpec:
    """One stage: who owns it, what kind of task does it, and the gate that closes it, if there is one."""

    id: str
    name: str
    owner: str
    type: TaskType
    timeout_s: float
    gate: str | None = None
    question: str = ""


STAGES: tuple[StageSpec, ...] = (
    StageSpec("stage-1-requirement", "Requirement", "mike_pm", TaskType.ANALYSIS, 60, "requirement",
              "Is this what should be built?"),
    StageSpec("stage-2-design", "Design", "elena_ux", TaskType.DESIGN, 120, "design",
              "Shall it look like this?"),
    StageSpec("stage-3-architecture", "Architecture", "david_tech", TaskType.ARCHITECTURE, 60, "architecture",
              "Shall everybody build against this contract?"),
    StageSpec("stage-4-development", "Development", "all", TaskType.DEVELOP, 120),
    StageSpec("stage-5-testing", "Testing", "kevin_qa", TaskType.TEST, 300),
    StageSpec("stage-6-acceptance", "Acceptance", "mike_pm", TaskType.ACCEPTANCE, 300, "acceptance",
              "Is the app accepted?"),
    StageSpec("stage-7-deployment", "Deployment", "frank_devops", TaskType.DEPLOY, 180, "deployment",
              "Shall this version stay in service?"),
    StageSpec("stage-8-operations", "Operations", "all", TaskType.OPERATIONS, 60),
)  # fmt: skip

GATES: tuple[str, ...] = tuple(spec.gate for spec in STAGES if spec.gate)
"""Gate names, in the order in which they are reached."""

EMPLOYEES: tuple[str, ...] = (
    "mike_pm", "david_tech", "elena_ux", "marcus_cmo", "sarah_cfo", "james_legal", "frank_devops", "grace_security",
    "henry_mobile", "ivan_ai", "jack_architect", "kevin_qa", "lisa_data", "nancy_sales", "oscar_bd", "paul_pr",
    "quinn_ops", "librarian",
)  # fmt: skip
"""Ids of the 18 executives; `all` stands for a stage's team."""

STAGE_BY_TYPE: dict[str, StageSpec] = {spec.type.value: spec for spec in STAGES}
"""Task type → its stage."""
