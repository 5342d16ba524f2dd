"""From an attribute as written to a field: its name, label, type, bounds and values."""

import unicodedata
from dataclasses import dataclass, replace
from typing import Any

from orchestrator.engines.blueprint import field_types, naming, vocabulary
from orchestrator.engines.blueprint.catalogue import USUAL_FIELDS, choices
from orchestrator.engines.blueprint.field_types import Kind, is_known, kind_of, make_field, value_label
from orchestrator.engines.blueprint.grammar import CHINESE, ENGLISH
from orchestrator.engines.blueprint.numerals import number_of
from orchestrator.engines.blueprint.text import chunks, is_cjk, join_words
from orchestrator.engines.blueprint.understanding import Item
from orchestrator.models import Field, FieldType, Language

LONGEST_NAME_WORDS = 4
_IMPLIED = {"id": "id", "created_at": "created_at", "updated_at": "updated_at"}
TYPE_WORDS: dict[str, Kind] = {
    **dict.fromkeys(("number", "decimal", "float", "money", "currency", "数字", "小数"), field_types.SIGNED),
    **dict.fromkeys(("integer", "int", "whole", "整数"), field_types.WHOLE),
    **dict.fromkeys(("text", "long", "multiline", "文本", "长文本", "多行"), field_types.TEXT),
    **dict.fromkeys(("string", "short", "字符串"), field_types.STRING),
    **dict.fromkeys(("date", "日期"), field_types.DATE),
    **dict.fromkeys(("datetime", "timestamp", "日期时间"), field_types.DATETIME),
    **dict.fromkeys(("boolean", "bool", "checkbox", "yes/no", "true/false", "布尔", "是/否"), field_types.BOOLEAN),
    **dict.fromkeys(("email", "邮箱"), field_types.EMAIL),
    **dict.fromkeys(("url", "link", "网址"), field_types.URL),
    **dict.fromkeys(("phone", "电话"), field_types.PHONE),
}
_REQUIRED = frozenset(["required", "mandatory", "compulsory", "必填", "必须", "必需"])
_OPTIONAL = frozenset(["optional", "可选", "选填", "非必填"])
_UNIQUE = frozenset(["unique", "唯一", "不重复"])
_MODIFIERS = _REQUIRED | _OPTIONAL | _UNIQUE
_RANGE_WORDS = frozenset(["from", "between", "out", "range", "从"])
_UNITS: dict[str, Kind] = {
    **dict.fromkeys(("seconds", "minutes", "hours", "days", "weeks", "months", "years", "pages"), field_types.COUNT),
    **dict.fromkeys(("kg", "g", "grams", "km", "miles", "cm", "m", "meters", "metres", "lbs"), field_types.MEASURE),
    **dict.fromkeys(("usd", "eur", "euros", "dollars", "gbp", "pounds", "yuan", "rmb"), field_types.MONEY),
}
_COUNTABLE = (FieldType.INTEGER, FieldType.DECIMAL)
_STOPS = frozenset(["in", "as", "from", "between", "out", "for", "when", "where", "if", "so", "to", "at", "per"])


@dataclass(slots=True)
class Reading:
    """A field in the making, with remarks on what had to be assumed."""

    name: str
    label: str
    kind: Kind
    changes: dict[str, Any]
    remarks: list[str]


def field_of(item: Item, thing: str, language: Language, taken: set[str]) -> tuple[Field | None, list[str]]:
    """The field an attribute means and the assumptions made; no field when it is kept anyway or can not be read.

    Args:
        item: the attribute as written.
        thing: key of what has the attribute.
        language: of the labels.
        taken: names already in use.
    """
    written, kind = _typed(item.words)
    words = _whether(written) or _plain_words(_how_many(written))
    if not words or len(words) > LONGEST_NAME_WORDS:
        return None, []
    name, remarks = _name(words, thing, taken)
    if name in _IMPLIED:
        return None, [_kept(item.text, name, language)]
    reading = Reading(name, _label(words, language), _kind(name, words, thing), {}, remarks)
    reading.kind = kind or reading.kind
    _apply_words(reading, item.words)
    _apply_options(reading, item, language)
    reading.name = naming.unused(naming.safe_field_name(reading.name, thing), taken)
    return make_field(reading.name, reading.label, reading.kind, language, **reading.changes), reading.remarks


_TECHNICAL = frozenset(
    ["string", "integer", "int", "decimal", "float", "boolean", "bool", "datetime", "timestamp", "enum"]
)


def _typed(words: tuple[str, ...]) -> tuple[tuple[str, ...], Kind | None]:
    """`battery integer`: the name and the kind that is said behind it."""
    for at in range(len(words) - 1, 0, -1):
        lower = words[at].lower()
        if lower in _TECHNICAL or (lower == "date" and "_" in words[at - 1]):
            return (*words[:at], *words[at + 1 :]), TYPE_WORDS.get(lower)
    return words, None


def _kept(text: str, name: str, language: Language) -> str:
    if language == "zh":
        return f"“{text}”由系统自动记录（{name}）。"
    return f"“{text}” is kept for every entry automatically, as {name}."


def _plain_words(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words of the name itself: no articles, no modifiers, nothing from `in minutes` or `from 1 to 5` on."""
    kept: list[str] = []
    for word in words:
        lower = word.lower()
        if kept and lower in _STOPS and word is not words[-1] and not (lower == "to" and number_of(words[-1]) is None):
            break
        if kept and lower == "of" and number_of(words[-1]) is not None:
            break
        if kept and is_cjk(kept[0][0]) and lower[:1].isdigit():
            break
        skipped = lower in _MODIFIERS or (not kept and (lower in ENGLISH.boundaries or lower in ENGLISH.many))
        if (
            not skipped
            and not _is_range(lower)
            and not (kept and _is_number(lower))
            and lower not in ("的", "等", "it")
        ):
            kept.append(word)
    return tuple(kept)


def _whether(words: tuple[str, ...]) -> tuple[str, ...]:
    """`whether I have read it` → the yes/no word in it."""
    if not words or words[0].lower() not in ("whether", "if"):
        return ()
    return tuple(word for word in words if kind_of(word.lower()) is field_types.BOOLEAN)[-1:]


def _is_number(word: str) -> bool:
    return word.replace(".", "", 1).isdigit()


def _is_range(word: str) -> bool:
    first, dash, last = word.partition("-")
    return bool(dash) and _is_number(first) and _is_number(last)


def _label(words: tuple[str, ...], language: Language) -> str:
    text = join_words(words)[:80]
    return text if language == "zh" else text[:1].upper() + text[1:]


def _name(words: tuple[str, ...], thing: str, taken: set[str]) -> tuple[str, list[str]]:
    text = _unqualified(join_words(words))
    if not any(is_cjk(char) for char in text):
        name = naming.snake([part for word in words for part in word.replace("-", " ").split()])
        return _implied(name) or naming.unused("field_1", taken), []
    name = vocabulary.ATTRIBUTES.get(text) or _of_thing_itself(text, thing) or _composed(words) or ""
    if name:
        return name, []
    number = 1 + sum(1 for used in taken if used.startswith("field_"))
    assumed = f"“{text}”在代码中称为 field_{number}。"
    return f"field_{number}", [assumed]


def _unqualified(text: str) -> str:
    """所属科室 is a 科室."""
    return next((text.removeprefix(head) for head in ("所属", "所在", "关联") if text.startswith(head)), text)


def _of_thing_itself(text: str, thing: str) -> str:
    """设备名称 of a 设备 is its name."""
    for end in ("名称", "名字", "标题", "姓名"):
        if text.endswith(end) and vocabulary.NOUNS.get(text.removesuffix(end)) == thing:
            return vocabulary.ATTRIBUTES[end]
    return ""


def is_attribute(words: tuple[str, ...]) -> bool:
    """Whether Chinese words name an attribute that the dictionary knows, whole or by its parts."""
    text = join_words(words)
    return bool(text) and is_cjk(text[0]) and (text in vocabulary.ATTRIBUTES or _composed(words) is not None)


def is_usual(words: tuple[str, ...]) -> bool:
    """Whether the words name an attribute that needs no guessing."""
    name = naming.snake([word.lower() for word in words])
    return is_attribute(words) or name in USUAL_FIELDS or (bool(name) and is_known(name))


def _how_many(words: tuple[str, ...]) -> tuple[str, ...]:
    """`how many they have` is a quantity."""
    return ("quantity",) if [word.lower() for word in words[:2]] == ["how", "many"] else words


def _implied(name: str) -> str:
    known = {
        "creation_date": "created_at",
        "date_created": "created_at",
        "created": "created_at",
        "updated": "updated_at",
    }
    return known.get(name, name)


def _composed(words: tuple[str, ...]) -> str | None:
    """Chinese parts that all have an English name: 购买 日期 → purchase_date; 是否 makes it a yes/no."""
    parts = [part for word in words for part in _known_parts(word)]
    if parts and parts[0] == "是否":
        rest = _composed(tuple(parts[1:])) or vocabulary.ATTRIBUTES.get("".join(parts[1:]))
        return f"is_{rest}" if rest else None
    names = [vocabulary.PARTS.get(part) or vocabulary.ATTRIBUTES.get(part) for part in parts]
    names[:-1] = [name or vocabulary.NOUNS.get(part) for name, part in zip(names[:-1], parts[:-1], strict=True)]
    return "_".join(name for name in names if name) if names and all(names) else None


def _known_parts(word: str) -> list[str]:
    """The word, cut in two where only its halves are known."""
    if word in vocabulary.PARTS or word in vocabulary.ATTRIBUTES:
        return [word]
    for cut in range(len(word) - 1, 0, -1):
        if word[:cut] in vocabulary.PARTS and (word[cut:] in vocabulary.PARTS or word[cut:] in vocabulary.ATTRIBUTES):
            return [word[:cut], word[cut:]]
    return [word]


def _kind(name: str, words: tuple[str, ...], thing: str) -> Kind:
    text = join_words(words)
    if name.startswith("field_") and any(is_cjk(char) for char in text):
        if text.startswith("是否"):
            return field_types.BOOLEAN
        if text.startswith("剩余"):
            return field_types.COUNT
        ending = next((like for end, like in vocabulary.ENDINGS if text.endswith(end)), "")
        return kind_of(ending) if ending else field_types.STRING
    usual = choices(thing, name)
    if usual:
        return Kind(FieldType.ENUM, values=usual, default=usual[0])
    return kind_of(name)


def _apply_words(reading: Reading, words: tuple[str, ...]) -> None:
    """What stands beside the name: `required`, `in minutes`, `from 1 to 5`, `as a number`."""
    lower = [word.lower() for word in words]
    if _REQUIRED & set(lower):
        reading.changes["required"] = True
    if _UNIQUE & set(lower):
        reading.changes["unique"] = True
    if "in" in lower[1:]:
        reading.kind = next((_UNITS[word] for word in lower[1:] if word in _UNITS), reading.kind)
    if "as" in lower:
        reading.kind = next(
            (TYPE_WORDS[word] for word in lower[lower.index("as") :] if word in TYPE_WORDS), reading.kind
        )
    if lower[-2:-1] == ["of"] and _is_number(lower[-1]) and reading.kind.type in (FieldType.INTEGER, FieldType.DECIMAL):
        reading.changes["default"] = float(lower[-1]) if "." in lower[-1] else int(lower[-1])
    numbers = [float(word) for word in lower if _is_number(word)]
    ranges = [word for word in lower if _is_range(word)]
    if _RANGE_WORDS & set(lower) and numbers:
        _limit(reading, [1.0, *numbers][-2:] if len(numbers) == 1 else numbers[:2])
    elif ranges:
        _limit(reading, [float(end) for end in ranges[0].split("-")])


def _limit(reading: Reading, ends: list[float]) -> None:
    low, high = sorted(ends)
    whole = reading.kind.type is not FieldType.DECIMAL and low.is_integer() and high.is_integer()
    kind = FieldType.INTEGER if whole else FieldType.DECIMAL
    reading.kind = Kind(kind, {"minimum": low, "maximum": high})


def _apply_options(reading: Reading, item: Item, language: Language) -> None:
    """What brackets or a following list say: a modifier, a type, a range, the values of a choice, or a note."""
    values = list(item.values)
    for option in item.options:
        values += _bracket(reading, option)
    if len(values) > 1:
        _choose(reading, values, language)
    elif values:
        reading.label = f"{reading.label} ({values[0]})"[:120]


def _bracket(reading: Reading, option: str) -> list[str]:
    """Applies a bracket's content; what is left are values."""
    if option.lower() in TYPE_WORDS:
        reading.kind = TYPE_WORDS[option.lower()]
        return []
    ends = _range_in(option)
    if ends:
        _limit(reading, ends)
        return []
    said = chunks(option)
    several = sum(" ".join(chunk.lower) not in _MODIFIERS for chunk in said) > 1
    parts = [chunk for chunk in said if not _is_modifier(reading, chunk.lower, types=not several)]
    return [join_words(_without_such_as(chunk.words)) for chunk in parts]


def _range_in(option: str) -> list[float] | None:
    if option.startswith("between ") and " and " in option:
        option = option.removeprefix("between ").replace(" and ", "-")
    plain = option.replace("–", "-").replace("~", "-").replace("到", "-").replace(" to ", "-").replace("至", "-")
    head = "".join(char for char in plain if char.isdigit() or char in "-.")
    return [float(end) for end in head.split("-")] if _is_range(head) else None


def _is_modifier(reading: Reading, words: tuple[str, ...], types: bool) -> bool:
    """Applies `required`, `unique`, `number`, `max 100`; whether the words were that and nothing else."""
    text = " ".join(words)
    if types and text in TYPE_WORDS:
        reading.kind = TYPE_WORDS[text]
    elif text in _REQUIRED:
        reading.changes["required"] = True
    elif text in _UNIQUE:
        reading.changes["unique"] = True
    elif words[0] in ("max", "最多", "maximum", "up") and any(_is_number(word) for word in words):
        _cap(reading, next(float(word) for word in words if _is_number(word)))
    elif words[0] in ("min", "minimum") and any(_is_number(word) for word in words):
        low = next(float(word) for word in words if _is_number(word))
        reading.kind = (
            replace(reading.kind, bounds={**reading.kind.bounds, "minimum": low})
            if reading.kind.type in _COUNTABLE
            else reading.kind
        )
    elif text not in _OPTIONAL:
        return False
    return True


def _cap(reading: Reading, limit: float) -> None:
    texts = (FieldType.STRING, FieldType.TEXT)
    key = "max_length" if reading.kind.type in texts else "maximum"
    value = max(1, min(int(limit), 5000)) if key == "max_length" else limit
    reading.kind = replace(reading.kind, bounds={**reading.kind.bounds, key: value})


def _without_such_as(words: tuple[str, ...]) -> tuple[str, ...]:
    lower = tuple(word.lower() for word in words)
    for phrase in (*ENGLISH.choice, *CHINESE.choice):
        if lower[: len(phrase)] == phrase and len(words) > len(phrase):
            return words[len(phrase) :]
    return words


def _choose(reading: Reading, texts: list[str], language: Language) -> None:
    """Makes the field a choice between the texts; yes and no make it a yes/no field."""
    slugs = [slug_of(text) for text in texts]
    if {slug for slug, _ in slugs} <= {"yes", "no", "true", "false"}:
        reading.kind = field_types.BOOLEAN
        return
    labels: dict[str, str] = {}
    for slug, text in slugs:
        if slug:
            labels.setdefault(slug, text if language == "zh" else value_label(text, language))
    if len(labels) > 1:
        values = tuple(labels)[:50]
        default = "medium" if values == field_types.PRIORITY.values else values[0]
        reading.kind = Kind(FieldType.ENUM, values=values, default=default)
        reading.changes["value_labels"] = {value: labels[value][:60] for value in values}


def slug_of(text: str) -> tuple[str, str]:
    """What a value is called in code, and its text. A Chinese value without an English name stays as it is."""
    clean = "".join(char for char in text if char.isalnum() or char in " _-+.").strip()
    if clean in vocabulary.VALUES:
        return vocabulary.VALUES[clean], clean
    if any(is_cjk(char) for char in clean):
        return clean.replace(" ", "_")[:40], clean
    plain = unicodedata.normalize("NFD", clean)
    clean_ascii = "".join(char for char in plain if not unicodedata.combining(char))
    slug = "_".join("".join(c if c.isascii() and c.isalnum() else " " for c in clean_ascii.lower()).split())
    return slug[:40], clean
