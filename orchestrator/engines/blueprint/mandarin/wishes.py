"""Charts, filters, sorting, export, links between things, and what such an app can not do."""

import re

from orchestrator.engines.blueprint.mandarin.attributes import Attribute
from orchestrator.engines.blueprint.mandarin.cutting import outside, unquoted
from orchestrator.engines.blueprint.mandarin.draft import Clause, name_in
from orchestrator.engines.blueprint.mandarin.story import Story
from orchestrator.engines.blueprint.understanding import Relation, Tally

_CHARTS = re.compile(r"统计|图表|柱状|饼图|折线|条形|占比|分布|报表|汇总|排行|直方|看板|chart|图$")
_BY = re.compile(
    r"(?:按照?|根据|依据|以)\s*([^,]{1,14}?)\s*(?:来|进行|出|画|做|看|统计|汇总|分组|分类统计|显示|展示|的)"
)
_EACH = re.compile(
    r"(?:各个?|每一?[个位名种类家间门场]?)([㐀-鿿A-Za-z]{1,8}?)(?:的|接了?|有|里|下|一共|共|完成|负责|名下|被|卖|借)"
)
_OF = re.compile(r"([㐀-鿿]{1,8}?)的?(?:统计图|分布图?|占比图?|柱状图|饼图|统计|排行榜?)")
_STANDARD = re.compile(
    r"筛选|筛一下|过滤|排序|排列|排(?:前面|在前|最前|上面)|搜索|查找|检索|搜|查询|导出|分页|翻页|filter|sort|search|export|按.{1,8}(?:筛|查|找|排)"
)
_OUTSIDE = re.compile(
    r"短信|导出(?:成|为)?\s*(?:PDF|Word|pdf|word)|微信|支付宝|邮件通知|推送|对接|接口|二维码|扫码|人脸|地图|定位|电子签|签章|打印|语音|视频|直播|聊天|AI|智能推荐|小程序码|公众号|钉钉|企业微信|"
    r"ERP|SSO|单点登录|硬件|门禁|打卡机|提醒|通知|发票接口|在线支付|在线付款|充值|物流查询|第三方|APP端|离线"
)
_NOT_NOW = re.compile(r"暂不|先不|暂时不|不需要|不用|以后再|二期|不做也行|不会做就算了|不考虑|无需")
_BELONGING = re.compile(
    r"^(.{1,10}?)(?:也|都|会|必须|需要?|应|可以)*(?:属于|隶属于?|归属于?|归|对应|关联到?|绑定|挂在|放在|来自)(?:某?一?[个张条位名家本间台份场门])?(.{1,10}?)(?:下面?|里面?|使用|管理|之下|中|上)?$"
)
_WHOSE = re.compile(r"^(.{1,8}?)(?:都)?是(?:由)?哪[个家位名]?(.{1,8}?)(?:供的?|提供的?|负责的?|管的?|送的?|的)")
_MANY = re.compile(
    r"(?:每一?[个位名家张本间台]|一[个位名家张本场间门台])?(.{1,8}?)(?:下面?|名下|里面?)?(?:可以|可|会|能|允许)?(?:有|包含|登记|拥有|养|对应|关联|绑定|展出|参加|选择|选修|发布|提交|包括)"
    r"(?:很?多|若干|几|不同的?|好几)[个张条位名家本间台件辆只门场次份笔]?的?(.{1,8})$"
)


def charts(story: Story, clause: Clause) -> bool:
    """`按合同类型统计合同数量`, `各摄影师的订单数`, `心情的统计图`: counts that people want to see."""
    text = re.sub(r"\s+", "", outside(unquoted(clause.text)))
    if _CHARTS.search(text) is None or re.search(r"(?:系统|平台|软件)$", text):
        return False
    found = False
    text = re.sub(
        r"(?:以|用|画|出|做|生成)?(?:一?个|成)?(?:柱状图|饼图|折线图|条形图|图表)(?:展示|显示|呈现|的形式)*$",
        "统计",
        text,
    )
    for part in text.split("、"):
        by = _BY.search(part) or _EACH.search(part) or _OF.search(part)
        if by is None:
            continue
        of = _counted(story, clause, part.replace(by[0], ""), by[1])
        for name in re.split(r"[和与及]", by[1]):
            if not _is_told(story, _plain(name)):
                continue
            story.found.tallies.append(Tally((of,) if of else (), (_plain(name),), clause.text))
            found = True
    return found or _about_chart(story, clause, text)


def _about_chart(story: Story, clause: Clause, text: str) -> bool:
    """`以柱状图展示`, `画柱状图`: how the counts before are drawn."""
    if story.found.tallies and story.previous is not None and len(text) <= 10:
        story.found.read(clause.text, "how counts are shown", "chart")
        return True
    if re.search(r"图|统计", text) and not story.found.tallies:
        story.found.tallies.append(Tally((), (), clause.text))
        return True
    if re.search(r"看统计|统计数据|统计信息", text):
        story.found.read(clause.text, "the dashboard", "chart")
        return True
    return False


def _is_told(story: Story, name: str) -> bool:
    """Whether it is something that the text has: an attribute, a thing, a kind of person, a state."""
    if not name:
        return False
    named = story.known.attribute_in(name) or story.known.thing_in(name) or story.known.people_in(name)
    return (named is not None and named != []) or name in ("状态", "类型", "分类", "月份")


def _plain(name: str) -> str:
    return re.sub(r"^(?:不同|各|每个?|各个)|(?:也|都|再|分别|来)$", "", name).strip()


def _counted(story: Story, clause: Clause, rest: str, by: str) -> str:
    """The label of what is counted: named beside it, or what has or points to what it is counted by."""
    told = story.known.thing_in(re.sub(r"统计|图表?|柱状|饼", "", rest)) if rest else None
    if told is not None and told.label not in by:
        return told.label
    for label in (clause.topic, *story.known.draft.things):
        thing = story.thing(label)
        if thing is None or label == by:
            continue
        if any(each.label == by or each.label.endswith(by) or by.endswith(each.label) for each in thing.attributes):
            return label
    return ""


def standard(story: Story, clause: Clause) -> bool:
    """Searching, filtering, sorting and export come with every app."""
    if _STANDARD.search(clause.text) is None:
        return False
    story.found.read(clause.text, "search, filter, sort and export come with every app", "standard")
    return True


def outside_wishes(story: Story, clause: Clause) -> bool:
    """What needs another service, or is said not to be wanted now."""
    if _OUTSIDE.search(clause.text) is None and _NOT_NOW.search(clause.text) is None:
        return False
    if re.search(r"不[用需]要?(?:登录|注册|账号)|免登录|无需登录", clause.text):
        story.found.refuses_auth = True
        story.found.read(clause.text, "no accounts", "access")
        return True
    story.found.miss(clause.text)
    return True


def relations(story: Story, clause: Clause) -> bool:
    """`每个资产归一个部门使用`, `每种食材是哪家供应商供的`, `一个车主可以有多辆车`."""
    text = outside(unquoted(clause.text))
    whose = _WHOSE.match(text)
    belonging = _BELONGING.match(text)
    many = _MANY.search(text)
    pair = whose or belonging
    if pair is not None and (ends := _ends(story, pair[1], pair[2])):
        return _relate(story, clause, ends[0], ends[1])
    if many is not None and (ends := _ends(story, many[1], many[2])):
        return _relate(story, clause, ends[1], ends[0])
    return False


def _ends(story: Story, one: str, other: str) -> tuple[str, str] | None:
    first = story.known.thing_in(name_in(one))
    second = story.known.thing_in(name_in(other), but=first.label) if first else None
    return (first.label, second.label) if first and second else None


def _relate(story: Story, clause: Clause, owner: str, target: str) -> bool:
    relation = Relation(story.identity(owner), story.identity(target), clause.text)
    story.found.relations.append(relation)
    story.known.draft.things[owner].attributes.append(Attribute(target))
    return True


_ASKING = re.compile(
    r"(?:做|开发|搭建?|搞|弄|建设?|设计|写|要|需要|整|想要|实现)(?:一?[个款套份])?([^,。]{0,16}?(?:系统|平台|网站|小程序|软件|工具|网页|页面|台账|应用|app|APP|tracker|管理|本子))(?:需求.*)?$"
)
_TITLE = re.compile(r"^([^,。:]{2,16}?(?:系统|平台|网站|小程序|台账|网页|网站))(?:需求(?:规格)?(?:说明书?)?|说明)?$")


def app(story: Story, clause: Clause) -> bool:
    """`做一个工单管理网站`: what the app is called."""
    text = outside(unquoted(clause.text)).strip()
    match = _ASKING.search(text) or _TITLE.match(text)
    if match is None:
        return re.search(r"(?:让|想|要)?(?:搞|做|弄|整)一?个(?:东西|小的)?$", text) is not None
    story.found.title = story.found.title or match[1].strip("的个")
    return True


_GIVEN = re.compile(r"(?:分配|指派|派单?|转|交|指定|安排)给(?:某|一)?[个位名]?")


def assignees(story: Story, clause: Clause) -> bool:
    """`分配给某个送水工`: the row names one of them; the clause is read on."""
    text = unquoted(clause.text)
    match = _GIVEN.search(text)
    label = story.case(clause) if match else ""
    person = next((p for p in story.known.people if match and text.startswith(p, match.end())), "")
    thing = story.found.things.get(story.identity(label)) if label in story.known.draft.things else None
    if not person or thing is None or any(item.text.startswith(person) for item in thing.items):
        return False
    item = Attribute(person).item()
    item.person = story.known.people[person]
    thing.items.append(item)
    story.known.draft.things[label].attributes.append(Attribute(person))
    return False
