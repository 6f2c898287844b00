"""A sealer as the settings ask for it: its key, the places outside the database, its witnesses."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from infra.channels.mail import Mail, MailServer
from infra.event_store.database_url import sqlite_path
from infra.event_store.recorder import FactRecorder
from infra.read_store import ReadStore
from infra.seal.anchor_mail import MailAnchor
from infra.seal.anchors import Anchor, FileAnchor
from infra.seal.keys import SealKeys
from infra.seal.note import WrongKeyError
from infra.seal.sealer import Sealer
from infra.seal.witness_client import WitnessClient
from infra.setting_files import WrongSettingError
from infra.settings import Settings

if TYPE_CHECKING:
    from infra.seal.anchor_kafka import KafkaAnchor
    from infra.seal.anchor_timestamp import TimestampAnchor

NOWHERE: Final = "none"


def sealer_of(
    settings: Settings, recorder: FactRecorder, read_store: ReadStore, *, demo: bool = False
) -> Sealer:
    """Build the sealer of the ledger that the settings name; a wrong key refuses to start."""
    return Sealer(
        recorder,
        read_store,
        seal_keys(settings, read_store),
        anchors=anchors_of(settings, demo=demo),
        witnesses=witnesses_of(settings),
        seconds=settings.seal_seconds,
    )


def anchors_of(settings: Settings, *, demo: bool = False) -> list[Anchor]:
    """Every place outside the database that heads are taken to."""
    found: list[Anchor] = []
    file = anchor_file(settings, demo=demo)
    if file is not None:
        found.append(FileAnchor(file))
    if settings.seal_kafka:
        found.append(kafka_anchor(settings))
    if settings.seal_mail:
        found.append(_mail_anchor(settings))
    if settings.seal_timestamp_url:
        found.append(timestamp_anchor(settings))
    return found


def kafka_anchor(settings: Settings) -> KafkaAnchor:
    """The topic of heads."""
    if not settings.kafka_bootstrap:
        raise WrongSettingError("GIAMSAT_SEAL_KAFKA: GIAMSAT_KAFKA_BOOTSTRAP chưa đặt (is not set)")
    # Only here: who publishes nothing needs no client.
    from infra.kafka.connection import Connection
    from infra.kafka.topics import Topics
    from infra.seal.anchor_kafka import KafkaAnchor

    return KafkaAnchor(Connection.of(settings), Topics(settings.kafka_prefix), settings.ledger)


def _mail_anchor(settings: Settings) -> MailAnchor:
    if settings.mail_url is None:
        raise WrongSettingError("GIAMSAT_SEAL_MAIL: GIAMSAT_MAIL_URL chưa đặt (is not set)")
    mail = Mail(MailServer.of(settings.mail_url.get_secret_value()), settings.mail_from)
    to = settings.seal_mail.split()
    return MailAnchor(mail, settings.mail_from, to, settings.seal_mail_hours)


def timestamp_anchor(settings: Settings) -> TimestampAnchor:
    """The folder of stamped heads, beside the file of heads."""
    from infra.seal.anchor_timestamp import TimestampAnchor

    file = anchor_file(settings)
    if file is None:
        raise WrongSettingError("GIAMSAT_SEAL_TIMESTAMP_URL: GIAMSAT_SEAL_FILE chưa đặt (not set)")
    try:
        roots = TimestampAnchor.roots(Path(settings.seal_timestamp_roots))
    except (OSError, ValueError) as error:
        raise WrongSettingError(f"GIAMSAT_SEAL_TIMESTAMP_ROOTS: {error}") from error
    folder = file.with_name(f"{file.name}.timestamps")
    return TimestampAnchor(
        settings.seal_timestamp_url, roots, folder, settings.seal_timestamp_hours
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
