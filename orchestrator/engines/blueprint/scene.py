"""Where a reader stands in a text: what the sentence is listing, and which thing is being described."""

from collections.abc import Callable
from enum import Enum, auto

from orchestrator.engines.blueprint.grammar import CHINESE, Grammar
from orchestrator.engines.blueprint.nouns import Noun, Words, core, last_phrase, noun, phrases_of
from orchestrator.engines.blueprint.text import Chunk, join_words
from orchestrator.engines.blueprint.understanding import Item, Thing, Understanding


class Mode(Enum):
    """What the chunks of the current sentence have been listing so far."""

    START = auto()
    HEADS = auto()
    ATTRIBUTES = auto()
    THINGS = auto()
    RELATIONS = auto()
    VALUES = auto()
    WISHES = auto()
    DEEDS = auto()


class Scene:
    """The state that the rules share.

    Attributes:
        found: everything read so far.
        grammar: the words of the text's language.
        mode: what is being listed.
        thing: what is being described.
        lists_things: whether an app or a place is said to have the entries, so that they may be things.
        is_place: whether the subject only names an app or a place.
        item_open: whether an attribute of the present list can still be explained behind a colon.
        pending: an unknown noun that becomes a thing when a colon and its attributes follow.
        actors: who acted in the clause before.
        last_target: what something was done to last, so that `them` can be resolved.
        value_joint: what stood before the last value of a choice: `、` binds closer than a comma.
        section: what the heading above names, to which the entries of the list below it belong.
        speaker: who does what follows without a subject: `As a member I …`, or below the heading `Members`.
        about_looks: whether the sentence speaks of the look of pages.
    """

    def __init__(self, grammar: Grammar) -> None:
        self.found = Understanding()
        self.grammar = grammar
        self.mode = Mode.START
        self.thing: Thing | None = None
        self.lists_things = False
        self.is_place = True
        self.item_open = False
        self.pending: Noun | None = None
        self.actors: tuple[Noun, ...] = ()
        self.last_target: Noun | None = None
        self.about_looks = False
        self.value_joint = ""
        self.section: Thing | None = None
        self.speaker: Noun | None = None
        self.reread: Callable[[Chunk], None] = lambda chunk: None
        self.detail: Callable[[Words, Chunk], None] = lambda words, chunk: None
        self.describe: Callable[[Noun, Words, Chunk], None] = lambda named, words, chunk: None

    def begin_sentence(self, entry: bool = False) -> None:
        """Forgets what the sentence before was listing, not what it was about; an entry of a list goes on with it."""
        self.mode, self.pending, self.about_looks = Mode.START, None, False
        self.item_open = False
        if entry and self.section is not None:
            self.thing, self.mode, self.lists_things = self.section, Mode.ATTRIBUTES, False
        elif entry:
            self.lists_things = True

    @property
    def current(self) -> Thing | None:
        """What an attribute without a subject belongs to."""
        return self.thing or self.found.first()

    def remember(self, named: Noun, declared: bool) -> Thing:
        """The thing that a noun names."""
        return self.found.remember(named.identity, named.key, named.label, declared)

    def add(self, item: Item) -> None:
        """Gives the present thing an attribute; without any thing the text is about records."""
        if self.current is None:
            label = "记录" if self.grammar is CHINESE else "Record"
            self.found.remember("record", "record", label, declared=True)
        self.thing = self.current
        self.item_open = True
        if self.thing:
            items = self.thing.loose if self.mode is Mode.THINGS and not self.thing.items else self.thing.items
            items.append(item)

    @property
    def last_item(self) -> Item | None:
        """The attribute named last."""
        items = [*self.thing.loose, *self.thing.items] if self.thing else []
        return items[-1] if items else None

    def noun(self, phrase: Words) -> Noun | None:
        """The thing that a noun phrase names."""
        return noun(phrase, self.grammar)

    def last_noun(self, words: Words) -> Noun | None:
        """The thing that the words end with."""
        return self.noun(last_phrase(words, self.grammar))

    def first_noun(self, words: Words) -> Noun | None:
        """The first thing named among the words."""
        return next(filter(None, map(self.noun, phrases_of(words, self.grammar))), None)

    def name_app(self, *phrases: Words) -> None:
        """Keeps the first phrase that says more than `app` as the app's name, unless it has one."""
        for phrase in phrases:
            telling = any(word.lower() not in self.grammar.adjectives for word in phrase)
            if telling and not self.found.title and (core(phrase, self.grammar) or self.noun(phrase)):
                self.found.title = join_words(phrase)

    def has_app_word(self, phrases: list[Words]) -> bool:
        """Whether one of the phrases speaks of an app, a tracker, a 系统."""
        return any(word.lower() in self.grammar.app_words for words in phrases for word in words)
