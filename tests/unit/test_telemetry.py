"""Logs are JSON lines with a constant event name and ids as fields, whoever writes them."""

import asyncio
import json
import logging
import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog

from orchestrator.config import load_settings
from orchestrator.telemetry import configure_logging, get_logger


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    """Other tests log as before."""
    loggers = [logging.getLogger(name) for name in ("thinkus", "orchestrator")]
    kept = [(list(logger.handlers), logger.propagate, logger.level) for logger in loggers]
    yield
    for logger, (handlers, propagate, level) in zip(loggers, kept, strict=True):
        for handler in logger.handlers:
            handler.close()
        logger.handlers, logger.propagate = handlers, propagate
        logger.setLevel(level)
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


def lines(data_dir: Path, process: str = "scheduler") -> list[dict[str, Any]]:
    """What the process has logged."""
    text = (data_dir / "logs" / f"{process}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def configure(data_dir: Path, level: str = "INFO") -> None:
    """Log the process `scheduler` of an installation called `test`."""
    configure_logging(load_settings(thinkus_data_dir=data_dir, env="test", log_level=level), "scheduler")


def test_line_carries_event_ids_time_and_process(tmp_path: Path) -> None:
    """One JSON object a line, with everything needed to find it again."""
    configure(tmp_path)

    get_logger("actors.scheduler").info("task.started", task_id="a" * 24, attempt=2)

    (line,) = lines(tmp_path)
    assert {**line, "timestamp": ""} == {
        "event": "task.started",
        "task_id": "a" * 24,
        "attempt": 2,
        "level": "info",
        "logger": "thinkus.actors.scheduler",
        "process": "scheduler",
        "env": "test",
        "timestamp": "",
    }
    assert line["timestamp"].endswith("Z")


def test_line_of_a_coroutine_and_of_a_thread_names_the_process_too(tmp_path: Path) -> None:
    """Where a line was logged from does not matter: actors configure in one thread and work in others."""
    configure(tmp_path)
    log = get_logger("x")

    async def work() -> None:
        log.info("in.coroutine")
        await asyncio.to_thread(log.info, "in.thread")

    with asyncio.Runner() as runner:
        runner.run(work())
    structlog.contextvars.clear_contextvars()
    log.info("elsewhere")

    assert [(line["event"], line["process"]) for line in lines(tmp_path)] == [
        ("in.coroutine", "scheduler"),
        ("in.thread", "scheduler"),
        ("elsewhere", "scheduler"),
    ]


def test_logger_made_before_configuring_and_one_of_a_module_are_written(tmp_path: Path) -> None:
    """Modules make their logger when they are imported."""
    early, module = get_logger("early"), structlog.get_logger("orchestrator.runtime.apps")

    configure(tmp_path)
    early.info("early")
    module.warning("app.unhealthy", project_id="p")

    assert [line["event"] for line in lines(tmp_path)] == ["early", "app.unhealthy"]


def test_level_below_the_setting_is_left_out(tmp_path: Path) -> None:
    """`LOG_LEVEL` decides."""
    configure(tmp_path, "WARNING")

    get_logger("x").info("quiet")
    get_logger("x").warning("loud")

    assert [line["event"] for line in lines(tmp_path)] == ["loud"]


def test_exception_is_logged_with_its_trace(tmp_path: Path) -> None:
    """`exc_info` becomes text in the same line."""
    configure(tmp_path)

    try:
        raise ValueError("broken")
    except ValueError:
        get_logger("x").exception("task.crashed")

    assert "ValueError: broken" in lines(tmp_path)[0]["exception"]


def test_text_of_any_language_stays_readable(tmp_path: Path) -> None:
    """Chinese is written as it is, not as escapes."""
    configure(tmp_path)

    get_logger("x").info("plan.made", title="任务")

    assert "任务" in (tmp_path / "logs" / "scheduler.jsonl").read_text(encoding="utf-8")


def test_configuring_twice_logs_once(tmp_path: Path) -> None:
    """A restarted part does not double the lines."""
    configure(tmp_path)
    configure(tmp_path)

    get_logger("x").info("once")

    assert len(lines(tmp_path)) == 1


SCRIPT = (
    "import sys; from orchestrator.config import load_settings; from orchestrator import telemetry;"
    "telemetry.configure_logging(load_settings(thinkus_data_dir=sys.argv[1]), 'p');"
    "telemetry.get_logger('x').error('task.failed', task_id='t1')"
)


def test_nothing_is_printed_where_there_is_no_terminal(tmp_path: Path) -> None:
    """Standard output and error of a service in the background stay empty."""
    done = subprocess.run([sys.executable, "-c", SCRIPT, str(tmp_path)], capture_output=True, text=True, check=True)

    assert (done.stdout, done.stderr) == ("", "")
    assert [line["event"] for line in lines(tmp_path, "p")] == ["task.failed"]


def test_terminal_gets_a_readable_line_beside_the_file(tmp_path: Path) -> None:
    """A person sees the event and its ids, not JSON."""
    ours, theirs = pty.openpty()
    try:
        subprocess.run([sys.executable, "-c", SCRIPT, str(tmp_path)], stderr=theirs, check=True)
        shown = os.read(ours, 10_000).decode()
    finally:
        os.close(theirs)
        os.close(ours)

    assert "task.failed" in shown
    assert "t1" in shown
    assert "{" not in shown
    assert len(lines(tmp_path, "p")) == 1
