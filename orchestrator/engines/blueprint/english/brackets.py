"""What is said beside an attribute: values, examples and bounds: `(low, high)`, `of at most 160 characters`."""

from orchestrator.engines.blueprint.english.tokens import tokens_of
from orchestrator.engines.blueprint.english.words import Tokens
from orchestrator.engines.blueprint.numerals import number_of
from orchestrator.engines.blueprint.words import word_set

LEADING = word_set(
    "a an the its their his her our my your also and as well plus or one some this that each every both just all of "
    "either"
)


_MOST = (
    ("at", "most"),
    ("up", "to"),
    ("no", "more", "than"),
    ("not", "more", "than"),
    ("no", "longer", "than"),
    ("not", "longer", "than"),
    ("a", "maximum", "of"),
    ("maximum",),
    ("max",),
    ("at", "the", "most"),
)


_LEAST = (
    ("at", "least"),
    ("no", "less", "than"),
    ("not", "less", "than"),
    ("a", "minimum", "of"),
    ("minimum",),
    ("min",),
)


_EXAMPLES = (("such", "as"), ("like",), ("for", "example"), ("one", "of"), ("either",), ("being",))


_MODIFYING = word_set(
    "required unique optional mandatory compulsory max min maximum minimum default number text integer decimal date"
)


def choices(option: str) -> list[str]:
    """The values that brackets list; none where they say something else."""
    parts = [part.strip(" .") for part in listed_in(option) if part.strip(" .")]
    words = {word.lower() for part in parts for word in part.split()}
    listing = len(parts) > 1 and all(len(part.split()) < 5 for part in parts)
    return (
        parts
        if listing
        and not words & _MODIFYING
        and not option.lower().startswith(("e.g", "for example", "that is", "between", "from "))
        else []
    )


def told(option: str) -> str:
    """`calm, nervous or aggressive` → calm, nervous, aggressive; bounds in words the types understand."""
    if option.lower().startswith(("for example", "e.g", "eg ")):
        return "unique" if {"unique", "alike"} & set(option.lower().split()) else ""
    words = set(option.lower().split())
    if "unique" in words and len(words) < 5:
        return "unique"
    if words & {"required", "mandatory", "compulsory"} and len(words) < 5:
        return "required"
    tokens, bounds = bounds_of(tokens_of(option))
    if bounds and not tokens:
        return bounds[0]
    if any(word in option for word in (" or ", "/", "|")) or "," in option:
        parts = [part.strip(" .") for part in listed_in(option) if part.strip(" .")]
        return ", ".join(parts)
    return option


def listed_in(option: str) -> list[str]:
    """The members of a list in brackets: `calm, nervous or aggressive`, `low/high`."""
    text = option.replace(" or ", ",").replace(" and ", ",") if " or " in option or "," in option else option
    for sign in ("/", "|", ";"):
        text = text.replace(sign, ",") if sign != "/" or "yes/no" not in text else text
    parts = text.split(",")
    first = parts[0].split()
    if first and first[0].lower() in ("either", "like", "such", "e.g.", "eg", "one"):
        drop = 2 if first[0].lower() in ("such", "one") else 1
        parts[0] = " ".join(first[drop:])
    return parts


def bounds_of(tokens: Tokens) -> tuple[Tokens, list[str]]:
    """`a teaser of at most 160 characters` → the teaser, and `max 160`."""
    words = [token.lower for token in tokens]
    for phrases, name in ((_MOST, "max"), (_LEAST, "min")):
        for phrase in phrases:
            for at in range(len(words)):
                if tuple(words[at : at + len(phrase)]) == phrase:
                    number = next(
                        (
                            number_of(word)
                            for word in words[at + len(phrase) : at + len(phrase) + 2]
                            if number_of(word) is not None
                        ),
                        None,
                    )
                    number = (
                        number if number is not None else number_of(words[at - 1]) if at and len(phrase) == 1 else None
                    )
                    if number is not None:
                        start = at - 1 if at and words[at - 1] in ("of", "with") else at
                        return tokens[:start], [f"{name} {number:g}"]
    if "default" in words[1:]:
        at = words.index("default")
        return tokens[:at], [f"default {' '.join(words[at + 1 :])}"]
    if len(words) > 2 and words[-2] in ("unique", "required"):
        return tokens, []
    return tokens, []


def slashed(tokens: Tokens) -> tuple[Tokens, list[str]]:
    """`severity low/medium/high` → severity with three values."""
    places = [at for at, token in enumerate(tokens) if token.lower == "/"]
    if not places:
        return tokens, []
    start = places[0] - 1
    end = places[-1] + 2
    values = [token.text for token in tokens[start:end] if token.lower != "/"]
    return (tokens[:start] if start > 0 else tokens[start : start + 1]), (values if start > 0 else [])


def examples_of(tokens: Tokens) -> tuple[Tokens, list[str]]:
    """`currencies such as EUR or USD` → the currencies, and EUR, USD."""
    words = tuple(token.lower for token in tokens)
    for phrase in _EXAMPLES:
        for at in range(1, len(words)):
            if words[at : at + len(phrase)] == phrase:
                values = either(tokens[at + len(phrase) :])
                return (tokens[:at], values) if len(values) > 1 else (tokens, [])
    if "or" in words and not set(words) & {"more", "not", "less"}:
        values = either(tokens)
        return tokens, []
    return tokens, []


def either(tokens: Tokens) -> list[str]:
    """The values of `training, touring or passenger flight`."""
    parts: list[list[str]] = [[]]
    for token in tokens:
        if token.lower in (",", "or", "/", "and", ";"):
            parts.append([])
        elif not (not parts[-1] and token.lower in LEADING):
            parts[-1].append(token.text)
    return [" ".join(part) for part in parts if part]
