"""Reads a requirement chunk by chunk: which things it names, what they have, and what it asks for beyond that.

A chunk is read by the first rule that fits: a colour, a further value of a choice, a wish (a verb), a relation,
`<thing> has <attribute>`, a further entry of the list begun before, or the head of a sentence that names the app and
what it keeps. What no rule fits is noted as not understood.
"""

from collections.abc import Callable
from enum import Enum, auto

from orchestrator.engines.blueprint import colour_words, wishes
from orchestrator.engines.blueprint.attributes import TYPE_WORDS, is_attribute, is_usual
from orchestrator.engines.blueprint.field_types import is_known
from orchestrator.engines.blueprint.grammar import CHINESE, ENGLISH, Grammar
from orchestrator.engines.blueprint.naming import snake
from orchestrator.engines.blueprint.nouns import (
    Noun,
    Words,
    core,
    find_phrase,
    is_place,
    last_phrase,
    noun,
    phrases_of,
)
from orchestrator.engines.blueprint.structure import Span, goal_object, introducer, stored_per_thing
from orchestrator.engines.blueprint.text import Chunk, chunks, join_words, language_of
from orchestrator.engines.blueprint.understanding import Item, Relation, Thing, Understanding
from orchestrator.engines.blueprint.vocabulary import ATTRIBUTES, VALUES
from orchestrator.engines.blueprint.words import word_set

_LOGIN_WORDS = word_set("email password username e-mail 邮箱 密码 用户名 手机号")
"""What a login asks for; needs no further reading beside it."""

_ARTICLES = frozenset(["a", "an", "the", "its", "their"])
_TIMES = frozenset(["day", "week", "month", "year", "morning", "evening", "time"])
_LISTED_IN_ONE_FIELD = frozenset(["tag", "label", "category", "genre"])
"""Things that an entry has several of and that are still only words: tags."""
_REQUESTS = frozenset(["a", "an", "me", "my", "一个", "一款", "一套", "个", "一份"])
_STANDARD = "list, create, edit, delete, search and sort come with every app"


class _Mode(Enum):
    """What the chunks of the current sentence have been listing so far."""

    START = auto()
    HEADS = auto()
    ATTRIBUTES = auto()
    THINGS = auto()
    RELATIONS = auto()
    VALUES = auto()
    WISHES = auto()


def understand(text: str) -> Understanding:
    """What the requirement asks for."""
    reader = _Reader(CHINESE if language_of(text) == "zh" else ENGLISH)
    for chunk in chunks(text):
        reader.take(chunk)
    reader.found.keep_certain()
    return reader.found


class _Reader:
    """Walks over the chunks and remembers which thing is being described."""

    def __init__(self, grammar: Grammar) -> None:
        self.found = Understanding()
        self._grammar = grammar
        self._mode = _Mode.START
        self._thing: Thing | None = None
        self._may_list_things = False
        self._pending: Noun | None = None
        self._item_open = False
        self._is_place = True

    def take(self, chunk: Chunk) -> None:
        """One chunk more."""
        if chunk.joint == "":
            self._mode, self._pending = _Mode.START, None
        rules: tuple[Callable[[Chunk], bool], ...] = (
            self._colour,
            self._value,
            self._login,
            self._wish,
            self._relation,
            self._has,
            self._entry,
            self._head,
        )
        if not any(rule(chunk) for rule in rules):
            self.found.miss(chunk.text)

    def _colour(self, chunk: Chunk) -> bool:
        wish = colour_words.find(chunk.lower)
        if not wish:
            return False
        self.found.colours[wish.role] = wish.colour
        self.found.read(chunk.text, f"{wish.role} colour {wish.colour}")
        for rest in (chunk.words[: wish.start], chunk.words[wish.end :]):
            if any(core(phrase, self._grammar) for phrase in phrases_of(rest, self._grammar)):
                self.take(Chunk(rest, chunk.joint, chunk.options))
        return True

    def _value(self, chunk: Chunk) -> bool:
        """A further value of a choice: `which can be open, closed or archived`."""
        if self._mode is not _Mode.VALUES:
            return False
        attribute = is_attribute(chunk.words) and chunk.text not in VALUES
        if attribute or chunk.joint == ":" or chunk.lower[0] in _ARTICLES or introducer(chunk.lower, self._grammar):
            self._mode = _Mode.ATTRIBUTES
            return False
        if self._thing and self._thing.items:
            self._thing.items[-1].values.append(chunk.text)
        if chunk.joint == "or":
            self._mode = _Mode.ATTRIBUTES
        return True

    def _login(self, chunk: Chunk) -> bool:
        """Logging in: an app of its own when nothing else is asked for, otherwise out of scope."""
        place = find_phrase(chunk.lower, self._grammar.auth)
        if place is None:
            return self._mode is _Mode.WISHES and self.found.mentions_auth and bool(_LOGIN_WORDS & set(chunk.lower))
        thing = self._noun(last_phrase(chunk.words[: place[0]], self._grammar))
        if self._mode is _Mode.ATTRIBUTES or (thing and thing.known and thing.key not in ("user", "member", "person")):
            return False
        self.found.mentions_auth = True
        self.found.read(chunk.text, "registration and login")
        self._mode = _Mode.WISHES
        return True

    def _wish(self, chunk: Chunk) -> bool:
        """Something to do rather than to keep: a standard operation, or one that is out of scope."""
        if self._mode is not _Mode.WISHES and (is_attribute(chunk.words) or self._is_request(chunk)):
            return False
        wish = wishes.find(chunk.lower, self._grammar, listing=self._mode is _Mode.WISHES)
        if wish is None or (wish.standard and introducer(chunk.lower, self._grammar)):
            return False
        self._mode = _Mode.WISHES
        if wish.flag and self._current():
            self._add(Item((wish.flag,)))
        elif not wish.standard:
            self.found.miss(chunk.text)
            return True
        self.found.read(chunk.text, f"a yes/no field {wish.flag}" if wish.flag else _STANDARD)
        self._mention(chunk.words[wish.end :])
        return True

    def _is_request(self, chunk: Chunk) -> bool:
        """`Create a task tracker` asks for the app itself."""
        return not self.found.things and bool(_REQUESTS & set(chunk.lower[1:]))

    def _mention(self, words: Words) -> None:
        named = self._first_noun(words)
        if named and named.known:
            self._remember(named, declared=False)

    def _relation(self, chunk: Chunk) -> bool:
        """`a task belongs to a project and a person`."""
        place = find_phrase(chunk.lower, self._grammar.relations)
        if place is None:
            target = self._first_noun(chunk.words) if self._mode is _Mode.RELATIONS else None
            known = target is not None and target.identity in self.found.things
            return bool(known and not introducer(chunk.lower, self._grammar)) and self._relate(target, chunk)
        owner = self._noun(last_phrase(chunk.words[: place[0]], self._grammar))
        if owner:
            self._thing = self._remember(owner, declared=True)
        return self._relate(self._first_noun(chunk.words[place[1] :]), chunk)

    def _relate(self, target: Noun | None, chunk: Chunk) -> bool:
        owner = self._current()
        if target is None or owner is None:
            return False
        pointed_at = self._remember(target, declared=True)
        owner.declared, self._thing, self._mode = True, owner, _Mode.RELATIONS
        ends = self.found.identity_of(owner), self.found.identity_of(pointed_at)
        self.found.relations.append(Relation(*ends, chunk.text))
        return True

    def _first_noun(self, words: Words) -> Noun | None:
        return next(filter(None, map(self._noun, phrases_of(words, self._grammar))), None)

    def _noun(self, phrase: Words) -> Noun | None:
        return noun(phrase, self._grammar)

    def _has(self, chunk: Chunk) -> bool:
        """`<thing> has <attribute>`; the thing may be left out when it was named before."""
        place = introducer(chunk.lower, self._grammar) or stored_per_thing(chunk.lower, self._grammar)
        if place is None or self._only_names_app(chunk, place):
            return False
        left, right = chunk.words[: place[0]], chunk.words[place[1] :]
        self._begin_list(left)
        self._mode = _Mode.ATTRIBUTES
        self._list_entry(right, chunk)
        return True

    def _only_names_app(self, chunk: Chunk, place: Span) -> bool:
        """Whether it is a bare `with` or `有` among wishes, with nothing on either side."""
        return self._mode is _Mode.WISHES and not chunk.words[: place[0]] and not chunk.words[place[1] :]

    def _begin_list(self, left: Words) -> None:
        """Decides whose attributes, or that things, are listed from here on."""
        self._item_open = False
        phrase = last_phrase(left, self._grammar)
        before = phrases_of(left, self._grammar)[:-1] if phrase else []
        self._title(*before, phrase)
        named = self._noun(phrase)
        if phrase and join_words(phrase).lower() in _TIMES:
            named, phrase = self._first_noun(tuple(word for words in before for word in words)), ()
        each = any(word.lower() in self._grammar.each for word in left)
        in_app = any(word.lower() in self._grammar.app_words for words in (*before, phrase) for word in words)
        place = bool(phrase) and is_place(phrase, self._grammar)
        self._may_list_things, self._is_place = not each and (place or in_app), place
        if named:
            self._thing = self._remember(named, declared=each)
            self._thing.label = self._thing.label if place else named.label
        elif place and self._mode is _Mode.START and self._thing is not None:
            self._may_list_things = not self._thing.declared

    def _entry(self, chunk: Chunk) -> bool:
        """A further entry of a list, or the first one behind a colon."""
        if (self._mode is _Mode.HEADS and chunk.joint == ":") or (self._pending and chunk.joint == ":"):
            if self._pending:
                self._thing = self._remember(self._pending, declared=True)
            self._mode, self._pending = _Mode.ATTRIBUTES, None
        elif self._mode is _Mode.ATTRIBUTES and chunk.joint == ":" and self._item_open:
            return self._explain(chunk)
        if self._mode not in (_Mode.ATTRIBUTES, _Mode.THINGS, _Mode.RELATIONS):
            return False
        self._list_entry(chunk.words, chunk)
        return True

    def _explain(self, chunk: Chunk) -> bool:
        """What stands behind an attribute and a colon: `price: decimal`, `category: food, travel, rent`."""
        if self._thing is None or not self._thing.items:
            return False
        item = self._thing.items[-1]
        if chunk.text.lower() in TYPE_WORDS:
            item.options.append(chunk.text)
        else:
            item.values.append(chunk.text)
            self._mode = _Mode.VALUES
        return True

    def _list_entry(self, words: Words, chunk: Chunk) -> None:
        """One entry of a list: an attribute, or a thing where an app or a place is said to have it."""
        many = any(word.lower() in self._grammar.many for word in words)
        kept = self._without_edges(words)
        if not kept or kept == ("not",):
            return
        named = self._noun(kept)
        if named and named.known and self._is_thing(named, kept, chunk, many):
            thing = self._remember(named, declared=True)
            if self._may_list_things or self._describes(chunk):
                if self._thing and self._mode is _Mode.ATTRIBUTES and not self._is_place:
                    self._thing.declared = True
                self._thing, self._mode = thing, _Mode.THINGS
                self._options_as_attributes(chunk)
                return
        self._may_list_things = self._may_list_things and self._mode is _Mode.THINGS
        self._add(self._item(kept, chunk, many))

    def _is_thing(self, named: Noun, kept: Words, chunk: Chunk, many: bool) -> bool:
        """Whether a known noun in a list is meant as a thing to keep and not as an attribute."""
        if (self._may_list_things and self._mode is _Mode.THINGS) or self._describes(chunk):
            return True
        name = snake([word.lower() for word in kept])
        attribute = join_words(kept) in ATTRIBUTES or is_known(name or "-") or named.key in _LISTED_IN_ONE_FIELD
        chinese = self._grammar is CHINESE and self._may_list_things
        return not attribute and (named.plural or many or chinese or (self._may_list_things and bool(chunk.options)))

    def _describes(self, chunk: Chunk) -> bool:
        """Whether brackets list attributes, as in `books (title, author)`, and not the values of a choice."""
        parts = [part for option in chunk.options for part in chunks(option)]
        return len(parts) > 1 and all(is_usual(part.words) for part in parts[:2])

    def _without_edges(self, words: Words) -> Words:
        drop = self._grammar.fillers | self._grammar.many | self._grammar.boundaries
        kept = list(words)
        while kept and kept[0].lower() in drop:
            kept.pop(0)
        while kept and kept[-1].lower() in self._grammar.fillers:
            kept.pop()
        return tuple(kept)

    def _item(self, words: Words, chunk: Chunk, many: bool) -> Item:
        place = find_phrase(tuple(word.lower() for word in words), self._grammar.choice)
        item = Item(words, list(chunk.options), many=many)
        if place and place[0] > 0:
            item.words = words[: place[0]]
            item.values += [join_words(words[place[1] :])] if words[place[1] :] else []
            self._mode = _Mode.VALUES
        return item

    def _add(self, item: Item) -> None:
        thing = self._current()
        if thing is None:
            label = "记录" if self._grammar is CHINESE else "Record"
            thing = self.found.remember("record", "record", label, declared=True)
        self._thing = thing
        self._item_open = True
        thing.items.append(item)

    def _options_as_attributes(self, chunk: Chunk) -> None:
        """`books (title, author)`: what brackets behind a thing list."""
        before = self._mode, self._may_list_things
        self._mode, self._may_list_things = _Mode.ATTRIBUTES, False
        for option in chunk.options:
            for inner in chunks(option):
                if inner.joint == ":" and self._item_open:
                    self._explain(inner)
                else:
                    self._list_entry(inner.words, inner)
                self._mode = _Mode.ATTRIBUTES
        self._mode, self._may_list_things = before

    def _head(self, chunk: Chunk) -> bool:
        """The start of a sentence: `I want to manage books`, `A task tracker`, `Products (name, price)`."""
        if self._mode is _Mode.WISHES:
            return False
        if set(chunk.lower) <= self._grammar.fillers and self._current():
            self._mode, self._item_open = _Mode.HEADS, False
            return True
        goal = goal_object(chunk.lower, self._grammar)
        phrases = phrases_of(chunk.words[goal:], self._grammar)
        first = self._mode is _Mode.START
        at, named = self._head_noun(phrases)
        if named and not named.known and self._is_value(phrases[at]) and (goal or not first):
            self._title(phrases[at])
            self._mode = _Mode.ATTRIBUTES
            self._add(self._item(phrases[at], chunk, many=False))
            return True
        app = self._names_app(chunk, phrases[: at + 1])
        listed = any(len(chunks(option)) > 1 for option in chunk.options)
        if named is None or not (goal or app or named.known or listed or not first):
            self._pending = named
            return app or self._opens_text(phrases)
        self._title(*(phrases[at if goal else 0 :] if first else []))
        self._mode, self._item_open = _Mode.HEADS, False
        self._thing = self._remember(named, declared=bool(goal) or (named.plural and not app) or not first)
        self._may_list_things = is_place(phrases[at], self._grammar) and not goal
        self._options_as_attributes(chunk)
        return True

    def _head_noun(self, phrases: list[Words]) -> tuple[int, Noun | None]:
        """The phrase that names the thing kept: the first known one, or else the first that names any."""
        nouns = [(at, named) for at, named in enumerate(map(self._noun, phrases)) if named]
        known = [(at, named) for at, named in nouns if named.known]
        return next(iter([*known, *nouns]), (0, None))

    def _names_app(self, chunk: Chunk, phrases: list[Words]) -> bool:
        """Whether the phrases name an app, as `task tracker` and `药箱管理` do."""
        ends_in_goal = self._grammar is CHINESE and chunk.words[-1] in self._grammar.goals
        return ends_in_goal or any(word.lower() in self._grammar.app_words for words in phrases for word in words)

    def _opens_text(self, phrases: list[Words]) -> bool:
        """`Personal finance: …`: the first words of a text may be nothing but its title."""
        if self.found.title or self.found.things or len(phrases) != 1 or len(phrases[0]) > 4:
            return False
        self._title(phrases[0])
        return True

    def _is_value(self, phrase: Words) -> bool:
        """Whether the words name a value (`weight`, `体重`) rather than a thing."""
        return is_attribute(phrase) or is_known(snake([word.lower() for word in phrase]) or "-")

    def _title(self, *phrases: Words) -> None:
        """Keeps the first phrase that says more than `app` as the app's name."""
        for phrase in phrases:
            named = any(word.lower() not in self._grammar.adjectives for word in phrase)
            if named and not self.found.title and (core(phrase, self._grammar) or self._noun(phrase)):
                self.found.title = join_words(phrase)

    def _current(self) -> Thing | None:
        return self._thing or self.found.first()

    def _remember(self, named: Noun, declared: bool) -> Thing:
        return self.found.remember(named.identity, named.key, named.label, declared)
