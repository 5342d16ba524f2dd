"""Lists of attributes, wherever they stand: behind a colon, in brackets, behind 有 or 填写, or below a heading."""

import re
from dataclasses import replace

from orchestrator.engines.blueprint import vocabulary
from orchestrator.engines.blueprint.lexicon.people import is_person
from orchestrator.engines.blueprint.mandarin.attributes import (
    Attribute,
    attribute_of,
    is_choice,
    looks_known,
)
from orchestrator.engines.blueprint.mandarin.cutting import (
    Line,
    at_top,
    inside,
    lines_in,
    outside,
    sentences_in,
    split,
    unquoted,
)
from orchestrator.engines.blueprint.mandarin.draft import Clause, Draft, name_in
from orchestrator.engines.blueprint.mandarin.owners import FIELDS, FILLED, FILLING, SECTIONS, Owners, word_ends
from orchestrator.engines.blueprint.mandarin.pieces import (
    begins_anew,
    begins_with_known,
    explain,
    joined_names,
    last_word,
    rest_from,
)
from orchestrator.engines.blueprint.mandarin.segmenting import is_clause, verb_called, without_filling, words_of

_INTRODUCING = re.compile(
    r"(?:需要|要|应|应当|须|得|还要?|也|就|都|里|上|中|主要|一般|只)*"
    r"(?:登记内容|内容|信息|字段|属性|资料)?"
    r"(?:包括|包含|包涵|含有|(?<![玩工文家餐厨用器道模刀灯渔茶教面农炊洁雨量])具有|带有|有|是|分别是|为|记录|记下|记|填写|填|选择|选|写清楚|写明|写上|写|登记(?![号人表证处])|注明|输入|录入|保存|留下?|提供|就)"
    r"(?:以下|如下|了|着|清楚|好|一下)*(?:(?:字段|信息|内容|属性|资料)(?:有|为|是|包括|:))?:?"
)
_GENERAL = ("要求", "说明", "流程", "规则", "约束", "需求", "分析", "目标", "对象", "功能", "权限", "统计", "目的")
_RELATED = re.compile(r"^(.{1,10}?)\s*(?:属于|隶属于?|归属于?|归|对应|关联|挂在|放在)(?!还)")
_BUTTON = re.compile(r"(?:点击?|按)[\"“「『]([㐀-鿿]{2,6})[\"”」』]")
_SPEAKER = re.compile(r"^作为(?:一[个名位])?([^,]{1,8}),(?:我们?)?(?:想要|希望能?|可以|想|要|能)?")
_MANY = re.compile(r"(?:多|很多|许多|若干|几|好几)[个条张份本位名辆只件种次]|可以有|会有")


def definitions_of(text: str) -> Draft:
    """What the text defines."""
    draft = Draft()
    reader = _Reader(draft, words_of(text))
    for line in lines_in(text):
        reader.line(line)
    return draft


class _Reader(Owners):
    """Reads line by line."""

    def line(self, line: Line) -> None:
        """One line: a heading, an entry of a list below one, or sentences."""
        if line.entry and not line.above and self.lead:
            line = replace(line, above=(self.lead,))
        elif not line.entry:
            self.lead = line.text if line.text.endswith(":") else ""
        title = name_in(line.text.rstrip(":"))
        if line.heading and self._heading(line, title):
            return
        if self._entry(line):
            return
        for sentence in sentences_in(line.text):
            self.sentence += 1
            self._sentence(sentence, line)

    def _heading(self, line: Line, title: str) -> bool:
        """Whether the line only names what follows."""
        if len(line.text) > 16 or at_top(line.text.rstrip(":"), ":") >= 0 or set(line.text) & set(",。、"):
            return False
        about = title.removesuffix("流程")
        if about != title and verb_called(about) is None and self.may_be_thing(about) and not self.section:
            self.section = about
            return True
        general = line.text.rstrip(":").endswith(_GENERAL)
        if general or line.text.rstrip(":") in SECTIONS or title in SECTIONS or is_clause(line.text):
            self.section = ""
            return not is_clause(line.text)
        self.section = title if self.may_be_thing(title) else ""
        return True

    def _entry(self, line: Line) -> bool:
        """`取衣号` or `类别: 枚举, 车辆、其他` below the heading of a thing or of its fields: an attribute of it."""
        if not line.entry or not line.above:
            return False
        head = name_in(line.above[-1].rpartition("。")[2].rstrip(":"))
        fields = bool(FIELDS & {head}) or "字段" in line.above[-1] or line.above[-1].endswith(("如下:", "包括:", "有:"))
        owner = self.draft.called(head) or (head if self.section == head and self.may_be_thing(head) else "")
        if fields and not owner:
            owner = self.named_before(line.above[-1]) or self.draft.topic
        colon = at_top(line.text, ":")
        if colon > 0 and not fields and self._has_attributes(line.text[colon + 1 :]):
            return False
        attribute = attribute_of(line.text[:colon] if colon > 0 else line.text)
        if attribute is None or not owner or not (fields or looks_known(attribute.label)):
            return False
        if colon > 0:
            explain(attribute, line.text[colon + 1 :])
        self.draft.add(self.draft.thing(owner, line.text), [attribute])
        return True

    def _has_attributes(self, text: str) -> bool:
        """Whether what stands behind a name are attributes, so that the name is a thing and no attribute itself."""
        attributes, _ = self._attributes(text)
        known = sum(looks_known(each.label) for each in attributes)
        return known >= 2 and 2 * known >= len(attributes)

    def _sentence(self, sentence: str, line: Line) -> None:
        sentence = self._bracketed(sentence)
        speaking = _SPEAKER.match(sentence)
        self.actor = speaking[1] if speaking else ""
        sentence = sentence[speaking.end() :] if speaking else sentence
        head = outside(sentence)
        name = name_in(head)
        words = words_of(head) or ("",)
        opens = len(words) > 1 and verb_called(words[0]) and not head.endswith(("单", "表", "记录"))
        plain = len(name) >= len(head) - 2 and not opens and not {"有", "包括", "包含", "属于"} & set(words)
        if (
            len(head) <= 8
            and "〇" not in head
            and plain
            and self.may_be_thing(name)
            and not inside(sentence)
            and head == sentence
        ):
            if line.entry or self.sentence:
                self._topic(name_in(head))
            return
        colon = at_top(sentence, ":")
        if colon > 0 and self._colon(sentence[:colon], sentence[colon + 1 :], line):
            return
        self._running(sentence.replace(":", ",", 1) if colon > 0 else sentence, line)

    def _topic(self, name: str) -> None:
        if verb_called(name) and not self.draft.called(name) and name not in vocabulary.NOUNS:
            return
        self.section = name
        self.draft.topic = self.draft.called(name) or name

    def _bracketed(self, sentence: str) -> str:
        """Takes `车主(姓名、电话)` as a thing with its attributes; the sentence without those brackets."""
        for said in inside(sentence):
            before = sentence.partition(f"({said})")[0]
            phrase = re.split(r"[,、;:。)]|和|以及|还有|及|与", before)[-1]
            owner, _ = self.object(phrase)
            attributes, rest = self._attributes(said)
            owner = self.whole(owner)
            if not self.may_be_thing(owner) or is_choice(owner):
                continue
            known = sum(looks_known(each.label) for each in attributes)
            if len(attributes) < 2 or 2 * known < len(attributes) or (known < 2):
                continue
            self.draft.add(self.draft.thing(owner, f"{phrase}({said})"), attributes)
            for clause in rest:
                self._leave(clause, (), "")
            sentence = sentence.replace(f"({said})", "〇", 1)
        return sentence

    def _colon(self, left: str, right: str, line: Line) -> bool:
        """`订单:客户、日期`, `员工填写申请:日期、事由`, `状态:待办、完成`; whether it was one of these."""
        *before, last = split(left, ",;") or [left]
        for clause in before:
            self.act = self.act_in(clause) or self.act
        name, actor = self.object(last)
        filling = name not in last or bool(actor) or (name != name_in(last) and name != last)
        filling = filling or FILLING.fullmatch(last) is not None or last.endswith(FILLED)
        attributes, rest = self._attributes(right)
        if is_person(name) and not before and not filling and self._are_deeds(right):
            for clause in split(right, ",;"):
                self._leave(clause, line.above, "", name)
            return True
        sure = filling or bool(re.search(r"信息|字段|资料|内容|包括|如下|填写|档案", last))
        if not self._lists(attributes, name, sure):
            named = bool(is_choice(name) or looks_known(name) or name.endswith(("流转", "流程")))
            explains = named and bool(self.draft.topic) and not before
            return explains and self._field_explained(name, right, line)
        owner = self.owner(name, filling)
        if not owner:
            return False
        for clause in before:
            self._leave(clause, line.above, "")
        if actor or (filling and name not in last):
            self._leave(last if name in last else f"{last}{owner}", line.above, owner)
        self.draft.add(self.draft.thing(owner, left), attributes)
        for clause in rest:
            self._leave(clause, line.above, self.draft.topic)
        return True

    def _lists(self, attributes: list[Attribute], name: str, sure: bool) -> bool:
        """Whether what stands behind a name and a colon are attributes of such a thing."""
        if not attributes or is_choice(name) or name.endswith("流转"):
            return False
        known = sum(looks_known(each.label) for each in attributes)
        if len(attributes) == 1 and not (sure or self.draft.called(name)):
            return False
        return 2 * known >= len(attributes) or (sure and len(attributes) > 1 and known > 0)

    def _are_deeds(self, right: str) -> bool:
        """Whether clauses begin with verbs: what a person does rather than what is kept of one."""
        firsts = [words_of(clause)[:1] for clause in split(right, ",;、")]
        return sum(bool(first) and verb_called(first[0]) is not None for first in firsts) * 2 >= len(firsts)

    def _field_explained(self, name: str, right: str, line: Line) -> bool:
        """`状态:待处理、已完成` below a thing: the values of its field."""
        if any(arrow in right for arrow in ("→", "->", "—", "=>")):
            first, *others = split(right, ",;。")
            self._leave(f"{name}:{first}", line.above, self.draft.topic)
            for clause in others:
                self._leave(clause, line.above, self.draft.topic)
            return True
        parts = split(next(iter(split(right, "。;")), ""), ",、/")
        if len(parts) < 2 or any(len(part) > 8 for part in parts):
            return False
        attribute = Attribute(name, [unquoted(part) for part in parts])
        self.draft.add(self.draft.thing(self.draft.topic), [attribute])
        for clause in split(right, "。;")[1:]:
            self._leave(clause, line.above, self.draft.topic)
        return True

    def _attributes(self, text: str) -> tuple[list[Attribute], list[str]]:
        """The attributes that a text begins with, and the clauses behind them."""
        found: list[Attribute] = []
        pieces = [part for piece in split(text, ",、;。") for part in joined_names(piece)]
        for at, piece in enumerate(pieces):
            attribute = attribute_of(piece)
            if attribute is None:
                return found, [part for part in split(rest_from(text, piece), ",;。") if part] if at else [text]
            found.append(attribute)
        return found, []

    def _running(self, sentence: str, line: Line) -> None:
        """Clauses between commas; from the first that introduces a list on, its attributes."""
        clauses = split(sentence, ",;")
        at = 0
        if self._bare_list(sentence, line):
            return
        while at < len(clauses):
            self.next = clauses[at + 1] if at + 1 < len(clauses) else ""
            taken = self._list_in(clauses, at, line)
            if not taken and not self._names_topic(clauses[at], at + 1 < len(clauses)):
                self._leave(clauses[at], line.above, self._spoken_of(clauses[at]))
            at += taken or 1

    def _bare_list(self, sentence: str, line: Line) -> bool:
        """`水品。品牌、规格、单价。`: a sentence that is nothing but a list speaks of what was named before."""
        clauses = split(sentence, ",;")
        self.next = clauses[1] if len(clauses) > 1 else ""
        if clauses and self._names_topic(clauses[0], len(clauses) > 1):
            sentence = ",".join(clauses[1:])
        attributes, rest = self._attributes(sentence)
        owner = self.section or self.draft.topic
        known = sum(looks_known(each.label) for each in attributes)
        if rest or len(attributes) < 2 or known * 2 <= len(attributes) or not owner:
            return False
        self.draft.add(self.draft.thing(owner, sentence), attributes)
        return True

    def _names_topic(self, clause: str, more: bool) -> bool:
        """`接送人信息,…`: a clause that only names what the next ones speak of."""
        name = name_in(re.sub(r"^(?:还有|另外有?|再有|然后有?)", "", clause))
        if not more or not self.may_be_thing(name):
            return False
        if not clause.endswith(("信息", "档案", "资料")) and not (name != clause and self._has_attributes(self.next)):
            return False
        self._topic(name)
        return True

    def _spoken_of(self, clause: str) -> str:
        """The thing that a clause begins with becomes the topic."""
        self.act = self.act_in(clause) or self.act
        button = _BUTTON.search(clause) if without_filling(self.next) != self.next else None
        related = _RELATED.match(clause)
        if related and self.may_be_thing(name_in(related[1])):
            self._topic(name_in(related[1]))
            return self.draft.topic
        many = re.search(rf"(?:{_MANY.pattern})([㐀-鿿]{{2,6}})$", clause)
        made, actor = self.object(clause)
        lists = without_filling(self.next) != self.next or _INTRODUCING.match(self.next)
        making = actor and is_person(last_word(actor)) and (lists or self.draft.called(made))
        said = button[1] if button else many[1] if many else made if making else ""
        if said and self.may_be_thing(said):
            self.section, before = said, self.draft.topic
            self.draft.topic = self.draft.called(said) or said
            return before if button else self.draft.topic
        for label in sorted(self.draft.things, key=len, reverse=True):
            if name_in(clause).startswith(label):
                self.draft.topic = label
                break
        return self.draft.topic

    def _list_in(self, clauses: list[str], at: int, line: Line) -> int:
        """How many clauses a list takes that begins in this one; 0 where none does."""
        clause = clauses[at]
        cuts = word_ends(clause)
        for match in _INTRODUCING.finditer(clause):
            opens = match.start() == 0 and len(match.group()) == 1
            ends = match.end() in cuts or begins_with_known(clause[match.end() :])
            if not opens and (match.start() not in cuts or not ends):
                continue
            left, right = clause[: match.start()], clause[match.end() :]
            if not right or (match.start() == 0 and not (self.draft.topic or self.section)):
                continue
            name, actor = self.object(left) if left else ("", "")
            deed = self.filled_in(clause, left) or self._each_time(left)
            if left and not deed and not self.may_be_thing(name):
                continue
            attributes, taken, rest = self._run(right, clauses[at + 1 :])
            filled = bool(deed) and bool(attributes) and any(looks_known(each.label) for each in attributes)
            if not filled and not self._is_list(attributes, match.group(), name, right):
                continue
            headed = self.headed(line) if not left else ""
            owner = deed or (self.owner(name, False) if left else headed or self.draft.topic or self.section)
            if deed and left:
                self._leave(left, line.above, self.draft.topic)
            if not owner:
                continue
            if actor:
                self._leave(left, line.above, owner)
            self.draft.add(self.draft.thing(owner, clause), attributes)
            if rest:
                clauses[at + taken] = rest
                return taken
            return 1 + taken
        return 0

    def _each_time(self, left: str) -> str:
        """`每次跟进`: the deed whose row a list is of."""
        deed = name_in(left.removeprefix("每次"))
        return deed if left.startswith("每次") and self.may_be_thing(deed) else ""

    def _run(self, right: str, later: list[str]) -> tuple[list[Attribute], int, str]:
        """The attributes of a list over several clauses, how many more clauses it takes, what is left of the last."""
        found: list[Attribute] = []
        for taken, clause in enumerate([right, *later]):
            pieces = [part for piece in split(clause, "、") for part in joined_names(piece)]
            for place, piece in enumerate(pieces):
                attribute = attribute_of(piece)
                if attribute is None or (taken and place == 0 and begins_anew(piece, attribute)):
                    return found, taken - (not place), rest_from(clause, piece) if place else ""
                found.append(attribute)
        return found, len(later), ""

    def _is_list(self, attributes: list[Attribute], introducer: str, name: str, right: str) -> bool:
        if not attributes or _MANY.match(right):
            return False
        known = sum(looks_known(each.label) for each in attributes)
        weak = introducer in ("有", "是", "为", "就", "提供", "就是", "也有", "留")
        if len(attributes) == 1:
            said = introducer.startswith(("包括", "包含", "有", "记", "填"))
            exact = attributes[0].label in vocabulary.ATTRIBUTES
            return known == 1 and said and (exact or self.draft.called(name) is not None)
        return 2 * known >= len(attributes) if weak else known * 3 >= len(attributes)

    def _leave(self, clause: str, above: tuple[str, ...], topic: str, actor: str = "") -> None:
        clause = clause.replace("〇", "").strip(" ,。、;")
        if clause and clause not in SECTIONS:
            self.draft.clauses.append(Clause(clause, topic, actor or self.actor, above, self.sentence))
