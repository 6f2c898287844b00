"""The search key of Vietnamese text: found with or without diacritics, however it was typed."""

from __future__ import annotations

import unicodedata


def search_key(text: str) -> str:
    """Fold text for search: NFC and NFD alike, without case, tones, or the stroke of đ."""
    decomposed = unicodedata.normalize("NFD", text.casefold())
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join(bare.replace("đ", "d").split())
