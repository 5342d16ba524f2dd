"""Domains that a text speaks of without naming them: readers who borrow books make a library."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cache

from orchestrator.engines.blueprint.domains.loading import domains
from orchestrator.engines.blueprint.domains.model import Domain, DomainEntity
from orchestrator.engines.blueprint.domains.phrases import phrase, places, stem, tokens
from orchestrator.models import Language


@dataclass(frozen=True, slots=True)
class Evidence:
    """What of a domain's vocabulary a text uses: the words, of how many entities and roles, and their weight."""

    words: tuple[str, ...]
    entities: int
    weight: float


_NONE = Evidence((), 0, 0.0)


def evidence(text: str, language: Language) -> dict[str, Evidence]:
    """Domain id → what speaks for it. A word that many domains share weighs little."""
    plain = tokens(text, language)
    stems = tuple(stem(word) for word in plain) if language == "en" else plain
    used: dict[str, dict[str, str]] = defaultdict(dict)
    for (word, is_verb), owners in _vocabulary(language).items():
        wanted = phrase(word, language)
        sought = tuple(stem(part) for part in wanted) if is_verb and language == "en" else wanted
        if next(places(stems if is_verb else plain, sought), None) is not None:
            for domain_id, entity in owners:
                used[domain_id][word] = entity
    shared = Counter(word for words in used.values() for word in words)
    return {domain_id: _evidence(words, shared) for domain_id, words in used.items()}


def _evidence(words: dict[str, str], shared: Counter[str]) -> Evidence:
    told = sorted(words, key=lambda word: (shared[word], word))
    return Evidence(tuple(told), len(set(words.values())), sum(1 / shared[word] for word in words))


def evidence_for(domain: Domain, found: dict[str, Evidence]) -> Evidence:
    """What speaks for that domain, perhaps nothing."""
    return found.get(domain.id, _NONE)


@cache
def _vocabulary(language: Language) -> dict[tuple[str, bool], tuple[tuple[str, str], ...]]:
    """(word, whether it is a verb) → the (domain, entity or role) pairs it speaks for."""
    owners: dict[tuple[str, bool], list[tuple[str, str]]] = defaultdict(list)
    for domain in domains():
        spoken = [(word, is_verb, one.name) for one in domain.entities for word, is_verb in _words(one, language)]
        spoken += [(word, False, role.name) for role in domain.roles for word in role.words.of(language)]
        for word, is_verb, name in spoken:
            # One Chinese character means too many things inside other words.
            if language == "en" or len(word) > 1:
                owners[word, is_verb].append((domain.id, name))
    return {word: tuple(pairs) for word, pairs in owners.items()}


def _words(entity: DomainEntity, language: Language) -> set[tuple[str, bool]]:
    moves = entity.machine.transitions if entity.machine else ()
    verbs = {*entity.verbs.of(language), *(verb for move in moves for verb in move.verbs.of(language))}
    return {(noun, False) for noun in entity.words.of(language)} | {(verb, True) for verb in verbs}
