"""`giamsat follow`: keeps the read models up to date."""

from __future__ import annotations


def follow() -> None:
    """Theo dõi sổ cái, cập nhật bảng đọc · keep the read models up to date."""
    from infra.commands.outcome import answered
    from infra.commands.run import prepared, wait_for_signal, working
    from infra.service import Service

    with (
        answered(),
        Service.open(prepared()) as service,
        working(service, follow=True, watch=False),
    ):
        wait_for_signal()
