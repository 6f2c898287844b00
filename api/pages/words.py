"""Lời trên trang — the words of the screen: codes and phrases, in Vietnamese and in the second language."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final

from domain.facts import registry

LANGUAGES: Final = ("vi", "en")
"""Vietnamese first; labels also in the second one, sentences of the ledger in Vietnamese alone."""

Entry = Mapping[str, str]


@cache
def catalog() -> Mapping[str, Mapping[str, Entry]]:
    """Every code that people read, by group."""
    groups: Mapping[str, Mapping[str, Entry]] = _read("words.toml")
    return groups


@cache
def english() -> Mapping[str, str]:
    """The phrases of the templates, from the Vietnamese that stands there."""
    phrases: Mapping[str, str] = _read("english.toml")
    return phrases


@cache
def sentences() -> Mapping[str, Entry]:
    """How a fact is told in a sentence, by its stored name."""
    told: Mapping[str, Entry] = _read("sentences.toml")
    return told


def _read(name: str) -> Any:
    return tomllib.loads(
        files("api").joinpath("templates").joinpath(name).read_text(encoding="utf-8")
    )


class Words:
    """The words of one language."""

    def __init__(self, language: str) -> None:
        self.language = language

    def say(self, phrase: str, **values: object) -> str:
        """A phrase of a template, with its values put in."""
        told = english().get(phrase, phrase) if self.language == "en" else phrase
        return told.format_map(values) if values else told

    def word(self, group: str, code: object) -> str:
        """What people call a code; one that the catalog lacks is told as its own words tell it."""
        entry = catalog()[group].get(str(code))
        if entry:
            return entry[self.language]
        if group == "event" and self.language == "vi" and code in registry():
            # A fact's first line is its Vietnamese term, an em dash, and its meaning.
            return (registry()[str(code)].__doc__ or "").partition(" — ")[0]
        return str(code).rpartition(".")[2].replace("_", " ")

    @staticmethod
    def tone(group: str, code: object) -> str:
        """The color of a mark."""
        return catalog()[group].get(str(code), {}).get("tone", "mute")

    @staticmethod
    def shape(group: str, code: object) -> str:
        """The shape of a mark, for those who do not see its color."""
        return catalog()[group].get(str(code), {}).get("shape", "line")

    @staticmethod
    def codes(group: str) -> tuple[str, ...]:
        """The codes of a group, in the order of the catalog."""
        return tuple(catalog()[group])
