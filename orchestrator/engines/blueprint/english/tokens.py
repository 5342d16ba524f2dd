"""A sentence as tokens; brackets hang on the word before them, and questions inside a list become one token."""

import re

from orchestrator.engines.blueprint.english.words import SUBJECT_PRONOUNS, Token, Tokens, tags_of

_CONTRACTIONS = {
    "'re": ["are"], "'ve": ["have"], "'ll": ["will"], "'m": ["am"],
}  # fmt: skip
_WORD = re.compile(
    r"\([^()]*\)|\[[^\[\]]*\]|->|-->|=>|→|—>|\.\.\.|…|[A-Za-z€$£0-9%#][\w€$£%&#.]*(?:[-'’/][\w]+)*(?:\.[\w]+)*(?:(?<=s)'(?=\s))?|[^\s\w]"
)
_DASHES = frozenset(["—", "–", "-", "->", "-->", "=>", "→", "—>"])
_ARROWS = frozenset(["->", "-->", "=>", "→", "—>", ">"])


def tokens_of(text: str) -> Tokens:
    """The tokens of a sentence."""
    found: list[Token] = []
    plain = (
        _FROM_TO.sub("the start time and the end time", text)
        .replace("’", "'")
        .replace("“", '"')
        .replace("”", '"')
        .replace("e.g.", "for example")
        .replace("i.e.", "that is")
    )
    for piece in _WORD.findall(plain):
        if piece[0] in "([" and len(piece) > 1:
            if found:
                last = found.pop()
                found.append(Token(last.text, last.tags, (*last.inside, piece[1:-1].strip())))
            continue
        found += _tokens(piece)
    return _embedded(_elided(tuple(found)))


_FROM_TO = re.compile(
    r"(?:the )?(?:dates? and times?|dates?|times?) (?:from|at|on) which and (?:until|to|till|up to) which[^,.;]*",
    re.IGNORECASE,
)
"""`the date and time from which and until which it is needed`."""
_SIGNS = dict.fromkeys(_ARROWS, "→") | {"—": "—", "–": "—", "-": "—", "...": ",", "…": ","}


def _tokens(piece: str) -> list[Token]:
    if piece in _SIGNS:
        return [_sign(_SIGNS[piece])]
    if not piece[0].isalnum() and piece[0] not in "€$£#":
        return [_sign(piece)] if piece in ",;:/" else []
    return _words_of(piece)


def _words_of(piece: str) -> list[Token]:
    """The words that a run of letters stands for: `don't`, `we're`, `the child's`, `low/high`."""
    word = piece.rstrip(".")
    lower = word.lower()
    if lower.endswith("n't") or lower in ("i'd", "we'd", "they'd"):
        return [_word(word)] if not lower.endswith("'d") else [_word(word[:-2]), _word("would")]
    if lower.endswith("'s"):
        return _owner_or_is(word)
    for end, words in _CONTRACTIONS.items():
        if lower.endswith(end):
            return [_word(word[: -len(end)]), *map(_word, words)]
    if lower.endswith("s'"):
        return [_word(word[:-1]), Token("'s", frozenset(["POS"]))]
    if "/" in word and not any(char.isdigit() for char in word) and word.lower() not in ("and/or", "yes/no"):
        parts = [part for part in word.split("/") if part]
        return [token for at, part in enumerate(parts) for token in ([_sign("/")] if at else []) + [_word(part)]]
    return [_word(word)]


def _owner_or_is(word: str) -> list[Token]:
    bare = word[:-2]
    if bare.lower() in ("it", "that", "there", "he", "she", "what", "who", "let", "where", "here"):
        return [_word(bare), _word("us" if bare.lower() == "let" else "is")]
    return [_word(bare), Token("'s", frozenset(["POS"]))]


def _word(text: str) -> Token:
    return Token(text, tags_of(text.lower()))


def _sign(text: str) -> Token:
    return Token(text, frozenset([","]))


def _elided(tokens: Tokens) -> Tokens:
    """`an animal that's been adopted`: has been, not is been."""
    found = list(tokens)
    for at in range(len(found) - 1):
        if found[at].lower == "is" and found[at + 1].lower in ("been", "got"):
            found[at] = _word("has")
    return tuple(found)


_LISTING = frozenset([",", "and", "or", ":", "—", ";", "plus", "as", "note", "record", "know", "see", "of", "say"])
_LONGEST_QUESTION = 7


def _embedded(tokens: Tokens) -> Tokens:
    """`which country it was in`, `the price I paid`: one token each, tagged `Q`, so that no clause begins there."""
    found: list[Token] = []
    at = 0
    while at < len(tokens):
        end = _aside_end(tokens, at)
        if end and found:
            while found and found[-1].can(","):
                found.pop()
            found[-1] = _with_aside(found[-1], tokens[at + 1 : end])
            at = end
            continue
        end = _question_end(tokens, at)
        if end:
            found.append(_joined(tokens[at:end], "Q"))
            at = end
            continue
        end = _reduced_end(tokens, at)
        if end:
            found.append(_joined(tokens[at:end], "MOD"))
            at = end
            continue
        found.append(tokens[at])
        at += 1
    return tuple(found)


_TOLD = frozenset(["can", "is", "are", "may", "must"])
_ASIDES = (("in", "the", "future"), ("not", "in", "the", "past"), ("in", "the", "past"))


def _aside_end(tokens: Tokens, at: int) -> int:
    """`a status which can be open or closed`, `a comment that is at most 500 characters`: where it ends; 0 for none."""
    if at == 0 or tokens[at].lower not in ("which", "that") or not tokens[at - 1].can("N", ","):
        return 0
    rest = tokens[at + 1 : at + 4]
    if len(rest) < 2 or rest[0].lower not in _TOLD:
        return 0
    end = at + 1
    listing = False
    while end < len(tokens) and not (tokens[end].lower in (";", ":") or _list_resumes(tokens, end, listing)):
        listing = listing or tokens[end].lower == "or"
        end += 1
    inside = tokens[at + 1 : end]
    words = [token.lower for token in inside]
    bounded = any(
        word in words for word in ("most", "least", "longer", "than", "between", "unique", "optional", "required")
    )
    return (
        end if (("or" in words and "by" not in words) or bounded) and not any(token.can("P") for token in inside) else 0
    )


def _list_resumes(tokens: Tokens, at: int, listing: bool) -> bool:
    """Whether the list of attributes goes on there."""
    rest = tokens[at + 1 : at + 3]
    joins = tokens[at].lower in (",", "and") and bool(rest) and (rest[0].can("D") or rest[0].lower == "and")
    return joins or (listing and tokens[at].lower in (",", "and"))


def _with_aside(token: Token, aside: Tokens) -> Token:
    words = [each.text for each in aside]
    lower = [word.lower() for word in words]
    while lower and lower[0] in ("can", "be", "is", "are", "may", "must", "either", "one", "of"):
        words.pop(0)
        lower.pop(0)
    return Token(token.text, token.tags, (*token.inside, " ".join(words).replace(" ,", ",").replace(" /", ",")))


def _joined(tokens: Tokens, tag: str) -> Token:
    inside = tuple(part for token in tokens for part in token.inside)
    return Token(" ".join(token.text for token in tokens).replace(" 's", "'s"), frozenset([tag]), inside)


def _question_end(tokens: Tokens, at: int) -> int:
    """Where a question that is a member of a list ends; 0 where none begins."""
    word = tokens[at].lower
    before = tokens[at - 1].lower if at else ""
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    if after is None or (at == 0 and word not in ("whether",)):
        return 0
    asks = word in ("what", "how", "whether", "why")
    if word == "which":
        asks = (
            after.can("N", "NUM")
            and not after.can("M", "BE", "HAVE")
            and (before in _LISTING or not tokens[at - 1].can("N"))
        )
    elif word in ("when", "where", "who", "if"):
        asks = before in _LISTING and before not in (":", "—") and _is_short(tokens, at) and (word != "if")
        asks = asks or (before in (":", "—") and _is_short(tokens, at))
    if not asks and not (word == "which" and tokens[at - 1].can("I") and at > 1 and tokens[at - 2].can("N", "C")):
        return 0
    end = at + 1
    while end < len(tokens) and not _ends_question(tokens, end):
        end += 1
    return end


def _is_short(tokens: Tokens, at: int) -> bool:
    """Whether a list may go on behind it: a pronoun or `the` with few words."""
    end = at + 1
    while end < len(tokens) and not _ends_question(tokens, end):
        end += 1
    subject = tokens[at + 1].lower
    return end - at <= _LONGEST_QUESTION and (
        subject in SUBJECT_PRONOUNS
        or subject in ("the", "is", "has", "did", "their", "it's")
        or tokens[at + 1].can("VZ", "VD")
    )


def _ends_question(tokens: Tokens, at: int) -> bool:
    token = tokens[at]
    if token.can(","):
        return token.lower != "/"
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    if token.lower in ("and", "or", "plus", "but"):
        return (
            after is None or after.can("D", "WH", "W", "S", "P", "I") or after.lower in ("when", "where", "who", "if")
        )
    return token.lower in ("so", "as") and after is not None and after.lower in ("that", "well")


def _is_fronted(tokens: Tokens, at: int) -> bool:
    """`For each grant we note …`, `When I open a bottle I …`: the pronoun is the subject of the sentence itself."""
    start = at
    while start and not tokens[start - 1].can(","):
        start -= 1
    first = tokens[start]
    return first.can("I", "S") and first.lower != "plus"


def _reduced_end(tokens: Tokens, at: int) -> int:
    """`the price I paid`, `the gigs we put on`: where what only tells which one ends; 0 where nothing such begins."""
    if (
        at == 0
        or not tokens[at - 1].can("N", "Q")
        or tokens[at].lower not in ("i", "we", "they", "he", "she", "you", "it")
    ):
        return 0
    if (
        at + 1 >= len(tokens)
        or not tokens[at + 1].can("V", "VD", "VZ", "HAVE", "M", "BE")
        or tokens[at - 1].lower in ("us",)
    ):
        return 0
    if _is_fronted(tokens, at):
        return 0
    end = at + 1
    while end < len(tokens) and not _ends_question(tokens, end) and not tokens[end].can("D", "MOD"):
        end += 1
    rest = tokens[at + 1 : end]
    return end if rest and len(rest) <= 4 and not any(token.lower in ("a", "the") for token in rest) else 0
