"""A page as its visitor meets it: what it says, where it leads, what it asks."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final
from urllib.parse import parse_qsl, urlsplit

VOID: Final = {"meta", "link", "img", "input", "br", "path", "circle", "rect"}
UNSEEN: Final = {"code"}
"""Codes are shown as codes."""
LABELS: Final = {"button", "summary", "caption", "label", "dt", "small", "nav"}
"""Where a page speaks for itself, and not what was recorded."""
TOLD: Final = ("aria-label", "placeholder", "title", "alt", "data-label")
Attributes = dict[str, str]


@dataclass
class Form:
    """What is asked, and where the answer goes."""

    method: str
    action: str
    fields: dict[str, str] = field(default_factory=dict)


class Seen(HTMLParser):
    """One page."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.html = html
        self.said: list[str] = []
        self.labels: list[str] = []
        self.links: list[Attributes] = []
        self.forms: list[Form] = []
        self.ids: list[str] = []
        self.elements: list[tuple[str, Attributes]] = []
        self.headings: list[str] = []
        self._open: list[str] = []
        self.feed(html)
        self.close()
        assert not self._open, f"left open: {self._open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.elements.append((tag, given))
        self.said += [given[name] for name in TOLD if name in given]
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "a":
            self.links.append(given)
        elif tag == "form":
            self.forms.append(Form(given["method"], given.get("action", "")))
        elif tag == "input" and self.forms:
            self.forms[-1].fields[given["name"]] = given.get("value", "")
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        # Browsers close some elements by themselves; ours are all closed, in order.
        assert self._open[-1:] == [tag], f"</{tag}> where {self._open} are open"
        self._open.pop()

    def handle_data(self, data: str) -> None:
        text = " ".join(data.split())
        if text and not UNSEEN & set(self._open):
            self.said.append(text)
            if LABELS & set(self._open) and "select" not in self._open:
                self.labels.append(text)
            if self._open and self._open[-1] == "h1":
                self.headings.append(text)

    @property
    def text(self) -> str:
        """All that is said."""
        return "\n".join(self.said)

    def form(self, action: str) -> Form:
        """The first form with this action."""
        return next(form for form in self.forms if urlsplit(form.action).path == action)


def query(address: str) -> dict[str, str]:
    """The parameters of an address."""
    return dict(parse_qsl(urlsplit(address).query))
