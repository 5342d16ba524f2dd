"""Workflows: how they are compiled, how they grow with their tasks, and how they end."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from orchestrator.errors import DependencyCycle, InvalidInput, UnknownDependency
from orchestrator.ids import derived_id
from orchestrator.models import (
    DEMO_FEATURE,
    ContractStatus,
    Feature,
    GatePolicy,
    InterfaceContract,
    StageStatus,
    Task,
    TaskError,
    TaskResult,
    TaskStatus,
    Verdict,
    Workflow,
)
from orchestrator.scheduling.core import SchedulerCore
from orchestrator.scheduling.events import (
    AttemptFailed,
    AttemptSucceeded,
    CancelRequested,
    CoreEvent,
    DecisionMade,
    Ended,
    Start,
    TasksSubmitted,
    WorkerJoined,
)
from orchestrator.scheduling.spec import millis, spec_of
from orchestrator.store.records import record_of, task_of
from orchestrator.workflow.book import WorkflowBook, moved_on
from orchestrator.workflow.compile import first_tasks, new_workflow, task_id
from orchestrator.workflow.iterations import foundations, groups
from orchestrator.workflow.progress import ContractProgress
from orchestrator.workflow.stages import EMPLOYEES, STAGES

NOW = datetime(2026, 1, 1, tzinfo=UTC)
PROJECT = "a" * 24
Outcome = TaskResult | TaskError


class Play:
    """The core and the book together, driven by scripted workers; no store, no Ray."""

    def __init__(self, *workflows: Workflow) -> None:
        self.now = NOW
        self.core = SchedulerCore(1)
        self.book = WorkflowBook(gate_expires_s=60)
        self.ended: dict[str, Workflow] = {}
        self.happened: list[str] = []
        self.ran: list[str] = []
        self.waiting: list[Start] = []
        self.touched: set[str] = set()
        for spec in STAGES:
            self.feed(WorkerJoined(spec.type.value, spec.type.value, 4))
        for workflow in workflows:
            self.book.open(workflow)
            self.touched.add(workflow.id)
        self.grow()

    def feed(self, event: CoreEvent) -> None:
        """One event, and everything that follows from it."""
        effects = self.core.handle(event, millis(self.now))
        for node in effects.touched:
            if self.book.record(task_of(record_of(node, new=False))):
                self.touched.add(node.spec.workflow or "")
        self.waiting += effects.starts

    def grow(self) -> None:
        """Let touched workflows grow, as the scheduler's shell does."""
        while self.touched:
            workflow_id = self.touched.pop()
            if workflow_id not in self.book:
                continue
            dependents = self.book.dependents(workflow_id)
            step = self.book.step(workflow_id, self.now)
            self.happened += [happening.type for happening in step.happened]
            if step.progress.submit:
                finished = self.book.finished(workflow_id).values()
                ended = {task.id: Ended(task.status, task.name, task.project_id) for task in finished}
                self.feed(TasksSubmitted(tuple(map(spec_of, step.progress.submit)), ended, growth=True))
            if step.progress.cancel:
                self.feed(CancelRequested(tuple(step.progress.cancel), "the workflow failed"))
            if workflow_id not in self.book:
                self.ended[workflow_id] = step.progress.workflow
                self.touched.update(dependents)

    def work(self, script: Callable[[Task], Outcome | None]) -> None:
        """Workers do what the script says until nothing is left to do; None leaves a task running."""
        while self.waiting:
            start = self.waiting.pop(0)
            task = task_of(record_of(start.node, new=False))
            self.ran.append(task.key)
            self.now += timedelta(seconds=1)
            outcome = script(task)
            if isinstance(outcome, TaskResult):
                self.feed(AttemptSucceeded(start.key, outcome.model_dump_json(by_alias=True).encode()))
            elif outcome is not None:
                self.feed(AttemptFailed(start.key, outcome))
            self.grow()


def workflow(**fields: object) -> Workflow:
    """A workflow for the demo feature."""
    return new_workflow(DEMO_FEATURE, PROJECT, "b" * 24, NOW, **fields)


def good(task: Task) -> TaskResult:
    """Every stage succeeds."""
    outputs = {"deployment": {"url": "/apps/x/"}} if task.key == "deploy" else {}
    return TaskResult(outputs=outputs, summary=f"did {task.key}")


def test_eight_stages_run_in_order_with_three_parts_in_parallel() -> None:
    """The order of the Go service, and the workflow ends completed with the app's address."""
    play = Play(workflow())
    play.work(good)
    parts = {"develop.database", "develop.backend", "develop.frontend"}
    assert play.ran[:3] == ["analysis", "design", "architecture"]
    assert set(play.ran[3:6]) == parts
    assert play.ran[6:] == ["develop.integrate", "test", "acceptance", "deploy", "operations"]
    (done,) = play.ended.values()
    assert done.status is TaskStatus.COMPLETED
    assert done.app_url == "/apps/x/"
    assert [stage.status for stage in done.stages] == [StageStatus.COMPLETED] * 8
    assert play.happened.count("stage.completed") == 8


def test_failed_test_sends_work_back_and_delivers_the_repaired_tree() -> None:
    """The second round is told what failed; acceptance looks at the second tree."""
    findings: list[object] = []

    def script(task: Task) -> TaskResult:
        if task.key == "test":
            return TaskResult(passed=False, fingerprint="f1", outputs={"report": "sha"})
        if task.key == "develop.backend#2":
            findings.append(task.input["findings"])
        if task.key == "acceptance":
            findings.append(task_id(workflow(), "develop.integrate#2") in task.dependencies)
        return good(task)

    play = Play(workflow())
    play.work(script)
    (done,) = play.ended.values()
    assert findings == ["sha", True]
    assert done.status is TaskStatus.COMPLETED
    assert done.repair_rounds == 1


@pytest.mark.parametrize(
    ("fingerprint", "code", "rounds"),
    [(lambda task: "same", "repair_without_effect", 1), (lambda task: task.key, "repair_rounds_used_up", 3)],
)
def test_repair_is_bounded(fingerprint: Callable[[Task], str], code: str, rounds: int) -> None:
    """Never twice for the same failing set, and never more than three rounds."""
    play = Play(workflow())
    play.work(lambda t: TaskResult(passed=False, fingerprint=fingerprint(t)) if t.type == "test" else good(t))
    (done,) = play.ended.values()
    assert done.error is not None
    assert (done.status, done.error.code, done.repair_rounds) == (TaskStatus.FAILED, code, rounds)
    assert [stage.status.value for stage in done.stages][4:] == ["failed", "cancelled", "cancelled", "cancelled"]


def test_failed_stage_fails_the_workflow_and_cancels_what_follows() -> None:
    """The workflow carries the stage's error, later stages are cancelled."""
    play = Play(workflow())
    play.work(lambda task: TaskError(code="stage_failed", message="no") if task.key == "design" else good(task))
    (done,) = play.ended.values()
    assert done.error is not None
    assert done.error.code == "stage_failed"
    assert [stage.status.value for stage in done.stages] == ["completed", "failed", *["cancelled"] * 6]
    assert play.core.nodes == {}


def test_person_gate_blocks_the_stage_until_it_is_answered() -> None:
    """Architecture does not begin before the design is approved."""
    play = Play(workflow(gates={"design": GatePolicy.PERSON}))
    play.work(good)
    assert play.ran[-1] == "design"
    open_workflow = play.book.workflow("b" * 24)
    assert open_workflow is not None
    assert open_workflow.status is TaskStatus.BLOCKED
    assert open_workflow.stages[1].status is StageStatus.BLOCKED
    play.feed(DecisionMade(task_id(workflow(), "gate.design"), Verdict.APPROVED, "eve"))
    play.grow()
    play.work(good)
    assert [w.status for w in play.ended.values()] == [TaskStatus.COMPLETED]


def test_cancelled_tasks_cancel_the_workflow() -> None:
    """What was running is cancelled, the stages say so."""
    play = Play(workflow())
    play.work(lambda task: None if task.key == "design" else good(task))
    play.feed(CancelRequested(tuple(play.book.unfinished("b" * 24)), "enough"))
    play.grow()
    (done,) = play.ended.values()
    assert done.status is TaskStatus.CANCELLED
    assert done.stages[0].status is StageStatus.COMPLETED
    assert done.stages[7].status is StageStatus.CANCELLED


def test_crash_between_a_task_and_what_follows_mends_itself() -> None:
    """A book that is opened with the stored tasks alone grows by exactly the tasks that were not stored."""
    play = Play(workflow())
    play.work(lambda task: good(task) if task.key != "test" else None)
    tasks = [*play.book.finished("b" * 24).values()]
    node = next(node for node in play.core.nodes.values() if node.spec.key == "test")
    test = task_of(record_of(node, new=False))
    stored = [*tasks, test.model_copy(update={"status": TaskStatus.COMPLETED, "result": TaskResult()})]
    book = WorkflowBook(gate_expires_s=60)
    book.open(workflow(), stored)
    grown = book.step("b" * 24, NOW).progress.submit
    assert [task.key for task in grown] == ["acceptance", "gate.acceptance", "deploy", "gate.deployment", "operations"]
    for task in grown:
        book.record(task)
    assert book.step("b" * 24, NOW).progress.submit == []


def test_workflow_waits_for_exactly_the_workflows_it_depends_on() -> None:
    """It begins when they have completed, and ends as cancelled with the cause when one has not."""
    first = new_workflow(DEMO_FEATURE, PROJECT, derived_id("1"), NOW)
    second = new_workflow(DEMO_FEATURE, PROJECT, derived_id("2"), NOW, depends_on=[first.id])
    third = new_workflow(DEMO_FEATURE, PROJECT, derived_id("3"), NOW, depends_on=[second.id])
    play = Play(third, second, first)

    def fail_second(task: Task) -> Outcome:
        return TaskError(code="stage_failed", message="no") if task.workflow_id == second.id else good(task)

    play.work(fail_second)
    outcome = {w.id: w.status for w in play.ended.values()}
    assert outcome == {
        first.id: TaskStatus.COMPLETED,
        second.id: TaskStatus.FAILED,
        third.id: TaskStatus.CANCELLED,
    }
    assert second.id in str(play.ended[third.id].error)


def test_contract_follows_the_gates() -> None:
    """draft after architecture, approved when its gate passed, implemented in service; who approved it when is kept."""
    contract = {
        "id": "c" * 24, "projectId": PROJECT, "featureId": "F001", "featureName": "x",
        "createdAt": NOW.isoformat(), "updatedAt": NOW.isoformat(),
    }  # fmt: skip
    seen: list[ContractProgress | None] = []
    play = Play(workflow(gates={"architecture": GatePolicy.PERSON}))

    def script(task: Task) -> TaskResult:
        seen.append(play.book.contract("b" * 24)[1])
        return TaskResult(outputs={"contract": contract}) if task.key == "architecture" else good(task)

    play.work(script)
    assert play.book.contract("b" * 24)[1] == ContractProgress(ContractStatus.DRAFT)
    play.feed(DecisionMade(task_id(workflow(), "gate.architecture"), Verdict.APPROVED, "eve"))
    play.grow()
    asked_at = play.now
    play.work(script)
    assert seen[3] == ContractProgress(ContractStatus.APPROVED, "eve", asked_at)
    assert seen[-1] == ContractProgress(ContractStatus.IMPLEMENTED, "eve", asked_at)


def test_contract_carries_its_approval_and_never_goes_back() -> None:
    """What the store gets names who approved it; a later look at fewer tasks changes nothing."""
    draft = InterfaceContract(
        id="c" * 24, project_id=PROJECT, feature_id="F001", feature_name="x", created_at=NOW, updated_at=NOW
    )
    later = NOW + timedelta(seconds=5)
    approved = moved_on(draft, ContractProgress(ContractStatus.APPROVED, "eve", later), later)
    assert (approved.status, approved.approved_by, approved.approved_at) == (ContractStatus.APPROVED, "eve", later)
    assert moved_on(approved, ContractProgress(ContractStatus.DRAFT), later) is approved


def test_unknown_gate_is_refused() -> None:
    """The message lists the gates that exist."""
    with pytest.raises(InvalidInput, match="requirement, design, architecture, acceptance, deployment"):
        workflow(gates={"desgin": GatePolicy.PERSON})


def feature(name: str, *after: str) -> Feature:
    """A feature that depends on others."""
    return Feature(id=name, name=name, dependencies=list(after))


def test_groups_show_what_could_run_together() -> None:
    """Each group's dependencies are all in the groups before it."""
    assert groups([feature("c", "a"), feature("a"), feature("b"), feature("d", "c", "b")]) == [["a", "b"], ["c"], ["d"]]


def test_feature_builds_on_all_it_depends_on_in_the_order_they_are_made() -> None:
    """Directly or through others, each once; what it does not depend on is not among them."""
    features = [feature("c", "b", "a"), feature("b", "a"), feature("a"), feature("x"), feature("d", "c", "x")]
    found = {name: [each.id for each in before] for name, before in foundations(features).items()}
    assert found == {"a": [], "x": [], "b": ["a"], "c": ["a", "b"], "d": ["a", "b", "c", "x"]}


def test_only_the_analysis_is_told_what_a_feature_builds_on() -> None:
    """The other stages work from the plan."""
    tasks = first_tasks(workflow().model_copy(update={"builds_on": [feature("a")]}), NOW, 60)
    assert [task.key for task in tasks if "buildsOn" in task.input] == ["analysis"]
    assert not any("buildsOn" in task.input for task in first_tasks(workflow(), NOW, 60))


@pytest.mark.parametrize(
    ("features", "error"),
    [
        ([feature("a", "b"), feature("b", "a")], DependencyCycle),
        ([feature("a", "x")], UnknownDependency),
        ([feature("a"), feature("a")], InvalidInput),
    ],
)
def test_groups_refuse_what_is_no_graph(features: list[Feature], error: type[Exception]) -> None:
    """Cycles, unknown features and shared ids are named."""
    with pytest.raises(error):
        groups(features)


def test_the_eighteen_executives_are_there() -> None:
    """Every owner of a stage is one of them, or the whole team."""
    assert len(set(EMPLOYEES)) == 18
    assert {spec.owner for spec in STAGES} <= {*EMPLOYEES, "all"}
