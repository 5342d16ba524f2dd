"""What must hold: `金额不得为负`, `同一鸡舍同一天只能一条`, `名额满了不能再报`, `结束时间要晚于开始时间`."""

import re
from collections.abc import Callable

from orchestrator.engines.blueprint.mandarin.attributes import Attribute
from orchestrator.engines.blueprint.mandarin.cutting import unquoted
from orchestrator.engines.blueprint.mandarin.draft import Clause, Told
from orchestrator.engines.blueprint.mandarin.segmenting import words_of
from orchestrator.engines.blueprint.mandarin.story import Story
from orchestrator.engines.blueprint.understanding import ConditionKind, Limit, LimitKind

_DIGITS = {**{str(n): n for n in range(10)}, **dict(zip("零一二三四五六七八九", range(10), strict=True)), "两": 2}
_NUMBER = r"(\d+(?:\.\d+)?|[一二两三四五六七八九十百]+)"
_UNIQUE = re.compile(r"唯一|不(?:能|可|得|可以|允许|许|应)?(?:有)?(?:重复|相同|重名|一样)|不重复")
_REQUIRED = re.compile(
    r"必填|不(?:能|可|得|可以|允许)(?:为)?(?:空|不填|留空)|必须(?:要)?(?:填|写|有)|一定要(?:填|写)|必须(?:注明|填写|写明)"
)
_NOW = r"(?:今天|今日|当天|当日|现在|当前(?:时间|日期)?|此刻|系统时间|当前日)"
_PAST = re.compile(
    rf"不(?:能|得|可|可以|允许)?(?:选择?|是|早于|小于|填|在)?(?:{_NOW}之前|{_NOW}以前|{_NOW}|过去|已过去?)"
)
_ORDERED = re.compile(
    r"^(.+?)(不得|不能|不可以|不可|不应|必须|应当|应该|应|需要?|要|只能)?(?:是|在)?(早于|晚于|先于|大于|小于|不早于|不晚于)(.+?)$"
)
_ORDERED_SIDES = re.compile(
    r"^(.+?)(不得|不能|不可以|不可|必须|应当|应该|应|需要?|要|只能)(?:是|在)?(.+?)(之前|之后|以前|以后)$"
)
_CHARACTERS = re.compile(rf"{_NUMBER}\s*(?:个)?(?:字符|汉字|字|位)(以内|以上|以下|数字)?")
_NOT_NEGATIVE = re.compile(r"(?:不(?:得|能|可|可以|允许|应)?(?:为|是|变成|变为|出现)?负|非负)")
_POSITIVE = re.compile(r"(?:必须|应|要|需|只能)?(?:为|是)?正(?:整?数)|(?:大于|>|超过)\s*0(?!\.?\d)")
_RANGE = re.compile(rf"{_NUMBER}\s*(?:[^\d\s~至到–-]{{0,2}})(?:-|~|到|至|–)\s*{_NUMBER}")
_LEAST = re.compile(
    rf"(?:不(?:能|得|可)?(?:少于|低于|小于)|至少|最少|最低|大于等于|大于或等于|>=|≥|起步|起码)\s*(?:为|是|要)?{_NUMBER}"
)
_MOST = re.compile(
    rf"(?:不(?:能|得|可|可以|应)?(?:超过|超出|多于|大于|高于|超)|至多|最多|最大|最高|上限|小于等于|<=|≤)\s*(?:只能|可以?|能)?(?:为|是)?[^\d一二两三四五六七八九十]{{0,4}}{_NUMBER}"
)
_DEFAULT = re.compile(
    r"(?:默认(?:值)?(?:为|是|按|就是)?|(?:不填|没填|不写)(?:则|就|时)?(?:默认|算|按)?(?:为|是)?)\s*([^,。;]{1,10})$"
)
_FULL = re.compile(
    r"满(?:了|员|额|后|就)|(?:报|约|订|坐|选|招|住)满|已满|额满|(?:不(?:得|能|可|可以)?超过?|不能大于|不得大于|不超出)(.*?)(?:名额|人数|容量|座位|上限|床位|限额|数量)"
)
_DAY = re.compile(r"(?:同一|每|一|当)[天日]")
_SAME = re.compile(r"(?:同一|每一?|一)(?:[个名位场间本辆台门种件只条块家张次堂节班])?")
_COUNTED_ONCE = re.compile(
    r"(?:只能|只可以|只可|仅能|只允许|最多|不能|不得|不可)[^,]*?(?:[一1](?:次|条|个|单|遍|份|票|张|场|本|间)|重复|两|多次|再次)"
)
_OVERLAPPING = re.compile(
    r"重叠|冲突|撞(?:车|期|时间)?|(?:同一|相同)(?:个)?(?:时间段?|时段|时间)|时间(?:上)?不能重复|同时(?:只能|不能|被)"
)
_FORBIDDING = re.compile(r"不|只能|仅|一[个位家人]|无法|避免|禁止|别")
_LESS = re.compile(r"(?:减|扣|少|下降|出库)(?:去|掉|少|除|减)?(?:了)?(?:一|1|相应|对应)?")
_MORE = re.compile(r"加(?:上|回|一|1)?|增加|恢复|补回|返还|退回|入库|回来")
_COUNTS = (
    "库存",
    "数量",
    "余额",
    "次数",
    "课时",
    "名额",
    "数",
    "水票",
    "积分",
    "存量",
    "余量",
    "剩余",
    "可借",
    "金额",
    "额度",
)


def limits(story: Story, clause: Clause) -> bool:
    """Notes what must hold; whether the clause says such a thing."""
    text = re.sub(r"(?<=[㐀-鿿])\s+|\s+(?=[㐀-鿿])", "", unquoted(clause.text))
    return any(read(story, clause, text) for read in _READERS)


def remark(story: Story, told: Told, attribute: Attribute, text: str) -> bool:
    """What brackets say of an attribute."""
    clause = Clause(f"{attribute.label}{text}", told.label)
    if text in (
        "文本",
        "枚举",
        "日期",
        "单选",
        "下拉",
        "多选",
        "图片",
        "可不填",
        "选填",
        "可选",
        "可空",
        "非必填",
        "自动",
        "可为空",
    ):
        return True
    readers = (_past, _order, _length, _unique, _required, _bound, _default)
    return any(read(story, clause, clause.text) for read in readers)


def number(text: str) -> float:
    """The number that digits or Chinese numerals say."""
    if text[:1].isdigit():
        return float(text)
    tens, found, rest = text.partition("十")
    if found:
        return 10.0 * _DIGITS.get(tens or "一", 1) + _DIGITS.get(rest or "零", 0)
    return float(_DIGITS.get(text[-1], 1))


def _limit(story: Story, kind: LimitKind, clause: Clause, words: tuple[str, ...], **said: float | None) -> bool:
    story.found.limits.append(Limit(kind, clause.text, words, low=said.get("low"), high=said.get("high")))
    return True


def _named(story: Story, clause: Clause, text: str) -> tuple[str, ...]:
    """The attribute that a limit speaks of, with its thing's name before it."""
    found = story.known.attribute_in(text, clause.topic) or story.implied_attribute(clause)
    return (found[0].label, found[1].label) if found else ()


def _default(story: Story, clause: Clause, text: str) -> bool:
    match = _DEFAULT.search(text)
    words = _named(story, clause, text[: match.start()]) if match else ()
    if match is None or not words:
        return False
    value = re.sub(r"(?:就行|即可|吧|咧|元|个)$", "", match[1])
    story.condition(ConditionKind.DEFAULT, words[0], (words[1], value), clause)
    return True


def _past(story: Story, clause: Clause, text: str) -> bool:
    match = _PAST.search(text)
    words = _named(story, clause, text[: match.start()]) if match else ()
    return bool(words) and _limit(story, LimitKind.NOT_PAST, clause, words)


def _order(story: Story, clause: Clause, text: str) -> bool:
    match = _ORDERED.match(text) or _ORDERED_SIDES.match(text)
    if match is None:
        return False
    sides = match.re is _ORDERED_SIDES
    relation, second = (match[4], match[3]) if sides else (match[3], match[4])
    one, other = story.known.attribute_in(match[1], clause.topic), story.known.attribute_in(second, clause.topic)
    if one is None or other is None or one[1] is other[1]:
        return False
    later = relation in ("晚于", "大于", "之后", "以后", "不早于")
    negated = (match[2] or "").startswith("不") or (relation.startswith("不") and relation != "不早于")
    first, last = (other, one) if later is not negated else (one, other)
    if relation == "不早于":
        first, last = other, one
    limit = Limit(LimitKind.IN_ORDER, clause.text, (first[0].label, first[1].label), (last[0].label, last[1].label))
    story.found.limits.append(limit)
    return True


def _length(story: Story, clause: Clause, text: str) -> bool:
    match = _CHARACTERS.search(text)
    words = _named(story, clause, text[: match.start()]) if match else ()
    if match is None or not words:
        return False
    size = number(match[1])
    exact = "位" in match[0] and not re.search(r"最|不|以内|以上|至", text)
    least = match[2] == "以上" or re.search(r"至少|不少于|最少", text) is not None
    low, high = (size if exact or least else None), (None if least else size)
    return _limit(story, LimitKind.LENGTH, clause, words, low=low, high=high)


def _unique(story: Story, clause: Clause, text: str) -> bool:
    match = _UNIQUE.search(text)
    if match is None or _SAME.match(text) or re.search(r"重复(?:报名|预约|申请|提交|投票|借|签到|评价|选)", text):
        return False
    words = _named(story, clause, text[: match.start()])
    return bool(words) and _limit(story, LimitKind.UNIQUE, clause, words)


def _required(story: Story, clause: Clause, text: str) -> bool:
    match = _REQUIRED.search(text)
    if match is None or story.asks_on_the_way(clause, text):
        return False
    before, after = text[: match.start()], text[match.end() :]
    names = [part for part in re.split(r"[、和与及]", before or after) if part]
    found = [words for part in names if (words := _named(story, clause, part))]
    for words in found:
        _limit(story, LimitKind.REQUIRED, clause, words)
    return bool(found)


def _bound(story: Story, clause: Clause, text: str) -> bool:
    if re.match(r"^(?:每人|每[个位家名](?!月|日))", text) and not story.known.attribute_in(text, clause.topic):
        return False
    for read in (_range, _not_negative, _positive, _least, _most):
        ends = read(text)
        if ends is None:
            continue
        words = _named(story, clause, text[: ends[2]] or text)
        if words and not _counts_rows(text):
            return _limit(story, LimitKind.BOUND, clause, words, low=ends[0], high=ends[1])
    return False


def _counts_rows(text: str) -> bool:
    return (
        re.match(r"^(?:每人|一人|每[个位家名][^,]{1,4}?)(?:每[天日周月])?(?:同时)?(?:最多|至多|只能)", text) is not None
    )


def _range(text: str) -> tuple[float | None, float | None, int] | None:
    match = _RANGE.search(text)
    return (number(match[1]), number(match[2]), match.start()) if match else None


def _not_negative(text: str) -> tuple[float | None, float | None, int] | None:
    match = _NOT_NEGATIVE.search(text)
    return (0.0, None, match.start()) if match else None


def _positive(text: str) -> tuple[float | None, float | None, int] | None:
    match = _POSITIVE.search(text)
    return (1.0, None, match.start()) if match else None


def _least(text: str) -> tuple[float | None, float | None, int] | None:
    match = _LEAST.search(text)
    return (number(match[1]), None, match.start()) if match else None


def _most(text: str) -> tuple[float | None, float | None, int] | None:
    match = _MOST.search(text)
    return (None, number(match[1]), match.start()) if match else None


def _together(story: Story, clause: Clause, text: str) -> bool:
    """`同一鸡舍同一天只能一条`, `同一个学生同一场讲座只能报一次`, `不能重复报名`."""
    repeated = re.search(r"不(?:能|得|可|可以|允许)?重复([㐀-鿿]{2})", text)
    said = _COUNTED_ONCE.search(text)
    if not (repeated or (said and _SAME.search(text))) or re.search(r"同一(?:个)?(?:时间|时段)", text):
        return False
    before = text[: said.start()] if said else text
    counted = story.counted(clause, repeated[1] if repeated else text)
    if counted is None:
        return False
    rows = [t for t in story.known.draft.things.values() if any(a.label == counted.label for a in t.attributes)]
    if rows and re.search(rf"同一[^,]{{0,2}}{counted.label}|对[^,]{{0,3}}{counted.label}", text):
        counted = rows[0]
    words = [each.label for each in counted.attributes if _means(each.label, before, counted)]
    target = next((label for label in story.known.labels if label != counted.label and label in before), "")
    if target and not any(target in word for word in words):
        words.append(target)
    people = story.known.people_in(before)
    if _DAY.search(before):
        words += [each.label for each in counted.attributes if each.label.endswith(("日期", "日", "时间"))][:1]
    if (
        (people and not any(label in word for word in words for label in people))
        or not words
        or (repeated and len(words) < 2)
    ):
        words.append("@owner")
    if len(words) == 1:
        words.append("@owner")
    story.condition(ConditionKind.TOGETHER, counted.label, tuple(dict.fromkeys(words)), clause)
    return True


def _means(label: str, text: str, counted: Told) -> bool:
    return label != counted.label and len(label) > 1 and (label in text or label.removesuffix("姓名") in text)


def _at_most(story: Story, clause: Clause, text: str) -> bool:
    match = _MOST.search(text) or re.search(rf"只能[㐀-鿿]{{1,4}}?{_NUMBER}", text)
    each = re.match(
        r"^(?:每|一|同一)(?:个|位|家|名|人)([㐀-鿿]{0,6}?)(?:每[天日周月]|一[天次]|同时|在同一)?(?:最多|至多|只能|不能|不得|可以|能|最)",
        text,
    )
    if match is None or each is None or re.search(r"[小天月元块]时?$", text):
        return False
    counted = story.counted(clause, text)
    if counted is None:
        return False
    story.condition(ConditionKind.AT_MOST, counted.label, (each[1] or "@owner",), clause, number=number(match[1]))
    return True


def _capacity(story: Story, clause: Clause, text: str) -> bool:
    if _FULL.search(text) is None or not re.search(r"不|无法|停止|截止|满", text):
        return False
    found = story.capacity_of(text)
    if found is None:
        return False
    counted = story.counted(clause, text, but=found[0].label)
    if counted is None:
        return False
    story.condition(ConditionKind.CAPACITY, counted.label, (found[1].label,), clause, target=found[0].label)
    return True


def _overlap(story: Story, clause: Clause, text: str) -> bool:
    if _OVERLAPPING.search(text) is None or _FORBIDDING.search(text) is None:
        return False
    things = tuple(label for label in story.known.labels if label in text)
    story.found.limits.append(Limit(LimitKind.NO_OVERLAP, clause.text, (*words_of(text), *things)))
    return True


def _adjust(story: Story, clause: Clause, text: str) -> bool:
    """`库存自动加上去`, `水品库存按桶数扣减`, `剩余课时减一`."""
    sign = -1 if _LESS.search(text) else 1 if _MORE.search(text) else 0
    if re.search(r"^不|不(?:扣|减|加)|不能|不得", text) and not re.search(r"(?:自动|就).*(?:扣|减|加)", text):
        return False
    found = story.known.attribute_in(re.split("按|根据", text)[0], clause.topic, _COUNTS)
    if not sign or found is None:
        return False
    counted = story.counted(clause, text, but=found[0].label)
    if counted is None:
        return False
    amounts = [each.label for each in counted.attributes if each.label.endswith(("数量", "数", "量"))]
    one = re.search(r"[减加扣少](?:掉|去|回)?(?:一|1)(?![0-9])", text) is not None
    words = (found[1].label, *(() if one else amounts[:1]))
    state = story.state_before(clause, counted.label)
    story.condition(ConditionKind.ADJUST, counted.label, words, clause, target=found[0].label, number=sign, state=state)
    return True


def _shortage(story: Story, clause: Clause, text: str) -> bool:
    """`库存不足不得录入`, `扣完了就不能再排`: what a number that may not fall below nothing says."""
    if not re.search(r"(?:不足|不够|为0|为零|没有了?|用完|扣完|没了|卖完|借完|缺货)", text) or not re.search(
        r"不|无法|禁止", text
    ):
        return False
    story.found.limits.append(Limit(LimitKind.STOCK, clause.text, words_of(text)))
    return True


_READERS: tuple[Callable[[Story, Clause, str], bool], ...] = (
    _past,
    _order,
    _overlap,
    _capacity,
    _together,
    _adjust,
    _shortage,
    _length,
    _unique,
    _at_most,
    _bound,
    _required,
    _default,
)
"""In the order they are tried."""
