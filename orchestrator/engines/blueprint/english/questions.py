"""Questions in a list of attributes: `how many there are`, `when she was born`, `whether it is sold`."""

from orchestrator.engines.blueprint.attribute_list import SPOKEN
from orchestrator.engines.blueprint.english.words import SUBJECT_PRONOUNS, Token, participle, verb_lemma
from orchestrator.engines.blueprint.understanding import Item

_RENAMED = {
    "how long": "duration",
    "how old": "age",
    "how often": "frequency",
    "how big": "size",
    "how far": "distance",
    "how much": "amount",
    "how tall": "height",
    "how heavy": "weight",
}


def asked(question: Token) -> Item | None:
    """The attribute that a question asks for."""
    spoken = SPOKEN.get(question.lower)
    if spoken:
        return Item(tuple(spoken.split()), list(question.inside))
    words = question.text.split()
    lower = [word.lower() for word in words]
    options = list(question.inside)
    reader = {"how": _how, "which": _which, "what": _what, "when": _when, "whether": _whether, "if": _whether}.get(
        lower[0]
    )
    if reader is not None:
        return reader(words, lower, options)
    if lower[0] == "where":
        return Item(("location",), options)
    if lower[0] == "why":
        return Item(("reason",), options)
    return _who(lower, options)


def _how(words: list[str], lower: list[str], options: list[str]) -> Item | None:
    head = " ".join(lower[:2])
    if head in _RENAMED:
        return Item((_RENAMED[head],), options)
    if lower[1:2] == ["many"]:
        kept = []
        for word in words[2:]:
            if word.lower() in SUBJECT_PRONOUNS | {
                "there",
                "are",
                "is",
                "were",
                "can",
                "a",
                "the",
                "we",
                "have",
                "has",
                "left",
            }:
                break
            kept.append(word)
        return Item(tuple(kept) or ("quantity",), [*options, "integer"] if kept else options)
    return None


def _which(words: list[str], lower: list[str], options: list[str]) -> Item | None:
    kept = []
    for word in words[1:]:
        if word.lower() in SUBJECT_PRONOUNS | {"is", "was", "are", "the", "were", "goes", "belongs", "a", "has"}:
            break
        kept.append(word)
    if not kept:
        return None
    return Item(tuple(kept), options)


def _what(words: list[str], lower: list[str], options: list[str]) -> Item | None:
    if len(lower) > 1 and (lower[1] in ("day", "date", "time", "year", "kind", "type", "colour", "color", "size")):
        return Item(("type",) if lower[1] in ("kind", "type") else (words[1],), options)
    verbs = [
        lemma
        for word in lower[1:]
        if word not in SUBJECT_PRONOUNS and (lemma := verb_lemma(word)) and lemma not in ("be", "have", "will", "can")
    ]
    last = verbs[-1] if verbs else ""
    if not last or last in ("do", "happen", "say", "want", "need", "discuss", "find", "notice", "be"):
        return Item(("description",), options)
    return Item((verbs[0],), [*options, "text"])


def _when(words: list[str], lower: list[str], options: list[str]) -> Item | None:
    subject_end = 1
    while subject_end < len(lower) and lower[subject_end] in SUBJECT_PRONOUNS | {
        "the",
        "a",
        "its",
        "their",
        "his",
        "her",
        "was",
        "is",
        "are",
        "were",
        "has",
        "been",
        "will",
        "be",
    }:
        subject_end += 1
    rest = [
        word for word in lower[subject_end:] if word not in ("was", "is", "are", "were", "has", "been", "will", "be")
    ]
    if not rest:
        return Item(("date",), options)
    verb = verb_lemma(rest[-1])
    if verb is None:
        return Item((*rest, "on"), [*options, "date"])
    nouns = rest[:-1]
    if verb in ("start", "begin", "end", "finish"):
        return Item(("start" if verb in ("start", "begin") else "end", "time"), options)
    return Item((*nouns, rest[-1], "on"), options)


def _whether(words: list[str], lower: list[str], options: list[str]) -> Item | None:
    rest = [
        (word, low)
        for word, low in zip(words[1:], lower[1:], strict=True)
        if low
        not in SUBJECT_PRONOUNS
        | {
            "the",
            "a",
            "an",
            "is",
            "are",
            "was",
            "were",
            "been",
            "be",
            "there",
            "or",
            "not",
            "any",
            "already",
            "its",
            "their",
            "has",
            "have",
        }
    ]
    kept = [word for word, _ in rest]
    if not kept:
        return None
    first = verb_lemma(kept[0].lower())
    if (
        len(kept) > 1
        and first
        and lower[1] in SUBJECT_PRONOUNS
        and lower[2] not in ("is", "are", "was", "were", "has", "have")
    ):
        kept = [*kept[1:3], participle(first)]
    elif (
        lower[1] in SUBJECT_PRONOUNS
        and len(lower) > 2
        and lower[2] in ("has", "have")
        and not (verb_lemma(kept[0].lower()) and kept[0].lower().endswith(("ed", "n")))
    ):
        kept = ["has", *kept[-2:]]
    return Item(tuple(kept[-3:]), [*options, "boolean"])


def _who(lower: list[str], options: list[str]) -> Item | None:
    rest = [word for word in lower[1:] if word not in ("is", "was", "it", "them", "the", "has", "did", "by")]
    if not rest:
        return Item(("person",), options)
    verb = verb_lemma(rest[0])
    if verb and rest[0] not in ("responsible",):
        return Item((participle(verb), "by"), options)
    return Item((rest[0], "person"), options)
