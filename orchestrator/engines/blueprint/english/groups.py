"""Verb groups: where in a sentence something is said to be done, by which verb, and in which way."""

from collections.abc import Iterator

from orchestrator.engines.blueprint.english.auxiliaries import NEGATIONS, PARTICLES, Group, Walk, auxiliary, main_verb
from orchestrator.engines.blueprint.english.words import BE, Token, Tokens, participle
from orchestrator.engines.blueprint.lexicon.people import is_person


def groups_of(tokens: Tokens) -> list[Group]:
    """The verb groups of a sentence, in order."""
    stated = _stated(tokens)
    found = [*stated]
    taken = {at for group in stated for at in range(group.start, group.end)}
    for at in range(len(tokens)):
        if at in taken:
            continue
        group = _plain(tokens, at, taken, sorted(found, key=lambda each: each.start))
        if group is not None:
            found.append(group)
            taken |= set(range(group.start, group.end))
    return sorted(found, key=lambda each: each.start)


def _stated(tokens: Tokens) -> list[Group]:
    """Groups that begin with an auxiliary."""
    found: list[Group] = []
    at = 0
    while at < len(tokens):
        group = auxiliary(tokens, at) if tokens[at].can("M", "BE", "HAVE", "DO") else None
        if group is not None:
            found.append(group)
            at = max(group.end, at + 1)
        else:
            at += 1
    return found


def _plain(tokens: Tokens, at: int, taken: set[int], found: list[Group]) -> Group | None:
    """A verb without an auxiliary, where it can be one in its place."""
    token = tokens[at]
    if not token.can("V", "VZ", "VD", "VN") or token.can("D", "I", "P", "C", "R", "S") or token.lower in PARTICLES:
        return None
    earlier = [group for group in found if group.end <= at][-2:]
    last = next(
        (group for group in reversed(earlier) if _is_parallel(tokens, at, group)), earlier[-1] if earlier else None
    )
    if not _is_verb_here(tokens, at, last, found):
        return None
    walk = Walk(tokens, at)
    start = at
    while start and tokens[start - 1].can("R") and start - 1 not in taken:
        start -= 1
        walk.negated = walk.negated or tokens[start].lower in NEGATIONS
    only = any(token.lower == "only" for token in tokens[start:at])
    parallel = last is not None and _is_parallel(tokens, at, last)
    passive = parallel and last is not None and last.passive and token.can("VN")
    shape = "VN" if passive else next((tag for tag in ("V", "VZ", "VD", "VN") if token.can(tag)), "V")
    modal = last.modal if parallel and last is not None else ""
    group = main_verb(walk, start, shape, passive, only)
    return Group(
        group.start,
        group.end,
        group.verb,
        group.shape,
        group.passive,
        group.negated or (parallel and last is not None and last.negated),
        group.only,
        group.modal or modal,
        stated=not token.can("N"),
    )


def _is_verb_here(tokens: Tokens, at: int, last: Group | None, found: list[Group]) -> bool:  # noqa: PLR0911
    token = tokens[at]
    before = _before(tokens, at)
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    if after is not None and after.can("M", "BE", "HAVE", "DO") and after.lower not in ("being", "having"):
        return False
    if last is not None and _is_parallel(tokens, at, last):
        return (
            token.can("VN")
            if last.passive
            else token.can(last.shape if last.shape in ("V", "VZ") else "V", "VD" if last.shape == "VD" else "V")
        )
    if token.can("VN") and not token.can("V", "VZ"):
        return token.can("VD") and before is not None and before.lower in ("i", "we", "he", "she", "they", "you")
    if before is None:
        return _opens(tokens, at, found)
    if before.can("P") and not before.can("D") and before.lower not in ("them", "us", "me", "him"):
        return True
    if before.lower in ("it", "who", "which", "that") and token.can("VZ", "V"):
        return (
            not token.can("N") or before.lower in ("it", "who") or after is None or after.can("D", "I", "N", "P", "NUM")
        )
    if before.lower in ("me", "us", "let", "people", "them") and token.can("V"):
        return True
    return _agrees(tokens, at, before, after, found)


def _before(tokens: Tokens, at: int) -> Token | None:
    """The token before, leaving out adverbs."""
    place = at - 1
    while place >= 0 and tokens[place].can("R"):
        place -= 1
    return tokens[place] if place >= 0 else None


def _is_parallel(tokens: Tokens, at: int, last: Group) -> bool:
    """`accepts it or returns it`, `are written, submitted and won`: it goes on where the last verb stands."""
    before = _before(tokens, at)
    if before is None or not (before.can("C") or before.lower in (",", "/", ";")) or before.lower in ("for",):
        return False
    token = tokens[at]
    if last.verb in ("be", "have") and (token.can("N", "J") or last.passive):
        return False
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    if last.passive:
        return token.can("VN") and not (token.can("N") and after is not None and after.can("N"))
    shape = last.shape if last.shape in ("V", "VZ", "VD") else "V"
    if not token.can(shape):
        return False
    if after is not None and after.lower == "by" and token.lower in ("sort", "filter", "search", "group", "order"):
        return True
    return not token.can("N") or _object_follows(tokens, at) or (before.can(",", "C") and _lists_verbs(tokens, at))


def _lists_verbs(tokens: Tokens, at: int) -> bool:
    """`books, moves and cancels appointments`: a verb follows that leads to an object."""
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    behind = tokens[at + 2] if at + 2 < len(tokens) else None
    if after is None:
        return True
    joined = after.can("C") or after.lower in (",", "/")
    return joined and behind is not None and behind.can("V", "VZ") and not behind.can("D")


def _object_follows(tokens: Tokens, at: int) -> bool:
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    if after is None:
        return False
    if (
        after.lower in ("up", "out", "off", "back", "away", "down")
        or after.can("D", "P", "Q", "W", "NS")
        or after.lower in ("own",)
    ):
        return True
    return after.can("N") and not after.can(",") and not tokens[at].can("NS")


def _opens(tokens: Tokens, at: int, found: list[Group]) -> bool:
    """`Show me …`, `Build a …`: the sentence begins with an order."""
    token = tokens[at]
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    if not token.can("V") or after is None:
        return False
    if not token.can("N"):
        return True
    return after.can("D") or after.lower in ("me", "us") or (after.can("NS") and not found)


def _agrees(tokens: Tokens, at: int, before: Token, after: Token | None, found: list[Group]) -> bool:  # noqa: PLR0911
    """Whether subject and verb agree, and what follows can follow a verb."""
    token = tokens[at]
    if not before.can("N", "NS", "MOD", "W", "NUM") and before.lower not in ("one",):
        return before.can("W", "MOD") and token.can("V", "VZ")
    plural = before.can("NS") or (is_person(before.lower) and before.lower.endswith("s"))
    if plural and after is None and is_person(before.lower) and token.can("V"):
        return True
    certain = not token.can("N", "J")
    goes_on = after is None or after.can("D", "P", "I", "NUM", "Q", "NS", "N", "J", "C", ",", "R", "W")
    if token.can("VZ") and not token.can("V"):
        subject = _subject_words(tokens, at)
        determined = any(word.can("D") for word in subject) or is_person(before.lower) or certain
        single = not before.can("NS") or (before.can("N") and not before.lower.endswith("s"))
        if certain:
            return single or is_person(before.lower)
        return (
            single
            and determined
            and goes_on
            and (after is not None)
            and (
                after.can("D", "P", "NS", "NUM", "Q")
                or after.lower in PARTICLES
                or (is_person(before.lower) and (after.can("I", ",", "C", "N")))
            )
        )
    if not token.can("V"):
        return False
    if certain:
        return plural or before.can("W")
    return (
        plural
        and goes_on
        and after is not None
        and not after.can(",", "C")
        and not _inside(at, found)
        and (is_person(before.lower) or after.can("D", "P", "I", "NUM", "Q", "NS") or _ends_soon(tokens, at))
    ) or (plural and is_person(before.lower) and after is not None and _lists_verbs(tokens, at))


def _ends_soon(tokens: Tokens, at: int) -> bool:
    """A plural before and a noun behind it: `Consultants record time entries`."""
    return any(token.can("NS") for token in tokens[at + 1 : at + 4])


def _inside(at: int, found: list[Group]) -> bool:
    return any(group.start <= at < group.end for group in found)


def _subject_words(tokens: Tokens, at: int) -> Tokens:
    start = at
    while start and not tokens[start - 1].can(",", "C", "S", "W", "M") and tokens[start - 1].lower not in BE:
        start -= 1
    return tokens[start:at]


def state_of(verb: str) -> str:
    """The state that a move leads to: deny → denied."""
    return participle(verb)


def words_of(tokens: Tokens) -> Iterator[str]:
    """The words as written."""
    return (token.text for token in tokens if not token.can(","))
