"""Each page answers everybody in both languages, with real data, and shows words where the ledger keeps codes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import pytest

from infra.commands.run import shown_accounts
from tests.api.pages.addresses import LISTS, OUTSIDE, one_of_each, routes
from tests.api.pages.conftest import Visitor
from tests.api.pages.seen import Seen

LANGUAGES: Final = ("vi", "en")
FORBIDDEN: Final = 403
OVERSEEN: Final = ("/inspections", "/reads")
"""Pages that are for those who inspect and oversee."""
RAW: Final = re.compile(
    r"""\b(?:None|True|False|Undefined|null|nan)\b      # a value nobody put into words
      | [{}]|\[\]|&\w+;|<\w                             # what a template or a parser left over
      | \b[0-9a-f]{8}-[0-9a-f]{4}-                      # an id where a name belongs
      | \b\d{4}-\d\d-\d\d\b                             # a day as machines write it
      | \b[a-z]+_[a-z_]+\b | \b[a-z]+\.[a-z]+_[a-z_]+   # a code
    """,
    re.VERBOSE,
)
VIETNAMESE: Final = re.compile(
    r"[ăâđêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ]", re.IGNORECASE
)


@dataclass(frozen=True)
class Look:
    """One page in one language."""

    address: str
    language: str
    seen: Seen


@pytest.fixture(scope="module")
def looks(reader: Visitor) -> list[Look]:
    """Everything that is to be seen."""
    return [
        Look(address, language, reader.see(_in(address, language)))
        for address in one_of_each(reader)
        for language in LANGUAGES
    ]


def _in(address: str, language: str) -> str:
    return address + ("&" if "?" in address else "?") + f"lang={language}"


def test_every_page_there_is_was_looked_at(looks: list[Look]) -> None:
    forms = {
        route.path: re.compile(re.sub(r"\{\w+\}", "[^/?]+", route.path) + r"(\?.*)?")
        for route in routes()
        if "GET" in (route.methods or ())
    }
    elsewhere = {*OUTSIDE, "/static/{name}", "/ledgers/{register}", "/unsubscribe/{sealed}"}
    unseen = {
        path
        for path, form in forms.items()
        if not any(form.fullmatch(look.address) for look in looks)
    }
    assert unseen == elsewhere


@pytest.mark.parametrize("login", [account.login for account in shown_accounts()])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_role_sees_the_pages(people: dict[str, Visitor], login: str, language: str) -> None:
    name = next(a.name for a in shown_accounts() if a.login == login)
    for address in LISTS:
        if people[login].ask(address).status_code == FORBIDDEN:
            assert address in OVERSEEN
            continue
        assert name in people[login].see(_in(address, language)).text


def test_no_page_shows_what_only_machines_read(looks: list[Look]) -> None:
    raw = {
        (look.address, look.language, said)
        for look in looks
        for said in look.seen.said
        if RAW.search(said)
    }
    assert not raw, "\n".join(map(str, sorted(raw)))


def test_every_page_says_its_language_and_what_it_is_about(looks: list[Look]) -> None:
    for look in looks:
        (html,) = [given for tag, given in look.seen.elements if tag == "html"]
        assert html["lang"] == look.language
        assert len(look.seen.headings) == 1, look.address
        assert len(set(look.seen.ids)) == len(look.seen.ids), look.address
        titles = [tag for tag, _ in look.seen.elements if tag == "title"]
        assert titles == ["title"]


def test_every_field_has_a_label_and_every_picture_words(looks: list[Look]) -> None:
    for look in looks:
        for tag, given in look.seen.elements:
            if tag == "img":
                assert "alt" in given
            if tag == "svg":
                assert given.get("aria-hidden") == "true" or given.get("aria-label"), look.address
            assert "style" not in given, "the policy would drop it"
            assert not any(name.startswith("on") for name in given)
            assert tag not in ("script", "style")


def test_the_way_out_is_on_every_page(looks: list[Look]) -> None:
    for look in looks:
        assert look.seen.form("/logout").method == "post", look.address


def test_no_page_brings_anything_from_elsewhere_or_sends_anything_there(looks: list[Look]) -> None:
    """Links may lead to where a law is published; nothing is loaded from there, and no form goes there."""
    brought = {
        given[name]
        for look in looks
        for tag, given in look.seen.elements
        for name in ("src", "srcset", "data", "action", "formaction", "poster")
        if name in given
    }
    brought |= {g["href"] for look in looks for tag, g in look.seen.elements if tag == "link"}
    assert brought
    assert [where for where in sorted(brought) if not re.match(r"/(?!/)|#|$", where)] == []


def test_a_page_in_english_keeps_vietnamese_for_names_and_what_people_wrote(
    looks: list[Look],
) -> None:
    said = {
        language: {text for look in looks if look.language == language for text in look.seen.said}
        for language in LANGUAGES
    }
    frame = [text for text in _labels(looks, "en") if VIETNAMESE.search(text)]
    assert set(frame) <= {"Tiếng Việt"}
    assert said["en"] != said["vi"]


def _labels(looks: list[Look], language: str) -> Iterator[str]:
    """What the page itself says: column heads, labels of fields, marks of status, buttons."""
    for look in looks:
        if look.language == language:
            yield from look.seen.labels
