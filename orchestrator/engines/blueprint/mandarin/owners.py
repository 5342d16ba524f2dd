"""What a list is of: the thing that a phrase names, or the deed whose row is filled in."""

import re

from orchestrator.engines.blueprint import vocabulary
from orchestrator.engines.blueprint.lexicon.acts import BY_NAME
from orchestrator.engines.blueprint.lexicon.people import is_person
from orchestrator.engines.blueprint.lexicon.signals import signal_words
from orchestrator.engines.blueprint.lexicon.verbs import Sense
from orchestrator.engines.blueprint.mandarin.attributes import (
    SINGLE,
)
from orchestrator.engines.blueprint.mandarin.cutting import (
    Line,
    is_chinese,
    split,
)
from orchestrator.engines.blueprint.mandarin.draft import Draft, name_in
from orchestrator.engines.blueprint.mandarin.segmenting import is_clause, verb_called, without_filling, words_of

FILLING = re.compile(
    r"(?:需要|要|可以|能|应|须)?(?:填写|填报|填|登记(?![号人表证处])|记录|录入|录|提交|发布|发|创建|新建|新增|添加|建|开具|开|写|上报|申请|发起|维护|管理|记|保存|设置)"
    r"(?:一?[张个条份篇笔次件]|好|了|的)*"
)
SECTIONS = signal_words("definitions.people") | signal_words("definitions.rules") | signal_words("definitions.parts")
SECTIONS |= signal_words("mandarin.sections")
FIELDS = signal_words("definitions.fields")
_NO_THINGS = signal_words("mandarin.no_things")
_SYSTEMS = (
    "系统",
    "平台",
    "网站",
    "网页",
    "小程序",
    "软件",
    "应用",
    "工具",
    "功能",
    "需求",
    "页面",
    "界面",
    "时候",
    "图",
)
FILLED = (
    "填写",
    "填",
    "录入",
    "登记",
    "提交",
    "登记一下",
    "填一下",
    "记一下",
    "写明",
    "注明",
    "写",
    "得写",
    "要写",
    "记",
)
_NO_DEEDS = frozenset(["约", "订", "选", "参", "买", "打分", "评分", "加入", "参加", "到访"])


class Owners:
    """Names of things as a text has them. `draft`: what was defined so far; `words`: every word of the text."""

    def __init__(self, draft: Draft, words: tuple[str, ...]) -> None:
        self.draft = draft
        self.words = words
        self.sentence = 0
        self.section = ""
        self.lead = ""
        self.next = ""
        self.actor = ""
        self.act = ""

    def named_before(self, text: str) -> str:
        """`做个固定资产台账,字段如下:`: what the fields below are of."""
        for part in split(text.rstrip(":"), ",。"):
            name = re.sub(r"^(?:请|帮我?)?(?:做|弄|搞|开发|建|要|写)(?:一?[个套款份])?", "", part)
            name = re.sub(r"(?:管理)?(?:台账|系统|平台|表|登记|管理|软件|小程序|网站|网页|应用)+$", "", name_in(name))
            if self.may_be_thing(name):
                return name
        return ""

    def may_be_thing(self, name: str) -> bool:
        """Whether a name is one that a thing may have: no clause, no system, no part of a text."""
        long = len(name) > (8 if is_chinese(name) else 24)
        if not name or long or name in _NO_THINGS or name in SECTIONS or is_clause(name):
            return False
        if name.startswith(("进行", "来", "去")):
            return False
        if (len(name) == 1 and name not in vocabulary.NOUNS) or re.search("[和与〇]", name) or name == "一下":
            return False
        return not name.endswith(_SYSTEMS) and not re.search(r"[\d,、。:?!]", name)

    def object(self, phrase: str) -> tuple[str, str]:
        """(the thing, who) of `老师每天登记接送记录`; the whole phrase where nobody fills anything in."""
        deed = re.match(r"^(.*)(?:时|的时候)(?:得|要|需要?|须)?(?:写|填|填写|登记|录入|选)?$", phrase)
        registering = bool(self.act) and deed is not None and deed[1] in ("登记", "填写", "录入", "使用")
        if deed and not deed[1].startswith("开") and (registering or self.act_in(deed[1])):
            return f"{deed[1]}填写", ""
        filler = next((phrase.removesuffix(end) for end in FILLED if phrase.endswith(end)), "")
        if filler and is_person(filler):
            return self.section or self.draft.topic or phrase, filler
        best = None
        cuts = word_ends(phrase)
        for match in FILLING.finditer(phrase):
            if match.end() < len(phrase) and match.group() and match.start() in cuts and match.end() in cuts:
                best = match
        short = re.match(r"^(.{2,5}?)(?:写|开|填|录|发|报)([㐀-鿿])$", phrase)
        if best is None and short and is_person(short[1]) and self.may_be_thing(self.whole(short[2])):
            return self.whole(short[2]), short[1]
        if best is None:
            filled = phrase.endswith(FILLED) and not self.may_be_thing(name_in(phrase))
            return (phrase if filled else name_in(phrase)), ""
        name = self.whole(name_in(phrase[best.end() :]))
        if not self.may_be_thing(name):
            return name_in(phrase), ""
        return name, phrase[: best.start()]

    def whole(self, name: str) -> str:
        """`写稿`: the word of the text that one character stands for: 稿件."""
        if len(name) != 1:
            return name
        longer = [word for word in self.words if len(word) == 2 and word[0] == name[-1] and word != name]
        return max(longer, key=self.words.count) if longer and name not in vocabulary.NOUNS else name

    def act_in(self, clause: str) -> str:
        """`想借就登记一下`: the deed that is registered, by what its rows are called."""
        for word in words_of(clause):
            verb = verb_called(word)
            if verb is not None and verb.sense is Sense.REQUEST and len(word) > 1:
                return next((label for label in self.draft.things if label.endswith(word)), word)
            meaning = verb.meaning(Sense.ACT) if verb is not None and verb.sense is Sense.ACT else None
            if meaning is None or word in _NO_DEEDS:
                continue
            act = BY_NAME[meaning.of]
            ends = tuple(each for each in act.chinese_words if len(each) > 1)
            known = next((label for label in self.draft.things if label.endswith(ends)), "")
            itself = len(word) > 1 and act.name != "order" and word[1:] not in vocabulary.NOUNS
            return known or (word if itself else SINGLE.get(word, act.chinese))
        return ""

    def filled_in(self, clause: str, left: str) -> str:
        """`借的时候填借出日期`, `学生申请,填写申请理由`: the deed whose row is filled in."""
        if left:
            return self.act_in(left) if re.search(r"(?:时|的时候|后|前|需要?|要|得|须)$", left) else ""
        return self.act if without_filling(clause) != clause else ""

    def headed(self, line: Line) -> str:
        """The thing that the heading above names, where nothing was said of it yet."""
        title = name_in(line.above[-1].rstrip(":")) if line.above else self.section
        if (
            not title
            or not self.may_be_thing(title)
            or ((known := self.draft.called(title)) and (self.draft.things[known].attributes))
        ):
            return ""
        return title

    def owner(self, name: str, filling: bool) -> str:
        """The thing that a list behind a name is of; `filling`: the name says that it is filled in."""
        act = self.act_in(name) if filling and name.endswith(FILLED) else ""
        if act or (filling and name.endswith(FILLED) and self.act):
            return act or self.act
        if self.may_be_thing(name) and not (filling and FILLING.fullmatch(name)) and name not in FIELDS:
            return self.draft.called(name) or name
        return self.draft.topic or self.section


def word_ends(text: str) -> set[int]:
    """Where the words of a text begin and end, from 0 to its length."""
    ends, at = {0, len(text)}, 0
    for word in words_of(text):
        at = text.find(word, at)
        ends |= {at, at + len(word)}
        if word == "具有" and text[at - 1 : at] in _TOOLS:
            ends.add(at + 1)
        at += len(word)
    return ends


_TOOLS = frozenset("玩工文家餐厨用器道模刀灯渔茶教面农炊洁雨量")
"""玩具有… has 有 for its verb."""
