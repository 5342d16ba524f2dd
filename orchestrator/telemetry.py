"""Logs: JSON lines in a file of the data directory, readable ones on a terminal; event names never vary, ids do."""

import logging
import logging.handlers
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

from orchestrator.config import Settings

FILE_BYTES = 10_000_000
FILES_KEPT = 3
ROOTS = ("thinkus", "orchestrator")
"""Loggers whose lines are ours; those below them belong to their files."""

Fields = MutableMapping[str, Any]


def configure_logging(settings: Settings, process: str) -> None:
    """Log this process to `logs/<process>.jsonl`, and to standard error where that is a terminal."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.contextvars.merge_contextvars,
            _Constant(process=process, env=settings.env),
            structlog.stdlib.add_logger_name,
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.StackInfoRenderer(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    handlers = [_file(settings, process), *_terminal()]
    for name in ROOTS:
        _attach(logging.getLogger(name), handlers, settings.log_level)


def get_logger(name: str) -> Any:
    """A logger below `thinkus`; call it with a constant event name and ids as fields."""
    return structlog.stdlib.get_logger(f"thinkus.{name}")


class _Constant:
    """Adds the same fields to every line, whichever thread or coroutine writes it; context variables do not."""

    def __init__(self, **fields: str) -> None:
        self._fields = fields

    def __call__(self, logger: Any, method: str, line: Fields) -> Fields:
        return {**self._fields, **line}


def _file(settings: Settings, process: str) -> logging.Handler:
    folder = settings.data_dir / "logs"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{process}.jsonl"
    file = logging.handlers.RotatingFileHandler(
        path, maxBytes=FILE_BYTES, backupCount=FILES_KEPT, encoding="utf-8", delay=True
    )
    json_lines = structlog.processors.JSONRenderer(ensure_ascii=False)
    file.setFormatter(_formatter(structlog.processors.format_exc_info, json_lines))
    return file


def _terminal() -> list[logging.Handler]:
    if not sys.stderr.isatty():
        return []
    terminal = logging.StreamHandler()
    terminal.setFormatter(_formatter(structlog.dev.ConsoleRenderer()))
    return [terminal]


def _attach(logger: logging.Logger, handlers: list[logging.Handler], level: str) -> None:
    for handler in logger.handlers:
        handler.close()
    logger.handlers, logger.propagate = list(handlers), False
    logger.setLevel(level)


def _formatter(*renderers: Any) -> logging.Formatter:
    return structlog.stdlib.ProcessorFormatter(
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *renderers]
    )
