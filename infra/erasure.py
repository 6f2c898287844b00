"""Xóa dữ liệu cá nhân — carried out, remembered outside the database, honored by copies, and certified."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any, Final, Protocol

from domain.actor import Act
from domain.application import Ledger
from domain.commands import personal_data
from domain.personal_data import PersonalData
from domain.values import id_of
from infra.event_store.recorder import FactRecorder
from infra.paper import Heading, Paper, Paragraph, Verbatim, lines
from infra.personal_records import PREFIX, ErasureList, PersonalRecords
from infra.read_store import ReadStore
from infra.seal.certificate import SIGNATURE, TITLE, TOLD, sign
from infra.seal.cover import instant
from infra.seal.entry import EntryRow, entry_rows
from infra.seal.note import Signer, WrongKeyError
from infra.seal.sealer import InconsistentHeadError, Sealer
from infra.seal.served_log import ServedLog
from projections import erasure_register
from projections.read_model import Row

KINDS: Final[Mapping[str, str]] = {
    "accounts": "tài khoản",
    "tokens": "mã truy cập",
    "token_scopes": "phạm vi của mã truy cập",
    "token_uses": "lần dùng mã gần nhất",
    "sign_ins": "phiên đăng nhập",
    "passkeys": "khóa truy cập",
    "codes": "khóa tạo mã dùng một lần",
    "recovery_codes": "mã khôi phục",
    "identities": "liên kết OpenID",
    "contacts": "nơi nhận thông báo",
}
CORRECTED: Final[Mapping[str, str]] = {
    "legal_basis": "căn cứ pháp lý",
    "requested_on": "ngày yêu cầu",
    "erased_on": "ngày xóa",
}
RESTORED: Final = "giamsat"
"""Who records again an erasure that a restored ledger has forgotten."""
MEDIA: Final = {
    "json": "application/json",
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
}


class Composed(Protocol):
    """What is asked of a composed ledger."""

    ledger: Ledger
    recorder: FactRecorder
    read_store: ReadStore
    sealer: Sealer
    sealed: ServedLog

    def act(self, actor: str, **fields: Any) -> Act:
        """An act of this moment."""
        ...


class Erasures:
    """The erasures of one ledger."""

    def __init__(self, service: Composed, database_url: str, outside: Path | None) -> None:
        self._service = service
        self._records = PersonalRecords(service.read_store, database_url)
        self._outside = ErasureList(outside) if outside else None

    def person(self, id_or_login: str) -> str:
        """The opaque id behind an id or a login."""
        return self._records.person(id_or_login)

    def kinds(self, person: str) -> tuple[str, ...]:
        """The kinds of records that are kept of a person."""
        return tuple(sorted(table.removeprefix(PREFIX) for table in self._records.held(person)))

    def carry_out(self, erasure: Mapping[str, Any]) -> None:
        """Delete what is kept of a person, once the ledger says so; remember it where no restore reaches."""
        self._records.erase([erasure["person"]])
        if self._outside is not None:
            self._outside.add(erasure)

    def honor(self) -> int:
        """Carry out again what the ledger, or the list outside it, knows of; how many rows that took.

        After a restore the ledger may have forgotten erasures that the list remembers: they are recorded anew.
        """
        service = self._service
        listed = self._outside.all() if self._outside else []
        for erasure in listed:
            if not service.ledger.knows(PersonalData, id_of(PersonalData.TOPIC, erasure["person"])):
                personal_data.erase(
                    service.ledger,
                    service.act(RESTORED),
                    person=erasure["person"],
                    legal_basis=erasure["legal_basis"],
                    requested_on=_day(erasure.get("requested_on")),
                    kinds=erasure["kinds"],
                )
        with service.read_store.reading() as rows:
            recorded = erasure_register.every(rows)
        if self._outside is not None:
            for row in recorded:
                self._outside.add(row)
        return self._records.erase({e["person"] for e in (*recorded, *listed)})

    def certificate(self, row: Row, form: str) -> tuple[bytes, str]:
        """The certificate of an erasure and its media type: JSON to check, or a paper to keep."""
        told = self._certified(row)
        content = {
            "json": lambda: json.dumps(told, ensure_ascii=False, indent=2).encode(),
            "html": lambda: _paper(told).html().encode(),
            "pdf": lambda: _printed(_paper(told)),
        }[form]()
        return content, MEDIA[form]

    def _certified(self, row: Row) -> dict[str, Any]:
        # A certificate without a receipt says less, but what it says is so; the operator is told elsewhere.
        with suppress(InconsistentHeadError):
            self._service.sealer.seal()
        fact = EntryRow(*entry_rows(self._service.recorder).after(row["position"] - 1, 1)[0])
        state = fact.state.decode()
        told = json.loads(state)
        sealed = {**{name: told[name] for name in TOLD}, "erased_on": fact.happened_on}
        signers: Sequence[Signer] = ()
        with suppress(WrongKeyError), self._service.read_store.transaction() as rows:
            signers = self._service.sealer.keys.signers(rows, row["position"])
        keys, rotations = self._service.sealed.keys()
        certified = {
            "title": TITLE,
            "ledger": self._service.sealer.keys.origin,
            "person": row["code"],
            **sealed,
            "recorded_at": row["recorded_at"],
            "position": row["position"],
            "state": state,
            "corrected": {name: row[name] for name in sealed if row[name] != sealed[name]},
            "kept_now": list(self.kinds(row["code"])),
            "receipt": self._service.sealed.receipt(row["position"]),
            "keys": keys,
            "rotations": rotations,
        }
        return {**certified, SIGNATURE: sign(certified, signers) if signers else None}


def _printed(paper: Paper) -> bytes:
    # What prints takes 6 MiB, which a server that prints nothing need not hold.
    from infra.printing import printed

    return printed(paper)


def _paper(told: Mapping[str, Any]) -> Paper:
    kept = [KINDS.get(kind, kind) for kind in told["kinds"]]
    still = [KINDS.get(kind, kind) for kind in told["kept_now"]]
    return Paper(
        "Chứng nhận đã xóa dữ liệu cá nhân",
        (
            Paragraph(f"Sổ: {told['ledger']}."),
            lines(
                (
                    ("Chủ thể (mã)", told["person"]),
                    ("Ngày xóa", _told_day(told["erased_on"])),
                    ("Ghi sổ lúc", instant(told["recorded_at"])),
                    ("Vị trí trong sổ", told["position"]),
                    ("Căn cứ pháp lý", told["legal_basis"]),
                    ("Ngày yêu cầu", _told_day(told["requested_on"])),
                    ("Đã xóa", ", ".join(kept)),
                    ("Đính chính sau đó", _told_corrections(told["corrected"])),
                    ("Hiện còn giữ", ", ".join(still) or "không còn gì"),
                )
            ),
            Paragraph(
                "Sổ chỉ giữ mã của chủ thể; họ tên, địa chỉ và thông tin đăng nhập đã được xóa khỏi kho dữ liệu riêng"
                " và không được khôi phục từ bản sao lưu. Việc xóa là một sự kiện đã niêm phong: biên nhận dưới đây"
                " chứng minh, không cần truy cập sổ."
            ),
            Heading("Biên nhận"),
            Verbatim(told["receipt"] or "Chưa niêm phong."),
            Heading("Khóa công khai"),
            *(Verbatim(key) for key in told["keys"]),
            Heading("Cách kiểm tra"),
            Paragraph(
                "Lưu bản JSON của chứng nhận, rồi chạy trên máy bất kỳ: giamsat verify CHUNG_NHAN.json --key KHÓA."
            ),
        ),
    )


def _told_corrections(corrected: Mapping[str, Any]) -> str | None:
    told = (
        f"{CORRECTED[name]}: {_told_day(value) if name.endswith('_on') else value}"
        for name, value in corrected.items()
        if name in CORRECTED
    )
    return "; ".join(told) or None


def _told_day(day: str | None) -> str | None:
    return None if day is None else f"{date.fromisoformat(day):%d/%m/%Y}"


def _day(day: str | None) -> date | None:
    return None if day is None else date.fromisoformat(day)


def honored(
    store: ReadStore, database_url: str, outside: Path | None = None, also: Collection[str] = ()
) -> int:
    """Delete from a restored ledger, or from a copy, what has been erased by its own word, the list's or others'."""
    with store.reading() as rows:
        persons = set(also) | {
            row["subject_code"]
            for row in rows.fetch(
                "SELECT subject_code FROM events WHERE name = :name",
                {"name": PersonalData.Erased.TOPIC},
            )
        }
    persons |= {e["person"] for e in (ErasureList(outside).all() if outside else [])}
    return PersonalRecords(store, database_url).erase(persons) if persons else 0
