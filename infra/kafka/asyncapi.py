"""The AsyncAPI 3 document: every fact as the registry has it, every command as the API has it, with their headers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

import msgspec
from fastapi.openapi.utils import get_openapi

from api.app import RESOURCES
from api.schemas.answer import ProblemDetails
from infra.event_store.mapper import FactMapper
from infra.kafka.offered import commands
from infra.kafka.rejected import REJECTED_TYPE
from infra.kafka.topics import PARTITIONS, Topics
from infra.settings import LEDGER_NAME

REFERENCE: Final = "#/components/schemas/"
API: Final = "api."
"""Before the names of the API's shapes, which are others than those of facts."""
KEY: Final = {
    "kafka": {"key": {"type": "string", "description": "the ledger"}, "bindingVersion": "0.5.0"}
}
TEXT: Final = {"type": "string"}
COMMON: Final[dict[str, Any]] = {
    "content-type": {"const": "application/json"},
    "ce_specversion": {"const": "1.0"},
}
FACT_HEADERS: Final[dict[str, Any]] = {
    "type": "object",
    "description": "CloudEvents 1.0 in binary mode: the attributes of a fact.",
    "required": [
        "content-type", "ce_specversion", "ce_id", "ce_source", "ce_type", "ce_subject",
        "ce_time", "ce_sequence", "ce_streamversion",
    ],
    "properties": {
        **COMMON,
        "ce_id": {"type": "string", "pattern": "^[1-9][0-9]*$", "description": "the position"},
        "ce_source": {"type": "string", "pattern": f"^{LEDGER_NAME}$", "description": "the ledger"},
        "ce_type": {**TEXT, "description": "the stored name and its version"},
        "ce_subject": {"type": "string", "format": "uuid", "description": "the stream"},
        "ce_time": {"type": "string", "format": "date-time", "description": "when recorded"},
        "ce_sequence": {"type": "string", "pattern": "^[0-9]{20}$"},
        "ce_streamversion": {"type": "string", "pattern": "^[1-9][0-9]*$"},
        "ce_subjectcode": TEXT,
        "ce_happenedon": {"type": "string", "format": "date", "description": "the day in law"},
        "ce_actor": {**TEXT, "description": "an opaque account id"},
        "ce_agency": {"type": "string", "format": "uuid"},
        "ce_correlation": TEXT,
        "ce_sealed": {**TEXT, "description": "what the value leaves out of a restricted matter"},
    },
}  # fmt: skip
COMMAND_HEADERS: Final[dict[str, Any]] = {
    "type": "object",
    "description": "CloudEvents 1.0 in binary mode: the attributes of a command, and who signs it.",
    "required": ["ce_specversion", "ce_id", "ce_source", "ce_type", "signature"],
    "properties": {
        **COMMON,
        "ce_id": {"type": "string", "minLength": 1},
        "ce_source": {**TEXT, "description": "the producer"},
        "ce_type": TEXT,
        "ce_subject": {**TEXT, "description": "the id or code of the thing acted on"},
        "ce_ledger": {"type": "string", "pattern": f"^{LEDGER_NAME}$"},
        "signature": {**TEXT, "description": "Ed25519 in Base64, as docs/kafka.md tells"},
    },
}
REJECTED: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["topic", "partition", "offset", "problem", "message"],
    "properties": {
        "topic": TEXT,
        "partition": {"type": "integer"},
        "offset": {"type": "integer"},
        "problem": {"$ref": f"{REFERENCE}{API}ProblemDetails"},
        "message": {"type": "object", "description": "key, headers and value as they came"},
    },
}


def document() -> dict[str, Any]:
    """The whole document."""
    facts, shapes = _facts()
    orders, bodies = _commands()
    topics = Topics()
    problem = ProblemDetails.model_json_schema(ref_template=f"{REFERENCE}{API}{{model}}")
    shared = {f"{API}{name}": shape for name, shape in problem.pop("$defs", {}).items()}
    rejected = {
        "name": REJECTED_TYPE,
        "title": "A command that was refused, with the reason",
        "headers": _headers("FactHeaders", REJECTED_TYPE, also=False),
        "payload": {"$ref": f"{REFERENCE}Rejected"},
        "bindings": KEY,
    }
    head = {
        "name": "checkpoint",
        "title": "A signed head of a ledger (C2SP tlog-checkpoint)",
        "contentType": "text/plain",
        "payload": TEXT,
        "bindings": KEY,
    }
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "giamsat",
            "version": "1",
            "description": "Sổ cái giám sát: facts out, commands in. docs/kafka.md tells how.",
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "channels": {
            "events": _channel(
                topics.events, facts, "Every fact of every ledger, a ledger in order."
            ),
            "inbox": _channel(topics.inbox, orders, "Commands of other systems."),
            "rejected": _channel(
                topics.rejected, {REJECTED_TYPE: rejected}, "Commands that were refused."
            ),
            "checkpoints": _channel(
                topics.checkpoints, {"checkpoint": head}, "Heads of the sealed ledgers."
            ),
        },
        "operations": {
            "publishFacts": {"action": "send", "channel": {"$ref": "#/channels/events"}},
            "takeCommands": {"action": "receive", "channel": {"$ref": "#/channels/inbox"}},
            "sendBack": {"action": "send", "channel": {"$ref": "#/channels/rejected"}},
            "keepHeads": {"action": "send", "channel": {"$ref": "#/channels/checkpoints"}},
        },
        "components": {
            "messages": {**facts, **orders, REJECTED_TYPE: rejected, "checkpoint": head},
            "schemas": {
                **shapes,
                **bodies,
                **shared,
                f"{API}ProblemDetails": problem,
                "FactHeaders": FACT_HEADERS,
                "CommandHeaders": COMMAND_HEADERS,
                "Rejected": REJECTED,
            },
        },
    }


def written() -> str:
    """The document as it is kept: the same registry always gives the same text."""
    return json.dumps(document(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _channel(topic: str, messages: Mapping[str, Any], text: str) -> dict[str, Any]:
    return {
        "address": topic,
        "description": text,
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in sorted(messages)},
        "bindings": {
            "kafka": {
                "topic": topic,
                "partitions": PARTITIONS,
                "topicConfiguration": {"retention.ms": -1},
                "bindingVersion": "0.5.0",
            }
        },
    }


def _headers(common: str, type: str, *, also: bool = True) -> dict[str, Any]:
    named = {"properties": {"ce_type": {"const": type}}, "required": ["ce_type"]}
    return (
        {"allOf": [{"$ref": f"{REFERENCE}{common}"}, named]}
        if also
        else {"type": "object", **named}
    )


def _facts() -> tuple[dict[str, Any], dict[str, Any]]:
    """A message for each stored name in its present version, and the shapes of their fields."""
    mapper = FactMapper()
    shapes = {name: mapper.shape(name) for name in sorted(mapper.names)}
    found, components = msgspec.json.schema_components(
        [shape.struct for shape in shapes.values()], ref_template=f"{REFERENCE}{{name}}"
    )
    messages = {}
    for (name, shape), payload in zip(shapes.items(), found, strict=True):
        type = f"{name}.v{shape.version}"
        messages[type] = {
            "name": type,
            "title": (shape.cls.__doc__ or name).splitlines()[0],
            "headers": _headers("FactHeaders", type),
            "payload": payload,
            "bindings": KEY,
        }
    return messages, dict(components)


def _commands() -> tuple[dict[str, Any], dict[str, Any]]:
    """A message for each operation that the inbox offers, and the shapes of their bodies."""
    routes = [route.documented() for resource in RESOURCES for route in resource.routes]
    described = get_openapi(title="", version="", routes=routes)
    operations = {
        operation["operationId"]: operation
        for path in described["paths"].values()
        for operation in path.values()
    }
    messages = {}
    for command in commands():
        operation = operations[command.operation]
        payload = operation["requestBody"]["content"]["application/json"]["schema"]
        messages[command.type] = {
            "name": command.type,
            "title": operation["summary"],
            "headers": _headers("CommandHeaders", command.type),
            "payload": _ours(payload),
        }
    bodies = {f"{API}{k}": _ours(v) for k, v in described["components"]["schemas"].items()}
    return messages, _reachable(messages, bodies)


def _ours(value: Any) -> Any:
    """The same with references to the shapes under our names for them."""
    if isinstance(value, dict):
        return {
            k: v.replace(REFERENCE, f"{REFERENCE}{API}")
            if k == "$ref" and isinstance(v, str)
            else _ours(v)
            for k, v in value.items()
        }
    return [_ours(v) for v in value] if isinstance(value, list) else value


def _reachable(messages: Mapping[str, Any], shapes: Mapping[str, Any]) -> dict[str, Any]:
    """The shapes that messages lead to."""
    found: dict[str, Any] = {}
    ahead = _references(messages)
    while ahead:
        name = ahead.pop()
        if name in shapes and name not in found:
            found[name] = shapes[name]
            ahead |= _references(shapes[name])
    return found


def _references(value: Any) -> set[str]:
    if isinstance(value, Mapping):
        own = (
            {value["$ref"].removeprefix(REFERENCE)} if isinstance(value.get("$ref"), str) else set()
        )
        return own.union(*(_references(v) for v in value.values()))
    return set().union(*(_references(v) for v in value)) if isinstance(value, list) else set()
