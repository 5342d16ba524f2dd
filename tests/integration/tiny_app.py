"""The smallest app that keeps the conventions of generated ones, for tests of what surrounds them."""

from pathlib import Path

MAIN = """
import os, pathlib
from fastapi import FastAPI

app = FastAPI()
data = pathlib.Path(os.environ["APP_DATA_DIR"])
if os.environ.get("APP_SAMPLES") != "0" and not (data / "notes.txt").exists():
    (data / "samples.txt").write_text("a sample\\n")


@app.get("/health")
def health():
    return {"status": "ok"}


@app.get("/version")
def version():
    return {"version": "%(version)s"}


@app.post("/notes/{text}")
def note(text: str):
    with (data / "notes.txt").open("a") as file:
        file.write(text + "\\\\n")
    return (data / "notes.txt").read_text().split()


@app.post("/crash")
def crash():
    os._exit(7)


print("tiny app %(version)s", flush=True)
"""

BROKEN = 'raise RuntimeError("this version can not start")\n'


def sources(version: str = "1", **migrations: str) -> dict[str, str]:
    """Path → content of an app whose GET /version tells `version`; version "broken" does not start.

    It lists the SQL of `migrations` by name, as `m0001="…"`.
    """
    main = BROKEN if version == "broken" else (MAIN % {"version": version}).replace("\\\\", "\\")
    scripts = {f"migrations/{name.removeprefix('m')}.sql": sql for name, sql in migrations.items()}
    return {"app/__init__.py": "", "app/main.py": main, **scripts}


def write_app(folder: Path, version: str = "1") -> Path:
    """The folder, with the app in it."""
    for path, content in sources(version).items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(content)
    return folder
