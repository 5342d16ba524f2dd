"""States told in prose: `cards move from backlog to doing to done`, `posts start out as drafts`, `it is then paid`."""

from orchestrator.engines.blueprint.english.clausing import Clause
from orchestrator.engines.blueprint.english.phrases import bare, is_pronoun, is_speaker, noun_of
from orchestrator.engines.blueprint.english.telling import Telling, is_personal
from orchestrator.engines.blueprint.english.words import Token, Tokens, participle
from orchestrator.engines.blueprint.lexicon.acts import ACTS
from orchestrator.engines.blueprint.lexicon.signals import signal_texts, signal_words
from orchestrator.engines.blueprint.naming import singular
from orchestrator.engines.blueprint.nouns import Noun
from orchestrator.engines.blueprint.understanding import Item
from orchestrator.engines.blueprint.words import word_set

_GOING = signal_words("english.flowing.going")
_STARTING = signal_texts("english.flowing.starting")
_STEPS = signal_words("english.flowing.steps")
_FIRST = word_set("first initially originally")
_SEQUENCE = signal_words("english.flowing.sequence")
_STATE_WORDS = word_set("state status stage phase step")
_ARTICLES = word_set("a an the in as being be")
_UNTOLD = signal_words("english.flowing.untold")


def reads_states(telling: Telling, clause: Clause, sentence: list[Clause]) -> bool:
    """Notes the states that a clause tells of a thing; whether it tells any and nothing else."""
    noun = _subject(telling, clause)
    if noun is None or clause.group.negated:
        return False
    if clause.conditional:
        return False
    readers = (_chain, _start, _initial, _alternatives, _step)
    return any(reader(telling, clause, noun, sentence) for reader in readers)


def _subject(telling: Telling, clause: Clause) -> Noun | None:
    """What the clause speaks of, where that is kept."""
    if is_speaker(clause.subject):
        return None
    if is_pronoun(clause.subject) or not clause.subject:
        return telling.made or telling.topic
    noun = telling.thing_of(clause.subject)
    whole = " ".join(token.lower for token in clause.subject)
    if noun is not None and not telling.is_kept(noun) and ("status" in whole or "state" in whole):
        return telling.topic
    return noun if noun is not None and (telling.is_kept(noun) or _names_rows(noun)) else None


def _names_rows(noun: Noun) -> bool:
    """`enrolments`, `bookings`: what people call the rows of something done."""
    return any(noun.label.lower() in act.words("en") for act in ACTS)


def _add(telling: Telling, noun: Noun, states: list[str], text: str, first: bool = False) -> None:
    telling.declare(noun)
    identity = noun.identity
    known = telling.states.setdefault(identity, [])
    new = [state for state in states if state not in known]
    telling.states[identity] = [*new, *known] if first else [*known, *new]
    telling.topic = telling.made = noun
    telling.scene.found.read(text, f"{noun.label}: {' → '.join(states)}", "states")


def state_name(tokens: Tokens) -> str:
    """`an idea` → idea; `the state "in review"` → in review."""
    kept = [
        token
        for token in tokens
        if token.tags and not token.can(",") and token.lower not in _ARTICLES | _STATE_WORDS | _SEQUENCE
    ]
    words = [token.lower for token in kept]
    if kept and kept[0].lower == "in" and len(kept) == 1:
        return ""
    return " ".join([*words[:-1], singular(words[-1])]) if words and len(words) < 4 else ""


def _states_in(tokens: Tokens) -> list[str]:
    """The states between `to`, `then`, arrows and commas."""
    parts: list[list[Token]] = [[]]
    for token in tokens:
        if token.lower in (
            "once",
            "when",
            "if",
            "after",
            "by",
            "as",
            "until",
            "unless",
            "while",
            "so",
            "where",
            "with",
        ) or token.can("W"):
            break
        if token.lower in _STEPS or token.can(","):
            parts.append([])
        elif token.lower == "from":
            continue
        else:
            parts[-1].append(token)
    return [state for part in parts if (state := state_name(tuple(part)))]


def _chain(telling: Telling, clause: Clause, noun: Noun, sentence: list[Clause]) -> bool:
    """`go from planned to confirmed to played`, `passes through review, approval and payment`."""
    words = [token.lower for token in clause.rest]
    arrow = "→" in words
    if not arrow and not (
        clause.verb in _GOING and ("from" in words[:3] or "through" in words[:2] or words.count("to") > 1)
    ):
        return False
    start = words.index("from") if "from" in words[:3] else 0
    states = _states_in(clause.rest[start:])
    if len(states) < 2:
        return False
    _add(telling, noun, states, clause.text)
    return True


def _start(telling: Telling, clause: Clause, noun: Noun, sentence: list[Clause]) -> bool:
    """`posts start out as drafts`."""
    words = [token.lower for token in clause.rest]
    if (
        clause.verb.split(" ")[0] not in ("start", "begin")
        or not words
        or words[0] not in ("as", "in", "with", "out", "off", "at")
    ):
        return False
    at = 1 if words[0] != "out" else 2
    states = _states_in(clause.rest[at:])
    if not states:
        return False
    telling.starts[noun.identity] = states[0]
    _add(telling, noun, states, clause.text, first=True)
    return True


def _initial(telling: Telling, clause: Clause, noun: Noun, sentence: list[Clause]) -> bool:
    """`Enrolments are requested at first`, `it is a draft until …`, `it is then in the state filed`."""
    if clause.verb not in ("be", "have") and not clause.group.passive:
        return False
    words = [token.lower for token in (*clause.said, *clause.rest)]
    subject = [token.lower for token in clause.subject]
    following = sentence[sentence.index(clause) + 1 :][:1]
    until = bool(following) and following[0].link == "until"
    state_word = bool(set(words) & _STATE_WORDS) and ("in" in words or clause.verb == "have")
    first = bool(_FIRST & set(words)) or "new" in subject[:2] or until or state_word
    if not first or _is_condition(words):
        return False
    state = _told_state(clause)
    if not state:
        return False
    if not state_word or not telling.starts.get(noun.identity):
        telling.starts.setdefault(noun.identity, state)
    _add(telling, noun, [state], clause.text, first=telling.starts.get(noun.identity) == state)
    return True


def _is_condition(words: list[str]) -> bool:
    return bool(set(words) & {"unique", "required", "mandatory", "visible", "possible"})


def _told_state(clause: Clause) -> str:
    if clause.group.passive:
        return participle(clause.verb)
    rest = clause.rest
    at = next(
        (
            at
            for at, token in enumerate(rest)
            if token.lower in ("at", "until", "once", "when", "by", "before", "after")
        ),
        len(rest),
    )
    name = state_name(rest[:at])
    return "" if name in _UNTOLD or any(char.isdigit() for char in name) else name


def _alternatives(telling: Telling, clause: Clause, noun: Noun, sentence: list[Clause]) -> bool:
    """`A bike can be available, rented or in repair`, `tickets are either open or closed`."""
    words = [token.lower for token in clause.rest]
    if clause.verb == "be" and words[-2:] == ["or", "not"] and len(words) < 5:
        telling.describe(noun, [Item(tuple(token.text for token in clause.rest[:-2]), ["boolean"])], clause.text)
        return True
    if clause.verb != "be" or not clause.rest or not any(token.lower in ("or", "either") for token in clause.rest):
        return False
    states = _states_in(clause.rest)
    telling_words = all(_may_be_state(state) for state in states)
    if len(states) < 2 or not telling_words or is_personal(noun):
        return False
    _add(telling, noun, states, clause.text)
    return True


def _may_be_state(state: str) -> bool:
    return state not in _UNTOLD and not any(char.isdigit() for char in state)


def _step(telling: Telling, clause: Clause, noun: Noun, sentence: list[Clause]) -> bool:
    """`… are then written, submitted, and finally won or lost`: what follows on a first state, where nobody acts."""
    if not clause.group.passive and not (clause.verb.startswith("get") and clause.rest):
        return False
    if any(token.lower == "by" for token in clause.rest):
        return False
    said = {token.lower for other in sentence for token in (*other.ahead, *other.said, *other.rest)} | {
        other.link for other in sentence
    }
    begun = bool(telling.states.get(noun.identity))
    in_order = bool(_SEQUENCE & said) and sum(other.group.passive for other in sentence) > 1
    if not (begun and clause.shared) and not in_order:
        return False
    if clause.verb.startswith("get"):
        states = _states_in(clause.rest)
    else:
        rest = [token.lower for token in clause.rest[:1]]
        states = [participle(clause.verb)] if rest != ["about"] else [f"{participle(clause.verb)}"]
    if not states:
        return False
    _add(telling, noun, states, clause.text)
    return True


def about(tokens: Tokens) -> str:
    """The plain words of a phrase."""
    return " ".join(token.lower for token in bare(tokens))


def named(tokens: Tokens) -> Noun | None:
    """The thing that a phrase names."""
    return noun_of(tokens)
