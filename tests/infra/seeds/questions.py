"""Which route answers each question, as the page for people names it; and how a route of the demonstration is asked."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

Get = Callable[[str], Any]
"""Asks a route of the demonstration, as an auditor."""
PAGE = (Path(__file__).parents[3] / "docs" / "questions.md").read_text("utf-8")
ROW = re.compile(r"^\| (\d+) \| [A-Z, ]+ \| [^|]+ \| `([^`]+)`", re.MULTILINE)
QUESTIONS = {int(number): route for number, route in ROW.findall(PAGE)}
"""The route that answers each question, as the page for people names it."""
