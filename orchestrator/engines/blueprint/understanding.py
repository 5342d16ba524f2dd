"""What the reader collects from a requirement, before names and types are decided."""

from dataclasses import dataclass, field
from enum import StrEnum

from orchestrator.engines.blueprint.lexicon.verbs import Verb
from orchestrator.engines.blueprint.nouns import Noun
from orchestrator.engines.blueprint.text import join_words
from orchestrator.models import Reading


@dataclass(slots=True)
class Item:
    """One attribute as written, with what brackets or a following list say about it.

    `flow`: its values follow each other, as in `open → done`. `person`: the kind of person it names, if it does.
    """

    words: tuple[str, ...]
    options: list[str] = field(default_factory=list)
    values: list[str] = field(default_factory=list)
    many: bool = False
    flow: bool = False
    person: Noun | None = None

    @property
    def text(self) -> str:
        """The attribute as a person wrote it."""
        return join_words(self.words)


@dataclass(slots=True)
class Thing:
    """Something the app keeps. `key` is its English singular in snake_case.

    `declared` means it is certainly wanted; others only lend the app its name. `sure`: a sentence says
    so outright. `loose`: attributes named beside it
    in a list of things, and are hardly all it has.
    """

    key: str
    label: str
    declared: bool = False
    sure: bool = False
    items: list[Item] = field(default_factory=list)
    loose: list[Item] = field(default_factory=list)

    @property
    def described(self) -> bool:
        """Whether its attributes were listed."""
        return bool(self.items)


@dataclass(frozen=True, slots=True)
class Relation:
    """`owner` points to one `target`, or to many of them; both are keys of `Understanding.things`."""

    owner: str
    target: str
    text: str
    many: bool = False

    def renamed(self, old: str, new: str) -> "Relation":
        """The relation with one end called otherwise."""
        owner, target = (new if end == old else end for end in (self.owner, self.target))
        return Relation(owner, target, self.text, self.many)


@dataclass(frozen=True, slots=True)
class Deed:
    """Somebody does something: `actors` (none: whoever uses the app) do `verb` to `target`.

    `tail`: the words behind the object. `only`: nobody else does it. `own`: to what is theirs.
    `details`: what is filled in besides, as the attributes of a nameless thing. `row`: the thing that keeps the rows
    of the deed, where the text describes it.
    """

    actors: tuple[Noun, ...]
    verb: Verb
    target: Noun | None
    tail: tuple[str, ...] = ()
    negated: bool = False
    only: bool = False
    own: bool = False
    passive: bool = False
    text: str = ""
    details: Thing | None = None
    row: str = ""


class LimitKind(StrEnum):
    """What a limit speaks of."""

    AT_MOST = "at most"
    NO_OVERLAP = "no overlap"
    IN_ORDER = "in order"
    NOT_PAST = "not in the past"
    ONCE = "only once"
    STOCK = "not without stock"
    BOUND = "bound"
    LENGTH = "length"
    UNIQUE = "unique"
    REQUIRED = "required"


@dataclass(frozen=True, slots=True)
class Limit:
    """Something that must hold. `words` and `other`: what it is said of, as written; `low` and `high`: numbers."""

    kind: LimitKind
    text: str
    words: tuple[str, ...] = ()
    other: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    verb: Verb | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A way from state to state that the text tells: `actors` (none: whoever uses the app) move a row of `thing` there.

    `to`: what people call the state; `verb`: what they do, empty where only the state is named. `inputs`: attributes
    that are asked for on the way.
    """

    thing: str
    to: str
    verb: str = ""
    actors: tuple[Noun, ...] = ()
    text: str = ""
    inputs: tuple[str, ...] = ()
    own: bool = False


class ConditionKind(StrEnum):
    """What a condition on named fields says."""

    CAPACITY = "capacity"
    TOGETHER = "unique together"
    AT_MOST = "at most"
    ADJUST = "adjust"
    DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Condition:
    """What must hold of, or follows from, the rows of `thing`; `words` are what people call the fields it speaks of.

    - capacity: rows are at most the field `words[0]` of `target`.
    - together: no two rows have the same `words`.
    - at most: rows with the same `words[0]` are at most `number`.
    - adjust: `number` is added to the field `words[0]` of `target`, times the row's field `words[1]` if there is one,
      when the row is made, or moved to the state `state`.
    - default: the field `words[0]` is `words[1]` unless said otherwise.
    """

    kind: ConditionKind
    thing: str
    words: tuple[str, ...]
    target: str = ""
    number: float | None = None
    state: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts that somebody wants to see: of what, by what, as written."""

    of: tuple[str, ...]
    by: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Adjustment:
    """When a row of `thing` (an identity) is made, the number that `words` call changes `by` so much, or by its amount.

    `fixed`: by that number, whatever amount the row has.
    """

    thing: str
    words: tuple[str, ...]
    by: int
    fixed: bool
    text: str


@dataclass(slots=True)
class Understanding:
    """Everything that was read."""

    title: str = ""
    things: dict[str, Thing] = field(default_factory=dict)
    relations: list[Relation] = field(default_factory=list)
    colours: dict[str, str] = field(default_factory=dict)
    assumptions: list[str] = field(default_factory=list)
    not_understood: list[str] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)
    deeds: list[Deed] = field(default_factory=list)
    limits: list[Limit] = field(default_factory=list)
    tallies: list[Tally] = field(default_factory=list)
    adjustments: list[Adjustment] = field(default_factory=list)
    starts: dict[str, str] = field(default_factory=dict)
    style: list[str] = field(default_factory=list)
    mentions_auth: bool = False
    refuses_auth: bool = False
    lives: dict[str, list[str]] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)
    conditions: list[Condition] = field(default_factory=list)
    people: list[Noun] = field(default_factory=list)

    def forgive(self, label: str) -> None:
        """What was missed last turned out to name a thing."""
        if self.not_understood and label.lower() in self.not_understood[-1].lower():
            self.not_understood.pop()

    def remember(self, identity: str, key: str, label: str, declared: bool) -> Thing:
        """The thing with that identity, new when it was not named before."""
        thing = self.things.setdefault(identity, Thing(key, label))
        thing.label = label if declared else thing.label
        thing.declared = thing.declared or declared
        return thing

    def first(self) -> Thing | None:
        """The thing named first."""
        return next(iter(self.things.values()), None)

    def identity_of(self, thing: Thing) -> str:
        """The key of a thing in `things`."""
        return next(identity for identity, known in self.things.items() if known is thing)

    def keep_certain(self) -> None:
        """Drops things that only lent the app its name, when there are others that are certainly wanted."""
        described = {thing.key for thing in self.things.values() if thing.items}
        certain = {
            identity
            for identity, thing in self.things.items()
            if thing.items or (thing.declared and not any(thing.key.endswith(f"_{key}") for key in described))
        }
        if certain:
            certain |= {end for relation in self.relations for end in (relation.owner, relation.target)}
            self.things = {identity: thing for identity, thing in self.things.items() if identity in certain}

    def read(self, text: str, read_as: str, rule: str = "") -> None:
        """Notes how a part of the text was understood, and by which rule."""
        self.readings.append(Reading(text=text, read_as=read_as, rule=rule))

    def miss(self, text: str) -> None:
        """Notes a part of the text that nothing was made of."""
        if text and text not in self.not_understood:
            self.not_understood.append(text)
