"""`giamsat verify`: whether the ledger, or an exported bundle, is intact; names the first bad position."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from infra.seal.checkpoint import Checkpoint
    from infra.seal.finding import Finding
    from infra.seal.keys import Rotation
    from infra.seal.note import Verifier

MEANINGS = {
    "positions_gapless": "thiếu hoặc thừa vị trí · a position is missing, or one too many",
    "versions_contiguous": "phiên bản của đối tượng không liền nhau · a stream's versions have a hole",
    "recorded_at_monotone": "thời điểm ghi đi lùi · recorded time goes back",
    "name_known": "tên sự kiện không có trong bản này · altered, or written by a newer version",
    "fact_readable": "nội dung không đúng kiểu · the content has not its types",
    "row_readable": "dòng không đọc được · the row cannot be read",
    "log_has_its_end": "mất các sự kiện cuối · facts at the end are gone",
    "leaf_hash": "sự kiện không phải sự kiện đã niêm phong · the fact is not the sealed one",
    "tile_hash": "cây niêm phong bị sửa · the sealed tree was altered",
    "head_consistency": "sổ không nối tiếp điểm kiểm tra đã thấy · the ledger does not continue a head seen before",
    "split_view": "nhân chứng đã thấy sổ khác · a witness has seen another ledger",
    "head_signature": "điểm kiểm tra không phải do khóa của sổ ký · a head that no key of the ledger signed",
    "read_model": "bảng đọc không theo sổ cái · a read model does not follow from the facts",
    "read_model_uncompared": "các sự kiện nguyên vẹn, nhưng có bảng đọc không so được; hãy khởi động dịch vụ rồi "
    "kiểm tra lại · the facts are intact, but a read model cannot be compared: start the service, then verify again",
    "bundle_kept": "gói bằng chứng đã chốt không còn được giữ · a frozen bundle is no longer kept",
    "certificate_unsigned": "chứng nhận không có chữ ký, như của các bản trước; xin sổ cấp lại · the certificate bears "
    "no signature, as those of older versions: ask the ledger for another one",
    "inclusion_proof": "bằng chứng không dẫn đến điểm kiểm tra · the proof does not lead to the head",
    "bundle_file": "tệp không phải tệp đã ký · a file is not the signed one",
}
OTHERWISE = {
    "read_model_uncompared": "Chưa so được (not compared)",
    "bundle_kept": "Không còn đủ (incomplete)",
    "certificate_unsigned": "Chỉ chứng minh được một phần (proven in part)",
}
"""What is found without that anything is known to be altered."""
OTHER_KEY_OF_LEDGER = (
    "sổ ký bằng khóa mới mà khóa cũ không xác nhận, như khi khôi phục mà thiếu khóa (đặt GIAMSAT_SEAL_KEY là khóa cũ); "
    "nếu không phải vậy, điểm kiểm tra là giả · a new key signs without a rotation from the old, as after a restore "
    "without the key (set GIAMSAT_SEAL_KEY to the old one); otherwise the head is forged"
)
OTHER_KEY_OF_FILE = (
    "không phải khóa cho bằng --key, và không có tuyên bố thay khóa nối hai khóa; nếu sổ đã thay khóa, lưu /log/keys "
    "rồi thêm --keys TỆP · not the key given, and no rotation ties the two; where the ledger has changed its key, "
    "save /log/keys and add --keys FILE"
)


def verify(
    bundle: Annotated[
        Path | None,
        typer.Argument(
            metavar="[BUNDLE]",
            help="Gói bằng chứng hoặc biên nhận, kiểm tra không cần sổ · a bundle or receipt, checked offline",
        ),
    ] = None,
    *,
    against: Annotated[
        Path | None,
        typer.Option(
            metavar="CHECKPOINT",
            help="Điểm kiểm tra cũ: chứng minh phần trước đó không đổi · nothing before it changed",
        ),
    ] = None,
    key: Annotated[
        list[str] | None,
        typer.Option(metavar="VKEY", help="Khóa công khai đã biết trước · a key known beforehand"),
    ] = None,
    keys: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Tệp lưu từ /log/keys: các tuyên bố thay khóa đã ký · the signed rotations of keys, as saved",
        ),
    ] = None,
    facts_only: Annotated[
        bool,
        typer.Option(
            "--facts-only", help="Không dựng lại bảng đọc · do not fold the read models again"
        ),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Chỉ in JSON · JSON alone")] = False,
) -> None:
    """Kiểm tra sổ cái hoặc gói bằng chứng còn nguyên vẹn · check the log or a bundle (0 intact, 1 altered)."""
    from infra.commands.outcome import BAD_INPUT, FINDING, end

    if bundle is not None and (against is not None or facts_only):
        end(BAD_INPUT, "--against, --facts-only: chỉ dùng cho sổ cái (only for the live ledger)")
    if bundle is None and keys is not None:
        end(BAD_INPUT, "--keys: chỉ dùng cho gói hoặc biên nhận (only for a bundle or a receipt)")
    pinned = _keys(key or [])
    finding, sentence = (
        _ledger(_heads(against), pinned, read_models=not facts_only)
        if bundle is None
        else _offline(bundle, pinned, _rotations(keys))
    )
    if as_json:
        answer = {
            "ok": finding is None,
            "first_bad_position": finding.position if finding else None,
            "check": finding.check if finding else None,
        }
        typer.echo(json.dumps(answer))
    elif finding is None:
        typer.echo(f"Nguyên vẹn (intact): {sentence}")
    elif finding.other_key:
        hint = OTHER_KEY_OF_LEDGER if bundle is None else OTHER_KEY_OF_FILE
        typer.echo(
            f"Ký bằng khóa khác (signed by another key): {hint} [{finding.check}] — {finding.detail}"
        )
    else:
        found = OTHERWISE.get(finding.check, "Đã bị thay đổi (altered)")
        place = "" if finding.position is None else f" tại vị trí {finding.position}"
        detail = f" — {finding.detail}" if finding.detail else ""
        typer.echo(f"{found}{place}: {MEANINGS[finding.check]} [{finding.check}]{detail}")
    if finding:
        raise typer.Exit(BAD_INPUT if finding.check == "certificate_unsigned" else FINDING)


def _ledger(
    against: list[Checkpoint], pinned: list[Verifier], *, read_models: bool
) -> tuple[Finding | None, str]:
    from infra.commands.outcome import answered, existing
    from infra.commands.progress import progress_bar
    from infra.settings import Settings
    from infra.verify import check_ledger

    with answered(), progress_bar("verify") as show:
        settings = existing(Settings.load())
        checked = check_ledger(
            settings, against=against, pinned=pinned, read_models=read_models, tell=show
        )
    for name in checked.silent:
        typer.echo(f"{name}: không trả lời (silent), không so được", err=True)
    for name in checked.empty if checked.outside else ():
        typer.echo(
            f"{name}: không giữ điểm kiểm tra nào của sổ này (holds no head of it)", err=True
        )
    if checked.facts and not checked.outside:
        typer.echo(
            "Chưa so với điểm kiểm tra nào ở ngoài · compared with no head from outside the database",
            err=True,
        )
    return checked.finding, (
        f"{checked.facts} sự kiện, {checked.sealed} đã niêm phong, "
        f"so với {checked.heads} điểm kiểm tra ({checked.outside} ở ngoài)."
    )


def _offline(
    file: Path, pinned: list[Verifier], rotations: Sequence[Rotation]
) -> tuple[Finding | None, str]:
    from infra.commands.outcome import BAD_INPUT, end
    from infra.seal.bundle import UnreadableBundleError, check_bundle

    try:
        checked = check_bundle(file, pinned, rotations)
    except OSError as error:
        end(BAD_INPUT, f"{file}: {error.strerror or error}")
    except UnreadableBundleError as error:
        end(BAD_INPUT, f"{file}: không đọc được (unreadable): {error}")
    if not pinned:
        typer.echo(
            "Khóa lấy từ chính gói; hãy đối chiếu với khóa mà sổ công bố · the key is the bundle's own, "
            "compare it with the published one:\n" + "\n".join(f"  {k}" for k in checked.keys),
            err=True,
        )
    return checked.finding, (
        f"{checked.facts} sự kiện của sổ {checked.origin}, điểm kiểm tra {checked.size}."
    )


def _keys(given: list[str]) -> list[Verifier]:
    from infra.commands.outcome import BAD_INPUT, end
    from infra.seal.note import Verifier, WrongKeyError

    try:
        return [Verifier.parse(text) for text in given]
    except WrongKeyError as error:
        end(BAD_INPUT, f"--key: {error}")


def _rotations(file: Path | None) -> Sequence[Rotation]:
    """The rotations in the file; only those that both keys signed will tie one to the other."""
    from infra.commands.outcome import BAD_INPUT, end
    from infra.seal.keys import rotations_in
    from infra.seal.note import WrongNoteError

    if file is None:
        return ()
    try:
        return rotations_in(file.read_text("utf-8"))
    except OSError as error:
        end(BAD_INPUT, f"--keys: {file}: {error.strerror or error}")
    except (UnicodeDecodeError, WrongNoteError) as error:
        end(BAD_INPUT, f"--keys: {file}: {error}")


def _heads(file: Path | None) -> list[Checkpoint]:
    """The heads in the file; one that holds none was not meant."""
    from infra.commands.outcome import BAD_INPUT, end
    from infra.seal.anchors import heads_in

    if file is None:
        return []
    if not file.is_file():
        end(BAD_INPUT, f"--against: không có tệp (no such file) {file}")
    found = list(heads_in(file))
    if not found:
        end(BAD_INPUT, f"--against: {file} không chứa điểm kiểm tra nào (holds no checkpoint)")
    return found
