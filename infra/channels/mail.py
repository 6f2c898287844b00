"""Thư điện tử — letters by SMTP: one connection for many, TLS unless the server is on this machine."""

from __future__ import annotations

import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass
from email import message_from_bytes
from email._policybase import Compat32
from email.charset import Charset
from email.errors import MessageError
from email.header import Header
from email.headerregistry import Address
from email.message import Message
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart
from email.utils import format_datetime, formataddr, localtime, parseaddr
from threading import Lock
from typing import Any, Final, Self
from urllib.parse import unquote, urlsplit

from alerts.channel import Contact, DeliveryError, Letter, bad_address

NAME: Final = "mail"
TIMEOUT_SECONDS: Final = 20
PERMANENT: Final = range(500, 600)
"""What the server will not take however often it is asked; 4xx is for later."""
LONGEST_LINE: Final = 990
"""Octets; mail knows no longer lines than 998."""
UTF8: Final = Charset("utf-8")
UTF8.body_encoding = None  # type: ignore[assignment]  # as the library documents it: not encoded at all
"""Letters travel as they are written where they may: in base64 they are a third longer, and of many more lines."""
LOCAL: Final = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True)
class MailServer:
    """Máy chủ thư — where letters are handed in, and how."""

    host: str
    port: int
    tls: str
    """`implicit`, `starttls` or `none`."""
    user: str | None = None
    password: str | None = None

    @classmethod
    def of(cls, url: str) -> Self:
        """Read `smtps://USER:PASSWORD@HOST:PORT` or `smtp://…`; without TLS on this machine only."""
        parts = urlsplit(url)
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
            raise ValueError("not smtp://HOST:PORT or smtps://HOST:PORT")
        implicit = parts.scheme == "smtps"
        plain = "none" if parts.hostname in LOCAL and not parts.username else "starttls"
        return cls(
            parts.hostname,
            parts.port or (465 if implicit else 587),
            "implicit" if implicit else plain,
            unquote(parts.username) if parts.username else None,
            unquote(parts.password) if parts.password else None,
        )


class _AsWritten(Compat32):
    """Writes headers as they stand: ours are encoded and folded already, and the library would do it once more."""

    def fold(self, name: str, value: Any) -> str:
        """The header as it is sent."""
        return f"{name}: {value}{self.linesep}"

    def fold_binary(self, name: str, value: Any) -> bytes:
        """The same in bytes."""
        return self.fold(name, value).encode("ascii")


AS_WRITTEN: Final = _AsWritten()
SEVEN_BITS: Final = AS_WRITTEN.clone(cte_type="7bit")


def _part(text: str, kind: str) -> Message:
    """One way to read the letter."""
    fits = all(len(line.encode()) <= LONGEST_LINE for line in text.splitlines())
    part = MIMENonMultipart("text", kind, policy=AS_WRITTEN, charset="utf-8")
    part.set_payload(text, UTF8 if fits else "utf-8")
    return part


def check(address: str) -> None:
    """Refuse what is no mailbox."""
    with suppress(ValueError, IndexError, MessageError):
        found = Address(addr_spec=address)
        if found.username and "." in found.domain and address.isascii():
            return
    raise bad_address(
        "mailbox", "Không phải địa chỉ thư điện tử.", "a mailbox, as van-thu@huyen-a.example"
    )


class Mail:
    """The channel. A connection is kept for the next letter, and made anew when it has gone."""

    name = NAME

    def __init__(
        self, server: MailServer, sender: str, context: ssl.SSLContext | None = None
    ) -> None:
        self._server = server
        self._sender = sender
        self._sender_header = formataddr(parseaddr(sender))
        self._context = context or ssl.create_default_context()
        self._lock = Lock()
        self._open: smtplib.SMTP | None = None

    def send(self, letter: Letter, contact: Contact) -> str | None:
        """Hand a letter in; the server's answer may hold an address, so it is not kept."""
        try:
            message = self.message(letter, contact)
        except (ValueError, IndexError, MessageError) as error:
            raise DeliveryError("not a mail address", permanent=True) from error
        with self._lock:
            try:
                self._hand_in(message)
            except smtplib.SMTPRecipientsRefused as error:
                code = next(iter(error.recipients.values()))[0]
                raise DeliveryError(
                    f"recipient refused: {code}", permanent=code in PERMANENT
                ) from error
            except smtplib.SMTPResponseException as error:
                self.close()
                code = error.smtp_code
                # Who does not know us today may tomorrow: a wrong password is ours to mend, not the letter's.
                known = not isinstance(error, smtplib.SMTPAuthenticationError)
                raise DeliveryError(
                    f"refused: {code}", permanent=known and code in PERMANENT
                ) from error
            except (OSError, UnicodeError, smtplib.SMTPException) as error:
                self.close()
                raise DeliveryError(f"no mail server: {type(error).__name__}") from error
        return None

    def hand_in(self, message: Message) -> None:
        """Hand in a mail that is no notice; what goes wrong is raised as it is."""
        with self._lock:
            try:
                self._hand_in(message)
            except (OSError, smtplib.SMTPException):
                self.close()
                raise

    def close(self) -> None:
        """End the connection."""
        if self._open is not None:
            with suppress(OSError, smtplib.SMTPException):
                self._open.quit()
            self._open = None

    def message(self, letter: Letter, contact: Contact) -> Message:
        """The letter as a mail: text and HTML, known by its notice, answered by no machine."""
        # Of the library's two ways to write a mail the older one folds a Vietnamese subject ten times faster.
        # A boundary of its own spares the library looking for one that occurs nowhere: no letter tells its own id.
        message = MIMEMultipart("alternative", boundary=f"=_{letter.id}", policy=AS_WRITTEN)
        message["From"] = self._sender_header
        message["To"] = Address(addr_spec=contact.address).addr_spec
        message["Subject"] = Header(letter.subject, "utf-8", header_name="Subject").encode()
        message["Date"] = format_datetime(localtime())
        message["Message-ID"] = f"<{letter.id}@{self._sender.rpartition('@')[2].strip('>')}>"
        message["Auto-Submitted"] = "auto-generated"
        if letter.unsubscribe is not None:
            message["List-Unsubscribe"] = f"<{letter.unsubscribe}>"
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        message["Content-Language"] = contact.lang
        message.attach(_part(letter.text, "plain"))
        message.attach(_part(letter.html, "html"))
        return message

    def _hand_in(self, message: Message) -> None:
        try:
            self._hand_over(message)
        except smtplib.SMTPServerDisconnected:
            # It has waited too long for the next letter.
            self.close()
            self._hand_over(message)

    def _hand_over(self, message: Message) -> None:
        server = self._connected()
        server.ehlo_or_helo_if_needed()
        if server.has_extn("8bitmime"):
            server.send_message(message, mail_options=("BODY=8BITMIME",))
            return
        # Who takes seven bits alone is given the same letter in them.
        server.send_message(message_from_bytes(message.as_bytes(policy=SEVEN_BITS)))

    def _connected(self) -> smtplib.SMTP:
        if self._open is None:
            server = self._server
            if server.tls == "implicit":
                self._open = smtplib.SMTP_SSL(
                    server.host, server.port, timeout=TIMEOUT_SECONDS, context=self._context
                )
            else:
                self._open = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT_SECONDS)
                if server.tls == "starttls":
                    self._open.starttls(context=self._context)
            if server.user is not None:
                self._open.login(server.user, server.password or "")
        return self._open
