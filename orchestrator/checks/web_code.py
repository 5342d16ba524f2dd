"""Generated HTML and JavaScript read: tags are balanced, what is referred to exists, addresses are relative."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser

from orchestrator.models import SourceFile

_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
)
_OPTIONAL_END = frozenset(("li", "p", "option", "tr", "td", "th", "dt", "dd", "tbody", "thead"))
_ID_IN_SCRIPT = (
    re.compile(r"""getElementById\(\s*["']([\w-]+)["']\s*\)"""),
    re.compile(r"""querySelector(?:All)?\(\s*["']#([\w-]+)["']\s*\)"""),
)
_MADE_IN_SCRIPT = (
    re.compile(r"""\.id\s*=\s*["']([\w-]+)["']"""),
    re.compile(r"""\bid:\s*["']([\w-]+)["']"""),
    re.compile(r"""\bid=\\?["']([\w-]+)\\?["']"""),
)
_ABSOLUTE = re.compile(r"""(?:fetch|import|open)\(\s*["'`](/[^"'`]*)["'`]""")


class _Page(HTMLParser):
    """Collects what one HTML file declares and what it refers to."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.ids: list[str] = []
        self.labels_for: list[str] = []
        self.addresses: list[str] = []
        self.open: list[str] = []
        self.complaints: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the tag and its references."""
        named = {name: value or "" for name, value in attrs}
        if "id" in named:
            self.ids.append(named["id"])
        if tag == "label" and "for" in named:
            self.labels_for.append(named["for"])
        self.addresses += [named[name] for name in ("src", "href", "action") if named.get(name)]
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag that closes itself, as in SVG."""
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        """Close the tag; whatever is still open inside it was forgotten, unless its end is optional."""
        while self.open and self.open[-1] != tag and self.open[-1] in _OPTIONAL_END:
            self.open.pop()
        if self.open and self.open[-1] == tag:
            self.open.pop()
        else:
            self.complaints.append(f"</{tag}> on line {self.getpos()[0]} closes nothing")


def web_complaints(files: Sequence[SourceFile]) -> list[str]:
    """What is wrong with the pages and scripts, one line each; empty when nothing is."""
    pages = {file.path: _read(file) for file in files if file.path.endswith(".html")}
    if not pages:
        return ["there is no HTML page"]
    scripts = [file for file in files if file.path.endswith((".js", ".mjs"))]
    ids = {found for page in pages.values() for found in page.ids} | set(_made_by(scripts))
    paths = {file.path for file in files}
    complaints = [f"{path}: {text}" for path, page in pages.items() for text in _page_complaints(page, paths)]
    return complaints + [text for script in scripts for text in _script_complaints(script, ids)]


def _read(file: SourceFile) -> _Page:
    page = _Page()
    page.feed(file.content)
    page.close()
    return page


def _made_by(scripts: Sequence[SourceFile]) -> Iterator[str]:
    for script in scripts:
        for pattern in _MADE_IN_SCRIPT:
            yield from pattern.findall(script.content)


def _page_complaints(page: _Page, paths: set[str]) -> Iterator[str]:
    yield from page.complaints
    yield from (f"<{tag}> is never closed" for tag in page.open if tag not in _OPTIONAL_END)
    yield from (f"two elements have the id {name}" for name, times in Counter(page.ids).items() if times > 1)
    yield from (f"a label is for {name}, which does not exist" for name in page.labels_for if name not in page.ids)
    for address in page.addresses:
        if address.startswith("/"):
            yield f"{address} is absolute; the app may be served under a prefix"
        elif address.startswith("static/") and address.partition("?")[0] not in paths:
            yield f"{address} is referred to and does not exist"


def _script_complaints(script: SourceFile, ids: set[str]) -> Iterator[str]:
    for pattern in _ID_IN_SCRIPT:
        for name in pattern.findall(script.content):
            if name not in ids:
                yield f"{script.path}: no element has the id {name}"
    for address in _ABSOLUTE.findall(script.content):
        yield f"{script.path}: {address} is absolute; the app may be served under a prefix"
