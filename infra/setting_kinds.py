"""What a setting may be beside a plain word or number: each kind with how a wrong value is refused."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Annotated, Final

from pydantic import AfterValidator, BeforeValidator, SecretStr

from domain.errors import InvalidInputError
from domain.time.instant import parse_day
from infra.channels.chat import services
from infra.channels.mail import MailServer
from infra.event_store.database_url import sqlite_path
from infra.outbound import networks

BEARER: Final = "visible ASCII characters without spaces"


def _database(given: str) -> str:
    sqlite_path(given)
    return given


def _bearer(given: SecretStr) -> SecretStr:
    # It travels in a header: with a space or a letter beyond ASCII it would never be recognized.
    if not re.fullmatch(r"[!-~]+", given.get_secret_value()):
        raise ValueError("a header cannot carry it")
    return given


def _readable(given: str) -> str:
    if given:
        try:
            Path(given).open("rb").close()
        except OSError as error:
            raise ValueError(f"không đọc được tệp {given} ({error.strerror})") from error
    return given


def _networks(given: str) -> str:
    networks(given)
    return given


def _chat(given: str) -> str:
    services(given)
    return given


def _mail(given: SecretStr) -> SecretStr:
    MailServer.of(given.get_secret_value())
    return given


def _day(given: object) -> object:
    # pydantic alone would also take 20231121 for an instant in 1970.
    try:
        return parse_day(given) if isinstance(given, str) else given
    except InvalidInputError as error:
        raise ValueError(str(error)) from error


DatabaseUrl = Annotated[str, BeforeValidator(_database)]
BearerToken = Annotated[SecretStr, AfterValidator(_bearer)]
ReadableFile = Annotated[str, AfterValidator(_readable)]
Networks = Annotated[str, AfterValidator(_networks)]
ChatServices = Annotated[str, AfterValidator(_chat)]
MailUrl = Annotated[SecretStr, AfterValidator(_mail)]
Day = Annotated[date, BeforeValidator(_day)]
