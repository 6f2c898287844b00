"""The style sheet, the mark and the one script: read once, named by their content, so that browsers may keep them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Final

KINDS: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}


@dataclass(frozen=True)
class Asset:
    """One file as it is sent."""

    content: bytes
    media_type: str
    fingerprint: str


@cache
def assets() -> Mapping[str, Asset]:
    """Every file of api/static; nothing outside it can be named."""
    found = {}
    for file in files("api").joinpath("static").iterdir():
        kind = KINDS.get("." + file.name.rpartition(".")[2])
        if kind is not None:
            content = file.read_bytes()
            found[file.name] = Asset(content, kind, sha256(content).hexdigest()[:12])
    return found


def address(name: str) -> str:
    """Where the file is; another content has another address."""
    return f"/static/{name}?v={assets()[name].fingerprint}"
