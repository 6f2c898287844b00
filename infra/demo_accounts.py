"""The demonstration's accounts: clearly fictional; their password is printed, so they open a demonstration only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from domain.errors import NotFoundError
from infra.private_store import PrivateStore

PASSWORD: Final = "mat-khau-mau"  # noqa: S105 - printed at every start of the demonstration
TOKEN_LABEL: Final = "GIAMSAT_DEMO_TOKEN"  # noqa: S105 - the name of the setting, not the token


@dataclass(frozen=True)
class DemoAccount:
    """Tài khoản mẫu — who may be tried out."""

    id: str
    login: str
    name: str
    role: str
    agency: str | None


ACCOUNTS: Final = (
    DemoAccount("demo-clerk", "clerk", "Tài khoản mẫu – Văn thư", "clerk", "DB.BTT-MTTQ"),
    DemoAccount("demo-head", "head", "Tài khoản mẫu – Chánh văn phòng", "head", "DB.BTT-MTTQ"),
    DemoAccount(
        "demo-inspector", "inspector", "Tài khoản mẫu – Thanh tra", "inspector", "DB.UBKT-TU"
    ),
    DemoAccount(
        "demo-supervisor", "supervisor", "Tài khoản mẫu – Giám sát", "supervisor", "DB.BTT-MTTQ"
    ),
    DemoAccount("demo-leader", "leader", "Tài khoản mẫu – Lãnh đạo", "leader", "DB.BTV-TU"),
    DemoAccount("demo-agency", "agency", "Tài khoản mẫu – Cơ quan trả lời", "agency", "DB.SO-TC"),
    DemoAccount(
        "demo-administrator", "administrator", "Tài khoản mẫu – Quản trị", "administrator", None
    ),
    DemoAccount("demo-auditor", "auditor", "Tài khoản mẫu – Kiểm toán", "auditor", None),
)
AUDITOR: Final = "demo-auditor"


def open_accounts(private: PrivateStore, token: str | None) -> None:
    """See that every account is there, and that exactly the token of this start opens the auditor's."""
    for account in ACCOUNTS:
        try:
            private.account(account.id)
        except NotFoundError:
            private.add_account(
                account.login,
                name=account.name,
                role=account.role,
                agency=account.agency,
                password=PASSWORD,
                demo=True,
                id=account.id,
            )
    private.tokens.forget(TOKEN_LABEL)
    if token:
        private.tokens.create(AUDITOR, label=TOKEN_LABEL, token=token)
