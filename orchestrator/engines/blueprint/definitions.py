"""What a text lists outright, read before its prose: `Books: title, author`, or a heading with attributes below it.

A thing is defined by a name with a colon, a dash or an equals sign and a list of attributes, or by a heading over such
lists. Below the heading of a thing a name with a colon is one of its attributes. Everything else is prose and is
handed back, line by line, for the rules that read sentences.
"""

from dataclasses import dataclass, field

from orchestrator.engines.blueprint.attribute_list import (
    described_thing,
    describes,
    explain,
    is_attribute,
    is_list,
    is_prose,
    item_of,
    pieces_of,
    states_of,
)
from orchestrator.engines.blueprint.definition_names import (
    JOINING,
    LONGEST_TITLE,
    before_bracket,
    is_clause,
    is_column,
    lists_below,
    lists_for,
    plain_name,
    split_name,
    words_of,
)
from orchestrator.engines.blueprint.english.clausing import clauses_of
from orchestrator.engines.blueprint.english.having import ALWAYS
from orchestrator.engines.blueprint.english.phrases import noun_of
from orchestrator.engines.blueprint.lexicon.signals import signal_words
from orchestrator.engines.blueprint.lexicon.verbs import Meaning, Sense, Verb
from orchestrator.engines.blueprint.marks import move_to
from orchestrator.engines.blueprint.naming import singular
from orchestrator.engines.blueprint.nouns import Noun, Words, find_phrase, last_phrase, phrases_of
from orchestrator.engines.blueprint.outline import Node, outline_of, sentences_of
from orchestrator.engines.blueprint.persons import person_of
from orchestrator.engines.blueprint.predicates import predicate
from orchestrator.engines.blueprint.scene import Scene
from orchestrator.engines.blueprint.structure import introducer
from orchestrator.engines.blueprint.text import is_cjk
from orchestrator.engines.blueprint.understanding import Deed, Item, Thing

_PEOPLE, _RULES = signal_words("definitions.people"), signal_words("definitions.rules")
_PARTS, _FIELDS = signal_words("definitions.parts"), signal_words("definitions.fields")
_STATES, _FILLING = signal_words("definitions.states"), signal_words("definitions.filling")
_LATER = signal_words("definitions.later")
_SECTIONS = _PEOPLE | _RULES | _PARTS
_LATER_PHRASES = ("not now", "not yet", "later", "out of scope", "暂不", "不包含", "以后", "二期", "暂时不")
_BELONGING = (("per",), ("for", "one"), ("for", "each"), ("of", "a"), ("with", "a"), ("w", "/", "a"))
_LONGEST_NAME_EN, _LONGEST_NAME_ZH = 4, 10


@dataclass(slots=True)
class _Place:
    """Where a node stands: the thing its heading names, and whether people, rules or later wishes are listed there.

    `sure`: the heading says that what the thing has follows, so that also unknown words are its attributes.
    """

    named: Noun | None = None
    people: bool = False
    rules: bool = False
    later: bool = False
    sure: bool = False


@dataclass(slots=True)
class Definitions:
    """Reads definitions into the scene and keeps the prose."""

    scene: Scene
    prose: list[str] = field(default_factory=list)
    last: Noun | None = None
    title: Noun | None = None

    def read(self, nodes: list[Node], place: _Place) -> None:
        """Every node in order."""
        for node in nodes:
            self._read_node(node, place)

    def _read_node(self, node: Node, place: _Place) -> None:
        inner = self._headed(node, place) if node.children or node.style.startswith("#") else None
        if inner is None:
            for sentence in sentences_of(node.text):
                self._read_sentence(sentence, place)
        self.read(node.children, inner or place)

    def _headed(self, node: Node, place: _Place) -> _Place | None:
        """What the node's children stand under, or None where it is a sentence itself."""
        title = node.text.rstrip(":").strip()
        words = {word.lower() for word in words_of(title)} | {title.lower()}
        if words & _LATER or title.lower().startswith(_LATER_PHRASES):
            return _Place(later=True)
        if words & _STATES and self._states_below(node, place):
            return _Place()
        if node.text.endswith(":") and (named := self._introduced(title)):
            return _Place(named, sure=True)
        section = self._section(words, place)
        if section:
            return section
        return self._thing_below(node, title)

    def _section(self, words: set[str], place: _Place) -> _Place | None:
        if words & _PEOPLE:
            return _Place(people=True)
        if words & _RULES:
            return _Place(place.named, rules=True)
        if words & _FIELDS and place.named:
            return _Place(place.named, sure=True)
        return _Place() if words & _PARTS else None

    def _thing_below(self, node: Node, title: str) -> _Place | None:
        """The thing that a heading names; a title over several definitions only names the app."""
        several = sum(self._is_definition(child) for child in node.children) > 1
        named = None if several else self._thing_named(title)
        if named is not None and lists_below(node):
            self.last = named
            return _Place(named, sure=is_column(node))
        if several or node.style == "#1":
            self.prose.append(title)
        return _Place() if several or node.style.startswith("#") else None

    def _is_definition(self, node: Node) -> bool:
        name, rest = split_name(node.text)
        return bool(name) and describes(rest) and self._thing_named(name) is not None

    def _introduced(self, title: str) -> Noun | None:
        """`Each offer belongs to a company and has:` introduces a list of what an offer has."""
        words = words_of(title)
        place = introducer(tuple(word.lower() for word in words), self.scene.grammar)
        if place is None or words[place[1] :]:
            return None
        named = self._related(words[: place[0]])
        self.last = named or self.last
        return named

    def _related(self, words: Words) -> Noun | None:
        """The thing that words name, where they also say what it belongs to: `contacts belong to a company`."""
        grammar = self.scene.grammar
        place = find_phrase(tuple(word.lower() for word in words), (*grammar.relations, *_BELONGING))
        phrases = phrases_of(words[: place[0]] if place else words, grammar)
        named = self.scene.noun(phrases[0]) if phrases else None
        if named and place:
            target = phrases_of(words[place[1] :], grammar)
            for phrase in target[:1]:
                self._add(named, Item(phrase), " ".join(phrase))
        return named

    def _states_below(self, node: Node, place: _Place) -> bool:
        states = [before_bracket(child.text) for child in node.children]
        thing = place.named or self.last
        if thing is None or not all(0 < len(state.split()) <= 3 for state in states):
            return False
        before, _, _ = node.text.rstrip(":").rpartition(".")
        for sentence in sentences_of(before):
            self._read_sentence(sentence, place)
        self._add_states(thing, ("status",), states)
        node.children = [
            Node(child.text[len(state) :].strip(" ()")) for child, state in zip(node.children, states, strict=True)
        ]
        return True

    def _read_sentence(self, sentence: str, place: _Place) -> None:
        name, rest = split_name(sentence)
        if name and not is_cjk(sentence[0]) and not place.later and is_clause(name):
            self.prose.append(sentence)
            return
        if place.later or name.lower() in _LATER or name.lower().startswith(_LATER_PHRASES):
            self.scene.found.miss(sentence if place.later else rest)
        elif name and self._defined(name, rest, place):
            pass
        elif place.people and name:
            self.prose.append(f"{name}{'' if is_cjk(name[-1]) else ' '}{rest}")
        elif place.rules or place.named is None or self._with_subject(place, sentence) != sentence:
            self.prose.append(self._with_subject(place, sentence))
            self._remember_subject(sentence)
        elif not self._of_thing(place, sentence):
            self.prose.append(sentence)

    def _remember_subject(self, sentence: str) -> None:
        """`A ticket consists of …`: `Status: …` in the next line speaks of tickets."""
        first = None if is_cjk(sentence[0]) else next(iter(clauses_of(sentence)), None)
        named = noun_of(first.subject) if first is not None and first.verb in ALWAYS else None
        self.last = named or self.last

    def _with_subject(self, place: _Place, sentence: str) -> str:
        """`belongs to a wine` below the heading Tastings: the thing above is what the sentence speaks of."""
        words = tuple(word.lower() for word in words_of(sentence))
        start = find_phrase(words, self.scene.grammar.relations)
        if place.named is None or start is None or start[0] > 0:
            return sentence
        return f"{place.named.label}{'' if is_cjk(sentence[0]) else ' '}{sentence}"

    def _of_thing(self, place: _Place, sentence: str) -> bool:
        """Whether the sentence lists what the thing above has, or its states."""
        assert place.named is not None  # noqa: S101 - the caller asked
        chain = states_of(sentence)
        if chain and len(chain[0].split()) <= 3:
            self._add_states(place.named, ("status",), chain, sentence)
            return True
        return self._listed(place.named, sentence, sure=place.sure)

    def _defined(self, name: str, rest: str, place: _Place) -> bool:
        """`name: rest` as a thing with attributes, or as an attribute of the thing above."""
        words = words_of(name)
        if not words or place.people or self._has_clauses(rest):
            return False
        if {word.lower() for word in words} <= _FIELDS:
            return self.last is not None and self._listed(self.last, rest, mixed=True, sure=True)
        if self._filled(words, name, rest) or self._as_states(name, words, rest, place):
            return True
        section = bool(({word.lower() for word in words} | {name.lower()}) & _SECTIONS)
        owner = None if section or place.rules else self._owner(name, rest, place)
        if owner:
            return self._explained(owner, name, rest)
        speaks = self._says_something(words) and not describes(rest)
        return not section and not speaks and self._names_thing(name, rest)

    def _owner(self, name: str, rest: str, place: _Place) -> Noun | None:
        """The thing that `name` is an attribute of."""
        if place.named:
            return place.named
        return self.last if is_attribute(name) and not lists_for(name, rest) else None

    def _names_thing(self, name: str, rest: str) -> bool:
        named = self._thing_named(name, lists_for(name, rest))
        return named is not None and self._listed(named, rest, mixed=True)

    def _has_clauses(self, rest: str) -> bool:
        """`accounts have a name; transactions have an amount`: sentences behind a colon."""
        parts = (tuple(word.lower() for word in words_of(part)) for part in rest.split(";"))
        return sum(introducer(words, self.scene.grammar) is not None for words in parts) > 1

    def _filled(self, words: Words, name: str, rest: str) -> bool:
        """`员工填写:日期、事由`: what is filled in is what the row has."""
        at = next((at for at, word in enumerate(words) if word.lower() in _FILLING), None)
        if at is None or not describes(rest):
            return False
        phrases = phrases_of(words[at + 1 :], self.scene.grammar)
        named = (self.scene.noun(phrases[-1]) if phrases else None) or self.last or self.title
        if named is None or not self._listed(named, rest, mixed=True):
            return False
        self.prose.append(name if phrases else f"{name}{named.label}")
        return True

    def _says_something(self, words: Words) -> bool:
        if find_phrase(tuple(word.lower() for word in words), (*self.scene.grammar.relations, *_BELONGING)):
            return False
        return len(words) > 1 and predicate(words, self.scene.grammar, opening=True) is not None

    def _as_states(self, name: str, words: tuple[str, ...], rest: str, place: _Place) -> bool:
        """`Status: open → closed`, `预约状态:已预约、已取消`."""
        state = next((s for s in _STATES if name.lower() == s or name.endswith(s) or words[-1].lower() == s), None)
        if state is None:
            return False
        head = name.removesuffix(state).strip() if is_cjk(name[-1]) else " ".join(words[:-1])
        thing = (self.scene.noun(words_of(head)) if head else None) or place.named or self.last
        states = states_of(rest.partition(";")[0])
        listed = [before_bracket(piece) for piece in pieces_of(rest.partition(".")[0], ",、;/|")]
        if thing is None or not (states or (len(listed) > 1 and all(len(s.split()) <= 3 for s in listed))):
            return False
        if states:
            self._add_states(thing, words[-1:], states, rest)
        else:
            self._add(thing, Item(words[-1:] if not is_cjk(name[-1]) else (state,), values=listed), name)
        left = rest.partition(";")[2] if states else rest.partition(".")[2]
        self.prose += [left.strip()] if left.strip() else []
        return True

    def _explained(self, owner: Noun, name: str, rest: str) -> bool:
        item = item_of(name)
        if item is None or len(item.words) > 5:
            return False
        first, _, left = rest.partition(". ")
        explain(item, first)
        self._add(owner, item, f"{name}: {first}")
        self.prose += [left.strip()] if left.strip() else []
        return True

    def _listed(self, named: Noun, text: str, mixed: bool = False, sure: bool = False) -> bool:
        """Takes the attributes that a text lists; with `mixed` also where some of its later pieces are prose."""
        named, text = self._subject(named, text)
        pieces = pieces_of(text)
        good = [piece for piece in pieces if not is_prose(piece)]
        if not good or good[0] is not pieces[0] or not (sure or is_list(good)):
            return False
        if len(good) < len(pieces) and not (mixed and 2 * len(good) > len(pieces)):
            return False
        for piece in pieces:
            self._take(named, piece, piece in good)
        return True

    def _subject(self, named: Noun, text: str) -> tuple[Noun, str]:
        """`Garden planner - plants with name, height` speaks of plants."""
        first = pieces_of(text)[:1]
        words = words_of(first[0]) if first else ()
        place = introducer(tuple(word.lower() for word in words), self.scene.grammar)
        phrase = last_phrase(words[: place[0]], self.scene.grammar) if place and words[place[1] :] else ()
        said = words[place[1] - 1] if place else ""
        owner = self.scene.noun(phrase) if phrase else None
        return (owner, text.partition(said)[2].strip()) if owner and said else (named, text)

    def _take(self, named: Noun, piece: str, fits: bool) -> None:
        thing, inside = described_thing(piece)
        other = self._thing_named(thing) if thing else None
        if other and self._listed(other, inside):
            return
        chain = states_of(piece)
        if chain:
            head, _, first = chain[0].rpartition(" ")
            self._add_states(named, tuple(head.split()) or ("status",), [first or chain[0], *chain[1:]], piece)
        elif fits and (item := item_of(piece)):
            self._add(named, item, piece)
        else:
            self.prose.append(piece)

    def _add(self, named: Noun, item: Item, text: str) -> None:
        thing = self._thing(named)
        if not any(known.text.lower() == item.text.lower() for known in thing.items):
            thing.items.append(item)
            self.scene.found.read(text, f"{thing.label}: {item.text}", "definition")

    def _add_states(self, named: Noun, words: tuple[str, ...], states: list[str], text: str = "") -> None:
        """A choice of states, each but the first reached by a move; brackets in `text` may say who moves there."""
        called = (*words[:-1], singular(words[-1].lower())) if words[-1].isascii() else words
        self._add(named, Item(called, values=states), " → ".join(states))
        for state in states[1:]:
            verb = Verb("mark", (Meaning(Sense.MOVE, move_to(words_of(state))),))
            self.scene.found.deeds.append(Deed(self._mover(state, text), verb, named, text=state))

    def _mover(self, state: str, text: str) -> tuple[Noun, ...]:
        """`approved (manager)`: who moves a row to that state."""
        behind = text.partition(state)[2].lstrip()
        inside = behind[1:].partition(")")[0] if behind.startswith("(") else ""
        phrases = phrases_of(words_of(inside.removeprefix("by ")), self.scene.grammar)
        person = person_of(phrases[0], self.scene.grammar) if phrases else None
        return (person,) if person else ()

    def _thing(self, named: Noun) -> Thing:
        self.last = named
        return self.scene.found.remember(named.identity, named.key, named.label, declared=True)

    def _thing_named(self, name: str, described: bool = True) -> Noun | None:
        """The thing that a short name means. One that could be an attribute is a thing only when it is described."""
        name = name if is_cjk(name[0]) else plain_name(name)
        words = words_of(name)
        longest = _LONGEST_NAME_ZH if is_cjk(name[0]) else _LONGEST_NAME_EN
        if not words or (len(name) if is_cjk(name[0]) else len(words)) > longest + 3 * bool(set(words) & JOINING):
            return None
        if is_attribute(name) and not described:
            return None
        named = self._related(words) if set(words) & JOINING or not is_cjk(name[0]) else None
        phrase = last_phrase(words, self.scene.grammar)
        return named or ((person_of(phrase, self.scene.grammar) or self.scene.noun(phrase)) if phrase else None)


def read_definitions(scene: Scene, text: str) -> str:
    """Takes what the text defines into the scene; the prose that is left, a line for each sentence or list."""
    definitions = Definitions(scene)
    nodes = outline_of(text)
    if nodes and len(nodes[0].text) <= LONGEST_TITLE:
        definitions.title = definitions._thing_named(nodes[0].text)
    definitions.read(nodes, _Place())
    return "\n".join(definitions.prose)
