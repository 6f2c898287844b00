"""How every client of ours reaches the brokers: the addresses, and who they are told we are."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any, Final

from infra.settings import Settings

BOOTSTRAP_MS: Final = 3_000
"""A broker that does not answer within this is away; whoever wanted it tries again later."""


# It tells each failed attempt several times over; what it comes to is told once, by who waits for it.
logging.getLogger("kafka").setLevel(logging.CRITICAL)


@dataclass(frozen=True)
class Connection:
    """Brokers, and the way to be let in."""

    bootstrap: str
    security: str = "PLAINTEXT"
    ca_file: str | None = None
    username: str | None = None
    password: str | None = None

    @classmethod
    def of(cls, settings: Settings) -> Connection:
        """Read it from the settings."""
        password = settings.kafka_password
        secured = settings.kafka_security.upper()
        return cls(
            settings.kafka_bootstrap,
            secured,
            settings.kafka_ca_file or None,
            settings.kafka_username or None,
            password.get_secret_value() if password else None,
        )

    def options(self) -> dict[str, Any]:
        """What producers, consumers and administrators have in common."""
        options: dict[str, Any] = {
            "bootstrap_servers": self.bootstrap.split(","),
            "bootstrap_timeout_ms": BOOTSTRAP_MS,
            "security_protocol": self.security,
            # Looked up again soon: a broker that comes back is used within a second.
            "reconnect_backoff_max_ms": 1_000,
        }
        if self.ca_file:
            options["ssl_cafile"] = self.ca_file
        if self.security.startswith("SASL"):
            options |= {
                "sasl_mechanism": "SCRAM-SHA-512",
                "sasl_plain_username": self.username,
                "sasl_plain_password": self.password,
            }
        return options
