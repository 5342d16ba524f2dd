"""Source text written from values: nothing a person typed can break out of it."""

import ast
import json
import sqlite3
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.codegen import literals

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


@given(TEXTS)
def test_python_literal_reads_back(text: str) -> None:
    """A Python literal is one expression with exactly that value."""
    assert ast.literal_eval(literals.python(text)) == text
    assert "\n" not in literals.python(text)


@given(TEXTS.filter(lambda text: "\0" not in text))
def test_sql_literal_reads_back(text: str) -> None:
    """An SQL literal is one value."""
    assert sqlite3.connect(":memory:").execute(f"SELECT {literals.sql(text)}").fetchone() == (text,)


@given(TEXTS)
def test_script_json_reads_back_and_closes_no_element(text: str) -> None:
    """JSON in a script is the same value, without a character that HTML or JavaScript would act on."""
    written = literals.script_json({"text": text})
    assert json.loads(written) == {"text": text}
    assert not set("<>&\u2028\u2029") & set(written)


@given(TEXTS)
def test_toml_string_reads_back(text: str) -> None:
    """A TOML string is the same value."""
    assert tomllib.loads(f"x = {literals.toml(text)}") == {"x": text}


def test_python_literal_of_collections_is_quoted_alike() -> None:
    """Lists, tuples and dicts are quoted as a formatter would."""
    assert literals.python([("a", 1), {"b": None}, ()]) == '[("a", 1), {"b": None}, ()]'


@pytest.mark.parametrize(("text", "quoted"), [('say "x"', "'say \"x\"'"), ("it's", '"it\'s"'), ("b'o\"", '"b\'o\\""')])
def test_python_literal_uses_the_quotes_with_fewer_escapes(text: str, quoted: str) -> None:
    """Quotes are chosen as the formatter chooses them."""
    assert literals.python(text) == quoted


def test_wrap_splits_long_lines_at_the_outermost_bracket() -> None:
    """A line over 120 columns becomes one element per line; brackets in texts are left alone."""
    arguments = ", ".join(['"a(b"'] * 30)
    line = f"call({arguments})"
    wrapped = literals.wrap(line)
    assert ast.dump(ast.parse(wrapped)) == ast.dump(ast.parse(line))
    assert max(map(len, wrapped.splitlines())) <= literals.MAX_WIDTH


@pytest.mark.parametrize("brackets", ["{}", "[]"])
def test_wrap_splits_a_comprehension_at_its_clauses(brackets: str) -> None:
    """A comprehension has no comma after it, and a choice within its element stays with it."""
    what = "one: other" if brackets == "{}" else "one if one else other"
    clauses = f"for one, other in found if one == 'a, for b if c' and {'x' * 80} == 1"
    line = f"counts = {brackets[0]}{what} {clauses}{brackets[1]}"
    wrapped = literals.wrap(line)
    assert ast.dump(ast.parse(wrapped)) == ast.dump(ast.parse(line))
    assert [part.split()[0] for part in wrapped.splitlines()[2:4]] == ["for", "if"]


def test_wrap_splits_imports() -> None:
    """A long import gets brackets."""
    line = f"from a import {', '.join(f'name_{n}' for n in range(30))}"
    assert ast.dump(ast.parse(literals.wrap(line))) == ast.dump(ast.parse(line))


@pytest.mark.parametrize("value", ["red; } body { display: none", "#12345", "url(x)", "#12345g", "#fff\n"])
def test_colour_that_is_none_becomes_the_default(value: str) -> None:
    """Only #rgb and #rrggbb get into the style sheet."""
    assert literals.colour(value, "#000000") == "#000000"


@pytest.mark.parametrize("value", ["a; } * { x: y", 'x"; }', "url(http://x)", "a/*", "\\22"])
def test_fonts_can_not_end_the_declaration(value: str) -> None:
    """What could leave the font list is dropped."""
    assert not set(";{}()/\\:*") & set(literals.css_fonts(value))


def test_prose_holds_no_markup() -> None:
    """Markdown and HTML in a text are shown, not acted on."""
    assert literals.one_line("# [x](y)\n<b>`z`") == r"\# \[x\](y) \<b\>\`z\`"
