"""What became of user stories, one by one and in one visit."""

from dataclasses import dataclass, field

from orchestrator.checks.rubric import Finding
from orchestrator.models import Story


@dataclass(slots=True)
class StoryOutcome:
    """A story that was tried. `message` is empty exactly when every step did what it should."""

    story: Story
    steps: list[str] = field(default_factory=list)
    message: str = ""
    screenshot: str = ""

    @property
    def passed(self) -> bool:
        """Whether the story can be lived."""
        return not self.message


@dataclass(slots=True)
class Visit:
    """What was seen: stories, findings that cost points, screenshots by name, times until an answer was seen."""

    outcomes: list[StoryOutcome] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    screenshots: dict[str, bytes] = field(default_factory=dict)
    feedback_ms: list[float] = field(default_factory=list)
