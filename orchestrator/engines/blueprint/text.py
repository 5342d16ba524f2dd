"""A requirement cut into chunks: the pieces between commas, conjunctions and sentence ends."""

import functools
import logging
import re
import unicodedata
from dataclasses import dataclass, replace
from typing import Any

from orchestrator.engines.blueprint import catalogue, vocabulary
from orchestrator.engines.blueprint.colours import NAMED
from orchestrator.engines.blueprint.grammar import CHINESE
from orchestrator.engines.blueprint.lexicon import people
from orchestrator.engines.blueprint.lexicon.tables import lines_of
from orchestrator.engines.blueprint.lexicon.verbs import verbs
from orchestrator.engines.blueprint.lines import BULLET, HEADING, marked_lines
from orchestrator.engines.blueprint.words import Phrases
from orchestrator.models import Language

SENTENCE_ENDS = frozenset(".!?。!?;；\n")
_COMMAS = {
    ",": ",",
    "、": "、",
    ":": ":",
    "/": "/",
    "|": ",",
    "→": "→",
    "➔": "→",
    "➜": "→",
    "⇒": "→",
    "—": ":",
    "–": ":",
    "·": ",",
}
_CONJUNCTIONS = {
    "and": "and", "&": "and", "plus": "and", "or": "or", "和": "and", "与": "and", "及": "and", "以及": "and",
    "还有": "and", "跟": "and", "或": "or", "或者": "or", "并且": "and", "并": "and",
}  # fmt: skip
_BRACKETS = {"(": ")", "[": "]", "{": "}", "【": "】"}
_QUOTES = frozenset("\"'“”‘’《》「」『』`*<>")
_OWNED_REGISTER = re.compile(r"\b(\w+)(?:'s|s'|s’|’s) register\b", re.IGNORECASE)
_NAMED_REGISTER = re.compile(
    r"((?:^|\b(?:an?|the|our|my|this|\w+'s) )\w*[^\W_s]) register"
    r"(?= (?:for|with|of|that|where|which)\b|\s*[:.,(]|\s*$)",
    re.IGNORECASE,
)
"""`a visitors' register`, `visitor register with …`: a list, and nothing that anybody does."""

_SPELLED = {
    "e.g.": "such as",
    "i.e.": "that is",
    "etc.": "",
    "to-do": "todo",
    "in stock": "in-stock",
    "to do list": "todo list",
    "cell phone": "phone",
    "yes/no": "(yes/no)",
    " yes or no": " (yes/no)",
    " y/n": " (yes/no)",
    " + ": " and ",
    "->": "→",
    "-->": "→",
    "=>": "→",
    " w/ ": " with ",
    "date+time": "date and time",
    "and/or": "or",
    "是/否": "(是/否)",
    "((yes/no))": "(yes/no)",
    "((是/否))": "(是/否)",
}


_WHOLE = [
    "最多",
    "至少",
    "不超过",
    "不能超过",
    "每人",
    "每门",
    "同一时间",
    "同一时段",
    "不能",
    "不可以",
    "不允许",
    "可以",
    "自己的",
    "只有",
    "只能",
    "按照",
    "不得",
    "必须",
    "重复",
    "同时",
    "人数上限",
    "所有",
    "各个",
    "需要",
    "每个人",
    "每位",
    "多个",
    "多门",
    "多本",
    "多次",
    "不需要",
    "自己",
    "时间段",
    "上限",
    "饼图",
    "柱状图",
    "图表",
    "统计图",
    "报表",
    "排行榜",
    "深色",
    "暗色",
    "圆角",
    "简洁",
    "极简",
    "界面",
    "风格",
    "多种",
]
"""Words that are cut wrongly without being told."""
_OWN_CHARACTERS = frozenset("的有含带由属")


@dataclass(frozen=True, slots=True)
class Chunk:
    """Words between two joints. `joint` stands before them: '' (sentence start), ',', 'and', 'or', ':' or '/'.

    `flow`: the options follow each other. '•' stands before an entry of a list with a line for each; a `heading` is a
    line of its own that names what follows.
    """

    words: tuple[str, ...]
    joint: str
    options: tuple[str, ...] = ()
    heading: bool = False
    flow: bool = False

    @property
    def lower(self) -> tuple[str, ...]:
        """The words in lower case."""
        return tuple(word.lower() for word in self.words)

    @property
    def text(self) -> str:
        """The words as a person would write them."""
        return join_words(self.words)


def is_cjk(char: str) -> bool:
    """Whether the character is a Chinese one."""
    return "\u4e00" <= char <= "\u9fff" or "\u3400" <= char <= "\u4dbf"


def language_of(text: str) -> Language:
    """Chinese as soon as one Chinese character occurs."""
    return "zh" if any(is_cjk(char) for char in text) else "en"


def join_words(words: tuple[str, ...] | list[str]) -> str:
    """Words with spaces between them, except between Chinese ones."""
    text = ""
    for word in words:
        gap = bool(text) and not (is_cjk(text[-1]) or is_cjk(word[0]))
        text += f" {word}" if gap else word
    return text


def chunks(text: str) -> list[Chunk]:
    """The chunks of a text in order; bracketed text hangs on the chunk before it as `options`."""
    cutter = _Cutter()
    tokens = _tokens(_normalised(text))
    for index, token in enumerate(tokens):
        before = tokens[index - 1] if index else "\n"
        after = tokens[index + 1] if index + 1 < len(tokens) else "\n"
        cutter.take(token, before, after)
    return cutter.finished()


def _normalised(text: str) -> str:
    """Full-width signs as their usual ones, abbreviations spelled out, list bullets and headings marked."""
    numbered = "".join("• " if "①" <= char <= "⑳" else char for char in text.replace("\r", "\n").replace("\u3000", " "))
    plain = unicodedata.normalize("NFKC", numbered.replace("。", ".\n"))
    for short, long in _SPELLED.items():
        plain = plain.replace(short, long)
    plain = _OWNED_REGISTER.sub(r"\1 registry", _NAMED_REGISTER.sub(r"\1 registry", plain))
    return "\n".join(marked_lines(_spaced(plain).split("\n")))


def _spaced(text: str) -> str:
    """A space between Chinese words separates as a comma does."""
    parts = text.split(" ")
    whole = parts[0]
    for part in parts[1:]:
        between = bool(whole) and bool(part) and is_cjk(whole[-1]) and is_cjk(part[0])
        whole += f"{',' if between else ' '}{part}"
    return whole


class _Cutter:
    """Collects words until a joint comes."""

    def __init__(self) -> None:
        self._done: list[Chunk] = []
        self._words: list[str] = []
        self._joint = ""

    def take(self, token: str, before: str, after: str) -> None:
        """One token more."""
        if token.startswith("(") and len(token) > 1:
            self._attach(token[1:])
        elif token == HEADING:
            self._end_heading()
        elif token == BULLET:
            self._cut("")
            self._joint = BULLET
        elif token in SENTENCE_ENDS:
            self._cut("")
        elif token in _COMMAS or (token == "-" and before and after):  # noqa: S105 - not a password
            self._cut(_COMMAS.get(token, ":"))
        elif token.lower() in _CONJUNCTIONS and not (_is_number(before) and _is_number(after)):
            self._cut(_CONJUNCTIONS[token.lower()])
        else:
            self._words.append(token)

    def _end_heading(self) -> None:
        self._cut("")
        if self._done:
            self._done[-1] = replace(self._done[-1], heading=True)

    def _attach(self, option: str) -> None:
        if self._words:
            self._done.append(Chunk(tuple(self._words), self._joint, (option,)))
            self._words, self._joint = [], ","
        elif self._done:
            self._done[-1] = replace(self._done[-1], options=(*self._done[-1].options, option))

    def _cut(self, joint: str) -> None:
        if self._words:
            self._done.append(Chunk(tuple(self._words), self._joint))
            self._words, self._joint = [], joint
        elif (not joint and self._joint != BULLET) or (self._joint and joint not in (",", "、", "")) or joint == "→":
            self._joint = joint

    def finished(self) -> list[Chunk]:
        """All chunks."""
        self._cut("")
        return self._done


def _is_number(token: str) -> bool:
    return token.replace(".", "", 1).isdigit()


def _tokens(text: str) -> list[str]:
    """Words, signs, and whole brackets as `(content`."""
    tokens: list[str] = []
    position = 0
    while position < len(text):
        token, position = _next_token(text, position)
        tokens += _ABBREVIATIONS.get(token.lower(), ()) or _split_chinese(token)
    return tokens


_ABBREVIATIONS = {line.split(" ")[0]: tuple(line.split(" ")[1:]) for line in lines_of("abbreviations.txt")}
"""Short forms that people use in notes → the words they stand for."""


def _next_token(text: str, start: int) -> tuple[str, int]:
    char = text[start]
    if char in _BRACKETS:
        end = text.find(_BRACKETS[char], start)
        end = len(text) if end < 0 else end
        return "(" + text[start + 1 : end].strip(), end + 1
    if char == "'" and text[start : start + 2] == "'s":
        return "'s", start + 2
    if char == "#" and (length := _colour_number(text[start + 1 : start + 8])):
        return text[start : start + 1 + length], start + 1 + length
    if _in_word(text, start):
        end = start + 1
        while end < len(text) and _in_word(text, end) and text[end] != "#":
            end += 1
        return text[start:end], end
    return ("" if char in _QUOTES or (char.isspace() and char != "\n") else char), start + 1


def _colour_number(digits: str) -> int:
    """How many of the characters are the digits of a colour, 6 or 3; 0 when they are none."""
    for length in (6, 3):
        number, after = digits[:length], digits[length : length + 1]
        if len(number) == length and all(char in "0123456789abcdefABCDEF" for char in number):
            return 0 if after and after.isascii() and after.isalnum() else length
    return 0


def _in_word(text: str, at: int) -> bool:
    char = text[at]
    if char.isalnum() or char in "_@%#$€£¥":
        return True
    inner = 0 < at < len(text) - 1 and text[at - 1].isalnum() and text[at + 1].isalnum()
    ascii_around = inner and not is_cjk(text[at - 1]) and not is_cjk(text[at + 1])
    return ascii_around and (char in "-." or (char in "'’" and text[at + 1 : at + 2] != "s"))


def _split_chinese(token: str) -> list[str]:
    """A run of letters cut into Chinese words; anything else as it is."""
    if not token or token.startswith("(") or not any(is_cjk(char) for char in token):
        return [token] if token else []
    return [word for word in _segmenter().lcut(token, HMM=False) if word.strip()]


@functools.cache
def _segmenter() -> Any:
    """jieba with our words. Loaded on first use: it takes about half a second."""
    import jieba

    jieba.setLogLevel(logging.ERROR)
    segmenter = jieba.Tokenizer()
    phrases: list[Phrases] = [CHINESE.introducers, CHINESE.relations, CHINESE.choice, CHINESE.auth]
    known = {word for group in phrases for phrase in group for word in phrase}
    known |= CHINESE.boundaries | CHINESE.app_words | CHINESE.fillers | CHINESE.standard | CHINESE.actions
    known |= {*vocabulary.ATTRIBUTES, *vocabulary.NOUNS, *catalogue.LABELS_ZH.values(), *_CONJUNCTIONS}
    known |= {name for name in NAMED if is_cjk(name[0])}
    known |= {*people.chinese_words(), *verbs("zh"), *_WHOLE}
    for word in sorted(word for word in known if is_cjk(word[0]) and (len(word) > 1 or word in _OWN_CHARACTERS)):
        segmenter.add_word(word)
    return segmenter
