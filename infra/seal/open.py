"""A sealer as the settings ask for it: its key, the places outside the database, its witnesses."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from infra.event_store.database_url import sqlite_path
from infra.event_store.recorder import FactRecorder
from infra.read_store import ReadStore
from infra.seal.anchors import FileAnchor
from infra.seal.keys import SealKeys
from infra.seal.note import WrongKeyError
from infra.seal.sealer import Sealer
from infra.seal.witness_client import WitnessClient
from infra.settings import Settings, WrongSettingError

NOWHERE: Final = "none"


def sealer_of(
    settings: Settings, recorder: FactRecorder, read_store: ReadStore, *, demo: bool = False
) -> Sealer:
    """Build the sealer of the ledger that the settings name; a wrong key refuses to start."""
    anchor = anchor_file(settings, demo=demo)
    return Sealer(
        recorder,
        read_store,
        seal_keys(settings, read_store),
        anchors=[FileAnchor(anchor)] if anchor else [],
        witnesses=witnesses_of(settings),
        seconds=settings.seal_seconds,
    )


def seal_keys(settings: Settings, read_store: ReadStore) -> SealKeys:
    """The keys that sign."""
    given = settings.seal_key.get_secret_value() if settings.seal_key else ""
    try:
        return SealKeys(read_store, settings.ledger, given)
    except WrongKeyError as error:
        raise WrongSettingError(f"GIAMSAT_SEAL_KEY: {error}") from error


def anchor_file(settings: Settings, *, demo: bool = False) -> Path | None:
    """The file that heads are appended to; a demonstration, which may start over, has none unless asked."""
    if settings.seal_file:
        return None if settings.seal_file == NOWHERE else Path(settings.seal_file)
    database = sqlite_path(settings.database_url)
    return None if database is None or demo else database.with_name(f"{database.name}.checkpoints")


def erasure_file(settings: Settings, *, demo: bool = False) -> Path | None:
    """The list of erasures beside the heads, where no restore of the database reaches either."""
    anchor = anchor_file(settings, demo=demo)
    return None if anchor is None else anchor.with_name(f"{anchor.name}.erasures")


def witnesses_of(settings: Settings) -> list[WitnessClient]:
    """The witnesses that are shown each head."""
    try:
        return [WitnessClient.parse(text) for text in settings.seal_witnesses.split()]
    except WrongKeyError as error:
        raise WrongSettingError(f"GIAMSAT_SEAL_WITNESSES: {error}") from error
