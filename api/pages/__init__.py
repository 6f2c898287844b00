"""The pages: server-rendered, Vietnamese first, one module a resource; they work without scripts."""

from __future__ import annotations

import importlib
import pkgutil
from typing import Final

from fastapi import APIRouter, FastAPI

from api.pages.errors import error_page
from api.pages.settings import DemoAccount, PageSettings

__all__ = ["DemoAccount", "PageSettings", "error_page", "mount", "router"]


def _gathered() -> APIRouter:
    """Every router of this package: a new page is a new file."""
    whole = APIRouter()
    for module in sorted(m.name for m in pkgutil.iter_modules(__path__)):
        found = getattr(importlib.import_module(f"{__name__}.{module}"), "router", None)
        if isinstance(found, APIRouter):
            whole.include_router(found)
    return whole


router: Final = _gathered()


def mount(app: FastAPI) -> None:
    """Put the pages on an application, and let its errors be pages for those who read pages."""
    app.include_router(router)
    app.state.error_page = error_page
