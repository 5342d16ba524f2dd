"""The parts of a service open its store at the same moment; on the first start there is no file yet."""

import subprocess
import sys
from pathlib import Path

PROCESSES, ROUNDS = 5, 12

OPENER = """
import asyncio, sys
from pathlib import Path
from orchestrator.store.sqlite import SqliteStore

async def use(folder):
    store = SqliteStore(folder / "store.db", folder / "blobs", 20)
    await store.open()
    await store.check()
    await store.close()

print("imported", flush=True)
for line in sys.stdin:
    try:
        asyncio.run(use(Path(line.strip())))
        print("opened", flush=True)
    except Exception as error:
        print(error, flush=True)
"""


def test_processes_that_open_a_new_store_together_all_succeed(tmp_path: Path) -> None:
    """Nobody is refused because another one is making the file; SQLite alone does not wait there."""
    openers = [
        subprocess.Popen([sys.executable, "-c", OPENER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(PROCESSES)
    ]
    try:
        assert [heard(opener) for opener in openers] == ["imported"] * PROCESSES
        for number in range(ROUNDS):
            for opener in openers:
                tell(opener, str(tmp_path / str(number)))
            assert [heard(opener) for opener in openers] == ["opened"] * PROCESSES
    finally:
        for opener in openers:
            opener.communicate(timeout=30)


def tell(opener: "subprocess.Popen[str]", line: str) -> None:
    """Send a line to the process."""
    assert opener.stdin is not None
    opener.stdin.write(f"{line}\n")
    opener.stdin.flush()


def heard(opener: "subprocess.Popen[str]") -> str:
    """The next line of the process."""
    assert opener.stdout is not None
    return opener.stdout.readline().strip()
