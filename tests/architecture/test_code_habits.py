"""Habits of the code that docs/security.md tells of: what is never made from input, and what keeps secrets."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

CHECKOUT: Final = Path(__file__).parents[2]
ROOMS: Final = ("domain", "projections", "api", "alerts", "infra")
PAGE: Final = (CHECKOUT / "docs" / "security.md").read_text(encoding="utf-8")
PATTERNS: Final = {
    "compile",
    "match",
    "fullmatch",
    "search",
    "sub",
    "subn",
    "split",
    "findall",
    "finditer",
}
CRYPTOGRAPHY: Final = {
    "sha256": "SHA-256",
    "SHA256": "SHA-256",
    "file_digest": "SHA-256",
    "Ed25519PrivateKey": "Ed25519",
    "Ed25519PublicKey": "Ed25519",
    "Fernet": "Fernet",
    "InvalidToken": "Fernet",
    "AESGCM": "AES-256-GCM",
    "InvalidTag": "AES-256-GCM",
    "HKDF": "HKDF",
    "PasswordHasher": "Argon2id",
    "Argon2Error": "Argon2id",
    "InvalidHashError": "Argon2id",
    "InvalidSignature": "Ed25519",
}
"""What may be taken from the libraries, and as what the page tells of it: 128 bits of strength and more, all of it."""
NO_CIPHERS: Final = {"Certificate", "load_pem_x509_certificates"}
LIBRARIES: Final = ("hashlib", "cryptography", "argon2")
PUT_TOGETHER: Final = {
    ("alerts/rule.py", "self.occurrence"): "written in the file of each rule",
    ("alerts/sentence.py", "form"): "a row of a table above it",
    ("infra/beside.py", "among"): "names of tables of ours, escaped",
    (
        "api/discretion.py",
        "'|'.join(map(re.escape, sorted(hidden, key=len, reverse=True)))",
    ): "codes, escaped",
}
"""Patterns that are no constant where they are used, and where they are written."""


def trees() -> Iterator[tuple[str, ast.Module]]:
    for room in ROOMS:
        for file in sorted((CHECKOUT / room).rglob("*.py")):
            yield str(file.relative_to(CHECKOUT)), ast.parse(file.read_text(encoding="utf-8"))


def calls(tree: ast.Module) -> Iterator[ast.Call]:
    yield from (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def named(call: ast.Call) -> str:
    """`re.compile` of `re.compile(…)`."""
    return ast.unparse(call.func)


def is_ours(file: str, pattern: ast.expr) -> bool:
    """Whether a pattern is written in the code: a text, a constant, or put together from these and escaped text."""
    if isinstance(pattern, ast.JoinedStr):
        inside = [part.value for part in pattern.values if isinstance(part, ast.FormattedValue)]
        return all(is_ours(file, part) for part in inside)
    written = ast.unparse(pattern)
    return isinstance(pattern, ast.Constant) or written.isupper() or (file, written) in PUT_TOGETHER


def test_no_pattern_is_made_from_what_came_in() -> None:
    found = [
        (file, ast.unparse(call))
        for file, tree in trees()
        for call in calls(tree)
        if named(call) in {f"re.{name}" for name in PATTERNS} and not is_ours(file, call.args[0])
    ]
    assert found == []


def test_templates_are_files_of_ours() -> None:
    made = [
        (file, named(call), [ast.unparse(k.value) for k in call.keywords if k.arg == "loader"])
        for file, tree in trees()
        for call in calls(tree)
        if named(call) in ("Environment", "Template") or named(call).endswith(".from_string")
    ]
    assert len(made) == 2
    for _, kind, loaders in made:
        assert kind == "Environment"
        assert re.fullmatch(r"(FileSystemLoader|PackageLoader)\(.+\)", "".join(loaders))


def test_chance_comes_from_the_system() -> None:
    """`random` can be foretold; so can ids that are made of a clock."""
    found = [
        (file, alias.name)
        for file, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
        if getattr(node, "module", None) == "random" or alias.name in ("random", "uuid1")
    ]
    assert found == []


def test_whatever_keeps_secrets_stands_on_the_page_and_nothing_else_is_used() -> None:
    used = set()
    for _, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(LIBRARIES):
                used |= {alias.name for alias in node.names}
            if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "hashlib":
                used.add(node.attr)
    assert used - NO_CIPHERS <= set(CRYPTOGRAPHY)
    assert [
        name for name in sorted({CRYPTOGRAPHY[n] for n in used - NO_CIPHERS}) if name not in PAGE
    ] == []


def test_browsers_are_handed_pages_one_style_sheet_one_picture_and_one_script() -> None:
    kinds = sorted(file.suffix for file in (CHECKOUT / "api" / "static").iterdir())
    assert kinds == [".css", ".js", ".svg"]
    [script] = (CHECKOUT / "api" / "static").glob("*.js")
    text = script.read_text(encoding="utf-8")
    # No name that came from elsewhere becomes the name of a field, and nothing is run or written as markup.
    assert not re.search(r"\w\[[^\]'\"0-9]+\]\s*=|__proto__|prototype|Object\.assign", text)
    assert not re.search(
        r"eval|Function\(|innerHTML|outerHTML|document\.write|import\(|fetch\(", text
    )


def test_nothing_but_the_rooms_is_shipped() -> None:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
    shipped = project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    assert sorted(shipped) == sorted(ROOMS)
    inside = [file for file, tree in trees() if Path(file).name.startswith(("test_", "conftest"))]
    assert inside == []
