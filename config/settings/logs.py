"""Logs: one JSON object a line in production, plain words elsewhere."""

from datetime import UTC, datetime
from typing import Any

import structlog
from structlog.typing import EventDict


def _timestamp(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """The event with its moment: local time and its offset, as graded protection asks of an audit trail."""
    event["timestamp"] = datetime.now(UTC).astimezone().isoformat(timespec="milliseconds")
    return event


SHARED_PROCESSORS: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    _timestamp,
    structlog.processors.StackInfoRenderer(),
]


def logging(*, json: bool, level: str) -> dict[str, Any]:
    """The LOGGING setting: everything to standard error, our loggers and Django's alike."""
    last = (
        [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
        if json
        # The plain traceback: the other one prints every local variable, and with them people's numbers.
        else [structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)]
    )
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *SHARED_PROCESSORS,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": SHARED_PROCESSORS,
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # Django's own set-up would send its server log elsewhere and mail errors to nobody.
            "django": {"handlers": [], "level": level, "propagate": True},
            "django.server": {"handlers": [], "level": level, "propagate": True},
            # They tell of every task that is known, at every start of every command.
            "procrastinate.blueprints": {"level": "WARNING"},
            "procrastinate.periodic": {"level": "WARNING"},
            # A wrong address is worth a line to an operator, not to somebody who tries the demo.
            "django.request": {"level": level if json else "ERROR"},
            # Neither is a connection that Ctrl-C interrupted.
            "psycopg.pool": {"level": level if json else "ERROR"},
        },
    }
