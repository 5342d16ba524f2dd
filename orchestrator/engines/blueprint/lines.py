"""What lines of a text are: headings, entries of a list, or plain text."""

from orchestrator.engines.blueprint.words import word_set

BULLET, HEADING = "•", "¶"
"""Signs that mark the start of a list's entry and the end of a heading."""

_SIGNS = word_set("- * • + – — · ● ○ ■ ▪ ‣ > →")
_CHINESE_NUMBERS = "一二三四五六七八九十"
_LONGEST_HEADING = 40


def marked_lines(lines: list[str]) -> list[str]:
    """The lines, with a sign before each entry of a list and behind each heading."""
    plain = [line.strip() for line in lines]
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
        return line
    if line[:1] in _CHINESE_NUMBERS and len(entry) <= 10 and not set("，。,；;") & set(entry):
        return f"{entry} {HEADING}"
    if _is_numbered(line) and without_bullet(following) is not None and not _is_numbered(following) and len(entry) < 25:
        return f"{entry} {HEADING}"
    return f"{BULLET} {entry}"


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
