"""One line an event, never with a secret, and no log stops the service."""

from __future__ import annotations

import io
import json
import logging
from typing import Any

import pytest
import structlog

from infra import logs


@pytest.fixture
def stream() -> io.StringIO:
    out = io.StringIO()
    logs.configure("info", "json", out)
    return out


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_an_event_is_one_line_of_json(stream: io.StringIO) -> None:
    structlog.get_logger("x").info("đã ghi", position=7)
    (line,) = lines(stream)
    assert (line["event"], line["position"], line["level"]) == ("đã ghi", 7, "info")


def test_what_libraries_say_takes_the_same_way(stream: io.StringIO) -> None:
    logging.getLogger("some.library").warning("slow %s", "query")
    assert lines(stream)[0]["event"] == "slow query"


def test_an_error_brings_its_traceback_on_the_same_line(stream: io.StringIO) -> None:
    try:
        raise ValueError("broken")
    except ValueError as error:
        structlog.get_logger("x").error("failed", exc_info=error)
    assert "ValueError: broken" in lines(stream)[0]["exception"]


@pytest.mark.parametrize(
    "given",
    [
        {"token": "s3cret"},
        {"new_password": "s3cret"},
        {"authorization": "Bearer s3cret"},
        {"header": "Bearer s3cret"},
        {"url": "postgresql://user:s3cret@host/db"},
        {"query": "a=1&token=s3cret"},
    ],
)
def test_a_secret_is_never_written(stream: io.StringIO, given: dict[str, str]) -> None:
    structlog.get_logger("x").info("said", **given)
    assert "s3cret" not in stream.getvalue()


def test_below_its_level_nothing_is_written(stream: io.StringIO) -> None:
    structlog.get_logger("x").debug("detail")
    logging.getLogger("uvicorn.access").info("GET /")
    assert stream.getvalue() == ""


def test_a_log_that_cannot_be_written_stops_nobody(stream: io.StringIO) -> None:
    stream.close()
    structlog.get_logger("x").error("nobody reads this")
