"""`python -m tests.bench.usual_wiring ENV PORT`: FastAPI as usually wired to the library, and a bare route."""

from __future__ import annotations

import json
import sys
from datetime import date
from uuid import UUID

import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel

from tests.bench import stock
from tests.bench.stock import Noted


class Letter(BaseModel):
    """The body of a reply, as a handler usually takes it."""

    number: str
    symbol: str
    replied_on: date
    received_on: date
    position: str
    measures: str


def application(env: dict[str, str]) -> FastAPI:
    """A bare route, one that founds a subject, and one that loads it, records a fact and saves it."""
    app = FastAPI()
    library = stock.application_of(env)

    @app.get("/bare")
    async def bare() -> dict[str, str]:
        return {"status": "ok"}

    @app.post("/noted", status_code=201)
    def found() -> dict[str, str]:
        noted = Noted("B-1", "Sở", "department", "province", "bench")
        library.save(noted)
        return {"id": str(noted.id)}

    @app.post("/noted/{id}/replies", status_code=201)
    def reply(id: UUID, letter: Letter) -> dict[str, object]:
        noted: Noted = library.repository.get(id)
        stock.rename(noted, letter.measures)
        library.save(noted)
        return {"id": str(id), "version": noted.version}

    return app


if __name__ == "__main__":
    uvicorn.run(
        application(json.loads(sys.argv[1])),
        host="127.0.0.1",
        port=int(sys.argv[2]),
        log_level="error",
        access_log=False,
    )
