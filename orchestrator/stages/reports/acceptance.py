"""The acceptance report: the score and how it came about, the stories, the pictures."""

from collections.abc import Sequence

from orchestrator.checks.rubric import PASSING, RULES, Finding, overall, scores
from orchestrator.checks.story import StoryOutcome
from orchestrator.models import Plan
from orchestrator.stages.reports.markdown import bullets, document, plain, section, table


def render_acceptance(
    plan: Plan, outcomes: Sequence[StoryOutcome], findings: Sequence[Finding], shots: Sequence[str],
    feedback_ms: Sequence[float], not_verified: Sequence[str],
) -> str:  # fmt: skip
    """The whole report as Markdown."""
    passed = sum(outcome.passed for outcome in outcomes)
    return document(
        f"{plain(plan.title)} · Acceptance",
        f"**Score {overall(findings):g} of 10** ({PASSING:g} is needed); {passed} of {len(outcomes)} stories passed.",
        section("Not verified", bullets(map(plain, not_verified))),
        section("Scores", table(["Dimension", "Points"], [(d.value, f"{p:g}") for d, p in scores(findings).items()])),
        section("What cost points", bullets(_cost(finding) for finding in dict.fromkeys(findings)) or "Nothing."),
        section("Stories", *(_story(outcome, shots) for outcome in outcomes)),
        section("Feedback", _feedback(feedback_ms)),
        section(
            "More pictures", bullets(f"[{plain(n)}]({n})" for n in shots if n not in {o.screenshot for o in outcomes})
        ),
        section("Rubric", "Each dimension starts at 10; the score is the lowest of the four.", _rubric()),
    )


def _cost(finding: Finding) -> str:
    rule = RULES[finding.rule]
    return f"{rule.dimension.value}: {rule.text}: {plain(finding.text)}"


def _story(outcome: StoryOutcome, shots: Sequence[str]) -> str:
    story = outcome.story
    verdict = "passed" if outcome.passed else f"**failed**: {plain(outcome.message)}"
    picture = f"[{plain(outcome.screenshot)}]({outcome.screenshot})" if outcome.screenshot in shots else ""
    return section(
        f"{plain(story.id)} · {plain(story.want)}", verdict, bullets(map(plain, outcome.steps)), picture, level=3
    )


def _feedback(feedback_ms: Sequence[float]) -> str:
    if not feedback_ms:
        return ""
    longest = max(feedback_ms)
    return f"{len(feedback_ms)} times something was saved; the answer was seen after {longest:.0f} ms at most."


def _rubric() -> str:
    rows = [(rule.dimension.value, rule.text, f"−{rule.points:g}", f"−{rule.most:g}") for rule in RULES.values()]
    return table(["Dimension", "What costs points", "Each", "At most"], rows)
