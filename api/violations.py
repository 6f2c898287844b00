"""What pydantic finds wrong, told as violations: a JSON pointer, a rule with a plain name, a Vietnamese sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from pydantic_core import PydanticCustomError

from domain.errors import InvalidInputError, Violation

Told = tuple[str, str, str | None]

_RULES: Final[Mapping[str, Callable[[Mapping[str, Any]], Told]]] = {
    "missing": lambda _: ("required", "Thiếu mục này.", None),
    "extra_forbidden": lambda _: ("unknown", "Không có mục này.", None),
    "literal_error": lambda c: (
        "one_of",
        "Giá trị không nằm trong danh mục.",
        str(c.get("expected", "")).replace("'", "").replace(" or ", ", "),
    ),
    "string_type": lambda _: ("text", "Phải là chữ.", "text"),
    "string_too_short": lambda c: (
        "min_length",
        "Không được để trống." if c.get("min_length") == 1 else "Quá ngắn.",
        f"at least {c.get('min_length')} characters",
    ),
    "string_too_long": lambda c: (
        "max_length",
        "Quá dài.",
        f"at most {c.get('max_length')} characters",
    ),
    "string_pattern_mismatch": lambda c: ("form", "Không đúng dạng.", str(c.get("pattern"))),
    "int_type": lambda _: ("whole_number", "Phải là số nguyên.", "a whole number"),
    "int_parsing": lambda _: ("whole_number", "Phải là số nguyên.", "a whole number"),
    "int_from_float": lambda _: ("whole_number", "Phải là số nguyên.", "a whole number"),
    "bool_type": lambda _: ("true_or_false", "Phải là true hoặc false.", "true, false"),
    "greater_than_equal": lambda c: ("minimum", "Nhỏ quá.", f">= {c.get('ge')}"),
    "less_than_equal": lambda c: ("maximum", "Lớn quá.", f"<= {c.get('le')}"),
    "too_long": lambda c: ("max_items", "Quá nhiều mục.", f"at most {c.get('max_length')}"),
    "too_short": lambda c: ("min_items", "Quá ít mục.", f"at least {c.get('min_length')}"),
    "list_type": lambda _: ("list", "Phải là danh sách.", "a list"),
    "dict_type": lambda _: ("object", "Phải là một bản ghi.", "an object"),
    "model_type": lambda _: ("object", "Phải là một bản ghi.", "an object"),
    "model_attributes_type": lambda _: ("object", "Phải là một bản ghi.", "an object"),
}


def violations_of(errors: Iterable[Any], prefix: str = "") -> tuple[Violation, ...]:
    """Every violation among pydantic's errors; `prefix` stands before each pointer."""
    return tuple(_violation(error, prefix) for error in errors)


def _violation(error: Mapping[str, Any], prefix: str) -> Violation:
    context = error.get("ctx") or {}
    pointer = prefix + "".join(f"/{_token(part)}" for part in error["loc"])
    tell = _RULES.get(error["type"])
    if tell is not None:
        rule, message, allowed = tell(context)
    else:
        # A rule of ours, raised inside a field; or one of pydantic's that no field of ours has.
        rule, message, allowed = error["type"], error["msg"], context.get("allowed")
    return Violation(pointer, rule, f"{message} ({pointer})" if tell else message, allowed)


def _token(part: Any) -> str:
    """Escape one token of a JSON pointer (RFC 6901)."""
    return str(part).replace("~", "~0").replace("/", "~1")


def refused(error: InvalidInputError) -> PydanticCustomError:
    """A refusal of the domain, raised while a field is read, in pydantic's form."""
    violation = error.violations[0]
    # Braces would be taken for a template.
    message = violation.message.replace("{", "(").replace("}", ")")
    return PydanticCustomError(
        violation.rule,
        message,
        {"allowed": violation.allowed},
    )
