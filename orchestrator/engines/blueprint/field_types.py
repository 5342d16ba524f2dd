"""What kind of value a field holds, read off the words of its name, and the bounds that go with it."""

from dataclasses import dataclass, field
from typing import Any

from orchestrator.models import Field, FieldType, Language

LARGEST_NUMBER = 1_000_000_000
"""No amount or count of a small app is larger; a bound keeps typing mistakes and overflows out of the database."""

EMAIL_PATTERN = r"^[^@\s]+@[^@\s]+\.[^@\s]+$"
PHONE_PATTERN = r"^[0-9+\(\) .\-]{3,32}$"
URL_PATTERN = r"^https?://[^\s\x00-\x20\x7f]+$"

PASSWORD_FIELD = Field(
    name="password",
    type=FieldType.PASSWORD,
    required=True,
    min_length=8,
    max_length=128,
    write_only=True,
)


@dataclass(frozen=True, slots=True)
class Kind:
    """A type with its bounds. `values` are an enum's words, `default` the value of a field left out."""

    type: FieldType
    bounds: dict[str, Any] = field(default_factory=dict)
    values: tuple[str, ...] = ()
    default: Any = None


STRING = Kind(FieldType.STRING, {"max_length": 200})
TEXT = Kind(FieldType.TEXT, {"max_length": 5000})
COUNT = Kind(FieldType.INTEGER, {"minimum": 0, "maximum": LARGEST_NUMBER})
WHOLE = Kind(FieldType.INTEGER, {"minimum": -LARGEST_NUMBER, "maximum": LARGEST_NUMBER})
MONEY = Kind(FieldType.DECIMAL, {"minimum": 0, "maximum": LARGEST_NUMBER})
MEASURE = MONEY
SIGNED = Kind(FieldType.DECIMAL, {"minimum": -LARGEST_NUMBER, "maximum": LARGEST_NUMBER})
LATITUDE = Kind(FieldType.DECIMAL, {"minimum": -90, "maximum": 90})
LONGITUDE = Kind(FieldType.DECIMAL, {"minimum": -180, "maximum": 180})
YEAR = Kind(FieldType.INTEGER, {"minimum": 0, "maximum": 9999})
AGE = Kind(FieldType.INTEGER, {"minimum": 0, "maximum": 150})
PERCENT = Kind(FieldType.INTEGER, {"minimum": 0, "maximum": 100})
RATING = Kind(FieldType.INTEGER, {"minimum": 1, "maximum": 5})
DATE = Kind(FieldType.DATE)
DATETIME = Kind(FieldType.DATETIME)
BOOLEAN = Kind(FieldType.BOOLEAN, default=False)
EMAIL = Kind(FieldType.EMAIL, {"max_length": 254, "pattern": EMAIL_PATTERN})
PHONE = Kind(FieldType.PHONE, {"max_length": 32, "pattern": PHONE_PATTERN})
URL = Kind(FieldType.URL, {"max_length": 2000, "pattern": URL_PATTERN})
IMAGE = Kind(FieldType.IMAGE, {"max_length": 2000, "pattern": URL_PATTERN})
PRIORITY = Kind(FieldType.ENUM, values=("low", "medium", "high"), default="medium")
DIFFICULTY = Kind(FieldType.ENUM, values=("easy", "medium", "hard"), default="medium")
STATUS = Kind(FieldType.ENUM, values=("todo", "doing", "done"), default="todo")
GENDER = Kind(FieldType.ENUM, values=("female", "male", "other"))

_BY_NAME: dict[str, Kind] = {
    "date_of_birth": DATE,
    "time": STRING,
    "level": PRIORITY,
    "due": DATE,
    "start": DATETIME,
    "end": DATETIME,
    "begin": DATETIME,
    "birthday": DATE,
    "birthdate": DATE,
    "deadline": DATE,
    "price_range": STRING,
    "date_range": STRING,
    "phone_model": STRING,
    "salary_range": STRING,
    "last_name": STRING,
    "last_page": COUNT,
    "e_mail": EMAIL,
    "e_mail_address": EMAIL,
    "step_count": COUNT,
    "ph": SIGNED,
    "kick_off": DATETIME,
    "pick_up": DATETIME,
    "drop_off": DATETIME,
    "check_in": DATETIME,
    "check_out": DATETIME,
    "phone_number": PHONE,
    "mobile_number": PHONE,
    "email_address": EMAIL,
    "read": BOOLEAN,
    "in_stock": BOOLEAN,
}
"""Names whose last word alone would mislead."""


def _words(kind: Kind, words: str) -> dict[str, Kind]:
    return dict.fromkeys(words.split(), kind)


_BY_LAST_WORD: dict[str, Kind] = {
    **_words(
        MONEY,
        "price amount cost fee salary wage budget total subtotal tax discount revenue income expense deposit rent "
        "payment spend value worth rate turnover",
    ),
    **_words(MEASURE, "weight height length width depth distance area volume size_cm credits mileage mass"),
    **_words(SIGNED, "temperature balance profit change"),
    **_words(LATITUDE, "latitude lat"),
    **_words(LONGITUDE, "longitude lng"),
    **_words(
        COUNT,
        "quantity qty stock count inventory minutes hours seconds days weeks months duration pages points "
        "calories servings seats capacity score copies views likes votes reps sets guests attendees participants "
        "headcount floor page shares pulse systolic diastolic odometer bedrooms bathrooms rooms people persons places "
        "openings vacancies passengers runners goals frames words pieces children adults beds laps rounds repetitions "
        "participants",
    ),
    **_words(YEAR, "year vintage"),
    **_words(AGE, "age"),
    **_words(PERCENT, "percent percentage progress probability"),
    **_words(RATING, "rating stars"),
    **_words(DATE, "date day deadline birthday"),
    **_words(DATETIME, "datetime timestamp"),
    **_words(EMAIL, "email mail"),
    **_words(PHONE, "phone telephone mobile tel cellphone"),
    **_words(URL, "url link website homepage webpage site cv resume attachment portfolio"),
    **_words(IMAGE, "image photo picture avatar logo thumbnail cover poster screenshot"),
    **_words(
        TEXT,
        "notes note description content body remarks remark comment comments details summary bio biography "
        "ingredients instructions directions text message feedback review reason abstract lyrics agenda "
        "memo introduction story answer requirements symptoms diagnosis steps letter checklist treatment experience "
        "history allergies suggestion suggestions complaint opinion motivation",
    ),
    **_words(
        BOOLEAN,
        "done active completed finished enabled archived published paid available favorite favourite urgent public "
        "private checked approved confirmed visible shipped delivered watched owned bought purchased sold returned "
        "verified featured flag seen pinned listed attended vaccinated vegetarian vegan furnished neutered sterilised "
        "sterilized spayed insured anonymous recurring refundable mandatory",
    ),
    **_words(PRIORITY, "priority urgency importance"),
    **_words(DIFFICULTY, "difficulty"),
    **_words(STATUS, "status state"),
    **_words(PRIORITY, "severity"),
    **_words(DATETIME, "time departure arrival kickoff pickup dropoff checkin checkout moment"),
    **_words(GENDER, "gender sex"),
}

_DURATIONS = frozenset(
    [
        "cooking",
        "prep",
        "preparation",
        "reading",
        "travel",
        "waiting",
        "response",
        "playing",
        "total",
        "baking",
        "cook",
        "resting",
        "drying",
        "running",
        "processing",
        "viewing",
        "training",
    ]
)
_SINCE_OR_UNTIL = frozenset(["last", "next", "latest", "previous"])
"""First words of a day on which something happened or will: `last_watered`, `next_inspection`."""
_PREPOSITIONS = ("_of_", "_per_", "_to_", "_in_")
"""What stands before one of these says what a field holds: `year_of_publication`, `price_per_hour`."""
_CALLED = frozenset(["contact", "phone", "mobile", "emergency", "telephone", "fax", "whatsapp", "cell"])
_LEVELS = frozenset(["priority", "skill", "risk", "urgency", "importance", "energy", "stress", "fitness", "activity"])

_BY_FIRST_WORD: dict[str, Kind] = {
    **_words(BOOLEAN, "is has was needs can should"),
    **_words(COUNT, "number"),
    **_words(DATE, "date"),
}

_BY_ENDING: dict[str, Kind] = {
    "at": DATETIME,
    "on": DATE,
    "minutes": COUNT,
    "until": DATE,
    "from": DATE,
    "since": DATE,
}


def kind_of(name: str) -> Kind:
    """The kind of a field with that snake_case English name; a short string when nothing says otherwise."""
    words = name.split("_")
    if name in _BY_NAME:
        return _BY_NAME[name]
    if len(words) > 1:
        return _of_several(name, words)
    return _of_word(words[-1])


def _of_several(name: str, words: list[str]) -> Kind:
    if words[0] in _BY_FIRST_WORD and (words[0] != "number" or words[1] == "of"):
        return _BY_FIRST_WORD[words[0]]
    before = next((name.partition(word)[0] for word in _PREPOSITIONS if word in name), "")
    if before and kind_of(before) is not STRING:
        return kind_of(before)
    if words[-1] in _BY_ENDING:
        return _BY_ENDING[words[-1]]
    if words[-1] in ("number", "no") and _CALLED & set(words):
        return PHONE
    return _of_last_word(words)


def _of_last_word(words: list[str]) -> Kind:
    """The kind that the last of several words names, seen with the word before it."""
    if words[-1] == "level":
        return PRIORITY if words[-2] in _LEVELS else kind_of("_".join(words[:-1]))
    if words[-1] == "time" and words[-2] in _DURATIONS:
        return COUNT
    found = _of_word(words[-1])
    if found is STRING and words[-1].endswith("ed") and len(words) > 1:
        return kind_of("_".join(words[:-1]))  # hours_worked, amount_asked
    return DATE if found is STRING and words[0] in _SINCE_OR_UNTIL else found


def _of_word(word: str) -> Kind:
    """The kind that one word names, also in its plural."""
    return _BY_LAST_WORD.get(word) or _BY_LAST_WORD.get(word.removesuffix("s"), STRING)


def is_known(name: str) -> bool:
    """Whether some rule speaks about that name, so that its type is more than a guess."""
    return kind_of(name) is not STRING


def make_field(name: str, label: str, kind: Kind, language: Language, **changes: Any) -> Field:
    """A field of that kind; `changes` override single properties."""
    properties: dict[str, Any] = {"values": list(kind.values), "default": kind.default, **kind.bounds}
    properties["value_labels"] = {value: value_label(value, language) for value in kind.values}
    return Field(name=name, label=label, type=kind.type, **{**properties, **changes})


def value_label(value: str, language: Language) -> str:
    """What a person reads for an enum value: `in_progress` → In progress, `low` → 低 in Chinese."""
    if language == "zh" and value in VALUE_LABELS_ZH:
        return VALUE_LABELS_ZH[value]
    text = value.replace("_", " ").strip()
    return text[:1].upper() + text[1:]


VALUE_LABELS_ZH: dict[str, str] = {
    "low": "低",
    "medium": "中",
    "high": "高",
    "urgent": "紧急",
    "easy": "简单",
    "hard": "困难",
    "todo": "待办",
    "doing": "进行中",
    "done": "已完成",
    "in_progress": "进行中",
    "pending": "待处理",
    "open": "未关闭",
    "closed": "已关闭",
    "active": "启用",
    "inactive": "停用",
    "cancelled": "已取消",
    "paid": "已付款",
    "unpaid": "未付款",
    "female": "女",
    "male": "男",
    "other": "其他",
    "food": "餐饮",
    "transport": "交通",
    "housing": "住房",
    "entertainment": "娱乐",
    "new": "新建",
    "shipped": "已发货",
    "draft": "草稿",
    "published": "已发布",
    "income": "收入",
    "expense": "支出",
}
