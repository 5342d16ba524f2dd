"""English words with the parts of speech that each can be, and the base form of verbs and nouns.

Words of closed classes (articles, prepositions, modals) are listed here; all others are looked up in LemmInflect's
dictionary, which travels with the package.
"""

import functools
from dataclasses import dataclass, field

from orchestrator.engines.blueprint.lexicon.signals import signal_words
from orchestrator.engines.blueprint.words import word_set

DETERMINERS = signal_words("english.words.determiners")
POSSESSIVES = word_set("my our your his her its their")
PRONOUNS = signal_words("english.words.pronouns")
SUBJECT_PRONOUNS = word_set("i we you he she it they everyone everybody anyone nobody people")
PREPOSITIONS = signal_words("english.words.prepositions")
CONJUNCTIONS = word_set("and or but nor plus yet & so")
SUBORDINATORS = signal_words("english.words.subordinators")
RELATIVES = word_set("who which that whose whom")
MODALS = signal_words("english.words.modals")
BE = word_set("is are was were be been being isn't aren't wasn't weren't am isnt arent")
HAVE = word_set("has have had having hasn't haven't")
DO = word_set("do does did don't doesn't didn't dont doesnt")
NEGATIONS = word_set("not never no-longer n't")
ADVERBS = signal_words("english.words.adverbs")
ADJECTIVES = word_set("open own new other same unique due ready free full own overdue able available")
NUMBERS = signal_words("english.words.numbers")
_SIGNS = frozenset(",;:—/→.")
_NEVER_VERBS = signal_words("english.words.never_verbs")


@dataclass(frozen=True, slots=True)
class Token:
    """A word or sign. `tags`: what it can be; `inside`: what brackets behind it hold."""

    text: str
    tags: frozenset[str] = frozenset()
    inside: tuple[str, ...] = field(default=())

    @property
    def lower(self) -> str:
        """In lower case, with a plain apostrophe."""
        return self.text.lower()

    def can(self, *tags: str) -> bool:
        """Whether it can be one of these."""
        return not self.tags.isdisjoint(tags)

    @property
    def noun(self) -> bool:
        """Whether it can stand in a noun phrase."""
        return self.can("N", "J", "NUM", "D", "VG", "VN", "Q")


Tokens = tuple[Token, ...]


@functools.cache
def _dictionary(word: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    import lemminflect

    return tuple((pos, tuple(lemmas)) for pos, lemmas in lemminflect.getAllLemmas(word).items())


@functools.cache
def verb_lemma(word: str) -> str | None:
    """The base form of what can be a verb: withdrew → withdraw."""
    if word in _NEVER_VERBS:
        return None
    lemmas = dict(_dictionary(word)).get("VERB")
    if not lemmas and "-" in word:
        head, _, last = word.rpartition("-")
        inner = verb_lemma(last)
        return f"{head}-{inner}" if inner and head in ("re", "co", "pre", "un") else None
    if not lemmas:
        return None
    past = [lemma for lemma in lemmas if lemma != word and word in _inflected(lemma, "VBD")]
    return max(past or lemmas, key=lambda lemma: (lemma == word, word.startswith(lemma), len(lemma)))


@functools.cache
def noun_lemma(word: str) -> str | None:
    """The singular of what can be a noun: quizzes → quiz."""
    lemmas = dict(_dictionary(word)).get("NOUN")
    return lemmas[0] if lemmas else None


@functools.cache
def _inflected(lemma: str, tag: str) -> frozenset[str]:
    import lemminflect

    return frozenset(lemminflect.getInflection(lemma, tag))


def participle(lemma: str) -> str:
    """`deny` → denied, `win` → won."""
    head, _, rest = lemma.partition(" ")
    forms = sorted(_inflected(head, "VBN"))
    found = forms[-1] if forms else f"{head}ed"
    return f"{found} {rest}".strip()


def moved_by(state: str) -> str | None:
    """The verb whose past participle a state is, `won` → win; None for `ready` and `in progress`."""
    words = state.split("_")
    lemma = verb_lemma(words[0]) if len(words) < 3 else None
    if lemma is None or "VN" not in tags_of(words[0]) or lemma == words[0]:
        return None
    return " ".join([lemma, *words[1:]])


@functools.cache
def tags_of(word: str) -> frozenset[str]:
    """What a lower-case word can be: D P I C S W M BE HAVE DO R N NS V VZ VD VN VG J NUM."""
    closed = _closed(word)
    if closed:
        return closed
    found = {"N"} if "NOUN" in dict(_dictionary(word)) else set()
    known = dict(_dictionary(word))
    found |= {"NS"} if "NOUN" in known and noun_lemma(word) != word else set()
    found |= {"J"} if "ADJ" in known or word in ADJECTIVES else set()
    found |= {"R"} if "ADV" in known and not found else set()
    return frozenset(found | _verbal(word)) or frozenset(["N", *(["NS"] if word.endswith("s") else [])])


def _verbal(word: str) -> set[str]:
    lemma = verb_lemma(word)
    if lemma is None:
        return set()
    found = {"V"} if lemma == word else set()
    for tag, mark in (("VBZ", "VZ"), ("VBD", "VD"), ("VBN", "VN"), ("VBG", "VG")):
        if word in _inflected(lemma.rpartition("-")[2], tag) or (
            "-" in word and word.rpartition("-")[2] in _inflected(lemma.rpartition("-")[2], tag)
        ):
            found.add(mark)
    if not found:
        ending = {"ed": {"VD", "VN"}, "ing": {"VG"}, "s": {"VZ"}}
        found = next((tags for end, tags in ending.items() if word.endswith(end)), {"V"})
    return found


_CLASSES = (
    (MODALS, "M"), (BE, "BE"), (HAVE, "HAVE"), (DO, "DO"), (RELATIVES, "W"), (SUBORDINATORS, "S"), (CONJUNCTIONS, "C"),
    (DETERMINERS, "D"), (PRONOUNS, "P"), (PREPOSITIONS, "I"), (ADVERBS, "R"), (NUMBERS, "NUM"),
)  # fmt: skip


@functools.cache
def _closed(word: str) -> frozenset[str]:
    if word in _SIGNS:
        return frozenset([","])
    if word[:1].isdigit() or (word[:1] in "€$£" and len(word) > 1):
        return frozenset(["NUM"])
    if word in ("what", "how", "whether", "why"):
        return frozenset(["WH"])
    found = {tag for words, tag in _CLASSES if word in words}
    if word == "own":
        return frozenset(["J"])
    return frozenset(found)
