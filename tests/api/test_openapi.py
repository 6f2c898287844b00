"""The document that describes the API is whole, and its examples and schemas are those of the code."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel, TypeAdapter

from api.door import Door
from api.schemas.obligation import ObligationStatus
from api.schemas.recommendation import RecommendationStatus
from api.schemas.shape import DueBasis
from tests.api.conftest import Client
from tests.api.everything import DOORS, given_everything, questions

EMPTY = {
    "list_alerts",
    "list_notices",
    "list_absences",
    "list_incidents",
    "list_council_matters",
    "list_supervision_overlaps",
} | {
    "list_score_differences",
    "list_honors",
}
"""Lists of what the letter has not come to."""


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """One engine is enough here."""
    return f"sqlite:///{tmp_path / 'ledger.db'}"


@pytest.fixture
def document(anybody: Client) -> Any:
    return anybody.http.get("/openapi.json").json()


def test_the_document_is_openapi_3_1_and_whole(document: Any) -> None:
    assert document["openapi"].startswith("3.1")
    references = set(re.findall(r"'\$ref': '#/([^']+)'", str(document)))
    for reference in references:
        found = document
        for part in reference.split("/"):
            found = found[part]
    assert "HTTPValidationError" not in str(document)


def test_operations_have_readable_names_and_say_who_may(document: Any) -> None:
    api = {
        (path, method): operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if path.startswith("/api/")
    }
    names = [operation["operationId"] for operation in api.values()]
    assert len(names) == len(set(names)) == len(DOORS)
    for (_, method), operation in api.items():
        assert operation["summary"]
        assert operation["x-roles"]
        assert operation["security"] == [{"bearer": []}, {"session": []}]
        assert {"401", "403", "422", "503"} <= set(operation["responses"])
        if "201" in operation["responses"]:
            assert {"409", "412", "413", "415"} <= set(operation["responses"])
            assert method == "post"
            assert operation["requestBody"]["content"]["application/json"]["schema"]
            headers = [p["$ref"].rpartition("/")[2] for p in operation["parameters"] if "$ref" in p]
            assert headers == ["IdempotencyKey", "IfMatch", "ActingFor", "RequestId"]
        elif method == "get":
            known = document["components"]["parameters"]
            asked = {
                (known[p["$ref"].rpartition("/")[2]] if "$ref" in p else p)["name"]
                for p in operation["parameters"]
            }
            assert {"on", "known_at"} <= asked, operation["operationId"]


def test_every_example_is_accepted_by_its_body() -> None:
    seen = 0
    for door in DOORS:
        body = door.documented().body_field
        if body is None:
            continue
        shape: type[BaseModel] = body.field_info.annotation  # type: ignore[assignment]
        for example in shape.model_json_schema().get("examples", ()):
            shape.model_validate(example)
            seen += 1
    assert seen > 5


def model_of(door: Door) -> Any:
    return door.responses[200]["model"]


def test_every_answer_fits_its_schema(
    letter: Client, person: Callable[..., Client], auditor: Client
) -> None:
    names = given_everything(letter, person)
    checked = set()
    for door, path, params in questions(names):
        answer = auditor.get(path, **params)
        TypeAdapter(model_of(door)).validate_python(answer)
        if isinstance(answer.get("items"), list) and door.errand.operation not in EMPTY:
            assert answer["items"], path
        checked.add(door.errand.operation)
    assert len(checked) > 80


def test_the_words_of_the_contract_are_the_words_of_the_schemas() -> None:
    assert len(get_args(ObligationStatus)) == 14
    assert len(get_args(RecommendationStatus)) == 13
    assert get_args(DueBasis) == ("explicit", "inferred", "accepted", "none")
