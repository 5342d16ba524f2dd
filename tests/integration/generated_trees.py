"""Generated apps on disk, for tests that run them."""

import sys
from functools import partial
from pathlib import Path

from orchestrator import codegen

sys.path.insert(0, str(Path(__file__).parent.parent / "unit"))
import codegen_examples as examples

EXAMPLES = {
    "tasks": examples.task_tracker,
    "books": examples.book_shop,
    "login": examples.login,
    "members": examples.members_only,
    **{name: partial(examples.planned, name) for name in examples.PLANS},
}
CHECKED = ("tasks", "books", "login", "members", "leave_approval", "shop", "booking")
"""Between them they have every type of field, guard and effect, accounts with roles and without."""

FUZZED = ("books", "login", "booking")


def write_tree(name: str, folder: Path) -> Path:
    """The folder, with the app of that example in it."""
    plan, contract = EXAMPLES[name]()
    files = codegen.package(plan, contract)
    for part in ("database", "backend", "frontend"):
        files += codegen.develop(part, plan, examples.DESIGN, contract)
    for file in files:
        path = folder / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file.content)
    return folder
