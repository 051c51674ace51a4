"""Structured logs to standard error: for people or as JSON, never with tokens or customers' data."""

import logging
import sys

import structlog
from structlog.typing import EventDict, WrappedLogger

# Names whose values are secrets or somebody's books. A value under one of them is dropped, whoever logs it.
_DROPPED = frozenset(
    [
        "access_token",
        "address",
        "authorization",
        "body",
        "code",
        "cookie",
        "customer_name",
        "detail",
        "display_name",
        "email",
        "headers",
        "id_token",
        "memo",
        "password",
        "payload",
        "phone",
        "query",
        "refresh_token",
        "secret",
        "state",
        "token",
        "url",
    ]
)
_DROPPED_ENDINGS = ("_token", "_secret", "_password", "_key", "_email", "_payload")


def configure(*, as_json: bool, level: str) -> None:
    """Send every logger, ours and the libraries', through one chain of processors to standard error."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        drop_private,
    ]
    renderer: list[structlog.typing.Processor] = (
        [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
        if as_json
        # A plain traceback: the prettier one shows the values of local variables.
        else [
            structlog.dev.ConsoleRenderer(
                colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
            )
        ]
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *renderer],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    # These two log whole addresses, queries included.
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("procrastinate").setLevel(logging.WARNING)


def drop_private(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Replace the value of every private name by a mark."""
    for name in event:
        if name in _DROPPED or name.endswith(_DROPPED_ENDINGS):
            event[name] = "[dropped]"
    return event
