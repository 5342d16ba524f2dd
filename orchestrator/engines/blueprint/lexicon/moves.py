"""Verbs that move a row from one state to another, with the state they lead to, in both languages."""

from dataclasses import dataclass

from orchestrator.engines.blueprint.lexicon.tables import lines_of, listed
from orchestrator.engines.blueprint.words import word_set
from orchestrator.models import Language


@dataclass(frozen=True, slots=True)
class Move:
    """A verb that moves. `order`: how far along in a life its state is; `start`: key of `STARTS`, where they begin.

    `ends`: nothing usual follows that state. `like`: the move of the table that the text calls otherwise.
    """

    name: str
    to: str
    ends: bool
    order: int
    start: str
    chinese: str
    state_chinese: str
    english_verbs: tuple[str, ...]
    chinese_verbs: tuple[str, ...]
    like: str = ""

    @property
    def kind(self) -> str:
        """The name of the move in the table that it is one of."""
        return self.like or self.name

    def label(self, language: Language) -> str:
        """What the button says."""
        return self.chinese if language == "zh" else self.name.replace("_", " ").capitalize()

    def state_label(self, language: Language) -> str:
        """What the state is called."""
        return self.state_chinese if language == "zh" else self.to.replace("_", " ").capitalize()

    def verbs(self, language: Language) -> tuple[str, ...]:
        """By which people speak of it."""
        return self.chinese_verbs if language == "zh" else self.english_verbs


@dataclass(frozen=True, slots=True)
class Start:
    """Where a life begins."""

    state: str
    chinese: str

    def label(self, language: Language) -> str:
        """What the state is called."""
        return self.chinese if language == "zh" else self.state.replace("_", " ").capitalize()


STARTS: dict[str, Start] = {
    "review": Start("pending", "待审批"),
    "publish": Start("draft", "草稿"),
    "ticket": Start("open", "待处理"),
    "order": Start("placed", "已下单"),
    "booking": Start("booked", "已预约"),
    "work": Start("open", "未完成"),
    "account": Start("active", "正常"),
    "offer": Start("available", "可用"),
    "deal": Start("open", "跟进中"),
}
"""In the order in which one is chosen where a row has moves of several kinds."""


def _move(line: str) -> Move:
    name, state, order, start, chinese, english_verbs, chinese_verbs = (part.strip() for part in line.split(" | "))
    button, state_chinese = listed(chinese)
    to, ends = state.rstrip("!"), state.endswith("!")
    verbs = listed(english_verbs), listed(chinese_verbs)
    return Move(name, to, ends, int(order), start, button, state_chinese, *verbs)


MOVES = tuple(map(_move, lines_of("moves.txt")))
"""Every move of the table `moves.txt`."""

BY_NAME = {move.name: move for move in MOVES}
"""Every move by its name."""


ANY = "*"
"""Stands for every move: who moves rows on makes all of them that nobody else is said to make."""


def named(name: str) -> Move:
    """The move of that name.

    `=state=label` makes one that leads to a state nobody has a verb for, `+deny+denied` one by a verb of no table.
    """
    if name in BY_NAME:
        return BY_NAME[name]
    if name == ANY:
        return Move(ANY, "", False, 0, "work", "", "", (), ())
    if name.startswith("+"):
        _, verb, reached = name.split("+", 2)
        key, to = (part.replace(" ", "_").replace("-", "_")[:40] for part in (verb, reached))
        return Move(key, to, False, 35, "work", verb, reached, (verb,), ())
    _, state, label = name.split("=", 2)
    spoken = label if not label.isascii() else state.replace("_", " ")
    key = f"mark_{state}" if state.isascii() else "mark"
    return Move(key[:40], state, False, 35, "work", f"设为{spoken}", spoken, (), ())


BY_STATE = {move.to: move for move in MOVES}
"""Every move by the state it leads to."""

DEAD_ENDS = word_set("rejected cancelled refunded withdrawn archived lost returned hidden")
"""States after which the usual life does not go on."""

SKIPPABLE = word_set(
    "assigned claimed in_progress confirmed scheduled paused escalated shortlisted interviewed verified inspected"
)
"""States that a life may well leave out."""
