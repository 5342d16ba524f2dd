"""What rows do, in the code of generated apps: guards, effects, roles, samples, links, indexes."""

import json
import re
import sqlite3
from functools import cache

import codegen_examples as examples
import pytest
from plan_strategies import plan_of_seed

from orchestrator import codegen
from orchestrator.codegen.app_model import read_app
from orchestrator.models import InterfaceContract, Plan

SEEDS = range(4)


@cache
def tree_of(name: str) -> dict[str, str]:
    """The back end of one of the whole plans: content by path."""
    return tree(*examples.planned(name))


def tree(plan: Plan, contract: InterfaceContract) -> dict[str, str]:
    """Database, back end and tests of an app: content by path."""
    files = codegen.package(plan, contract)
    for part in ("database", "backend"):
        files += codegen.develop(part, plan, examples.DESIGN, contract)
    return {file.path: file.content for file in files}


def migrated(files: dict[str, str]) -> sqlite3.Connection:
    """A database in memory, after the first migration."""
    connection = sqlite3.connect(":memory:")
    connection.executescript(files["migrations/0001_initial.sql"])
    return connection


def test_guards_and_effects_stand_where_the_row_is_made() -> None:
    """Creating a loan counts, takes a copy and notes the time; giving back reverses it; all in one session."""
    service = tree_of("library")["app/services/loans.py"]
    create = service[service.index("def create_loan") : service.index("def read_loan")]
    order = ["guards.at_most", "effects.adjust", "row.borrowed_at = utc_now()", "rows.keep(session, row)"]
    assert [create.index(step) for step in order] == sorted(create.index(step) for step in order)
    assert 'models.Book.stock, row.book_id, -1, (0, 10000), "none_left"' in create
    assert "models.Book.stock, row.book_id, 1, (0, 10000)" in service[service.index("def give_back_loan") :]


def test_no_app_has_guards_or_effects_that_it_does_not_use() -> None:
    """A tracker of tasks has neither; registrations have one guard and no effect."""
    assert not {"app/guards.py", "app/effects.py", "app/policy.py"} & tree(*examples.task_tracker()).keys()
    events = tree_of("event_registration")
    assert "app/effects.py" not in events
    assert re.findall(r"^def (\w+)", events["app/guards.py"], re.MULTILINE) == ["capacity", "not_past"]


def test_policy_has_a_rule_for_everything_that_needs_a_session() -> None:
    """Who may do what is in one table, with the roles of the contract."""
    _, contract = examples.planned("leave_approval")
    policy = tree_of("leave_approval")["app/policy.py"]
    assert contract.api
    needed = {operation.operation_id for operation in contract.api.operations if operation.auth}
    assert set(re.findall(r'^    "(\w+)": Rule\(', policy, re.MULTILINE)) == needed
    assert '"approveLeaveRequest": Rule((MANAGER,)),' in policy
    assert '"getLeaveRequest": Rule((MANAGER, EMPLOYEE), own=(EMPLOYEE,)),' in policy


@pytest.mark.parametrize("name", examples.PLANS)
def test_samples_fit_the_tables(name: str) -> None:
    """Every sample can be inserted as it stands, and what it refers to is there."""
    files = tree_of(name)
    with migrated(files) as connection:
        for table, rows in json.loads(files["app/samples.json"]).items():
            kept = {column[1] for column in connection.execute(f"PRAGMA table_info({table})")}
            for row in rows:
                stamps = {"created_at": "now", "updated_at": "now", "password_hash": "-"}
                values = row | {column: stamps[column] for column in stamps.keys() & kept}
                places = ", ".join("?" * len(values))
                statement = f"INSERT INTO {table} ({', '.join(values)}) VALUES ({places})"  # noqa: S608
                connection.execute(statement, list(values.values()))
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


def test_moment_of_a_sample_is_kept_as_sqlalchemy_reads_it() -> None:
    """Moments are in UTC without a zone, as the models keep them."""
    loans = json.loads(tree_of("library")["app/samples.json"])["loans"]
    assert loans[0]["borrowed_at"] == "2030-01-01 08:00:00.000000"


def test_list_of_ids_lives_in_a_table_of_two_columns() -> None:
    """Links go with the row that holds them; what they point to stays while they are there."""
    connection = migrated(tree_of("shop"))
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("INSERT INTO categories VALUES (1, 'Bikes', NULL, 'now', 'now')")
    connection.execute("INSERT INTO tags VALUES (1, 'new', 'now', 'now')")
    columns = "id, name, price, stock, category_id, featured, created_at, updated_at"
    connection.execute(f"INSERT INTO products ({columns}) VALUES (1, 'City bike', 1, 1, 1, 0, 'now', 'now')")  # noqa: S608
    connection.execute("INSERT INTO product_tag_links VALUES (1, 1)")
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        connection.execute("DELETE FROM tags")
    connection.execute("DELETE FROM products")
    assert connection.execute("SELECT count(*) FROM product_tag_links").fetchone() == (0,)


@pytest.mark.parametrize(
    ("query", "index"),
    [
        ("SELECT count(*) FROM loans WHERE status = 'borrowed'", "ix_loans_status"),
        ("SELECT count(*) FROM loans WHERE book_id = 1", "ix_loans_book_id"),
        ("SELECT * FROM loans WHERE reader_id = 1 AND status = 'borrowed'", "ix_loans_reader_id_status"),
        ("SELECT id FROM loans ORDER BY due_date DESC, id DESC LIMIT 20", "ix_loans_due_date"),
        ("SELECT id FROM books ORDER BY title COLLATE NOCASE DESC, id DESC LIMIT 20", "ix_books_by_title"),
        ("SELECT status, count(*) FROM loans GROUP BY status", "ix_loans_status"),
        ("SELECT id FROM loans ORDER BY created_at DESC, id DESC LIMIT 20", "ix_loans_created_at"),
    ],
)
def test_index_is_used_where_one_helps(query: str, index: str) -> None:
    """SQLite answers filters, counts and the usual orders from an index, without sorting every row."""
    plan = " ".join(str(row[3]) for row in migrated(tree_of("library")).execute(f"EXPLAIN QUERY PLAN {query}"))
    assert index in plan
    assert "TEMP B-TREE" not in plan


@pytest.mark.parametrize("name", examples.PLANS)
def test_list_in_the_order_of_a_column_reads_an_index(name: str) -> None:
    """No order by a column sorts all rows, be it a long text's by its first letters."""
    app = read_app(*examples.planned(name))
    connection = migrated(tree_of(name))
    for entity in app.entities:
        for column, key in entity.listing.text_keys.items() if entity.lists else ():
            query = f"SELECT id FROM {entity.plural} ORDER BY {key} DESC, id DESC LIMIT 20 OFFSET 5000"  # noqa: S608
            steps = [str(row[3]) for row in connection.execute(f"EXPLAIN QUERY PLAN {query}")]
            assert len(steps) == 1, steps
            assert f"ix_{entity.plural}_by_{column}" in steps[0]


def test_program_orders_a_long_text_as_its_index_does() -> None:
    """What SQLAlchemy asks for is, to the letter, what the migration has an index on."""
    tree = tree_of("shop")
    assert 'func.substr(text, literal_column("1"), literal_column("100")).collate("NOCASE")' in tree["app/rows.py"]
    assert '(substr("description", 1, 100) COLLATE NOCASE)' in tree["migrations/0001_initial.sql"]


@pytest.mark.parametrize("seed", SEEDS)
def test_any_plan_gives_code_that_compiles_and_stays_short(seed: int) -> None:
    """Whatever rows do, every module is valid and readable at one sitting, and the tables can be made."""
    plan = plan_of_seed(seed)
    files = tree(plan, examples.plan_examples.contract_of(plan))
    for path, content in files.items():
        if path.endswith(".py"):
            compile(content, path, "exec", dont_inherit=True)
            assert content.count("\n") < 300, path
    migrated(files)
