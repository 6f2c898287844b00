"""Tài khoản — who may act: an id for the log, and what may be forgotten beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from unicodedata import category

from api.authorization import ROLES
from domain.errors import InvalidInputError, NotFoundError
from projections.read_model import Row, Rows

TABLE: Final = """
CREATE TABLE IF NOT EXISTS private_accounts (
    id TEXT PRIMARY KEY,
    login TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    agency TEXT,
    password_hash TEXT,
    demo INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    disabled_at TEXT
)
"""
COLUMNS: Final = "id, login, name, role, agency, demo, disabled_at"


@dataclass(frozen=True)
class Account:
    """Tài khoản — who acts: an opaque id for the log, and what may be forgotten beside it."""

    id: str
    login: str
    name: str
    role: str
    agency: str | None
    """The code or id of the body acted for."""
    demo: bool
    disabled: bool


def check_role(role: str) -> None:
    """Refuse a role that there is not."""
    if role not in ROLES:
        raise InvalidInputError(
            "role_known", f"Không có vai trò “{role}”.", pointer="/role", allowed=", ".join(ROLES)
        )


def check_written(*texts: str) -> None:
    """Refuse logins and names with signs that nobody sees, or that were lost on the way here."""
    if any(category(sign).startswith("C") or sign == "\ufffd" for text in texts for sign in text):
        raise InvalidInputError(
            "text_signs",
            "Tên đăng nhập, tên gọi có ký tự điều khiển.",
            allowed="text without control characters",
        )


def find(rows: Rows, id_or_login: str) -> Account:
    """Find an account by its id or its login."""
    found = rows.fetch(
        f"SELECT {COLUMNS} FROM private_accounts WHERE id = :given OR login = :given",
        {"given": id_or_login},
    )
    if not found:
        raise NotFoundError(
            "account_known",
            f"Không có tài khoản “{id_or_login}”.",
            allowed="the id or login of an account",
        )
    return account_of(found[0])


def account_of(row: Row) -> Account:
    """The account that a row tells of."""
    return Account(
        row["id"],
        row["login"],
        row["name"],
        row["role"],
        row["agency"],
        bool(row["demo"]),
        row["disabled_at"] is not None,
    )


def row_of(account: Account) -> dict[str, Any]:
    """The row that tells of an account."""
    return {
        "id": account.id,
        "login": account.login,
        "name": account.name,
        "role": account.role,
        "agency": account.agency,
        "demo": int(account.demo),
    }
