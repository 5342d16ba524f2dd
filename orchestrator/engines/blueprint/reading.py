"""Reads a requirement chunk by chunk: which things it names, what they have, and what it asks for beyond that.

A chunk is read by the first rule that fits: a colour, a wish (a verb), a relation, `<thing> has <attribute>`, an attribute
of the list begun before, or the head of the sentence that names the app. What no rule fits is kept as not understood.
"""

from enum import Enum, auto

from orchestrator.engines.blueprint import colour_words, wishes
from orchestrator.engines.blueprint.grammar import CHINESE, ENGLISH, Grammar
from orchestrator.engines.blueprint.nouns import Noun, Words, core, find_phrase, last_phrase, noun, phrases_of
from orchestrator.engines.blueprint.text import Chunk, chunks, join_words, language_of
from orchestrator.engines.blueprint.understanding import Item, Relation, Thing, Understanding
from orchestrator.engines.blueprint.vocabulary import ATTRIBUTES


_LOGIN_WORDS = frozenset("email password username e-mail 邮箱 密码 用户名 手机号".split())
"""What a login asks for; needs no further reading beside it."""


class _Mode(Enum):
    """What the chunks of the current sentence have been listing so far."""

    START = auto()
    HEADS = auto()
    ATTRIBUTES = auto()
    VALUES = auto()
    WISHES = auto()


def understand(text: str) -> Understanding:
    """What the requirement asks for."""
    reader = _Reader(CHINESE if language_of(text) == "zh" else ENGLISH)
    for chunk in chunks(text):
        reader.take(chunk)
    return reader.finished()


class _Reader:
    """Walks over the chunks and remembers which thing is being described."""

    def __init__(self, grammar: Grammar) -> None:
        self._grammar = grammar
        self._found = Understanding()
        self._mode = _Mode.START
        self._thing: Thing | None = None
        self._lists_things = False

    def take(self, chunk: Chunk) -> None:
        """One chunk more."""
        if chunk.joint == "":
            self._mode = _Mode.START
        rules = (self._colour, self._value, self._wish, self._relation, self._has, self._attribute, self._head)
        if not any(rule(chunk) for rule in rules):
            self._found.miss(chunk.text)

    def finished(self) -> Understanding:
        """All that was read; things that only named the app are dropped when others are certain."""
        things = self._found.things
        certain = {key: thing for key, thing in things.items() if thing.declared or thing.items}
        related = {key for relation in self._found.relations for key in (relation.owner, relation.target)}
        if certain:
            self._found.things = {key: thing for key, thing in things.items() if key in certain or key in related}
        return self._found

    def _colour(self, chunk: Chunk) -> bool:
        found = colour_words.find(chunk.lower)
        if not found:
            return False
        self._found.colours[found.role] = found.colour
        self._found.read(chunk.text, f"{found.role} colour {found.colour}")
        rest = chunk.words[: found.start]
        if core(last_phrase(rest, self._grammar), self._grammar) or phrases_of(rest, self._grammar):
            self.take(Chunk(rest, chunk.joint or "", chunk.options))
        return True

    def _value(self, chunk: Chunk) -> bool:
        """A further value of a choice: `which can be open, closed or archived`."""
        ends = not chunk.words or chunk.lower[0] in self._grammar.boundaries or chunk.joint == ":"
        if self._mode is not _Mode.VALUES or ends or self._introducer(chunk.lower):
            if self._mode is _Mode.VALUES:
                self._mode = _Mode.ATTRIBUTES
            return False
        if self._thing and self._thing.items:
            self._thing.items[-1].values.append(chunk.text)
        if chunk.joint == "or":
            self._mode = _Mode.ATTRIBUTES
        return True

    def _wish(self, chunk: Chunk) -> bool:
        """Something to do rather than to keep: a standard operation, or one that is out of scope."""
        found = wishes.find(chunk.lower, self._grammar, listing=self._mode is _Mode.WISHES)
        if self._describes_login(chunk) or found is None:
            return self._describes_login(chunk)
        if found.flag and self._current():
            self._add(Item((found.flag,)))
        if found.standard:
            self._found.read(chunk.text, "list, create, edit, delete, search and sort come with every app")
            self._mention(chunk.words[found.end :])
        elif not found.flag:
            self._found.miss(chunk.text)
        self._mode = _Mode.WISHES
        return not (found.standard and self._introducer(chunk.lower))

    def _describes_login(self, chunk: Chunk) -> bool:
        """Logging in: an app of its own when nothing else is asked for, otherwise out of scope."""
        place = find_phrase(chunk.lower, self._grammar.auth)
        if place is None:
            return False
        self._found.mentions_auth = True
        before = core(last_phrase(chunk.words[: place[0]], self._grammar), self._grammar)
        thing = noun(before, self._grammar) if before else None
        if thing and thing.known and thing.key != "user":
            return False
        self._found.read(chunk.text, "registration and login")
        self._mode = _Mode.WISHES
        return True

    def _mention(self, words: Words) -> None:
        for phrase in phrases_of(words, self._grammar)[:1]:
            named = noun(phrase, self._grammar)
            if named and named.known:
                self._remember(named, declared=False)

    def _relation(self, chunk: Chunk) -> bool:
        place = find_phrase(chunk.lower, self._grammar.relations)
        if place is None:
            return False
        named = self._first_noun(chunk.words[place[1] :])
        owner = self._subject(chunk.words[: place[0]]) or self._current()
        if named is None or owner is None:
            return False
        target = self._remember(named, declared=True)
        owner.declared = True
        self._found.relations.append(Relation(self._key(owner), self._key(target), chunk.text))
        self._mode = _Mode.ATTRIBUTES
        return True

    def _first_noun(self, words: Words) -> Noun | None:
        nouns = (noun(phrase, self._grammar) for phrase in phrases_of(words, self._grammar))
        return next((named for named in nouns if named), None)

    def _introducer(self, words: Words) -> tuple[int, int] | None:
        """Where `has`, `with`, … stands; `have to` is no such place, nor is 的 before anything but an attribute."""
        place = find_phrase(words, self._grammar.introducers)
        if place and words[place[1] : place[1] + 1] == ("to",):
            return None
        if place and words[place[0]] == "的":
            after = join_words(words[place[1] :])
            later = self._introducer(words[place[1] :])
            if later:
                return later[0] + place[1], later[1] + place[1]
            return place if after in ATTRIBUTES and last_phrase(words[: place[0]], self._grammar) else None
        return place

    def _has(self, chunk: Chunk) -> bool:
        """`<thing> has <attribute>`; the thing may be left out when it was named before."""
        place = self._introducer(chunk.lower) or self._stored_per_thing(chunk.lower)
        if place is None:
            return False
        left, right = chunk.words[: place[0]], chunk.words[place[1] :]
        phrase = last_phrase(left, self._grammar)
        if phrase and len(phrase) < len(left):
            self._name_app(left[: len(left) - len(phrase)])
        self._begin_list(left, phrase)
        self._mode = _Mode.ATTRIBUTES
        self._list_entry(right, chunk)
        return True

    def _stored_per_thing(self, words: Words) -> tuple[int, int] | None:
        """`for each expense I want to store <attribute>`: the place of the verb."""
        each = next((at for at, word in enumerate(words) if word in self._grammar.each), None)
        if each is None:
            return None
        verbs = (at for at in range(each + 2, len(words)) if words[at] in self._grammar.goals)
        return next(((at, at + 1) for at in verbs), None)

    def _begin_list(self, left: Words, phrase: Words) -> None:
        """Decides whose attributes, or that things, are listed from here on."""
        named = noun(phrase, self._grammar) if phrase else None
        only_app = bool(phrase) and not core(phrase, self._grammar)
        place_name = (
            named is not None and phrase[-1].lower() not in (named.key, named.label.lower()) and not named.plural
        )
        self._lists_things = only_app or (named is not None and place_name and not self._is_each(left))
        if only_app and not named:
            self._title(phrase)
            if self._thing is not None and self._mode is not _Mode.START:
                self._lists_things = False
        if named:
            self._thing = self._remember(named, declared=self._is_each(left))
            self._thing.label = self._thing.label if self._lists_things else named.label
            self._title(phrase)

    def _is_each(self, left: Words) -> bool:
        return any(word.lower() in self._grammar.each for word in left)

    def _list_entry(self, words: Words, chunk: Chunk) -> None:
        """One entry of the list behind `has`: an attribute, or a thing where the subject is the app itself."""
        many = any(word.lower() in self._grammar.many for word in words)
        fillers = self._grammar.fillers | self._grammar.many | self._grammar.boundaries
        kept = tuple(self._without_edges(words, fillers))
        if not kept:
            return
        named = noun(kept, self._grammar)
        listed = self._lists_things and named is not None and named.known
        if listed and named and (named.plural or self._grammar is CHINESE) and named.label not in ATTRIBUTES:
            self._thing = self._remember(named, declared=True)
            for option in chunk.options:
                self._options_as_attributes(option)
            return
        self._add(self._item(kept, chunk, many))

    def _without_edges(self, words: Words, drop: frozenset[str]) -> list[str]:
        kept = list(words)
        while kept and kept[0].lower() in drop:
            kept.pop(0)
        while kept and kept[-1].lower() in self._grammar.fillers:
            kept.pop()
        return kept

    def _item(self, words: Words, chunk: Chunk, many: bool) -> Item:
        lower = tuple(word.lower() for word in words)
        place = find_phrase(lower, self._grammar.choice)
        item = Item(words, list(chunk.options), many=many)
        if place and place[0] > 0:
            item.words = words[: place[0]]
            if words[place[1] :]:
                item.values.append(join_words(words[place[1] :]))
            self._mode = _Mode.VALUES
        return item

    def _add(self, item: Item) -> None:
        thing = self._current() or self._remember(Noun("record", "Record", False, False), declared=True)
        self._thing = thing
        thing.items.append(item)

    def _options_as_attributes(self, option: str) -> None:
        for chunk in chunks(option):
            self._list_entry(chunk.words, chunk)

    def _attribute(self, chunk: Chunk) -> bool:
        """A further entry of the list of attributes."""
        if self._mode is _Mode.HEADS and chunk.joint == ":" and self._current():
            self._mode, self._lists_things = _Mode.ATTRIBUTES, False
        if self._mode is not _Mode.ATTRIBUTES:
            return False
        self._list_entry(chunk.words, chunk)
        return True

    def _head(self, chunk: Chunk) -> bool:
        """The start of a sentence: `I want to manage books`, `A task tracker`, `Products (name, price)`."""
        if self._mode is _Mode.WISHES:
            return self._found.mentions_auth and bool(_LOGIN_WORDS & set(chunk.lower))
        goal = self._goal(chunk.lower)
        first = self._mode is _Mode.START
        candidates = phrases_of(chunk.words[goal:], self._grammar)
        named = next((found for found in (noun(phrase, self._grammar) for phrase in candidates) if found), None)
        app = any(word.lower() in self._grammar.app_words for word in chunk.words)
        if first and candidates:
            self._title(candidates[0])
        if named is None or not (goal or app or named.known or chunk.options or not first):
            return app
        self._mode = _Mode.HEADS
        certain = bool(goal) or named.plural or (not first and named.known)
        self._thing = self._remember(named, declared=certain and not app)
        self._lists_things = False
        for option in chunk.options:
            self._options_as_attributes(option)
        return True

    def _goal(self, words: Words) -> int:
        """Where the object of `manage`, `keep track of`, … begins; 0 without such a verb."""
        for at in range(len(words) - 1, -1, -1):
            verb = words[at] in self._grammar.goals and at + 1 < len(words)
            if verb and (at == 0 or words[at - 1] in self._grammar.boundaries - {"a", "an", "the", "my"}):
                return at + 1
        return 0

    def _name_app(self, words: Words) -> None:
        """The words in front of `where each task has …`: they name the app, and perhaps the thing it keeps."""
        phrases = phrases_of(words, self._grammar)
        if phrases:
            self._title(phrases[0])

    def _title(self, phrase: Words) -> None:
        if not self._found.title and phrase:
            self._found.title = join_words(phrase)

    def _subject(self, words: Words) -> Thing | None:
        phrase = last_phrase(words, self._grammar)
        named = noun(phrase, self._grammar) if phrase else None
        return self._remember(named, declared=True) if named else None

    def _current(self) -> Thing | None:
        things = list(self._found.things.values())
        return self._thing or (things[0] if things else None)

    def _key(self, thing: Thing) -> str:
        return next(key for key, known in self._found.things.items() if known is thing)

    def _remember(self, named: Noun, declared: bool) -> Thing:
        thing = self._found.things.setdefault(named.identity, Thing(named.key, named.label))
        thing.declared = thing.declared or declared
        if declared and named.label:
            thing.label = named.label
        return thing
