"""How people want to be told: addresses, paces, absences and deputies, in tables that may be emptied."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Sequence
from datetime import date
from typing import Final, Literal, get_args

from alerts.channel import Contact
from alerts.decision import Person
from domain.errors import InvalidInputError, NotFoundError
from domain.notice import Pace
from domain.values import resolve_id
from infra.read_store import ReadStore
from projections.read_model import Row

ChannelName = Literal["mail", "webhook", "inbox"]
TABLES: Final = (
    """CREATE TABLE IF NOT EXISTS private_contacts (
    account_id TEXT NOT NULL REFERENCES private_accounts (id) ON DELETE CASCADE,
    channel TEXT NOT NULL, address TEXT NOT NULL, pace TEXT NOT NULL, lang TEXT NOT NULL,
    secret TEXT, PRIMARY KEY (account_id, channel))""",
    """CREATE TABLE IF NOT EXISTS private_absences (
    account_id TEXT NOT NULL REFERENCES private_accounts (id) ON DELETE CASCADE,
    from_on TEXT NOT NULL, to_on TEXT NOT NULL, deputy_id TEXT,
    PRIMARY KEY (account_id, from_on))""",
)
_MAY_BE_TOLD: Final = "disabled_at IS NULL"


class Contacts:
    """The contacts of one ledger."""

    def __init__(self, store: ReadStore) -> None:
        self._store = store
        with store.setting_up() as rows:
            for table in TABLES:
                rows.execute(table)

    def put(
        self, account_id: str, channel: str, address: str, *, pace: str = "daily", lang: str = "vi"
    ) -> Contact:
        """Register where an account wants to be told, or change it; a webhook gets a secret of its own."""
        _one_of("channel", channel, get_args(ChannelName))
        _one_of("pace", pace, get_args(Pace))
        _one_of("lang", lang, ("vi", "en"))
        if not address.strip() or any(c in address for c in "\r\n"):
            raise InvalidInputError("address_given", "Thiếu địa chỉ nhận.", pointer="/address")
        secret = f"whsec_{_secret()}" if channel == "webhook" else None
        with self._store.transaction() as rows:
            rows.execute(
                "INSERT INTO private_contacts VALUES"
                " (:account_id, :channel, :address, :pace, :lang, :secret)"
                " ON CONFLICT (account_id, channel) DO UPDATE SET address = excluded.address,"
                " pace = excluded.pace, lang = excluded.lang",
                {
                    "account_id": account_id,
                    "channel": channel,
                    "address": address.strip(),
                    "pace": pace,
                    "lang": lang,
                    "secret": secret,
                },
            )
        return next(c for c in self.of(account_id) if c.channel == channel)

    def remove(self, account_id: str, channel: str) -> None:
        """Tell an account no more by a channel."""
        with self._store.transaction() as rows:
            gone = rows.execute(
                "DELETE FROM private_contacts WHERE account_id = :a AND channel = :c",
                {"a": account_id, "c": channel},
            )
        if not gone:
            raise NotFoundError("contact_known", "Không có nơi nhận này.", allowed="a contact")

    def every(self) -> list[Contact]:
        """Every contact of every account that may enter."""
        return self._contacts("")

    def of(self, account_id: str) -> list[Contact]:
        """The contacts of one account."""
        return self._contacts(account_id)

    def be_absent(self, account_id: str, from_on: date, to_on: date, deputy_id: str | None) -> None:
        """Write down that somebody is away, both days included, and who stands in."""
        with self._store.transaction() as rows:
            rows.execute(
                "INSERT INTO private_absences VALUES (:a, :f, :t, :d)"
                " ON CONFLICT (account_id, from_on) DO UPDATE SET to_on = excluded.to_on,"
                " deputy_id = excluded.deputy_id",
                {
                    "a": account_id,
                    "f": from_on.isoformat(),
                    "t": to_on.isoformat(),
                    "d": deputy_id,
                },
            )

    def person(self, account_id: str, on: date) -> Person | None:
        """An account on a day, with those for whom it stands in; None for an unknown one."""
        found = self.people([account_id], on)
        return found[0] if found else None

    def people(self, account_ids: Sequence[str], on: date) -> list[Person]:
        """Some accounts on a day."""
        with self._store.reading() as rows:
            accounts = {
                row["id"]: row
                for row in rows.fetch(
                    f"SELECT id, role, agency FROM private_accounts WHERE {_MAY_BE_TOLD}"
                )
            }
            away = rows.fetch(
                "SELECT account_id, deputy_id FROM private_absences"
                " WHERE from_on <= :on AND to_on >= :on",
                {"on": on.isoformat()},
            )
        absent = {row["account_id"] for row in away}
        stands_in: dict[str, list[Person]] = {}
        for row in away:
            if row["deputy_id"] and row["account_id"] in accounts:
                stands_in.setdefault(row["deputy_id"], []).append(
                    _person(accounts[row["account_id"]], absent=False)
                )
        return [
            _person(accounts[a], absent=a in absent, standing_in_for=tuple(stands_in.get(a, ())))
            for a in account_ids
            if a in accounts
        ]

    def _contacts(self, account_id: str) -> list[Contact]:
        with self._store.reading() as rows:
            found = rows.fetch(
                "SELECT c.*, a.role, a.agency FROM private_contacts c"
                " JOIN private_accounts a ON a.id = c.account_id"
                f" WHERE a.{_MAY_BE_TOLD} AND (:id = '' OR c.account_id = :id)"
                " ORDER BY c.account_id, c.channel",
                {"id": account_id},
            )
        return [
            Contact(
                r["account_id"],
                r["role"],
                _agency(r["agency"]),
                r["channel"],
                r["address"],
                r["pace"],
                r["lang"],
                r["secret"],
            )
            for r in found
        ]


def _person(row: Row, *, absent: bool, standing_in_for: tuple[Person, ...] = ()) -> Person:
    return Person(row["id"], row["role"], _agency(row["agency"]), absent, standing_in_for)


def _agency(given: str | None) -> str | None:
    return None if given is None else str(resolve_id("agency", given))


def _one_of(name: str, given: str, allowed: Sequence[str]) -> None:
    if given not in allowed:
        raise InvalidInputError(
            f"{name}_known", f"Không có “{given}”.", pointer=f"/{name}", allowed=", ".join(allowed)
        )


def _secret() -> str:

    return base64.b64encode(secrets.token_bytes(32)).decode()
