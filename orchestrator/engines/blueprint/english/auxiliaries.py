"""Verb groups that begin with an auxiliary: `may not be changed`, `has to be able to see`."""

from dataclasses import dataclass

from orchestrator.engines.blueprint.english.words import Token, Tokens, verb_lemma
from orchestrator.engines.blueprint.lexicon.signals import signal_words
from orchestrator.engines.blueprint.words import word_set

NEGATIONS = word_set("not never nobody no-one nothing neither")


_WANTING = signal_words("english.groups.wanting")


_LETTING = word_set("let allow help enable make")


PARTICLES = word_set("up out off down back in on over away through")


_OBJECT_PRONOUNS = word_set("it them him her this that these those me us")


_STATIVE = signal_words("english.groups.stative")


@dataclass(frozen=True, slots=True)
class Group:
    """A verb among tokens, from `start` to `end`. `verb`: base form, with its particle; `be` for what only equates.

    `shape`: of the main verb (V, VZ, VD, VN, VG). `stated`: whether a verb is all that it can be.
    """

    start: int
    end: int
    verb: str
    shape: str
    passive: bool = False
    negated: bool = False
    only: bool = False
    modal: str = ""
    stated: bool = True


@dataclass(slots=True)
class Walk:
    """Goes on through auxiliaries and adverbs, remembering what they say."""

    tokens: Tokens
    at: int
    modal: str = ""
    negated: bool = False
    only: bool = False

    def peek(self, ahead: int = 0) -> Token | None:
        """The token there, if any."""
        place = self.at + ahead
        return self.tokens[place] if place < len(self.tokens) else None

    def skip(self) -> None:
        """Past adverbs and negations."""
        while (token := self.peek()) is not None and (
            token.can("R") or token.lower in NEGATIONS or token.lower in ("no", "longer")
        ):
            if token.lower in ("no", "longer") and not self._no_longer():
                return
            if token.lower == "only" and (after := self.peek(1)) is not None and after.can("I", "D", "NUM"):
                return
            self.negated = self.negated or token.lower in NEGATIONS or token.lower == "no"
            self.only = self.only or token.lower == "only"
            self.at += 1

    def _no_longer(self) -> bool:
        token, after = self.peek(), self.peek(1)
        return token is not None and (token.lower == "longer" or (after is not None and after.lower == "longer"))


def auxiliary(tokens: Tokens, start: int) -> Group | None:
    """The group that begins with the auxiliary there, if a verb follows."""
    walk = Walk(tokens, start)
    passive = False
    before = tokens[start - 1].lower if start else ""
    only = before == "only"
    while (token := walk.peek()) is not None:
        lower = token.lower
        walk.negated = (
            walk.negated or lower.endswith("n't") or lower in ("cannot", "cant", "dont", "doesnt", "isnt", "arent")
        )
        if token.can("M") or token.can("DO"):
            walk.modal = (
                walk.modal or ("must" if lower in ("must", "shall", "should", "mustn't", "shouldn't") else lower)
                if token.can("M")
                else walk.modal
            )
            walk.at += 1
            walk.skip()
            continue
        if token.can("BE"):
            return _after_be(walk, start, only)
        if token.can("HAVE"):
            return _after_have(walk, start, only)
        if walk.modal == "would" and lower in ("like", "love"):
            walk.at += 1
            return _to_infinitive(walk, start, only, skip_word=False) or Group(
                start, walk.at, lower, "V", False, walk.negated, only, "would"
            )
        if token.can("V") and (walk.at > start):
            return main_verb(walk, start, "V", passive, only)
        return None
    return None


def _after_be(walk: Walk, start: int, only: bool) -> Group:
    walk.at += 1
    walk.skip()
    token = walk.peek()
    if token is not None and token.can("BE"):
        walk.at += 1
        walk.skip()
        token = walk.peek()
    if token is not None and token.lower in ("able", "allowed", "permitted", "supposed", "entitled", "free", "to"):
        shifted = _to_infinitive(walk, start, only, skip_word=token.lower != "to")
        if shifted is not None:
            return shifted
    after = walk.peek(1)
    if token is not None and token.can("VN") and not _is_state(token, after):
        return main_verb(walk, start, "VN", True, only)
    if (
        token is not None
        and token.can("VG")
        and not token.can("N")
        and (after is None or not after.can("N") or after.can("D"))
    ):
        return main_verb(walk, start, "VG", False, only)
    return Group(start, walk.at, "be", "BE", False, walk.negated, walk.only or only, walk.modal)


def _is_state(token: Token, after: Token | None) -> bool:
    """`is open`, `is a written one`: no passive."""
    return token.lower in _STATIVE or (
        token.can("J") and not token.lower.endswith(("ed", "en", "t", "ne")) and after is not None and after.can("N")
    )


def _to_infinitive(walk: Walk, start: int, only: bool, skip_word: bool) -> Group | None:
    at = walk.at + skip_word
    if at >= len(walk.tokens) or walk.tokens[at].lower != "to":
        return None
    walk.at = at + 1
    walk.modal = walk.modal or "can"
    walk.skip()
    token = walk.peek()
    if token is not None and token.can("BE"):
        return _after_be(walk, start, only)
    if token is not None and token.can("HAVE"):
        return _after_have(walk, start, only)
    return main_verb(walk, start, "V", False, only) if token is not None and token.can("V") else None


def _after_have(walk: Walk, start: int, only: bool) -> Group | None:
    token = walk.peek()
    assert token is not None  # noqa: S101 - the caller looked
    walk.at += 1
    walk.skip()
    after, next_one = walk.peek(), walk.peek(1)
    if after is not None and after.lower == "to" and next_one is not None and next_one.can("V", "BE", "HAVE"):
        walk.modal = walk.modal or "must"
        return _to_infinitive(walk, start, only, skip_word=False)
    if after is not None and after.can("BE"):
        return _after_be(walk, start, only)
    perfect = (
        after is not None
        and after.can("VN")
        and not after.can("N")
        and not (after.can("J") and next_one is not None and next_one.can("N"))
        and not (next_one is not None and next_one.can("N") and not next_one.can("D"))
    )
    if perfect:
        return main_verb(walk, start, "VN", False, only)
    return Group(
        start,
        walk.at,
        "have",
        "VG" if token.lower == "having" else "VZ" if token.lower == "has" and not walk.modal else "V",
        False,
        walk.negated,
        walk.only or only,
        walk.modal,
    )


def main_verb(walk: Walk, start: int, shape: str, passive: bool, only: bool) -> Group:
    """The group whose main verb stands where the walk is."""
    token = walk.peek()
    assert token is not None  # noqa: S101 - the caller looked
    verb = verb_lemma(token.lower) or token.lower
    walk.at += 1
    wanting = _wanted(walk, start, verb, only) if not passive or verb in _WANTING else None
    if wanting is not None:
        return wanting
    end, whole = _with_particle(walk.tokens, walk.at, verb)
    return Group(start, end, whole, shape, passive, walk.negated, walk.only or only, walk.modal)


def _wanted(walk: Walk, start: int, verb: str, only: bool) -> Group | None:
    """`want to see`, `need to be able to filter`: what is wanted counts."""
    after = walk.peek()
    if verb not in _WANTING or after is None:
        return None
    if after.lower == "to":
        kept = walk.at
        found = _to_infinitive(walk, start, only, skip_word=False)
        walk.at = kept if found is None else walk.at
        return found
    return None


def _with_particle(tokens: Tokens, at: int, verb: str) -> tuple[int, str]:
    """`sends it back` → send back; the particle stays where it is unless it follows at once."""
    here = tokens[at] if at < len(tokens) else None
    if here is None:
        return at, verb
    if here.lower == "out" and at + 1 < len(tokens) and tokens[at + 1].lower == "of":
        return at, verb
    if here.lower in PARTICLES and not (
        here.lower in ("in", "on", "over", "through") and not _stands_alone(tokens, at)
    ):
        return at + 1, f"{verb} {here.lower}"
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    if (
        here.lower in _OBJECT_PRONOUNS
        and after is not None
        and after.lower in PARTICLES
        and _stands_alone(tokens, at + 1)
        and [t.lower for t in tokens[at + 2 : at + 3]] != ["of"]
    ):
        return at, f"{verb} {after.lower}"
    return at, verb


def _stands_alone(tokens: Tokens, at: int) -> bool:
    if tokens[at].inside:
        return True
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    if tokens[at].lower in ("up", "back", "off", "away", "down", "out"):
        return True
    return after is None or after.can(",", "C", "S", "M")
