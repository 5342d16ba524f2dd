"""One piece of a list as an attribute: its name, the values it may take, and what brackets say of it."""

import re
from dataclasses import dataclass, field

from orchestrator.engines.blueprint import vocabulary
from orchestrator.engines.blueprint.attributes import is_attribute
from orchestrator.engines.blueprint.catalogue import USUAL_FIELDS
from orchestrator.engines.blueprint.field_types import is_known
from orchestrator.engines.blueprint.lexicon.signals import signal_words
from orchestrator.engines.blueprint.mandarin.cutting import at_top, inside, is_chinese, outside, split, unquoted
from orchestrator.engines.blueprint.mandarin.segmenting import is_clause, without_filling, words_of
from orchestrator.engines.blueprint.naming import snake
from orchestrator.engines.blueprint.understanding import Item

LONGEST = 10
_CHOICES = signal_words("mandarin.choices")
_UNITS = signal_words("definitions.units") | signal_words("mandarin.units")
_LEADING = re.compile(
    r"^(?:(?:还能|还可以|还要|还得|可以|能|还|也|都|再|另|再加上|加上|以及|还有|并且|和|及|知道|有(?!效)|要有|要(?!求)|是(?!否)|就(?!诊|业|职)|包括|包含|含|附上|放(?:一?[张个])?|贴(?:一?[张个])?|一?[个张份条段些]|"
    r"各自的|对应的|所属的?|相应的|具体的?|它的|他的|自己的|每次的?)(?=.{2,}))+"
)
_TRAILING = re.compile(
    r"(?:等等?|什么的|之类的?|啥的|这些|等(?:信息|字段|内容)|就行了?|即可|就好了?|两[个项]|[三四五六七八几]个|也要(?:记|有)?|都要(?:记|有|填)?|"
    r"也?得?记(?:上|下)?|咧|哈|哦|吧|呀|啦|~)+$"
)
_SPOKEN: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), result)
    for pattern, result in (
        (r"^叫(?:啥|什么)(?:名字?|名)?$", "名称"),
        (r"^(?:.{0,2}?)(?:收|花|卖|付|交|给)?了?多少钱$", "金额"),
        (r"^(.{0,4}?)(?:来|去)?(?:多少|几个)人$", r"\1人数"),
        (r"^(.*?)几岁$", r"\1年龄"),
        (r"^多少(?![钱人])(.{1,4})$", r"\1数量"),
        (r"^(?:说好|约好|约定|打算|计划|预计)(?:哪天|什么时候|几号)(.+?)的?$", r"预计\1日期"),
        (r"^(?:在)?(?:哪天|哪一天|几号|几月几号)$", "日期"),
        (r"^(?:在)?(?:哪天|哪一天|几号)(.+?)的?$", r"\1日期"),
        (r"^(?:什么时候|啥时候|何时)$", "时间"),
        (r"^(?:什么时候|啥时候|何时|几点)(.+?)的?$", r"\1时间"),
        (r"^(?:在|住)?(?:哪里|哪儿|哪)$", "地点"),
        (r"^(?:在)?(?:哪里|哪儿)(.+)$", r"\1地点"),
        (r"^(?:是)?谁家?的$", "主人"),
        (r"^.{0,3}哪[个位家门本间辆台种件只条块款类把座枚道盘瓶套部艘匹头口棵株张场份](.{1,8}?)的?$", r"\1"),
        (r"^谁$", "人员"),
        (r"^(?:是)?谁(.{1,4}?)的?$", r"\1人"),
        (r"^(?:是)?哪[个位家门本间辆台种件只条块款类把座枚道盘瓶套部艘匹头口棵株张场份](.{1,8}?)的?$", r"\1"),
        (r"^(?:是)?(?:啥|什么|哪种|何种)(.{1,8})$", r"\1"),
        (r"^是?.{2,3}还是.{2,3}$", "方式"),
        (r"^有没有(.+)$", r"是否有\1"),
        (r"^(?:是不是|能不能|会不会)(.+)$", r"是否\1"),
        (r"^有无(.+)$", r"是否有\1"),
    )
)
SINGLE = dict(pair.split("=") for pair in signal_words("mandarin.single_verbs"))
"""One-character verbs as names have them: 还 → 归还."""
_EITHER = re.compile(r"^(.{1,6}?)(?:是|分|分为|分成|有)(.{1,8}?)(?:还是|或者?|和)(.{1,8})$")
_PARTED = re.compile(r"^(.{1,6}?)(?:分为|分成|分|可选|可以是|包括|只能是|取值为?)(.+)$")


@dataclass(slots=True)
class Attribute:
    """An attribute as written. `remarks`: what brackets say that are no values, such as 必填 or 最多30字."""

    label: str
    values: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def item(self) -> Item:
        """As the planner takes it; remarks are read as rules."""
        words = words_of(self.label)
        whole = "".join(words) == self.label.replace(" ", "")
        return Item(words if whole else (self.label,), values=list(self.values))


def attribute_of(piece: str) -> Attribute | None:
    """The attribute that a piece of a list names; None where it is a clause or too long for a name."""
    piece = unquoted(piece)
    colon = at_top(piece, ":")
    explained = piece[colon + 1 :] if colon > 0 else ""
    bare = outside(piece[:colon] if colon > 0 else piece)
    label, values = _values_said(spoken(bare))
    either = re.match(r"^是?(.{2,3})还是(.{2,3})$", bare)
    values = [either[1], either[2]] if either and label == "方式" else values
    if not is_name(label):
        return None
    found = Attribute(label, values)
    for remark in (*inside(piece[:colon] if colon > 0 else piece), *([explained] if explained else [])):
        _remark(found, remark)
    return found


def spoken(text: str) -> str:
    """The name of what people say: `哪天送来的` → 送来日期, `还有填写备注` → 备注."""
    name = re.sub(
        r"^(?:还能|还可以|可以|再)?(?:放|贴|附上?|上传|带)?一?[张幅](?=.*(?:图|照片))", "", text.strip(" ,、。")
    )
    for _ in range(2):
        name = without_filling(_TRAILING.sub("", _LEADING.sub("", name)))
    for pattern, result in _SPOKEN:
        match = pattern.match(name)
        if match:
            of = (match.group(1) or "") if pattern.groups else ""
            name = result.replace(r"\1", SINGLE.get(of, of))
            break
    shortened = name.replace("的", "") if len(name) > 3 else name
    return shortened if name not in vocabulary.ATTRIBUTES else name


def _values_said(label: str) -> tuple[str, list[str]]:
    """`类型是送园还是离园`, `难度分简单/困难`: the name and the values."""
    either = _EITHER.match(label)
    if either and (is_choice(either[1]) or "还是" in label):
        return either[1], [either[2], either[3]]
    parted = _PARTED.match(label)
    if parted and len(values := split(parted[2], "/、")) > 1:
        return parted[1], values
    if label.count("/") and is_chinese(label):
        for at in range(min(4, len(label) - 1), 1, -1):
            if label[:at] in _CHOICES or label[:at] in vocabulary.ATTRIBUTES:
                return label[:at], split(label[at:].lstrip("是为"), "/")
    return label, []


def is_choice(label: str) -> bool:
    """Whether such an attribute is chosen among values: a 状态, a 类型."""
    return label.endswith(tuple(_CHOICES))


def is_name(label: str) -> bool:
    """Whether it is short enough for a name, and no clause."""
    if not label or len(label) > (LONGEST if is_chinese(label) else 30):
        return False
    if label in vocabulary.ATTRIBUTES or label.startswith("是否"):
        return True
    if re.match(r"^[一二两三四五六七八九十几好多]+[堆批群种间台个名]", label) and len(label) > 2:
        return False
    if _introduces(label) or (
        label.startswith(("每", "该", "这", "那")) and not label.startswith(("每日", "每月", "每周", "每天", "每年"))
    ):
        return False
    return not is_clause(label) and not set(label) & set('?!。,、;:"=<>()〇') and "多少" not in label


def _introduces(label: str) -> bool:
    """`展览有展览名称` begins a list of its own."""
    said = bool({"有", "包括", "包含", "记个", "记", "要有", "都有"} & set(words_of(label)[1:]))
    return said or re.search(r"[里中上](?:要|需要?)?有", label) is not None


def looks_known(label: str) -> bool:
    """Whether a name is one by which attributes are usually called."""
    if label in vocabulary.ATTRIBUTES or label.startswith(("是否", "所属", "所在", "关联")) or is_choice(label):
        return True
    if not is_chinese(label):
        name = snake(label.lower().split())
        return is_known(name) or name in USUAL_FIELDS
    ends = any(label.endswith(end) and len(label) > len(end) - 1 for end, _ in vocabulary.ENDINGS)
    return ends or is_attribute(words_of(label))


def _remark(found: Attribute, remark: str) -> None:
    """Brackets hold values, or modifiers, or a unit."""
    remark = unquoted(remark.strip())
    if remark in _UNITS:
        return
    parts = [part for part in split(remark, "/、,;|") if part not in ("等", "等等")]
    parts = [re.sub(r"等$", "", part) for part in parts]
    if len(parts) == 1 and "或" in remark and len(remark) <= 12:
        parts = split(remark.replace("或者", "或"), "或")
    told = [part for part in parts if is_modifier(part)]
    rest = [part for part in parts if part not in told]
    found.remarks += told
    if len(rest) > 1 and all(len(part) <= LONGEST + 2 for part in rest):
        found.values = [re.sub(r"^(?:如|例如|比如|可选|包括|分为)[::]?", "", part) for part in rest]
    elif rest and not found.values:
        found.remarks += rest


_MODIFIER = re.compile(
    r"必填|必须|选填|可不填|可选|可空|可为空|非必填|唯一|不(?:能|可|允许|得|许)?重复|默认|最[多少长短大小高低]|至[多少]|不[超少低高大小]|不得|不能|"
    r"大于|小于|[<>≥≤]|以内|以上|以下|\d+\s*[-~到至–]\s*\d+|\d+\s*[位字个]|文本|数字|整数|小数|金额|枚举|单选|多选|下拉|长文本|字符串|布尔|正整数|自动"
)


def is_modifier(part: str) -> bool:
    """Whether it says how an attribute is filled in, rather than what with."""
    match = _MODIFIER.search(part)
    return match is not None and (len(part) <= 16)
