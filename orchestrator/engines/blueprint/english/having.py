"""Statements of what things have: `an order has …`, `for each loan we note …`, `a stay is one guest in …`."""

from orchestrator.engines.blueprint.english.clausing import Clause
from orchestrator.engines.blueprint.english.items import items_of, pieces_of
from orchestrator.engines.blueprint.english.lists import described, is_attributes, is_one_attribute
from orchestrator.engines.blueprint.english.phrases import bare, is_speaker, noun_of, owner_in
from orchestrator.engines.blueprint.english.relating import owners_of, reads_belonging, reads_relating
from orchestrator.engines.blueprint.english.telling import Telling, is_personal
from orchestrator.engines.blueprint.english.words import Token, Tokens, participle
from orchestrator.engines.blueprint.lexicon.signals import signal_texts, signal_words
from orchestrator.engines.blueprint.naming import is_plural
from orchestrator.engines.blueprint.nouns import Noun
from orchestrator.engines.blueprint.numerals import number_of
from orchestrator.engines.blueprint.understanding import Item
from orchestrator.engines.blueprint.words import word_set

HAVING = signal_texts("english.having.having")
ALWAYS = signal_words("english.having.always")
KEEPING = signal_texts("english.having.keeping")
_KEPT = signal_texts("english.having.kept")
_ORGANISATIONS = signal_words("structure.organisations")
_OPENING = ("for", "of", "about", "per", "with", "in", "on")
_OTHER = word_set("system app application website site club school library")


def reads_having(telling: Telling, clause: Clause, before: list[Clause]) -> bool:
    """Notes the attributes or things that a clause lists; whether it lists any."""
    if clause.group.negated or clause.conditional:
        return False
    if clause.group.passive and [token.lower for token in clause.rest] == ["not"]:
        return _is_or_not(telling, clause)
    readers = (reads_belonging, reads_relating, _opened, _kept, _keeps, _has)
    return any(reader(telling, clause, before) for reader in readers)


def _is_or_not(telling: Telling, clause: Clause) -> bool:
    """`Each task is done or not`: a yes or no."""
    owners = owners_of(telling, clause.subject)
    if owners:
        telling.describe(owners[0], [Item((participle(clause.verb),), ["boolean"])], clause.text)
    return bool(owners)


def _has(telling: Telling, clause: Clause, before: list[Clause]) -> bool:  # noqa: PLR0911
    """`A tool has a name, a category and a photo`."""
    certain = clause.verb in ALWAYS
    if clause.verb == "be":
        return _is_just(telling, clause)
    if clause.verb not in HAVING or clause.group.passive or is_speaker(clause.subject) or not clause.rest:
        return False
    owners = owners_of(telling, clause.subject) or _antecedent(telling, clause, before)
    rest = _after_of(clause.rest)
    if rest[:1] and any(token.lower in ("status", "state", "stage") for token in rest[:2]) and len(rest) < 5:
        return False  # `have the status “submitted”`
    if not owners or _counts(rest):
        return False
    if not certain and (not is_attributes(rest) or _acts(telling, clause)):
        return False
    if _is_place(owners[0]) and _are_things(rest):
        return _declare_things(telling, rest, clause)
    for owner in owners:
        _attribute(telling, owner, rest, clause)
    return True


def _antecedent(telling: Telling, clause: Clause, before: list[Clause]) -> list[Noun]:
    """`the mentors, each of whom has a name`: whom the relative clause is about."""
    if clause.link not in ("whom", "which") or not before:
        return []
    rest = tuple(token for token in before[-1].rest if token.lower not in ("each", "of", "all", ","))
    noun = telling.known(noun_of(rest))
    return [noun] if noun is not None else []


def _is_just(telling: Telling, clause: Clause) -> bool:
    """`A topic is just a name and a colour`."""
    words = [token.lower for token in (*clause.said, *clause.rest[:1])]
    owners = owners_of(telling, clause.subject)
    if not owners or not {"just", "only", "simply"} & set(words) or not is_attributes(clause.rest):
        return False
    telling.describe(owners[0], items_of(clause.rest, owners[0].key), clause.text)
    return True


def _acts(telling: Telling, clause: Clause) -> bool:
    """`The manager records …` is something that people do."""
    noun = noun_of(clause.subject)
    return noun is not None and is_personal(noun) and clause.verb not in ("need", "require")


def _after_of(rest: Tokens) -> Tokens:
    return rest[1:] if rest and rest[0].lower in ("of", "with", "as") else rest


def _counts(rest: Tokens) -> bool:
    """`can have more than 4 tools at once` limits, it lists nothing."""
    words = [token.lower for token in rest[:5]]
    return any(number_of(word) is not None and word not in ("one", "a") for word in words) and len(pieces_of(rest)) == 1


def _is_place(owner: Noun) -> bool:
    last = owner.label.lower().rpartition(" ")[2]
    return last in _ORGANISATIONS | _OTHER


def _are_things(rest: Tokens) -> bool:
    """Whether plural nouns are listed that are no attributes."""
    pieces = pieces_of(rest)
    plural = [
        piece
        for piece in pieces
        if (words := bare(piece.tokens)) and is_plural(words[-1].lower) and not is_one_attribute(piece.tokens)
    ]
    return bool(plural) and 2 * len(plural) >= len(pieces)


def _declare_things(telling: Telling, rest: Tokens, clause: Clause) -> bool:
    """`We have therapists (name, room) and patients`: each is kept, with what brackets list."""
    objects, listed = described(rest)
    found = False
    for piece in pieces_of(objects):
        noun = telling.known(noun_of(piece.tokens))
        if noun is None or (is_one_attribute(piece.tokens) and not any(token.inside for token in piece.tokens)):
            continue
        inside = [option for token in piece.tokens for option in token.inside]
        telling.declare(noun)
        telling.topic = noun
        found = True
        for option in inside:
            _take(telling, noun, option, clause)
    if found and listed and telling.topic is not None:
        _attribute(telling, telling.topic, listed, clause)
    return found


def _take(telling: Telling, noun: Noun, option: str, clause: Clause) -> None:
    from orchestrator.engines.blueprint.english.tokens import tokens_of

    tokens = tokens_of(option)
    if is_attributes(tokens) or len(pieces_of(tokens)) > 2:
        telling.describe(noun, items_of(tokens, noun.key), option)


def _attribute(telling: Telling, owner: Noun, rest: Tokens, clause: Clause) -> None:
    """Adds what is listed to the owner; `each with …` goes with what stands before it."""
    own, nested, listed = _nested(rest)
    telling.describe(owner, items_of(own, owner.key), clause.text)
    noun = telling.known(noun_of(nested)) if nested else None
    if noun is not None:
        telling.describe(noun, items_of(listed, noun.key), clause.text)
        telling.topic = owner


def _nested(rest: Tokens) -> tuple[Tokens, Tokens, Tokens]:
    """`comments, each with an author and a text`: the whole list, what has more, and what that has."""
    for at, token in enumerate(rest):
        if token.lower == "each" and at and rest[at + 1 : at + 2] and rest[at + 1].lower in ("with", "having", "has"):
            pieces = pieces_of(rest[:at])
            return rest[:at], pieces[-1].tokens, rest[at + 2 :]
    return rest, (), ()


def _keeps(telling: Telling, clause: Clause, before: list[Clause]) -> bool:  # noqa: PLR0911 - one rule a line
    """`We track research grants`, `For a grant we note the funder`, `we need the child's name and date of birth`."""
    speaks = is_speaker(clause.subject) or not clause.subject
    if (
        clause.verb not in KEEPING
        or clause.group.passive
        or not speaks
        or (telling.speaker and clause.verb not in _KEPT)
    ):
        return False
    owner = _owner_ahead(telling, clause, before)
    rest = _without_us(clause.rest)
    if owner is None and rest[:1] and rest[0].lower in ("of", "about"):
        rest = rest[1:]
    if owner is not None and rest:
        _attribute(telling, owner, rest, clause)
        return True
    objects, listed = described(rest)
    about = _about(telling, objects)
    if about is not None:
        telling.describe(about[0], items_of(about[1], about[0].key), clause.text)
        return True
    possessor = telling.known(noun_of(owner_in(rest))) if owner_in(rest) else None
    if possessor is not None and is_attributes(rest):
        telling.describe(possessor, items_of(rest, possessor.key), clause.text)
        return True
    if not listed and is_attributes(rest) and not _are_things(rest):
        target = telling.made or telling.topic
        if target is None or len(pieces_of(rest)) < 2:
            return False
        telling.describe(target, items_of(rest, target.key), clause.text)
        return True
    return _declare_things(telling, rest, clause) if _may_declare(clause) else False


def _may_declare(clause: Clause) -> bool:
    return clause.verb not in (
        "know",
        "like",
        "love",
        "see",
        "use",
        "ask",
        "run",
        "follow",
        "let",
        "require",
        "want",
        "offer",
    ) or bool(described(clause.rest)[1])


def _without_us(rest: Tokens) -> Tokens:
    words = [token.lower for token in rest[:2]]
    if words[:2] == ["track", "of"]:
        return rest[2:]
    return rest[1:] if words[:1] in (["down"], ["us"], ["me"]) else rest


def _about(telling: Telling, objects: Tokens) -> tuple[Noun, Tokens] | None:
    """`the name, email and phone of every guest`: whose they are, and what."""
    for at in range(len(objects) - 1, 1, -1):
        if (
            objects[at].lower in ("of", "for", "about")
            and objects[at + 1 : at + 2]
            and objects[at + 1].lower in ("each", "every", "all", "our", "the", "a", "any")
        ):
            noun = telling.known(noun_of(objects[at + 1 :]))
            if noun is not None and is_attributes(objects[:at]) and len(pieces_of(objects[:at])) > 1:
                return noun, objects[:at]
    return None


def _owner_ahead(telling: Telling, clause: Clause, before: list[Clause]) -> Noun | None:
    """`For every hive`, `patients, of whom`: whose attributes follow."""
    ahead = clause.ahead
    if ahead and ahead[0].lower in _OPENING:
        return telling.known(noun_of(ahead[1:]))
    if clause.link in ("for", "of", "about", "with"):
        return telling.known(noun_of(ahead))
    if clause.link in ("whom", "which") and before:
        rest = tuple(token for token in before[-1].rest if token.lower not in ("of", "for", "about", ","))
        pieces = pieces_of(rest)
        return telling.known(noun_of(pieces[-1].tokens)) if pieces else None
    return None


_KNOWN_BY = frozenset(["identify", "know", "describe", "define", "characterise", "characterize"])


def _kept(telling: Telling, clause: Clause, before: list[Clause]) -> bool:
    """`For each glider the registration and the model are recorded`, `a partner's name and country are kept`."""
    if clause.group.passive and clause.rest and (clause.verb in _KEPT or clause.verb in _KNOWN_BY):
        how = "by" if clause.verb in _KNOWN_BY else "with"
        owners = owners_of(telling, clause.subject)
        if clause.rest[0].lower == how and owners and len(clause.rest) > 1:
            _attribute(telling, owners[0], clause.rest[1:], clause)
            return True
    if not clause.group.passive or clause.verb not in _KEPT:
        return False
    whole = (*clause.ahead, Token(",", frozenset([","])), *clause.subject) if clause.ahead else clause.subject
    owner, listed = _opened_by(telling, whole)
    if owner is None and clause.rest[:1] and clause.rest[0].lower in ("for", "of", "about", "with"):
        owner = telling.known(noun_of(clause.rest[1:]))
    about = _about(telling, listed) if owner is None else None
    if about is not None:
        owner, listed = about
    if owner is None and owner_in(listed):
        owner = telling.known(noun_of(owner_in(listed)))
    if owner is None and len(pieces_of(listed)) > 1 and is_attributes(listed):
        owner = telling.topic
    if owner is None or not listed:
        return False
    telling.describe(owner, items_of(listed, owner.key), clause.text)
    return True


def _opened_by(telling: Telling, whole: Tokens) -> tuple[Noun | None, Tokens]:
    """`For each glider the registration, …`: the glider, and the list behind it."""
    if not whole or whole[0].lower not in _OPENING:
        return None, whole
    end = 2
    while end < len(whole) and not whole[end].can("D", ",") and whole[end].lower not in ("its", "their"):
        end += 1
    return telling.known(noun_of(whole[1:end])), whole[end:]


def _opened(telling: Telling, clause: Clause, before: list[Clause]) -> bool:
    """`What we'd love: for every hive its number, where it stands, …`: the list behind a colon has an owner."""
    at = next((at for at, token in enumerate(clause.rest) if token.lower in ("for", "of", "per") and at <= 2), None)
    if at is None or not (is_speaker(clause.subject) or clause.verb in ("be", "love", "like", "need", "want")):
        return False
    if clause.rest[at + 1 : at + 2] and clause.rest[at + 1].lower not in ("every", "each", "all", "a", "an", "any"):
        return False
    owner, listed = _opened_by(telling, clause.rest[at:])
    if owner is None or not is_attributes(listed):
        return False
    telling.describe(owner, items_of(listed, owner.key), clause.text)
    return True
