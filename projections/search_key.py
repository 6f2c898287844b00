"""The search key of Vietnamese text: found with or without diacritics, however it was typed."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_TONES: Final = frozenset("\u0300\u0301\u0303\u0309\u0323")
_SYLLABLE: Final = re.compile(r"(?:[^\W\d_][\u0300-\u036f]*)+")


def search_key(text: str) -> str:
    """Fold text for search: NFC and NFD alike, without case, tones, or the stroke of đ."""
    decomposed = unicodedata.normalize("NFD", text.casefold())
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join(bare.replace("đ", "d").split())


def marked_key(text: str) -> str:
    """Fold text but keep its marks: hoà and hòa are one word, hoa is another. The tone goes to the syllable's end."""

    def settled(syllable: re.Match[str]) -> str:
        letters = syllable[0]
        tones = "".join(sorted(c for c in letters if c in _TONES))
        return "".join(c for c in letters if c not in _TONES) + tones

    decomposed = unicodedata.normalize("NFD", text.casefold())
    return " ".join(_SYLLABLE.sub(settled, decomposed).split())
