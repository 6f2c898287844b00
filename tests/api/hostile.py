"""Requests that nobody would think of: made from the OpenAPI document, right and wrong, and judged by it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import load_all_checks, not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.generation.case import Case
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from starlette.testclient import TestClient

load_all_checks()
UNAVAILABLE: Final = 503
CHECKS: Final = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


@dataclass
class Hammer:
    """Asks everything of an application, and remembers how it was answered."""

    http: TestClient
    tokens: Mapping[str, str | None]
    """As whom each request is sent, by role: to make one up takes longer than to answer it."""
    known: Mapping[str, str] = field(default_factory=dict)
    """Codes of what there is, by the beginning of the path that takes them: without them all would be `404`."""
    statuses: Counter[int] = field(default_factory=Counter)
    refused: list[str] = field(default_factory=list)

    def strike(self, examples: int, number: int = 0) -> int:
        """Ask each operation so many times; how many requests that were. `refused` holds what broke the document."""
        document = self.http.get("/openapi.json").json()
        schema = schemathesis.openapi.from_dict(document)
        for found in schema.get_all_operations():
            operation = found.ok()  # type: ignore[union-attr]  # the document is ours, and whole

            @seed(number)
            @settings(
                max_examples=examples,
                deadline=None,
                database=None,
                derandomize=False,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )
            @given(
                case=st.one_of(
                    operation.as_strategy(GenerationMode.POSITIVE),
                    operation.as_strategy(GenerationMode.NEGATIVE),
                ),
                real=st.booleans(),
            )
            def ask(case: Case[Any], real: bool) -> None:
                self._ask(case, real=real)

            ask()
        return self.statuses.total()

    def _ask(self, case: Case[Any], *, real: bool) -> None:
        if real:
            for beginning, code in self.known.items():
                if case.path.startswith(beginning):
                    name = case.path[len(beginning) :].partition("}")[0].strip("{")
                    case.path_parameters = {**(case.path_parameters or {}), name: code}
        kwargs = case.as_transport_kwargs(base_url="http://127.0.0.1")
        headers = {k: v for k, v in kwargs.pop("headers").items() if k.lower() != "authorization"}
        sent = {k: v for k, v in kwargs.items() if k in ("params", "json", "content")}
        if "data" in kwargs:
            sent["content"] = kwargs["data"]
        for role, token in self.tokens.items():
            shown = {"Authorization": f"Bearer {token}"} if token else {}
            try:
                answer = self.http.request(
                    kwargs["method"], kwargs["url"], headers={**headers, **shown}, **sent
                )
            except (UnicodeError, ValueError, TypeError):
                return  # No client can send it.
            self.statuses[answer.status_code] += 1
            # Not ready is an answer, and the document says so; it is no fault.
            ready = answer.status_code != UNAVAILABLE
            try:
                case.validate_response(answer, checks=CHECKS if ready else CHECKS[1:])
            except (Failure, FailureGroup) as failure:
                asked = f"{role}: {case.method} {case.path} {case.path_parameters} {sent}"
                self.refused.append(f"{asked} -> {answer.status_code}: {_told(failure)}")


def _told(failure: Failure | FailureGroup) -> str:
    parts: list[Any] = list(getattr(failure, "exceptions", [failure]))
    return json.dumps([str(part)[:300] for part in parts], ensure_ascii=False)
