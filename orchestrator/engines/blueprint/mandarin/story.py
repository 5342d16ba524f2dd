"""What is being read: the text's knowledge, what was understood, and what clauses leave open for each other."""

import re
from dataclasses import dataclass, field

from orchestrator.engines.blueprint.lexicon.acts import ACTS, BY_NAME, Act
from orchestrator.engines.blueprint.lexicon.verbs import Sense, Verb
from orchestrator.engines.blueprint.mandarin.attributes import Attribute
from orchestrator.engines.blueprint.mandarin.draft import Clause, Told, noun_called
from orchestrator.engines.blueprint.mandarin.knowledge import Knowledge
from orchestrator.engines.blueprint.mandarin.segmenting import verb_called, words_of
from orchestrator.engines.blueprint.nouns import Noun
from orchestrator.engines.blueprint.understanding import Condition, ConditionKind, Step, Understanding

_CAPACITY = re.compile(
    r"(?:名额|人数上限|容量|座位数?|招募人数|招生人数|床位数?|上限|限额|可约人数|最大人数|最多人数|容纳人数|招收人数|总量|总数|席位|人数限制|可报人数|号源数?|车位数?|空位)$"
)
STATE_ENDS = ("状态", "进度", "阶段")


@dataclass(slots=True)
class Life:
    """The states that the rows of a thing go through, the first one first, and the steps between them.

    `told`: the text lists the states, so that steps lead to one of them. `implied`: states that only follow from a
    verb, with what kind of move leads there: they are called otherwise where the text says how.
    """

    states: list[str] = field(default_factory=list)
    told: bool = False
    initial: str = ""
    implied: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Story:
    """State that the readers of clauses share. `nouns`: label of a thing → its noun. `lives`: label → states."""

    known: Knowledge
    found: Understanding
    nouns: dict[str, Noun] = field(default_factory=dict)
    lives: dict[str, Life] = field(default_factory=dict)
    previous: Clause | None = None
    actors: tuple[str, ...] = ()

    def noun(self, label: str) -> Noun:
        """The noun of a thing, distinct from every other thing's."""
        if label not in self.nouns:
            named = noun_called(label)
            taken = {other.identity for other in self.nouns.values()}
            self.nouns[label] = Noun("item", label, False, False) if named.identity in taken else named
        return self.nouns[label]

    def identity(self, label: str) -> str:
        """By what the understanding knows a thing."""
        return self.noun(label).identity

    def thing(self, label: str) -> Told | None:
        """The thing of that name."""
        return self.known.draft.things.get(label)

    def condition(
        self, kind: ConditionKind, thing: str, words: tuple[str, ...], clause: Clause, *, target: str = "",
        number: float | None = None, state: str = "",
    ) -> None:  # fmt: skip
        """Notes a condition on the rows of a thing."""
        ends = self.identity(thing), self.identity(target) if target else ""
        self.found.conditions.append(Condition(kind, ends[0], words, ends[1], number, state, clause.text))

    def of_act(self, act: Act) -> Told | None:
        """The thing that keeps the rows of a deed."""
        words = (*act.chinese_words, *(verb for verb in act.chinese_verbs if len(verb) > 1))
        things = self.known.draft.things.values()
        return next(
            (
                each
                for each in things
                if each.label in words or each.label.endswith(tuple(w for w in words if len(w) > 1))
            ),
            None,
        )

    def acts_in(self, text: str) -> list[tuple[str, Act]]:
        """The deeds that leave a row which a text speaks of, each with its verb."""
        found = []
        for word in words_of(text):
            verb = verb_called(word)
            meaning = verb.meaning(Sense.ACT) if verb else None
            if meaning is not None:
                found.append((word, BY_NAME[meaning.of]))
        return found

    def undone_by(self, move: str) -> Told | None:
        """The rows of the deed that a move undoes: 还书 moves the 借阅."""
        backs = [act for act in ACTS if act.back == move]
        return next((told for act in backs if (told := self.of_act(act))), None)

    def target_of(self, row: Told, clause: Clause) -> str:
        """What a deed is done to: the thing its rows point to, or the topic before."""
        things = self.known.draft.things
        pointing = [a.label for a in row.attributes if a.label in things and a.label != row.label]
        return next(iter([*pointing, *([clause.topic] if clause.topic != row.label else [])]), "")

    def counted(self, clause: Clause, text: str, but: str = "") -> Told | None:
        """The thing whose rows a limit counts: that of the deed it speaks of, one it names, or the topic."""
        for _, act in self.acts_in(text):
            told = self.of_act(act)
            if told is not None and told.label != but:
                return told
        named = [label for label in self.known.labels if label in text and label != but]
        things = self.known.draft.things
        pointing = [told for told in things.values() if any(but and but in each.label for each in told.attributes)]
        topic = things.get(clause.topic)
        referring = [things[label] for label in named if any(each.label in text for each in things[label].attributes)]
        if but:
            return next(
                iter([t for t in pointing if t is topic] or [t for t in pointing if t.label in named] or pointing), None
            )
        ordered = [*referring, *([topic] if topic and topic.label != but else []), *(things[label] for label in named)]
        return next(iter(ordered), None)

    def capacity_of(self, text: str) -> tuple[Told, Attribute] | None:
        """The attribute that says for how many there is room: the one the text names, or the only one there is."""
        found = [
            (told, each)
            for told in self.known.draft.things.values()
            for each in told.attributes
            if _CAPACITY.search(each.label)
        ]
        named = [
            pair for pair in found if pair[1].label in text or pair[1].label[:2] in text or pair[1].label[-2:] in text
        ]
        return next(iter([*named, *found]), None)

    def case(self, clause: Clause, text: str = "") -> str:
        """The thing that goes through states in a clause: one it names, the topic, or the one that has states."""
        text = text or clause.text
        living = [*self.lives, *(t.label for t in self.known.draft.things.values() if state_attribute(t))]
        named = [label for label in self.known.labels if label in text]
        rows = [told.label for _, act in self.acts_in(text) if (told := self.of_act(act))]
        if rows and not any(name in living for name in named):
            return rows[0]
        for label in (*(n for n in named if n in living), clause.topic if clause.topic in living else ""):
            if label:
                return label
        by_end = [
            label for label in living if len(label) > 1 and re.search(rf"(?:该|此|这[个张条份]?|的){label[-1]}", text)
        ]
        last = [label for label in living if label == clause.topic]
        if by_end or last or len(set(living)) == 1:
            return next(iter([*by_end, *last, *living]))
        topic = clause.topic if clause.topic in self.known.draft.things else ""
        return (
            named[0]
            if named
            else topic or next(iter(reversed(living)), "") or next(reversed(self.known.draft.things), "")
        )

    def life(self, label: str) -> Life:
        """The life of a thing's rows."""
        return self.lives.setdefault(label, Life())

    def state_before(self, clause: Clause, label: str) -> str:
        """The state to which the clauses before lead, where an effect follows from a move: `归还后库存加一`."""
        told = self.found.steps
        same = self.previous is not None and self.previous.sentence == clause.sentence
        before = self.previous.text if self.previous is not None and same else ""
        for step in reversed(told):
            if step.thing == self.identity(label) and (
                step.text in (before, clause.text) or (step.verb and step.verb in clause.text)
            ):
                return step.to
        return ""

    def implied_attribute(self, clause: Clause) -> tuple[Told, Attribute] | None:
        """The attribute that the clause before spoke of: `电话作为唯一标识,不允许重复`."""
        if self.previous is None or self.previous.sentence != clause.sentence:
            return None
        return self.known.attribute_in(self.previous.text, clause.topic)

    def asks_on_the_way(self, clause: Clause, text: str) -> bool:
        """`驳回必须写意见`: what is asked for where a row is moved is read with the steps."""
        match = re.match(r"^(.{2,6}?)(?:时|的时候)?(?:必须|需要?|要|应|须)(?:要)?(?:填写|填|写|注明|说明|写明)", text)
        return match is not None and self.known.attribute_in(match[1]) is None

    def step(self, clause: Clause, label: str, to: str, verb: str, people: tuple[str, ...], **more: object) -> None:
        """Notes a step to a state."""
        inputs, own = more.get("inputs", ()), re.search(r"自己|本人", clause.text) is not None
        assert isinstance(inputs, tuple)  # noqa: S101 - says so to the type checker
        self.found.steps.append(Step(self.identity(label), to, verb, self.people(people), clause.text, inputs, own))
        self.found.read(clause.text, f"{label}: {'、'.join(people) or '*'} → {to}", "states")

    def people(self, labels: tuple[str, ...]) -> tuple[Noun, ...]:
        """The nouns of kinds of people."""
        return tuple(self.known.people[label] for label in labels if label in self.known.people)


def state_attribute(told: Told) -> Attribute | None:
    """The attribute of a thing that says in which state it is."""
    return next((each for each in told.attributes if each.label.endswith(STATE_ENDS)), None)


def moving(verb: Verb | None) -> bool:
    """Whether a verb moves rows from state to state."""
    return verb is not None and verb.meaning(Sense.MOVE, Sense.JUDGE) is not None
