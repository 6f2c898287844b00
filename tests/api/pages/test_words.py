"""Every phrase and every code has its words in both languages, and no words are left that nothing says."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from string import Formatter
from typing import Final

import pytest
from jinja2 import nodes

from api.errors import KINDS
from api.pages.rendering import environment
from api.pages.words import LANGUAGES, Words, catalog, english, sentences
from domain.facts import registry
from tests.api.pages.test_every_page import VIETNAMESE

TEMPLATES: Final = Path(str(files("api"))) / "templates"
PAGES: Final = Path(str(files("api"))) / "pages"


def _constants() -> Iterator[str]:
    """Each text in an expression of a template, and each phrase that a page says."""
    for file in TEMPLATES.rglob("*.html"):
        tree = environment().parse(file.read_text(encoding="utf-8"))
        yield from (c.value for c in tree.find_all(nodes.Const) if isinstance(c.value, str))
    for file in PAGES.glob("*.py"):
        tree_ = ast.parse(file.read_text(encoding="utf-8"))
        yield from (
            c.value
            for c in ast.walk(tree_)
            if isinstance(c, ast.Constant) and isinstance(c.value, str)
        )
    yield from (kind.title for kind in KINDS.values())


def _phrases() -> Iterator[str]:
    """What `t(…)` is given, wherever it can be read off."""
    for file in TEMPLATES.rglob("*.html"):
        tree = environment().parse(file.read_text(encoding="utf-8"))
        for call in tree.find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name == "t":
                yield from (c.value for c in call.args[0].find_all(nodes.Const))
                if isinstance(call.args[0], nodes.Const):
                    yield call.args[0].value
    for file in PAGES.glob("*.py"):
        for call_ in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if (
                isinstance(call_, ast.Call)
                and isinstance(call_.func, ast.Attribute)
                and call_.func.attr == "say"
                and isinstance(call_.args[0], ast.Constant)
            ):
                yield str(call_.args[0].value)


def test_every_phrase_of_a_page_is_said_in_english_too() -> None:
    said = set(_phrases()) | {kind.title for kind in KINDS.values()}
    said |= {text for text in _texts_of_templates() if VIETNAMESE.search(text)}
    assert said - english().keys() == set()


def _texts_of_templates() -> Iterator[str]:
    for file in TEMPLATES.rglob("*.html"):
        tree = environment().parse(file.read_text(encoding="utf-8"))
        yield from (c.value for c in tree.find_all(nodes.Const) if isinstance(c.value, str))


def test_no_english_phrase_is_left_over() -> None:
    assert english().keys() - set(_constants()) == set()


def test_templates_speak_through_the_catalog_alone() -> None:
    for file in TEMPLATES.rglob("*.html"):
        tree = environment().parse(file.read_text(encoding="utf-8"))
        for data in tree.find_all(nodes.TemplateData):
            text = re.sub(r"<[^>]*>?", " ", data.data).replace("Tiếng Việt", "")
            assert not VIETNAMESE.search(text), f"{file.name}: {text.strip()[:80]}"


def test_a_phrase_takes_the_same_values_in_both_languages() -> None:
    for vietnamese, told in english().items():
        assert _places(vietnamese) == _places(told), vietnamese


def _places(phrase: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(phrase) if name}


def test_every_code_has_words_in_both_languages() -> None:
    for group, entries in catalog().items():
        for code, entry in entries.items():
            assert all(entry.get(language, "").strip() for language in LANGUAGES), (group, code)
            assert not VIETNAMESE.search(entry["en"]), (group, code)


def test_the_codes_of_a_group_are_told_apart() -> None:
    for group in ("status", "recommendation_status", "kind", "event", "rule", "alert_state"):
        for language in LANGUAGES:
            told = [entry[language] for entry in catalog()[group].values()]
            assert len(set(told)) == len(told), (group, language)


def test_a_code_that_the_catalog_lacks_is_told_in_its_own_words() -> None:
    assert Words("vi").word("status", "frozen_solid") == "frozen solid"
    assert Words("en").word("event", "agency.was_painted") == "was painted"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_fact_is_told_as_its_stored_name(language: str) -> None:
    words = Words(language)
    told = {name: words.word("event", name) for name in registry()}
    assert not [name for name, said in told.items() if "_" in said or "." in said or not said]
    assert {bool(VIETNAMESE.search(said)) for said in told.values()} == {language == "vi"}


def test_a_sentence_says_the_same_in_both_languages() -> None:
    assert sentences().keys() <= registry().keys()
    for name, told in sentences().items():
        assert _places(told["vi"]) == _places(told["en"]), name
        assert VIETNAMESE.search(told["vi"])
        assert not VIETNAMESE.search(told["en"])
        assert told["vi"].count("[") == told["en"].count("[") == told["en"].count("]")


TOLD = ("recommendation", "target", "scorecard", "score_sheet", "criticism", "petition", "fund")


def test_every_fact_about_what_people_follow_is_told_in_a_sentence() -> None:
    of_them = {name for name in registry() if name.partition(".")[0] in TOLD}
    untold = of_them - sentences().keys()
    assert {name.partition(".")[2] for name in untold} == {"fact_corrected"}
