"""Logs: JSON lines in a file of the data directory, readable ones on a terminal; event names never vary, ids do."""

import logging
import logging.handlers
import sys
from typing import Any

import structlog

from orchestrator.config import Settings

FILE_BYTES = 10_000_000
FILES_KEPT = 3


def configure_logging(settings: Settings, process: str) -> None:
    """Log this process to `logs/<process>.jsonl`, and to standard error where that is a terminal."""
    folder = settings.data_dir / "logs"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{process}.jsonl"
    file = logging.handlers.RotatingFileHandler(path, maxBytes=FILE_BYTES, backupCount=FILES_KEPT, delay=True)
    file.setFormatter(_formatter(structlog.processors.JSONRenderer(ensure_ascii=False)))
    handlers: list[logging.Handler] = [file]
    if sys.stderr.isatty():
        terminal = logging.StreamHandler()
        terminal.setFormatter(_formatter(structlog.dev.ConsoleRenderer()))
        handlers.append(terminal)
    logger = logging.getLogger("thinkus")
    logger.handlers, logger.propagate = handlers, False
    logger.setLevel(settings.log_level)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.StackInfoRenderer(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    structlog.contextvars.bind_contextvars(process=process, env=settings.env)


def get_logger(name: str) -> Any:
    """A logger below `thinkus`; call it with a constant event name and ids as fields."""
    return structlog.stdlib.get_logger(f"thinkus.{name}")


def _formatter(renderer: Any) -> logging.Formatter:
    return structlog.stdlib.ProcessorFormatter(
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            renderer,
        ]
    )
