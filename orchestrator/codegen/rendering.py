"""Templates → source files, by one Jinja2 environment whose filters quote for the language they write into."""

import re
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from orchestrator.codegen import literals
from orchestrator.models import SourceFile


@cache
def _environment() -> Environment:
    """The environment; HTML templates escape everything they are given."""
    environment = Environment(
        loader=PackageLoader("orchestrator.codegen", "templates"),
        autoescape=select_autoescape(enabled_extensions=("html.j2", "svg.j2"), default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {
        "py": literals.python,
        "script": literals.script,
        "toml": literals.toml,
        "one_line": literals.one_line,
        "imports": imports,
    }
    return environment


def render(template: str, path: str, **values: object) -> SourceFile:
    """The file at `path`, from `<template>.j2`. Python ends up as a formatter would have it."""
    text = _environment().get_template(f"{template}.j2").render(**values)
    return SourceFile(path=path, content=_tidy_python(text) if path.endswith(".py") else text)


def imports(body: str, module: str, *names: str) -> str:
    """An import of those names that the body uses; a line that `_tidy_python` drops when it uses none."""
    used = [name for name in dict.fromkeys(names) if re.search(rf"(?<![\w.]){re.escape(name)}\b", body)]
    return f"from {module} import {', '.join(sorted(used, key=_isort_key))}" if used else _NOTHING


_NOTHING = "# nothing to import"


def _isort_key(name: str) -> tuple[int, str]:
    """Constants, then classes, then functions, as ruff sorts them."""
    rank = 0 if name.isupper() else 1 if name[:1].isupper() else 2
    return rank, name


def _tidy_python(text: str) -> str:
    """The source without placeholder lines, with the blank lines of PEP 8 and lines that fit."""
    lines: list[str] = []
    gap = False
    for line in (line.rstrip() for line in text.splitlines() if line != _NOTHING):
        if not line:
            gap = True
            continue
        if gap and lines:
            lines += [""] * _blank_lines(lines[-1], line)
        lines.append(line)
        gap = False
    return literals.wrap("\n".join(lines))


def _blank_lines(before: str, after: str) -> int:
    """Two round functions and classes of a module, one elsewhere."""
    if after[0].isspace() or after[0] in ")]}":
        return 1
    return 2 if before[0].isspace() or after.startswith(("def ", "class ", "@", "async def ")) else 1
