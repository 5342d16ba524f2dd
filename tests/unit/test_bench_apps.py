"""What the bench makes of workflows: their reports read, their figures added up, the page that shows them."""

import asyncio
import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from bench.apps.__main__ import chosen
from bench.apps.building import Builder
from bench.apps.evidence import Failure, Lived, failing_checks, first, lived, report_named_in
from bench.apps.expectation import Requirement
from bench.apps.outcome import Outcome, Run, StageTime, line, summary, totals
from bench.apps.page import render
from bench.apps.plans import without_plan
from bench.apps.records import write_records
from bench.apps.scoring import score
from orchestrator.checks.junit import render as render_junit
from orchestrator.checks.outcome import Check
from orchestrator.checks.rubric import Finding
from orchestrator.checks.story import StoryOutcome
from orchestrator.models import Entity, Plan, Story, StoryKind
from orchestrator.models.contract import Field, FieldType
from orchestrator.stages.reports.acceptance import render_acceptance
from orchestrator.store.blobs import BlobFolder

ID = "a" * 24
REQUIREMENT = Requirement.model_validate(
    {
        "name": "en-00-books",
        "domain": "library",
        "manner": "invented",
        "language": "en",
        "text": "Books with a <title>",
        "entities": {"Book": {"title": "string", "price": "decimal"}},
    }
)
_STORY = Story(id="S1", kind=StoryKind.CREATE, role="r", want="create a Book", so_that="it is kept", criteria=["c"])
PLAN = Plan(
    title="Books",
    requirement="r",
    stories=[_STORY],
    entities=[
        Entity(name="Book", plural="books", label="Book", label_plural="Books",
               fields=[Field(name="title", type=FieldType.STRING)])
    ],
)  # fmt: skip
STAGES = ("Requirement", "Design", "Architecture", "Development", "Testing", "Acceptance", "Deployment", "Operations")


def acceptance_report(message: str = "") -> str:
    """The stage's own report of one story."""
    findings = [Finding("story", "S1 create a Book: no button")] if message else []
    return render_acceptance(PLAN, [StoryOutcome(_STORY, ["open"], message, "s.png")], findings, ["s.png"], [12.0], [])


def test_acceptance_report_is_read_as_the_stage_writes_it() -> None:
    """Counts, score, the story that failed and what cost points."""
    passed, failed = lived(acceptance_report()), lived(acceptance_report("no button"))
    assert passed == Lived(passed=1, total=1, score=10.0)
    assert failed is not None
    assert (failed.passed, failed.total) == (0, 1)
    assert failed.failures == (Failure("S1 · create a Book", "no button"),)
    assert "no button" in failed.costs[0]
    assert lived("# Something else") is None


def test_failing_checks_are_read_from_the_junit_report_as_it_is_written() -> None:
    """Passed checks are left out; of each tool's message the line is taken that tells."""
    raised = "client = <TestClient>\n>   assert answer.status_code == 201\nE   assert 403 == 201\n"
    checks = [
        Check("semantic", "Book.create"),
        Check("unit", "test_create", raised),
        Check("fuzz", "POST /api/books", "\n1. Test Case ID: zvin\n\n- Undefined status\n"),
        Check("boundary", "Book.title", "expected 422\nfound 500"),
    ]
    assert failing_checks(render_junit(checks)) == [
        Failure("unit.test_create", "assert 403 == 201"),
        Failure("fuzz.POST /api/books", "- Undefined status"),
        Failure("boundary.Book.title", "expected 422"),
    ]


def test_failures_for_one_reason_are_one_line() -> None:
    """A hundred checks that stumble over the same thing do not hide the next reason; what is cut off is counted."""
    same = [Failure(f"c{number}", f"GET /api/tasks/{number}: expected 200, got 404") for number in range(100)]
    other = [Failure("d", "the page is blank"), Failure("e", "the button is missing"), Failure("f", "no row")]
    assert first([*same, *other], most=2) == [
        "c0 (and 99 alike): GET /api/tasks/0: expected 200, got 404",
        "d: the page is blank",
        "and 2 more",
    ]


def test_report_of_a_refused_app_is_found_by_the_name_in_the_error() -> None:
    """The stage that fails leaves only its message."""
    digest = "0123456789abcdef" * 4
    assert report_named_in(f"Not accepted. The report is artifact {digest}.") == digest
    assert report_named_in("Not accepted.") is None


def outcome(failed_at: str = "", **parts: Any) -> Outcome:
    """An app that passed, or ended in a stage."""
    before = STAGES[: STAGES.index(failed_at)] if failed_at else STAGES
    stages = [StageTime(name, "completed", 1.5) for name in before]
    stages += [StageTime(name, "failed" if name == failed_at else "pending", None) for name in STAGES[len(before) :]]
    whole: dict[str, Any] = {"stories": Lived(4, 4, 9.5), "seconds": 30.0, **parts}
    status = "failed" if failed_at else "completed"
    return Outcome(
        "en-00-books", "library", REQUIREMENT.text, score(REQUIREMENT, PLAN), status, stages=tuple(stages), **whole
    )


def test_figures_count_every_app_and_every_story() -> None:
    """A story of an app that was never opened has not passed; seconds are those of apps that passed."""
    outcomes = [outcome(), outcome("Testing", stories=Lived(0, 6), seconds=300.0), outcome(seconds=50.0)]
    figures = totals(outcomes)
    assert (figures.apps, figures.passed) == (3, 2)
    assert (figures.stories_passed, figures.stories) == (8, 14)
    assert (figures.median_s, figures.slowest_s) == (40.0, 50.0)
    assert (figures.recall, figures.precision) == (0.75, 1.0)
    assert "aim 40 on 2 idle cores: MISSED" in summary(figures)
    assert "FAILED in Testing" in line(outcomes[1])


def test_no_app_at_all_has_figures_too() -> None:
    """A run that is ended before its first app still reports."""
    assert "none passed" in summary(totals([]))
    assert "Ended early: 0 of 40" in render([], Run(40, "a machine", 1))


def test_page_shows_texts_of_strangers_as_text_and_leads_to_each_failure() -> None:
    """Markup in a requirement or a message is escaped; the failed check is named with its stage."""
    check = Failure("semantic.Book.patch", "<script>alert(1)</script>")
    failed = outcome("Testing", checks=(check,), error="the same checks failed twice", pictures=(b"jpeg",))
    page = render([failed], Run(1, "a machine", 1))
    assert "<script>" not in page
    assert "Books with a &lt;title&gt;" in page
    assert '<a href="#en-00-books">' in page
    assert 'id="en-00-books"' in page
    assert "semantic.Book.patch: &lt;script&gt;" in page
    assert "fields, missed: Book.price: decimal" in page
    assert "data:image/jpeg;base64,anBlZw==" in page
    assert "Ended early" not in page


def test_records_hold_figures_misses_and_pictures(tmp_path: Path) -> None:
    """JSON for comparisons, Markdown for people, pictures as files."""
    write_records([outcome(pictures=(b"one", b"two"))], Run(1, "a machine", 1), tmp_path)
    document = json.loads((tmp_path / "apps.json").read_text())
    assert document["totals"]["passed"] == 1
    assert document["apps"][0]["score"]["ledgers"]["fields"]["missed"] == ["Book.price: decimal"]
    assert (tmp_path / "pictures" / "en-00-books-2.jpg").read_bytes() == b"two"
    assert "fields, missed: Book.price: decimal" in (tmp_path / "apps.md").read_text()


def test_requirements_are_chosen_by_the_beginning_of_their_name() -> None:
    """`--only zh --limit 1` is the first Chinese one; a name that none has is said."""
    requirements = [renamed(name) for name in ("en-01-a", "zh-01-b", "zh-02-c")]
    assert [each.name for each in chosen(requirements, ["zh"], 1)] == ["zh-01-b"]
    assert len(chosen(requirements, [], None)) == 3
    with pytest.raises(SystemExit, match="No requirement"):
        chosen(requirements, ["fr"], None)


def renamed(name: str) -> Requirement:
    """The requirement under another name."""
    return REQUIREMENT.model_copy(update={"name": name})


class Scripted:
    """A service as far as the bench asks it: a workflow that is running once, then has ended as told."""

    def __init__(self, status: str, artifacts: dict[str, str], error: str = "", running: int = 1) -> None:
        self.status, self.artifacts, self.error, self.running = status, artifacts, error, running
        self.cancelled = False

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """The answer."""
        path = request.url.path
        if path.endswith("/start"):
            return httpx.Response(200, json={"workflowId": ID})
        if path.endswith("/cancel"):
            self.cancelled = True
            return httpx.Response(200, json={})
        if "/artifacts/" in path:
            text = self.artifacts.get(path.rpartition("/")[2])
            return httpx.Response(404) if text is None else httpx.Response(200, text=text)
        self.running -= 1
        return httpx.Response(200, json=self._workflow("running" if self.running >= 0 else self.status))

    def _workflow(self, status: str) -> dict[str, Any]:
        done = "completed" if status == "completed" else "failed"
        return {
            "id": ID, "projectId": ID, "featureId": "F", "feature": {"id": "F", "name": "n"}, "status": status,
            "stages": [{"id": name, "name": name, "status": done, "assignedTo": "a"} for name in STAGES],
            "error": {"code": "stage_failed", "message": self.error} if self.error else None,
            "appUrl": "/apps/x/" if status == "completed" else None,
            "createdAt": "2026-01-18T09:00:00Z", "updatedAt": "2026-01-18T09:00:00Z",
            "startedAt": "2026-01-18T09:00:00Z", "completedAt": "2026-01-18T09:00:30Z",
        }  # fmt: skip


async def photograph(path: str, language: str) -> tuple[bytes, ...]:
    """A picture of what was asked for."""
    return (f"{path} {language}".encode(),)


async def built(service: Scripted, folder: Path, longest_s: float = 60.0) -> Outcome:
    """What the bench makes of it."""
    async with httpx.AsyncClient(base_url="http://service", transport=httpx.MockTransport(service)) as http:
        return await Builder(http, BlobFolder(folder), photograph, 0.0, longest_s).build(REQUIREMENT)


async def test_completed_workflow_is_an_outcome_with_everything(tmp_path: Path) -> None:
    """Times, stages, stories, the plan's score and pictures of the app in its language."""
    artifacts = {
        "plan.json": PLAN.model_dump_json(by_alias=True),
        "acceptance.md": acceptance_report(),
        "junit.xml": render_junit([Check("app", "starts")]),
    }
    made = await built(Scripted("completed", artifacts), tmp_path)
    assert (made.passed, made.seconds, made.stories.passed) == (True, 30.0, 1)
    assert made.score.ledgers["fields"].missed == ["Book.price: decimal"]
    assert made.pictures == (b"/apps/x/ en",)
    assert made.failures == []


async def test_refused_app_is_judged_by_the_report_that_its_error_names(tmp_path: Path) -> None:
    """The report of a failed attempt is no artifact of the workflow, but it is kept."""
    digest = BlobFolder(tmp_path).put(acceptance_report("no button").encode())
    artifacts = {"plan.json": PLAN.model_dump_json(by_alias=True)}
    error = f"Not accepted. The report is artifact {digest}."
    made = await built(Scripted("failed", artifacts, error), tmp_path)
    assert (made.passed, made.stories.passed, made.stories.total) == (False, 0, 1)
    assert made.failures[0] == "S1 · create a Book: no button"
    assert made.pictures == ()


async def test_workflow_without_a_plan_misses_everything(tmp_path: Path) -> None:
    """A text in which nothing was understood pulls recall down."""
    made = await built(Scripted("failed", {}, "Nothing in it to keep."), tmp_path)
    assert made.score.whole.found == []
    assert made.error == "Nothing in it to keep."


async def test_workflow_that_does_not_end_is_cancelled(tmp_path: Path) -> None:
    """It takes no time from the next app, and the run goes on."""
    service = Scripted("completed", {}, running=10**9)
    made = await built(service, tmp_path, longest_s=0.0)
    assert service.cancelled
    assert made.failed_stage == "before the first stage"
    assert "not at its end" in made.error


async def test_service_that_fails_is_this_apps_failure_alone(tmp_path: Path) -> None:
    """Whatever goes wrong is reported and not raised; being ended from outside is."""

    def refuse(_request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("connection refused")

    async with httpx.AsyncClient(base_url="http://service", transport=httpx.MockTransport(refuse)) as http:
        builder = Builder(http, BlobFolder(tmp_path), photograph)
        made = await builder.build(REQUIREMENT)
        assert made.error == "ConnectError: connection refused"
        assert made.score == without_plan(REQUIREMENT)


async def test_ending_the_run_cancels_the_workflow(tmp_path: Path) -> None:
    """Ctrl-C leaves no workflow running on the service."""
    service = Scripted("completed", {}, running=10**9)
    task = asyncio.create_task(built(service, tmp_path))
    for _ in range(20):
        await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert service.cancelled
