"""Which domain a requirement speaks of, and which of its entities a noun or a verb means."""

from dataclasses import dataclass

from orchestrator.engines.blueprint.domains.evidence import Evidence, evidence, evidence_for
from orchestrator.engines.blueprint.domains.loading import domains
from orchestrator.engines.blueprint.domains.mentions import Mention, mentions
from orchestrator.engines.blueprint.domains.model import Domain, DomainEntity
from orchestrator.engines.blueprint.domains.phrases import stem, tokens
from orchestrator.engines.blueprint.domains.similarity import closest
from orchestrator.models import Language

NAMED = 0.9
"""From this weight on a mention says what the app is; a word dropped in passing weighs less."""
SPOKEN, LEAD = 1.3, 0.4
"""So much must a domain's vocabulary weigh, and so much more than the next one's, to take a text that names none."""
NEAR, GAP, PER_WORD = 0.4, 0.03, 0.05
"""So close in meaning must a domain be, and so much closer than the next one; each word of its own brings it closer."""


@dataclass(frozen=True, slots=True)
class Match:
    """A domain, how it was found (for people, in the text's language), and how sure that is, 0–1."""

    domain: Domain
    how: str
    score: float


def match(text: str, language: Language) -> Match | None:
    """The domain a text names, else the one whose words it uses, else the closest in meaning; None when unsure."""
    spoken = evidence(text, language)
    return _named(text, language, spoken) or _spoken(language, spoken) or _near(text, language, spoken)


def _named(text: str, language: Language, spoken: dict[str, Evidence]) -> Match | None:
    def weight(mention: Mention) -> float:
        others = evidence_for(mention.domain, spoken).weight
        return mention.weight + min(0.6, others / 4)

    best = max(mentions(text, language), key=weight, default=None)
    if best is None or weight(best) < NAMED:
        return None
    how = f"提到“{best.alias}”" if language == "zh" else f"named by “{best.alias}”"
    return Match(best.domain, how, min(1.0, weight(best) / 3))


def _spoken(language: Language, spoken: dict[str, Evidence]) -> Match | None:
    ranked = sorted(domains(), key=lambda domain: -evidence_for(domain, spoken).weight)
    best, second = (evidence_for(domain, spoken) for domain in ranked[:2])
    if best.entities < 2 or best.weight < SPOKEN or best.weight - second.weight < LEAD:
        return None
    listed = "、".join(best.words[:4]) if language == "zh" else ", ".join(best.words[:4])
    return Match(ranked[0], f"用词：{listed}" if language == "zh" else f"its words: {listed}", 0.5)


def _near(text: str, language: Language, spoken: dict[str, Evidence]) -> Match | None:
    close = [
        (near + PER_WORD * evidence_for(domain, spoken).weight, domain) for domain, near in closest(text, language)
    ]
    ranked = sorted(close, key=lambda pair: -pair[0])
    if not ranked or ranked[0][0] < NEAR or ranked[0][0] - ranked[1][0] < GAP:
        return None
    near, domain = ranked[0]
    return Match(domain, f"{'含义最接近' if language == 'zh' else 'closest in meaning'} ({near:.2f})", min(1.0, near))


def entity_for_noun(domain: Domain, noun: str, language: Language) -> DomainEntity | None:
    """The entity users call by that noun, in the singular or plural; None when it is not one of the domain's."""
    wanted = tokens(noun, language)
    for entity in domain.entities:
        if wanted in {tokens(word, language) for word in (entity.label.of(language), *entity.words.of(language))}:
            return entity
    return None


def entities_for_verb(domain: Domain, verb: str, language: Language) -> tuple[DomainEntity, ...]:
    """The entities that such an action implies, in any form of the verb: borrowing implies loans."""
    wanted = _verb(verb, language)
    return tuple(entity for entity in domain.entities if wanted in _verbs(entity, language))


def _verb(verb: str, language: Language) -> tuple[str, ...]:
    words = tokens(verb, language)
    return tuple(stem(word) for word in words) if language == "en" else words


def _verbs(entity: DomainEntity, language: Language) -> set[tuple[str, ...]]:
    moves = entity.machine.transitions if entity.machine else ()
    verbs = [*entity.verbs.of(language), *(verb for move in moves for verb in move.verbs.of(language))]
    return {_verb(verb, language) for verb in verbs}
