"""The files of generated apps: complete, disjoint, the same every time, and safe against hostile texts."""

import ast
import json
import re
import sqlite3
import subprocess
import sys
from functools import cache, partial
from pathlib import Path

import codegen_examples as examples
import pytest
from plan_examples import contract_of as plan_contract

from orchestrator import codegen
from orchestrator.codegen.packaging import RUNTIME_PINS, TEST_PINS
from orchestrator.engines.blueprint import planning
from orchestrator.models import (
    Brief,
    Entity,
    Feature,
    Field,
    FieldType,
    InterfaceContract,
    Plan,
    SourceFile,
)

ROOT = Path(__file__).parents[2]
PARTS = ("database", "backend", "frontend")
EXAMPLES = {
    "tasks": examples.task_tracker,
    "books": examples.book_shop,
    "login": examples.login,
    "hostile": examples.hostile,
    "members": examples.members_only,
    **{name: partial(examples.planned, name) for name in examples.PLANS},
}


def generate(plan: Plan, contract: InterfaceContract) -> dict[str, list[SourceFile]]:
    """The files of every part, by part."""
    parts = {part: codegen.develop(part, plan, examples.DESIGN, contract) for part in PARTS}
    return parts | {"package": codegen.package(plan, contract)}


@cache
def generated(name: str) -> dict[str, list[SourceFile]]:
    """The files of an example, generated once."""
    return generate(*EXAMPLES[name]())


def tree_of(name: str) -> dict[str, str]:
    """An example's content by path."""
    return {file.path: file.content for files in generated(name).values() for file in files}


@pytest.fixture(scope="module", params=EXAMPLES)
def tree(request: pytest.FixtureRequest) -> dict[str, str]:
    """A generated app: content by path."""
    return tree_of(request.param)


@pytest.mark.parametrize("name", EXAMPLES)
def test_parts_write_disjoint_paths(name: str) -> None:
    """No file is written by two parts, so they can be built at the same time."""
    paths = [file.path for files in generated(name).values() for file in files]
    assert len(paths) == len(set(paths))


@pytest.mark.parametrize("name", EXAMPLES)
def test_same_input_gives_the_same_bytes(name: str) -> None:
    """Generating again changes nothing."""
    assert generate(*EXAMPLES[name]()) == generated(name)


def test_unknown_part_is_refused() -> None:
    """There are three parts."""
    plan, contract = examples.task_tracker()
    with pytest.raises(ValueError, match="there is no `mobile`"):
        codegen.develop("mobile", plan, examples.DESIGN, contract)


def test_tree_has_what_the_conventions_name(tree: dict[str, str]) -> None:
    """Everything docs/generated-apps.md lists is there."""
    named = {
        *("app/__init__.py", "app/main.py", "app/database.py", "app/models.py", "app/errors.py", "README.md"),
        *("migrations/0001_initial.sql", "static/index.html", "static/app.js", "static/styles.css", "pyproject.toml"),
        *("requirements.txt", "Dockerfile", "compose.yaml", "contract.json", "openapi.json", "tests/conftest.py"),
    }
    assert named <= tree.keys()


def test_python_compiles(tree: dict[str, str]) -> None:
    """Every Python file is valid, whatever the labels are."""
    for path, content in tree.items():
        if path.endswith(".py"):
            compile(content, path, "exec", dont_inherit=True)


def test_files_stay_short(tree: dict[str, str]) -> None:
    """A person can read each file at one sitting."""
    lengths = {path: content.count("\n") for path, content in tree.items() if not path.endswith(".json")}
    assert {path: length for path, length in lengths.items() if length >= 300} == {}


def test_python_is_formatted_and_clean(tree: dict[str, str], tmp_path: Path) -> None:
    """The formatter would change nothing and the linter finds nothing."""
    write(tree, tmp_path)
    ruff = [sys.executable, "-m", "ruff"]
    subprocess.run([*ruff, "format", "--check", "--no-cache", "."], cwd=tmp_path, check=True, capture_output=True)
    rules = ["--select", "E9,F,B,S,I", "--ignore", "S101", "--target-version", "py311"]
    subprocess.run(
        [*ruff, "check", "--isolated", "--no-cache", *rules, "--line-length", "120", "."], cwd=tmp_path, check=True
    )


def write(tree: dict[str, str], folder: Path) -> None:
    """Put the files where they belong."""
    for path, content in tree.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(content)


def test_migration_makes_the_tables_of_the_contract(tree: dict[str, str]) -> None:
    """The SQL can be applied, and every column of the contract is there."""
    connection = sqlite3.connect(":memory:")
    connection.executescript(tree["migrations/0001_initial.sql"])
    for table in json.loads(tree["contract.json"])["database"]["tables"]:
        found = {row[1] for row in connection.execute(f"PRAGMA table_info({table['table']})")}
        assert {column["name"] for column in table["fields"]} <= found


def test_hostile_texts_stay_texts() -> None:
    """A label can not become an element, a script or code."""
    parts = generated("hostile")
    page = next(file.content for file in parts["frontend"] if file.path == "static/index.html")
    scripts = [file.content for file in parts["frontend"] if file.path.endswith(".js")]
    assert re.findall(r"<script\b[^>]*>", page) == ['<script type="module" src="static/app.js">']
    assert not any("<script" in script or "</script" in script for script in scripts)


def test_chinese_plan_gives_a_chinese_page() -> None:
    """Page, messages and server speak the plan's language."""
    tree = tree_of("books")
    assert '<html lang="zh-CN">' in tree["static/index.html"]
    assert "新建{label}" in tree["static/texts.js"]
    assert "此项必填" in tree["app/messages.py"]


def test_names_that_python_keeps_get_another_attribute() -> None:
    """A field called `class` or `metadata` keeps its name in JSON and in the table."""
    tree = tree_of("books")
    assert 'class_: Mapped[str | None] = mapped_column("class", String(20))' in tree["app/models.py"]
    assert 'class_: ClassValue | None = Field(default=None, alias="class")' in tree["app/schemas/authors.py"]
    assert '"metadata" TEXT' in tree["migrations/0001_initial.sql"]


def test_entity_may_bear_any_name() -> None:
    """An entity whose name the generated modules import is renamed in the code only."""
    names = ("Query", "Base", "Field", "Session", "Body", "Task", "None", "OrderItem")
    entities = [
        Entity(name=name, plural=f"{name.lower()}_rows", label=name, label_plural=name,
               fields=[Field(name="text", type=FieldType.STRING), Field(name="import", type=FieldType.BOOLEAN)])
        for name in names
    ]  # fmt: skip
    tree = {f.path: f.content for files in generate(*examples.crud("Names", *entities)).values() for f in files}
    for path, content in tree.items():
        if path.endswith(".py"):
            compile(content, path, "exec", dont_inherit=True)
    assert "class QueryEntity(ResponseBody):" in tree["app/schemas/query_rows.py"]


def test_design_that_is_no_colour_is_ignored() -> None:
    """Only colours get into the style sheet."""
    plan, contract = examples.task_tracker()
    design = examples.DESIGN.model_copy(update={"light": {"accent": "red;} body{display:none"}, "font_family": "a;}b"})
    files = codegen.develop("frontend", plan, design, contract)
    styles = next(file.content for file in files if file.path == "static/styles.css")
    assert "display:none" not in styles
    assert "--font: ab;" in styles


def test_pins_are_those_of_this_project() -> None:
    """The generated app asks for the versions it is tried with here."""
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    ours = {name.lower(): version for name, _, version in (line.partition("==") for line in lines)}
    assert {name: ours[name] for name in {**RUNTIME_PINS, **TEST_PINS}} == {**RUNTIME_PINS, **TEST_PINS}


def test_openapi_is_the_contract() -> None:
    """Every operation of the contract is in the frozen description."""
    plan, contract = examples.task_tracker()
    document = next(f.content for f in codegen.package(plan, contract) if f.path == "openapi.json")
    paths = json.loads(document)["paths"]
    assert {m for path in paths.values() for m in path} == {"get", "post", "patch", "delete"}


def test_names_of_a_tests_own_arguments_are_free_for_fields() -> None:
    """Samples of a client: neither entity nor field gets in the way of what the tests call their own."""
    brief = Brief(feature=Feature(id="F1", name="x"), requirement="A list of samples with a client, a row and a site")
    plan = planning.plan(brief)
    files = {file.path: file.content for file in codegen.package(plan, plan_contract(plan))}
    assert {"tests/test_samples.py", "tests/test_samples_.py"} <= files.keys()
    (create,) = [
        node
        for node in ast.walk(ast.parse(files["tests/test_samples__access.py"]))
        if isinstance(node, ast.FunctionDef) and node.name == "create"
    ]
    assert [argument.arg for argument in create.args.posonlyargs] == ["client"]
