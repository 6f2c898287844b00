"""`/log/…`: the sealed ledger for outsiders (C2SP tlog-tiles), open to everybody: it names no content."""

from __future__ import annotations

import re
from typing import Final, Protocol

from fastapi import APIRouter
from starlette.responses import JSONResponse, Response

from domain.errors import NotFoundError

TEXT: Final = "text/plain; charset=utf-8"
BYTES: Final = "application/octet-stream"
FRESH: Final = {"Cache-Control": "public, max-age=1"}
FOR_EVER: Final = {"Cache-Control": "public, max-age=31536000, immutable"}
FULL: Final = 256
_TILE: Final = re.compile(r"((?:x[0-9]{3}/)*[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?", re.ASCII)
_LEVEL: Final = re.compile(r"[0-9]|[1-5][0-9]|6[0-3]", re.ASCII)


class SealedLog(Protocol):
    """The sealed ledger up to its last signed head."""

    def checkpoint(self) -> str | None:
        """The last signed head."""
        ...

    def keys(self) -> tuple[list[str], list[str]]:
        """Verifier keys, newest first, and the statements by which one follows another."""
        ...

    def tile(self, level: int, tile: int, width: int) -> bytes | None:
        """A tile of hashes."""
        ...

    def entries(self, tile: int, width: int) -> bytes | None:
        """The entries under a tile."""
        ...

    def receipt(self, position: int) -> str | None:
        """The receipt of one fact."""
        ...


def log_routes(log: SealedLog) -> APIRouter:
    """Mount the routes of one sealed ledger."""
    router = APIRouter(prefix="/log", include_in_schema=False)

    @router.get("/checkpoint")
    def checkpoint() -> Response:
        return Response(_there(log.checkpoint()), headers=FRESH, media_type=TEXT)

    @router.get("/vkey")
    def vkey() -> Response:
        keys, _ = log.keys()
        return Response(_there(f"{keys[0]}\n" if keys else None), headers=FRESH, media_type=TEXT)

    @router.get("/keys")
    def keys() -> Response:
        known, rotations = log.keys()
        return JSONResponse({"keys": known, "rotations": rotations}, headers=FRESH)

    @router.get("/receipt/{position:int}")
    def receipt(position: int) -> Response:
        name = f'attachment; filename="{position}.tlog-proof"'
        headers = {**FRESH, "Content-Disposition": name}
        return Response(_there(log.receipt(position)), headers=headers, media_type=TEXT)

    @router.get("/tile/entries/{path:path}")
    def entries(path: str) -> Response:
        tile, width = _tile(path)
        return Response(_there(log.entries(tile, width)), headers=FOR_EVER, media_type=BYTES)

    @router.get("/tile/{level}/{path:path}")
    def tile(level: str, path: str) -> Response:
        if not _LEVEL.fullmatch(level):
            raise _missing()
        found, width = _tile(path)
        return Response(
            _there(log.tile(int(level), found, width)), headers=FOR_EVER, media_type=BYTES
        )

    return router


def _tile(path: str) -> tuple[int, int]:
    """Read `x001/x234/067.p/112`: the index of the tile, and its width."""
    found = _TILE.fullmatch(path)
    index = found[1].replace("x", "").replace("/", "") if found else ""
    width = int(found[2] or FULL) if found else 0
    # One way to write each tile: no leading x000, no index a database could not hold, 1 to 255 for a part.
    if not found or found[1].startswith("x000") or len(index) > 18 or width > FULL:  # noqa: PLR2004
        raise _missing()
    if found[2] and width == FULL:
        raise _missing()
    return int(index), width


def _there(found: str | bytes | None) -> str | bytes:
    if found is None:
        raise _missing()
    return found


def _missing() -> NotFoundError:
    return NotFoundError(
        "sealed",
        "Chưa niêm phong đến đây.",
        allowed="tiles, entries and receipts up to the size in /log/checkpoint",
    )
