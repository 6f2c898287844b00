"""Heads by mail, one a day: a mailbox of somebody else's keeps them where no operator of ours can reach them."""

from __future__ import annotations

import smtplib
import time
from collections.abc import Callable, Sequence
from email.header import Header
from email.message import Message
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import format_datetime, localtime, make_msgid
from typing import Final

from infra.channels.mail import Mail
from infra.seal.checkpoint import Checkpoint

REST_SECONDS: Final = 300.0
"""A mail server that is away is left alone so long: sealing does not wait for it at every head."""
EXPLAINED: Final = """\
Điểm kiểm tra của sổ cái {origin}: {size} sự kiện đầu tiên, không thêm, không bớt, không sửa.
Xin giữ thư này. Khi cần đối chiếu: lưu tệp đính kèm rồi chạy
  giamsat verify --against {file}
(A checkpoint of this ledger; keep this mail, and compare with the command above.)

{note}"""


class MailAnchor:
    """Addresses that are sent a head once in so many hours. A mailbox cannot be asked what it has."""

    remembers: Final = False

    def __init__(
        self,
        mail: Mail,
        sender: str,
        to: Sequence[str],
        hours: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name = f"mail to {', '.join(to)}"
        self._mail = mail
        self._sender = sender
        self._to = tuple(to)
        self._seconds = hours * 3600
        self._clock = clock
        self._next = float("-inf")

    def latest(self, origin: str) -> Checkpoint | None:  # noqa: ARG002 - the port's shape
        """Nobody can tell."""
        return None

    def publish(self, head: Checkpoint) -> None:
        """Send the head, if the last one went out long enough ago."""
        now = self._clock()
        if now < self._next:
            return
        self._next = now + REST_SECONDS
        try:
            self._mail.hand_in(self.message(head))
        except smtplib.SMTPException as error:
            raise OSError(f"{self.name}: {error}") from error
        finally:
            # The next one is a day away.
            self._mail.close()
        self._next = now + self._seconds

    def close(self) -> None:
        """End the connection."""
        self._mail.close()

    def message(self, head: Checkpoint) -> Message:
        """The mail: what it is for, the head as text, and as a file to check against."""
        file = f"checkpoint-{head.size}.txt"
        subject = f"[{head.origin}] Điểm kiểm tra, {head.size} sự kiện"
        text = EXPLAINED.format(origin=head.origin, size=head.size, file=file, note=head)
        message = MIMEMultipart()
        message["From"] = self._sender
        message["To"] = ", ".join(self._to)
        message["Subject"] = Header(subject, "utf-8", header_name="Subject").encode()
        message["Date"] = format_datetime(localtime())
        message["Message-ID"] = make_msgid(domain=self._sender.rpartition("@")[2].strip(">"))
        message["Auto-Submitted"] = "auto-generated"
        message.attach(MIMEText(text, "plain", "utf-8"))
        kept = MIMEText(str(head), "plain", "utf-8")
        kept.add_header("Content-Disposition", "attachment", filename=file)
        message.attach(kept)
        return message
