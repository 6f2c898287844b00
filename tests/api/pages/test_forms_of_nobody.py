"""Whatever signs somebody types into a form of ours, or has a program send: refused as text, and no fault of ours."""

from __future__ import annotations

import re

from tests.api.conftest import Client
from tests.api.pages.addresses import routes

ODD = ("a%00b", "a%1Bb", "%ED%A0%80", "%FF%FE", "x" * 9_000)


def forms() -> list[tuple[str, list[str]]]:
    """The address of each form, and its fields."""
    return [
        (re.sub(r"\{\w+\}", "X-1", route.path), [f.alias for f in route.dependant.body_params])
        for route in routes()
        if "POST" in (route.methods or ()) and route.dependant.body_params
    ]


def test_no_field_of_a_form_takes_signs_that_are_no_text(
    anybody: Client,
) -> None:
    every = forms()
    assert len(every) > 15
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    told = set()
    for path, fields in every:
        for odd in ODD:
            for field in fields:
                body = "&".join(f"{name}={odd if name == field else 'x'}" for name in fields)
                answer = anybody.http.post(path, content=body, headers=headers)
                told.add(answer.status_code)
                assert answer.status_code < 500, (path, field, odd)
                if "%00" in odd:
                    assert answer.status_code == 422, (path, field)
    assert 422 in told
