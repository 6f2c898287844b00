"""How people want to be told: addresses, which may be deleted; what they choose and when they are away are facts."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Final, Literal, get_args

from alerts.channel import Contact
from alerts.decision import Person
from domain.actor import Act
from domain.application import Ledger
from domain.commands import absences as absence_commands
from domain.commands import subscriptions
from domain.errors import ConflictError, InvalidInputError, NotFoundError
from domain.subscription import LANGS, PACES, By
from domain.values import resolve_id
from infra.read_store import ReadStore
from projections import absences, mandate_register
from projections.moment import Moment
from projections.read_model import Row

ChannelName = Literal["mail", "webhook", "chat", "inbox"]
TABLES: Final = (
    """CREATE TABLE IF NOT EXISTS private_contacts (
    account_id TEXT NOT NULL REFERENCES private_accounts (id) ON DELETE CASCADE,
    channel TEXT NOT NULL, address TEXT NOT NULL, pace TEXT NOT NULL, lang TEXT NOT NULL,
    secret TEXT, PRIMARY KEY (account_id, channel))""",
)
_MAY_BE_TOLD: Final = "disabled_at IS NULL"


class Contacts:
    """The contacts of one ledger. `act` makes an act of an account; addresses stand here alone, and never in a fact.

    `checks` refuse, channel by channel, an address at which nobody could ever be told.
    """

    def __init__(
        self,
        store: ReadStore,
        ledger: Ledger,
        act: Callable[[str], Act],
        checks: Mapping[str, Callable[[str], None]],
    ) -> None:
        self._store = store
        self._ledger = ledger
        self._act = act
        self._checks = checks
        with store.setting_up() as rows:
            for table in TABLES:
                rows.execute(table)

    def put(
        self, account_id: str, channel: str, address: str, *, pace: str = "daily", lang: str = "vi"
    ) -> Contact:
        """Register where an account wants to be told, or change it; a webhook gets a secret of its own."""
        _one_of("channel", channel, get_args(ChannelName))
        _one_of("pace", pace, PACES)
        _one_of("lang", lang, LANGS)
        if not address.strip() or any(c in address for c in "\r\n"):
            raise InvalidInputError("address_given", "Thiếu địa chỉ nhận.", pointer="/address")
        if channel in self._checks:
            self._checks[channel](address.strip())
        secret = f"whsec_{_secret()}" if channel == "webhook" else None
        subscriptions.choose(
            self._ledger,
            self._act(account_id),
            account=account_id,
            channel=channel,
            pace=pace,  # type: ignore[arg-type]  # looked at above
            lang=lang,  # type: ignore[arg-type]
        )
        with self._store.transaction() as rows:
            rows.execute(
                "INSERT INTO private_contacts (account_id, channel, address, pace, lang, secret)"
                " VALUES (:account_id, :channel, :address, :pace, :lang, :secret)"
                " ON CONFLICT (account_id, channel) DO UPDATE SET address = excluded.address,"
                " pace = excluded.pace, lang = excluded.lang, secret = CASE"
                # Whoever is called anew must not hold the key of whoever was called before.
                " WHEN private_contacts.address = excluded.address THEN private_contacts.secret"
                " ELSE excluded.secret END",
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

    def end(self, account_id: str, channel: str, by: By) -> None:
        """Tell an account no more by a channel, and forget the address."""
        known = {"a": account_id, "c": channel}
        with self._store.reading() as rows:
            found = rows.fetch(
                "SELECT 1 FROM private_contacts WHERE account_id = :a AND channel = :c", known
            )
        if not found:
            raise InvalidInputError(
                "contact_known",
                "Không có nơi nhận này.",
                pointer="/channel",
                allowed="a channel subscribed to",
            )
        # A registration before the ledger knew of them, or an end that was stopped half way.
        with suppress(ConflictError, NotFoundError):
            act = self._act(account_id)
            subscriptions.end(self._ledger, act, account=account_id, channel=channel, by=by)
        with self._store.transaction() as rows:
            rows.execute(
                "DELETE FROM private_contacts WHERE account_id = :a AND channel = :c", known
            )

    def every(self) -> list[Contact]:
        """Every contact of every account that may enter."""
        return self._contacts("")

    def of(self, account_id: str) -> list[Contact]:
        """The contacts of one account."""
        return self._contacts(account_id)

    def colleagues(self, account_id: str) -> dict[str, str]:
        """Who could stand in for an account: the names of the others of its body, by their ids."""
        with self._store.reading() as rows:
            found = rows.fetch(
                "SELECT a.id, a.name FROM private_accounts a JOIN private_accounts own"
                " ON COALESCE(a.agency, '') = COALESCE(own.agency, '') AND a.id <> own.id"
                f" WHERE own.id = :id AND a.{_MAY_BE_TOLD} AND a.role <> 'machine'"
                " ORDER BY a.name, a.id",
                {"id": account_id},
            )
        return {row["id"]: row["name"] for row in found}

    def be_absent(self, account_id: str, from_on: date, to_on: date, deputy_id: str | None) -> None:
        """Write down that somebody is away, both days included, and who stands in."""
        absence_commands.state(
            self._ledger,
            self._act(account_id),
            account=account_id,
            from_on=from_on,
            to_on=to_on,
            deputy=deputy_id,
        )

    def person(self, account_id: str, moment: Moment) -> Person | None:
        """An account on a day, with those for whom it stands in; None for an unknown one."""
        found = self.people([account_id], moment)
        return found[0] if found else None

    def people(self, account_ids: Sequence[str], moment: Moment) -> list[Person]:
        """Some accounts on a day, as known at an instant."""
        with self._store.reading() as rows:
            accounts = {
                row["id"]: row
                for row in rows.fetch(
                    f"SELECT id, role, agency FROM private_accounts WHERE {_MAY_BE_TOLD}"
                )
            }
            away = absences.away(rows, moment)
            mandates = mandate_register.held(rows, moment)
        holding = mandate_register.standing(mandates, moment.on)
        absent = {row["account"] for row in away}

        def capacities(account: str) -> list[Person]:
            """In which roles for which bodies somebody stands: by mandates where there ever was one."""
            if account not in holding:
                return [_person(accounts[account])]
            found = [
                Person(account, m.role, m.agency, m.away_on(moment.on)) for m in holding[account]
            ]
            # The first one says whether somebody is away altogether.
            return sorted(found, key=lambda capacity: capacity.absent)

        stands_in: dict[str, list[Person]] = {}
        for row in away:
            if row["deputy"] and row["account"] in accounts:
                found = (replace(c, absent=False) for c in capacities(row["account"]))
                stands_in.setdefault(row["deputy"], []).extend(found)
        return [
            replace(
                first,
                absent=first.absent or a in absent,
                standing_in_for=(*others, *stands_in.get(a, ())),
            )
            for a in account_ids
            if a in accounts
            for first, *others in [capacities(a) or [Person(a, "", None)]]
        ]

    def _contacts(self, account_id: str) -> list[Contact]:
        """Those registered; whoever has registered none finds what there is to tell in the inbox."""
        with self._store.reading() as rows:
            found = rows.fetch(
                "SELECT a.id, a.role, a.agency, c.channel, c.address, c.pace, c.lang, c.secret"
                " FROM private_accounts a LEFT JOIN private_contacts c ON a.id = c.account_id"
                f" WHERE a.{_MAY_BE_TOLD} AND (:id = '' OR a.id = :id) ORDER BY a.id, c.channel",
                {"id": account_id},
            )
        return [
            Contact(
                r["id"],
                r["role"],
                _agency(r["agency"]),
                r["channel"] or "inbox",
                r["address"] or "-",
                r["pace"] or "daily",
                r["lang"] or "vi",
                r["secret"],
            )
            for r in found
        ]


def _person(row: Row) -> Person:
    return Person(row["id"], row["role"], _agency(row["agency"]))


def _agency(given: str | None) -> str | None:
    return None if given is None else str(resolve_id("agency", given))


def _one_of(name: str, given: str, allowed: Sequence[str]) -> None:
    if given not in allowed:
        raise InvalidInputError(
            f"{name}_known", f"Không có “{given}”.", pointer=f"/{name}", allowed=", ".join(allowed)
        )


def _secret() -> str:

    return base64.b64encode(secrets.token_bytes(32)).decode()
