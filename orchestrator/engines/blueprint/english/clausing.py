"""A sentence cut into clauses: subject, verb, and the rest, with what joins each to the one before."""

from dataclasses import dataclass, replace

from orchestrator.engines.blueprint.english.auxiliaries import Group
from orchestrator.engines.blueprint.english.groups import groups_of
from orchestrator.engines.blueprint.english.tokens import tokens_of
from orchestrator.engines.blueprint.english.words import Tokens
from orchestrator.engines.blueprint.lexicon.signals import signal_words

_LINKS = signal_words("english.clausing.links")
_OPENERS = signal_words("english.clausing.openers")


@dataclass(frozen=True, slots=True)
class Clause:
    """`subject` does `verb` to `rest`. `link`: the word before it, such as `and`, `if`, `which`; empty for the first.

    `ahead`: what stands before the subject, as `For each loan`. `shared`: the subject is that of the clause before.
    `said`: the verb group as written.
    """

    subject: Tokens
    group: Group
    rest: Tokens
    link: str = ""
    ahead: Tokens = ()
    shared: bool = False
    said: Tokens = ()

    @property
    def verb(self) -> str:
        """Its verb's base form."""
        return self.group.verb

    @property
    def text(self) -> str:
        """As a person would write it."""
        return " ".join(self.words)

    @property
    def words(self) -> tuple[str, ...]:
        """Its words as written, without signs."""
        whole = (*(() if self.shared else self.subject), *self.said, *self.rest)
        return tuple(word for token in whole if not token.can(",", "POS") for word in token.text.split())

    @property
    def conditional(self) -> bool:
        """Whether it only says when something else holds."""
        return self.link in (
            "if",
            "when",
            "once",
            "unless",
            "until",
            "while",
            "after",
            "before",
            "as",
            "whenever",
            "provided",
            "because",
        )


def clauses_of(sentence: str) -> list[Clause]:
    """The clauses of a sentence, in order; empty where it has no verb."""
    tokens = tokens_of(sentence)
    return cut(tokens, groups_of(tokens))


def cut(tokens: Tokens, groups: list[Group]) -> list[Clause]:
    """The clauses around those verb groups."""
    found: list[Clause] = []
    for place, group in enumerate(groups):
        floor = groups[place - 1].end if place else 0
        start, link_at, link = _subject_start(tokens, group.start, floor)
        if found:
            found[-1] = replace(found[-1], rest=_trimmed(tokens[groups[place - 1].end : link_at]))
        ahead = () if found else _trimmed(tokens[:link_at]) if link_at else ()
        fronted, subject = _fronted(_trimmed(tokens[start : group.start]))
        if fronted and found and found[-1].conditional and not found[-1].rest:
            found[-1] = replace(found[-1], rest=fronted)  # `When I open a bottle I write …`
        elif fronted:
            ahead = (*ahead, *fronted)
        clause = Clause(subject, group, (), link, ahead, said=tokens[group.start : group.end])
        found.append(_resolved(clause, found))
    if found:
        found[-1] = replace(found[-1], rest=_trimmed(tokens[groups[-1].end :]))
    return found


def _fronted(subject: Tokens) -> tuple[Tokens, Tokens]:
    """`For each hive we`: what stands before the pronoun that is the subject, and the pronoun."""
    if len(subject) > 1 and subject[-1].lower in ("i", "we", "they", "he", "she", "you") and not subject[-2].can("C"):
        return _trimmed(subject[:-1]), subject[-1:]
    if len(subject) > 4 and subject[0].can("I"):
        at = next(
            (at for at in range(len(subject) - 2, 1, -1) if subject[at].can("D") and not subject[at - 1].can("I")), 0
        )
        if at:
            return _trimmed(subject[:at]), subject[at:]  # `At the end of the month a consultant`
    return (), subject


def _resolved(clause: Clause, before: list[Clause]) -> Clause:
    """With the subject that it does not say: that of the clause before, or the noun that a relative stands for."""
    if clause.subject or not before:
        return clause
    last = before[-1]
    if clause.link in ("who", "which", "that", "whom", "whose"):
        antecedent = _last_phrase(last.rest) or last.subject
        return replace(clause, subject=antecedent, shared=True)
    if last.link in ("who", "which", "that") and not clause.link and len(before) > 0:
        return replace(clause, subject=last.subject, shared=True)
    main = next(
        (other for other in reversed(before) if other.link not in ("who", "which", "that") and not other.conditional),
        last,
    )
    if last.shared and last.link in ("who", "which", "that") and clause.link in _LINKS:
        main = last
    return replace(clause, subject=main.subject, shared=True)


def _last_phrase(tokens: Tokens) -> Tokens:
    start = len(tokens)
    while start and not tokens[start - 1].can(",", "I", "C") and tokens[start - 1].tags:
        start -= 1
    return tokens[start:]


def _subject_start(tokens: Tokens, verb: int, floor: int) -> tuple[int, int, str]:
    """(where the subject begins, where what joins the clauses begins, the joining word)."""
    at = verb
    while at > floor and not _divides(tokens, at - 1, floor):
        at -= 1
    start = at
    link = ""
    while at > floor and (tokens[at - 1].can(",") or tokens[at - 1].lower in _LINKS | _OPENERS):
        word = tokens[at - 1].lower
        link = word if word in _LINKS | _OPENERS and (not link or word not in ("and", "so")) else link
        at -= 1
    return start, at, link


def _divides(tokens: Tokens, at: int, floor: int) -> bool:  # noqa: PLR0911 - one rule a line
    """Whether the subject begins behind that token."""
    token = tokens[at]
    if token.lower in ("—", ";", ":"):
        return True
    if token.lower == ",":
        return floor > 0 or not _lists_subjects(tokens, at)
    if token.lower in _OPENERS and token.lower not in ("as", "before", "after", "so") and not token.can("D"):
        return True
    if token.lower == "that":
        return True
    if token.lower in ("but", "so", "nor", "yet"):
        return True
    if token.lower in ("and", "or"):
        return floor > 0
    return token.lower in ("before", "after", "as", "once") and at == floor


def _lists_subjects(tokens: Tokens, at: int) -> bool:
    """`Teachers, parents and pupils can …`: no verb before, and a conjunction to come."""
    first = tokens[0]
    fronted = first.can("I", "S", "R") or first.lower in ("as", "for")
    following = tokens[at + 1 : at + 6]
    return not fronted and any(token.lower in ("and", "or") for token in following)


def _trimmed(tokens: Tokens) -> Tokens:
    """Without signs and joining words at its ends."""
    start, end = 0, len(tokens)
    while start < end and (tokens[start].can(",") or tokens[start].lower in ("and", "or", "but", "also", "then")):
        start += 1
    while end > start and (tokens[end - 1].can(",") or tokens[end - 1].lower in ("and", "or", "but")):
        end -= 1
    return tokens[start:end]
