"""Numbers as people write them: `5`, `five`, `三十`, `1,000`."""

from collections.abc import Iterable

_WORDS = dict(
    zip(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
        ],
        range(17),
        strict=True,
    )
) | {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "hundred": 100, "dozen": 12}
_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_TENS = {"十": 10, "百": 100, "千": 1000}


def number_in(words: Iterable[str]) -> float | None:
    """The first number among the words."""
    return next((number for word in words if (number := number_of(word)) is not None), None)


def number_of(word: str) -> float | None:
    """The number a word stands for; a unit may stick to it, as in `3本` or `30%`."""
    plain = word.lower().replace(",", "").lstrip("$€£¥")
    digits = plain.rstrip("%").rstrip("本个人次节门天件台份条张间场时位名岁分字元")
    if digits.replace(".", "", 1).isdigit() and digits.isascii():
        return float(digits[:15])
    return float(_WORDS[plain]) if plain in _WORDS else _chinese(digits)


def _chinese(text: str) -> float | None:
    if not text or len(text) > 7 or not all(char in _DIGITS or char in _TENS for char in text):
        return None
    total, digit = 0, 0
    for char in text:
        if char in _DIGITS:
            digit = _DIGITS[char]
        else:
            total += (digit or 1) * _TENS[char]
            digit = 0
    return float(total + digit)
