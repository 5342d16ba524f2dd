"""Generated code read without running it: migrations, Python, HTML and JavaScript."""

from pathlib import Path

import pytest

from orchestrator.checks.migration import migration_complaints
from orchestrator.checks.python_code import compile_complaints, lint_complaints
from orchestrator.checks.web_code import web_complaints
from orchestrator.models import Column, DatabaseContract, SourceFile, Table

DATABASE = DatabaseContract(
    tables=[
        Table(table="people", fields=[Column(name="id", primary_key=True), Column(name="name", required=True)]),
        Table(table="tasks", fields=[Column(name="id"), Column(name="owner_id", references="people(id)")]),
    ]
)
PEOPLE = "CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT NOT NULL);\n"
TASKS = "CREATE TABLE tasks (id INTEGER PRIMARY KEY, owner_id INTEGER REFERENCES people (id));\n"


def _migrate(tmp_path: Path, *scripts: str) -> list[str]:
    files = [SourceFile(path=f"migrations/{n:04d}_step.sql", content=sql) for n, sql in enumerate(scripts, 1)]
    return migration_complaints(list(reversed(files)), DATABASE, tmp_path / "app.db")


def test_migrations_that_give_the_contracts_schema_are_accepted(tmp_path: Path) -> None:
    """They are applied in the order of their names, to a real file."""
    assert _migrate(tmp_path, PEOPLE, TASKS) == []
    assert (tmp_path / "app.db").stat().st_size > 0


@pytest.mark.parametrize(
    ("scripts", "complaint"),
    [
        ((), "there is no migration"),
        ((PEOPLE,), "table tasks is missing"),
        ((PEOPLE, "CREATE TABL tasks;"), "migrations/0002_step.sql can not be applied"),
        ((PEOPLE.replace("name", "title"), TASKS), "people.name is missing"),
        ((PEOPLE, TASKS, "ALTER TABLE tasks ADD secret TEXT;"), "tasks.secret is not in the contract"),
        ((PEOPLE.replace(" NOT NULL", ""), TASKS), "people.name may be NULL"),
        ((PEOPLE, TASKS.replace(" REFERENCES people (id)", "")), "tasks.owner_id should refer to people(id)"),
    ],
)
def test_migrations_that_do_not_fit_the_contract_are_named(
    tmp_path: Path, scripts: tuple[str, ...], complaint: str
) -> None:
    """Each way to miss the contract has its own complaint."""
    assert any(complaint in found for found in _migrate(tmp_path, *scripts))


def test_migrations_can_reach_no_other_file(tmp_path: Path) -> None:
    """SQL that attaches a file is refused and the file is not made."""
    other = tmp_path / "other.db"
    (complaint,) = _migrate(tmp_path, f"ATTACH '{other}' AS other; CREATE TABLE other.t (a);")
    assert "not authorized" in complaint
    assert not other.exists()


def test_python_that_does_not_compile_is_named() -> None:
    """Only Python files are compiled; each broken one is named with the reason."""
    files = [
        SourceFile(path="app/main.py", content="def f(:\n"),
        SourceFile(path="app/fine.py", content="x = 1\n"),
        SourceFile(path="README.md", content="def f(:\n"),
    ]
    (complaint,) = compile_complaints(files)
    assert complaint.startswith("app/main.py does not compile: ")


async def test_linter_finds_bugs_and_insecure_patterns(tmp_path: Path) -> None:
    """An undefined name, a mutable default and a shell call are found; `assert` in tests is allowed."""
    (tmp_path / "fine.py").write_text("def test_it() -> None:\n    assert True\n")
    assert await lint_complaints(tmp_path) == []
    (tmp_path / "bad.py").write_text("import os\n\n\ndef f(a=[]):\n    os.system(undefined + str(a))\n")
    found = "\n".join(await lint_complaints(tmp_path))
    assert {"F821", "B006", "S605"} <= set(found.replace(":", " ").split())


HTML = (
    '<!DOCTYPE html><html lang="en"><body><label for="a">A</label><input id="a"><p>x'
    '<script src="static/app.js"></script></body></html>'
)
JS = 'document.getElementById("a").value; document.querySelector("#b"); el.id = "b"; fetch("api/tasks");'


def _web(html: str = HTML, js: str = JS) -> list[str]:
    return web_complaints(
        [SourceFile(path="static/index.html", content=html), SourceFile(path="static/app.js", content=js)]
    )


def test_pages_and_scripts_that_fit_together_are_accepted() -> None:
    """Ids may stand in a page or be made by a script; the end of a paragraph may be left out."""
    assert _web() == []


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("</body>", "<div></body>", "static/index.html: </body> on line 1 closes nothing"),
        ('for="a"', 'for="c"', "static/index.html: a label is for c, which does not exist"),
        ("<p>", '<p id="a">', "static/index.html: two elements have the id a"),
        ("static/app.js", "static/gone.js", "static/index.html: static/gone.js is referred to and does not exist"),
        ("static/app.js", "/static/app.js", "static/index.html: /static/app.js is absolute"),
        ('ById("a")', 'ById("z")', "static/app.js: no element has the id z"),
        ('fetch("api', 'fetch("/api', "static/app.js: /api/tasks is absolute"),
    ],
)
def test_pages_and_scripts_that_do_not_fit_are_named(old: str, new: str, complaint: str) -> None:
    """Each mistake has its own complaint."""
    assert any(complaint in found for found in _web(HTML.replace(old, new), JS.replace(old, new)))


def test_a_front_end_without_a_page_is_refused() -> None:
    """Scripts alone are no front end."""
    assert web_complaints([SourceFile(path="static/app.js", content="")]) == ["there is no HTML page"]
