"""Words and phrases by which the rules recognise a statement, from the table `signals.txt`."""

from orchestrator.engines.blueprint.lexicon.tables import lines_of
from orchestrator.engines.blueprint.words import Phrases, phrases, word_set

_TABLE = {key: text for line in lines_of("signals.txt") for key, _, text in [line.partition(": ")]}


def signal_words(name: str) -> frozenset[str]:
    """The words of that name."""
    return word_set(_TABLE[name])


def signal_texts(name: str) -> frozenset[str]:
    """The phrases of that name, each as one text."""
    return frozenset(" ".join(phrase) for phrase in phrases(_TABLE[name]))


def signal_phrases(name: str) -> Phrases:
    """The phrases of that name, longest first."""
    return phrases(_TABLE[name])
