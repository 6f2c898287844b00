"""Templates into answers: all escaped, nothing from elsewhere, nothing inline, so that the policy can be strict."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from api.pages.assets import address
from api.pages.cadence import cadence
from api.pages.figures import FILTERS, SPOKEN
from api.pages.links import Links
from api.pages.narrative import sentence
from api.pages.words import Words

POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
"""No scripts: every page works without, but for the two on which a browser is asked for a passkey."""
HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    # What a body owes is for those signed in; a shared computer must not keep it.
    "Cache-Control": "private, no-store",
    "Vary": "Cookie, Authorization",
}


@cache
def environment() -> Environment:
    """The templates; a name that no page passed on is a fault, never an empty space."""
    found = Environment(
        loader=PackageLoader("api", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters |= FILTERS
    spoken: Mapping[str, Callable[..., str | None]] = {
        **SPOKEN,
        "cadence": cadence,
        "sentence": sentence,
    }
    for name, tell in spoken.items():
        found.filters[name] = _in_the_language_of_the_page(tell)
    found.globals["static"] = address
    return found


def _in_the_language_of_the_page(tell: Callable[..., str | None]) -> Callable[..., str | None]:
    @pass_context
    def told(context: Context, *values: Any) -> str | None:
        return tell(context["words"], *values)

    return told


def html(
    request: Request,
    template: str,
    words: Words,
    links: Links,
    status: int = 200,
    *,
    scripts: bool = False,
    **context: Any,
) -> Response:
    """One page."""
    told = (
        environment()
        .get_template(template)
        .render(
            request=request,
            words=words,
            t=words.say,
            word=words.word,
            links=links,
            url=links.to,
            **context,
        )
    )
    answer = HTMLResponse(told, status, HEADERS)
    if scripts:
        answer.headers["Content-Security-Policy"] = f"{POLICY}; script-src 'self'"
    return answer
