"""Log lines on standard error, as text for people or as JSON for collectors."""

import logging.config
from collections.abc import MutableMapping
from typing import Any

import structlog

_process = {"name": "stentor"}


def name_process(name: str) -> None:
    """Every log line of this process says from now on that it is `name`'s."""
    _process["name"] = name


def add_process_name(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> Any:
    """A structlog processor."""
    event["process"] = _process["name"]
    return event


SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    add_process_name,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.ExtraAdder(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def compute_logging(log_format: str, log_level: str) -> dict[str, Any]:
    """A `logging` configuration of one handler for structlog's and everybody else's lines."""
    last: list[Any] = (
        [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
        if log_format == "json"
        else [
            structlog.dev.ConsoleRenderer(
                colors=False,
                exception_formatter=structlog.dev.plain_traceback,  # others print secret locals
            )
        ]
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
                "foreign_pre_chain": SHARED,
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": log_level.upper()},
        "loggers": {
            "django": {"handlers": [], "propagate": True},
            "django.server": {"handlers": [], "propagate": True},
        },
    }


def configure_logging(log_format: str, log_level: str) -> None:
    """Sets up this process: structlog's loggers write through the standard library's."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    logging.config.dictConfig(compute_logging(log_format, log_level))
