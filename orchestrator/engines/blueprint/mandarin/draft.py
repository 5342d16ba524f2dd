"""What the definitions of a text say: things with their attributes, and the clauses that are left to be read."""

import re
from dataclasses import dataclass, field

from orchestrator.engines.blueprint import nouns, vocabulary
from orchestrator.engines.blueprint.lexicon.people import key_of
from orchestrator.engines.blueprint.mandarin.attributes import Attribute
from orchestrator.engines.blueprint.mandarin.cutting import is_chinese
from orchestrator.engines.blueprint.naming import snake
from orchestrator.engines.blueprint.nouns import Noun


@dataclass(slots=True)
class Told:
    """A thing that the text describes."""

    label: str
    attributes: list[Attribute] = field(default_factory=list)
    text: str = ""

    def attribute(self, label: str) -> Attribute | None:
        """Its attribute of that name."""
        return next((each for each in self.attributes if each.label == label), None)


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause that no list took. `topic`: the thing spoken of; `actor`: who does what has no subject.

    `entry`: number of the sentence it is part of.
    """

    text: str
    topic: str = ""
    actor: str = ""
    above: tuple[str, ...] = ()
    sentence: int = 0


@dataclass(slots=True)
class Draft:
    """Everything that was defined, and what is left. Things are kept by what people call them."""

    things: dict[str, Told] = field(default_factory=dict)
    clauses: list[Clause] = field(default_factory=list)
    topic: str = ""
    title: str = ""

    def thing(self, label: str, text: str = "") -> Told:
        """The thing called so, new where it was not named before; it is the topic from here on."""
        known = self.called(label)
        told = self.things[known] if known else self.things.setdefault(label, Told(label, text=text))
        self.topic = told.label
        return told

    def called(self, label: str) -> str | None:
        """The known thing that a name means: `单` and `这张入库单` are the 入库单."""
        if label in self.things:
            return label
        same = [known for known in self.things if same_thing(known, label)]
        return same[0] if len(same) == 1 else None

    def add(self, told: Told, attributes: list[Attribute]) -> None:
        """Gives a thing attributes; what is said of one again adds to it."""
        for each in attributes:
            known = told.attribute(each.label)
            if known is None:
                told.attributes.append(each)
            else:
                known.values = known.values or each.values
                known.remarks += each.remarks


_ENDS = ("信息", "资料", "档案", "记录", "单", "表", "登记", "详情", "申请")


def same_thing(one: str, other: str) -> bool:
    """Whether two names differ only by what names of records end with: 客户档案 and 客户."""
    return bare_name(one) == bare_name(other) or (len(other) > 1 and one.endswith(other) and len(one) - len(other) <= 2)


def bare_name(label: str) -> str:
    """The name without 信息, 档案 and their like."""
    for end in ("信息", "资料", "档案", "详情"):
        if label.endswith(end) and len(label) > len(end) + 1:
            return label.removesuffix(end)
    return label


def noun_called(label: str) -> Noun:
    """The noun of a name: with its English key where the dictionary knows the name or its end."""
    if not is_chinese(label):
        key = snake(label.split()) or "item"
        return Noun(key, label[:1].upper() + label[1:], True, False)
    if label in vocabulary.NOUNS:
        return Noun(vocabulary.NOUNS[label], label, True, False)
    person = key_of(label)
    if person and len(label) <= 4:
        return Noun(person, label, True, False)
    return nouns.composed_noun(label)


_BEFORE = re.compile(
    r"^(?:每一?[个件张条位名家本种辆只把座枚台次份篇首部间道盆颗段套组类节科批片株场门款项匹头块位]|一[个件张条位名家本种辆只把座枚台次份篇首部间道套组类节批片场门款项些]|"
    r"该|本|这[个些张条份]?|那[个些]|各[个位]?|所有的?|全部的?|其中的?|另外|此外|然后|首先|还要|还得|还|再|主要|就是|管(?!理)|对于|关于|针对|"
    r"看到|查看|浏览|系统(?:应|需要?|要)?(?:支持|实现|提供)?|需要|要|想要?|我们?的?|咱们?的?|新增|管理|包括|里面|每天|每次|建立|维护|录入|登记|记录|填写|填|发布|提交|有)+"
)
_BEHIND = re.compile(
    r"(?:(?:的)?(?:基本|详细|主要|具体)?(?:信息|资料|字段|内容|数据项?|属性|要求|详情|明细)|里面?|中|上|这边|方面|管理|部分|模块|主要|一般|"
    r"包括|包含|有|(?<=[㐀-鿿]{2})登记|都|也|就|需要?|要|应|应当|须|得|还|只|时|的时候|嘛|呢|的|如下|清单|列表)+$"
)


def name_in(text: str) -> str:
    """The name of a thing without what stands around it: `每张订单里要` → 订单."""
    text = _CONTENTS.sub("", text.strip(' ,:、。"“”「」〇'))
    text = re.sub(r"^(?:开|填|录|下|打)(?=[㐀-鿿]{1,3}单$)", "", text)
    for _ in range(2):
        shorter = _BEFORE.sub("", text)
        text = shorter if len(shorter) > 1 or shorter in vocabulary.NOUNS else text
        shorter = _BEHIND.sub("", text)
        text = shorter if shorter else text
    _, found, last = text.rpartition("的")
    text = (last if found and (len(last) > 1 or last in vocabulary.NOUNS) else text).strip()
    return re.sub(r"^(?:开|填|录|下|打)(?=[㐀-鿿]{1,3}单$)", "", text)


_CONTENTS = re.compile(r"(?:登记|录入|填写|记录)?(?:的)?(?:内容|信息|字段|资料)(?:有|包括|包含|为|如下)$")
