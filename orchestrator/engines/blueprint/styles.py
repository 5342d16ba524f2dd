"""Rule: words for the look of the pages: `a clean, minimal design`, `圆角、紧凑的布局`."""

from orchestrator.engines.blueprint.lexicon.signals import signal_words
from orchestrator.engines.blueprint.nouns import Words
from orchestrator.engines.blueprint.scene import Scene
from orchestrator.engines.blueprint.text import Chunk

_STYLES: dict[str, str] = {
    word: style
    for style, words in {
        "minimal": "minimal minimalist minimalistic clean uncluttered plain simple 简洁 极简 简约 干净 清爽 朴素 简单",
        "modern": "modern contemporary sleek flat 现代 现代感 时尚 扁平 科技感",
        "rounded": "rounded round soft 圆角 圆润 柔和",
        "square": "square sharp angular 直角 方正",
        "compact": "compact dense tight 紧凑 密集",
        "spacious": "spacious airy roomy generous 宽松 宽敞 留白",
        "playful": "playful fun cute cheerful friendly colourful colorful 活泼 可爱 俏皮 童趣 卡通 亲切",
        "elegant": "elegant classic refined stylish luxurious 优雅 典雅 精致 高端 大气",
        "professional": "professional serious businesslike corporate formal 专业 商务 正式 稳重",
        "warm": "warm cosy cozy homely 温暖 温馨",
        "calm": "calm fresh natural quiet 清新 自然 安静 淡雅",
        "retro": "retro vintage old-fashioned rustic 复古 怀旧 古风",
        "dark": "dark-mode darkmode dark-theme 深色模式 暗色模式 暗黑 夜间模式 深色 暗色",
        "large": "large-text big-text large-print large-type 大字 大字体 大号字",
        "serif": "serif 衬线",
    }.items()
    for word in words.split()
}
_LOOKS = signal_words("styles.looks")
_MARKS = signal_words("styles.marks")
"""Words that hardly speak of anything but looks."""


def styles(scene: Scene, chunk: Chunk) -> bool:
    """Notes style words; whether the chunk is about nothing else."""
    words = _joined(chunk.lower)
    found = [_STYLES[word] for word in words if word in _STYLES]
    about_looks = bool(_LOOKS & set(words)) or scene.about_looks
    marks = [word for word in words if word in _MARKS and len(words) <= 3]
    if not found or not (about_looks or marks):
        return False
    if not about_looks and scene.mode is not scene.mode.START and not marks:
        return False
    for style in found:
        if style not in scene.found.style:
            scene.found.style.append(style)
    scene.found.read(chunk.text, f"style: {', '.join(found)}", "style")
    scene.about_looks = True
    return True


def _joined(words: Words) -> Words:
    """`dark mode` and `large text` count as one word each."""
    text = " ".join(words)
    for phrase in (
        "dark mode",
        "dark theme",
        "large text",
        "big text",
        "large print",
        "深色 模式",
        "暗色 模式",
        "夜间 模式",
    ):
        text = text.replace(phrase, phrase.replace(" ", "-" if phrase.isascii() else ""))
    return tuple(text.split())
