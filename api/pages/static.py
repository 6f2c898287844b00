"""`/static/…`: what pages are drawn with, open to everybody."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from api.errors import ProblemError
from api.pages.assets import assets
from api.pages.entrance import new_router

router: Final = new_router()
A_YEAR: Final = "public, max-age=31536000, immutable"


@router.get("/static/{name}", response_model=None)
def static(request: Request, name: str) -> Response:
    """One file; kept for a year under the address that names its content."""
    asset = assets().get(name)
    if asset is None:
        raise ProblemError("not_found", "Không có địa chỉ này.")
    tag = f'"{asset.fingerprint}"'
    current = request.query_params.get("v") == asset.fingerprint
    headers = {
        "ETag": tag,
        "Cache-Control": A_YEAR if current else "no-cache",
        "X-Content-Type-Options": "nosniff",
    }
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(asset.content, media_type=asset.media_type, headers=headers)
