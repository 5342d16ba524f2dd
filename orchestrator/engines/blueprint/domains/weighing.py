"""How much a phrase says by where it stands: what the app is, whom it is for, or one detail among many."""

from dataclasses import dataclass

from orchestrator.engines.blueprint.domains.phrases import first_sentence
from orchestrator.engines.blueprint.words import word_set
from orchestrator.models import Language

APP_WORDS = word_set(
    "app application system site website web tracker manager management platform tool software portal program page log "
    "list database organiser organizer planner register service solution dashboard module"
)
APP_WORDS_ZH = ("系统", "平台", "网站", "应用", "小程序", "软件", "工具", "管理", "程序", "网页", "app", "站", "后台")
OF_WHAT = word_set("for of at in from on by to inside within among")
ASIDE = word_set(
    "where with that which who whose so each every has have having including containing using when if because "
    "( : , - – —"
)
ASIDE_ZH = frozenset(",:;(—、。")
_WISHES = (("want",), ("need",), ("require",), ("would", "like"), ("'d", "like"), ("looking", "for"))
_WISHES_ZH = tuple(
    tuple(wish)
    for wish in ("想要", "想做", "想搞", "想建", "需要", "做一个", "做个", "建一个", "建个", "开发", "搭建", "求一个",
                 "来个", "来一个", "弄个", "弄一个", "要一个", "要个", "希望有")
)  # fmt: skip
_OF_ZH = ("的", "用的", "里", "内")

_HEAD, _APP, _WORD, _CHAR = 0.6, 1.0, 0.3, 0.15
_INCIDENTAL, _LATER, _ELSEWHERE = 0.5, 0.3, 0.6


@dataclass(frozen=True, slots=True)
class Wish:
    """Where a text says what it asks for: from `begin` to before `end` in its tokens.

    `I make candles and want a small shop` asks for what stands after `want`; what stands before says who asks.
    """

    begin: int
    end: int


def wish_in(words: tuple[str, ...], language: Language) -> Wish:
    """What is asked for: the first sentence, or the rest of it after a wish."""
    begun = next((at for at, word in enumerate(words) if word[:1].isalnum()), 0)
    end = first_sentence(words)
    phrases = _WISHES_ZH if language == "zh" else _WISHES
    for at in range(begun, end):
        if words[at] == ":" or _names_an_app(words, at, language):
            break
        said = next((wish for wish in phrases if words[at : at + len(wish)] == wish), None)
        if said is not None:
            return Wish(at + len(said), end)
    return Wish(begun, end)


def _names_an_app(words: tuple[str, ...], at: int, language: Language) -> bool:
    """Whether what the app is has been said there, so that a later `needs` is one of its details."""
    return "".join(words[at : at + 3]).startswith(APP_WORDS_ZH) if language == "zh" else words[at] in APP_WORDS


def weight(words: tuple[str, ...], start: int, end: int, wish: Wish, language: Language) -> float:
    """How much the phrase from `start` to before `end` says about what the app is."""
    size = end - start
    plain = 1 + (_CHAR * max(0, size - 2) if language == "zh" else _WORD * (size - 1))
    if start >= wish.end:
        return plain - _ELSEWHERE
    before = words[wish.begin : start]
    if start < wish.begin or any(word in (ASIDE_ZH if language == "zh" else ASIDE) for word in before):
        return plain - _LATER
    return plain + (_head_zh(words, end) if language == "zh" else _head_en(words, end, before))


def _head_en(words: tuple[str, ...], end: int, before: tuple[str, ...]) -> float:
    """A `library app` says more than an app `for a library`."""
    app = _APP if end < len(words) and words[end] in APP_WORDS else 0.0
    return _HEAD + app - (_INCIDENTAL if any(word in OF_WHAT for word in before) else 0.0)


def _head_zh(words: tuple[str, ...], end: int) -> float:
    """In `自行车店的库存系统` the last word is what the app is; what stands before 的 is whose."""
    after = "".join(words[end : end + 3])
    if after.startswith(APP_WORDS_ZH):
        return _HEAD + _APP
    if not after or after[0] in ASIDE_ZH:
        return _HEAD + _APP / 2
    return _HEAD - (_INCIDENTAL if after.startswith(_OF_ZH) else 0.0)
