"""What operators read: one line an event, JSON or console, on the standard error; secrets never."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from contextlib import suppress
from functools import lru_cache
from typing import Any, Final, TextIO

import structlog

LEVELS: Final = {"debug": 10, "info": 20, "warning": 30, "error": 40}
_SECRET_NAME: Final = re.compile(
    r"password|passwd|secret|token|authorization|cookie|api_?key|session", re.IGNORECASE
)
_MAY_HOLD_A_SECRET: Final = re.compile(r"[\s=]|://")
_SECRET_TEXT: Final = (
    (re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]+"), r"\1 …"),
    (re.compile(r"(?i)\b([a-z][a-z0-9+]*://[^\s:/@]*):[^\s@/]*@"), r"\1:…@"),
    (re.compile(r"(?i)\b(password|token|secret)=[^\s&]+"), r"\1=…"),
)


def configure(level: str = "info", style: str = "auto", stream: TextIO | None = None) -> None:
    """Send everything, also what libraries log, through one chain to one stream."""
    out = stream or sys.stderr
    console = style == "console" or (style == "auto" and out.isatty())
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    ending: list[structlog.typing.Processor] = [
        structlog.processors.format_exc_info,
        without_secrets,
        structlog.dev.ConsoleRenderer(
            colors=out.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
        if console
        else structlog.processors.JSONRenderer(ensure_ascii=False),
    ]
    structlog.configure(
        processors=[*shared, *ending],
        # Straight to the stream: by way of the standard library a line takes five times as long.
        logger_factory=structlog.WriteLoggerFactory(Unfailing(out)),  # type: ignore[arg-type]  # all that it asks of a file
        wrapper_class=structlog.make_filtering_bound_logger(LEVELS[level]),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(out)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.ExtraAdder()],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *ending],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(LEVELS[level])
    # Their own lines say what ours say: a request is one line, and it is ours.
    for noisy in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logging.getLogger(noisy).setLevel(max(logging.WARNING, LEVELS[level]))


class Unfailing:
    """A stream whose reader may go away and whose disk may be full: nothing that is told of may fail for it."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> None:
        """Write, or lose the line."""
        with suppress(OSError, ValueError):
            self._stream.write(text)

    def flush(self) -> None:
        """Hand over what was written."""
        with suppress(OSError, ValueError):
            self._stream.flush()


def without_secrets(
    _logger: Any, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Blank what is named like a secret, and what looks like one inside a text."""
    for name, value in event.items():
        if _is_secret(name):
            event[name] = "…"
        elif isinstance(value, str):
            event[name] = _masked(value)
    return event


@lru_cache(maxsize=1_000)
def _is_secret(name: str) -> bool:
    return _SECRET_NAME.search(name) is not None


def _masked(text: str) -> str:
    if not _MAY_HOLD_A_SECRET.search(text):
        return text
    for pattern, instead in _SECRET_TEXT:
        text = pattern.sub(instead, text)
    return text
