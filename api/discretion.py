"""Kín đáo — a refusal names no subject that its reader may not read.

Rules range over the whole ledger, whoever asks: what they find may belong to others. That it stands against the
command is told; which one it is, only to those who may see it.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final
from uuid import UUID

from api.access import Admitted, of_subject
from api.ports import Ports
from domain.errors import RefusalError
from projections import codes

WORD: Final = re.compile(r"[^\s\x00-\x1f\x7f“”\"'()\[\],;:…]+")
FOR_EVERYBODY: Final = frozenset(
    {
        "agency",
        "agency_set",
        "local_rule",
        "calendar_decision",
        "alert_threshold",
        "notification_ladder",
    }
)
"""Kinds of subject that everybody may read."""
UNSEEN: Final = "(đối tượng khác)"


def withhold(ports: Ports, caller: Admitted, refusal: RefusalError, said: str) -> None:
    """Take out of a refusal what its reader may not see; what the request itself has said may be said again."""
    if caller.sight.bodies is None:
        return
    texts = [str(refusal), *(t for v in refusal.violations for t in (v.message, v.allowed or ""))]
    words = {word.rstrip(".") for text in texts for word in WORD.findall(text)}
    with ports.reads.reading() as rows:
        named = codes.named(rows, sorted(word for word in words if word not in said))
    hidden = sorted(
        word
        for word, found in named.items()
        if not any(
            kind in FOR_EVERYBODY or caller.shows(of_subject(ports, subject))
            for kind, subject in found
        )
    )
    hidden += sorted(
        word for word in words - named.keys() if _is_hidden_id(ports, caller, word, said)
    )
    if not hidden:
        return
    pattern = re.compile("|".join(map(re.escape, sorted(hidden, key=len, reverse=True))))
    refusal.args = (pattern.sub(UNSEEN, str(refusal)),)
    refusal.violations = tuple(
        replace(
            v,
            message=pattern.sub(UNSEEN, v.message),
            allowed=v.allowed and pattern.sub(UNSEEN, v.allowed),
        )
        for v in refusal.violations
    )


def _is_hidden_id(ports: Ports, caller: Admitted, word: str, said: str) -> bool:
    """Whether a word is the id of something without a code, as duties are, that is not the reader's to see."""
    try:
        subject = UUID(word)
    except ValueError:
        return False
    return word not in said and not caller.shows(of_subject(ports, subject))
