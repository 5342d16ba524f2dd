"""Which domain a requirement speaks of, and which of its entities a noun or a verb means."""

from dataclasses import dataclass

from orchestrator.engines.blueprint import naming
from orchestrator.engines.blueprint.domains.loading import domains
from orchestrator.engines.blueprint.domains.model import Domain, DomainEntity
from orchestrator.models import Language


@dataclass(frozen=True, slots=True)
class Match:
    """A domain, how it was found (for people, in English), and how sure that is, 0–1."""

    domain: Domain
    how: str
    score: float


def match(text: str, language: Language) -> Match | None:
    """The domain the text names, or None when it names none."""
    found = [
        Match(domain, f"named by “{alias}”", min(1.0, 0.5 + len(alias) / 40))
        for domain in domains()
        for alias in domain.aliases.of(language)
        if _names(text.lower(), alias, language)
    ]
    return max(found, key=lambda candidate: candidate.score, default=None)


def _names(text: str, alias: str, language: Language) -> bool:
    if language == "zh":
        return alias in text
    return f" {alias} " in f" {' '.join(_words(text))} "


def _words(text: str) -> list[str]:
    """Lower-case English words in the singular."""
    letters = "".join(char if char.isalnum() or char == "-" else " " for char in text.lower())
    return [naming.singular(word) for word in letters.split()]


def entity_for_noun(domain: Domain, noun: str, language: Language) -> DomainEntity | None:
    """The entity users call by that noun, in the singular or plural; None when it is not one of the domain's."""
    wanted = noun if language == "zh" else " ".join(_words(noun))
    for entity in domain.entities:
        if wanted in _nouns(entity, language):
            return entity
    return None


def _nouns(entity: DomainEntity, language: Language) -> set[str]:
    own = {entity.label.of(language), *entity.words.of(language)}
    return own if language == "zh" else {" ".join(_words(word)) for word in own}


def entities_for_verb(domain: Domain, verb: str, language: Language) -> tuple[DomainEntity, ...]:
    """The entities that such an action implies: borrowing implies loans. `verb` is the base form in English."""
    return tuple(entity for entity in domain.entities if verb.lower() in _verbs(entity, language))


def _verbs(entity: DomainEntity, language: Language) -> set[str]:
    moves = entity.machine.transitions if entity.machine else ()
    return {*entity.verbs.of(language), *(verb for move in moves for verb in move.verbs.of(language))}
