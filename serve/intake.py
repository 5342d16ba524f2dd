"""What clients send, turned into documents of the data model: ids and times given, gaps filled from the stages."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from orchestrator.contracts.generation import contract_for_feature
from orchestrator.contracts.rules import validate
from orchestrator.errors import InvalidInput
from orchestrator.ids import new_id
from orchestrator.models import (
    DEMO_FEATURE,
    Concurrency,
    Feature,
    InterfaceContract,
    Iteration,
    RetryPolicy,
    Task,
    Throttle,
    Workflow,
)
from orchestrator.workflow.compile import new_workflow
from orchestrator.workflow.iterations import foundations, groups
from orchestrator.workflow.stages import STAGE_BY_TYPE
from serve.forms import (
    ContractForm,
    ContractOfFeatureForm,
    FeatureForm,
    GraphForm,
    OneTaskForm,
    PlainIterationForm,
    TaskForm,
    WorkflowForm,
    WrappedIterationForm,
)

_NAME_LENGTH = 60
_ARTICLE = re.compile(
    r"^(?:please )?(?:(?:build|create|make|i want|i need)(?: me| us)? )?(?:(?:an?|the) )?", re.IGNORECASE
)
_CLAUSE = re.compile(r"[,;:.!?，；：。！？、]| (?:where|with|whose|that|which|in which|so that) ", re.IGNORECASE)


def now() -> datetime:
    """The current time in UTC."""
    return datetime.now(UTC)


def feature_of(form: FeatureForm) -> Feature:
    """The feature a client described."""
    return Feature.model_validate(form.model_dump())


def feature_from_sentence(requirement: str) -> Feature:
    """The feature that stands for a requirement until the first stage has read it."""
    return Feature(
        id="F001",
        name=_name(requirement),
        description=" ".join(requirement.split()),
        module="app",
        involves=["frontend", "backend", "database"],
    )


def _name(requirement: str) -> str:
    """What the sentence is about: its beginning without article, up to the first clause, 60 characters at most."""
    sentence = " ".join(requirement.split())
    subject = _CLAUSE.split(_ARTICLE.sub("", sentence), maxsplit=1)[0].strip() or sentence
    name = subject[0].upper() + subject[1:]
    return name if len(name) <= _NAME_LENGTH else name[: _NAME_LENGTH - 1].rstrip() + "…"


def tasks_of(form: OneTaskForm | GraphForm | None, at: datetime) -> list[Task]:
    """The tasks to submit, all of one project; without a form the analysis of the demo feature."""
    form = form or OneTaskForm()
    project_id = form.project_id or new_id()
    return [_task(each, project_id, at) for each in (form.tasks if isinstance(form, GraphForm) else [form])]


def _task(form: TaskForm, project_id: str, at: datetime) -> Task:
    stage = STAGE_BY_TYPE[form.type]
    return Task(
        id=form.id or new_id(),
        project_id=project_id,
        feature_id=form.feature_id,
        name=form.name or stage.name,
        type=form.type,
        priority=form.priority,
        dependencies=form.dependencies,
        assigned_to=form.assigned_to or stage.owner,
        input=_input(form),
        timeout_s=form.timeout_s or stage.timeout_s,
        heartbeat_s=form.heartbeat_s,
        queue_timeout_s=form.queue_timeout_s,
        deadline_s=form.deadline_s,
        expected_s=form.expected_s,
        concurrency=Concurrency.model_validate(form.concurrency.model_dump()) if form.concurrency else None,
        throttle=Throttle.model_validate(form.throttle.model_dump()) if form.throttle else None,
        retry=RetryPolicy.model_validate(form.retry.model_dump()),
        created_at=at,
        updated_at=at,
    )


def _input(form: TaskForm) -> dict[str, Any]:
    """What the client gave, or the demo feature, so that an analysis has something to read."""
    if form.input is not None:
        return form.input
    return {"feature": DEMO_FEATURE.model_dump(mode="json", by_alias=True), "requirement": ""}


def workflow_of(form: WorkflowForm | None, at: datetime) -> Workflow:
    """The workflow to start; without a form that of the demo feature, in a new project. Raises InvalidInput."""
    form = form or WorkflowForm()
    requirement = (form.requirement or "").strip()
    if form.requirement is not None and not requirement:
        raise InvalidInput("The requirement is blank; say in a sentence what to build.", "requirement")
    if form.feature is not None:
        feature = feature_of(form.feature)
    else:
        feature = feature_from_sentence(requirement) if requirement else DEMO_FEATURE
    return new_workflow(feature, form.project_id or new_id(), new_id(), at, requirement, form.gates)


def contract_of(form: ContractForm | ContractOfFeatureForm | None, at: datetime) -> InterfaceContract:
    """The contract to store; without a form the demo feature's, in a new project. Raises InvalidContract."""
    if isinstance(form, ContractForm):
        contract = InterfaceContract(id=new_id(), created_at=at, updated_at=at, **form.model_dump())
    else:
        feature = feature_of(form.feature) if form else DEMO_FEATURE
        contract = contract_for_feature((form and form.project_id) or new_id(), feature, new_id(), at)
    validate(contract)
    return contract


def iteration_of(form: PlainIterationForm | WrappedIterationForm) -> Iteration:
    """The iteration a client described."""
    inner = form.iteration if isinstance(form, WrappedIterationForm) else form
    return Iteration.model_validate(inner.model_dump(exclude={"project_id"}))


def workflows_of(iteration: Iteration, project_id: str, at: datetime) -> tuple[list[list[str]], list[Workflow]]:
    """The groups of feature ids that can run together, and one workflow per feature, linked as the features are.

    Raises InvalidInput, UnknownDependency, DependencyCycle.
    """
    order, builds_on = groups(iteration.features), foundations(iteration.features)
    features = {feature.id: feature for feature in iteration.features}
    ids = {feature_id: new_id() for group in order for feature_id in group}
    return order, [
        new_workflow(
            features[feature_id], project_id, ids[feature_id], at,
            depends_on=_ids_of(features[feature_id].dependencies, ids),
        ).model_copy(update={"builds_on": builds_on[feature_id]})
        for group in order
        for feature_id in group
    ]  # fmt: skip


def _ids_of(feature_ids: Sequence[str], ids: dict[str, str]) -> list[str]:
    return [ids[feature_id] for feature_id in feature_ids]
