"""What is kept, while the plan is being put together: each entity with what was said of it."""

from dataclasses import dataclass, field

from orchestrator.engines.blueprint.assembly.casting import Cast
from orchestrator.engines.blueprint.domains import Domain, DomainEntity, entity_for_noun
from orchestrator.engines.blueprint.lexicon.acts import Act
from orchestrator.engines.blueprint.lexicon.verbs import Meaning
from orchestrator.engines.blueprint.nouns import Noun
from orchestrator.engines.blueprint.understanding import Thing, Understanding
from orchestrator.models import Entity, Language


@dataclass(frozen=True, slots=True)
class Dealing:
    """Somebody deals with the rows of an entity: `meaning`, by people of these roles (none: everybody)."""

    meaning: Meaning
    verb: str
    roles: tuple[str, ...]
    own: bool
    only: bool
    text: str
    tail: tuple[str, ...] = ()
    negated: bool = False


@dataclass(slots=True)
class Sketch:
    """One entity in the making.

    `act`: the deed whose rows it keeps. `target`: identity of what the deed is done to. `actor`: identity of who does
    it, where that is an entity. `bans`: what some roles must
    not do. `listed`: the text says which attributes it has. `stands_for`: entity of the domain
    that its rows point to → identity of what plays that part here: games are borrowed instead of books.
    """

    identity: str
    thing: Thing
    known: DomainEntity | None = None
    act: Act | None = None
    target: str | None = None
    actor: str | None = None
    shortcut: str = ""
    dealings: list[Dealing] = field(default_factory=list)
    bans: list[Dealing] = field(default_factory=list)
    entity: Entity | None = None
    anonymous: bool = False
    stands_for: dict[str, str] = field(default_factory=dict)

    @property
    def listed(self) -> bool:
        """Whether the text lists its attributes."""
        return self.thing.described


@dataclass(slots=True)
class Board:
    """All sketches by identity, and what they share."""

    found: Understanding
    language: Language
    cast: Cast
    domain: Domain | None
    only_domain: bool = False
    sketches: dict[str, Sketch] = field(default_factory=dict)

    @property
    def chinese(self) -> bool:
        """Whether the plan speaks Chinese."""
        return self.language == "zh"

    def assume(self, english: str, chinese: str) -> None:
        """Notes an assumption, once."""
        said = chinese if self.chinese else english
        if said not in self.found.assumptions:
            self.found.assumptions.append(said)

    def sketch_of(self, noun: Noun | None) -> Sketch | None:
        """The sketch a noun means: by identity, by the domain's word for it, or by the end of its name."""
        if noun is None:
            return None
        if noun.identity in self.sketches:
            return self.sketches[noun.identity]
        known = self.known(noun)
        for sketch in self.sketches.values():
            if known is not None and sketch.known is known:
                return sketch
        ends = [
            s for s in self.sketches.values() if s.thing.key.endswith(f"_{noun.key}") or s.thing.label == noun.label
        ]
        return ends[0] if len(ends) == 1 else None

    def known(self, noun: Noun) -> DomainEntity | None:
        """The domain's entity for a noun."""
        return self.known_label(noun.label)

    def known_label(self, label: str) -> DomainEntity | None:
        """The domain's entity that people call so."""
        return entity_for_noun(self.domain, label, self.language) if self.domain else None
