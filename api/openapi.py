"""The OpenAPI document: what the framework reads from the routes, with the door's own rules added once for all."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from fastapi import FastAPI, Request, Response
from fastapi.openapi.utils import get_openapi
from fastapi.responses import JSONResponse

from api.authorization import RULES
from api.door import Door
from api.errors import MEDIA_TYPE
from api.schemas.answer import ProblemDetails

DESCRIPTION: Final = """Sổ cái giám sát — the ledger of public supervision.

Every read takes `on` (the day in law) and `known_at` (the instant of knowledge); every list goes on by `cursor`.
Every write records one fact, answers its position, and may carry `Idempotency-Key` and `If-Match`.
Checks run 401, 403, 404, 422, 409, 412; every refusal is `application/problem+json` and names the place,
the rule and what is allowed.
Wherever an id is asked for, the human code does as well."""

ANSWERS: Final = {
    "Unauthenticated": "401: no token or session, or one that is wrong or expired.",
    "Forbidden": "403: no valid mandate, role or relation to the subject allows it; the rule is named.",
    "NotFound": "404: the path names nothing that exists then.",
    "Conflict": "409: it does not fit what has already happened, or somebody was faster.",
    "StaleVersion": "412: If-Match names another version.",
    "TooLarge": "413: the body is larger than allowed.",
    "NotJson": "415: the body is not declared as JSON.",
    "InvalidInput": "422: a parameter or the body breaks a rule; or the key was used for something else.",
    "TooMany": "429: one source asks more often than the operator allows.",
    "TooSlow": "408: the body did not come in within the time allowed.",
    "Unavailable": "503: the store cannot be reached now, or more came at once than can be answered in time.",
}
READS: Final = {
    "401": "Unauthenticated",
    "403": "Forbidden",
    "422": "InvalidInput",
    "429": "TooMany",
}
BODIES: Final = {"408": "TooSlow", "413": "TooLarge", "415": "NotJson"}
WRITES: Final = {**READS, **BODIES, "409": "Conflict", "412": "StaleVersion"}
MOMENT: Final[dict[str, dict[str, Any]]] = {
    "On": {
        "name": "on",
        "in": "query",
        "required": False,
        "description": "As of this day in law; the ledger's today where it is left out.",
        "schema": {"type": "string", "format": "date"},
    },
    "KnownAt": {
        "name": "known_at",
        "in": "query",
        "required": False,
        "description": "As recorded by this instant, itself included; now where left out.",
        "schema": {"type": "string", "format": "date-time"},
    },
}
PARAMETERS: Final[dict[str, dict[str, Any]]] = {
    "IdempotencyKey": {
        "name": "Idempotency-Key",
        "in": "header",
        "required": False,
        "description": "A repeat with the same key and body is told the first answer, "
        "with `Idempotency-Replayed: true`; another body under it is refused.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
        "example": "6f1c8a52-0b7e-4a56-9a8a-7f2f0c3d1b11",
    },
    "IfMatch": {
        "name": "If-Match",
        "in": "header",
        "required": False,
        "description": "The version decided on, as answered in ETag.",
        "schema": {"type": "string"},
        "example": '"3"',
    },
    "ActingFor": {
        "name": "Acting-For",
        "in": "header",
        "required": False,
        "description": "The agency acted for, by id or code, where the account holds several mandates.",
        "schema": {"type": "string", "maxLength": 300},
    },
    "RequestId": {
        "name": "X-Request-Id",
        "in": "header",
        "required": False,
        "description": "The caller's own id; kept with the facts as `correlation`, and answered again.",
        "schema": {"type": "string", "maxLength": 100},
    },
}


def install(app: FastAPI) -> None:
    """Let the application answer with the completed document, written once: it is large, and open to everybody."""

    @cache
    def document() -> dict[str, Any]:
        return complete(app)

    @cache
    def written() -> bytes:
        return bytes(JSONResponse(document()).body)

    async def answer(_: Request) -> Response:
        return Response(written(), media_type="application/json")

    app.openapi = document  # type: ignore[method-assign]  # the framework's own way to extend the document
    app.add_route("/openapi.json", answer, include_in_schema=False)


def complete(app: FastAPI) -> dict[str, Any]:
    """The document with problems, headers and security on every operation."""
    found = get_openapi(
        title=app.title,
        version=app.version,
        description=app.description,
        routes=[r.documented() if isinstance(r, Door) else r for r in app.routes],
        license_info=app.license_info,
    )
    components = found.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    problem = ProblemDetails.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(problem.pop("$defs"))
    schemas["ProblemDetails"] = problem
    components["responses"] = {name: _answer(text) for name, text in ANSWERS.items()}
    components["parameters"] = {**MOMENT, **PARAMETERS}
    components["securitySchemes"] = {
        "bearer": {"type": "http", "scheme": "bearer"},
        "session": {
            "type": "apiKey",
            "in": "cookie",
            "name": app.state.ports.settings.session_cookie,
        },
    }
    for path in found["paths"].values():
        for operation in path.values():
            # The framework's own word for a wrong parameter; ours is a problem.
            operation["responses"].pop("422", None)
    for route in app.routes:
        if isinstance(route, Door):
            _complete_operation(found["paths"][route.path_format], route)
    return found


def _complete_operation(path: dict[str, Any], route: Door) -> None:
    operation = next(path[m.lower()] for m in route.methods or ())
    writes = "201" in operation["responses"]
    names = WRITES if writes else READS
    if route.methods == {"POST"} and not writes:
        names = {**READS, **BODIES}
    if "{" in route.path_format:
        names = {**names, "404": "NotFound"}
    good = {k: v for k, v in operation["responses"].items() if k in ("200", "201")}
    operation["responses"] = {
        **good,
        **{s: {"$ref": f"#/components/responses/{n}"} for s, n in sorted(names.items())},
        "503": {"$ref": "#/components/responses/Unavailable"},
    }
    operation["security"] = [{"bearer": []}, {"session": []}]
    operation["x-roles"] = sorted(RULES[route.errand.operation])
    tags = {"ETag": {"description": "The version of the subject.", "schema": {"type": "string"}}}
    given = operation.setdefault("parameters", [])
    if route.methods == {"GET"} and all(p["name"] != "on" for p in given):
        given.extend({"$ref": f"#/components/parameters/{name}"} for name in MOMENT)
    if writes:
        given.extend({"$ref": f"#/components/parameters/{name}"} for name in PARAMETERS)
        repeated = {"description": "true on a repeat.", "schema": {"type": "string"}}
        good["201"]["headers"] = {**tags, "Idempotency-Replayed": repeated}
        if route.errand.founds:
            good["201"]["headers"]["Location"] = {"schema": {"type": "string"}}


def _answer(text: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/ProblemDetails"}
    return {"description": text, "content": {MEDIA_TYPE: {"schema": schema}}}
