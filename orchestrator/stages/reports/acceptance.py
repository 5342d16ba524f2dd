"""The acceptance report: the score and how it came about, the stories, the pictures."""

from collections.abc import Sequence

from orchestrator.checks.rubric import PASSING, RULES, Finding, overall, scores
from orchestrator.checks.story import StoryOutcome
from orchestrator.models import Language, Plan
from orchestrator.stages.reports.markdown import bullets, document, plain, section, table
from orchestrator.stages.reports.trial_words import DIMENSIONS, RULES_ZH, WORDS, step_in


def render_acceptance(
    plan: Plan, outcomes: Sequence[StoryOutcome], findings: Sequence[Finding], shots: Sequence[str],
    feedback_ms: Sequence[float], not_verified: Sequence[str],
) -> str:  # fmt: skip
    """The whole report as Markdown, in the plan's language."""
    words, language = WORDS[plan.language], plan.language
    passed = sum(outcome.passed for outcome in outcomes)
    score = words["scored"].format(score=overall(findings), needed=PASSING, passed=passed, count=len(outcomes))
    points = [(_dimension(name.value, language), f"{value:g}") for name, value in scores(findings).items()]
    others = [name for name in shots if name not in {outcome.screenshot for outcome in outcomes}]
    return document(
        f"{plain(plan.title)} · {words['accepted']}",
        score,
        section(words["unverified"], bullets(map(plain, not_verified))),
        section(words["scores"], table([words["dimension"], words["points"]], points)),
        section(words["costs"], bullets(_cost(one, language) for one in dict.fromkeys(findings)) or words["nothing"]),
        section(words["stories"], *(_story(outcome, shots, language) for outcome in outcomes)),
        section(words["feedback"], _feedback(feedback_ms, words)),
        section(words["pictures"], bullets(f"[{plain(name)}]({name})" for name in others)),
        section(words["rubric"], words["how"], _rubric(language)),
    )


def _dimension(name: str, language: Language) -> str:
    return DIMENSIONS[name] if language == "zh" else name


def _rule(name: str, language: Language) -> str:
    return RULES_ZH[name] if language == "zh" else RULES[name].text


def _cost(finding: Finding, language: Language) -> str:
    dimension = _dimension(RULES[finding.rule].dimension.value, language)
    return f"{dimension}: {_rule(finding.rule, language)}: {plain(finding.text)}"


def _story(outcome: StoryOutcome, shots: Sequence[str], language: Language) -> str:
    story, words = outcome.story, WORDS[language]
    verdict = words["passed"] if outcome.passed else f"**{words['failed']}**: {plain(outcome.message)}"
    picture = f"[{plain(outcome.screenshot)}]({outcome.screenshot})" if outcome.screenshot in shots else ""
    steps = bullets(plain(step_in(language, step)) for step in outcome.steps)
    return section(f"{plain(story.id)} · {plain(story.want)}", verdict, steps, picture, level=3)


def _feedback(feedback_ms: Sequence[float], words: dict[str, str]) -> str:
    return words["saved"].format(count=len(feedback_ms), ms=max(feedback_ms)) if feedback_ms else ""


def _rubric(language: Language) -> str:
    header = [WORDS[language][key] for key in ("dimension", "cost", "each", "most")]
    costs = [
        (_dimension(rule.dimension.value, language), _rule(name, language), f"−{rule.points:g}", f"−{rule.most:g}")
        for name, rule in RULES.items()
    ]
    return table(header, costs)
