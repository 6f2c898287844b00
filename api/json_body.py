"""A request body as JSON, or a clear refusal: size, type, form, depth, and signs that no text may hold."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final

import msgspec
from starlette.requests import ClientDisconnect, Request

from api.errors import ProblemError
from domain.errors import InvalidInputError, ManyInvalidInputsError, Violation

DEEPEST: Final = 32
"""Levels of nesting; the deepest body of the contract has six."""
LARGEST_NUMBER: Final = 2**53
"""Beyond it, readers in other languages see another number than we do."""
UNFIT: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
"""Control signs: no text needs them, and databases refuse some."""
_JSON: Final = re.compile(r"application/(json|[\w.+-]+\+json)\s*(;.*)?", re.IGNORECASE)


class TooLarge:
    """The body was larger than allowed and has not been read further."""


async def read_raw(request: Request, largest: int) -> bytes | TooLarge:
    """Read the body, but not beyond what is allowed."""
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced[:20]) > largest:
        return TooLarge()
    chunks: list[bytes] = []
    size = 0
    try:
        async for chunk in request.stream():
            size += len(chunk)
            if size > largest:
                return TooLarge()
            chunks.append(chunk)
    except ClientDisconnect as gone:
        raise ProblemError("bad_request", "Kết nối đứt giữa chừng.") from gone
    return b"".join(chunks)


def parse(raw: bytes | TooLarge, content_type: str | None, largest: int) -> dict[str, Any]:
    """Turn the body into a JSON object; an absent body is an empty object."""
    if isinstance(raw, TooLarge):
        raise ProblemError("payload_too_large", f"Nội dung vượt quá {largest} byte.")
    if not raw.strip():
        return {}
    if content_type is None or not _JSON.fullmatch(content_type.strip()):
        raise ProblemError(
            "unsupported_media_type",
            "Nội dung phải là JSON.",
            headers={"Accept-Post": "application/json"},
        )
    try:
        found = msgspec.json.decode(raw)
    except RecursionError as deep:
        raise _too_deep("") from deep
    except (msgspec.MsgspecError, UnicodeError, ValueError) as wrong:
        raise InvalidInputError(
            "json_form",
            f"Nội dung không phải JSON đúng quy tắc: {wrong}",
            allowed="one JSON object, UTF-8, no NaN or Infinity",
        ) from wrong
    if not isinstance(found, dict):
        raise InvalidInputError(
            "object", "Nội dung phải là một bản ghi JSON.", allowed="a JSON object"
        )
    broken = tuple(_unfit(found, "", 0))
    if broken:
        raise ManyInvalidInputsError(broken[:20])
    _each_name_once(raw)
    return found


def _each_name_once(raw: bytes) -> None:
    """Refuse a name that stands twice in one object: readers disagree on which of its values holds."""

    def watch(pairs: list[tuple[str, Any]]) -> None:
        seen: set[str] = set()
        for name, _ in pairs:
            if name in seen:
                raise InvalidInputError(
                    "name_once",
                    f"Mục “{name[:100]}” bị lặp trong một bản ghi.",
                    allowed="each name once in an object",
                )
            seen.add(name)

    json.loads(raw, object_pairs_hook=watch)


def _unfit(value: Any, pointer: str, depth: int) -> Iterator[Violation]:
    if depth > DEEPEST:
        raise _too_deep(pointer)
    if isinstance(value, str):
        if UNFIT.search(value):
            yield Violation(
                pointer,
                "text_signs",
                f"Có ký tự điều khiển trong nội dung chữ ({pointer}).",
                "text without control characters",
            )
    elif isinstance(value, dict):
        for key, inner in value.items():
            if UNFIT.search(key):
                yield Violation(
                    pointer, "text_signs", "Có ký tự điều khiển trong tên mục.", "plain names"
                )
            yield from _unfit(inner, f"{pointer}/{_token(key)}", depth + 1)
    elif isinstance(value, list):
        for i, inner in enumerate(value):
            yield from _unfit(inner, f"{pointer}/{i}", depth + 1)
    elif isinstance(value, int | float) and abs(value) > LARGEST_NUMBER:
        yield Violation(
            pointer, "number_range", f"Số quá lớn ({pointer}).", f"at most {LARGEST_NUMBER}"
        )


def _too_deep(pointer: str) -> InvalidInputError:
    return InvalidInputError(
        "nesting",
        "Nội dung lồng nhau quá sâu.",
        pointer=pointer,
        allowed=f"at most {DEEPEST} levels",
    )


def _token(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")
