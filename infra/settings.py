"""The environment, read once: every setting with what breaks where it is wrong, and how a wrong one is refused."""

from __future__ import annotations

import difflib
import ssl
from collections.abc import Mapping
from typing import Any, Final, Literal, Self

from pydantic import (
    Field,
    SecretStr,
    ValidationError,
    model_validator,
)
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

from domain.time.instant import FIRST_DAY, LAST_DAY
from infra.channels.chat import SERVICES
from infra.setting_files import PREFIX, SECRETS, SecretFiles, WrongSettingError
from infra.setting_kinds import (
    BEARER,
    BearerToken,
    ChatServices,
    DatabaseUrl,
    Day,
    MailUrl,
    Networks,
    ReadableFile,
)

LEDGER_NAME: Final = r"[a-z0-9./-]+"
FOLLOWS: Final = "default_factory_not_called"


def _here(known: dict[str, Any]) -> str:
    """Where people at this machine reach the port."""
    host = known.get("host", "127.0.0.1")
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not bound
    scheme = "https" if known.get("tls_cert_file") else "http"
    return f"{scheme}://{f'[{host}]' if ':' in host else host}:{known.get('port')}"


class Settings(BaseSettings):
    """One field a setting. `description` says what would be allowed; the docstring, what breaks otherwise."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    database_url: DatabaseUrl = Field(
        default="sqlite:///giamsat.db",
        repr=False,
        description="sqlite:///FILE or postgresql://USER:PASSWORD@HOST:PORT/NAME",
    )
    """Another address is another ledger: what was recorded so far seems to be gone."""

    database_pool_size: int = Field(default=8, ge=2, le=100, description="2–100")
    """PostgreSQL connections of one process for the log, and as many for answers; all processes together must
    stay below the server's `max_connections`, or the last to start finds no place."""

    ledger: str = Field(
        default="local.giamsat.example",
        pattern=f"^{LEDGER_NAME}$",
        max_length=200,
        description=f"{LEDGER_NAME}, up to 200 characters",
    )
    """The origin of proofs and the source of published messages: once changed, neither belongs to the old ones."""

    today: Day | None = Field(default=None, description=f"YYYY-MM-DD, {FIRST_DAY} … {LAST_DAY}")
    """A day that stands still: what falls due later is never noticed. For demonstrations and tests."""

    host: str = Field(default="127.0.0.1", min_length=1, description="an address of this machine")
    """0.0.0.0 lets everybody reach the port who reaches the machine; put a TLS proxy in front first."""

    port: int = Field(default=8000, ge=1, le=65535, description="1–65535")
    """A taken port refuses to start."""

    trusted_proxies: str = Field(
        default="127.0.0.1", description="addresses or networks, separated by commas"
    )
    """Whose X-Forwarded-For and X-Forwarded-Proto are believed. Too wide, and everybody may claim any address:
    guesses and floods are then counted for others."""

    tls_cert_file: ReadableFile = Field(default="", description="a file with certificates (PEM)")
    """The chain of this host. Empty: no TLS here, so a proxy must stand in front."""

    tls_key_file: ReadableFile = Field(default="", description="a file with the private key (PEM)")
    """Without the key of the certificate nothing starts."""

    tls_client_ca_file: ReadableFile = Field(
        default="", description="a file with certificates (PEM)"
    )
    """Who may vouch for callers: with it, nobody is answered who shows no certificate (mTLS). For a port that
    machines alone use, such as that of `/metrics`."""

    requests_per_minute: int = Field(default=6_000, ge=0, description="0 or more; 0 for no limit")
    """How often one address may ask, this machine aside. Too few, and an office behind one address is refused."""

    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="debug, info, warning or error"
    )
    """Above `info`, requests leave no trace for operators. The audit trail does not depend on it."""

    log_format: Literal["auto", "console", "json"] = Field(
        default="auto", description="auto, console or json"
    )
    """`auto` is console on a terminal and JSON elsewhere; collectors of logs expect JSON."""

    secret_key: SecretStr | None = Field(
        default=None, min_length=32, description="32 characters or more, the same in every process"
    )
    """Signs cursors and sessions' forms. Empty: one is made and kept with the accounts. Changing it ends what
    is open: lists start over at their first page."""

    metrics_token: BearerToken | None = Field(
        default=None, description=f"the bearer token that Prometheus sends: {BEARER}"
    )
    """Empty: whoever reaches the port may read the numbers (never names or texts)."""

    demo_token: BearerToken | None = Field(default=None, description=f"a bearer token: {BEARER}")
    """The bearer token of the demo's auditor account, for scripts. It opens a demo, never a ledger of one's own."""

    session_hours: float = Field(default=12, gt=0, le=24 * 31, description="more than 0, up to 744")
    """How long a sign-in lasts; longer means that a forgotten screen stays open longer."""

    requests_at_once: int = Field(default=32, ge=4, le=10_000, description="4–10000")
    """How many requests one process works on at a time; more wait their turn or are told to come again. Too many,
    and every answer is late when a crowd comes; too few, and the machine idles."""

    session_idle_minutes: float = Field(
        default=120, ge=15, le=24 * 60, description="15–1440, and no more than session_hours"
    )
    """How long a session lives without being used; longer, and a forgotten screen stays open longer."""

    kept_days: int = Field(default=400, ge=366, le=36_500, description="366–36500")
    """How long readings are kept, and tokens after they were revoked or expired: at least the twelve months that the
    law asks for; longer, and more is known of readers than anybody needs."""

    second_factor: Literal["offered", "required"] = Field(
        default="offered", description="offered or required"
    )
    """Whether a password alone opens the ledger. `required` leads whoever has nothing else to `/account` until they
    have; an OpenID provider is trusted to ask for as much."""

    openid_issuer: str = Field(
        default="",
        pattern=r"^(https://[^\s?#]+|http://(localhost|127\.0\.0\.1)(:\d+)?[^\s?#]*)?$",
        description="https://HOST/…, exactly as the provider calls itself; empty for none",
    )
    """Whose word lets people in by OpenID Connect. Another issuer knows other people: its links are its own."""

    openid_client_id: str = Field(default="", description="as registered with the provider")
    """Who we are to the provider; `GIAMSAT_PUBLIC_URL` + `/login/openid/callback` is where it sends people back to."""

    openid_client_secret: SecretStr | None = Field(
        default=None, description="as the provider gave it"
    )
    """Wrong, and nobody comes in by the provider."""

    openid_name: str = Field(default="OpenID", max_length=60, description="up to 60 characters")
    """What the button on the sign-in page is called."""

    openid_login_claim: str = Field(
        default="", description="preferred_username, or another claim; empty for none"
    )
    """The claim that names the login of an account. Whoever may choose it at the provider may choose whom to be
    here, once; empty: people link their account themselves."""

    read_your_writes_seconds: float = Field(
        default=2, ge=0, le=30, description="0–30; 0 does not wait"
    )
    """How long a write waits for the read models, so that the next question sees it; too short, and it may not."""

    ready_lag_events: int = Field(default=1000, ge=0, description="0 or more")
    """`/readyz` says no while a read model is further behind: too small, and it flaps under load; too large, and
    old answers are served."""

    watch_seconds: float = Field(default=60, ge=1, le=3600, description="1–3600")
    """How often the deadline watch looks whether the day has changed; its heartbeat is as old as that at worst."""

    public_url: str = Field(
        default_factory=_here,
        pattern=r"^https?://[^\s/?#]+$",
        description="http://HOST:PORT or https://HOST, without a path",
    )
    """Where people reach the pages: links in notices lead there, or nowhere."""

    mail_url: MailUrl | None = Field(
        default=None, description="smtps://USER:PASSWORD@HOST:465 or smtp://USER:PASSWORD@HOST:587"
    )
    """The server that takes letters, always with TLS unless it is on this machine. Empty: no mail is sent."""

    mail_from: str = Field(
        default="giamsat@localhost",
        pattern=r"^[^\s@<>]+@[^\s@<>]+$",
        description="a mailbox: name@domain",
    )
    """The sender of letters; one that the server does not know gets every letter refused."""

    webhook_networks: Networks = Field(
        default="", description="networks such as 10.1.0.0/16 192.0.2.7/32, separated by spaces"
    )
    """Inside addresses that webhooks may call. Too wide, and whoever registers a receiver reaches what stands
    there; empty: only addresses of the open Internet."""

    chat_services: ChatServices = Field(
        default="tgram zalo",
        description=f"services of Apprise, separated by spaces: {', '.join(sorted(SERVICES))}",
    )
    """By which services people may be told in chats and by SMS. Each stands at a host of its own: an address leads
    nowhere else. Too few, and what is addressed to others is given up."""

    alertmanager_url: str = Field(
        default="",
        pattern=r"^(https?://[^\s?#]+)?$",
        description="http://HOST:9093 or https://HOST/PREFIX; empty for none",
    )
    """Open alerts are told to its v2 API each minute. Wrong: it hears nothing, and the log says so."""

    kafka_bootstrap: str = Field(
        default="",
        pattern=r"^([^\s,:]+:\d{1,5})(,[^\s,:]+:\d{1,5})*$|^$",
        description="HOST:PORT, or several with commas; empty for no Kafka",
    )
    """Nothing is published while it is empty or wrong; nothing is lost either: the log holds what is to come."""

    kafka_prefix: str = Field(
        default="giamsat",
        pattern=r"^[a-zA-Z0-9._-]{1,100}$",
        description="letters, digits, dots, dashes and underscores, up to 100",
    )
    """Begins the names of the topics, `giamsat.events` and so on; those who read must have the same."""

    kafka_security: Literal["plaintext", "ssl", "sasl_ssl", "sasl_plaintext"] = Field(
        default="plaintext", description="plaintext, ssl, sasl_ssl or sasl_plaintext"
    )
    """How the brokers are spoken to; `plaintext` lets everybody on the way read and write along."""

    kafka_ca_file: ReadableFile = Field(default="", description="a file with certificates (PEM)")
    """Who may vouch for the brokers; empty: those whom the machine trusts."""

    kafka_username: str = Field(default="", description="an account of the brokers")
    """Who we are to the brokers, with SASL (SCRAM-SHA-512)."""

    kafka_password: SecretStr | None = Field(
        default=None, description="the password of that account"
    )
    """Wrong, and nothing is published until it is right."""

    kafka_field_key: SecretStr | None = Field(
        default=None, min_length=32, description="32 characters or more, the same at the read site"
    )
    """Seals what messages tell of persons. Empty: that does not leave the house, and a read site shows that it is
    restricted. With another key at the site, the same."""

    kafka_producers: ReadableFile = Field(
        default="", description="a TOML file, as docs/kafka.md shows it"
    )
    """Which other systems may send commands to the inbox, and as whom. Empty: the inbox is not read."""

    seal_key: SecretStr | None = Field(
        default=None,
        min_length=1,
        description="lines PRIVATE+KEY+<ledger>+<id>+<base64>, newest first",
    )
    """Signs the heads of the sealed log. Empty: one is made and kept with the accounts, where whoever may write
    to the database may also sign."""

    seal_file: str = Field(
        default="", description="a file on another disk; `none`; empty: beside a SQLite database"
    )
    """Heads are appended to it. Without it or a witness, a database restored from an old backup and continued is
    found out by nobody but its readers."""

    seal_witnesses: str = Field(
        default="", description="URL=VKEY of a witness, or several with spaces"
    )
    """Each new head is shown to them. A wrong key, and their cosignatures are thrown away."""

    seal_kafka: bool = Field(default=False, description="true or false")
    """Each new head also goes to the topic of checkpoints, where readers of the facts find it."""

    seal_mail: str = Field(default="", description="mail addresses with spaces between")
    """Who is sent a head by mail; needs GIAMSAT_MAIL_URL. A mailbox of this ledger's own operator proves nothing."""

    seal_mail_hours: float = Field(default=24, ge=0.01, le=24 * 31, description="0.01–744")
    """How long after one head by mail the next one goes out."""

    seal_timestamp_url: str = Field(
        default="",
        pattern=r"^(https?://\S+)?$",
        description="http://… or https://…; empty for none",
    )
    """The time stamping authority (RFC 3161) that stamps a head a day; the stamps are kept beside GIAMSAT_SEAL_FILE."""

    seal_timestamp_roots: ReadableFile = Field(
        default="", description="a file of certificates (PEM)"
    )
    """Which roots the authority must lead back to. A stamp of anybody else is thrown away."""

    seal_timestamp_hours: float = Field(default=24, ge=0.01, le=24 * 31, description="0.01–744")
    """How long after one stamp the next is asked for."""

    seal_seconds: float = Field(default=1.0, ge=0.01, le=3600, description="0.01–3600")
    """How often a head is signed at most: what was recorded since the last one can still be altered unseen."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - `…_FILE` says it more plainly
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Look at what the command line says, then the environment, then `.env`, each also with `…_FILE`."""
        files = SecretFiles(settings_cls, [env_settings, dotenv_settings])
        return init_settings, files, env_settings, dotenv_settings

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.openid_issuer and not (self.openid_client_id and self.openid_client_secret):
            raise ValueError(
                "GIAMSAT_OPENID_ISSUER cần (needs) GIAMSAT_OPENID_CLIENT_ID, GIAMSAT_OPENID_CLIENT_SECRET"
            )
        if bool(self.tls_cert_file) != bool(self.tls_key_file):
            raise ValueError(
                "GIAMSAT_TLS_CERT_FILE và (and) GIAMSAT_TLS_KEY_FILE: phải đặt cả hai (go together)"
            )
        if self.tls_cert_file:
            try:
                ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(
                    self.tls_cert_file, self.tls_key_file
                )
            except ssl.SSLError as error:
                raise ValueError(
                    "GIAMSAT_TLS_CERT_FILE, GIAMSAT_TLS_KEY_FILE: không phải chứng thư cùng khóa của nó"
                    " (no certificate with its key, PEM)"
                ) from error
        return self

    @classmethod
    def load(cls, **given: Any) -> Self:
        """Read the environment; what is given here wins. A wrong value is refused in one sentence."""
        chosen = {name: value for name, value in given.items() if value is not None}
        try:
            return cls(**chosen)
        except ValidationError as error:
            # What follows from another setting is not wrong by itself.
            wrong = [e for e in error.errors(include_url=False) if e["type"] != FOLLOWS]
            lines = [_told(cls, found) for found in wrong]
            raise WrongSettingError("\n".join(lines)) from error
        except (SettingsError, UnicodeDecodeError) as error:
            raise WrongSettingError(f".env: {error}") from error


def misspelled(environment: Mapping[str, str]) -> dict[str, str | None]:
    """Variables that look like settings and are none, with the setting that may have been meant."""
    known = {(PREFIX + name).upper() for name in Settings.model_fields}
    known |= {f"{PREFIX}{name}_FILE".upper() for name in SECRETS}
    own = [
        name for name in environment if name.startswith(PREFIX) and not name.startswith(_FOR_TESTS)
    ]
    return {
        name: next(iter(difflib.get_close_matches(name, known, 1)), None)
        for name in own
        if name not in known
    }


_FOR_TESTS = f"{PREFIX}TEST_"


def _told(cls: type[Settings], found: Any) -> str:
    """Name the variable, the rule and what is allowed; the value itself may be a secret."""
    name = str(found["loc"][0]) if found["loc"] else ""
    field = cls.model_fields.get(name)
    rule = str(found["msg"]).removeprefix("Value error, ").rstrip(".")
    if field is None:  # about several of them, which the rule names
        return f"{rule}."
    return f"{(PREFIX + name).upper()}: {rule}. Cho phép (allowed): {field.description}"
