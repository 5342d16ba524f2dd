"""How a generated app is scored: four dimensions from 10 down, and the score is the lowest of them.

The lowest, not the mean: an app that can not be used on a telephone is not made good by its feedback times.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

PASSING = 7.0
SLOW_FEEDBACK_MS = 1000.0
"""Above this a person's flow of thought is interrupted. Source: Nielsen, "Usability Engineering"."""

MIN_TARGET_PX = 24
"""Smallest target that passes. Source: WCAG 2.2, 2.5.8 Target Size (Minimum)."""

GOOD_TARGET_PX = 44
"""Smallest target that is comfortable to touch. Source: WCAG 2.2, 2.5.5 Target Size (Enhanced)."""


class Dimension(StrEnum):
    """What an app is scored on."""

    LAYOUT = "layout"
    INTERACTION = "interaction"
    EXPERIENCE = "experience"
    COMPLETENESS = "completeness"


@dataclass(frozen=True, slots=True)
class Rule:
    """Something that costs points, at most `most` in all."""

    dimension: Dimension
    points: float
    text: str
    most: float = 10.0


RULES: dict[str, Rule] = {
    "sideways": Rule(Dimension.LAYOUT, 4, "a page scrolls sideways at 360 px"),
    "tiny_target": Rule(Dimension.LAYOUT, 4, f"a target is smaller than {MIN_TARGET_PX} px"),
    "cut_text": Rule(Dimension.LAYOUT, 2, "a text runs out of its button at 360 px", most=2),
    "small_target": Rule(Dimension.LAYOUT, 1, f"a target is lower than {GOOD_TARGET_PX} px at 360 px", most=2),
    "console": Rule(Dimension.INTERACTION, 4, "the browser's console shows an error"),
    "slow": Rule(Dimension.INTERACTION, 1, "the answer to a click takes longer than one second to be seen", most=2),
    "barrier": Rule(Dimension.EXPERIENCE, 4, "axe finds a serious or critical barrier"),
    "hurdle": Rule(Dimension.EXPERIENCE, 1, "axe finds a moderate or minor one"),
    "keyboard": Rule(Dimension.EXPERIENCE, 4, "the main story can not be lived by keyboard alone"),
    "silent_form": Rule(Dimension.EXPERIENCE, 2, "an empty form is not told what is missing"),
    "story": Rule(Dimension.COMPLETENESS, 4, "a story can not be lived"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that was seen and costs points by the rule named."""

    rule: str
    text: str


def scores(findings: Iterable[Finding]) -> dict[Dimension, float]:
    """Points per dimension, 0–10; the same finding counts once."""
    lost: dict[str, float] = {}
    for finding in dict.fromkeys(findings):
        rule = RULES[finding.rule]
        lost[finding.rule] = min(rule.most, lost.get(finding.rule, 0) + rule.points)
    points = dict.fromkeys(Dimension, 10.0)
    for name, cost in lost.items():
        points[RULES[name].dimension] -= cost
    return {dimension: max(0.0, value) for dimension, value in points.items()}


def overall(findings: Sequence[Finding]) -> float:
    """The score, 0–10."""
    return min(scores(findings).values())
