"""What a reader of English knows while it goes through a text: who speaks, and what was spoken of last."""

from dataclasses import dataclass, field, replace

from orchestrator.engines.blueprint import naming
from orchestrator.engines.blueprint.attributes import is_usual
from orchestrator.engines.blueprint.english.phrases import bare, is_everybody, is_pronoun, is_speaker, noun_of, split
from orchestrator.engines.blueprint.english.tokens import tokens_of
from orchestrator.engines.blueprint.english.words import Tokens
from orchestrator.engines.blueprint.lexicon.people import is_person
from orchestrator.engines.blueprint.nouns import Noun
from orchestrator.engines.blueprint.scene import Scene
from orchestrator.engines.blueprint.understanding import Item, Thing

EVERYBODY = Noun("everyone", "Everyone", True, True)


@dataclass(slots=True)
class Telling:
    """The scene, and what pronouns stand for.

    `speaker`: who `I` is. `topic`: the thing described last. `made`: the thing that was made or moved last.
    `doers`: who acted last. `states`: identity of a thing → its states in order. `starts`: identity → first state.
    """

    scene: Scene
    speaker: Noun | None = None
    topic: Noun | None = None
    made: Noun | None = None
    doers: tuple[Noun, ...] = ()
    states: dict[str, list[str]] = field(default_factory=dict)
    starts: dict[str, str] = field(default_factory=dict)

    def known(self, noun: Noun | None) -> Noun | None:
        """The thing that a noun means among those that are kept: of that name, or the only one whose name ends so."""
        things = self.scene.found.things
        if noun is None or noun.identity in things:
            return noun
        ends = [identity for identity in things if identity.endswith(f"_{noun.key}")]
        if len(ends) == 1:
            thing = things[ends[0]]
            return replace(noun, key=thing.key, label=thing.label)
        return noun

    def is_kept(self, noun: Noun | None) -> bool:
        """Whether it is among the things that are kept."""
        found = self.known(noun)
        return found is not None and found.identity in self.scene.found.things

    def thing_of(self, tokens: Tokens) -> Noun | None:
        """The thing that a phrase means; a pronoun means what was spoken of last."""
        if is_pronoun(tokens):
            return self.made or self.topic
        return self.known(noun_of(tokens))

    def declare(self, noun: Noun) -> Thing:
        """Keeps the thing from here on."""
        return self.scene.found.remember(noun.identity, noun.key, noun.label, declared=True)

    def items_of(self, noun: Noun) -> list[Item]:
        """The attributes that a thing has so far."""
        thing = self.scene.found.things.get(noun.identity)
        return thing.items if thing else []

    def describe(self, noun: Noun, items: list[Item], text: str) -> None:
        """Adds attributes to a thing, each once."""
        thing = self.declare(noun)
        thing.sure = True
        for item in items:
            if item.words and all(item.text.lower() != other.text.lower() for other in thing.items):
                thing.items.append(item)
                self._keep_several(item)
        self.topic = noun
        self.scene.found.read(text, f"{thing.label}: {', '.join(item.text for item in items)}", "attributes")

    def _keep_several(self, item: Item) -> None:
        """`many tags`, `several partners`: things of their own."""
        several = noun_of(tokens_of(item.text)) if item.many else None
        if several is not None and several.plural and not is_usual(tuple(word.lower() for word in item.words)):
            self.declare(self.known(several) or several)

    def people(self, tokens: Tokens) -> list[Noun]:
        """The kinds of people that a subject names; whoever speaks for `I` and `we`, none for a thing."""
        if is_speaker(tokens) or (tokens and tokens[-1].lower in ("i", "we", "me", "us", "you")):
            return [self.speaker] if self.speaker else []
        if is_pronoun(tokens) and tokens[0].lower in ("they", "them", "he", "she"):
            return list(self.doers)
        found = []
        for part in split(tokens, "and", "or", ",", "/"):
            if is_everybody(part):
                found.append(EVERYBODY)
            elif (person := self.person(part)) is not None:
                found.append(person)
        return found

    def person(self, tokens: Tokens) -> Noun | None:
        """The kind of person that a phrase names, as far as it can be one."""
        words = _role_words(tokens)
        if tokens and tokens[0].can("VG") and not tokens[0].can("D") and len(tokens) > 1:
            return None  # `Picking an order`
        if not words or len(words) > 4:
            return None
        key = naming.snake([*words[:-1], naming.singular(words[-1])])
        spoken = " ".join([*words[:-1], naming.singular(words[-1])])
        return (
            Noun(key, spoken[:1].upper() + spoken[1:], True, words[-1] != naming.singular(words[-1])) if key else None
        )


def _role_words(tokens: Tokens) -> list[str]:
    """`the head of department` → head, of, department."""
    words = [token.lower for token in bare(tokens)]
    whole = [token.lower for token in tokens]
    if words and words[-1] in whole:
        behind = whole[whole.index(words[-1]) + 1 :]
        if (
            behind[:1] == ["of"]
            and 1 < len(behind) <= 3
            and words[-1] in ("head", "director", "member", "chief", "officer", "manager", "leader")
        ):
            return [*words, "of", *(word for word in behind[1:] if word not in ("the", "a", "our"))]
    return words


def is_personal(noun: Noun) -> bool:
    """Whether the noun is a word for people."""
    head = noun.label.lower().partition(" of ")[0]
    return (
        is_person(head.rpartition(" ")[2])
        or is_person(noun.key)
        or noun.label.lower().startswith(("head of ", "member of ", "chief of "))
    )
