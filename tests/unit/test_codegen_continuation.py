"""A version that goes on from the rows of the one before it."""

import sqlite3
from collections.abc import Sequence

import pytest

from orchestrator.codegen.continuation import continued
from orchestrator.errors import SchemaChanged
from orchestrator.models import SourceFile

PEOPLE = 'CREATE TABLE "people" ("id" INTEGER PRIMARY KEY, "name" TEXT NOT NULL);\n'
TASKS = """CREATE TABLE "tasks" (
    "id" INTEGER PRIMARY KEY,
    "title" TEXT NOT NULL,
    "status" TEXT NOT NULL CHECK ("status" IN ('to do', 'done')),
    "person_id" INTEGER REFERENCES "people" ("id")
);
CREATE INDEX "ix_tasks_person_id" ON "tasks" ("person_id");
"""
MORE = """CREATE TABLE "tasks" (
    "id" INTEGER PRIMARY KEY,
    "title" TEXT NOT NULL,
    "status" TEXT NOT NULL CHECK ("status" IN ('to do', 'doing', 'done')),
    "person_id" INTEGER REFERENCES "people" ("id"),
    "due_date" TEXT,
    "priority" TEXT NOT NULL DEFAULT 'low',
    "parent_id" INTEGER REFERENCES "tasks" ("id")
);
CREATE INDEX "ix_tasks_person_id" ON "tasks" ("person_id");
CREATE INDEX "ix_tasks_due_date" ON "tasks" ("due_date");
"""
NOTES = 'CREATE TABLE "notes" ("id" INTEGER PRIMARY KEY, "task_id" INTEGER NOT NULL REFERENCES "tasks" ("id"));\n'
ROWS = """INSERT INTO people VALUES (1, 'Ann'); INSERT INTO tasks VALUES (7, 'Write', 'done', 1);"""


def tree(*scripts: str) -> list[SourceFile]:
    """A tree with these migrations, and a file that is none."""
    files = [SourceFile(path=f"migrations/{n:04d}_x.sql", content=text) for n, text in enumerate(scripts, start=1)]
    return [*files, SourceFile(path="app/models.py", content="")]


def apply(database: sqlite3.Connection, files: Sequence[SourceFile], after: str = "") -> None:
    """Run the migrations that come after that one."""
    for file in files:
        if file.path.startswith("migrations/") and file.path > after:
            database.executescript(file.content)


def schema(database: sqlite3.Connection) -> dict[str, str]:
    """Name → statement of every table and index."""
    return dict(database.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"))


def test_rows_are_taken_over_and_the_schema_is_that_of_a_new_database() -> None:
    """Columns, conditions, an index and a table are added; what was written stays, and what refers to it still does."""
    old, new = tree(PEOPLE + TASKS), tree(PEOPLE + MORE + NOTES)
    files = continued(old, new)
    assert [file.path for file in files] == ["migrations/0001_x.sql", "migrations/0002_additions.sql", "app/models.py"]
    assert files[0] == old[0]
    database, fresh = sqlite3.connect(":memory:"), sqlite3.connect(":memory:")
    apply(database, old)
    database.executescript(ROWS)
    apply(database, files, after="migrations/0001_x.sql")
    apply(fresh, new)
    assert schema(database) == schema(fresh)
    assert database.execute("SELECT * FROM tasks").fetchall() == [(7, "Write", "done", 1, None, "low", None)]
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    database.execute("INSERT INTO tasks (title, status) VALUES ('x', 'doing')")


def test_nothing_is_added_when_only_the_text_differs() -> None:
    """Another comment or order of statements makes no migration; the applied text is kept."""
    files = continued(tree(PEOPLE + TASKS), tree("-- Written by another release.\n" + TASKS + PEOPLE))
    assert [file.content for file in files] == [PEOPLE + TASKS, ""]


def test_a_third_version_goes_on_from_the_second() -> None:
    """Numbers go up, and what was added before is not added again."""
    second = continued(tree(PEOPLE), tree(PEOPLE + TASKS))
    third = continued(second, tree(PEOPLE + MORE + NOTES))
    assert [file.path for file in third][:3] == [
        "migrations/0001_x.sql",
        "migrations/0002_additions.sql",
        "migrations/0003_additions.sql",
    ]
    assert continued(third, tree(PEOPLE + MORE + NOTES)) == third


@pytest.mark.parametrize(
    ("new", "complaint"),
    [
        (PEOPLE, "the table tasks is gone"),
        (PEOPLE + TASKS.replace('    "title" TEXT NOT NULL,\n', ""), "tasks no longer keeps title"),
        (PEOPLE.replace(");", ', "email" TEXT NOT NULL);') + TASKS, "people requires email, which no row has yet"),
    ],
)
def test_what_would_lose_rows_is_refused(new: str, complaint: str) -> None:
    """The message names table and column."""
    with pytest.raises(SchemaChanged, match=complaint):
        continued(tree(PEOPLE + TASKS), tree(new))


def test_sql_of_a_tree_reaches_no_file(tmp_path) -> None:
    """It is run to be looked at, and nothing else."""
    with pytest.raises(sqlite3.DatabaseError, match="not authorized"):
        continued(tree(PEOPLE), tree(f"ATTACH '{tmp_path / 'x.db'}' AS x;"))
    assert not list(tmp_path.iterdir())
