"""Word lists written as text, so that they stay readable."""

import textwrap

Phrases = tuple[tuple[str, ...], ...]
"""Phrases as tuples of words, longest first."""


def word_set(text: str) -> frozenset[str]:
    """The words of a text, separated by spaces."""
    return frozenset(text.split())


def phrases(text: str) -> Phrases:
    """The phrases of a text, separated by `|`; longest first, so that `belongs to a` wins over `belongs to`."""
    found = [tuple(phrase.split()) for phrase in textwrap.dedent(text).split("|")]
    return tuple(sorted(found, key=lambda phrase: (-len(phrase), phrase)))


def verb_forms(verbs: str) -> frozenset[str]:
    """Each English verb with its third person and its gerund: track, tracks, tracking."""
    return frozenset(form for verb in verbs.split() for form in _forms(verb))


def _forms(verb: str) -> tuple[str, str, str]:
    stem = verb[:-1] if verb.endswith("e") else verb
    ends_in_y = verb.endswith("y") and verb[-2] not in "aeiou"
    return verb, f"{verb[:-1]}ies" if ends_in_y else f"{verb}s", f"{stem}ing"
