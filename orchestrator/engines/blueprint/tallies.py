"""Rule: counts people want to see: `a chart of expenses by category`, `按分类统计支出`."""

from orchestrator.engines.blueprint.grammar import CHINESE
from orchestrator.engines.blueprint.lexicon.signals import signal_words
from orchestrator.engines.blueprint.nouns import Words
from orchestrator.engines.blueprint.scene import Scene
from orchestrator.engines.blueprint.structure import introducer
from orchestrator.engines.blueprint.text import Chunk
from orchestrator.engines.blueprint.understanding import Tally
from orchestrator.engines.blueprint.words import word_set

_CHARTS = signal_words("tallies.charts")
_COUNTING = word_set("number count counts total totals sum amount many")
_CHARTS_CHINESE = signal_words("tallies.charts_chinese")
_ALL_CHARTS = _CHARTS | _CHARTS_CHINESE
_BY = frozenset(["by", "per", "grouped", "each"])
_SHOWING = signal_words("tallies.showing")
_NOT_WORDS = _CHARTS | _SHOWING | word_set("of me all by for on page list how our my in is are i to can we")


def tallies(scene: Scene, chunks: list[Chunk], at: int) -> int:
    """Notes a chart or count; 1 when the chunk asks for one."""
    chunk = chunks[at]
    if at + 1 < len(chunks) and chunks[at + 1].joint == ":" and set(chunk.lower) <= _ALL_CHARTS:
        after = chunks[at + 1]
        merged = Chunk((*chunk.words, *after.words), chunk.joint, after.options)
        return tallies(scene, [merged], 0) and 2
    found = _chinese(chunk) if scene.grammar is CHINESE else _english(scene, chunk)
    if found is None:
        return 0
    scene.found.tallies.append(found)
    left = _before_with(chunk)
    if left:
        scene.reread(Chunk(left, chunk.joint))
    return 1


def _before_with(chunk: Chunk) -> Words:
    """`an expense tracker with a chart` names the app too."""
    for place, word in enumerate(chunk.lower):
        if (
            word in ("with", "带", "带有")
            and _ALL_CHARTS & set(chunk.lower[place:])
            and not _ALL_CHARTS & set(chunk.lower[:place])
        ):
            return chunk.words[:place]
    return ()


def asks_for_counts(scene: Scene, chunk: Chunk) -> bool:
    """Whether the chunk is such a wish."""
    return (_chinese(chunk) if scene.grammar is CHINESE else _english(scene, chunk)) is not None


def _english(scene: Scene, chunk: Chunk) -> Tally | None:
    lower = chunk.lower
    by = next((place for place, word in enumerate(lower) if word in _BY), None)
    about_charts = bool(_CHARTS & set(lower))
    counting = by is not None and bool(_COUNTING & set(lower[:by])) and not introducer(lower, scene.grammar)
    most = _most(chunk)
    if most:
        return most
    if not about_charts and not counting:
        return None
    if {"report", "reports", "board", "dashboard", "overview", "summary"} & set(lower) and not _asks(lower, by):
        return None
    end = by if by is not None else len(lower)
    start = len(_before_with(chunk))
    return Tally(_telling(chunk.words[start:end]), _telling(chunk.words[end:]) if by is not None else (), chunk.text)


_ASKING_MOST = frozenset(["which", "what", "popular", "top"])


def _most(chunk: Chunk) -> Tally | None:
    """`which games are borrowed most`, `the most popular dishes`: counts by what is named."""
    lower = chunk.lower
    if "most" not in lower or not _ASKING_MOST & set(lower):
        return None
    skipped = _NOT_WORDS | _ASKING_MOST | {"most", "know", "often", "borrowed", "booked", "ordered", "used", "sold"}
    by = tuple(word for word in chunk.words if word.lower() not in skipped)
    return Tally((), by[:2], chunk.text) if by else None


def _asks(lower: Words, by: int | None) -> bool:
    """A report can be something people write; `a report of sales by region` and `show a summary` are counts."""
    return by is not None or bool({"show", "shows", "see", "view", "dashboard"} & set(lower)) or lower[-1] in _CHARTS


def _telling(words: Words) -> Words:
    return tuple(word for word in words if word.lower() not in _NOT_WORDS)


def _chinese(chunk: Chunk) -> Tally | None:
    words = chunk.words
    if not _CHARTS_CHINESE & set(words) or words[-1] in ("系统", "平台", "软件", "工具"):
        return None
    by = next(
        (place for place, word in enumerate(words) if word in ("按", "按照", "各", "每", "每个", "根据", "以")), None
    )
    if by is None:
        kept = tuple(word for word in words if word not in _CHARTS_CHINESE | _SHOWING)
        return Tally(kept, (), chunk.text)
    first = next(place for place, word in enumerate(words) if word in _CHARTS_CHINESE)
    grouped = words[by + 1 : first] if first > by else words[by + 1 :]
    rest = (*words[:by], *words[first + 1 :]) if first > by else words[:by]
    kept = tuple(word for word in rest if word not in _CHARTS_CHINESE | _SHOWING and word != "的")
    return Tally(kept, tuple(word for word in grouped if word not in ("的", "来", "进行", "划分")), chunk.text)
