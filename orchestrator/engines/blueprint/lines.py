"""What lines of a text are: headings, entries of a list, or plain text."""

from orchestrator.engines.blueprint.words import word_set

BULLET, HEADING = "•", "¶"
"""Signs that mark the start of a list's entry and the end of a heading."""

_SIGNS = word_set("- * • + – — · ● ○ ■ ▪ ‣ > →")
_CHINESE_NUMBERS = "一二三四五六七八九十"
_LONGEST_HEADING = 40
_LONGEST_KEY = 16
_NARROWEST = 50
"""Lines of fewer columns are not broken for their length."""
_ENDS = frozenset(".!?。！？:：;；")
_OPEN = frozenset(",，、(（")


def unwrapped(lines: list[str]) -> list[str]:
    """The lines, those put together that were only broken for their length."""
    widest = max((_width(line) for line in lines), default=0)
    whole: list[str] = []
    for line in lines:
        if whole and _goes_on(whole[-1], line, widest):
            gap = "" if _is_wide(whole[-1][-1]) or _is_wide(line.strip()[0]) else " "
            whole[-1] = f"{whole[-1]}{gap}{line.strip()}"
        else:
            whole.append(line.rstrip())
    return whole


def _goes_on(line: str, after: str, widest: int) -> bool:
    """Whether the sentence of a line goes on in the next one."""
    text, more = line.strip(), after.strip()
    if not text or not more or text[-1] in _ENDS or text.startswith("#"):
        return False
    if more[0] in "#" or without_bullet(more) is not None or _has_key(more):
        return False
    last = line.rsplit("\n", 1)[-1]
    long = _width(text) % max(widest, 1) >= 0.6 * widest or _width(last) >= 0.6 * widest
    indented = after[:1] in (" ", "\t") and without_bullet(text) is not None
    return text[-1] in _OPEN or indented or (long and widest >= _NARROWEST)


def _has_key(line: str) -> bool:
    """`Colours: …` begins something of its own."""
    key, colon, _ = line.partition(":")
    return bool(colon) and len(key) <= _LONGEST_KEY and key[:1].isupper() and " " not in key


def _is_wide(char: str) -> bool:
    return "\u2e80" <= char <= "\u9fff" or "\uff00" <= char <= "\uffef"


def _width(line: str) -> int:
    """Columns on a screen, where a Chinese character takes two."""
    return sum(2 if _is_wide(char) else 1 for char in line)


def marked_lines(lines: list[str]) -> list[str]:
    """The lines, with a sign before each entry of a list and behind each heading."""
    plain = [line.strip() for line in unwrapped(lines)]
    return [_marked(line, _next(plain, at)) for at, line in enumerate(plain)]


def _next(lines: list[str], at: int) -> str:
    return next((line for line in lines[at + 1 :] if line), "")


def _marked(line: str, following: str) -> str:
    """A heading ends in a colon at the end of its line, begins with `#`, or is a short numbered line before a list."""
    bare = line.strip("*_ ").rstrip()
    if line.startswith("#"):
        return f"{line.lstrip('# ').rstrip(':')} {HEADING}"
    entry = without_bullet(line)
    if bare.endswith(":") and len(bare) <= _LONGEST_HEADING and following:
        return f"{(entry or bare).strip('*_ ').rstrip(':')} {HEADING}"
    if entry is None:
        short = len(bare) <= _LONGEST_HEADING and not set(".,;:!?，。；：！？、") & set(bare)
        return f"{bare} {HEADING}" if short and bare and _is_listed(following) else line
    if line[:1] in _CHINESE_NUMBERS and len(entry) <= 10 and not set("，。,；;") & set(entry):
        return f"{entry} {HEADING}"
    if _is_numbered(line) and without_bullet(following) is not None and not _is_numbered(following) and len(entry) < 25:
        return f"{entry} {HEADING}"
    return f"{BULLET} {entry}"


def _is_listed(line: str) -> bool:
    return line[:1] in ("-", "*", "•", "●", "·") and without_bullet(line) is not None


def _is_numbered(line: str) -> bool:
    return line[:1] not in _SIGNS


def without_bullet(line: str) -> str | None:
    """What stands behind `- `, `2. `, `(3)`, `四、`; None where the line is no entry of a list."""
    head, gap, rest = line.partition(" ")
    if gap and head in _SIGNS:
        return rest.strip()
    if line[:1] in "-*•●·" and line[1:2] not in ("", "-", "*"):
        return line[1:].strip()
    return _without_number(line)


def _without_number(line: str) -> str | None:
    opened = line[:1] == "("
    digits = 0
    body = line[1:] if opened else line
    while digits < len(body) and digits < 3 and (body[digits].isdigit() or body[digits] in _CHINESE_NUMBERS):
        digits += 1
    sign = body[digits : digits + 1]
    if not digits or sign not in ((")",) if opened else (".", ")", "、")):
        return None
    rest = body[digits + 1 :]
    return rest.strip() if rest.strip() and (rest[:1] == " " or not rest[:1].isdigit()) else None
